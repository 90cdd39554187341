"""Addresses of articles: slugs that they have or had, old addresses that they name, what links lead to, and where all
of them are, one after another."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
)

from portal.article import Article
from portal.database import metadata as tables
from portal.database.metadata import Moment
from portal.news.rules import MOST_CLAIMS, in_order
from portal.news.sql.change_log import content_version
from portal.news.sql.rows import pieces, shown_in
from portal.news.store import Claim, Holder, Linked, Located, Place, Target
from portal.text.address_spellings import AskedAddresses, loose, with_parameters

_article, _translation = tables.article.c, tables.translation.c
_history, _named = tables.slug_history.c, tables.old_address.c
_HOLDERS = (
    select(_history.article, _history.slug, _history.category)
    .where(_history.key == bindparam("key"))
    .order_by(_history.number.desc(), _history.article, _history.category, _history.slug)
)
_PUBLIC = (
    select(_history.slug)
    .join(tables.article, tables.article.c.id == _history.article)
    .where(_history.key.in_(bindparam("keys", expanding=True)))
    .where(
        tables.article.c.withdrawn.is_(False), tables.article.c.published_at <= bindparam("now", type_=Moment)
    )
)
_CLAIMS = (
    select(_named.article, _named.address, _named.key)
    .where(_named.key.in_(bindparam("keys", expanding=True)))
    .order_by(
        func.length(_named.key).desc(), _named.article, _named.address
    )  # the longest leaves the least out
    .limit(bindparam("most"))
)
_BETWEEN = select(_named.key).where(_named.key > bindparam("first"), _named.key < bindparam("last")).limit(1)
"""Statements are made once; making one takes longer than SQLite takes to answer it."""
_BLANK = " "
"""Stands between tags of languages, in which there is none."""
_STANDING = (
    select(_article.id)
    .where(_article.withdrawn.is_(False), _article.published_at <= bindparam("now", type_=Moment))
    .order_by(_article.published_at, _article.id)
    .limit(bindparam("limit", type_=BigInteger))
    .offset(bindparam("skip", type_=BigInteger))
)
_STANDING_AFTER = _STANDING.where(
    tuple_(_article.published_at, _article.id)
    > tuple_(bindparam("moment", type_=Moment), bindparam("article", type_=Text))
)
"""Read from an index alone, whatever is skipped."""


def _located(standing: Select[Any]) -> Select[Any]:
    chosen = standing.subquery()
    languages = (
        select(func.aggregate_strings(_translation.language, _BLANK))
        .where(_translation.article == _article.id)
        .correlate(tables.article)
        .scalar_subquery()
    )
    return (
        select(
            *(_article.id, _article.slug, _article.category, _article.published_at, _article.updated_at),
            languages.label("languages"),
        )
        .join_from(chosen, tables.article, _article.id == chosen.c.id)
        .order_by(_article.published_at, _article.id)
    )


_LOCATED, _LOCATED_AFTER = _located(_STANDING), _located(_STANDING_AFTER)


def holders(connection: Connection, slug: str) -> list[Holder]:
    """The articles that have or once had this slug, in any spelling, the latest first."""
    rows = connection.execute(_HOLDERS, {"key": loose(slug)})
    return [Holder(row.article, row.slug, row.category) for row in rows]


def still_public(connection: Connection, slugs: Collection[str], now: datetime) -> frozenset[str]:
    """Those of these slugs that an article public at `now` has or once had."""
    asked = {"keys": sorted({loose(slug) for slug in slugs}), "now": now}
    return frozenset(slugs) & frozenset(connection.scalars(_PUBLIC, asked))


def claims(connection: Connection, addresses: Sequence[str]) -> list[Claim]:
    """The articles that name one of these addresses as an old one, the nearest first."""
    asked = AskedAddresses(addresses)
    rows = [
        row
        for piece in pieces(list(asked.keys))
        for row in connection.execute(_CLAIMS, {"keys": piece, "most": MOST_CLAIMS * len(addresses)})
    ]
    parted = {
        key
        for key in asked.bare & {row.key for row in rows}
        if connection.scalar(_BETWEEN, dict(zip(("first", "last"), with_parameters(key), strict=True)))
    }
    return in_order(
        Claim(row.article, row.address, asked.distance(row.address)) for row in rows if row.key not in parted
    )


def write_slugs(connection: Connection, saves: Sequence[Article]) -> None:
    """Remember under which slug and category each article stands from the version on that its save makes."""
    before = content_version(connection)
    numbers = {
        (article.id, article.category, article.slug): number
        for number, article in enumerate(saves, before + 1)
    }
    rows = [
        {"article": id_, "category": category, "slug": slug, "key": loose(slug), "number": number}
        for (id_, category, slug), number in numbers.items()
    ]
    same = [_history[name] == bindparam(f"the_{name}") for name in ("article", "category", "slug")]
    before_it = [{f"the_{name}": value for name, value in row.items()} for row in rows]
    if rows:
        connection.execute(delete(tables.slug_history).where(*same), before_it)
        connection.execute(insert(tables.slug_history), rows)


def linked(
    connection: Connection,
    targets: Collection[Target],
    language: str,
    otherwise: Sequence[str],
    now: datetime,
) -> dict[Target, Linked]:
    """The public articles that these links lead to, all by one statement."""
    asked = list(targets)
    values = {
        "targets": json.dumps([(each.slug, loose(each.slug), f"\n{each.heading}\n") for each in asked]),
        "now": now,
        "language": language,
        **{f"otherwise{number}": tag for number, tag in enumerate(otherwise)},
    }
    return {
        asked[row.key]: Linked(
            row.id, row.slug, row.category, bool(asked[row.key].heading and row.has_heading)
        )
        for row in connection.execute(_linked(len(otherwise)), values)
    }


@lru_cache(64)
def _linked(otherwise: int) -> Select[Any]:
    """A row a link, for as many further languages. Made once: that takes longer than SQLite takes to answer."""
    each = func.json_each(bindparam("targets", type_=Text)).table_valued("key", "value", name="target")
    slug, key, heading = (func.json_extract(each.c.value, f"$[{place}]") for place in range(3))
    named = select(_article.id).where(_article.slug == slug).correlate(each).scalar_subquery()
    former = (
        select(_history.article)
        .where(_history.key == key)
        .order_by(_history.number.desc(), _history.article, _history.category, _history.slug)
        .limit(1)
        .correlate(each)
        .scalar_subquery()
    )
    tags = [bindparam(f"otherwise{number}", type_=Text) for number in range(otherwise)]
    shown = shown_in(_article.id, [bindparam("language", type_=Text)], tags)
    # What is still to be derived is taken at its word.
    stands = or_(_translation.builder.is_(None), func.instr("\n" + _translation.headings + "\n", heading) > 0)
    has_heading = exists().where(_translation.article == _article.id, _translation.language == shown, stands)
    return (
        select(
            *(each.c.key, _article.id, _article.slug, _article.category),
            has_heading.correlate_except(tables.translation).label("has_heading"),
        )
        .join_from(each, tables.article, _article.id == func.coalesce(named, former))
        .where(_article.withdrawn.is_(False), _article.published_at <= bindparam("now", type_=Moment))
    )


def located(
    connection: Connection, now: datetime, limit: int, after: Place | None, skip: int
) -> list[Located]:
    """The public articles that follow a place, in the order of their publication."""
    values: dict[str, Any] = {"now": now, "limit": limit, "skip": skip}
    if after is not None:
        values |= {"moment": after.published_at, "article": after.article}
    rows = connection.execute(_LOCATED if after is None else _LOCATED_AFTER, values)
    return [
        Located(
            *(row.id, row.slug, row.category, row.published_at, row.updated_at),
            tuple(sorted(row.languages.split(_BLANK))),
        )
        for row in rows
    ]
