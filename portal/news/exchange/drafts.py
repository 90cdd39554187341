"""From what a source says of an article to the article: the part that all sources share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import Any, TypeVar

from portal.errors import ContentError
from portal.news.article import Article, Format, Translation
from portal.news.exchange import article_fields as fields
from portal.news.exchange.enclosures import (
    ListedAttachment,
    ListedImage,
    gather_attachments,
    gather_images,
    places_of,
)
from portal.news.exchange.nodes import Node, Place
from portal.news.exchange.sources import Found
from portal.news.exchange.word_places import WordPlaces
from portal.news.media import MediaStore

Item = TypeVar("Item")

_READERS: Mapping[str, Callable[[Node, tzinfo], Any]] = {
    "id": lambda node, _: fields.identity(node),
    "slug": lambda node, _: fields.slug(node),
    "category": lambda node, _: fields.line(node, fields.MAX_NAME),
    "published_at": fields.moment,
    "updated_at": fields.moment,
    "urgent_until": fields.moment,
    "original": lambda node, _: fields.language(node, node.text()),
    "source_url": lambda node, _: fields.web_address(node),
    "withdrawn": lambda node, _: node.truth(),
    "old_addresses": lambda node, _: tuple(dict.fromkeys(fields.old_address(item) for item in node.items())),
}

_DISPENSABLE = frozenset({"source_url"})
"""An article is taken without it, with a warning: real archives hold sentences where the address should be."""

OWN_KEYS = frozenset(_READERS)
"""The keys that are the article's own, whatever its languages."""
WORD_KEYS = frozenset({"title", "summary", "format"})
"""The keys that each language has for itself."""
IMAGE_KEYS = frozenset({"file", "text", "decorative", "caption", "credit"})
ATTACHMENT_KEYS = frozenset({"file", "title"})


@dataclass(slots=True)
class Facts:
    """The article's own values, gathered from one place or several that must agree."""

    zone: tzinfo
    values: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    warnings: list[ContentError] = field(default_factory=list)

    def add(self, keys: Mapping[str, Node]) -> None:
        """Take the own values among `keys`. Raises ContentError where one contradicts what was taken before."""
        for key in sorted(OWN_KEYS & keys.keys()):
            node = keys[key]
            try:
                value = _READERS[key](node, self.zone)
            except ContentError as error:
                if key not in _DISPENSABLE:
                    raise
                self.warnings.append(error)
                continue
            if self.values.setdefault(key, value) != value:
                raise node.refuse(
                    f"contradicts {self.nodes[key].place}. It belongs to the article: write the same in both."
                )
            self.nodes.setdefault(key, node)

    def needed(self, key: str, place: Place, example: str) -> Any:
        """The value of a key that every article has."""
        if key not in self.values:
            raise place.refuse(f"The key “{key}” is missing. Add it, such as {example}.")
        return self.values[key]


@dataclass(slots=True, kw_only=True)
class Draft:
    """What a source says of one article; `place` is where it begins. Words and lists are by language."""

    place: Place
    facts: Facts
    translations: dict[str, Translation]
    words: Mapping[str, WordPlaces]
    original: str
    images: Mapping[str, Sequence[ListedImage]]
    attachments: Mapping[str, Sequence[ListedAttachment]]

    def finish(self, media: MediaStore) -> Found:
        """The article, its files put into `media`. Raises ContentError."""
        article = self._article(media)
        node = self.facts.nodes.get("old_addresses")
        addresses = {fields.old_address(item): item.place for item in node.items()} if node else {}
        return Found(article, self.place, tuple(self.facts.warnings), self._words(article), addresses)

    def _words(self, article: Article) -> dict[str, WordPlaces]:
        files: dict[str, dict[tuple[str, str], Place]] = {tag: {} for tag in self.words}
        for image, places in zip(article.images, places_of(self._in_order(self.images)), strict=True):
            for tag, place in places.items():
                files[tag]["image", image.media.name] = place
        for attachment, places in zip(
            article.attachments, places_of(self._in_order(self.attachments)), strict=True
        ):
            for tag, place in places.items():
                files[tag]["attachment", attachment.media.name] = place
        return {tag: replace(words, files=files[tag]) for tag, words in self.words.items()}

    def _order(self) -> list[str]:
        return [self.original, *(tag for tag in self.translations if tag != self.original)]

    def _in_order(self, lists: Mapping[str, Sequence[Item]]) -> list[tuple[str, Sequence[Item]]]:
        return [(tag, lists.get(tag, ())) for tag in self._order()]

    def _article(self, media: MediaStore) -> Article:
        self._check_original()
        values = self.facts.values
        return Article(
            id=self.facts.needed("id", self.place, "“id: new-bridge”"),
            slug=self.facts.needed("slug", self.place, "“slug: new-bridge”"),
            category=self.facts.needed("category", self.place, "“category: news”"),
            original=self.original,
            published_at=self.facts.needed(
                "published_at", self.place, "“published_at: 2020-09-17T14:14:00+07:00”"
            ),
            translations={tag: self.translations[tag] for tag in self._order()},
            updated_at=values.get("updated_at"),
            urgent_until=values.get("urgent_until"),
            withdrawn=values.get("withdrawn", False),
            source_url=values.get("source_url"),
            images=gather_images(self._in_order(self.images), media),
            attachments=gather_attachments(self._in_order(self.attachments), media),
            old_addresses=values.get("old_addresses", ()),
        )

    def _check_original(self) -> None:
        if self.original not in self.translations:
            raise self.facts.nodes["original"].refuse(
                f"names {self.original}, but the article has only {', '.join(self.translations)}. Correct it."
            )


def translation(tag: str, keys: Mapping[str, Node], body: str, default: Format, place: Place) -> Translation:
    """The article in one language, from its keys (see WORD_KEYS) and its body. Raises ContentError."""
    if "title" not in keys:
        raise place.refuse("The key “title” is missing. Every language of an article needs a title.")
    summary = keys.get("summary")
    form = keys.get("format")
    return Translation(
        language=tag,
        title=fields.line(keys["title"]),
        body=fields.tidy_body(body),
        summary=fields.optional_line(summary, fields.MAX_SUMMARY) if summary else "",
        format=fields.body_format(form) if form else default,
    )
