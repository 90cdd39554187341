"""The second look at the best candidates: what of the query stands together in them, and what stands early.

Each feature is BM25 with the statistics of these documents alone: runs of clusters of the query (three; four letters in
scripts with blanks), anywhere and near the beginning, where news says what it is about; words that are neighbours in
the query and in the text; and whole pieces of the query. How the weights were found: docs/decisions/0014.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis import Analyzer
from portal.search.whoosh.packing import TERM_NUMBERS, Needle, cluster_numbers, codes, run_numbers, runs
from portal.search.whoosh.reading import Reading
from portal.search.whoosh.scoring import K1, B

DEPTH = 70
"""Candidates that are looked at twice."""
ANYWHERE = 0.2
EARLY = 0.3
BEGINNING = 400
"""Clusters of a text that are its beginning: about two paragraphs."""
MOST = 65_536
"""Clusters of a text that are looked at, and half as many words: some two hundred pages. With 8,192, which one article
in 150 passes, headlines were found .002 worse."""
NEIGHBOURS = 1.25
APART = 0.5
"""What two words count that have one other between them."""
PIECES = 0.75
LONG_PIECE = 8
"""Characters from which on a piece without blanks is counted as a whole."""

_AT_ONCE = 1 << 18
"""Clusters of candidates that are looked at together."""
_LOW = np.uint32(0xFFFF)
Matrix = NDArray[np.float64]
"""How often each sought thing (a column) stands in each document (a row)."""


class _Sought:
    """The query's clusters, and the runs of them that are looked for."""

    def __init__(self, analyzer: Analyzer, letters: str) -> None:
        clusters = analyzer.clusters(letters)
        self.size = analyzer.gram
        self.letters = letters
        self.clusters = cluster_numbers(clusters)
        self.runs, self._numbers = np.unique(runs(self.clusters, self.size), return_inverse=True)
        self._starts = [0, *accumulate(map(len, clusters))]

    def runs_of(self, piece: str) -> NDArray[np.int64]:
        """The numbers of the runs within a piece of the query."""
        start = self.letters.find(piece)
        first = bisect_left(self._starts, start)
        last = bisect_right(self._starts, start + len(piece)) - self.size
        return self._numbers[first : max(first, last)] if start >= 0 else self._numbers[:0]


def second_look(
    reading: Reading, docs: Sequence[int], analyzer: Analyzer, letters: str, pieces: Sequence[str]
) -> NDArray[np.float64]:
    """What looking closer adds to the score of each of `docs`; `letters` is the query, `pieces` its parts."""
    sought = _Sought(analyzer, letters)
    words = TERM_NUMBERS.array(token.term for token in analyzer.tokens(letters))
    parts = [_counts(reading, batch, sought, words) for batch in _batches(reading, docs)]
    lengths = np.concatenate([part[0] for part in parts])
    anywhere, early, neighbours = (np.concatenate([part[at] for part in parts]) for at in (1, 2, 3))
    norms = _norms(lengths)
    added = ANYWHERE * _bm25(anywhere, norms)
    added += EARLY * _bm25(early, _norms(np.minimum(lengths, BEGINNING)))
    added += NEIGHBOURS * _bm25(neighbours, norms)
    whole = [one for one in dict.fromkeys(pieces) if len(one) >= LONG_PIECE and " " not in one]
    counts = np.zeros((len(docs), len(whole)))
    for column, piece in enumerate(whole):
        needle = Needle(piece)
        for row in np.flatnonzero(anywhere[:, sought.runs_of(piece)].all(axis=1)).tolist():
            counts[row, column] = needle.count(reading.packed_letters(docs[row]))
    return added + PIECES * _bm25(counts, norms)


def _batches(reading: Reading, docs: Sequence[int]) -> Iterator[list[int]]:
    """The documents in order, some at a time: a hundred minutes of meetings at once would take 30 MiB."""
    batch: list[int] = []
    room = _AT_ONCE
    for doc in docs:
        size = min(reading.cluster_count(doc), MOST)
        if batch and size > room:
            yield batch
            batch, room = [], _AT_ONCE
        batch.append(doc)
        room -= size
    yield batch


