"""Articles as JSON Lines, plain or compressed, in bounded memory whatever the file holds."""

from __future__ import annotations

import gzip
import json
import lzma
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from io import BufferedReader
from pathlib import Path
from typing import Any, Protocol

from portal.article import Translation
from portal.errors import ContentError, ErrorCollector
from portal.news.exchange import article_fields
from portal.news.exchange.article_fields import FileLocation, Node, Number, whole
from portal.news.exchange.article_media import ListedAttachment, ListedImage, image_text, path_inside
from portal.news.exchange.drafts import (
    ATTACHMENT_KEYS,
    IMAGE_KEYS,
    MAX_SIZE,
    OWN_KEYS,
    WORD_KEYS,
    ArticleFacts,
    Draft,
    SourceArticle,
    WordLocations,
    items_of,
    names_in,
    translation,
)
from portal.news.media import MediaStore

CHUNK = 64 * 1024


class TooLong(int):
    """Stands for a line that is longer than was allowed: its length in bytes."""


class Damaged(Exception):  # noqa: N818 - what the file is; its reader goes on from what came before
    """The file ends too early or is not packed as its name says; the lines before it were given."""


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


class CompressedLines:
    """The lines of `path`, without their ends; those longer than `most` bytes as TooLong.

    `position` tells how far it has read, in bytes of the file, of `size`.
    Raises Damaged after the last whole line of a damaged file, and OSError.
    """

    def __init__(self, path: Path, most: int) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.position = 0
        self._most = most

    def __iter__(self) -> Iterator[bytes | TooLong]:
        with self.path.open("rb") as file:
            pending = bytearray()
            dropped = 0
            for chunk in self._chunks(file):
                *whole, rest = chunk.split(b"\n")
                for part in whole:
                    length = dropped + len(pending) + len(part)
                    yield TooLong(length) if length > self._most else bytes(pending + part)
                    pending.clear()
                    dropped = 0
                pending += rest
                if dropped + len(pending) > self._most:
                    dropped += len(pending)
                    pending.clear()
            if dropped or pending:
                yield TooLong(dropped + len(pending)) if dropped else bytes(pending)

    def _chunks(self, file: BufferedReader) -> Iterator[bytes]:
        unpacked = self._unpacked(file)
        while True:
            try:
                chunk = unpacked.read1(CHUNK)
            except (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile) as error:
                raise Damaged(str(error)) from None
            self.position = file.tell()
            if not chunk:
                return
            yield chunk

    def _unpacked(self, file: BufferedReader) -> _Readable:
        if self.path.suffix == ".gz":
            return gzip.GzipFile(fileobj=file)
        if self.path.suffix == ".xz":
            return lzma.LZMAFile(file)
        return file


SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.xz")

