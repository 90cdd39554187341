"""How fast the store is, beside the least that SQLite could take for the same rows, in the same run.

    python benchmarks/store.py [FOLDER OF REAL NEWS]

The folder is `NEWS_DATA`, or `../shared/data`. Saves 2,000 real articles, then 20,000, and reads from those as pages
do. Renderings are made beforehand and by a short rule (terms are the words of the title), so that the store alone is
measured. CPU time of the process, all threads, in milliseconds; “least” is bare sqlite3, in this thread, without
SQLAlchemy: the same rows put into the same tables, or the one statement that the read cannot do without.
"""

from __future__ import annotations

import asyncio
import json
import lzma
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from portal.article import Article, Translation
from portal.database.engine import make_engine, sqlite_url
from portal.database.migrate import migrate
from portal.derive.builder_version import NOBODY
from portal.derive.content import Content
from portal.derive.packing import Derived, pack
from portal.news.sql import SqlStore
from portal.news.store import Listing
from portal.text.segmentation import words

NOW = datetime.now(UTC)
BANGKOK = ZoneInfo("Asia/Bangkok")
BATCH = 100
TIMES = 200


class Prepared:
    """Hands out what was derived before anything is measured."""

    builder = NOBODY

    def __init__(self) -> None:
        self._derived: dict[tuple[str, str], Derived] = {}

    def prepare(self, articles: list[Article]) -> None:
        """Derive from all of them."""
        for article in articles:
            for tag, text in article.translations.items():
                terms = dict.fromkeys(word for word in words(text.title, tag) if len(word) > 3)
                content = Content(
                    body=("".join(f"<p>{part}</p>" for part in text.body.split("\n\n")),),
                    terms=tuple(terms)[:20],
                )
                self._derived[article.id, tag] = Derived(
                    excerpt=text.body[:200], packed=pack(content), builder=self.builder
                )

    def __call__(self, article: Article, translation: Translation) -> Derived:
        return self._derived[article.id, translation.language]


def read_news(path: Path) -> Iterator[Article]:
    """The articles of a file of real news."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            texts = record["translations"]
            yield Article(
                id=record["id"],
                slug=record["id"].lower(),
                category=record["category"],
                original=next(iter(texts)),
                published_at=datetime.fromisoformat(record["published_at"]),
                source_url=record["source_url"],
                translations={
                    tag: Translation(language=tag, title=text["title"], body=text["body"], format="plain")
                    for tag, text in texts.items()
                },
            )


def cpu(work: Callable[[], object], times: int = 1) -> float:
    """CPU milliseconds that one turn of `work` takes."""
    before = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - before) / times * 1000


def row(name: str, taken: float, least: float | None = None) -> None:
    """One line of the table."""
    beside = "" if least is None else f"{least:12.2f} {taken / least:9.1f}"
    print(f"{name:34} {taken:12.2f} {beside}")


def copy_rows(source: Path, target: Path) -> None:
    """Put the rows of one store into the empty tables of another, with nothing but sqlite3, a commit per table."""
    before, after = sqlite3.connect(source), sqlite3.connect(target)
    tables = ["article", "translation", "term", "change_log"]
    for table in tables:
        rows = before.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own names
        places = ", ".join("?" * len(rows[0]))
        after.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 - the same
        after.commit()
    before.close()
    after.close()


async def save_all(store: SqlStore, articles: list[Article]) -> None:
    """Save in batches, as an import does."""
    for start in range(0, len(articles), BATCH):
        await store.save(articles[start : start + BATCH])


def measure_saving(folder: Path, name: str, articles: list[Article], prepared: Prepared) -> Path:
    """Save the articles into a new store; where it lies."""
    file, bare = folder / f"{name}.sqlite3", folder / f"{name}-bare.sqlite3"
    migrate(sqlite_url(file))
    migrate(sqlite_url(bare))
    store = SqlStore(make_engine(sqlite_url(file)), prepared)
    taken = cpu(lambda: asyncio.run(save_all(store, articles)))
    again = cpu(lambda: asyncio.run(save_all(store, articles)))
    asyncio.run(store.close())
    least = cpu(lambda: copy_rows(file, bare))
    row(f"save {len(articles):,}", taken, least)
    row(f"save {len(articles):,} again, unchanged", again)
    return file


def measure_reading(file: Path, prepared: Prepared) -> None:
    """Read from a store as pages do."""
    store = SqlStore(make_engine(sqlite_url(file)), prepared)
    bare = sqlite3.connect(file)
    with asyncio.Runner() as runner:
        measure_reads(runner, store, bare)
        runner.run(store.close())
    bare.close()


def measure_reads(runner: asyncio.Runner, store: SqlStore, bare: sqlite3.Connection) -> None:
    """A line for each thing that a page reads."""
    newest = Listing(now=NOW, language="th")
    [teasers] = runner.run(store.overview("th", NOW, [replace(newest, limit=TIMES)])).lists
    found = list(runner.run(store.get_many([teaser.id for teaser in teasers])).values())
    turn = iter(found * 3)
    urgent = replace(newest, urgent=True, limit=3)
    of_categories = [
        replace(newest, categories=frozenset({key}), limit=8)
        for key in runner.run(store.overview("th", NOW)).categories
    ]

    async def related() -> object:
        return await store.overview("th", NOW, [urgent, replace(newest, related_to=next(turn), limit=4)])

    def measure(
        name: str, read: Callable[[], Awaitable[object]], statement: str = "", *values: object
    ) -> None:
        async def repeat() -> None:
            for _ in range(TIMES):
                await read()

        taken = cpu(lambda: runner.run(repeat())) / TIMES
        least = cpu(lambda: bare.execute(statement, values).fetchall(), TIMES) if statement else None
        row(name, taken, least)

    public = "FROM translation WHERE language = 'th' AND withdrawn = 0"
    least = f"SELECT article, title, excerpt {public} ORDER BY published_at DESC"
    measure("version", store.version, "SELECT value FROM site_state")
    measure("get", lambda: store.get(found[0].id), "SELECT * FROM translation WHERE article = ?", found[0].id)
    measure("page, 20 newest", lambda: store.overview("th", NOW, [urgent, newest]), f"{least} LIMIT 20")
    page_50 = replace(newest, offset=980)
    measure(
        "page, 50th", lambda: store.overview("th", NOW, [urgent, page_50]), f"{least} LIMIT 20 OFFSET 980"
    )
    measure("page, none", lambda: store.overview("th", NOW, [urgent]))
    measure("page, home", lambda: store.overview("th", NOW, [urgent, newest, *of_categories]))
    measure("page, archive", lambda: store.overview("th", NOW, [urgent], BANGKOK))
    measure("page, related", related)
    measure("count", lambda: store.count(newest), f"SELECT count(*) {public}")


def main() -> None:
    data = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("NEWS_DATA", "../shared/data"))
    prepared = Prepared()
    print(f"{'CPU ms':34} {'portal':>12} {'least':>12} {'ratio':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for count in (2_000, 20_000):
            articles = list(read_news(data / f"thaigov-{count}.jsonl.xz"))
            prepared.prepare(articles)
            file = measure_saving(Path(folder), f"news-{count}", articles, prepared)
        measure_reading(file, prepared)


if __name__ == "__main__":
    main()
