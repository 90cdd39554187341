"""Writes articles as files that an import reads back.

What is written lies aside until it is whole, then takes its place; what export did not write is never replaced."""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from uuid import uuid4

from portal.article import Article, Attachment, Image, Media, Translation
from portal.atomic_writing import real_path, sync, written_whole
from portal.derive.content import Format
from portal.errors import ContentError, LanguageTagError
from portal.language_tags import canonical_tag
from portal.news.exchange import article_fields, front_matter
from portal.news.exchange.article_fields import format_timestamp
from portal.news.exchange.json_lines import SUFFIXES
from portal.news.media import MediaStore

PathOf = Callable[[Media], str]
"""Where a file lies, as seen from the file that names it."""

Moment = Callable[[datetime], Any]


def record(article: Article, zone: tzinfo, path_of: PathOf) -> dict[str, Any]:
    """The article as one line of JSON Lines. Raises ContentError for what no source can say; words come back tidied."""
    check(article)
    order = [article.original, *sorted(article.translations.keys() - {article.original})]
    return {
        **own(article, lambda moment: format_timestamp(moment, zone)),
        "translations": {tag: _words(article.translations[tag], "plain", with_body=True) for tag in order},
        **_unless_empty(
            images=[_image(image, path_of) for image in article.images],
            attachments=[_attachment(attachment, path_of) for attachment in article.attachments],
        ),
    }


def keys_of(article: Article, tag: str, path_of: PathOf, moment: Moment) -> dict[str, Any]:
    """The keys of one language's Markdown file; what is the article's own stands in the original's."""
    check(article)
    return {
        **(own(article, moment) if tag == article.original else {}),
        **_words(article.translations[tag], "markdown", with_body=False),
        **_unless_empty(
            images=[
                _image_in(image, tag, path_of)
                for image in article.images
                if tag in image.texts or image.decorative
            ],
            attachments=[
                {"file": path_of(attachment.media), "title": attachment.titles[tag]}
                for attachment in article.attachments
                if tag in attachment.titles
            ],
        ),
    }


def own(article: Article, moment: Moment) -> dict[str, Any]:
    """What is the article's own, whatever its languages; keys without a value are left out."""
    several = len(article.translations) > 1
    return {
        "id": article.id,
        "slug": article.slug,
        "category": article.category,
        "published_at": moment(article.published_at),
        **_unless_empty(
            updated_at=article.updated_at and moment(article.updated_at),
            urgent_until=article.urgent_until and moment(article.urgent_until),
            original=article.original if several else None,
            source_url=article.source_url,
            withdrawn=article.withdrawn,
            old_addresses=list(article.old_addresses),
        ),
    }


def check(article: Article) -> None:
    """Raise ContentError for what no source can say; such an article was not imported but saved by a program."""
    for reason in _slips(article):
        raise ContentError(
            f"The article “{article.id}” cannot be exported: {reason} Correct it in the store."
        )


def _slips(article: Article) -> Iterator[str]:
    for tag in article.translations:
        if not _is_canonical(tag):
            yield f"“{tag}” is not a language tag in its canonical form."
    if article.original not in article.translations:
        yield f"its original, {article.original}, is not among its translations."
    if not article_fields.is_slug(article.slug):
        yield f"its slug “{article.slug}” is not made of small letters, digits and hyphens."
    for image in article.images:
        if not image.texts and not image.decorative:
            yield f"its image “{image.media.shown_name}” has no text."
        yield from _strangers(article, image.media, image.texts)
    for attachment in article.attachments:
        if not attachment.titles:
            yield f"its attachment “{attachment.media.shown_name}” has no title."
        yield from _strangers(article, attachment.media, attachment.titles)


def _is_canonical(tag: str) -> bool:
    try:
        return canonical_tag(tag) == tag
    except LanguageTagError:
        return False


def _strangers(article: Article, media: Media, worded: Mapping[str, Any]) -> Iterator[str]:
    for tag in worded.keys() - article.translations.keys():
        yield f"its file “{media.shown_name}” is worded in {tag}, a language that the article does not have."


def _words(translation: Translation, default: Format, *, with_body: bool) -> dict[str, Any]:
    return {
        "title": translation.title,
        **({"body": translation.body} if with_body else {}),
        **_unless_empty(
            summary=translation.summary,
            format=translation.format if translation.format != default else None,
        ),
    }


def _image(image: Image, path_of: PathOf) -> dict[str, Any]:
    texts = image.texts.items()
    return {
        "file": path_of(image.media),
        **_unless_empty(
            decorative=image.decorative,
            text={tag: text.alternative for tag, text in texts if text.alternative},
            caption={tag: text.caption for tag, text in texts if text.caption},
            credit={tag: text.credit for tag, text in texts if text.credit},
        ),
    }


def _image_in(image: Image, tag: str, path_of: PathOf) -> dict[str, Any]:
    text = image.texts.get(tag)
    return {
        "file": path_of(image.media),
        **_unless_empty(
            decorative=image.decorative,
            text=text and text.alternative,
            caption=text and text.caption,
            credit=text and text.credit,
        ),
    }


