"""News that change while readers ask for them: what was true when, and the portals that show it.

Two portals on one data folder stand for two workers; whoever asks is answered by either. A third, which nobody asks, is
another process that writes. `s-maxage` is made shorter on its way out, so that copies end often.
"""

from __future__ import annotations

import asyncio
import random
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from math import inf
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from starlette.types import Message, Receive, Scope, Send

from portal.app import create_app, lifespan
from portal.article import Article, Image, ImageText, Media
from portal.embedding import Portal
from portal.search.engine import NullEngine
from portal.settings import Settings
from tests.deploy.programs import Front
from tests.views.conftest import SITE, make_article

T = TypeVar("T")

LONGEST = 120
"""Seconds that one change may take, or the portals to start or stop."""
SHARED = 2
"""Seconds for which caches may keep pages and files here."""
PORTALS = 2
"""How many readers are answered by, in turn."""
ARTICLES = ("a0", "a1", "a2", "a3")
TAGS = ("th", "en")
CATALOG = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {tag}\\n"

msgid "News archive"
msgstr "Archive {value}"
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="8"><path d="M0 0h{number}v8z"/></svg>'


@dataclass(slots=True)
class Span:
    """A value that something has from a moment between `begins` and `holds` on: before the one it may not be shown,
    from the other on nothing else may be made."""

    value: str
    begins: float
    holds: float = inf
    is_later: bool = False


