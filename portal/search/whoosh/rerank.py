"""Ranks the best candidates anew: by what of the query stands together in them, and what stands early.

Each feature is BM25 with the statistics of these documents alone: runs of clusters of the query (three; four letters in
scripts with blanks), anywhere and near the beginning, where news says what it is about; words that are neighbours in
the query and in the text; and whole pieces of the query. How many different words of it a document holds counts too,
the rare among these documents more. How the weights were found: docs/decisions/0014.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis import Analyzer
from portal.search.lexicon import distinct
from portal.search.ranking import ASKING, K1, B
from portal.search.whoosh.encoding import Clusters, Terms, cluster_numbers, known
from portal.search.whoosh.index_reader import IndexReader, Located

DEPTH = 70
"""Candidates that are looked at twice."""
ANYWHERE = 0.2
EARLY = 0.3
BEGINNING = 400
"""Clusters of a text that are its beginning: about two paragraphs."""
MOST = 16_384
"""Clusters of a text that are looked at, and half as many words: some fifty pages. Four times as many: headlines .0004
better, a tenth of what chance does, at a third more cost."""
NEIGHBOURS = 1.25
APART = 0.5
"""What two words count that have one other between them."""
WORDS = 0.6
"""What holding a word counts, however often."""
PIECES = 0.75
LONG_PIECE = 8
"""Characters from which on a piece without blanks is counted as a whole."""

BREAK = "\n"
"""What no run of a query goes across."""
_AT_ONCE = 1 << 18
"""Bytes of the clusters of candidates that are looked at together."""
Numbers = NDArray[np.int64]
Matrix = NDArray[np.float64]
"""How often each sought thing (a column) stands in each document (a row)."""


class _Runs:
    """The runs of a query's clusters. Clusters are counted from 1 on; 0 is any that the query does not have."""

    def __init__(self, clusters: Sequence[str], size: int) -> None:
        self.size = size
        numbers, own = np.unique(cluster_numbers(clusters), return_inverse=True)
        own = own.astype(np.int64) + 1
        self._many = len(numbers) + 1
        self._own: NDArray[np.unsignedinteger[Any]]
        self._own = np.zeros(1 << 16, np.uint8 if self._many <= 1 << 8 else np.uint16)
        self._own[numbers] = np.arange(1, self._many)
        self._pairs = np.zeros(self._many**2, bool)
        self._pairs[own[:-1] * self._many + own[1:]] = True
        starts = np.flatnonzero(_all(np.array([cluster != BREAK for cluster in clusters], bool), size))
        self._codes, self.order = np.unique(self._code(own, starts), return_inverse=True)
        """`order`: the number of each run, in the order of the query."""

    def __len__(self) -> int:
        return len(self._codes)

    def found(self, text: Clusters) -> tuple[Numbers, Numbers]:
        """Where runs stand in the clusters of a text, and the number of each."""
        own = text.looked_up(self._own)
        places = np.flatnonzero(_all(own > 0, self.size))
        for step in range(self.size - 1):  # most are left out before any code is made
            places = places[self._pairs.take(self._code(own, places + step, 2))]
        return known(self._codes, self._code(own, places), places)

    def _code(self, own: NDArray[np.integer[Any]], places: Numbers, size: int = 0) -> Numbers:
        """A number for the run of `size` clusters at each place; no two runs share one."""
        code: Numbers = own[places].astype(np.int64)
        for step in range(1, size or self.size):
            code = code * self._many + own[places + step]
        return code


class _Words(Terms):
    """A query's words, and which of them are neighbours; in either order where they were typed apart."""

    def __init__(self, terms: Iterable[str], *, either: bool) -> None:
        super().__init__(terms)
        first, second = self.order[:-1], self.order[1:]
        if either:
            first, second = np.concatenate((first, second)), np.concatenate((second, first))
        pairs = distinct(first * len(self) + second)
        self.neighbours = len(pairs)
        self._column = np.full(len(self) ** 2, -1)
        self._column[pairs] = np.arange(len(pairs))

    def beside(self, places: Numbers, words: Numbers, apart: int) -> tuple[Numbers, Numbers]:
        """Of words found: those that have a neighbour of theirs so many words behind, by index; and which two it is."""
        behind = np.minimum(np.searchsorted(places, places + apart), len(places) - 1)
        first = np.flatnonzero(places[behind] == places + apart)
        columns = self._column[words[first] * len(self) + words[behind[first]]]
        real = columns >= 0
        return first[real], columns[real]


def rerank(
    reader: IndexReader,
    docs: NDArray[np.int64],
    analyzer: Analyzer,
    letters: str,
    pieces: Sequence[str],
    apart: Sequence[str],
    light: frozenset[str],
) -> NDArray[np.float64]:
    """What looking closer adds to the score of each of `docs`; `letters` is the query, `pieces` its parts. `apart`: its
    words where they were typed apart, so that their order tells little; else none. `light`: its terms that only ask."""
    letters = BREAK.join(apart) or letters
    clusters = analyzer.clusters(letters)
    runs = _Runs(clusters, analyzer.gram)
    terms = [token.term for token in analyzer.tokens(letters)]
    words = _Words(terms, either=bool(apart))
    weights = np.array([ASKING if terms[at] in light else 1.0 for at in words.first])
    whole = [] if apart else [*_whole(letters, clusters, pieces, runs)]
    parts = [_counts(reader, batch, runs, words, whole) for batch in _batches(reader, docs)]
    lengths, anywhere, early, held_whole, held, neighbours = map(np.concatenate, zip(*parts, strict=True))
    norms = _norms(lengths)
    added = ANYWHERE * _bm25(anywhere, norms)
    added += EARLY * _bm25(early, _norms(np.minimum(lengths, BEGINNING)))
    added += NEIGHBOURS * _bm25(neighbours, norms)
    added += PIECES * _bm25(held_whole, norms)
    return np.asarray(added + WORDS * ((held > 0) @ (weights * _idf(held))))


