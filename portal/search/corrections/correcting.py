"""Puts together, for a whole query, what each of its words may have meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache
from itertools import chain, pairwise

from portal.search.analysis.analysis import Analysis
from portal.search.analysis.language_analyzers import Analyzer
from portal.search.corrections import spelling
from portal.search.corrections.romanised import Names, Romanised, is_long, syllables
from portal.search.corrections.spelling import (
    SECOND_SLIP,
    SLIP,
    WORD,
    Option,
    Piece,
    Reading,
    Slot,
    slots_of,
    written_with,
)
from portal.search.corrections.vocabulary import USUAL, Vocabulary, is_latin, is_letter
from portal.search.lexicon import MOST as BIGRAMS_MOST
from portal.search.parsing import text_of
from portal.search.query import LONGEST, Query, Word
from portal.search.results import FAR_MORE, Correction
from portal.text.clusters import COMBINING, clusters
from portal.text.folding import searched
from portal.text.han import written_in

MOST = 3
"""Corrections of one query."""
_MOST_WORDS = 8
"""Words of a query that are looked at: who types more has other hints enough, and each costs a millisecond or two."""
_LONGEST_PIECE = 60
_MOST_WINDOWS = 32
"""Runs of words of a query that are looked at as one word misspelt, in all its pieces together."""
_VOWELS = re.compile("[aeiou]+")
_SURELY = 4.0
"""By how many nats a further way to read a word may be less likely than the first."""
_VERY_LONG = 3
"""Syllables."""
_NAME = 1.0
"""What it costs, in nats, to take a word for a romanised name."""


class Corrector:
    """Corrects queries that are analysed by `analysis`, by the words of `vocabulary`, the names of `names` and the
    sounds of `romanised`."""

    def __init__(
        self, analysis: Analysis, language: str, vocabulary: Vocabulary, names: Names, romanised: Romanised
    ) -> None:
        self._analysis = analysis
        self._language = language
        self._analyzer: Analyzer = analysis.of(language)
        self._vocabulary = vocabulary
        self._names = names
        self._parting = cache(self._part)
        self._romanised = romanised

    def corrections(self, query: Query) -> tuple[Correction, ...]:
        """What the reader may have meant, likeliest first, at most three, none of them what was typed."""
        if not query.parts:
            return self._meant_without(query)
        slots = self._parted(slots_of(query, self._language))
        found = self._in_other_layout(query, slots)
        found = found or self._joined(query, slots)  # of halves of a word nothing else was meant
        found = found or self._in_latin_letters(query, slots) or self._mended(query, slots)
        typed = searched(text_of(query))
        kept: dict[str, Correction] = {}
        for correction in found:
            form = searched(correction.text)
            if form != typed and len(correction.text) <= LONGEST:
                text = written_in(query.language, correction.text)
                kept.setdefault(form, replace(correction, text=text))
        return tuple(kept.values())[:MOST]

    def _parted(self, slots: list[Slot]) -> list[Slot]:
        """The slots with their words, those marked that belong to a name that a list has."""
        for slot in slots:
            slot.pieces = self._parting(slot.text)
        every = [(slot, at) for slot in slots for at in range(len(slot.pieces))]
        terms = [slot.pieces[at].term for slot, at in every]
        for first, stop in self._vocabulary.known.listed(terms):
            slot, at = every[first]
            if stop - first > 1 or len(slot.pieces) == 1 or len(clusters(slot.pieces[at].text)) > 1:
                for slot, at in every[first:stop]:
                    slot.pieces[at] = replace(slot.pieces[at], named=True)
        together = [
            self._vocabulary.known.together(one.pieces[-1].term, other.pieces[0].term)
            if other.joins and one.pieces and other.pieces
            else 0
            for one, other in pairwise(slots)
        ]
        for at, slot in enumerate(slots):
            sides = together[max(0, at - 1) : at + 1]
            others = [(at - 1, at - 1)] * (at > 0) + [(at, at + 1)] * (at < len(together))
            slot.in_latin = any(together[pair] and is_latin(slots[other].text) for pair, other in others)
            slot.beside = BIGRAMS_MOST if BIGRAMS_MOST in sides else min(sides, default=0)
        return slots

    def _part(self, text: str) -> list[Piece]:
        """The words of a text; a mark that stands alone before one, as slips leave it behind, is part of it."""
        form = searched(text)
        pieces: list[Piece] = []
        end = 0
        for token in self._analyzer.tokens(form):
            start = end if all(mark in COMBINING for mark in form[end : token.start]) else token.start
            pieces.append(Piece(form[start : token.end], token.term, start, token.end))
            end = token.end
        return pieces

    def _meant_without(self, query: Query) -> tuple[Correction, ...]:
        """For a query that only excludes: the minus is the key of ข, which begins many Thai words."""
        if len(query.without) != 1 or not isinstance(query.without[0], Word):
            return ()
        meant = spelling.other_layout(query.without[0].text, self._parting, self._vocabulary, stripped="-")
        return (Correction(meant, "keyboard"),) if meant else ()

    def _in_other_layout(self, query: Query, slots: Sequence[Slot]) -> list[Correction]:
        seen = slots[:_MOST_WORDS]
        meant = [
            None
            if self._is_right(slot)
            else spelling.other_layout(slot.text, self._parting, self._vocabulary)
            for slot in seen
        ]
        if not any(meant):
            return []
        texts = [slot.text for slot in slots]
        for at, (slot, new) in enumerate(zip(seen, meant, strict=True)):
            short = new or spelling.other_layout(slot.text, self._parting, self._vocabulary, sure=True)
            texts[at] = short or slot.text
        return [Correction(written_with(query, slots, texts), "keyboard")]

    def _joined(self, query: Query, slots: Sequence[Slot]) -> list[Correction]:
        """With the first two pieces that are one word put together."""
        for at in range(1, min(len(slots), 2 * _MOST_WORDS)):
            before, slot = slots[at - 1], slots[at]
            if not slot.joins or before.dated or slot.dated:
                continue
            first, second = searched(before.text), searched(slot.text)
            beside = before.pieces + slot.pieces
            torn = any(is_letter(piece.text) for piece in beside) and not self._held(beside)
            if (self._stand_together(beside) and not torn) or self._tell_nothing(first, second):
                continue
            word = self._vocabulary.joined(first, second)
            if (
                word is None
                and first + second in self._names.words
                and not all(map(self._vocabulary.frequency, (first, second)))
            ):
                word = first + second
            if word:
                texts = [slot.text for slot in slots]
                texts[at - 1 : at + 1] = [before.text + slot.text, ""]
                return [Correction(written_with(query, slots, texts), "blanks")]
        return []

    def _in_latin_letters(self, query: Query, slots: Sequence[Slot]) -> list[Correction]:
        """With Thai in the place of pieces beside each other that are no words, but sound as Thai ones that stand
        together."""
        texts = [slot.text for slot in slots]
        at = 0
        while at < len(slots):
            stops = range(min(len(slots), at + _MOST_WORDS), at + 1, -1)
            found = next(((stop, text) for stop in stops if (text := self._as_thai(slots[at:stop]))), None)
            if found:
                stop, text = found
                texts[at:stop] = [text.text, *[""] * (stop - at - 1)]
            at = found[0] if found else at + 1
        return [Correction(written_with(query, slots, texts), "name")] if "" in texts else []

    def _as_thai(self, slots: Sequence[Slot]) -> Reading | None:
        """The likeliest Thai words that stand together and sound as these pieces; None where these may be words."""
        forms = ["".join(piece.text for piece in slot.pieces) for slot in slots]
        if not all(form.isascii() and form.isalpha() for form in forms):
            return None
        if not all(slot.joins for slot in slots[1:]) or any(
            piece.named for slot in slots for piece in slot.pieces
        ):
            return None
        same = self._analysis.equivalents(" ".join(forms), self._language)
        if any(not is_latin(other) and self._vocabulary.frequency(searched(other)) for other in same):
            return None
        if self._tell_nothing(*forms):
            return None
        if len(slots) > 1 and self._stand_together(*(slot.pieces for slot in slots)):
            return None
        held = min(self._vocabulary.frequency_here(piece.text) for slot in slots for piece in slot.pieces)
        if len(slots) == 1 and len(_VOWELS.findall(forms[0])) < 2:
            return None
        for reading in self._romanised.readings(forms, self._vocabulary):
            if held < USUAL or self._held_here(reading.text) >= FAR_MORE * held:
                return reading
        return None

    def _held_here(self, text: str) -> int:
        """How many documents hold these words as they stand in the languages that are searched."""
        pieces = self._parting(text)
        fewest = min((self._vocabulary.frequency_here(piece.text) for piece in pieces), default=0)
        return min(fewest, self._held(pieces))

    def _stand_together(self, *pieces: Sequence[Piece]) -> bool:
        """Whether each of the words is known to stand beside the one before it."""
        known = self._vocabulary.known
        return all(known.together(one.term, other.term) for one, other in pairwise(chain(*pieces)))

    def _held(self, pieces: Sequence[Piece]) -> int:
        """How many documents may hold these words as they stand: officials slip as well. A single letter stands beside
        anything in a document or two, and none holds a mark without its letter."""
        known, vocabulary = self._vocabulary.known, self._vocabulary
        if any(piece.text[:1] in COMBINING for piece in pieces):
            return 0
        if len(pieces) < 2:
            return sum(vocabulary.frequency(piece.text) for piece in pieces)
        fewest = min(known.together(one.term, other.term) for one, other in pairwise(pieces))
        by_chance = fewest < USUAL and any(is_letter(piece.text) for piece in pieces)
        return 0 if by_chance else fewest

    def _is_titled(self, slot: Slot) -> bool:
        """Whether it is one word, which a title in a language that is searched holds."""
        known, pieces = self._vocabulary.known, slot.pieces
        return (
            len(pieces) == 1
            and known.in_title(pieces[0].term)
            and self._vocabulary.frequency_here(pieces[0].text) > 0
        )

    def _is_right(self, slot: Slot) -> bool:
        """Whether a piece is spelt right for sure: it is words, each of which stands beside the next elsewhere too."""
        if self._is_titled(slot):
            return True
        words = all(self._vocabulary.is_word(piece.text) or piece.text.isdigit() for piece in slot.pieces)
        return words and self._stand_together(slot.pieces)

    def _tell_nothing(self, *words: str) -> bool:
        """Whether all of them are little words (do I), which are right whatever they sound like (doi, โดย)."""
        return self._vocabulary.known.telling_nothing.issuperset(words)

    def _mended(self, query: Query, slots: Sequence[Slot]) -> list[Correction]:
        """With the likeliest other word at each place; then with the next likeliest at one."""
        texts = [slot.text for slot in slots]
        for at, slot in enumerate(slots[:_MOST_WORDS]):
            if slot.dated:
                continue
            slot.options = [
                option
                for option in self._options(slot, len(slots))
                if self._reads_right(slots, [*texts[:at], option.text, *texts[at + 1 :]])
            ]
        changed = [at for at, slot in enumerate(slots) if slot.options]
        if not changed:
            return []
        best = [slot.options[0].text if slot.options else slot.text for slot in slots]
        found = [(best, slots[changed[0]].options[0].reason)]
        others = [
            (option.cost - slots[at].options[0].cost, at, option)
            for at in changed
            for option in slots[at].options[1 : MOST + 1]
            if option.cost < slots[at].options[0].cost + _SURELY
        ]
        for _, at, option in sorted(others, key=lambda other: other[:2]):
            found.append(([*best[:at], option.text, *best[at + 1 :]], option.reason))
        return [
            Correction(written_with(query, slots, texts), reason)
            for texts, reason in found
            if len(changed) < 2 or self._reads_right(slots, texts)
        ]

    def _reads_right(self, slots: Sequence[Slot], texts: Sequence[str]) -> bool:
        """Whether what was changed is words that may stand where they do: of short ones a single one at most, or some
        that usually stand together, and only beside words that they are known to stand beside, for there is always one
        that is near."""
        is_word, together = self._vocabulary.is_word, self._vocabulary.known.together
        typed = [piece for slot in slots for piece in slot.pieces]
        as_typed = {piece.text for piece in typed}
        beside = {(one.term, other.term) for one, other in pairwise(typed)}
        new = [(piece, number) for number, text in enumerate(texts) for piece in self._parting(text)]
        words = [piece.text for piece, _ in new if piece.text not in as_typed]
        if not all(map(is_word, words)):
            return False
        usual = all(together(one.term, other.term) >= USUAL for (one, _), (other, _) in pairwise(new))
        if not usual and len(words) - sum(map(is_long, words)) > 1:
            return False
        for (one, before), (other, behind) in pairwise(new):
            fits = (one.term, other.term) in beside or together(one.term, other.term)
            blank = before != behind or one.end < other.start
            if not fits and not self._may_stand(one, other, as_typed, blank=blank):
                return False
        changed = [at for at, (piece, _) in enumerate(new) if piece.text not in as_typed]
        return all(self._is_at_home(new, at) for at in changed)

    def _is_at_home(self, pieces: Sequence[tuple[Piece, int]], at: int) -> bool:
        """Whether a word that was not typed is a long one, all there is, or known to stand beside the one before or
        behind it, with a blank or without."""
        term, together = pieces[at][0].term, self._vocabulary.known.together
        if len(pieces) == 1 or is_latin(term) or is_long(term):
            return True
        before, behind = pieces[max(0, at - 1) : at], pieces[at + 1 : at + 2]
        return any(together(one.term, term) for one, _ in before) or any(
            together(term, other.term) for other, _ in behind
        )

    def _may_stand(self, one: Piece, other: Piece, typed: AbstractSet[str], *, blank: bool) -> bool:
        """Whether two words may be neighbours that nothing tells of: where both are long; with a blank between them, or
        if they are very long, those that were not typed will do."""
        if is_latin(one.text) is not is_latin(other.text) or (blank and not is_latin(one.text)):
            return True
        if {one.text, other.text} & self._vocabulary.known.telling_nothing and blank:
            return True
        words = [piece.text for piece in (one, other) if self._vocabulary.is_word(piece.text)]
        new = [word for word in words if word not in typed]
        if new and (blank or all(syllables(word) >= _VERY_LONG for word in new)):
            return all(map(is_long, new))
        return all(map(is_long, words))

    def _options(self, slot: Slot, many: int) -> list[Option]:
        """What a piece of a query of so many pieces may have meant."""
        form = searched(slot.text)
        held = self._held(slot.pieces)
        beside = slot.beside if held or len(slot.pieces) == 1 else 0
        if len(form) > _LONGEST_PIECE or beside == BIGRAMS_MOST:
            return []
        thai = self._as_thai([slot])
        found = []
        among = self._held_here(thai.text) >= USUAL and not self._is_titled(slot) if thai else False
        if thai and (many == 1 or (among and not slot.in_latin)):
            found.append(Option(thai.text, "name", _NAME + thai.cost))
        if self._is_known(form):
            return found
        if len(slot.pieces) == 1 and self._is_right(slot):
            return found + self._spoken_alike(slot, max(1, held))
        readings = [
            reading
            for reading in spelling.readings(
                form,
                slot.pieces,
                self._vocabulary,
                _MOST_WINDOWS // min(many, _MOST_WORDS),
                alone=many == 1,
                alike=self._romanised.alike_words,
            )
            if self._held(self._parting(reading.text)) >= spelling.times(reading.slips) * max(held, beside)
        ]
        found += [Option(reading.text, "spelling", reading.cost) for reading in readings]
        behind = max((reading.cost for reading in readings if spelling.is_one_slip(reading.slips)), default=0)
        found += [replace(one, cost=one.cost + behind) for one in self._spoken_alike(slot, held)]
        if is_latin(form) and not any(piece.named for piece in slot.pieces):
            reading = spelling.parted(form, self._vocabulary)
            if reading and (
                not slot.pieces or reading.cost < spelling.cost_of(slot.pieces, self._vocabulary)
            ):
                found.append(Option(reading.text, "blanks", reading.cost))
            found += self._named(form)
        return sorted(found, key=lambda option: option.cost)

    def _spoken_alike(self, slot: Slot, held: int) -> list[Option]:
        """Words that are spoken as a piece is, which `held` documents hold as it was typed, and far more hold those; or
        the piece with such a one for a word that none holds: dictionaries, too, have what people write by its sound."""
        form, pieces, known = searched(slot.text), slot.pieces, self._vocabulary.known
        if not is_long(form) or self._is_titled(slot) or any(piece.named for piece in pieces):
            return []
        words = all(known.is_word(piece.text) for piece in pieces)  # which may be pieces of one, no more
        found = [
            reading
            for reading in self._romanised.alike([piece.text for piece in pieces], self._vocabulary)
            if self._held_here(reading.text) >= max(USUAL, spelling.times(reading.slips) * held)
            and (not words or len(self._parting(reading.text)) == 1)
        ]
        found += self._romanised.with_one_alike(form, pieces, self._vocabulary)
        return [Option(one.text, "spelling", one.cost + SLIP * one.slips) for one in found]

    def _named(self, form: str) -> list[Option]:
        return [
            Option(name, "name", _NAME + WORD + rarity + (SLIP + SECOND_SLIP) * distance)
            for name, distance in self._names.near(form)
            if (rarity := self._rarity_of_name(name)) is not None
        ]

    def _rarity_of_name(self, name: str) -> float | None:
        """How rare a name is in any of its writings; None where the index does not know it."""
        writings = (name, *self._analysis.equivalents(name, self._language))
        known = [self._vocabulary.rarity(searched(writing)) for writing in writings]
        return min((rarity for rarity in known if rarity != float("inf")), default=None)

    def _is_known(self, form: str) -> bool:
        """Whether the piece is a usual word, or a listed one whose meaning the index has: neither is corrected."""
        frequency, same = self._vocabulary.frequency, self._analysis.equivalents(form, self._language)
        return frequency(form) >= USUAL or any(frequency(searched(other)) for other in same)
