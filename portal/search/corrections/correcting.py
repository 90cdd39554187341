"""Puts together, for a whole query, what each of its words may have meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from portal.search.analysis.analysis import Analysis
from portal.search.analysis.analyzer import Analyzer
from portal.search.corrections import blanks, layouts, spelling
from portal.search.corrections.names import Names
from portal.search.corrections.spelling import SECOND_SLIP, SLIP, USUAL, WORD, Piece
from portal.search.corrections.vocabulary import Vocabulary, is_latin
from portal.search.named_days import dated_pieces
from portal.search.parsing import text_of, with_texts
from portal.search.query import LONGEST, AnyOf, Query, Word
from portal.search.results import Correction
from portal.text.clusters import COMBINING
from portal.text.folding import searched
from portal.text.han import written_in

MOST = 3
"""Corrections of one query."""
_MOST_WORDS = 8
"""Words of a query that are looked at: who types more has other hints enough, and each costs a millisecond or two."""
_LONGEST_PIECE = 60
_SURELY = 4.0
"""By how many nats a further way to read a word may be less likely than the first."""
_NAME = 1.0
"""What it costs, in nats, to take a word for a romanised name."""

Reason = Literal["spelling", "keyboard", "blanks", "name"]


@dataclass(frozen=True, slots=True)
class _Option:
    text: str
    reason: Reason
    cost: float


@dataclass(slots=True)
class _Slot:
    """A piece between blanks, the term of the query that it is in, and what may stand there instead."""

    term: int
    text: str
    options: list[_Option] = field(default_factory=list)
    joins: bool = False
    """Whether it stands behind the piece before it without an operator between."""
    dated: bool = False
    """Whether it is part of a date, which is right as it is."""


class Corrector:
    """Corrects queries that are analysed by `analysis`, by the words of `vocabulary` and the names of `names`."""

    def __init__(self, analysis: Analysis, language: str, vocabulary: Vocabulary, names: Names) -> None:
        self._analysis = analysis
        self._language = language
        self._analyzer: Analyzer = analysis.of(language)
        self._vocabulary = vocabulary
        self._names = names

    def corrections(self, query: Query) -> tuple[Correction, ...]:
        """What the reader may have meant, likeliest first, at most three, none of them what was typed."""
        if not query.parts:
            return self._meant_without(query)
        slots = _slots(query, self._language)
        found = self._in_other_layout(query, slots)
        found = found or [*self._joined(query, slots), *self._mended(query, slots)]
        typed = searched(text_of(query))
        kept: dict[str, Correction] = {}
        for correction in found:
            form = searched(correction.text)
            if form != typed and len(correction.text) <= LONGEST:
                text = written_in(query.language, correction.text)
                kept.setdefault(form, replace(correction, text=text))
        return tuple(kept.values())[:MOST]

    def _parting(self, text: str) -> list[Piece]:
        """The words of a text; a mark that stands alone before one, as slips leave it behind, is part of it."""
        form = searched(text)
        pieces: list[Piece] = []
        end = 0
        for token in self._analyzer.tokens(form):
            start = end if all(mark in COMBINING for mark in form[end : token.start]) else token.start
            pieces.append(Piece(form[start : token.end], start, token.end))
            end = token.end
        return pieces

    def _meant_without(self, query: Query) -> tuple[Correction, ...]:
        """For a query that only excludes: the minus is the key of ข, which begins many Thai words."""
        if len(query.without) != 1 or not isinstance(query.without[0], Word):
            return ()
        meant = layouts.other_layout(query.without[0].text, self._parting, self._vocabulary, stripped="-")
        return (Correction(meant, "keyboard"),) if meant else ()

    def _in_other_layout(self, query: Query, slots: Sequence[_Slot]) -> list[Correction]:
        seen = slots[:_MOST_WORDS]
        meant = [layouts.other_layout(slot.text, self._parting, self._vocabulary) for slot in seen]
        if not any(meant):
            return []
        texts = [slot.text for slot in slots]
        for at, (slot, new) in enumerate(zip(seen, meant, strict=True)):
            short = new or layouts.other_layout(slot.text, self._parting, self._vocabulary, sure=True)
            texts[at] = short or slot.text
        return [Correction(_written(query, slots, texts), "keyboard")]

    def _joined(self, query: Query, slots: Sequence[_Slot]) -> list[Correction]:
        """With the first two pieces that are one word put together."""
        for at in range(1, min(len(slots), 2 * _MOST_WORDS)):
            before, slot = slots[at - 1], slots[at]
            if not slot.joins or before.dated or slot.dated:
                continue
            first, second = searched(before.text), searched(slot.text)
            word = blanks.joined(first, second, self._vocabulary)
            if word is None and first + second in self._names.words and not self._knows(first, second):
                word = first + second
            if word:
                texts = [slot.text for slot in slots]
                texts[at - 1 : at + 1] = [before.text + slot.text, ""]
                return [Correction(_written(query, slots, texts), "blanks")]
        return []

    def _knows(self, *words: str) -> bool:
        return all(self._vocabulary.frequency(word) for word in words)

    def _mended(self, query: Query, slots: Sequence[_Slot]) -> list[Correction]:
        """With the likeliest other word at each place; then with the next likeliest at one."""
        for slot in slots[:_MOST_WORDS]:
            slot.options = [] if slot.dated else self._options(slot.text)
        changed = [at for at, slot in enumerate(slots) if slot.options]
        if not changed:
            return []
        best = [slot.options[0].text if slot.options else slot.text for slot in slots]
        found = [Correction(_written(query, slots, best), slots[changed[0]].options[0].reason)]
        others = [
            (option.cost - slots[at].options[0].cost, at, option)
            for at in changed
            for option in slots[at].options[1 : MOST + 1]
            if option.cost < slots[at].options[0].cost + _SURELY
        ]
        for _, at, option in sorted(others, key=lambda other: other[:2]):
            texts = [*best[:at], option.text, *best[at + 1 :]]
            found.append(Correction(_written(query, slots, texts), option.reason))
        return found

    def _options(self, text: str) -> list[_Option]:
        form = searched(text)
        if len(form) > _LONGEST_PIECE or self._is_known(form):
            return []
        pieces = self._parting(form)
        found = [
            _Option(reading.text, "spelling", reading.cost)
            for reading in spelling.readings(form, pieces, self._vocabulary)
        ]
        if is_latin(form) and self._vocabulary.frequency(form) < USUAL:
            reading = blanks.parted(form, self._vocabulary)
            if reading and (not pieces or reading.cost < spelling.cost_of(pieces, self._vocabulary)):
                found.append(_Option(reading.text, "blanks", reading.cost))
            found += self._named(form)
        return sorted(found, key=lambda option: option.cost)

    def _named(self, form: str) -> list[_Option]:
        return [
            _Option(name, "name", _NAME + WORD + rarity + (SLIP + SECOND_SLIP) * distance)
            for name, distance in self._names.near(form)
            if (rarity := self._rarity_of_name(name)) is not None
        ]

    def _rarity_of_name(self, name: str) -> float | None:
        """How rare a name is in any of its writings; None where the index does not know it."""
        writings = (name, *self._analysis.equivalents(name, self._language))
        known = [self._vocabulary.rarity(searched(writing)) for writing in writings]
        return min((rarity for rarity in known if rarity != float("inf")), default=None)

    def _is_known(self, form: str) -> bool:
        """Whether the piece is a usual word, or means the same as one: neither is corrected."""
        if self._vocabulary.frequency(form) >= USUAL:
            return True
        same = self._analysis.equivalents(form, self._language)
        return any(self._vocabulary.frequency(searched(other)) for other in same)


def _slots(query: Query, language: str) -> list[_Slot]:
    """The pieces between blanks of all that is looked for."""
    slots: list[_Slot] = []
    words_before = 0
    for at, (text, alone) in enumerate(_terms(query)):
        for number, piece in enumerate(text.split()):
            joins = number > 0 or (alone and words_before > 0)
            slots.append(_Slot(at, piece, joins=joins))
        words_before = words_before + 1 if alone else 0
    for at in dated_pieces([slot.text for slot in slots], language):
        slots[at].dated = True
    return slots


def _terms(query: Query) -> Iterator[tuple[str, bool]]:
    """Each text that is looked for, and whether it is a word without quotation marks or OR."""
    for part in query.parts:
        for option in part.options if isinstance(part, AnyOf) else (part,):
            yield option.text, isinstance(part, Word)


def _written(query: Query, slots: Sequence[_Slot], texts: Sequence[str]) -> str:
    """The query as text, with other pieces in the places of its own."""
    pieces: dict[int, list[str]] = {}
    for slot, text in zip(slots, texts, strict=True):
        pieces.setdefault(slot.term, []).append(text)
    new = iter([" ".join(filter(None, pieces.get(at, []))) for at in range(max(pieces, default=-1) + 1)])
    changed = with_texts(query, lambda _: next(new, ""))
    return " ".join(
        text_of(replace(changed, parts=tuple(part for part in changed.parts if part != Word("")))).split()
    )
