"""The second look at the best candidates: what of the query stands together in them, and what stands early.

Each feature is BM25 with the statistics of these documents alone: runs of clusters of the query (three; four letters in
scripts with blanks), anywhere and near the beginning, where news says what it is about; words that are neighbours in
the query and in the text; and whole pieces of the query. How the weights were found: docs/decisions/0011.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis import Analyzer
from portal.search.whoosh.packing import CLUSTER_NUMBERS, TERM_NUMBERS, codes, runs
from portal.search.whoosh.reading import Reading
from portal.search.whoosh.scoring import K1, B

DEPTH = 75
"""Candidates that are looked at twice."""
ANYWHERE = 0.2
EARLY = 0.3
BEGINNING = 400
"""Clusters of a text that are its beginning: about two paragraphs."""
NEIGHBOURS = 1.25
APART = 0.5
"""What two words count that have one other between them."""
PIECES = 0.75
LONG_PIECE = 8
"""Characters from which on a piece without blanks is counted as a whole."""

Matrix = NDArray[np.float64]
"""How often each sought thing (a column) stands in each document (a row)."""


def second_look(
    reading: Reading, docs: Sequence[int], analyzer: Analyzer, letters: str, pieces: Sequence[str]
) -> NDArray[np.float64]:
    """What looking closer adds to the score of each of `docs`; `letters` is the query, `pieces` its parts."""
    sequences = [reading.clusters(doc) for doc in docs]
    lengths = np.array([len(sequence) for sequence in sequences], np.float64)
    norms = _norms(lengths)
    anywhere, early = _runs(sequences, analyzer, letters)
    added = ANYWHERE * _bm25(anywhere, norms)
    added += EARLY * _bm25(early, _norms(np.minimum(lengths, BEGINNING)))
    added += NEIGHBOURS * _bm25(_neighbours(reading, docs, analyzer, letters), norms)
    whole = [piece for piece in dict.fromkeys(pieces) if len(piece) >= LONG_PIECE and " " not in piece]
    if whole:
        texts = [reading.letters(doc) for doc in docs]
        counts = np.array([[text.count(piece) for piece in whole] for text in texts], np.float64)
        added += PIECES * _bm25(counts, norms)
    return added


def _runs(sequences: Sequence[NDArray[np.uint16]], analyzer: Analyzer, letters: str) -> tuple[Matrix, Matrix]:
    """Runs of clusters of the query: anywhere, and in the beginning."""
    query = CLUSTER_NUMBERS.array(analyzer.clusters(letters)).astype(np.uint16)
    wanted = np.unique(runs(query, analyzer.gram))
    ends = np.cumsum([len(sequence) for sequence in sequences])
    rows, columns, places = _found(runs(np.concatenate(sequences), analyzer.gram), ends, wanted)
    starts = np.concatenate(([0], ends[:-1]))
    early = places + analyzer.gram <= starts[rows] + BEGINNING
    shape = len(ends), len(wanted)
    return _counted(rows, columns, shape), _counted(rows[early], columns[early], shape)


def _neighbours(reading: Reading, docs: Sequence[int], analyzer: Analyzer, letters: str) -> Matrix:
    """Each two neighbouring words of the query."""
    query = TERM_NUMBERS.array(token.term for token in analyzer.tokens(letters))
    wanted = np.unique(codes(query[:-1], query[1:]))
    words = [reading.terms(doc) for doc in docs]
    ends = np.cumsum([len(terms) for terms in words])
    text = np.concatenate(words)
    shape = len(ends), len(wanted)
    beside = _counted(*_found(codes(text[:-1], text[1:]), ends, wanted)[:2], shape)
    return beside + APART * _counted(*_found(codes(text[:-2], text[2:]), ends, wanted)[:2], shape)


def _found(
    given: NDArray[np.uint32], ends: NDArray[np.int64], wanted: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Where wanted codes are among those given: document (they end at `ends`), number of the code, and place."""
    if not len(wanted):
        nothing = np.empty(0, np.int64)
        return nothing, nothing, nothing
    table = np.zeros(1 << 16, bool)
    table[wanted & np.uint32(0xFFFF)] = True
    places = np.flatnonzero(table[given & np.uint32(0xFFFF)])
    near = given[places]
    columns = np.minimum(np.searchsorted(wanted, near), len(wanted) - 1)
    real = wanted[columns] == near
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