def _attachment(attachment: Attachment, path_of: PathOf) -> dict[str, Any]:
    return {"file": path_of(attachment.media), "title": dict(attachment.titles)}


def _unless_empty(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


MARK = ".portal-export"
"""A file of this name lies in each folder that export made, so that a later export may replace it."""


class ExportedFiles:
    """Copies files into `folder`, each once, and tells where it lies, with `prefix` before the path."""

    def __init__(self, media: MediaStore, folder: Path, prefix: str) -> None:
        self.folder = folder
        self.used: set[str] = set()
        self._made: list[Path] = []
        self._is_new = not folder.exists()
        self._media = media
        self._prefix = prefix

    def path_of(self, media: Media) -> str:
        """Where the file lies; it is copied there if it is not yet. Raises ContentError."""
        name = media.shown_name
        if name in ("", ".", "..") or "/" in name or "\0" in name or _is_article(name):
            raise ContentError(f"The file “{name}” cannot be exported under this name. Give it another.")
        place = f"{media.hash[:16]}/{name}"
        if place not in self.used:
            self.used.add(place)
            self._copy(media, self.folder / place)
        return f"{self._prefix}/{place}"

    def _copy(self, media: Media, target: Path) -> None:
        if target.exists():
            return
        stored = self._media.find(media.hash)
        if stored is None:
            raise _unfit(media, "is not there")
        if not self.folder.exists():
            self.folder.mkdir(parents=True)
            mark(self.folder)
        try:
            source = stored.path.open("rb")
        except OSError as error:
            raise _unfit(media, f"cannot be read ({error.strerror})") from None
        with source, written_whole(target, synced=False) as copy:
            if _copied(source, copy) != media.hash:
                raise _unfit(media, "is damaged")
        self._made.append(target)

    def undo(self) -> None:
        """Take away what this export copied."""
        if self._is_new:
            shutil.rmtree(self.folder, ignore_errors=True)
        for path in self._made:
            path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Take away what former exports left in the folder and this one does not name."""
        for path in self.folder.glob("*/*"):
            if f"{path.parent.name}/{path.name}" not in self.used:
                path.unlink()
        for path in self.folder.glob("*/"):
            if not any(path.iterdir()):
                path.rmdir()


def _copied(source: BinaryIO, target: BinaryIO) -> str:
    """Copy a file; the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    while chunk := source.read(1 << 20):
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest()


def _unfit(media: Media, what: str) -> ContentError:
    return ContentError(
        f"The file “{media.shown_name}” ({media.hash}) {what}, so nothing was exported. Import an article with the "
        "good file again, or put a backup back with `portal restore FILE`; `portal content check` tells all such files."
    )


def _is_article(name: str) -> bool:
    return name.lower().endswith(".md")


def mark(folder: Path) -> None:
    """Mark a folder as made by export."""
    (folder / MARK).write_text("Written by “portal export”, which may replace this whole folder.\n", "utf-8")


def check_replaceable(folder: Path, *, overwrite: bool) -> None:
    """Raise ContentError for a folder that holds something, unless export made it and `overwrite` is wished."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if not (folder / MARK).is_file() and folder.exists():
        raise ContentError(
            "It is there already and was not made by export, so it is not replaced. Name another.",
            file=str(folder),
        )
    if folder.exists() and not overwrite:
        raise ContentError(
            "It is there already. Name another, or replace it with --overwrite.", file=str(folder)
        )


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
    target = real_path(target)
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
        keys = keys_of(
            article, tag, files.path_of, lambda moment: front_matter.Plain(format_timestamp(moment, zone))
        )
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
    target = real_path(target)
    if target.exists() and (not overwrite or not target.is_file()):
        raise ContentError(
            "It is there already. Name another, or replace it with --overwrite.", file=str(target)
        )
    beside = f"{target.name.partition('.jsonl')[0]}-media"
    check_replaceable(target.parent / beside, overwrite=overwrite)
    files = ExportedFiles(media, target.parent / beside, beside)
    try:
        with written_whole(target) as file:
            with _packed(file, target.suffix) as stream:
                yield lambda article: _write_line(stream, record(article, zone, files.path_of))
            os.sync()  # one call for all the files: a call each would take minutes
    except BaseException:
        files.undo()
        raise
    files.sweep()


def _write_line(stream: _Writable, keys: dict[str, object]) -> None:
    stream.write(json.dumps(keys, ensure_ascii=False).encode() + b"\n")


@contextmanager
def _packed(file: BinaryIO, suffix: str) -> Iterator[_Writable]:
    """A file to write to, packed as its suffix says, with no date inside: the same news make the same file."""
    if suffix == ".gz":
        with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
            yield packed
    elif suffix == ".xz":
        with lzma.LZMAFile(file, "wb", preset=2) as packed_xz:
            yield packed_xz
    else:
        yield file
