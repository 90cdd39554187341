"""Exporting: writes every article so that import gives it back, beside it the files that it names.

What is written lies aside until it is whole, then takes its place; what export did not write is never replaced.
"""

from __future__ import annotations

import gzip
import json
import lzma
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import tzinfo
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from portal.article import Article
from portal.atomic_writing import sync
from portal.errors import ContentError
from portal.news.exchange import front_matter
from portal.news.exchange.exported_files import ExportedFiles, check_replaceable, mark
from portal.news.exchange.json_lines import SUFFIXES
from portal.news.exchange.moments import written
from portal.news.exchange.records import keys_of, record
from portal.news.media import MediaStore

Add = Callable[[Article], None]


class _Writable(Protocol):
    def write(self, data: bytes, /) -> int: ...


async def export(
    articles: AsyncIterator[Article],
    media: MediaStore,
    target: Path,
    zone: tzinfo,
    *,
    overwrite: bool = False,
    tell: Callable[[int], None] = lambda _: None,
) -> int:
    """Write `articles` to `target`, a folder of Markdown files, or JSON Lines if its name ends so; how many.

    Moments are written in `zone`. What is there already is replaced only with `overwrite`, and a folder only if
    export made it. Raises ContentError.
    """
    open_target = _lines if target.name.endswith(SUFFIXES) else _folder
    count = 0
    try:
        with open_target(target, media, zone, overwrite) as add:
            async for article in articles:
                add(article)
                count += 1
                tell(count)
    except OSError as error:
        raise ContentError(f"It cannot be written: {error.strerror or error}.", file=str(target)) from None
    return count


@contextmanager
def _folder(target: Path, media: MediaStore, zone: tzinfo, overwrite: bool) -> Iterator[Add]:
    target = target.resolve()
    check_replaceable(target, overwrite=overwrite)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.{uuid4().hex[:12]}.part")
    aside.mkdir()
    try:
        mark(aside)
        files = ExportedFiles(media, aside / "media", "media")
        yield lambda article: _write_markdown(article, aside, zone, files)
        os.sync()  # one call for all the files: a call each would take minutes
        _take_place(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_markdown(article: Article, folder: Path, zone: tzinfo, files: ExportedFiles) -> None:
    for tag, translation in article.translations.items():
        keys = keys_of(article, tag, files.path_of, lambda moment: front_matter.Plain(written(moment, zone)))
        text = front_matter.joined(keys, translation.body)
        (folder / f"{article.slug}.{tag}.md").write_bytes(text.encode())


def _take_place(aside: Path, target: Path) -> None:
    """A folder cannot be replaced in one step: for a moment `target` is away, its old content beside it."""
    if not target.exists():
        aside.rename(target)
    else:
        old = aside.with_suffix(".old")
        target.rename(old)
        aside.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    sync(target.parent)


@contextmanager
def _lines(target: Path, media: MediaStore, zone: tzinfo, overwrite: bool) -> Iterator[Add]:
    target = target.resolve()
    if target.exists() and (not overwrite or not target.is_file()):
        raise ContentError(
            "It is there already. Name another, or replace it with --overwrite.", file=str(target)
        )
    beside = f"{target.name.partition('.jsonl')[0]}-media"
    check_replaceable(target.parent / beside, overwrite=overwrite)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{uuid4().hex[:12]}.{target.name}")
    files = ExportedFiles(media, target.parent / beside, beside)
    try:
        with _packed(aside) as stream:
            yield lambda article: _write_line(stream, record(article, zone, files.path_of))
        sync(aside)
        os.sync()
        aside.replace(target)
        sync(target.parent)
    except BaseException:
        files.undo()
        with suppress(FileNotFoundError):
            aside.unlink()
        raise
    files.sweep()


def _write_line(stream: _Writable, keys: dict[str, object]) -> None:
    stream.write(json.dumps(keys, ensure_ascii=False).encode() + b"\n")


@contextmanager
def _packed(path: Path) -> Iterator[_Writable]:
    """A new file to write to, packed as its name says, with no date inside: the same news make the same file."""
    with path.open("xb") as file:
        if path.suffix == ".gz":
            with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                yield packed
        elif path.suffix == ".xz":
            with lzma.LZMAFile(file, "wb", preset=2) as packed_xz:
                yield packed_xz
        else:
            yield file
