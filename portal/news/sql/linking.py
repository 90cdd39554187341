"""What the links of a page lead to, looked up for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from portal.database import metadata as tables
from portal.news.sql.pieces import pieces
from portal.news.store import Heading, Linked
from portal.text.addresses import loose

_article, _history, _translation = tables.article.c, tables.slug_history.c, tables.translation.c
_FACTS = (
    *(_article.id, _article.slug, _article.category, _article.original),
    *(_article.published_at, _article.withdrawn),
)
_BY_SLUG = select(*_FACTS).where(_article.slug.in_(bindparam("values", expanding=True)))
_BY_FORMER_SLUG = (
    select(_history.key, *_FACTS)
    .join(tables.article, _article.id == _history.article)
    .where(_history.key.in_(bindparam("values", expanding=True)))
    .order_by(_history.number, _history.article.desc(), _history.category.desc(), _history.slug.desc())
)
_LANGUAGES = (
    select(_translation.article, _translation.language)
    .where(_translation.article.in_(bindparam("values", expanding=True)))
    .order_by(_translation.article, _translation.language)
)
_HEADINGS = select(
    _translation.article, _translation.language, _translation.headings, _translation.builder
).where(_translation.article.in_(bindparam("values", expanding=True)))
"""Statements are made once; making one takes longer than SQLite takes to answer it."""


def linked(connection: Connection, slugs: Collection[str], now: datetime) -> dict[str, Linked]:
    """The public articles that links by these slugs lead to, by slug."""
    named: dict[str, Any] = {
        row.slug: row
        for piece in pieces(sorted(slugs))
        for row in connection.execute(_BY_SLUG, {"values": piece})
    }
    keys = {slug: loose(slug) for slug in slugs if slug not in named}
    former = {
        row.key: row  # the last one holds
        for piece in pieces(sorted({*keys.values()}))
        for row in connection.execute(_BY_FORMER_SLUG, {"values": piece})
    }
    named |= {slug: former[key] for slug, key in keys.items() if key in former}
    public = {slug: row for slug, row in named.items() if not row.withdrawn and row.published_at <= now}
    languages = defaultdict[str, list[str]](list)
    for piece in pieces(sorted({row.id for row in public.values()})):
        for article, language in connection.execute(_LANGUAGES, {"values": piece}):
            languages[article].append(language)
    return {
        slug: Linked(row.id, row.slug, row.category, row.original, tuple(languages[row.id]))
        for slug, row in public.items()
    }


def standing(connection: Connection, headings: Collection[Heading]) -> frozenset[Heading]:
    """Those of the headings that stand in a body; what is still to be derived is taken at its word."""
    articles = sorted({heading.article for heading in headings})
    known = {
        (row.article, row.language): None
        if row.builder is None
        else frozenset(filter(None, row.headings.split("\n")))
        for piece in pieces(articles)
        for row in connection.execute(_HEADINGS, {"values": piece})
    }
    return frozenset(
        heading
        for heading in headings
        if (heading.article, heading.language) in known
        and ((ids := known[heading.article, heading.language]) is None or heading.id in ids)
    )
