"""Searches that found nothing, neither as typed nor loosened nor corrected: counted without who asked, so that officers
learn which words readers use.

The words of a search are kept only once it was asked three times; before, there is a keyed hash and a count. What looks
like personal data is never kept in words.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from portal.database.buffered_counter import BufferedCounter
from portal.database.engine import StoreEngine
from portal.database.metadata import misses, site_state
from portal.search.parsing import parse, text_of
from portal.text.normalisation import normalise

NAMED_FROM = 3
"""Times that a search must have been asked before its words are kept."""
FORGOTTEN_AFTER = timedelta(days=90)
"""How long a search is remembered that nobody asks again."""
BEGUN_ANEW_AFTER = timedelta(days=365)
"""How long a search is remembered at most, however often it is asked; its count then begins at one again."""
LONGEST_NAMED = 100
"""Characters of a search whose words are kept; nobody makes a synonym of a longer one."""
MOST_NAMED = 2_000
"""Searches kept in words; those asked least go first. With the others, at most some two million bytes."""
MOST_UNNAMED = 10_000
"""Searches kept as a hash; those not asked for longest go first."""
MOST_WAITING = 200
"""Different searches counted between two flushes; a flood beyond that is not counted."""

_SECRET = "misses_key"  # noqa: S105 - the name of a row
_ADDRESS = re.compile(r"\S@\S")
_LONG_NUMBER = re.compile(r"\d(?:[\s().+/-]{0,3}\d){8}")
"""Nine digits, however parted: telephone numbers have nine or ten, identity cards thirteen, accounts ten or more."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A search that found nothing each time that it was asked. Days are those of the site's calendar."""

    text: str
    language: str
    count: int
    first_day: date
    last_day: date


class _Asked(NamedTuple):
    text: str
    language: str
    day: date


class Misses:
    """The searches of one site that found nothing; its days begin at midnight in `zone`.

    Any number of processes may count into the same database. Where it is not `counting`, nothing is counted, and the
    first flush forgets what was. `clock` gives the present moment, aware.
    """

    def __init__(
        self, engine: StoreEngine, zone: tzinfo, clock: Callable[[], datetime], *, counting: bool = True
    ) -> None:
        self._engine = engine
        self._zone = zone
        self._clock = clock
        self._counting = counting
        self._tally: BufferedCounter[_Asked] = BufferedCounter(engine, _add)
        self._forgot_on: date | None = None

    def count(self, text: str, language: str) -> None:
        """Count a search for `text`, as typed, by a reader of `language`. Touches memory only."""
        asked = _Asked(_same(text), language, self._today())
        waiting = self._tally.counted
        if self._counting and asked.text and (asked in waiting or len(waiting) < MOST_WAITING):
            waiting[asked] += 1

    async def flush(self) -> None:
        """Add to the database what was counted since the last time, and forget, once a day, what is old.

        Raises StoreError where that fails; the counts stay for the next time.
        """
        await self._tally.flush()
        if self._forgot_on != (today := self._today()):
            await self._engine.write(_forget_all if not self._counting else lambda c: _forget(c, today))
            self._forgot_on = today

    async def named(self, language: str | None = None, limit: int = 50) -> list[Miss]:
        """The searches that were asked three times or more, most frequent first; of one language, or of all.

        Raises StoreError.
        """
        columns = (misses.c.query, misses.c.language, misses.c.count, misses.c.first_day, misses.c.last_day)
        wanted = (
            select(*columns)
            .where(misses.c.query.is_not(None), *self._remembered(language))
            .order_by(misses.c.count.desc(), misses.c.last_day.desc(), misses.c.query, misses.c.language)
            .limit(limit)
        )
        rows = await self._engine.read(lambda connection: connection.execute(wanted).all())
        return [Miss(*row) for row in rows]

    async def unnamed(self, language: str | None = None) -> int:
        """How many different searches are kept without their words. Raises StoreError."""
        wanted = select(func.count()).where(misses.c.query.is_(None), *self._remembered(language))
        return await self._engine.read(lambda connection: connection.scalar(wanted) or 0)

    def _remembered(self, language: str | None) -> list[ColumnElement[bool]]:
        here = [misses.c.language == language] if language is not None else []
        return [~_is_old(self._today()), *here]

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()


def may_be_named(text: str) -> bool:
    """Whether the words of a search may be kept: it is short, and no e-mail address or long number is in it."""
    return len(text) <= LONGEST_NAMED and not _ADDRESS.search(text) and not _LONG_NUMBER.search(text)


def _same(text: str) -> str:
    """One form for searches that are the same, as far as they are read."""
    return normalise(text_of(parse(text, language="", languages=()).query))


def _add(connection: Connection, counted: Mapping[_Asked, int]) -> None:
    """Under the write lock, so that no other process can come between reading a row and changing it."""
    secret = _secret(connection)
    for asked, count in sorted(counted.items(), key=lambda item: item[0].day):
        _forget(connection, asked.day, _hash(asked, secret))
        _add_one(connection, _hash(asked, secret), asked, count)
    _bound(connection)


def _add_one(connection: Connection, key: str, asked: _Asked, count: int) -> None:
    here = misses.c.key == key
    kept = select(misses.c.count.label("times"), misses.c.last_day).where(here)
    before = connection.execute(kept).one_or_none()
    times = count + (before.times if before else 0)
    query = asked.text if times >= NAMED_FROM and may_be_named(asked.text) else None
    last = max(asked.day, before.last_day) if before else asked.day
    if before:
        connection.execute(update(misses).where(here).values(count=times, query=query, last_day=last))
    else:
        connection.execute(
            insert(misses).values(
                key=key,
                language=asked.language,
                query=query,
                count=times,
                first_day=asked.day,
                last_day=last,
            )
        )


def _hash(asked: _Asked, secret: bytes) -> str:
    """What a search is known by: without the secret, nobody can try which words it comes of."""
    told = f"{asked.language}\0{asked.text}".encode()
    return blake2b(told, key=secret, digest_size=16).hexdigest()


def _secret(connection: Connection) -> bytes:
    """The key of the hashes, made when it is first needed."""
    kept: str | None = connection.scalar(select(site_state.c.value).where(site_state.c.name == _SECRET))
    if kept is None:
        kept = secrets.token_hex(32)
        connection.execute(insert(site_state).values(name=_SECRET, value=kept))
    return bytes.fromhex(kept)


def _is_old(today: date) -> ColumnElement[bool]:
    return or_(misses.c.last_day < today - FORGOTTEN_AFTER, misses.c.first_day < today - BEGUN_ANEW_AFTER)


def _forget(connection: Connection, today: date, key: str | None = None) -> None:
    """Forget what is old, or the one search with `key` if it is."""
    old = [_is_old(today), *([misses.c.key == key] if key is not None else [])]
    connection.execute(delete(misses).where(*old))


def _forget_all(connection: Connection) -> None:
    connection.execute(delete(misses))
    connection.execute(delete(site_state).where(site_state.c.name == _SECRET))


def _bound(connection: Connection) -> None:
    """Keep no more rows than there may be, so that no flood of made-up searches fills the disk."""
    for rows, most, order in (
        (misses.c.query.is_(None), MOST_UNNAMED, (misses.c.last_day, misses.c.count)),
        (misses.c.query.is_not(None), MOST_NAMED, (misses.c.count, misses.c.last_day)),
    ):
        spare = (connection.scalar(select(func.count()).select_from(misses).where(rows)) or 0) - most
        if spare > 0:
            first = select(misses.c.key).where(rows).order_by(*order, misses.c.key).limit(spare)
            connection.execute(delete(misses).where(misses.c.key.in_(first)))