def _whole(
    letters: str, clusters: Sequence[str], pieces: Sequence[str], runs: _Runs
) -> Iterator[NDArray[np.int64]]:
    """The runs, by number, of each long piece of the query."""
    starts = [0, *accumulate(map(len, clusters))]
    for piece in dict.fromkeys(pieces):
        start = letters.find(piece)
        if len(piece) >= LONG_PIECE and " " not in piece and start >= 0:
            first, last = bisect_left(starts, start), bisect_right(starts, start + len(piece)) - runs.size
            if first < last:
                yield runs.order[first:last]


def _batches(reader: IndexReader, docs: NDArray[np.int64]) -> Sequence[Located]:
    """The documents in order, some at a time: a hundred minutes of meetings at once would take 30 MiB."""
    located = reader.located(docs)
    cuts = np.flatnonzero(np.diff(np.cumsum(reader.bytes_of_clusters(located)) // _AT_ONCE)) + 1
    return [reader.located(some) for some in np.split(docs, cuts)] if len(cuts) else [located]


def _counts(
    reader: IndexReader, located: Located, runs: _Runs, words: _Words, whole: Sequence[Numbers]
) -> tuple[NDArray[np.float64], Matrix, Matrix, Matrix, Matrix, Matrix]:
    """How long each document is, in clusters; its runs anywhere, and in the beginning; the pieces that it holds as a
    whole; its words, and its neighbours."""
    text = reader.clusters(located, MOST)
    ends = text.ends
    places, found = runs.found(text)
    rows = np.searchsorted(ends, places, side="right")
    lengths = np.diff(ends, prepend=0)
    early = places + runs.size <= (ends - lengths)[rows] + BEGINNING
    many = len(ends)
    return (
        lengths.astype(np.float64),
        _counted(rows, found, many, len(runs)),
        _counted(rows[early], found[early], many, len(runs)),
        _counted_pieces(rows, places, found, many, whole),
        *_counted_words(*reader.terms(located, MOST // 2), words),
    )


def _counted_pieces(
    rows: Numbers, places: Numbers, found: Numbers, many: int, whole: Sequence[Numbers]
) -> Matrix:
    """Pieces: where all their runs stand in a row."""
    counts = np.zeros((many, len(whole)))
    for column, order in enumerate(whole):
        last = max(0, len(places) - len(order) + 1)
        starts = np.flatnonzero(
            (found[:last] == order[0]) & (places[len(order) - 1 :] - places[:last] == len(order) - 1)
        )
        real = (found[starts[:, None] + np.arange(len(order))] == order).all(axis=1)
        counts[:, column] = np.bincount(rows[starts[real]], minlength=many)
    return counts


def _counted_words(text: NDArray[np.uint32], ends: Numbers, words: _Words) -> tuple[Matrix, Matrix]:
    places, found = words.found(text)
    rows = np.searchsorted(ends, places, side="right")
    neighbours = np.zeros((len(ends), words.neighbours))
    for apart, weight in ((1, 1.0), (2, APART)):
        first, columns = words.beside(places, found, apart)
        neighbours += weight * _counted(rows[first], columns, len(ends), words.neighbours)
    return _counted(rows, found, len(ends), len(words)), neighbours


def _all(flags: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """Where `size` of them that stand side by side are all set."""
    many = max(0, len(flags) - size + 1)
    both = flags[:many].copy()
    for at in range(1, size):
        both &= flags[at : at + many]
    return both


def _counted(rows: Numbers, columns: Numbers, many: int, wide: int) -> Matrix:
    counts = np.bincount(rows * wide + columns, minlength=many * wide)
    return counts.reshape(many, wide).astype(np.float64)


def _norms(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    norms: NDArray[np.float64] = K1 * (1 - B + B * lengths / (lengths.mean() or 1.0))
    return norms


def _idf(counts: Matrix) -> NDArray[np.float64]:
    """How rare each thing is among these documents; 0 for what none of them has."""
    held = (counts > 0).sum(axis=0)
    idf: NDArray[np.float64] = np.log(1 + (len(counts) - held + 0.5) / (held + 0.5)) * (held > 0)
    return idf


def _bm25(counts: Matrix, norms: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((counts / (counts + norms[:, None])) @ _idf(counts))


def best_first(
    reader: IndexReader, docs: NDArray[np.int64], scores: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Documents and their scores, the best first; of equals the newer."""
    order = np.lexsort((docs, -reader.moments[docs], -scores))
    return docs[order], scores[order]
