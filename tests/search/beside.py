"""A process that writes, reads and indexes beside others: `python -m tests.search.beside FOLDER NAME OPTIONS`.

OPTIONS is JSON: `version` is that of its code (as if `ANALYSIS` and `DOCUMENTS` had been raised by that much), `zone`
and `lists` are its settings, `word` is what it searches for and `article` what it must find by it, `at_once` whether
from its first moment on. It goes on until it is told `end`. Prints what it logs, `round` after each of them, and
`done`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from portal.database.engine import make_engine, sqlite_url
from portal.news.sql import SqlStore
from portal.search import indexer
from portal.search.analysis import analysis
from portal.search.analysis.analysis import CurrentAnalysis
from portal.search.indexer import Indexer
from portal.search.parsing import parse
from portal.search.whoosh.engine import WhooshEngine
from portal.text.word_lists import CurrentLists
from tests.news.making import Clock, PlainDeriver, make_article

PAUSE = 0.05


async def live(folder: Path, name: str, options: dict[str, Any]) -> None:
    """Write, index and search, round after round."""
    store = SqlStore(make_engine(sqlite_url(folder / "portal.sqlite3")), PlainDeriver(), Clock())
    lists = tuple(map(Path, options["lists"]))
    engine = WhooshEngine(folder / "index", CurrentAnalysis(CurrentLists(lists)), deadline=60)
    following = Indexer(store, engine, ZoneInfo(options["zone"]), Clock())
    query = parse(options["word"], language="en", languages=("en",), limit=1000).query
    answers = options["at_once"]
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    number = 0
    while not ended.done():
        await store.save([make_article(f"{name}{number}", "en", title=f"{name}{number} {options['word']}")])
        if not answers and not await following.follow():
            await engine.prepare()
        answers = answers or (await engine.state()).ready
        if answers:
            found = {hit.article for hit in (await engine.search(query)).hits}
            assert options["article"] in found, found
            if not await following.follow():
                await engine.prepare()
        number += 1
        print("round", flush=True)
        await asyncio.sleep(PAUSE)
    while await following.follow():
        pass
    await engine.close()
    await store.close()


class _Printing(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        print(record.levelname, record.getMessage(), flush=True)


def main() -> None:
    folder, name, options = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
    analysis.ANALYSIS += options["version"]  # type: ignore[misc]
    indexer.DOCUMENTS += options["version"]  # type: ignore[misc]
    log = logging.getLogger("portal")
    log.setLevel(logging.INFO)
    log.addHandler(_Printing())
    asyncio.run(live(folder, name, options))
    print("done", flush=True)


if __name__ == "__main__":
    main()