_KEYS = OWN_KEYS | {"translations", "images", "attachments"}
_WORDS = WORD_KEYS | {"body"}
_LONG_LINE = 2**18
_MOST_VALUES = 100_000
"""A line of nothing but small values takes a hundred times its length in memory; no article has so many."""
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.?[^"\\]*+)*+"?', re.DOTALL)
"""A text; one without end goes on to that of the line."""
_ELSEWHERE = dict.fromkeys(_WORDS, "It belongs to a language: write it inside “translations”.")

MOST_LINES = 1_000_000
"""Lines of one file that are read, empty ones too: a packed file of 150 KB may hold a thousand million of them."""


class JsonLines:
    """The articles of a file of JSON Lines. Files that articles name lie in its folder or below."""

    def __init__(self, path: Path, media: MediaStore, zone: tzinfo) -> None:
        self.path = path
        self.name = str(path)
        self._lines = CompressedLines(path, MAX_SIZE)
        self._media = media
        self._zone = zone

    @property
    def size(self) -> int:
        """All that there is to read, in bytes."""
        return self._lines.size

    @property
    def position(self) -> int:
        """How much was read, in bytes."""
        return self._lines.position

    @property
    def passed_over(self) -> Mapping[str, int]:
        """None: a file is read whole."""
        return {}

    def __iter__(self) -> Iterator[SourceArticle | ContentError]:
        place = FileLocation(str(self.path), 0)
        try:
            for number, line in enumerate(self._lines, 1):
                place = place.at(number)
                if number > MOST_LINES:
                    yield place.refuse(
                        f"The file has more than {MOST_LINES:,} lines; the others were not read. Part it."
                    )
                    return
                if isinstance(line, TooLong) or line.strip():
                    yield self._read(line, place)
        except Damaged as damage:
            yield place.at(place.line + 1).refuse(
                f"The file is damaged from here on ({damage}). What stands before was read; get the file again."
            )
        except OSError as error:
            yield place.at(place.line + 1).refuse(f"The file cannot be read on: {error.strerror}.")

    def _read(self, line: bytes | TooLong, place: FileLocation) -> SourceArticle | ContentError:
        try:
            if isinstance(line, TooLong):
                raise place.refuse(
                    f"The line has {line} bytes; at most {MAX_SIZE} are taken. Write one article a line, images apart."
                )
            return self._found(_parsed(line, place), place)
        except ContentError as error:
            return error

    def _found(self, root: Node, place: FileLocation) -> SourceArticle:
        gathering = ErrorCollector()
        keys = root.fields(_KEYS, gathering, _ELSEWHERE)
        facts = ArticleFacts(self._zone)
        facts.add(keys, gathering)
        if "slug" not in facts.nodes and "id" in facts.values:
            facts.values["slug"] = article_fields.slug_from_id(facts.values["id"])
        elif "slug" not in facts.nodes:
            facts.nodes["slug"] = root  # it would be made of the id, which is missing or wrong: told once
        translations: dict[str, Translation] = {}
        with gathering.step():
            translations = self._translations(keys, place, gathering)
        if not translations:
            gathering.settle()
        return Draft(
            place=place,
            facts=facts,
            translations=translations,
            words={tag: WordLocations(place) for tag in translations},
            original=facts.values.get("original") or next(iter(translations)),
            images=self._images(keys, translations, gathering),
            attachments=self._attachments(keys, translations, gathering),
            gathering=gathering,
            named=frozenset(names_in(keys)),
        ).finish(self._media)

    def _translations(
        self, keys: Mapping[str, Node], place: FileLocation, gathering: ErrorCollector
    ) -> dict[str, Translation]:
        if "translations" not in keys or not keys["translations"].members():
            raise place.refuse(
                'The key “translations” is missing or empty. Write {"th": {"title": "…", "body": "…"}}.'
            )
        made: dict[str, Translation] = {}
        for tag, node in _by_language(keys["translations"]).items():
            with gathering.step():
                words = node.fields(_WORDS, gathering)
                if "body" not in words:
                    raise place.refuse(
                        f'“{node.path}” has no “body”. Write the text, or "" if there is none.'
                    )
                body = words["body"].text()
                made[tag] = translation(tag, words, body, "plain", node.place, gathering)
        return made

    def _images(
        self, keys: Mapping[str, Node], languages: Mapping[str, Any], gathering: ErrorCollector
    ) -> dict[str, list[ListedImage]]:
        lists: dict[str, list[ListedImage]] = {tag: [] for tag in languages}
        for entry in items_of(keys, "images", gathering):
            with gathering.step():
                for tag, listed in self._image(entry, languages, gathering):
                    lists[tag].append(listed)
        return lists

    def _image(
        self, entry: Node, languages: Mapping[str, Any], gathering: ErrorCollector
    ) -> Iterator[tuple[str, ListedImage]]:
        values = entry.fields(IMAGE_KEYS, gathering)
        file, path = self._file(entry, values)
        decorative = values["decorative"].truth() if "decorative" in values else False
        texts = {
            key: _worded(values[key], languages) for key in ("text", "caption", "credit") if key in values
        }
        tags = {tag for by_language in texts.values() for tag in by_language}
        if not decorative and not tags:
            image_text("", {}, entry, decorative=False)
        for tag in languages:
            if tag in tags or decorative:
                said = {key: by_language[tag] for key, by_language in texts.items() if tag in by_language}
                text = image_text(tag, said, entry, decorative=decorative)
                yield (
                    tag,
                    ListedImage(file=path, node=file, place=file.place, decorative=decorative, text=text),
                )

    def _attachments(
        self, keys: Mapping[str, Node], languages: Mapping[str, Any], gathering: ErrorCollector
    ) -> dict[str, list[ListedAttachment]]:
        lists: dict[str, list[ListedAttachment]] = {tag: [] for tag in languages}
        for entry in items_of(keys, "attachments", gathering):
            with gathering.step():
                values = entry.fields(ATTACHMENT_KEYS, gathering)
                file, path = self._file(entry, values)
                titles = _worded(values["title"], languages) if "title" in values else {}
                if not titles:
                    raise entry.refuse(
                        'has no “title”. Write what readers download, as {"th": "…", "en": "…"}.'
                    )
                for tag, title in titles.items():
                    lists[tag].append(ListedAttachment(file=path, node=file, place=file.place, title=title))
        return lists

    def _file(self, entry: Node, values: Mapping[str, Node]) -> tuple[Node, Path]:
        if "file" not in values:
            raise entry.refuse("has no “file”. Name the file, relative to this one.")
        folder = self.path.parent
        return values["file"], path_inside(folder, folder, values["file"])


def _worded(node: Node, languages: Mapping[str, Any]) -> dict[str, str]:
    """Words by language, those that are empty left out; every language is one that the article has."""
    words: dict[str, str] = {}
    for tag, value in _by_language(node).items():
        if tag not in languages:
            raise value.refuse(
                f"is in a language that the article does not have: it has {', '.join(languages)}. "
                "Add the translation, or take this out."
            )
        if text := article_fields.optional_line(value):
            words[tag] = text
    return words


def _by_language(node: Node) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for key, value in node.members().items():
        tag = article_fields.language(value, key)
        if tag in found:
            raise value.refuse(f"is the same language as another key here, {tag}. Keep one.")
        found[tag] = value
    return found


def _parsed(line: bytes, place: FileLocation) -> Node:
    """The line as a node. Numbers are kept as they are written, keys that stand twice are refused."""
    if place.line == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    if len(line) > _LONG_LINE and _values(line) > _MOST_VALUES:
        raise place.refuse(f"The line holds more than {_MOST_VALUES:,} values. Write one article a line.")
    try:
        value = json.loads(
            line.decode(),
            object_pairs_hook=_Members,
            parse_int=Number,
            parse_float=Number,
            parse_constant=Number,
        )
    except UnicodeDecodeError as error:
        raise place.refuse(
            f"The line is not UTF-8 (byte {error.start + 1} of the line). Save the file as UTF-8."
        ) from None
    except json.JSONDecodeError as error:
        raise place.refuse(
            f"The line is not JSON (column {error.pos + 1}: {error.msg}). "
            "Write one article a line, in braces, texts in double quotes."
        ) from None
    except RecursionError:
        raise place.refuse("The line has lists within lists too deep. No key needs so many.") from None
    return _node(value, place, "")


def _values(line: bytes) -> int:
    """About how many values the line holds, found in little memory; signs inside texts do not count."""
    signs = _TEXT.sub(b"", line)
    return signs.count(b",") + signs.count(b"[") + signs.count(b"{")


class _Members(list[tuple[str, Any]]):
    """The keys and values of a JSON object in order, with those that stand twice."""


def _node(value: Any, place: FileLocation, path: str, depth: int = 0) -> Node:
    if depth > 8:
        raise place.refuse("The line has groups within groups too deep. No key needs so many.")
    if isinstance(value, _Members):
        members: dict[str, Node] = {}
        for key, inner in value:
            name = f"{path}/{whole(key, place)}" if path else whole(key, place)
            if key in members:
                raise place.refuse(f"The key “{name}” stands twice. Take one out.")
            members[key] = _node(inner, place, name, depth + 1)
        return Node(members, place, path)
    if isinstance(value, list):
        return Node(
            [_node(inner, place, f"{path}/{number}", depth + 1) for number, inner in enumerate(value, 1)],
            place,
            path,
        )
    return Node(whole(value, place) if isinstance(value, str) else value, place, path)
