"""Lists: which articles a listing wants, and how they are shown there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from portal.article import ImageText, Teaser
from portal.database import metadata as tables
from portal.news.sql.loading import IDS, media_of
from portal.news.store import Listing

_article = tables.article.c
_translation = tables.translation.c
_image, _text = tables.image.c, tables.image_text.c

_FACTS: Select[Any] = (
    select(
        *(_article.id, _article.slug, _article.category, _article.published_at, _article.urgent_until),
        *(_article.original, _translation.language, _translation.title, _translation.excerpt),
    )
    .join_from(tables.article, tables.translation, _translation.article == _article.id)
    .where(_article.id.in_(IDS))
    .order_by(_translation.language)
)
_LEADING_IMAGES: Select[Any] = (
    select(
        *(_image.article, _image.hash, _image.name, _image.filename, _image.decorative),
        *(_image.kind, _image.size, _image.width, _image.height),
        *(_text.language, _text.alternative, _text.caption, _text.credit),
    )
    .outerjoin_from(
        tables.image,
        tables.image_text,
        (_text.article == _image.article) & (_text.position == _image.position),
    )
    .where(_image.article.in_(IDS), _image.position == 0)
)


def teasers(connection: Connection, listing: Listing) -> list[Teaser]:
    """The articles that `listing` wants, newest first."""
    ids = list(connection.scalars(_page(listing)))
    preferring = listing.preferring if listing.language is None else (listing.language,)
    return teasers_of(connection, ids, preferring)


def count(connection: Connection, listing: Listing) -> int:
    """How many articles `listing` wants."""
    wanted = _wanted(listing).order_by(None).subquery()
    return int(connection.scalar(select(func.count()).select_from(wanted)) or 0)


def teasers_of(connection: Connection, ids: Sequence[str], preferring: Sequence[str]) -> list[Teaser]:
    """The articles with these ids, in that order, each in the first of `preferring` that it has, else its original."""
    if not ids:
        return []
    rows: dict[str, dict[str, Row[Any]]] = {}
    for row in connection.execute(_FACTS, {"ids": ids}):
        rows.setdefault(row.id, {})[row.language] = row
    images = _leading_images(connection, ids)
    return [_teaser(rows[each], images.get(each, []), preferring) for each in ids]


def _page(listing: Listing) -> Select[Any]:
    return _wanted(listing).limit(listing.limit).offset(listing.offset)


def _wanted(listing: Listing) -> Select[Any]:
    """The ids that the listing wants, newest first: read from the index of one language where there is one, else
    from the articles."""
    conditions: list[ColumnElement[bool]] = []
    if listing.language is not None and not listing.urgent:
        facts, id_ = tables.translation.c, _translation.article
        conditions.append(facts.language == listing.language)
    else:
        facts = _urgent(listing.now) if listing.urgent else tables.article.c
        id_ = facts.id
        if listing.language is not None:
            conditions.append(_has(id_, [listing.language]))
    conditions += [facts.withdrawn.is_(False), facts.published_at <= listing.now]
    if listing.since is not None:
        conditions.append(facts.published_at >= listing.since)
    if listing.until is not None:
        conditions.append(facts.published_at < listing.until)
    conditions += _about_categories(listing, facts.category) + _about_languages(listing, id_)
    return select(id_).where(*conditions).order_by(facts.published_at.desc(), id_)


def _urgent(now: datetime) -> ReadOnlyColumnCollection[str, Any]:
    """The facts of the articles that are urgent if they are public. They are few and every page asks for them.

    The limit, which is none, keeps SQLite from merging this into the query around it; then it would look for what is
    public first, and that is nearly every article.
    """
    chosen = select(_article.id, _article.category, _article.published_at, _article.withdrawn)
    return chosen.where(_article.urgent_until > now).limit(2**31 - 1).subquery().c


def _about_categories(listing: Listing, category: ColumnElement[str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if listing.categories is not None:
        conditions.append(category.in_(sorted(listing.categories)))
    if listing.not_categories is not None:
        conditions.append(category.not_in(sorted(listing.not_categories)))
    return conditions


def _about_languages(listing: Listing, id_: ColumnElement[str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if listing.lacking is not None:
        conditions.append(~_has(id_, [listing.lacking]))
    if listing.existing_in is not None:
        conditions.append(_has(id_, listing.existing_in))
    return conditions


def _has(id_: ColumnElement[str], languages: Sequence[str]) -> ColumnElement[bool]:
    """The article has a translation into one of the languages."""
    other = tables.translation.alias()
    return exists().where(other.c.article == id_, other.c.language.in_(list(languages)))


def _leading_images(connection: Connection, ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Id → its first image, a row a text."""
    images: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(_LEADING_IMAGES, {"ids": ids}):
        images.setdefault(row.article, []).append(row)
    return images


def _teaser(rows: dict[str, Row[Any]], image: Sequence[Row[Any]], preferring: Sequence[str]) -> Teaser:
    facts = next(iter(rows.values()))
    language = next((tag for tag in (*preferring, facts.original) if tag in rows), next(iter(rows)))
    return Teaser(
        id=facts.id,
        slug=facts.slug,
        category=facts.category,
        published_at=facts.published_at,
        language=language,
        title=rows[language].title,
        excerpt=rows[language].excerpt,
        languages=tuple(rows),
        urgent_until=facts.urgent_until,
        image=media_of(image[0]) if image else None,
        image_text=_image_text(image, language),
    )


def _image_text(image: Sequence[Row[Any]], language: str) -> ImageText | None:
    for row in image:
        if row.language == language and not row.decorative:
            return ImageText(alternative=row.alternative, caption=row.caption, credit=row.credit)
    return None
