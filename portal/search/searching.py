"""One search of one reader: results, what they may have meant, and what there is in other languages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from portal.errors import IndexNotReady, SearchTooSlow
from portal.search.corrections.vocabulary import FAR_MORE
from portal.search.engine import SearchEngine
from portal.search.parsing import parse
from portal.search.query import AnyOf, Filters, Phrase, Query, Word
from portal.search.results import Correction, Results

KEPT = 256
"""Answers kept in a process; one takes some ten thousand bytes."""


_MOST_NAMES = 3
"""Names that are looked for in articles, of those that probably none holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader asked: `text` as typed, and `query`, what it means.

    `exact`: they insist on the words as typed; no correction takes their place.
    """

    text: str
    query: Query
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found. `results` answer `query`; where `corrected` is set, it is that correction's, because nothing was
    found for the words as typed, or far more articles hold the correction: only `held` hold the words just so.

    `absent` are names in the query, as typed, that word lists have and that no article holds in any writing.
    `loosened`: no article holds a phrase of the query as it stands, so its words were looked for one by one.
    `suggestions` are other corrections, likeliest first. `elsewhere`: offered language that was not searched → how many
    results there are in it; languages without any are left out. `partial`: something was not ready in time, and is
    left out as well.
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


class CountsMisses(Protocol):
    """Takes note of what was not found."""

    def count(self, text: str, language: str) -> None:
        """Count, without waiting, that a reader of `language` found nothing for `text`."""


class Searching:
    """Asks an engine all that a page of results shows, and keeps answers for as long as index and store stay as they
    are.

    `misses` counts what was not found; None counts nothing. `offered` gives the tags of the languages that readers may
    choose.
    """

    def __init__(
        self, engine: SearchEngine, misses: CountsMisses | None, offered: Callable[[], Sequence[str]]
    ) -> None:
        self.engine = engine
        self.misses = misses
        self._offered = offered
        self._kept: OrderedDict[tuple[object, ...], Found] = OrderedDict()
        self._kept_of: tuple[int, str] = 0, ""

    async def search(self, asked: Asked) -> Found:
        """What there is for `asked`. Raises as `SearchEngine.search`."""
        found = await self._answer(asked)
        if self.misses is not None and _is_miss(asked, found):
            self.misses.count(asked.text, asked.query.language)
        return found

    async def _answer(self, asked: Asked) -> Found:
        state = await self.engine.state()
        of = state.position, state.generation
        if of != self._kept_of:
            self._kept.clear()
            self._kept_of = of
        offered = tuple(self._offered())
        key = (asked.query, asked.exact, offered)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        found = await self._search(asked, offered)
        if of == self._kept_of and not found.partial:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    async def _search(self, asked: Asked, offered: Sequence[str]) -> Found:
        query = asked.query
        found = Found(query=query, results=await self.engine.search(query))
        if not found.results.total and not asked.exact and (loose := _loosened(query)) is not None:
            found = Found(query=loose, results=await self.engine.search(loose), loosened=True)
        if query.parts and query.offset == 0:
            found = await self._corrected(asked, found, offered)
        others = [tag for tag in offered if tag not in query.languages]
        return await self._elsewhere(found, others)

    async def _corrected(self, asked: Asked, found: Found, offered: Sequence[str]) -> Found:
        """With suggestions and absent names; and with the results of a correction in the place of what was found, if
        that was nothing, or `FAR_MORE` times as many articles hold the likeliest correction just so."""
        total = found.results.total
        try:
            corrections = await self.engine.corrections(asked.query)
            found = replace(found, suggestions=corrections, absent=await self._absent(asked.query, offered))
            if not corrections or asked.exact:
                return found
            held = await self._held(asked.query) if total else 0
            for correction in corrections:
                query = _reworded(asked.query, correction.text)
                if total and await self._held(query) < max(1, FAR_MORE * held):
                    break
                results = await self.engine.search(query)
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
        except (IndexNotReady, SearchTooSlow):
            return replace(found, partial=True)
        return found

    async def _held(self, query: Query) -> int:
        """How many articles hold all that a query looks for just as it was typed."""

        def phrase(part: Word | Phrase) -> Phrase:
            return Phrase(part.text)

        parts = (
            AnyOf(tuple(map(phrase, part.options))) if isinstance(part, AnyOf) else phrase(part)
            for part in query.parts
        )
        return (await self.engine.search(replace(query, parts=tuple(parts), limit=0))).total

    async def _absent(self, query: Query, offered: Sequence[str]) -> tuple[str, ...]:
        """The listed names in a query, as typed, that no article holds in any writing and language."""
        languages = tuple(dict.fromkeys((*query.languages, *offered)))
        absent: list[str] = []
        for writings in (await self.engine.absent_names(query))[:_MOST_NAMES]:
            parts = (AnyOf(tuple(map(Phrase, writings))),)
            sought = Query(language=query.language, languages=languages, parts=parts, limit=0)
            if not (await self.engine.search(sought)).total:
                absent.append(writings[0])
        return tuple(absent)

    async def _elsewhere(self, found: Found, languages: Sequence[str]) -> Found:
        """With how many results there are in each of `languages`, up to one that takes too long."""
        query = replace(found.query, offset=0, limit=0)
        totals: dict[str, int] = {}
        for tag in languages if query.parts else ():
            try:
                results = await self.engine.search(replace(query, languages=(tag,)))
            except SearchTooSlow:
                return replace(found, elsewhere=totals, partial=True)
            if results.total:
                totals[tag] = results.total
        return replace(found, elsewhere=totals)


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
    """The query with its phrases as words, where there are other words beside them; else none."""
    if not {Word, Phrase} <= set(map(type, query.parts)):
        return None
    parts = (Word(part.text) if isinstance(part, Phrase) else part for part in query.parts)
    return replace(query, parts=tuple(parts))


def _is_miss(asked: Asked, found: Found) -> bool:
    """Whether the words as typed found nothing; a filter that leaves nothing over tells nothing of the words."""
    query = asked.query
    corrected = found.corrected is not None and not found.held
    nothing = not found.results.total or corrected or found.loosened
    first = query.offset == 0 and not asked.exact  # further looks at the same search are not counted again
    return nothing and first and bool(query.parts) and query.filters == Filters()