class Facts:
    """What was true when, by name. An article's value is the mark in its title, empty while it is not public."""

    def __init__(self) -> None:
        self._spans: dict[str, list[Span]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def changing(self, name: str, *values: tuple[str, float]) -> Iterator[None]:
        """Something gets these values while the block goes on: the first one at once, others at the moment beside them.

        What was still to come, does not any more, but for who has not heard of this change yet.
        """
        now = time.time()
        spans = [Span(value, max(moment, now), is_later=moment > now) for value, moment in values]
        with self._lock:
            self._spans[name] = [*self._spans.get(name, ()), *spans]
        yield
        now = time.time()
        with self._lock:
            for span in spans:
                if span.begins <= now or not span.is_later:
                    span.holds = now

    def hour_came(self, hour: float) -> None:
        """All have noticed what was to come by an hour."""
        with self._lock:
            for span in chain.from_iterable(self._spans.values()):
                if span.is_later and span.holds == inf and span.begins <= hour:
                    span.holds = time.time()

    def is_possible(self, name: str, is_right: Callable[[str], bool], since: float, until: float) -> bool:
        """Whether such a value was true at a moment of this time."""
        with self._lock:
            spans = tuple(self._spans.get(name, ()))
        return any(
            is_right(span.value)
            and span.begins <= until
            and all(later.holds >= since for later in spans[number + 1 :])
            for number, span in enumerate(spans)
        )

    def told(self, name: str, since: float) -> str:
        """What is known of a name from half a minute before this moment on, for a message."""
        spans = [span for span in self._spans[name] if span.holds > since - 30]
        return ", ".join(f"{span.value!r} from {span.begins:.2f}/{span.holds:.2f}" for span in spans)


class Origin:
    """The portals behind all fronts, in an event loop of their own. `longest` is what the longest answer took."""

    def __init__(self, folder: Path, facts: Facts) -> None:
        (folder / "locales").mkdir()
        self.folder = folder
        self.facts = facts
        self.longest = 0.0
        self.requests = 0
        settings = Settings(site=SITE, data_dir=folder / "var", locales=(folder / "locales",), page_size=10)
        make = partial(create_app, settings, search=NullEngine())
        self.shown: tuple[Portal, ...] = tuple(make() for _ in range(PORTALS))
        self.elsewhere: Portal = make()
        self._loop = asyncio.new_event_loop()
        self._next = 0
        for app in self.shown:
            self._watch(app)

    def _watch(self, app: Portal) -> None:
        """Note when a portal has noticed that the hour of an article has come."""
        publish = app.store.publish_due

        async def publish_due(now: datetime) -> int:
            count = await publish(now)
            if count:
                self.facts.hour_came(now.timestamp())
            return count

        app.store.publish_due = publish_due  # type: ignore[method-assign]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request by one of both portals."""
        began = time.monotonic()
        self.requests += 1
        self._next = (self._next + 1) % PORTALS

        async def shorten(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {
                    **message,
                    "headers": [
                        (name, value.replace(b"s-maxage=60", b"s-maxage=%d" % SHARED))
                        for name, value in message["headers"]
                    ],
                }
            await send(message)

        await self.shown[self._next](scope, receive, shorten)
        self.longest = max(self.longest, time.monotonic() - began)

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Have something done in the portals' event loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(LONGEST)

    @contextmanager
    def serving(self) -> Iterator[Front]:
        """The portals, without any cache in front."""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(1000)
        server = uvicorn.Server(
            uvicorn.Config(
                self,
                lifespan="off",
                log_config=None,
                access_log=False,
                timeout_keep_alive=60,
                timeout_graceful_shutdown=5,
            )
        )

        async def serve() -> None:
            async with AsyncExitStack() as stack:
                for app in self.shown:
                    await stack.enter_async_context(lifespan(app))
                stack.push_async_callback(self.elsewhere.store.close)
                await server.serve([listener])

        thread = threading.Thread(target=self._loop.run_until_complete, args=(serve(),), daemon=True)
        thread.start()
        try:
            deadline = time.monotonic() + LONGEST
            while not server.started:
                assert thread.is_alive(), "the portals did not start"
                assert time.monotonic() < deadline, "the portals did not start in time"
                time.sleep(0.01)
            yield Front(listener.getsockname()[1], is_secure=False)
        finally:
            server.should_exit = True
            thread.join(LONGEST)
            listener.close()
            assert not thread.is_alive(), "the portals did not stop"
            self._loop.close()


class Changer:
    """Changes what the portals show, as `chance` has it, and notes it in the facts."""

    def __init__(self, origin: Origin, chance: random.Random) -> None:
        self.changes = 0
        self._origin = origin
        self._facts = origin.facts
        self._chance = chance
        self._files = {name: self._file(number) for number, name in enumerate(ARTICLES)}

    def begin(self) -> None:
        """Publish all articles, and translate a message."""
        for name in ARTICLES:
            self.changes += 1
            self._save(name, datetime.now(UTC) - timedelta(days=1))
        for tag in TAGS:
            self.changes += 1
            self._translate(tag)

    def media(self) -> Mapping[str, str]:
        """The path of each article's file."""
        return {f"/media/{file.hash}/{file.name}": name for name, file in self._files.items()}

    def change(self) -> None:
        """Something that pages are made of changes."""
        name = self._chance.choice(ARTICLES)
        now = datetime.now(UTC)
        doing: list[Callable[[], object]] = [
            lambda: self._save(name, now - timedelta(days=1)),
            lambda: self._save(name, now - timedelta(days=1)),
            lambda: self._save(name, now + timedelta(seconds=self._chance.uniform(0.5, 4))),
            lambda: self._withdraw(name),
            lambda: self._translate(self._chance.choice(TAGS)),
        ]
        self.changes += 1
        self._chance.choice(doing)()

    def _file(self, number: int) -> Media:
        store = self._origin.elsewhere.services.media
        return store.put(DRAWING.format(number=number + 1).encode(), f"drawing-{number}.svg")

    def _save(self, name: str, published: datetime) -> None:
        mark, hour = f"{name}s{self.changes}x", published.timestamp()
        article = self._article(name, mark, published)
        values = [(mark, hour)] if hour <= time.time() else [("", 0.0), (mark, hour)]
        with self._facts.changing(name, *values):
            self._write(lambda portal: portal.store.save([article]))

    def _article(self, name: str, mark: str, published: datetime) -> Article:
        made = make_article(name, published_at=published)
        texts = {
            tag: replace(text, title=f"{text.title} {mark}", body=f"{text.body}\n\n{mark}")
            for tag, text in made.translations.items()
        }
        told = {tag: ImageText(alternative="A square") for tag in texts}
        is_urgent = self._chance.random() < 0.2
        begins = max(published, datetime.now(UTC))
        until = begins + timedelta(seconds=self._chance.uniform(1, 5)) if is_urgent else None
        image = Image(media=self._files[name], texts=told)
        return replace(made, translations=texts, images=(image,), urgent_until=until)

    def _withdraw(self, name: str) -> None:
        with self._facts.changing(name, ("", 0.0)):
            self._write(lambda portal: portal.store.withdraw([name]))

    def _write(self, work: Callable[[Portal], Coroutine[Any, Any, object]]) -> None:
        """Have one of the processes write."""
        self._origin.call(work(self._chance.choice((*self._origin.shown, self._origin.elsewhere))))

    def _translate(self, tag: str) -> None:
        value = f"{tag}{self.changes}"
        file = self._origin.folder / "locales" / tag / "LC_MESSAGES" / "messages.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        before = [app.services.catalogs.version() for app in self._origin.shown]
        new = file.with_suffix(".new")
        new.write_text(CATALOG.format(tag=tag, value=value), encoding="utf-8")
        with self._facts.changing(tag, (value, 0.0)):
            new.replace(file)
            deadline = time.monotonic() + LONGEST
            for app, version in zip(self._origin.shown, before, strict=True):
                while app.services.catalogs.version() == version:
                    assert time.monotonic() < deadline, "a catalog was not read"
                    time.sleep(0.05)
