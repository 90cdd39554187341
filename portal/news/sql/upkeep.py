"""Changes that no editor typed: withdrawing, deleting, hours that come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, union, update

from portal.database import metadata as tables
from portal.news.rules import next_due
from portal.news.sql.loading import pieces
from portal.news.sql.log import record

_article = tables.article.c
_translation = tables.translation.c
_LISTED = union(select(tables.image.c.hash), select(tables.attachment.c.hash))


def withdraw(connection: Connection, ids: Sequence[str], now: datetime) -> int:
    """Withdraw those articles that are not, in the order given; how many."""
    found: set[str] = set()
    for piece in pieces(ids):
        wanted = select(_article.id).where(_article.id.in_(piece), _article.withdrawn.is_(False))
        found.update(connection.scalars(wanted))
    standing = [each for each in ids if each in found]
    for piece in pieces(standing):
        connection.execute(
            update(tables.article).where(_article.id.in_(piece)).values(withdrawn=True, due_at=None)
        )
        connection.execute(
            update(tables.translation).where(_translation.article.in_(piece)).values(withdrawn=True)
        )
    record(connection, [(each, "withdrawn") for each in standing], now)
    return len(standing)


def remove(connection: Connection, id_: str, now: datetime) -> bool:
    """Delete an article and all that hangs on it; whether there was one."""
    deleted = connection.execute(delete(tables.article).where(_article.id == id_))
    if deleted.rowcount:
        record(connection, [(id_, "deleted")], now)
    return bool(deleted.rowcount)


def listed_files(connection: Connection) -> frozenset[str]:
    """The hashes of all files that articles list, whatever their state."""
    return frozenset(connection.scalars(_LISTED))


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether an hour has come that nobody has noticed yet."""
    return connection.scalar(select(_article.id).where(_article.due_at <= now).limit(1)) is not None


def notice(connection: Connection, now: datetime) -> int:
    """Log the articles whose hour has come, and set the next hour of each; how many. Under the write lock, so that
    one worker alone does it."""
    wanted = (
        select(_article.id, _article.due_at, _article.published_at, _article.urgent_until)
        .where(_article.due_at <= now)
        .order_by(_article.due_at, _article.id)
    )
    due = (connection.execute(wanted)).all()
    for row in due:
        following = next_due(row.published_at, row.urgent_until, now)
        connection.execute(update(tables.article).where(_article.id == row.id).values(due_at=following))
    record(
        connection,
        [(row.id, "published" if row.due_at == row.published_at else "urgency-ended") for row in due],
        now,
    )
    return len(due)
