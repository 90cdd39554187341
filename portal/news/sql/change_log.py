"""The change log: the outbox from which indexes and caches learn what happened, numbered by the content version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from portal.database.metadata import change_log, site_state
from portal.errors import ChangesForgotten
from portal.news.rules import LOG_KEPT
from portal.news.store import Change, Event

_VERSION = site_state.c.name == "content_version"


def content_version(connection: Connection) -> int:
    """The number of the latest entry that was ever written."""
    return int(connection.scalar(select(site_state.c.value).where(_VERSION)) or 0)


def record(connection: Connection, events: Iterable[tuple[str, Event]], now: datetime) -> None:
    """Write an entry for each (id of an article, event), inside a writing transaction; forget the oldest."""
    before = content_version(connection)
    entries = [
        {"version": version, "article": article, "event": event, "at": now}
        for version, (article, event) in enumerate(events, before + 1)
    ]
    if not entries:
        return
    connection.execute(insert(change_log), entries)
    connection.execute(update(site_state).where(_VERSION).values(value=str(before + len(entries))))
    _forget(connection, now)


def _forget(connection: Connection, now: datetime) -> None:
    """Delete the oldest entries up to the first that is kept; where a clock went back, none goes from between."""
    first_kept = select(func.min(change_log.c.version)).where(change_log.c.at >= now - LOG_KEPT)
    connection.execute(delete(change_log).where(change_log.c.version < first_kept.scalar_subquery()))


def changes_after(connection: Connection, after: int, limit: int) -> list[Change]:
    """Up to `limit` entries after the version `after`, oldest first.

    Raises ChangesForgotten where entries in between are gone, or where the store never came as far as `after`:
    then it is not the store that was followed, but an older copy of it.
    """
    newest = content_version(connection)
    if after == newest:
        return []
    oldest = connection.scalar(select(func.min(change_log.c.version)))
    if after > newest or oldest is None or after + 1 < oldest:
        raise ChangesForgotten(
            f"The change log of the store does not lead from version {after} to {newest}; start anew from the store."
        )
    wanted = (
        select(change_log).where(change_log.c.version > after).order_by(change_log.c.version).limit(limit)
    )
    return [Change(row.version, row.article, row.event, row.at) for row in connection.execute(wanted)]
