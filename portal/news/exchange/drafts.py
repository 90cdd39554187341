"""What all sources share: what one is, where its words stand, and the way from what it says of an article to the
article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, TypeVar

from portal.article import Article, Attachment, Image, Translation
from portal.derive.content import Format
from portal.derive.markup import files_in, most_parts, render
from portal.errors import ContentError, ErrorCollector
from portal.news.exchange import article_fields
from portal.news.exchange.article_fields import FileLocation, Node, blank_lines_before
from portal.news.exchange.article_media import FileKey, Intake, ListedAttachment, ListedImage
from portal.news.media import MediaStore
from portal.news.rules import LONGEST_NAME, LONGEST_SUMMARY, excess_of_words
from portal.text.file_names import address_name

_BREAK = re.compile("[\n\x0b\x0c\x85\u2028\u2029]")
"""What ends a line of a body; in the file, and in an editor, only `\\n` does."""


@dataclass(frozen=True, slots=True)
class BodyLines:
    """Which line of a file each line of a body is: `first` is where the text of the file begins, `left_out` how many
    blank lines of it the body does not have. `added` are the lines, from 1, that only the body ends."""

    file: str
    first: int
    left_out: int = 0
    added: tuple[int, ...] = ()

    @classmethod
    def of(cls, text: str, place: FileLocation) -> BodyLines:
        """The lines of a body that is kept of `text`, which begins at `place`."""
        breaks = enumerate(_BREAK.finditer(text), 1)
        added = tuple(number for number, found in breaks if found[0] != "\n")
        return cls(place.file, place.line, blank_lines_before(text), added)

    def place(self, line: int) -> FileLocation:
        """The place of a line of the body, from 1; of its beginning where that is 0."""
        before = max(line, 1) - 1 + self.left_out
        return FileLocation(self.file, self.first + before - bisect_left(self.added, before + 1))


@dataclass(frozen=True, slots=True)
class WordLocations:
    """Where the words of one language stand: they begin at `start`; `keys` has the place of the title and the summary,
    `files` those of the texts of images and attachments, by the kind of thing and the name that the article gives it.
    `body` is None where the source does not part the lines of a body."""

    start: FileLocation
    keys: Mapping[str, FileLocation] = field(default_factory=lambda: MappingProxyType({}))
    body: BodyLines | None = None
    files: Mapping[tuple[str, str], FileLocation] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(
        cls, keys: Mapping[str, Node], start: FileLocation, body: BodyLines | None = None
    ) -> WordLocations:
        """The places of these keys of a language, and of its body."""
        return cls(start, {key: node.place for key, node in keys.items()}, body)

    def refuse(self, language: str, reason: str, line: int) -> ContentError:
        """The error that says what is wrong with a line of the body, which is in this language."""
        if self.body is not None:
            return self.of_body(line).refuse(reason)
        where = f"line {line} of " if line else ""
        return self.start.refuse(f"In {where}the body in {language}: {reason}")

    def of_body(self, line: int) -> FileLocation:
        """The place of a line of the body (from 1; 0 is all of it), as near as it is known."""
        return self.body.place(line) if self.body else self.keys.get("body", self.start)


MAX_SIZE = 10 * 2**20
"""The largest Markdown file or line of JSON Lines that is read, in bytes."""


class SourceArticle(NamedTuple):
    """An article that a source holds, where it begins, what was left out of it and why, and where its words, by
    language, and its old addresses stand."""

    article: Article
    place: FileLocation
    warnings: tuple[ContentError, ...] = ()
    words: Mapping[str, WordLocations] = MappingProxyType({})
    addresses: Mapping[str, FileLocation] = MappingProxyType({})


class Source(Protocol):
    """Gives its articles one by one, in bounded memory; what cannot be taken comes as the error that says why."""

    @property
    def name(self) -> str:
        """What it is called: the path of a folder or file."""

    @property
    def size(self) -> int:
        """How much there is to read, in bytes."""

    @property
    def position(self) -> int:
        """How much was read so far, in bytes."""

    @property
    def passed_over(self) -> Mapping[str, int]:
        """How many files, by ending, were neither read nor named by an article; known once all is read."""

    def __iter__(self) -> Iterator[SourceArticle | ContentError]: ...


def nothing_in(source: Source) -> ContentError:
    """The refusal of a source that holds files, and no article among them."""
    count = sum(source.passed_over.values())
    files = f"its {count:,} files are" if count > 1 else "its only file is"
    return ContentError(
        f"The folder has no article: {files} not named <slug>.<language>.md, such as new-bridge.th.md. Rename them, or "
        "name another folder.",
        file=source.name,
    )


Item = TypeVar("Item")

_READERS: Mapping[str, Callable[[Node, tzinfo], Any]] = {
    "id": lambda node, _: article_fields.identity(node),
    "slug": lambda node, _: article_fields.slug(node),
    "category": lambda node, _: article_fields.line(node, LONGEST_NAME),
    "published_at": article_fields.moment,
    "updated_at": article_fields.moment,
    "urgent_until": article_fields.moment,
    "original": lambda node, _: article_fields.language(node, node.text()),
    "source_url": lambda node, _: article_fields.web_address(node),
    "withdrawn": lambda node, _: node.truth(),
    "old_addresses": lambda node, _: article_fields.old_addresses(node),
}

_DISPENSABLE = frozenset({"source_url"})
"""An article is taken without it, with a warning: real archives hold sentences where the address should be."""

_NEEDED = {
    "id": "“id: new-bridge”",
    "slug": "“slug: new-bridge”",
    "category": "“category: news”",
    "published_at": "“published_at: 2020-09-17T14:14:00+07:00”",
}
"""The keys that every article has, each with an example."""

OWN_KEYS = frozenset(_READERS)
"""The keys that are the article's own, whatever its languages."""
WORD_KEYS = frozenset({"title", "summary", "format"})
"""The keys that each language has for itself."""
IMAGE_KEYS = frozenset({"file", "text", "decorative", "caption", "credit"})
ATTACHMENT_KEYS = frozenset({"file", "title"})


