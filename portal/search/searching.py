"""One search of one reader: results, what they may have meant, and what there is in other languages."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from time import monotonic
from typing import TypeVar
from weakref import WeakKeyDictionary

from portal.errors import PortalError, SearchError, SearchFailed
from portal.failure_log import NO_FAULTS, Faults
from portal.search.concurrency_limit import ConcurrencyLimit, Deadline
from portal.search.engine import SearchEngine
from portal.search.misses import Misses
from portal.search.parsing import parse
from portal.search.query import AnyOf, Filters, Phrase, Query, Word
from portal.search.results import FAR_MORE, Completion, Correction, Results

KEPT = 256
"""Answers kept in a process; one takes some ten thousand bytes."""
LOADING = 10.0
"""Seconds by which answers may be later until there was one: what searches need is loaded for the first. So a worker
starts sooner, and takes less memory for as long as nobody searches."""
FRESH = 2.0
"""Seconds for which what is known of the index may be taken for true. It is looked at twice a second; only where that
fails, or nobody does it, a search has to."""
_MOST_NAMES = 3
"""Names that are looked for in articles, of those that probably none holds."""

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader asked: `text` as typed, and `query`, what it means.

    `exact`: they insist on the words as typed; no correction takes their place. `client` tells whose turn it is (see
    `ConcurrencyLimit`), `deadline` by when all of the answer must be there. `counts`: it may be counted as a miss,
    because a person reads the answer, and nothing of what they typed was left out.
    """

    text: str
    query: Query
    exact: bool = False
    client: str = ""
    deadline: Deadline | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found. `results` answer `query`; where `corrected` is set, it is that correction's, because nothing was
    found for the words as typed, or far more articles hold the correction: only `held` hold the words just so.

    `absent` are names in the query, as typed, that word lists have and that no article holds in any writing.
    `loosened`: no article holds a phrase of the query as it stands, so its words were looked for one by one.
    `suggestions` are other corrections, likeliest first. `elsewhere`: offered language that was not searched → how many
    results there are in it; languages without any are left out. `partial`: something of all that was not ready in time,
    or failed, and is left out.
    """

    query: Query
    results: Results
    corrected: Correction | None = None
    held: int = 0
    absent: tuple[str, ...] = ()
    loosened: bool = False
    suggestions: tuple[Correction, ...] = ()
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class _AllTurns:
    """What clients have in turn, in one event loop. A page needs no thread, so that as many are made as there are
    clients."""

    of_searches: ConcurrencyLimit = field(default_factory=ConcurrencyLimit)
    of_pages: ConcurrencyLimit = field(
        default_factory=lambda: ConcurrencyLimit(at_once=inf, waiting=inf, waiting_of_one=inf)
    )


class Searching:
    """Asks an engine all that a page of results shows, each client in its turn, and keeps answers for as long as index
    and store stay as they are.

    `misses` counts what was not found; None counts nothing. `offered` gives the tags of the languages that readers may
    choose. `clock` gives seconds.
    """

    def __init__(
        self,
        engine: SearchEngine,
        misses: Misses | None,
        offered: Callable[[], Sequence[str]],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.engine = engine
        self.misses = misses
        self._offered = offered
        self._clock = clock
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, _AllTurns] = WeakKeyDictionary()
        self._kept: OrderedDict[tuple[object, ...], Found] = OrderedDict()
        self._kept_of: tuple[object, ...] = ()
        self._looked: float | None = None
        self.listeners: list[Callable[[float], None]] = []
        """Called with the seconds of each search whose answer was not kept from before, waiting included."""
        self._faults = Faults(log)
        self._has_answered = False

    async def search(self, asked: Asked) -> Found:
        """What there is for `asked`; what was found before and still holds, at once.

        Raises as `SearchEngine.search`; TooManySearches where too many of the client's wait already; SearchFailed where
        the program is at fault, which is logged.
        """
        found = await self._answer(replace(asked, deadline=self._later(asked.deadline)))
        if self.misses is not None and asked.counts and _is_miss(asked, found):
            self.misses.count(asked.text, asked.query.language)
        return found

    async def completions(
        self, text: str, language: str, limit: int, *, client: str = "", deadline: Deadline | None = None
    ) -> tuple[Completion, ...]:
        """As `SearchEngine.completions`, when it is the client's turn. Raises as `search`."""
        until = self._later(deadline)
        return await self._in_turn(
            client, until, lambda: self.engine.completions(text, language, limit, deadline=until)
        )

    def page_turn(self, client: str) -> AbstractAsyncContextManager[None]:
        """The client's turn to have an answer made into a page, which lasts as long as the block: one after another, so
        that sixty of them, kept or refused, do not come before the one page of another client."""
        return self._turns_here().of_pages.turn(client)

    async def look(self) -> None:
        """Look how the index is, and forget the answers of one that is no more. To be called twice a second.

        Raises SearchError.
        """
        began = self._clock()
        state = await self.engine.state()
        if self._looked is not None and began < self._looked:
            return  # somebody who looked later was faster
        self._looked = began
        of = state.position, state.generation, state.suggesting
        if of != self._kept_of:
            self._kept.clear()
            self._kept_of = of

    def _later(self, deadline: Deadline | None) -> Deadline | None:
        """The deadline; a later one for as long as nothing was answered."""
        return deadline and (deadline if self._has_answered else Deadline(deadline.end + LOADING))

    def _turns_here(self) -> _AllTurns:
        return self._turns.setdefault(asyncio.get_running_loop(), _AllTurns())

    async def _answer(self, asked: Asked) -> Found:
        if self._looked is None or self._clock() - self._looked > FRESH:
            await self.look()
        of, offered = self._kept_of, tuple(self._offered())
        key = (asked.query, asked.exact, offered)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        began = self._clock()
        try:
            found = await self._search(asked, offered)
        finally:
            for listener in self.listeners:
                listener(self._clock() - began)
        if of == self._kept_of and not found.partial:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    async def _search(self, asked: Asked, offered: Sequence[str]) -> Found:
        """The answer to the query comes first; whatever else would be good to know is left out where it fails."""
        found = Found(query=asked.query, results=await self._results(asked, asked.query))
        betters = [self._loosened]
        if asked.query.parts and not asked.query.offset:
            betters += [partial(self._with_absent, offered=offered), self._suggested, self._corrected]
        for better in betters:
            try:
                found = await better(asked, found)
            except SearchError:
                found = replace(found, partial=True)
        counts = found.results.facets.languages if asked.query.parts else {}
        others = [tag for tag in offered if tag not in asked.query.languages]
        return replace(found, elsewhere={tag: counts[tag] for tag in others if counts.get(tag)})

    async def _loosened(self, asked: Asked, found: Found) -> Found:
        if found.results.total or asked.exact or (loose := _loosened(asked.query)) is None:
            return found
        results = await self._results(asked, loose)
        return replace(found, query=loose, results=results, loosened=True) if results.total else found

    async def _with_absent(self, asked: Asked, found: Found, offered: Sequence[str]) -> Found:
        """With the listed names in the query, as typed, that no article holds in any writing and language."""
        names = await self._in_turn(
            asked.client,
            asked.deadline,
            lambda: self.engine.absent_names(asked.query, deadline=asked.deadline),
        )
        languages = tuple(dict.fromkeys((*asked.query.languages, *offered)))
        absent: list[str] = []
        for writings in names[:_MOST_NAMES]:
            parts = (AnyOf(tuple(map(Phrase, writings))),)
            sought = Query(language=asked.query.language, languages=languages, parts=parts, limit=0)
            if not (await self._results(asked, sought)).total:
                absent.append(writings[0])
        return replace(found, absent=tuple(absent))

    async def _suggested(self, asked: Asked, found: Found) -> Found:
        """With what the reader may have meant."""
        corrections = await self._in_turn(
            asked.client,
            asked.deadline,
            lambda: self.engine.corrections(asked.query, deadline=asked.deadline),
        )
        return replace(found, suggestions=corrections)

    async def _corrected(self, asked: Asked, found: Found) -> Found:
        """With the results of a correction in the place of what was found, if that was nothing, or `FAR_MORE` times as
        many articles hold the likeliest correction just so."""
        total, corrections = found.results.total, () if asked.exact else found.suggestions
        held = await self._held(asked, asked.query) if total and corrections else 0
        for correction in corrections:
            query = _reworded(asked.query, correction.text)
            if total and await self._held(asked, query) < max(1, FAR_MORE * held):
                break
            results = await self._results(asked, query)
            if results.total:
                others = tuple(other for other in corrections if other != correction)
                return replace(
                    found,
                    query=query,
                    results=results,
                    corrected=correction,
                    held=held,
                    loosened=False,
                    suggestions=others,
                )
        return found

    async def _held(self, asked: Asked, query: Query) -> int:
        """How many articles hold all that a query looks for just as it was typed."""

        def phrase(part: Word | Phrase) -> Phrase:
            return Phrase(part.text)

        parts = (
            AnyOf(tuple(map(phrase, part.options))) if isinstance(part, AnyOf) else phrase(part)
            for part in query.parts
        )
        return (await self._results(asked, replace(query, parts=tuple(parts), limit=0))).total

    async def _results(self, asked: Asked, query: Query) -> Results:
        return await self._in_turn(
            asked.client, asked.deadline, lambda: self.engine.search(query, deadline=asked.deadline)
        )

    async def _in_turn(self, client: str, deadline: Deadline | None, ask: Callable[[], Awaitable[T]]) -> T:
        """What the engine says to one question. A fault of the program is logged as what it is: without its message,
        which may hold a reader's words."""
        async with self._turns_here().of_searches.turn(client, deadline):
            try:
                answer = await ask()
            except (PortalError, *NO_FAULTS):
                raise
            except BaseException as error:
                self._faults.failed("a search", error, apart=True)
                raise SearchFailed("A fault of the program ended the search; the log tells which.") from error
            self._has_answered = True
            return answer


