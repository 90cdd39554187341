"""Articles as rows: what `saving` writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from portal.article import Article, Media, Translation
from portal.database import metadata as tables
from portal.derive.builder import Builder
from portal.derive.packing import Derived
from portal.news.rules import digest, next_due
from portal.text import addresses

Row = dict[str, Any]


def article_row(article: Article, now: datetime) -> Row:
    """The row of the article itself, saved at `now`."""
    return {
        "id": article.id,
        "slug": article.slug,
        "category": article.category,
        "original": article.original,
        "published_at": article.published_at,
        "updated_at": article.updated_at,
        "urgent_until": article.urgent_until,
        "withdrawn": article.withdrawn,
        "source_url": article.source_url,
        "due_at": next_due(article.published_at, article.urgent_until, now, withdrawn=article.withdrawn),
        "digest": digest(article),
    }


def rows_of(articles: Iterable[Article], builders: Mapping[Builder, int]) -> dict[Table, list[Row]]:
    """What hangs on articles of which all is derived, in the order in which the tables may be filled. `builders`: the
    number of each."""
    rows: dict[Table, list[Row]] = {
        table: []
        for table in (
            tables.translation,
            tables.term,
            tables.image,
            tables.image_text,
            tables.attachment,
            tables.attachment_title,
            tables.old_address,
        )
    }
    for article in articles:
        for table, row in _article_rows(article, builders):
            rows[table].append(row)
    return rows


def derived_row(derived: Derived, builder: int) -> Row:
    """The columns of a translation that are derived; `builder` is the number of who made them."""
    return {
        "excerpt": derived.excerpt,
        "headings": "\n".join(derived.content.headings),
        "content": derived.packed,
        "builder": builder,
        "retry_at": None,
    }


def term_rows(article: str, language: str, derived: Derived) -> Iterator[Row]:
    """A row a term, so that articles that share one are found."""
    for term in dict.fromkeys(derived.content.terms):
        yield {"article": article, "language": language, "term": term}


def derived_of(translation: Translation) -> Derived:
    """What was derived from a translation before it came here."""
    assert translation.derived is not None  # noqa: S101 - `SqlStore.save` derives first; else it is a bug
    return translation.derived


def _article_rows(article: Article, builders: Mapping[Builder, int]) -> Iterator[tuple[Table, Row]]:
    for translation in article.translations.values():
        derived = derived_of(translation)
        row = _translation_row(article, translation) | derived_row(derived, builders[derived.builder])
        yield tables.translation, row
        for row in term_rows(article.id, translation.language, derived):
            yield tables.term, row
    yield from _image_rows(article)
    yield from _attachment_rows(article)
    for position, address in enumerate(article.old_addresses):
        yield (
            tables.old_address,
            {"article": article.id, "position": position, "address": address, "key": addresses.key(address)},
        )


def _translation_row(article: Article, translation: Translation) -> Row:
    return {
        "article": article.id,
        "language": translation.language,
        "category": article.category,
        "published_at": article.published_at,
        "withdrawn": article.withdrawn,
        "title": translation.title,
        "summary": translation.summary,
        "format": translation.format,
        "source": translation.body,
    }


def _image_rows(article: Article) -> Iterator[tuple[Table, Row]]:
    for position, image in enumerate(article.images):
        place = {"article": article.id, "position": position}
        yield tables.image, place | _file_row(image.media) | {"decorative": image.decorative}
        for tag, text in image.texts.items():
            said = {"alternative": text.alternative, "caption": text.caption, "credit": text.credit}
            yield tables.image_text, place | {"language": tag} | said


def _attachment_rows(article: Article) -> Iterator[tuple[Table, Row]]:
    for position, attachment in enumerate(article.attachments):
        place = {"article": article.id, "position": position}
        yield tables.attachment, place | _file_row(attachment.media)
        for tag, title in attachment.titles.items():
            yield tables.attachment_title, place | {"language": tag, "title": title}


def _file_row(media: Media) -> Row:
    return {
        "hash": media.hash,
        "name": media.name,
        "filename": media.filename,
        "kind": media.kind,
        "size": media.size,
        "width": media.width,
        "height": media.height,
    }
