"""The second look at the best candidates: runs of clusters and whole pieces of the query, counted in their letters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis import Analyzer
from portal.search.whoosh.packing import CLUSTER_NUMBERS, runs
from portal.search.whoosh.reading import Reading
from portal.search.whoosh.scoring import K1, B

DEPTH = 50
"""Candidates that are looked at twice."""
WEIGHT = 0.5
LONG_PIECE = 8
"""Characters from which on a piece without blanks is counted as a whole."""


def second_look(
    reading: Reading, docs: Sequence[int], analyzer: Analyzer, letters: str, pieces: Sequence[str]
) -> NDArray[np.float64]:
    """What looking closer adds to the score of each of `docs`: BM25 with the statistics of these documents alone."""
    sequences = [reading.clusters(doc) for doc in docs]
    lengths = np.array([len(sequence) for sequence in sequences], np.float64)
    clusters = CLUSTER_NUMBERS.array(analyzer.clusters(letters)).astype(np.uint16)
    counts = _gram_counts(sequences, np.unique(runs(clusters, analyzer.gram)), analyzer.gram)
    long_pieces = [piece for piece in dict.fromkeys(pieces) if len(piece) >= LONG_PIECE and " " not in piece]
    if long_pieces:
        texts = [reading.letters(doc) for doc in docs]
        whole = np.array([[text.count(piece) for piece in long_pieces] for text in texts], np.float64)
        counts = np.hstack([counts, whole])
    return WEIGHT * _bm25(counts, lengths)


def _gram_counts(
    sequences: Sequence[NDArray[np.uint16]], wanted: NDArray[np.uint32], size: int
) -> NDArray[np.float64]:
    """How often each of the `wanted` runs stands in each sequence."""
    if not len(wanted):
        return np.zeros((len(sequences), 0))
    found = runs(np.concatenate(sequences), size)
    table = np.zeros(1 << 16, bool)
    table[wanted & 0xFFFF] = True
    places = np.flatnonzero(table[found & np.uint32(0xFFFF)])
    codes = found[places]
    at = np.minimum(np.searchsorted(wanted, codes), len(wanted) - 1)
    real = wanted[at] == codes
    ends = np.cumsum([len(sequence) for sequence in sequences])
    rows = np.searchsorted(ends, places[real], side="right")
    flat = np.bincount(rows * len(wanted) + at[real], minlength=len(sequences) * len(wanted))
    return flat.reshape(len(sequences), len(wanted)).astype(np.float64)


def _bm25(counts: NDArray[np.float64], lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    held = (counts > 0).sum(axis=0)
    rarity = np.log(1 + (len(lengths) - held + 0.5) / (held + 0.5)) * (held > 0)
    norms = K1 * (1 - B + B * lengths / (lengths.mean() or 1.0))
    return np.asarray((counts / (counts + norms[:, None])) @ rarity)