def _reworded(query: Query, text: str) -> Query:
    """The query with other words; all else as it was."""
    return parse(
        text,
        language=query.language,
        languages=query.languages,
        filters=query.filters,
        sort=query.sort,
        limit=query.limit,
    ).query


def _loosened(query: Query) -> Query | None:
    """The query with its phrases as words, and so the alternatives among which there are phrases; none without any."""
    parts: list[Word | Phrase | AnyOf] = []
    for part in query.parts:
        options = part.options if isinstance(part, AnyOf) else (part,)
        has_phrase = any(isinstance(option, Phrase) for option in options)
        parts += (Word(option.text) for option in options) if has_phrase else (part,)
    return replace(query, parts=tuple(parts)) if tuple(parts) != query.parts else None


def _is_miss(asked: Asked, found: Found) -> bool:
    """Whether the news has nothing for the words, neither as typed nor loosened or corrected, or for a listed name in
    them. A filter that leaves nothing over tells nothing of the words, nor do signs; where not all was looked at in
    time, nobody knows."""
    query = asked.query
    first = query.offset == 0 and not asked.exact  # further looks at the same search are not counted again
    says_something = any(letter.isalnum() for text in query.texts() for letter in text)
    return (
        (not found.results.total or bool(found.absent))
        and not found.partial
        and first
        and says_something
        and query.filters == Filters()
    )
