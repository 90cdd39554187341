"""How texts, tokens and clusters are packed into bytes, and unpacked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis import Token
from portal.search.analysis.letter_matching import is_dense
from portal.search.lexicon import TERM_NUMBERS, Numbers

_ENCODINGS = ("cp874", "latin-1", "utf-16-le")
"""Tried in this order: a byte a letter for English and Thai, for the rest of Europe, two for all others."""
_GOING_ON = [
    frozenset(
        packed
        for packed in (bytes([code]) for code in range(1, 256))
        for letter in packed.decode(encoding, "ignore")
        if letter.isalnum() and not is_dense(letter)
    )
    for encoding in _ENCODINGS[:-1]
]
"""Bytes of letters and digits that words and numbers with blanks between go on with."""
_SIGNS = frozenset((b".", b","))
"""Bytes that numbers may go on with."""
_MOST = 255
_LOW = np.uint32(0xFFFF)
_NONE_BEFORE = np.zeros(1, np.int32)


def pack_text(text: str) -> bytes:
    """The text as bytes, in the first encoding that holds it."""
    for number, encoding in enumerate(_ENCODINGS[:-1]):
        try:
            return bytes([number]) + text.encode(encoding)
        except UnicodeEncodeError:
            continue
    return bytes([len(_ENCODINGS) - 1]) + text.encode(_ENCODINGS[-1], "surrogatepass")


def unpack_text(packed: bytes) -> str:
    """The text that `pack_text` packed."""
    return packed[1:].decode(_ENCODINGS[packed[0]], "surrogatepass") if packed else ""


class Needle:
    """A string to be sought in packed texts without unpacking them."""

    def __init__(self, string: str) -> None:
        self.string = string
        self._packed: dict[int, bytes | None] = {}
        self._begins, self._ends = not is_dense(string[:1]), not is_dense(string[-1:])
        self.needs_no_clusters = self._begins and self._ends
        """Whether both ends are of scripts with blanks, so that `parted` tells all."""

    def stands(self, packed: bytes) -> bool:
        """Whether it may stand in a text; if not, it does not."""
        sought = self._as_in(packed) if packed else None
        return sought is not None and sought in packed

    def parted(self, packed: bytes) -> bool | None:
        """Whether words and numbers end where its ends are that are of scripts with blanks; None where that cannot be
        told, or is so at one place and not at another."""
        sought = self._as_in(packed)
        if sought is None or packed[0] == len(_ENCODINGS) - 1:
            return None
        goes_on = _GOING_ON[packed[0]]
        found: set[bool | None] = set()
        at = packed.find(sought, 1)
        while at >= 0:
            end = at + len(sought)
            beside = [packed[at - 1 : at]] * self._begins + [packed[end : end + 1]] * self._ends
            if not goes_on.isdisjoint(beside):
                found.add(False)
            elif not _SIGNS.isdisjoint(beside):
                found.add(None)
            elif self.needs_no_clusters:
                return True
            else:
                found.add(True)
            at = packed.find(sought, at + 1)
        return found.pop() if len(found) == 1 else None

    def _as_in(self, packed: bytes) -> bytes | None:
        """The string in the encoding of a packed text; None where that cannot hold it."""
        encoding = packed[0]
        if encoding not in self._packed:
            self._packed[encoding] = _encoded(self.string, _ENCODINGS[encoding])
        return self._packed[encoding]


def _encoded(string: str, encoding: str) -> bytes | None:
    try:
        return string.encode(encoding, "surrogatepass")
    except UnicodeEncodeError:
        return None


_CLUSTER_NUMBERS = Numbers(16)


def cluster_numbers(clusters: Sequence[str]) -> NDArray[np.uint16]:
    """The number of each cluster, in two bytes: of some tens of thousands a few share one."""
    return _CLUSTER_NUMBERS.array(clusters).astype(np.uint16)


def pack_clusters(numbers: NDArray[np.uint16]) -> bytes:
    """The numbers of clusters, two bytes each."""
    return numbers.astype("<u2").tobytes()


def stands_in_clusters(sought: bytes, packed: bytes) -> bool:
    """Whether packed clusters stand in a row among others: bytes that begin between two numbers are none."""
    at = packed.find(sought)
    while at > 0 and at % 2:
        at = packed.find(sought, at + 1)
    return at >= 0


class Terms:
    """Terms that are sought among those of texts. `order`: the number of each, as given; `first`: where a number was
    given first."""

    def __init__(self, terms: Iterable[str]) -> None:
        given = TERM_NUMBERS.array(terms)
        by_number = given.argsort(kind="stable")
        is_first = np.ones(len(given), bool)
        is_first[1:] = given[by_number[1:]] != given[by_number[:-1]]
        self.first = by_number[is_first]
        self._numbers = given[self.first]
        self.order = self._numbers.searchsorted(given)
        self._likely = np.zeros(1 << 16, bool)
        self._likely[self._numbers & _LOW] = True

    def __len__(self) -> int:
        return len(self._numbers)

    def found(self, text: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where they stand among the terms of a text, and the number of each."""
        places = self._likely.take(text & _LOW).nonzero()[0]
        return known(self._numbers, text[places], places)