def _counts(
    reading: Reading, docs: Sequence[int], sought: _Sought, words: NDArray[np.uint32]
) -> tuple[NDArray[np.float64], Matrix, Matrix, Matrix]:
    """How long each document is, in clusters, and its runs: anywhere, and in the beginning; and its neighbours."""
    text, ends = reading.clusters(docs, MOST)
    anywhere, early = _runs(text, ends, sought)
    lengths = np.diff(ends, prepend=0).astype(np.float64)
    return lengths, anywhere, early, _neighbours(*reading.terms(docs, MOST // 2), words)


def _runs(text: NDArray[np.uint16], ends: NDArray[np.int64], sought: _Sought) -> tuple[Matrix, Matrix]:
    """Runs of clusters of the query: anywhere, and in the beginning."""
    size = sought.size
    known = np.zeros(1 << 16, bool)
    known[sought.clusters] = True
    at = np.flatnonzero(_all(known.take(text), size))
    known[:] = False
    known[_mixed(sought.clusters[:-1], sought.clusters[1:])] = True
    at = at[known.take(_mixed(text[at], text[at + 1]))]
    rows, columns, places = _found(
        run_numbers([text[at + step] for step in range(size)]), at, ends, sought.runs
    )
    early = places + size <= np.concatenate(([0], ends[:-1]))[rows] + BEGINNING
    shape = len(ends), len(sought.runs)
    return _counted(rows, columns, shape), _counted(rows[early], columns[early], shape)


def _mixed(first: NDArray[np.uint16], second: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """A number for two neighbours that a few others share: to leave out most that are not looked for."""
    return first * np.uint16(40503) + second


def _all(flags: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """Where `size` of them that stand side by side are all set."""
    many = max(0, len(flags) - size + 1)
    both = flags[:many].copy()
    for at in range(1, size):
        both &= flags[at : at + many]
    return both


def _neighbours(text: NDArray[np.uint32], ends: NDArray[np.int64], query: NDArray[np.uint32]) -> Matrix:
    """Each two neighbouring words of the query."""
    wanted = np.unique(codes(query[:-1], query[1:]))
    known = np.zeros(1 << 16, bool)
    known[query & _LOW] = True
    is_known = known.take(text & _LOW)
    shape = len(ends), len(wanted)
    counts = np.zeros(shape)
    for apart, weight in ((1, 1.0), (2, APART)):
        at = np.flatnonzero(is_known[:-apart] & is_known[apart:])
        rows, columns, _ = _found(codes(text[at], text[at + apart]), at, ends, wanted)
        counts += weight * _counted(rows, columns, shape)
    return counts


def _found(
    given: NDArray[np.uint32], places: NDArray[np.int64], ends: NDArray[np.int64], wanted: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of the codes given, which stand at `places`, the wanted: document (they end at `ends`), number, and place."""
    if not len(wanted):
        nothing = np.empty(0, np.int64)
        return nothing, nothing, nothing
    likely = np.zeros(1 << 16, bool)
    likely[wanted & _LOW] = True
    near = np.flatnonzero(likely.take(given & _LOW))
    given, places = given[near], places[near]
    columns = np.minimum(np.searchsorted(wanted, given), len(wanted) - 1)
    real = wanted[columns] == given
    places = places[real]
    return np.searchsorted(ends, places, side="right"), columns[real], places


def _counted(rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]) -> Matrix:
    counts = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1])
    return counts.reshape(shape).astype(np.float64)


def _norms(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    norms: NDArray[np.float64] = K1 * (1 - B + B * lengths / (lengths.mean() or 1.0))
    return norms


def _bm25(counts: Matrix, norms: NDArray[np.float64]) -> NDArray[np.float64]:
    held = (counts > 0).sum(axis=0)
    rarity = np.log(1 + (len(norms) - held + 0.5) / (held + 0.5)) * (held > 0)
    return np.asarray((counts / (counts + norms[:, None])) @ rarity)
