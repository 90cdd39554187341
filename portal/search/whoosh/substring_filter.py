"""Which documents hold a string, wherever its letters stand: unknown words, parts of longer words, phrases.

Whoever holds a string holds all pairs of its clusters; where that is not all of it, which of those really hold it their
clusters tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis import Analyzer
from portal.search.analysis.letter_matching import is_dense
from portal.search.lexicon import TERM_NUMBERS, distinct
from portal.search.spans import ABRIDGED, spans, stands_by_words
from portal.search.whoosh import fields
from portal.search.whoosh.codec import Docs
from portal.search.whoosh.encoding import (
    DENSE,
    cluster_numbers,
    pack_clusters,
    pairs,
    stands_in_clusters,
)
from portal.search.whoosh.index_reader import IndexReader
from portal.search.whoosh.packed_text import Needle, unpack_text

MOST_READ = 12_000_000
"""Words of documents that one query may have read for its strings: some 30 milliseconds, in which 10,000 usual ones are
read. A reader's query has a string or two, whose pairs of clusters stand together in a few hundred documents, or some
thousand; only rows of phrases made of the most common syllables need more."""
_FINDING = 640
"""How many words are read in the time that it takes to find a document."""
_WITH_LETTERS = _WITH_WORDS = 3
"""How much more it takes where clusters do not tell enough, or words are read instead."""
_IS_NO_STEM = re.compile("[ก-๎]|[0-9]+$|..?$")
"""Terms that stand in texts as they are."""
_BLANK = re.compile(r"\s")
_MOST_SHOWN = 200
"""Documents in whose shown texts blanks are looked for."""
_MOST_BY_WORDS = 100
"""Documents in which a long word is sought where the text is parted otherwise."""
_MOST_IN_A_ROW = 500
"""Documents whose words are read to tell whether some stand side by side."""
_SIGNS = 2
"""Blanks and signs that may stand between two words of a phrase: โควิด-19, PM 2.5, ม. 33."""
_FAR_FEWER = 8
"""How many times as many documents another list must have for a short one's to be looked up in it one by one."""
_PAIR = 2
_NONE = np.empty(0, np.uint16)
_AT_ONCE = 1 << 17
"""Words of documents that are read together, between two looks at the clock."""


class Budget:
    """How many words of documents one query may still have read, in all its languages together."""

    def __init__(self, words: int = MOST_READ) -> None:
        self._left = words
        self.refused = 0
        """How often more was asked for than was left."""

    def allows(self, words: int) -> bool:
        """Whether so many more may be read; if so, they count."""
        allowed = words <= self._left
        self._left -= words * allowed
        self.refused += not allowed
        return allowed


