"""What a query wants of the articles of one language: its words in groups that mean the same, and what must be held."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby

from portal.search.analysis import Analyzer
from portal.search.analysis.analysis import Analysis
from portal.search.analysis.letter_matching import is_dense
from portal.search.analysis.meanings import in_one_piece
from portal.search.named_days import days_within
from portal.search.query import AnyOf, Group, Phrase, Query, Variant, Word
from portal.search.ranking import ASKING, FAINT, LONG, filling
from portal.search.spans import ABRIDGED, DENSE, LONG_WORD, SHORT, THAI
from portal.text.normalisation import normalise

APART = 3
"""Words up to which blanks between them tell that they are words, single clusters among them; in longer queries they
change nothing."""
_BEFORE_DAY = re.compile(
    r"(?:วัน(?:(?:จันทร์|อังคาร|พุธ|พฤหัส(?:บดี)?|ศุกร์|เสาร์|อาทิตย์)?ที่)?|เดือน|\bon)\s*$", re.IGNORECASE
)
"""What says only that a day follows."""
_IDEOGRAPHS = "\u2e80"
"""From here on a single character is a word."""
_LATIN = re.compile("[a-z\u00df-\u024f]{2,}")
_ABBREVIATED = re.compile(r"[ก-ฮ]\.?[0-9]")
"""A letter that stands for a word before a number: ม.33 is section 33."""


class AnalysedQuery:
    """A query as one language has it. What has neither letter nor digit is left out.

    `in_title` tells whether a term stands in the title of an article of the language. `keep` may give the groups that
    were made for the same words before.
    """

    def __init__(
        self,
        query: Query,
        analysis: Analysis,
        language: str,
        in_title: Callable[[str], bool],
        keep: Callable[[Callable[[], tuple[Group, ...]]], tuple[Group, ...]] = lambda make: make(),
    ) -> None:
        self._query = query
        self._analysis = analysis
        self._language = language
        self._in_title = in_title
        self._keep = keep
        self._analyzer: Analyzer = analysis.of(language)
        self._known: dict[str, Variant] = {}
        self._pieces_of: dict[str, Sequence[tuple[str, tuple[str, ...]]]] = {}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """What is looked for, in order."""
        return self._keep(lambda: tuple(self._groups()))

    @property
    def variants(self) -> Iterator[Variant]:
        """All variants of all groups."""
        return (one for group in self.groups for one in group.variants)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Every term that is looked for, once."""
        return tuple(dict.fromkeys(term for one in self.variants for term in one.terms))

    @cached_property
    def typed(self) -> frozenset[str]:
        """The terms of what was typed, without those that mean the same."""
        return frozenset(term for group in self.groups for term in group.variants[0].terms)

    @cached_property
    def light(self) -> frozenset[str]:
        """The terms that were typed and weigh little."""
        return frozenset(
            term for group in self.groups if group.weight < 1 for term in group.variants[0].terms
        )

    def filling(self, idf: Callable[[str], float]) -> frozenset[str]:
        """The terms that say nothing beside the others; `idf` is that of a term. Of a few Thai words with blanks
        between them (ตัว พ่อ) each was typed for its own sake."""
        if self.apart and len(self._query.parts) > 1:
            return frozenset()
        return filling(self.groups, self._analysis.lists(self._language).stop_words, idf)

    @cached_property
    def fragments(self) -> frozenset[str]:
        """The terms of groups that are fragments."""
        return frozenset(group.variants[0].terms[0] for group in self.groups if group.fragment)

    @cached_property
    def short(self) -> frozenset[str]:
        """The terms of abbreviations."""
        return frozenset(
            one.terms[0] for one in self.variants if len(one.terms) == 1 and SHORT.fullmatch(one.letters)
        )

    @cached_property
    def alone(self) -> tuple[Variant, ...]:
        """Where the query is one piece without blanks: the piece as it stands, and what means the same.

        An abbreviation that means the same is a word, and no letters: ม. (หมู่) does not stand in กทม.
        """
        parts = self._query.parts
        if len(parts) != 1 or not isinstance(parts[0], Word) or self.days:
            return ()
        typed, *others = (
            self.variant(text)
            for text in (parts[0].text, *self._analysis.equivalents(parts[0].text, self._language))
        )
        same = (replace(one, letters="") if SHORT.fullmatch(one.letters) else one for one in others)
        return tuple(one for one in (typed, *same) if one.terms)

    @cached_property
    def lone(self) -> str:
        """The term of a query that is nothing but a short Thai word; else none. Residual tokens do not answer it."""
        return self.alone[0].terms[0] if self.alone and self.by_words_alone(self.alone[0]) else ""

    @cached_property
    def without(self) -> tuple[Variant, ...]:
        """What must not be held."""
        return tuple(self._option(option) for option in self._query.without)

    @cached_property
    def days(self) -> tuple[str, ...]:
        """All days that are looked for, once."""
        return tuple(dict.fromkeys(name for one in self.variants for name in one.days))

    @cached_property
    def of_days(self) -> frozenset[str]:
        """The terms that were typed in dates alone."""
        terms = {of_day: set[str]() for of_day in (False, True)}
        for group in self.groups:
            terms[group.of_day].update(term for one in group.variants for term in one.terms)
        return frozenset(terms[True] - terms[False])

    @cached_property
    def letters(self) -> str:
        """All that was typed as one string, but for days, which are found however they are spelt."""
        return self._analyzer.letters(" ".join(self._texts()))

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """What stands between blanks, and phrases; not what names days."""
        return tuple(map(self._analyzer.letters, self._texts()))

    @cached_property
    def stretches(self) -> tuple[str, ...]:
        """The same; but where mostly single words of a script without blanks were typed with blanks between them, which
        then tell no more than where words end, those that stand side by side are one."""
        runs = [(dense, [*run]) for dense, run in groupby(self.pieces, key=lambda piece: is_dense(piece[:1]))]
        words = [piece for dense, run in runs if dense for piece in run]
        single = sum(len(self._analyzer.tokens(piece)) == 1 for piece in words)
        if 2 * single <= len(words):
            return self.pieces
        return tuple(piece for dense, run in runs for piece in (["".join(run)] if dense else run))

    def is_in_one_piece(self, variant: Variant) -> bool:
        """Whether it is a word in quotation marks that may be written with a hyphen elsewhere: wifi, Wi-Fi."""
        return variant.as_it_stands and bool(_LATIN.fullmatch(variant.letters))

    def is_word(self, variant: Variant) -> bool:
        """Whether it is one word, which dictionary or list holds; not where it is shortened."""
        one = len(variant.terms) == 1 and not variant.letters.endswith(ABRIDGED)
        return one and self._analyzer.knows(variant.terms[0])

    def is_string(self, variant: Variant) -> bool:
        """Whether it is no words but a string: it is shortened, or one of its parts is no word."""
        return variant.letters.endswith(ABRIDGED) or not all(map(self._analyzer.knows, variant.terms))

    def has_syllable(self, variant: Variant) -> bool:
        """Whether a part of several is no more than a syllable, as in names that were parted."""
        several = len(variant.terms) > 1
        return several and any(len(self._analyzer.clusters(term)) < 2 for term in variant.terms)

    def by_words_alone(self, variant: Variant) -> bool:
        """Whether it is a short Thai word: its letters stand in other words by chance (รถ in สามารถ), so that they are
        not sought as a string, but as a word, by itself or inside one that is put together of it."""
        letters = variant.letters
        if len(variant.terms) != 1 or letters.endswith(ABRIDGED) or not THAI.match(letters):
            return False
        short = len(letters) < LONG_WORD or len(self._analyzer.clusters(letters)) < 2
        return short and self._analyzer.knows(variant.terms[0])

    def is_marked_by_words(self, variant: Variant) -> bool:
        """Whether it is marked only where it is a word of a text, or inside a longer one that is put together of it.

        So are, beside words that are found so, single clusters that are no words: only where one is the whole query
        were letters looked for.
        """
        letters = variant.letters
        is_cluster = THAI.match(letters) and len(self._analyzer.clusters(letters)) == 1
        alone = letters in {one.letters for one in self.alone}
        is_word = bool(THAI.match(letters)) and self.is_word(variant)
        return is_word or (bool(is_cluster) and not alone)

    def _texts(self) -> Iterator[str]:
        for are_words, parts in groupby(self._query.parts, key=lambda part: isinstance(part, Word)):
            if are_words:
                for text, days in self._parted(
                    " ".join(part.text for part in parts if isinstance(part, Word))
                ):
                    yield from text.split() if not days else ()
                continue
            for part in parts:
                for option in part.options if isinstance(part, AnyOf) else (part,):
                    if isinstance(option, Phrase) or not self._option(option).days:
                        yield option.text

    def _parted(self, text: str) -> Sequence[tuple[str, tuple[str, ...]]]:
        """The text, normalised, in pieces, each with the days that it names. Of a text with many other words, which is
        rather a headline, the words of a date stay beside them, and the days have a piece without text."""
        if text not in self._pieces_of:
            form, at = normalise(text), 0
            pieces: list[tuple[str, tuple[str, ...]]] = []
            for named in days_within(form, self._language):
                pieces.append((_BEFORE_DAY.sub("", form[at : named.start]), ()))
                pieces.append((form[named.start : named.end], named.names))
                at = named.end
            pieces.append((form[at:], ()))
            beside = "".join(piece for piece, days in pieces if not days)
            if len(pieces) > 1 and len(self._analyzer.tokens(beside)) > LONG:
                pieces = [(form, ()), *(("", days) for _, days in pieces if days)]
            self._pieces_of[text] = pieces
        return self._pieces_of[text]

    @cached_property
    def things(self) -> int:
        """How many words, dates among them, name something."""
        return sum(
            1 if group.is_phrase else max(1, len(group.variants[0].terms))
            for group in self.groups
            if group.names
        )

    @cached_property
    def newest(self) -> bool:
        """Whether the reader asks for what is new: today, latest."""
        return self._analysis.asking.is_recent(self.letters, self._analyzer.tokens(self.letters))

    @cached_property
    def apart(self) -> tuple[str, ...]:
        """The words of a short query that is nothing but words of a script without blanks between them; else none.

        Blanks tell where they are parted, and else the dictionary does: their order tells little either way.
        """
        text = " ".join(self._query.texts())
        if days_within(text, self._language) or not all(isinstance(part, Word) for part in self._query.parts):
            return ()
        words: list[str] = []
        for piece in map(self._analyzer.letters, text.split()):
            found = [piece[token.start : token.end] for token in self._analyzer.tokens(piece)]
            if "".join(found) != piece or not all(map(self._is_dense_word, found)):
                return ()
            words += found
        return tuple(words) if 1 < len(words) <= APART else ()

    def _is_dense_word(self, word: str) -> bool:
        return word >= DENSE and len(word) > 1 and self._analyzer.knows(word)

    def _groups(self) -> Iterator[Group]:
        plain = (Word, Phrase) if self._is_long() else (Word,)
        for words, parts in groupby(self._query.parts, key=lambda part: isinstance(part, plain)):
            if words:
                text = " ".join(part.text for part in parts if isinstance(part, Word | Phrase))
                for piece, days in self._parted(text):
                    found: Iterable[Group] = self._words_of(piece)
                    if days:
                        yield Group((Variant(piece, "", (), days=days),))
                        found = (replace(group, of_day=True, weight=FAINT) for group in found)
                    elif self.apart:
                        found = self._typed_apart(tuple(found))
                    yield from found
                continue
            for part in parts:
                variants = tuple(one for one in self._must(part) if one.terms or one.days)
                if variants:
                    yield Group(variants, required=True)

    def _is_long(self) -> bool:
        """Whether so many words stand beside the phrases that this is rather a headline, which quotes."""
        words = " ".join(part.text for part in self._query.parts if isinstance(part, Word))
        return len(self._analyzer.tokens(words)) > LONG

    def _typed_apart(self, together: Sequence[Group]) -> Iterator[Group]:
        """The words of pieces that were typed apart, and those that they make together, in either order; what a list
        has as one phrase (ใบเกิด) stays one where it was typed in one piece."""
        phrases = [group for group in together if group.is_phrase]
        if phrases and len(self._query.parts) == 1:
            yield from together
            return
        asking = {group.variants[0].terms for group in together if group.weight < 1}
        by_piece = [group for piece in self.apart for group in self._words(piece)]
        known = {group.variants[0].terms for group in by_piece}
        for group in by_piece:
            yield replace(group, weight=ASKING) if group.variants[0].terms in asking else group
        yield from (replace(group, joined=True) for group in phrases)
        joined = (self._words(one + other) for one in self.apart for other in self.apart if one != other)
        for group in (*together, *(group for groups in joined for group in groups)):
            terms = group.variants[0].terms
            if (
                terms not in known
                and len(terms) == 1
                and self._analyzer.knows(terms[0])
                and not group.fragment
            ):
                known.add(terms)
                yield replace(group, joined=True)

    def _words_of(self, text: str) -> Iterator[Group]:
        """The words of a text: parted as if it had no blanks, or at them too, if so fewer fragments are left over."""
        together = self._analyzer.letters(text)
        apart = [self._analyzer.letters(piece) for piece in text.split()]
        if len(apart) < 2 or sum(map(self._fragments, apart)) >= self._fragments(together):
            return self._words(together)
        return (group for piece in apart for group in self._words(piece))

    def _fragments(self, text: str) -> int:
        """How many single clusters that are no words a text parts into."""
        return sum(self._is_fragment(text, token.start, token.end) for token in self._analyzer.tokens(text))

    def _words(self, text: str) -> Iterator[Group]:
        """Each word of letters, and what means the same; so for phrases that have a meaning of their own."""
        light = self._analysis.asking.light(text, self._analyzer.tokens(text))
        at = 0
        for meaning in self._analysis.meanings(text, self._language):
            if self._is_fragment(text, meaning.start, meaning.end):  # น. is an hour, but not the น of a name
                continue
            yield from self._single(text, at, meaning.start, light)
            end = _behind_dot(text, meaning.start, meaning.end)
            own, *others = map(self.variant, (text[meaning.start : end], *meaning.equivalents))
            if meaning.is_number:
                own = others.pop(0)
            yield Group(
                (own, *(one for one in others if one.terms and one.terms != own.terms)),
                weight=ASKING if meaning.start in light else 1.0,
            )
            at = end
        yield from self._single(text, at, len(text), light)

    def _single(self, text: str, begin: int, end: int, light: Container[int]) -> Iterator[Group]:
        for token in self._analyzer.tokens(text[begin:end]):
            first, last = begin + token.start, begin + token.end
            own = Variant(text[first:last], token.term, (token.term,))
            weight = ASKING if first in light else 1.0
            yield Group((own,), fragment=self._is_fragment(text, first, last), weight=weight)

    def _is_fragment(self, text: str, start: int, end: int) -> bool:
        letters = text[start:end]
        if letters >= _IDEOGRAPHS or self._analyzer.knows(letters):
            return False
        if len(self._analyzer.clusters(letters)) > 1:
            return False
        if _ABBREVIATED.match(text, start, end + 2) and not text[start - 1 : start].isalpha():
            return False
        return not (letters in self._typed_alone or self._in_title(letters))

    @cached_property
    def _typed_alone(self) -> frozenset[str]:
        """The terms of a short query that were typed between two blanks."""
        if len(self._analyzer.tokens(self.letters)) > APART:
            return frozenset()
        pieces = (self._analyzer.tokens(piece) for text in self._query.texts() for piece in text.split())
        return frozenset(tokens[0].term for tokens in pieces if len(tokens) == 1)

    def _must(self, part: Word | Phrase | AnyOf) -> Iterator[Variant]:
        for option in part.options if isinstance(part, AnyOf) else (part,):
            yield self._option(option)
            if isinstance(option, Word):
                yield from map(self.variant, self._analysis.equivalents(option.text, self._language))
            else:
                for joined in in_one_piece(option.text):
                    yield replace(self.variant(joined), as_it_stands=True)

    def _option(self, option: Word | Phrase) -> Variant:
        if isinstance(option, Phrase):
            return replace(self.variant(option.text), as_it_stands=True)
        match [*self._parted(option.text)]:
            case [("", ()), (day, days), ("", ())]:
                return Variant(day, "", (), days=days)
        return self.variant(option.text)

    def variant(self, text: str) -> Variant:
        """A text as it is looked for; a query that says it again and again makes it once."""
        if text not in self._known:
            terms = tuple(token.term for token in self._analyzer.tokens(text))
            self._known[text] = Variant(text, self._analyzer.letters(text) if terms else "", terms)
        return self._known[text]


def _behind_dot(text: str, start: int, end: int) -> int:
    """Where a word of `text` ends, with the dot behind it if it is an abbreviation."""
    return end + 1 if SHORT.fullmatch(text, start, end + 1) else end
