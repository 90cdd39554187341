"""Changes that no editor typed: withdrawing, deleting, hours that come, renderings that are stale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, or_, select, union, update

from portal.article import Article, Rendering
from portal.database import metadata as tables
from portal.news.digest import digest
from portal.news.rules import next_due
from portal.news.sql.loading import load
from portal.news.sql.log import record
from portal.news.sql.pieces import pieces
from portal.news.sql.rows import rendering_of, rendering_row, term_rows

_article = tables.article.c
_translation = tables.translation.c
_LISTED = union(select(tables.image.c.hash), select(tables.attachment.c.hash))


@dataclass(frozen=True, slots=True)
class Stale:
    """A translation whose rendering was made by other code or word lists."""

    article: Article
    language: str


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


def forget_files(connection: Connection) -> int:
    """Forget what is known of files that no article lists; how many."""
    hashes = tables.media.c.hash
    return connection.execute(delete(tables.media).where(hashes.not_in(_LISTED))).rowcount


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


def stale(connection: Connection, fingerprint: str, limit: int) -> list[Stale]:
    """Up to `limit` translations whose rendering has another fingerprint."""
    # “Not equal” would not use the index, and this is asked every second.
    other = or_(_translation.fingerprint < fingerprint, _translation.fingerprint > fingerprint)
    wanted = select(_translation.article, _translation.language).where(other).limit(limit)
    found = (connection.execute(wanted)).all()
    if not found:
        return []
    articles = {article.id: article for article in load(connection, sorted({each for each, _ in found}))}
    return [Stale(articles[id_], language) for id_, language in found]


def write_renderings(
    connection: Connection, stales: Sequence[Stale], renderings: Sequence[Rendering], now: datetime
) -> int:
    """Put the renderings in the place of those that they were made from; how many were still there to replace."""
    ids = sorted({stale.article.id for stale in stales})
    wanted = select(_article.id, _article.digest).where(_article.id.in_(ids))
    digests = dict((connection.execute(wanted)).all())
    written: list[str] = []
    for stale, rendering in zip(stales, renderings, strict=True):
        if digests.get(stale.article.id) == digest(stale.article) and _replace(connection, stale, rendering):
            written.append(stale.article.id)
    record(connection, [(each, "rendered") for each in sorted(set(written))], now)
    return len(written)


def _replace(connection: Connection, stale: Stale, rendering: Rendering) -> bool:
    """Whether the old rendering was still there: another worker may have been faster."""
    old = rendering_of(stale.article.translations[stale.language]).fingerprint
    place = and_(_translation.article == stale.article.id, _translation.language == stale.language)
    changed = connection.execute(
        update(tables.translation)
        .where(place, _translation.fingerprint == old)
        .values(rendering_row(rendering))
    )
    if changed.rowcount:
        terms = tables.term
        connection.execute(
            delete(terms).where(terms.c.article == stale.article.id, terms.c.language == stale.language)
        )
        rows = list(term_rows(stale.article.id, stale.language, rendering))
        if rows:
            connection.execute(insert(terms), rows)
    return bool(changed.rowcount)
