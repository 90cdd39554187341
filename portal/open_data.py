"""The files of open data: made once a night by one process of a machine, if somebody has ever asked for them, and given
without what has changed since, which is read from the store. See docs/decisions/0041-open-data-by-night.md."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, aclosing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from portal.article import Article
from portal.atomic_writing import write_whole, written_whole
from portal.errors import ChangesForgotten, PortalError, why
from portal.middleware.compression import stream_compressor
from portal.news.store import ArticleStore
from portal.process_lock import ProcessLock
from portal.syndication.article_answers import ArticleMaker
from portal.syndication.data_files import FORMATS, FileFormat, given, kept, key_of

NIGHT = time(2)
"""When files of the day before are made anew, on the site's clocks."""

INTERVAL = 60.0
"""Seconds between two looks whether files are to be made anew."""

PATIENCE = 8.0
"""Seconds that whoever asks first waits for the files."""

MOST_CHANGES = 5000
"""Articles that may have changed since files were made; with more these are made anew, and not given meanwhile."""

AT_A_TIME = 100
PIECE = 256 * 1024
"""Articles that are written, and bytes that are read, at a time."""

KEPT: Mapping[str, int] = {"zstd": 9, "gzip": 6}
"""Codings in which files are kept as well, the one liked best first, each with its level."""

ON_THE_WAY: Mapping[str, int] = {"zstd": 3, "gzip": 1}
"""The same where a file is compressed as it is sent."""

CURRENT = "current.json"
_SILENT = frozenset({"rendered", "urgency-ended"})
"""Events that change nothing in the files."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Files that were made together: their folder, what they hold (the content version), when, in which languages, and
    the `origin` that stands before paths in those that are compressed."""

    folder: Path
    version: int
    made_at: datetime
    languages: tuple[str, ...]
    origin: str

    def path(self, language: str, written: str, coding: str = "") -> Path:
        """Where a file is kept, or its form in a coding of `KEPT`."""
        return self.folder / f"{language}.{written}{'.' if coding else ''}{coding}"


class OpenDataFiles:
    """The files in `folder`, of what `store` has in the languages that are offered. `maker` gives what makes articles
    of a language; `clock` this moment, aware, and `zone` that of the site's clocks."""

    def __init__(
        self,
        folder: Path,
        store: ArticleStore,
        languages: Callable[[], Sequence[str]],
        maker: Callable[[str], ArticleMaker],
        clock: Callable[[], datetime],
        zone: tzinfo,
    ) -> None:
        self._folder = folder
        self._store = store
        self._languages = languages
        self._maker = maker
        self._clock = clock
        self._zone = zone
        self._is_asked = False
        self._origin: str | None = None
        self._next_look = 0.0

    def edition(self) -> Edition | None:
        """The files that there are; None where they, or what tells of them, are gone or damaged. Raises
        PortalError where they cannot be read."""
        try:
            told = json.loads((self._folder / CURRENT).read_bytes())
            made_at, tags = datetime.fromisoformat(told["made_at"]), tuple(told["languages"])
            folder, version = self._folder / told["folder"], int(told["version"])
            found = Edition(folder, version, made_at, tags, str(told["origin"]))
            return found if found.folder.is_dir() else None
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None
        except OSError as error:
            raise PortalError(f"{self._folder} cannot be read: {why(error)}. See to its rights.") from None

    async def latest(self, origin: str) -> Edition | None:
        """The same for whoever asks, where `origin` stands before paths: they are made where there are none, which may
        take longer than anybody waits."""
        self._origin = origin
        until = monotonic() + PATIENCE
        while (found := await asyncio.to_thread(self.edition)) is None and monotonic() < until:
            self._is_asked = True
            await asyncio.sleep(0.1)
        return found

    async def changed(self, edition: Edition) -> list[str] | None:
        """The ids of the articles that have changed since, in order; None where they are too many, or nobody knows."""
        try:
            events = await self._store.changes(edition.version, MOST_CHANGES + 1)
        except ChangesForgotten:
            events = []
            if await self._store.version() != edition.version:
                return None
        if len(events) > MOST_CHANGES or any(each.event == "restored" for each in events):
            self._next_look = 0.0
            return None
        return sorted({each.article for each in events if each.event not in _SILENT})

    async def follow(self) -> None:
        """One round: make the files if it is time. Raises PortalError where they cannot be written."""
        if not self._is_asked and monotonic() < self._next_look:
            return
        self._next_look = monotonic() + INTERVAL
        edition = await asyncio.to_thread(self.edition)
        is_wanted, self._is_asked = edition is not None or self._is_asked, False
        if not is_wanted or not await self._is_old(edition):
            return
        try:
            with _held(self._folder) as is_ours:
                if is_ours and await self._is_old(await asyncio.to_thread(self.edition)):
                    await self._make(
                        self._origin if self._origin is not None else edition.origin if edition else ""
                    )
        except OSError as error:
            raise PortalError(
                f"Open data cannot be written to {self._folder}: {why(error)}. See to its rights, and to the room."
            ) from None

    async def _is_old(self, edition: Edition | None) -> bool:
        if edition is None or set(edition.languages) != set(self._languages()):
            return True
        return edition.made_at < self._last_night() or await self.changed(edition) is None

    def _last_night(self) -> datetime:
        now = self._clock().astimezone(self._zone)
        tonight = datetime.combine(now.date(), NIGHT, self._zone)
        return (
            tonight if tonight <= now else datetime.combine(now.date() - timedelta(days=1), NIGHT, self._zone)
        )

    async def _make(self, origin: str) -> None:
        """Make files of all that is public now, and forget those before."""
        version, now = await self._store.version(), self._clock()
        makers = {tag: self._maker(tag) for tag in self._languages()}
        edition = Edition(
            self._folder / f"{version}-{secrets.token_hex(4)}", version, now, tuple(makers), origin
        )
        edition.folder.mkdir(parents=True)
        try:
            with ExitStack() as stack:
                files: dict[tuple[str, str], BinaryIO] = {
                    (tag, written): stack.enter_context(edition.path(tag, written).open("wb"))
                    for tag in makers
                    for written in FORMATS
                }
                batch: list[Article] = []
                async for article in self._store.articles():
                    if article.is_public(now):
                        batch.append(article)
                    if len(batch) == AT_A_TIME:
                        await asyncio.to_thread(_write, files, makers, batch)
                        batch = []
                await asyncio.to_thread(_write, files, makers, batch)
                await asyncio.to_thread(_settle, files.values())
        except BaseException:
            shutil.rmtree(edition.folder, ignore_errors=True)
            raise
        told = {
            "folder": edition.folder.name,
            "version": version,
            "made_at": now.isoformat(),
            "languages": edition.languages,
            "origin": origin,
        }
        write_whole(self._folder / CURRENT, json.dumps(told).encode())
        for other in self._folder.iterdir():
            if other.is_dir() and other != edition.folder:
                shutil.rmtree(other, ignore_errors=True)
        for tag, written in files:  # nobody waits for these
            for coding in KEPT:
                await self._compress(edition, tag, written, coding)

    async def _compress(self, edition: Edition, language: str, written: str, coding: str) -> None:
        """Keep a file in a coding as well: one after another, as each takes some megabytes to work in."""
        given_whole = _unchanged(
            edition.path(language, written).open("rb"), FORMATS[written], frozenset(), edition.origin
        )
        target = edition.path(language, written, coding)
        with written_whole(target, synced=False) as file:
            async for piece in compressed_pieces(given_whole, coding, KEPT[coding]):
                file.write(piece)

    async def pieces(
        self, file: BinaryIO, language: str, written: FileFormat, changed: Sequence[str], origin: str
    ) -> AsyncGenerator[bytes, None]:
        """What is given of an open file of an edition, with these articles as they are now; `origin` stands before
        paths. The file is closed in the end."""
        kept_ones = _unchanged(file, written, {key_of(article) for article in changed}, origin)
        async with aclosing(kept_ones):
            async for piece in kept_ones:
                yield piece
        maker, now = self._maker(language), self._clock()
        for start in range(0, len(changed), AT_A_TIME):
            articles = await self._store.get_many(changed[start : start + AT_A_TIME])
            fresh = b"".join(
                kept(written.record(maker.published(article, article.translations[language])), article.id)
                for article in articles.values()
                if article.is_public(now) and language in article.translations
            )
            if fresh:
                yield given(fresh, written, (), origin)[0]