@dataclass(slots=True)
class ArticleFacts:
    """The article's own values, gathered from one place or several that must agree."""

    zone: tzinfo
    values: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    warnings: list[ContentError] = field(default_factory=list)

    def add(self, keys: Mapping[str, Node], gathering: ErrorCollector) -> None:
        """Take the own values among `keys`, but those that are wrong or contradict what was taken before."""
        for key in sorted(OWN_KEYS & keys.keys()):
            node = keys[key]
            self.nodes.setdefault(key, node)
            try:
                value = _READERS[key](node, self.zone)
            except ContentError as error:
                if key in _DISPENSABLE:
                    self.warnings.append(error)
                else:
                    gathering.add(error)
                continue
            if self.values.setdefault(key, value) != value:
                gathering.add(
                    node.refuse(
                        f"contradicts {self.nodes[key].place}. It belongs to the article: write the same in both."
                    )
                )

    def need(self, key: str, place: FileLocation, example: str, gathering: ErrorCollector) -> None:
        """See that a key is there which every article has; one that is wrong was told before."""
        if key not in self.nodes and key not in self.values:
            gathering.add(place.refuse(f"The key “{key}” is missing. Add it, such as {example}."))

    def check_urgency(self) -> None:
        """Raise ContentError where the article would be urgent only before readers see it."""
        published, until = self.values.get("published_at"), self.values.get("urgent_until")
        if published is not None and until is not None and until <= published:
            raise self.nodes["urgent_until"].refuse(
                "is not after “published_at”, so that the article would never be urgent. Write a later moment, or take "
                "the key out."
            )


