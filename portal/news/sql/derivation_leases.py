"""Who made what is derived from articles: what is to be made anew, and by which of the processes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from portal.article import Article
from portal.database import metadata as tables
from portal.derive.builder_version import Builder
from portal.derive.packing import Derived
from portal.news.rules import RETRY
from portal.news.sql.change_log import record
from portal.news.sql.rows import derived_of, derived_row, load, term_rows

LEASE = timedelta(seconds=30)
"""For how long one process alone makes things anew, unless it goes on."""

_WORK = "deriving"
_article, _translation = tables.article.c, tables.translation.c
_builder, _lease = tables.builder.c, tables.lease.c


@dataclass(frozen=True, slots=True)
class Stale:
    """A translation of which all is to be derived anew; `digest` names the article that it was when it was read, and
    `builder` is the number of who made what there is."""

    article: Article
    language: str
    digest: str
    builder: int | None


def numbers_of(connection: Connection, articles: Iterable[Article]) -> dict[Builder, int]:
    """The number of each builder of what was derived from the articles, inside a writing transaction."""
    derived = (derived_of(each) for article in articles for each in article.translations.values())
    return {builder: _number(connection, builder) for builder in {each.builder for each in derived}}


def is_waiting(connection: Connection, own: Builder, holder: str, now: datetime) -> bool:
    """Whether something is to be made anew by `own`, and nobody but `holder` is at it."""
    taken = select(_lease.work).where(_lease.work == _WORK, _lease.holder != holder, _lease.until > now)
    return bool(_stale_rows(connection, own, now, 1)) and connection.scalar(taken) is None


def claim(connection: Connection, own: Builder, holder: str, now: datetime, limit: int) -> list[Stale]:
    """Up to `limit` translations that `own` is to make anew, in order of id, inside a writing transaction; for `LEASE`
    no other process is given any. None where another one is at it."""
    values = {"holder": holder, "until": now + LEASE}
    free = or_(_lease.holder == holder, _lease.until <= now)
    taken = connection.execute(update(tables.lease).where(_lease.work == _WORK, free).values(values))
    if not taken.rowcount:
        if connection.scalar(select(_lease.work).where(_lease.work == _WORK)) is not None:
            return []
        connection.execute(insert(tables.lease), {"work": _WORK, **values})
    rows = _stale_rows(connection, own, now, limit)
    articles = {each.id: each for each in load(connection, sorted({row.article for row in rows}))}
    return [Stale(articles[row.article], row.language, row.digest, row.builder) for row in rows]


def write(
    connection: Connection, stales: Sequence[Stale], made: Sequence[Derived | None], now: datetime
) -> int:
    """Put what was made in the place of what it was made from, unless that has changed meanwhile; how many. What could
    not be made is left alone for a while."""
    written: list[str] = []
    for stale, derived in zip(stales, made, strict=True):
        if derived is None:
            _change(connection, stale, {"retry_at": now + RETRY})
        elif _change(connection, stale, derived_row(derived, _number(connection, derived.builder))):
            _replace_terms(connection, stale, derived)
            written.append(stale.article.id)
    record(connection, [(each, "rendered") for each in sorted(set(written))], now)
    _forget_unused(connection)
    return len(written)


def _stale_rows(connection: Connection, own: Builder, now: datetime, limit: int) -> Sequence[Any]:
    builders = connection.execute(select(tables.builder)).all()
    older = [row.id for row in builders if own.replaces(Builder(row.version, row.inputs, row.since))]
    wanted = (
        select(_translation.article, _translation.language, _translation.builder, _article.digest)
        .join(tables.article, _article.id == _translation.article)
        .where(
            or_(_translation.builder.is_(None), _translation.builder.in_(older)),
            or_(_translation.retry_at.is_(None), _translation.retry_at <= now),
        )
        .order_by(_translation.article, _translation.language)
        .limit(limit)
    )
    return connection.execute(wanted).all()


def _number(connection: Connection, builder: Builder) -> int:
    values = {"version": builder.version, "inputs": builder.inputs, "since": builder.since}
    same = and_(*(tables.builder.c[name] == value for name, value in values.items()))
    known = connection.scalar(select(_builder.id).where(same))
    if known is None:
        connection.execute(insert(tables.builder).values(values))
        known = connection.scalar(select(_builder.id).where(same))
    return int(known or 0)


def _change(connection: Connection, stale: Stale, values: dict[str, Any]) -> bool:
    """Whether the translation was still as it was read."""
    same_article = select(_article.digest).where(_article.id == stale.article.id).scalar_subquery()
    changed = connection.execute(
        update(tables.translation)
        .where(
            _translation.article == stale.article.id,
            _translation.language == stale.language,
            _translation.builder.is_not_distinct_from(stale.builder),
            same_article == stale.digest,
        )
        .values(values)
    )
    return bool(changed.rowcount)


def _replace_terms(connection: Connection, stale: Stale, derived: Derived) -> None:
    terms = tables.term
    connection.execute(
        delete(terms).where(terms.c.article == stale.article.id, terms.c.language == stale.language)
    )
    if rows := list(term_rows(stale.article.id, stale.language, derived)):
        connection.execute(insert(terms), rows)


def _forget_unused(connection: Connection) -> None:
    used = select(_translation.builder).where(_translation.builder == _builder.id).exists()
    connection.execute(delete(tables.builder).where(~used))
