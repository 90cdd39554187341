"""From what a source says of an article to the article: the part that all sources share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path
from typing import Any, TypeVar

from portal.article import Article, Attachment, Image, Translation
from portal.derive.content import Format
from portal.derive.markup import files_in, most_parts, render
from portal.errors import ContentError, ErrorCollector
from portal.news.exchange import article_fields
from portal.news.exchange.article_fields import FileLocation, Node
from portal.news.exchange.article_media import FileKey, Intake, ListedAttachment, ListedImage
from portal.news.exchange.located_findings import SourceArticle, WordLocations
from portal.news.media import MediaStore
from portal.news.rules import LONGEST_NAME, LONGEST_SUMMARY, excess_of_words
from portal.text.file_names import address_name

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
        if reason := excess_of_words(self.translations):
            self.gathering.add(self.place.refuse(f"The article cannot be taken: {reason}."))
            self.gathering.settle()
        intake = Intake(media, self._shown(), self.gathering, self.facts.warnings)
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
