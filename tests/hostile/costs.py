"""What an article costs a portal, in seconds of CPU, so that other programs of the machine do not count.

`python -m tests.hostile.costs 100` tells what a hundred hostile articles cost at most, and which they were.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from types import FrameType
from typing import Any

from starlette.applications import Starlette

from portal.app import create_app
from portal.article import Article
from portal.database.migrate import migrate
from portal.search.analysis.analysis import Analysis
from portal.search.document import documents_of
from portal.search.whoosh.fields import entry_of
from portal.settings import Settings
from tests.hostile.making import hostile
from tests.views.conftest import NOW, SITE

ANALYSIS = Analysis()


@dataclass(frozen=True, slots=True)
class Call:
    """How long a function let no other thread run, in seconds of CPU, and where."""

    seconds: float
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Seconds of CPU: of saving, of indexing, of the longest call of it, of a page before it is compressed."""

    save: float
    index: float
    held: Call
    page: float
    refused: str = ""


class Portal:
    """A portal that holds what it is given."""

    def __init__(self, folder: Path) -> None:
        settings = Settings(site=SITE, data_dir=folder, search="off", page_memory=0)
        migrate(settings.store_url)
        self.app = create_app(settings, clock=lambda: NOW)

    async def costs(self, article: Article) -> Costs:
        """Save an article, index it, and ask for its page."""
        before = time.process_time()
        (saved,) = await self.app.state.services.store.save([article])
        save = time.process_time() - before
        before = time.process_time()
        indexed(article)
        index = time.process_time() - before
        held = longest_call(lambda: indexed(article))
        if saved.reason:
            return Costs(save=save, index=index, held=held, page=0.0, refused=saved.reason)
        page = min([await asked_for(self.app, article) for _ in range(3)])
        return Costs(save=save, index=index, held=held, page=page)


def indexed(article: Article) -> None:
    """Make of an article what an index holds of it."""
    for document in documents_of(article, NOW, UTC):
        entry_of(document, ANALYSIS.of(document.language))


def longest_call(work: Callable[[], None]) -> Call:
    """The C function that works longest without giving the interpreter back, and so lets no other thread run; a
    collection of garbage is one, too."""
    longest = Call(0.0, "nothing")
    last = time.thread_time()

    def told(frame: FrameType, event: str, function: Any) -> None:
        nonlocal longest, last
        now = time.thread_time()
        if event == "c_return" and now - last > longest.seconds:
            place = f"{frame.f_code.co_filename.rpartition('portal/')[2]}:{frame.f_lineno}"
            longest = Call(now - last, f"{function.__qualname__} in {place}")
        last = time.thread_time()

    def collected(phase: str, _: dict[str, int]) -> None:
        nonlocal longest, last
        now = time.thread_time()
        if phase == "stop" and now - last > longest.seconds:
            longest = Call(now - last, "a collection of garbage")
        last = now

    gc.callbacks.append(collected)
    sys.setprofile(told)
    try:
        work()
    finally:
        sys.setprofile(None)
        gc.callbacks.remove(collected)
    return longest


async def asked_for(app: Starlette, article: Article) -> float:
    """Seconds of CPU that the page of an article takes, sent as it is."""
    path = f"/{article.original}/news/{article.category}/{article.slug}"
    path = (
        path
        if article.original in {one.tag for one in app.state.services.catalogs.offered()}
        else f"/th{path[1 + len(article.original) :]}"
    )
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": [(b"host", b"a")],
        "client": ("127.0.0.1", 1), "server": ("a", 80),
    }  # fmt: skip
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    before = time.process_time()
    await app(scope, receive, send)
    spent = time.process_time() - before
    assert sent[0]["status"] == 200, (sent[0], path)
    return spent


async def tell(seeds: range) -> None:
    """Print what each hostile article costs that costs most so far, of anything."""
    worst: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        portal = Portal(Path(folder))
        for seed in seeds:
            article = hostile(seed)
            costs = await portal.costs(article)
            told = []
            for name in ("save", "index", "held", "page"):
                spent = costs.held.seconds if name == "held" else getattr(costs, name)
                if spent > worst.get(name, 0.0):
                    worst[name] = spent
                    told.append(f"{name} {spent:.3f}" + (f" ({costs.held.where})" if name == "held" else ""))
            first = next(iter(article.translations.values()))
            if told or costs.refused:
                about = f"{len(article.translations)} × {len(first.body):,} letters {first.format} {first.language}"
                print(seed, ", ".join(told), about, repr(first.body[:60]), costs.refused, flush=True)
    print(f"of {len(seeds)}:", worst)


if __name__ == "__main__":
    asyncio.run(tell(range(*map(int, sys.argv[1:]))))
