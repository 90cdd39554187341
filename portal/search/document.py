"""What an index holds of an article: one document for each of its translations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from portal.article import Article, Translation
from portal.derive.content import Passage
from portal.derive.markup import passages
from portal.derive.markup.bounds import LONGEST_BODY
from portal.derive.pipeline import RENDERING
from portal.errors import ContentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A public article in one language. `title` and `text` are plain; lines of `text` are its passages.

    `day` is that of `published_at` in the site's calendar.
    """

    article: str
    language: str
    languages: tuple[str, ...]
    slug: str
    category: str
    published_at: datetime
    day: date
    title: str
    text: str

    @property
    def digest(self) -> str:
        """Names all that it says: 16 hex digits. Another one means that the index holds an older document."""
        told = repr(
            (
                self.slug,
                self.category,
                sorted(self.languages),
                self.published_at,
                self.day,
                self.title,
                self.text,
            )
        )
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def documents_of(article: Article, now: datetime, zone: tzinfo) -> tuple[Document, ...]:
    """The documents of an article; none while readers may not see it."""
    if not article.is_public(now):
        return ()
    return tuple(
        Document(
            article=article.id,
            language=tag,
            languages=tuple(article.translations),
            slug=article.slug,
            category=article.category,
            published_at=article.published_at,
            day=article.published_at.astimezone(zone).date(),
            title=translation.title,
            text=_text(translation),
        )
        for tag, translation in article.translations.items()
    )


def _text(translation: Translation) -> str:
    found = "\n".join(passage.text for passage in _passages(translation))
    return "\n".join(filter(None, (translation.summary, found)))


def _passages(translation: Translation) -> Sequence[Passage]:
    """What a reader reads of a translation, as this code derives it: once, where that was done when it was saved."""
    derived = translation.derived
    if derived is not None and derived.builder.version == RENDERING:
        return derived.content.passages
    try:
        return passages(translation.body, translation.format)
    except ContentError:  # it was taken when bounds were wider
        return passages(translation.body[:LONGEST_BODY], "plain")