class SubstringFilter:
    """Answers for one language of a reading; `check` is called in all longer loops and may raise.

    A string for which `budget` does not allow enough documents to be read is one of `unread`: documents that hold all
    its pairs of clusters count as holding it if they hold its words too. What was read before, for whatever query,
    counts none the less: else an answer would depend on what others asked.
    """

    def __init__(
        self, reader: IndexReader, analyzer: Analyzer, check: Callable[[], None], budget: Budget | None = None
    ) -> None:
        self._reader = reader
        self._analyzer = analyzer
        self._check = check
        self._budget = budget or Budget()
        self.read = 0
        self.unread: dict[str, None] = {}

    def string(self, letters: str) -> Docs:
        """The documents that hold `letters` (from `Analyzer.letters`) as a whole."""
        return self._substrings(letters, "")

    def word(self, letters: str, terms: tuple[str, ...]) -> Docs:
        """The documents that hold a single word in any of its forms, or the string."""
        if len(terms) != 1 or letters.endswith(ABRIDGED):
            return self.string(letters)
        return self._substrings(letters, terms[0])

    def unbroken(self, docs: Docs, letters: str) -> Docs:
        """Those of `docs`, which hold the string, that hold it without a blank inside; of very many all."""
        if len(docs) > _MOST_SHOWN:
            return docs
        return self._cached(("unbroken", letters, len(docs)), lambda: self._unbroken(docs, letters))

    def by_words(self, docs: Docs, letters: str) -> Docs:
        """Those of `docs`, a hundred at most, where a string stands between ends of words, or in what is no word."""
        found: list[int] = []
        for doc in docs[:_MOST_BY_WORDS].tolist():
            self._check()
            texts = self._reader.shown(doc)
            places = ((text, span) for text in texts for span in spans(text, letters))
            if any(stands_by_words(self._analyzer, text, *span) for text, span in places):
                found.append(doc)
        return self._reader.numbers(np.array(found, np.int64))

    def in_titles(self, docs: Docs, terms: Iterable[str]) -> Docs:
        """Those of `docs` whose titles hold all of `terms`, by themselves or inside longer words."""
        mask = self._mask(docs)
        for term in terms if len(docs) else ():
            name = fields.term_of(self._analyzer.language, term)
            mask &= self._mask(self._reader.postings(fields.TITLE, name)[0])
        return self._reader.numbers(np.flatnonzero(mask))

    def shown(self, docs: Docs) -> Iterator[str]:
        """Titles and texts of `docs` as they are shown."""
        for doc in docs.tolist():
            self._check()
            yield from self._reader.shown(doc)

    def union(self, lists: Iterable[Docs]) -> Docs:
        """The documents of all lists, each once."""
        return self._reader.numbers(np.flatnonzero(self._mask(*lists)))

    def common(self, lists: Iterable[Docs]) -> Docs:
        """The documents of every list, one of which there is at least."""
        common, *others = sorted(lists, key=len)
        for docs in others:
            if len(common) * _FAR_FEWER < len(docs):
                places = np.minimum(np.searchsorted(docs, common), len(docs) - 1)
                common = common[docs[places] == common]
            else:
                common = common[self._mask(docs)[common]]
        return common

    def without(self, docs: Docs, others: Docs) -> Docs:
        """Those of `docs` that are not among others."""
        return docs[~self._mask(others)[docs]]

    def terms(self, terms: Iterable[str]) -> Docs:
        """The documents that hold all of `terms`."""
        found = [self._term(term) for term in dict.fromkeys(terms)]
        return self.common(found) if found else _NONE

    def have(self, docs: NDArray[np.int64], term: str) -> NDArray[np.bool_]:
        """Which of `docs` hold a term."""
        held = self._term(term)
        at = np.minimum(held.searchsorted(docs), len(held) - 1)
        return held[at] == docs if len(held) else np.zeros(len(docs), bool)

    def phrase(self, letters: str, terms: tuple[str, ...]) -> Docs:
        """The documents in which words stand side by side: with nothing between, or a sign or two where `letters`, as
        which they are written, has some. Where very many may, those that hold all words and clusters do."""
        if len(terms) == 1:
            return self._term(terms[0])
        key, without_signs = (letters, terms), "".join(terms) == letters and all(map(is_dense, letters))
        docs = self._cached(
            ("words of", *key),
            lambda: self.common((self.terms(terms), *(self._runs(letters) if without_signs else ()))),
        )
        if len(docs) > _MOST_IN_A_ROW or not self._may_read(docs, _WITH_WORDS):
            return docs
        return self._cached(
            ("phrase", *key), lambda: self._in_a_row(docs, terms, 0 if without_signs else _SIGNS)
        )

    def string_among(self, docs: Docs, letters: str) -> Docs:
        """Those of `docs` that hold `letters` as a whole."""
        likely = self.common((docs, *self._runs(letters)))
        return self._hold(likely, letters) if len(likely) else _NONE

    def _cached(self, key: tuple[object, ...], make: Callable[[], Docs]) -> Docs:
        key = (*key, self._analyzer.language)
        docs: Docs = self._reader.cache.get(key, make, lambda docs: docs.nbytes)
        return docs

    def _pair_kept(self, key: tuple[object, ...], make: Callable[[], tuple[Docs, Docs]]) -> tuple[Docs, Docs]:
        key = (*key, self._analyzer.language)
        docs: tuple[Docs, Docs] = self._reader.cache.get(
            key, make, lambda docs: docs[0].nbytes + docs[1].nbytes
        )
        return docs

    def _term(self, term: str) -> Docs:
        name = fields.term_of(self._analyzer.language, term)
        return self._cached(
            ("docs", term),
            lambda: self.union(self._reader.postings(field, name)[0] for field in fields.of_words(term)),
        )

    def _substrings(self, letters: str, word: str) -> Docs:
        """The documents that hold the string, or the word, if one is given."""
        key = letters, word
        certain, doubtful = self._pair_kept(("certain and doubtful", *key), lambda: self._looked_up(*key))
        if not len(doubtful):
            return certain
        if not self._may_read(doubtful, 1 if _ends_dense(letters) else _WITH_LETTERS):
            self.unread[letters] = None
            held = self.terms(token.term for token in self._analyzer.tokens(letters))
            return self.union((certain, self.common((doubtful, held))))
        return self._cached(("string", *key), lambda: self.union((certain, self._read(doubtful, letters))))

    def _may_read(self, docs: Docs, times: int) -> bool:
        """Whether the query may still have so many documents read, of which each counts so many times."""
        words = int(self._reader.text_lengths[docs].sum()) + _FINDING * len(docs)
        return self._budget.allows(times * words)

    def _looked_up(self, letters: str, word: str) -> tuple[Docs, Docs]:
        """What the index tells of a string: the documents that hold it, or the word, and those that may."""
        if not letters:
            return (self._term(word) if word else _NONE), _NONE
        terms = tuple(token.term for token in self._analyzer.tokens(letters))
        certain = _NONE
        if word:
            certain = self._term(word)
        elif terms == (letters,) and _IS_NO_STEM.match(letters):
            certain = self._term(letters)
        candidates = self._candidates(letters, terms)
        if self._is_told_by_pairs(letters):
            return self.union((certain, candidates)), _NONE
        return certain, self.without(candidates, certain)

    def _is_told_by_pairs(self, letters: str) -> bool:
        many = len(self._analyzer.clusters(letters))
        return not _has_blanks(letters) and (many == 1 or (many == _PAIR and all(map(is_dense, letters))))

    def _in_a_row(self, docs: Docs, terms: tuple[str, ...], apart: int) -> Docs:
        """Those of `docs` in which words stand side by side, with at most `apart` characters between."""
        numbers = TERM_NUMBERS.array(terms)
        held = [_NONE]
        for some in self._batches(docs):
            self._check()
            text, gaps, ends = self._reader.terms_and_gaps(some)
            places = np.flatnonzero(text[: max(0, len(text) - len(numbers) + 1)] == numbers[0])
            for step in range(1, len(numbers)):
                behind = places + step
                places = places[(text[behind] == numbers[step]) & (gaps[behind] <= apart)]
            held.append(_rows(some, ends, places, len(numbers)))
        return np.concatenate(held)

    def _candidates(self, letters: str, terms: tuple[str, ...]) -> Docs:
        """The documents that may hold the string; of one or two clusters, those that do."""
        if terms and _has_blanks(letters):
            return self.terms(terms)
        mask = self._reader.documents(self._analyzer.language)
        runs = self._runs(letters)
        if not runs:
            return self._reader.numbers(np.flatnonzero(mask))
        common = self.common(runs)
        return common[mask[common]]

    def _runs(self, letters: str) -> list[Docs]:
        """The documents that hold each pair of clusters of a string of scripts without blanks."""
        clusters = self._analyzer.clusters(letters)
        return [self._run(code) for code in pairs(clusters, cluster_numbers(clusters)).tolist()]

    def _mask(self, *lists: Docs) -> NDArray[np.bool_]:
        mask = np.zeros(self._reader.size, bool)
        for docs in lists:
            mask[docs] = True
        return mask

    def _run(self, code: int) -> Docs:
        docs: Docs = self._reader.cache.get(
            ("pair", code),
            lambda: self._reader.postings(fields.PAIRS, code.to_bytes(4, "big"))[0],
            lambda docs: docs.nbytes,
        )
        return docs

    def _unbroken(self, docs: Docs, letters: str) -> Docs:
        found: list[int] = []
        for doc in docs.tolist():
            self._check()
            title, text = self._reader.shown(doc)
            if any(letters in one or _stands(one, letters) for one in (title, text)):
                found.append(doc)
        return self._reader.numbers(np.array(found, np.int64))

    def _read(self, docs: Docs, letters: str) -> Docs:
        """Those of `docs` in which the string stands. What was read is kept at once: a search that ends at its
        deadline has not read in vain."""
        held = [
            self._cached(("read", letters, len(docs), number), partial(self._hold, some, letters))
            for number, some in enumerate(self._batches(docs))
        ]
        return np.concatenate(held)

    def _batches(self, docs: Docs) -> Sequence[Docs]:
        ends = np.cumsum(self._reader.text_lengths[docs], dtype=np.int64)
        return np.split(docs, np.flatnonzero(np.diff(ends // _AT_ONCE)) + 1) if len(docs) else []

    def _hold(self, docs: Docs, letters: str) -> Docs:
        """Those in which the string stands: its clusters in a row; and at ends that are of scripts with blanks, or
        digits, the end of a word or number, which letters tell."""
        self._check()
        self.read += len(docs)
        needle = Needle(letters)
        if not needle.needs_no_clusters:
            docs = self._with_clusters(docs, letters)
            if _ends_dense(letters):
                return docs
        texts = self._reader.packed_letters(self._reader.located(docs))
        held: Docs = docs[[at for at, packed in enumerate(texts) if self._is_parted(packed, needle)]]
        return held

    def _with_clusters(self, docs: Docs, letters: str) -> Docs:
        """Those in which the clusters of the string stand in a row."""
        sought = pack_clusters(cluster_numbers(self._analyzer.clusters(letters)))
        texts = self._reader.packed_clusters(docs)
        held: Docs = docs[[at for at, packed in enumerate(texts) if stands_in_clusters(sought, packed)]]
        return held

    def _is_parted(self, packed: bytes, needle: Needle) -> bool:
        if not needle.stands(packed):
            return False
        parted = needle.parted(packed)
        return self._analyzer.holds(unpack_text(packed), needle.string) if parted is None else parted


def _rows(docs: Docs, ends: NDArray[np.int64], places: NDArray[np.int64], long: int) -> Docs:
    """Those of `docs`, which end there, in which what is found at `places`, and so long, stands as a whole."""
    rows = np.searchsorted(ends, places, side="right")
    return docs[distinct(rows[places + long - 1 < ends[rows]])]


def _stands(text: str, letters: str) -> bool:
    return any(not _BLANK.search(text, *span) for span in spans(text, letters))


def _ends_dense(letters: str) -> bool:
    """Whether the ends of the string are ends of clusters of scripts without blanks, and nothing else."""
    return is_dense(letters[0]) and is_dense(letters[-1])


def _has_blanks(letters: str) -> bool:
    """Whether the string is of words that have blanks between them, and is found by these."""
    return max(letters) < DENSE
