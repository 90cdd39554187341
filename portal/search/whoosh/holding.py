"""Which documents hold a string, wherever its letters stand: unknown words, parts of longer words, phrases.

Whoever holds a string holds all pairs of its clusters; which of those really hold it, their letters tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

from portal.search.analysis import Analyzer
from portal.search.bigrams import TERM_NUMBERS
from portal.search.spans import ABRIDGED, spans
from portal.search.whoosh import fields
from portal.search.whoosh.codec import Docs
from portal.search.whoosh.packing import DENSE, Needle, cluster_numbers, pairs, unpack_text
from portal.search.whoosh.reading import Reading

_THAI = re.compile("[ก-๎]")
_BLANK = re.compile(r"\s")
_MOST_READ = 200
"""Documents in whose shown texts blanks are looked for."""
_MOST_IN_A_ROW = 500
"""Documents whose words are read to tell whether some stand side by side."""
_SIGNS = 2
"""Blanks and signs that may stand between two words of a phrase: โควิด-19, PM 2.5, ม. 33."""
_NONE = np.empty(0, np.uint16)
_ROUND = 32
"""Documents that are read between two looks at the clock."""
_AT_ONCE = 256
"""Documents whose words are looked at together, or whose texts are read before what was found is kept."""


class Holding:
    """Answers for one language of a reading; `check` is called in all longer loops and may raise."""

    def __init__(self, reading: Reading, analyzer: Analyzer, check: Callable[[], None]) -> None:
        self._reading = reading
        self._analyzer = analyzer
        self._check = check
        self.read = 0

    def string(self, letters: str) -> Docs:
        """The documents that hold `letters` (from `Analyzer.letters`) as a whole."""
        return self._kept(("string", letters), lambda: self._string(letters))

    def word(self, letters: str, terms: tuple[str, ...]) -> Docs:
        """The documents that hold a single word in any of its forms, or the string."""
        if len(terms) != 1 or letters.endswith(ABRIDGED):
            return self.string(letters)
        return self._kept(("word", letters, terms), lambda: self._string(letters, self._term(terms[0])))

    def unbroken(self, docs: Docs, letters: str) -> Docs:
        """Those of `docs`, which hold the string, that hold it without a blank inside; of very many all."""
        if len(docs) > _MOST_READ:
            return docs
        return self._kept(("unbroken", letters, len(docs)), lambda: self._unbroken(docs, letters))

    def union(self, lists: Iterable[Docs]) -> Docs:
        """The documents of all lists, each once."""
        mask = np.zeros(self._reading.size, bool)
        for docs in lists:
            mask[docs] = True
        return self._reading.numbers(np.flatnonzero(mask))

    def terms(self, terms: Iterable[str]) -> Docs:
        """The documents that hold all of `terms`."""
        found = [self._term(term) for term in dict.fromkeys(terms)]
        return _common(found) if found else _NONE

    def has(self, doc: int, term: str) -> bool:
        """Whether a document holds a term."""
        docs = self._term(term)
        at = int(np.searchsorted(docs, doc))
        return at < len(docs) and int(docs[at]) == doc

    def phrase(self, letters: str, terms: tuple[str, ...]) -> Docs:
        """The documents in which words stand side by side: with nothing between, or a sign or two where `letters`, which
        is what they are written as, has some. Where very many may, those that hold all words and clusters do."""
        if len(terms) == 1:
            return self._term(terms[0])
        return self._kept(("phrase", letters, terms), lambda: self._phrase(letters, terms))

    def _phrase(self, letters: str, terms: tuple[str, ...]) -> Docs:
        docs, apart = self.terms(terms), _SIGNS
        if "".join(terms) == letters:
            docs, apart = _common([docs, self._candidates(letters, ())]), 0
        return self._in_a_row(docs, terms, apart) if len(docs) <= _MOST_IN_A_ROW else docs

    def string_among(self, docs: Docs, letters: str) -> Docs:
        """Those of `docs` that hold `letters` as a whole."""
        likely = np.intersect1d(docs, self._candidates(letters, ()), assume_unique=True)
        return self._hold(self._reading.numbers(likely), letters)

    def _kept(self, key: tuple[object, ...], make: Callable[[], Docs]) -> Docs:
        key = (*key, self._analyzer.language)
        docs: Docs = self._reading.kept.get(key, make, lambda docs: docs.nbytes)
        return docs

    def _term(self, term: str) -> Docs:
        name = fields.term_of(self._analyzer.language, term)
        return self._kept(
            ("docs", term),
            lambda: self.union(
                self._reading.postings(field, name)[0] for field in (fields.TEXT, fields.PARTS, fields.TITLE)
            ),
        )

    def _string(self, letters: str, certain: Docs | None = None) -> Docs:
        """The documents that hold the string, and those that are `certain` to be wanted."""
        if not letters:
            return _NONE if certain is None else certain
        terms = tuple(token.term for token in self._analyzer.tokens(letters))
        if certain is None:
            # Only Thai terms stand in texts as they are; others may be stems.
            certain = self._term(letters) if terms == (letters,) and _THAI.match(letters) else _NONE
        candidates = self._candidates(letters, terms)
        if not _has_blanks(letters) and len(self._analyzer.clusters(letters)) == 1:
            return self.union((certain, candidates))
        if len(terms) > 1 and "".join(terms) == letters:
            certain = self.union((certain, self._in_a_row(self._without(candidates, certain), terms)))
        doubtful = self._without(candidates, certain)
        return self.union((certain, self._read(doubtful, letters)))

    def _without(self, docs: Docs, others: Docs) -> Docs:
        mask = np.zeros(self._reading.size, bool)
        mask[others] = True
        return docs[~mask[docs]]

    def _in_a_row(self, docs: Docs, terms: tuple[str, ...], apart: int = 0) -> Docs:
        """Those of `docs` in which words that make up the string stand side by side, at most `apart` letters between."""
        numbers = TERM_NUMBERS.array(terms)
        held: list[Docs] = []
        for start in range(0, len(docs), _AT_ONCE):
            self._check()
            some = docs[start : start + _AT_ONCE]
            words = [self._reading.terms_and_gaps(doc) for doc in some.tolist()]
            ends = np.cumsum([len(one) for one, _ in words])
            text, gaps = (np.concatenate(arrays) for arrays in zip(*words, strict=True))
            many = max(0, len(text) - len(numbers) + 1)
            row = text[:many] == numbers[0]
            for at in range(1, len(numbers)):
                row &= (text[at : at + many] == numbers[at]) & (gaps[at : at + many] <= apart)
            held.append(some[np.unique(np.searchsorted(ends, np.flatnonzero(row), side="right"))])
        return np.concatenate(held) if held else _NONE

    def _candidates(self, letters: str, terms: tuple[str, ...]) -> Docs:
        """The documents that may hold the string; of a single cluster, those that do."""
        if terms and _has_blanks(letters):
            return self.terms(terms)
        mask = self._reading.documents(self._analyzer.language)
        clusters = self._analyzer.clusters(letters)
        codes = pairs(clusters, cluster_numbers(clusters)).tolist()
        if not codes:
            return self._reading.numbers(np.flatnonzero(mask))
        common = _common([self._run(code) for code in codes])
        return common[mask[common]]

    def _run(self, code: int) -> Docs:
        docs: Docs = self._reading.kept.get(
            ("pair", code),
            lambda: self._reading.postings(fields.PAIRS, code.to_bytes(4, "big"))[0],
            lambda docs: docs.nbytes,
        )
        return docs

    def _unbroken(self, docs: Docs, letters: str) -> Docs:
        kept: list[int] = []
        for doc in docs.tolist():
            self._check()
            title, text = self._reading.shown(doc)
            if any(letters in one or _stands(one, letters) for one in (title, text)):
                kept.append(doc)
        return self._reading.numbers(np.array(kept, np.int64))

    def _read(self, docs: Docs, letters: str) -> Docs:
        """Those of `docs` in which the string stands. What was read is kept at once: a search that ends at its
        deadline has not read in vain."""
        held = [_NONE]
        for start in range(0, len(docs), _AT_ONCE):
            some = docs[start : start + _AT_ONCE]
            held.append(self._kept(("read", letters, len(docs), start), partial(self._hold, some, letters)))
        return np.concatenate(held)

    def _hold(self, docs: Docs, letters: str) -> Docs:
        held: list[int] = []
        needle = Needle(letters)
        for number, doc in enumerate(docs.tolist()):
            if not number % _ROUND:
                self._check()
            packed = self._reading.packed_letters(doc)
            if needle.stands(packed) and self._analyzer.holds(unpack_text(packed), letters):
                held.append(doc)
        self.read += len(docs)
        return self._reading.numbers(np.array(held, np.int64))


def _stands(text: str, letters: str) -> bool:
    return any(not _BLANK.search(text, *span) for span in spans(text, letters))


def _has_blanks(letters: str) -> bool:
    """Whether the string is of words that have blanks between them, and is found by these."""
    return max(letters) < DENSE


def _common(lists: Iterable[Docs]) -> Docs:
    ordered = sorted(lists, key=len)
    common = ordered[0]
    for docs in ordered[1:]:
        if not len(common):
            break
        at = np.minimum(np.searchsorted(docs, common), len(docs) - 1)
        common = common[docs[at] == common] if len(docs) else docs
    return common
