"""What an index holds of an article: one document for each of its translations."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from portal.article import Article, Format
from portal.derive.markup import passages
from portal.derive.markup.bounds import LONGEST_BODY
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
            text=_text(translation.summary, translation.body, translation.format),
        )
        for tag, translation in article.translations.items()
    )


def _text(summary: str, body: str, format: Format) -> str:  # noqa: A002 - the word for it everywhere else
    try:
        found = passages(body, format)
    except ContentError:  # it was taken when bounds were wider
        found = passages(body[:LONGEST_BODY], "plain")
    return "\n".join(filter(None, (summary, *(passage.text for passage in found))))