@dataclass(slots=True, kw_only=True)
class Draft:
    """What a source says of one article; `place` is where it begins. Words and lists are by language.

    `gathering` has what was found wrong so far, `named` the names of all files that the article lists, also where
    something is wrong with them.
    """

    place: FileLocation
    facts: ArticleFacts
    translations: dict[str, Translation]
    words: Mapping[str, WordLocations]
    original: str
    images: Mapping[str, Sequence[ListedImage]]
    attachments: Mapping[str, Sequence[ListedAttachment]]
    gathering: ErrorCollector
    named: frozenset[str]

    def finish(self, media: MediaStore) -> SourceArticle:
        """The article, its files put into `media`. Raises ContentError, which tells all that is wrong with it."""
        for key, example in _NEEDED.items():
            self.facts.need(key, self.place, example, self.gathering)
        with self.gathering.step():
            self._check_original()
        with self.gathering.step():
            self.facts.check_urgency()
        if reason := excess_of_words(self.translations):
            self.gathering.add(self.place.refuse(f"The article cannot be taken: {reason}."))
            self.gathering.settle()
        intake = Intake(media, self._shown, self.gathering, self.facts.warnings)
        images = intake.images(self._in_order(self.images))
        attachments = intake.attachments(self._in_order(self.attachments))
        if self.gathering.errors:
            self._try_bodies()
        self.gathering.settle()
        article = self._article(images, attachments)
        node = self.facts.nodes.get("old_addresses")
        addresses = {article_fields.old_address(item): item.place for item in node.items()} if node else {}
        words = self._with_files(intake.places)
        return SourceArticle(article, self.place, tuple(self.facts.warnings), words, addresses)

    def _shown(self) -> frozenset[str]:
        """What the bodies name of the article's files."""
        most = most_parts(len(self.translations))
        return frozenset(
            name
            for each in self.translations.values()
            if each.format == "markdown"
            for name in files_in(each.body, most)
        )

    def _try_bodies(self) -> None:
        """Find what is wrong with the bodies as well, which the store would find only in an article without slips."""
        files = dict.fromkeys(self.named, "0")
        most = most_parts(len(self.translations))
        for tag, each in self.translations.items():
            try:
                render(each.body, each.format, tag, images=files, attachments=files, most_parts=most)
            except ContentError as error:
                for one in error.each():
                    self.gathering.add(self.words[tag].refuse(tag, one.reason, one.line))

    def _with_files(self, places: Mapping[FileKey, Mapping[str, FileLocation]]) -> dict[str, WordLocations]:
        """Where the words of each language stand, those of its files as well."""
        return {
            tag: replace(
                words,
                files={key: by_language[tag] for key, by_language in places.items() if tag in by_language},
            )
            for tag, words in self.words.items()
        }

    def _order(self) -> list[str]:
        return [self.original, *(tag for tag in self.translations if tag != self.original)]

    def _in_order(self, lists: Mapping[str, Sequence[Item]]) -> list[tuple[str, Sequence[Item]]]:
        return [(tag, lists.get(tag, ())) for tag in self._order()]

    def _article(self, images: tuple[Image, ...], attachments: tuple[Attachment, ...]) -> Article:
        values = self.facts.values
        return Article(
            id=values["id"],
            slug=values["slug"],
            category=values["category"],
            original=self.original,
            published_at=values["published_at"],
            translations={tag: self.translations[tag] for tag in self._order()},
            updated_at=values.get("updated_at"),
            urgent_until=values.get("urgent_until"),
            withdrawn=values.get("withdrawn", False),
            source_url=values.get("source_url"),
            images=images,
            attachments=attachments,
            old_addresses=values.get("old_addresses", ()),
        )

    def _check_original(self) -> None:
        if self.original not in self.translations:
            raise self.facts.nodes["original"].refuse(
                f"names {self.original}, but the article has only {', '.join(self.translations)}. Correct it."
            )


def translation(
    tag: str,
    keys: Mapping[str, Node],
    body: str,
    default: Format,
    place: FileLocation,
    gathering: ErrorCollector,
) -> Translation:
    """The article in one language, from its keys (see WORD_KEYS) and its body, but those that are wrong."""
    title = summary = ""
    form = default
    if "title" not in keys:
        gathering.add(place.refuse("The key “title” is missing. Every language of an article needs a title."))
    else:
        with gathering.step():
            title = article_fields.line(keys["title"])
    if "summary" in keys:
        with gathering.step():
            summary = article_fields.optional_line(keys["summary"], LONGEST_SUMMARY)
    if "format" in keys:
        with gathering.step():
            form = article_fields.body_format(keys["format"])
    return Translation(
        language=tag, title=title, body=article_fields.tidy_body(body), summary=summary, format=form
    )


def items_of(keys: Mapping[str, Node], key: str, gathering: ErrorCollector) -> list[Node]:
    """The entries of a list among `keys`; none where there is none, or something else in its place."""
    try:
        return keys[key].items() if key in keys else []
    except ContentError as error:
        gathering.add(error)
        return []


def names_in(keys: Mapping[str, Node]) -> Iterator[str]:
    """The names of the files that the images and attachments among `keys` list, as far as they can be read."""
    for key in ("images", "attachments"):
        node = keys.get(key)
        for entry in node.value if node and isinstance(node.value, list) else ():
            file = entry.value.get("file") if isinstance(entry.value, dict) else None
            if file and isinstance(file.value, str):
                yield address_name(Path(file.value).name)