def opened(plain: Path, kept: Path | None) -> tuple[BinaryIO, bool]:
    """The compressed form of a file, where that is wanted and there already, else the file; and whether it is that
    form. Raises FileNotFoundError where neither is there."""
    if kept:
        with suppress(FileNotFoundError):
            return kept.open("rb"), True
    return plain.open("rb"), False


async def compressed_pieces(
    pieces: AsyncGenerator[bytes, None], coding: str, level: int
) -> AsyncGenerator[bytes, None]:
    """The pieces in a coding of `KEPT`, as one body."""
    compressor = stream_compressor(coding, level)
    async with aclosing(pieces):  # whoever stops in between leaves no file open
        async for piece in pieces:
            if packed := await asyncio.to_thread(compressor.compress, piece):
                yield packed
    yield await asyncio.to_thread(compressor.flush)


async def whole(file: BinaryIO) -> AsyncGenerator[bytes, None]:
    """An open file in pieces, which is closed in the end."""
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece


async def _unchanged(
    file: BinaryIO, written: FileFormat, left_out: Collection[bytes], origin: str
) -> AsyncGenerator[bytes, None]:
    """What is given of an open file of an edition, without the records of some keys. It is closed in the end."""
    rest = b""
    with file:
        yield written.head
        while piece := await asyncio.to_thread(file.read, PIECE):
            found, rest = await asyncio.to_thread(given, rest + piece, written, left_out, origin)
            if found:
                yield found


def _write(
    files: dict[tuple[str, str], BinaryIO], makers: dict[str, ArticleMaker], articles: Sequence[Article]
) -> None:
    for article in articles:
        for tag, maker in makers.items():
            if tag in article.translations:
                told = maker.published(article, article.translations[tag])
                for name, written in FORMATS.items():
                    files[tag, name].write(kept(written.record(told), article.id))


def _settle(files: Iterable[BinaryIO]) -> None:
    """Wait until files are on the disk."""
    for file in files:
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Whether this process alone makes files in a folder, for as long as the block lasts. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = ProcessLock(folder / "making.lock")
    try:
        yield lock.take()
    finally:
        lock.release()
