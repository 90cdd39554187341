"""Where a string stands in a text as it is shown, however its marks are ordered and its digits are written."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, groupby, islice

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis import Analyzer
from portal.search.analysis.letter_matching import dense, is_dense, parts_number
from portal.search.snippets import Offsets, Span, parts_letters
from portal.text.clusters import is_end
from portal.text.folding import searched
from portal.text.han import VARIANTS

_SIGNS = frozenset(map(chr, (*range(0x0E30, 0x0E3B), 0x0E45, *range(0x0E47, 0x0E4F))))
"""Thai vowels and marks behind, above or below a consonant: what order they are in is checked by their search form."""
_WRITTEN_OTHERWISE = {"\u0e33": "\u0e4d\u0e32\u0e45", "\u0e32": "\u0e45"}
"""Sara am in two pieces, and the sign that some type for sara aa."""
THAI = re.compile("[\u0e01-\u0e5b]")
_OPENING = "เแโใไ"
"""Whatever stands before a vowel in front, a cluster begins with it."""
SHORT = re.compile(r"(?:[ก-ฮ]+\.)+")
"""A Thai abbreviation with its dots. It stands at the beginning of a word, without blanks, or is the end of another
one; its letters without dots stand in many words: ทส in พระบาทสมเด็จ."""
ABRIDGED = "ฯ"
"""What ends with it is another word than without it."""
_HYPHEN = "[\u2010-\u2015\u2212\uff0d-]"
_HYPHENATED = rf"\s?(?:{_HYPHEN}\s?)?"
"""What may stand between a Thai word and a number."""
_RESIDUAL = 2
"""Letters of a word that is rather left over where a longer one was parted, if that is what is sought."""
LONG_WORD = 5
"""Letters from which on a word of several clusters hardly stands in others by chance."""
_AROUND = 30
"""Letters on both sides of a place by which the words there are told."""
DENSE = "\u0e00"
"""From here on scripts put no blanks between words."""


class Together:
    """Tells which words of a text show the query: typed ones wherever they stand, those of a variant that was not typed
    only where all of them stand side by side (“of” is no part of MOU elsewhere), and those that say nothing by
    themselves only between others (“of” in “season of longan”).

    `typed`: terms; `others`: the terms of each variant that was not; `numbers`: those of all terms; `filling`: terms
    that say nothing by themselves.
    """

    def __init__(
        self,
        typed: Iterable[str],
        others: Iterable[Sequence[str]],
        numbers: Mapping[str, int],
        filling: Iterable[str] = (),
    ) -> None:
        self.free = {numbers[term] for term in typed}
        """The numbers of terms that show the query wherever they stand."""
        self._rows: list[list[int]] = []
        for terms in others:
            row = [numbers[term] for term in terms]
            if len(row) == 1:
                self.free.add(row[0])
            elif row:
                self._rows.append(row)
        size = max(numbers.values(), default=-1) + 1
        self._is_free, self._is_filling = np.zeros(size, bool), np.zeros(size, bool)
        self._is_free[[*self.free]] = True
        self._is_filling[[numbers[term] for term in filling]] = True
        self._are_all_free = self.free >= set(numbers.values())

    def shown(self, places: NDArray[np.int64], numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which terms found in a text do. `places` is where they stand among its words, in ascending order, and
        `numbers` which they are. Texts may follow each other, a place left out between them."""
        kept = self._without_filling(places, numbers)
        if self._are_all_free:
            return kept
        places, numbers = places[kept], numbers[kept]
        together = self._is_free[numbers]
        often = np.bincount(numbers, minlength=len(self._is_free)).tolist()
        for row in self._rows:
            if not all(often[number] for number in row):
                continue
            first = np.flatnonzero(numbers == row[0])
            for step, number in enumerate(row[1:], 1):
                first = first[first + step < len(places)]
                behind = first + step
                first = first[(places[behind] == places[first] + step) & (numbers[behind] == number)]
            for step in range(len(row) if len(first) else 0):
                together[first + step] = True
        kept[kept] = together
        return kept

    def _without_filling(self, places: NDArray[np.int64], numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Without what says nothing by itself and does not stand between what does."""
        telling = ~self._is_filling[numbers]
        if telling.all():
            return telling
        order = np.arange(len(places))
        run = places - order  # the same for all that stand side by side
        before = np.maximum.accumulate(np.where(telling, order, 0))
        behind = np.minimum.accumulate(np.where(telling, order, len(order) - 1)[::-1])[::-1]
        between = telling[before] & telling[behind] & (run[before] == run) & (run[behind] == run)
        return np.asarray(telling | between)


def spans(
    text: str,
    sought: str,
    begin: int = 0,
    end: int = sys.maxsize,
    *,
    besides: Container[Span] = (),
    most: int | None = None,
) -> Iterator[Span]:
    """Begin and end of each place in `text` (tidied) where `sought` (from `Analyzer.letters`) stands.

    Only from the end of one cluster to another, whole numbers and, where words are parted by blanks, whole words. A
    blank between Thai letters does not count. Sought only between `begin` and `end`, and without the places that
    are known already (`besides`); only the first `most` places that have the letters are looked at.
    """
    if not sought:
        return iter(())
    pattern, in_small_letters = _pattern(sought)
    # A pattern that does not mind case takes ten times as long to search with, and longer to make.
    within, shift = (_in_small_letters(text[begin:end]), begin) if in_small_letters else (text, 0)
    places = pattern.finditer(within, begin - shift, end - shift)
    first = next(places, None)
    if first is None:  # mostly
        return iter(())
    return _wholes(text, sought, islice(chain((first,), places), most), shift, besides)


def _wholes(
    text: str, sought: str, places: Iterable[re.Match[str]], shift: int, besides: Container[Span]
) -> Iterator[Span]:
    """Of the places that have the letters of a string, perhaps in another order, those where it stands as a whole."""
    for place in places:
        start, end = place.start() + shift, place.end() + shift
        if (start, end) in besides:
            continue
        written = text[start:end]
        if (written == sought or dense(searched(written)) == sought) and _is_whole(text, start, end):
            yield start, end


def _in_small_letters(text: str) -> str:
    """The text in small letters, each at its place; one sigma at the ends of words and elsewhere."""
    small = text.lower()
    if len(small) != len(text):
        small = "".join(letter if len(letter.lower()) > 1 else letter.lower() for letter in text)
    return small.replace("ς", "σ")


def stands_by_words(analyzer: Analyzer, text: str, start: int, end: int) -> bool:
    """Whether what stands between `start` and `end` of a text begins and ends where words do, or parts of compounds; or
    whether it touches what is no word, such as a name or a slip, of which nobody knows the parts."""
    begin = max(0, start - _AROUND)
    edges: set[int] = set()
    for token in analyzer.tokens(text[begin : end + _AROUND]):
        first, last = begin + token.start, begin + token.end
        is_residual = start <= first and last <= end and last - first <= _RESIDUAL
        if first < end and last > start and (is_residual or not analyzer.knows(token.term)):
            return True
        edges |= {first, last}
        if len(token.term) == last - first:
            edges |= {first + edge for edge in analyzer.edges(token.term)}
    return {start, end} <= edges


def is_word_part(
    text: str, span: Span, word: str, starts: Offsets, ends: Offsets, analyzer: Analyzer
) -> bool:
    """Whether what stands at `span` is `word` itself, or one of the words that a longer one is put together of: รถ in
    รถไฟ, not in สามารถ. A long word may be several of the text, too. `starts` and `ends` are the offsets of all tokens
    of `text`, in order."""
    at = bisect_right(starts, span[0]) - 1
    if at < 0 or ends[at] < span[1]:
        return len(word) >= LONG_WORD
    whole = analyzer.letters(text[starts[at] : ends[at]])
    return whole == word or word in analyzer.inner(whole)


@lru_cache(maxsize=1024)
def _pattern(sought: str) -> tuple[re.Pattern[str], bool]:
    """What finds the letters of a string, and whether it is to be sought among small letters."""
    if SHORT.fullmatch(sought):
        letters = re.escape(sought)
        return re.compile(f"{letters}(?<![ก-๎.]{letters})"), False  # what begins with letters is found sooner
    return re.compile("".join(_parts(sought))), sought.upper() != sought


def _parts(sought: str) -> Iterator[str]:
    before = ""
    for are_signs, run in groupby(sought, _SIGNS.__contains__):
        if are_signs:
            yield _any_order(list(run))
            before = "ก"
            continue
        for letter in run:
            if before and (is_dense(before) or is_dense(letter) or "-" in (before, letter)):
                yield _HYPHENATED if is_dense(before) and letter.isdecimal() else r"\s?"
            yield _part(letter)
            before = letter


def _any_order(signs: Sequence[str]) -> str:
    otherwise = "".join(_WRITTEN_OTHERWISE.get(sign, "") for sign in signs)
    sign = f"[{''.join(signs)}{otherwise}]"
    return rf"\s?{sign}+" if len(signs) == 1 else rf"\s?{sign}(?:\s?{sign}){{{len(signs) - 1},}}"


def _part(letter: str) -> str:
    if letter == " ":
        return r"\s+"
    if letter == "-":
        return _HYPHEN
    if letter == "แ":
        return "(?:แ|เเ)"
    if letter in "0123456789":
        return f"[{letter}{chr(0x0E50 + int(letter))}]"
    if letter in VARIANTS:
        return f"[{VARIANTS[letter]}]"
    return re.escape(letter)


def _is_whole(text: str, start: int, end: int) -> bool:
    if parts_letters(text, start) or parts_letters(text, end):
        return False
    if _runs_on(text, start) or _runs_on(text, end):
        return False
    if text[start].isdecimal() and parts_number(text, start):
        return False
    if text[end - 1].isdecimal() and parts_number(text, end):
        return False
    if end == len(text) or text[end] in _OPENING or not THAI.match(text[end]):
        return True
    return is_end(text, start, end)


def _runs_on(text: str, at: int) -> bool:
    """Whether a word in a script that parts words by blanks goes on at `at`."""
    if not 0 < at < len(text):
        return False
    before, behind = text[at - 1], text[at]
    return before < DENSE and behind < DENSE and before.isalnum() and behind.isalnum()