def known(
    sought: NDArray[Any], given: NDArray[Any], places: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of numbers `given`, which stand at `places`, those `sought` (sorted): where, and which it is."""
    if not len(sought):
        return places[:0], places[:0]
    at = np.minimum(sought.searchsorted(given), len(sought) - 1)
    real = sought[at] == given
    return places[real], at[real]


def pack_tokens(tokens: Sequence[Token]) -> bytes:
    """Each token's term (by number), the letters left out before it, and its length: six bytes."""
    terms = TERM_NUMBERS.array(token.term for token in tokens)
    ends = np.maximum.accumulate(np.array([token.end for token in tokens], np.int64))
    before = np.concatenate(([0], ends[:-1]))
    starts = np.maximum(
        [token.start for token in tokens], before
    )  # words that share a letter as shown overlap
    gaps, lengths = starts - before, ends - starts
    if len(tokens) and max(gaps.max(), lengths.max()) > _MOST:
        terms, gaps, lengths = _in_steps(terms, gaps, lengths)
    return terms.astype("<u4").tobytes() + gaps.astype("<u1").tobytes() + lengths.astype("<u1").tobytes()


def _in_steps(
    terms: NDArray[np.uint32], gaps: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """The same with tokens of no term where a gap is longer than a byte tells; of too long a token what is left over
    counts to the gap behind it."""
    over = np.maximum(lengths - _MOST, 0)
    lengths = lengths - over
    gaps = gaps + np.concatenate(([0], over[:-1]))
    steps = np.maximum(gaps - 1, 0) // _MOST
    places = np.cumsum(steps + 1) - 1
    many = int(places[-1]) + 1
    all_terms, all_gaps, all_lengths = (
        np.zeros(many, np.uint32),
        np.full(many, _MOST),
        np.zeros(many, np.int64),
    )
    all_terms[places], all_gaps[places], all_lengths[places] = terms, gaps - steps * _MOST, lengths
    return all_terms, all_gaps, all_lengths


class Tokens(NamedTuple):
    """The tokens of some texts, one text behind the other."""

    terms: NDArray[np.uint32]
    """By number."""
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    """Where each begins and ends in its own text."""
    counts: NDArray[np.int64]
    """How many tokens each text has."""


def unpack_tokens(packed: Sequence[bytes], most: int | None = None) -> Tokens:
    """What `pack_tokens` packed of some texts; perhaps only the first tokens of each."""
    sizes = [len(some) // 6 for some in packed]
    wanted = sizes if most is None else [min(size, most) for size in sizes]
    each = list(zip(packed, sizes, wanted, strict=True))
    terms = np.frombuffer(b"".join([some[: 4 * few] for some, _, few in each]), "<u4")
    gaps = np.frombuffer(b"".join([some[4 * size : 4 * size + few] for some, size, few in each]), "<u1")
    lengths = np.frombuffer(b"".join([some[5 * size : 5 * size + few] for some, size, few in each]), "<u1")
    many = np.array(wanted, np.int64)
    ends = np.add(gaps, lengths, dtype=np.int32).cumsum(dtype=np.int32)
    behind = many.cumsum()
    before = np.concatenate((_NONE_BEFORE, ends))[behind - many]
    ends -= before.repeat(many)
    starts = ends - lengths
    if terms.all():
        return Tokens(terms, starts, ends, many)
    real = terms != 0
    counted = np.concatenate(([0], np.cumsum(real)))
    return Tokens(terms[real], starts[real], ends[real], counted[behind] - counted[behind - many])


DENSE = "\u0e01"
"""From this letter on there are scripts without blanks between words."""


def pairs(clusters: Sequence[str], numbers: NDArray[np.uint16]) -> NDArray[np.uint32]:
    """The numbers of all neighbouring clusters of such scripts, and of each by itself; sorted, each once.

    `numbers` are those of the clusters, from `cluster_numbers`.
    """
    dense = np.array([cluster >= DENSE for cluster in clusters], bool)
    both = ((numbers[:-1].astype(np.uint32) << np.uint32(16)) | numbers[1:])[dense[:-1] & dense[1:]]
    return np.unique(np.concatenate([both, numbers[dense] | np.uint32(0xFFFF0000)]))
