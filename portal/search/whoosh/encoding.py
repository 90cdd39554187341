"""How tokens and clusters are packed into bytes, and unpacked."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from string import ascii_lowercase, digits
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis import Token
from portal.search.lexicon import TERM_NUMBERS, Numbers, distinct

_COUNT = struct.Struct("<I")
_MOST = 255
_LENGTH = 5
"""Bits of a byte that tell how long a token is; the others tell the gap before it."""
_GAPS, _LENGTHS = 1 << 8 - _LENGTH, 1 << _LENGTH
_WIDE = 255
"""Stands for a gap and a length that a byte does not tell, and for the one that it would be."""
_LOW = np.uint32(0xFFFF)
_NONE_BEFORE = np.zeros(1, np.int32)


_CLUSTER_NUMBERS = Numbers(16)


def cluster_numbers(clusters: Sequence[str]) -> NDArray[np.uint16]:
    """The number of each cluster, in two bytes: of some tens of thousands a few share one."""
    return _CLUSTER_NUMBERS.array(clusters).astype(np.uint16)


_THAI = (
    "ร ง น อ ม ก กา ย ว ระ ค ป ห บ ส ที่ ด ต และ ล พ ท ข ใน นา ช มา รา ให้ วา มี ได้ จ ภา งา สา เป็น ศ หา "
    "ว่า ชา รับ ผู้ บา ทา ติ ษ รัฐ ริ จา เท โด ณ ลา รี เพื่อ ส่ สำ ไท ยา นี้ อา ธ ผ กิ กับ ถ จำ สุ ตา วิ "
    "ทุ ต่ ร่ ทำ จะ กัน ทั้ง วัน ต้ ไป จัด นัก ช่ สิ ร้ ปี วัด พัฒ ย่า ร้า ข้ ชุ ใช้ ณะ ไม่ ดี ธิ โค นุ "
    "ดำ จัง ซึ่ง เข้า อุ ถา พื้น ด้า พิ กำ รือ เนิน ษา ธา ฯ เศ * ด้ ล่า โร ถึง เงิน เอ น้า นำ น้ำ เก คุ "
    "ลัง ลิ ดับ มิ ขึ้น ฐ รุ เพิ่ม แร ชี ดิ คา แห่ มู บุ เว ต่า ยุ แต่ เสริม โล ลัก ค่า ค้า ละ ภัย ตั้ง "
    "อำ สัง มือ แก่ ๆ ใจ ยัง ผ่า ณา ล้า สู ตัว ยู่ น่ เจ้า บัติ ขา ฐา เส โย เกิด นิ เปิด คัญ ฏิ ญา แล้ "
    "ปัญ จิ ลุ่ ดัง การณ์ โอ ยะ แน เกี่ย ท่ ภู แบ บ้า เชื่อ มั่น จุ ใหม่ เรื่อ สะ ฎ แก้ นับ ศา อี เล เภ"
)
_COMMON = (*ascii_lowercase, *digits, *" \n.,':-()\"/", *_THAI.split())
"""Clusters that stand for a byte each: nine of ten that are met in Thai news, and nearly all in English. Which, and in
which order, is part of the format of segments."""
_RARE = 255
"""Stands for every other cluster, whose number follows behind."""
_NUMBERS = np.append(cluster_numbers(_COMMON), np.uint16(0))
_CODES = np.full(1 << 16, _RARE, np.uint8)
_CODES[_NUMBERS[:-1]] = np.arange(_RARE)


def pack_clusters(numbers: NDArray[np.uint16]) -> bytes:
    """The numbers of clusters: how many there are, a byte each, and two more of each that is not common."""
    codes = _CODES.take(numbers)
    rare = numbers[codes == _RARE].astype("<u2")
    return b"".join((_COUNT.pack(len(numbers)), codes.tobytes(), rare.tobytes()))


def _parts_of_clusters(packed: bytes, most: int | None = None) -> tuple[bytes, bytes]:
    """The codes of packed clusters and the numbers of the rare ones; perhaps only the first."""
    end = _COUNT.size + _count(packed)
    if most is None or end <= _COUNT.size + most:
        return packed[_COUNT.size : end], packed[end:]
    codes = packed[_COUNT.size : _COUNT.size + most]
    return codes, packed[end : end + 2 * codes.count(_RARE)]


def stands_in_clusters(sought: bytes, packed: bytes) -> bool:
    """Whether packed clusters stand in a row among others."""
    codes, rare = _parts_of_clusters(sought)
    end = _COUNT.size + _count(packed)
    if rare and packed.find(rare, end) < 0:  # before it is looked for place by place
        return False
    at, numbers, counted = packed.find(codes, _COUNT.size, end), end, _COUNT.size
    while at >= 0 and rare:
        numbers += 2 * packed.count(_RARE, counted, at)
        if packed[numbers : numbers + len(rare)] == rare:
            break
        counted, at = at, packed.find(codes, at + 1, end)
    return at >= 0


class Clusters(NamedTuple):
    """The clusters of some texts, one text behind the other."""

    codes: bytes
    rare: NDArray[np.uint16]
    ends: NDArray[np.int64]
    """Where those of each text end."""

    def looked_up(self, table: NDArray[np.unsignedinteger[Any]]) -> NDArray[np.unsignedinteger[Any]]:
        """What a table of all numbers has for each."""
        common = table.take(_NUMBERS)
        common[_RARE] = 0
        if table.itemsize == 1:  # a tenth of the time
            found = np.frombuffer(bytearray(self.codes.translate(common.tobytes())), table.dtype)
        else:
            found = common.take(np.frombuffer(self.codes, np.uint8))
        others = table.take(self.rare)
        if others.any():
            found[np.frombuffer(self.codes, np.uint8) == _RARE] = others
        return found


def unpack_clusters(packed: Sequence[bytes], most: int | None = None) -> Clusters:
    """What `pack_clusters` packed of some texts; perhaps only the first clusters of each."""
    parts = [_parts_of_clusters(one, most) for one in packed]
    return Clusters(
        b"".join([codes for codes, _ in parts]),
        np.frombuffer(b"".join([rare for _, rare in parts]), "<u2"),
        np.cumsum([len(codes) for codes, _ in parts], dtype=np.int64),
    )


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
    """How many there are; each token's term (by number), and in a byte the letters left out before it and its length.
    Where these are more than it holds, two bytes behind all tell them."""
    terms = TERM_NUMBERS.array(token.term for token in tokens)
    ends = np.maximum.accumulate(np.array([token.end for token in tokens], np.int64))
    before = np.concatenate(([0], ends[:-1]))
    starts = np.maximum(
        [token.start for token in tokens], before
    )  # words that share a letter as shown overlap
    gaps, lengths = starts - before, ends - starts
    if len(tokens) and max(gaps.max(), lengths.max()) > _MOST:
        terms, gaps, lengths = _in_steps(terms, gaps, lengths)
    return _packed_tokens(terms, gaps, lengths)


def _packed_tokens(
    terms: NDArray[np.uint32], gaps: NDArray[np.integer[Any]], lengths: NDArray[np.integer[Any]]
) -> bytes:
    if not len(terms):
        return b""
    spans = np.where((gaps < _GAPS) & (lengths < _LENGTHS), (gaps << _LENGTH) | lengths, _WIDE)
    wide = np.stack((gaps, lengths), axis=1)[spans == _WIDE]
    return b"".join(
        (
            _COUNT.pack(len(terms)),
            terms.astype("<u4").tobytes(),
            spans.astype("<u1").tobytes(),
            wide.astype("<u1").tobytes(),
        )
    )


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
    terms, gaps, lengths, many = _unpacked_tokens(packed, most)
    ends = np.add(gaps, lengths, dtype=np.int32).cumsum(dtype=np.int32)
    behind = many.cumsum()
    before = np.concatenate((_NONE_BEFORE, ends))[behind - many]
    ends -= before.repeat(many)
    starts = np.subtract(ends, lengths, dtype=np.int32)
    if terms.all():
        return Tokens(terms, starts, ends, many)
    real = terms != 0
    counted = np.concatenate(([0], np.cumsum(real)))
    return Tokens(terms[real], starts[real], ends[real], counted[behind] - counted[behind - many])


def unpack_terms(packed: bytes, most: int) -> bytes:
    """The first terms of what `pack_tokens` packed, by number, four bytes each; 0 for a part of a long gap."""
    return packed[_COUNT.size : _COUNT.size + 4 * min(most, _count(packed))]


def unpack_gaps(packed: Sequence[bytes]) -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.int64]]:
    """The terms of some texts, by number, and how many letters are left out before each; how many each text has."""
    terms, gaps, _, many = _unpacked_tokens(packed)
    return terms, gaps, many


def _unpacked_tokens(
    packed: Sequence[bytes], most: int | None = None
) -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.int64]]:
    """Terms, gaps and lengths, and how many tokens each text has."""
    parts = [_parts_of_tokens(one, most) for one in packed]
    terms = np.frombuffer(b"".join([terms for terms, _, _ in parts]), "<u4")
    spans = np.frombuffer(b"".join([spans for _, spans, _ in parts]), "<u1")
    gaps, lengths = spans >> np.uint8(_LENGTH), spans & np.uint8(_LENGTHS - 1)
    wide = b"".join([wide for _, _, wide in parts])
    if wide:
        places = (spans == _WIDE).nonzero()[0]
        gaps[places], lengths[places] = np.frombuffer(wide, "<u1").reshape(-1, 2).T
    return terms, gaps, lengths, np.array([len(spans) for _, spans, _ in parts], np.int64)


def _parts_of_tokens(packed: bytes, most: int | None) -> tuple[bytes, bytes, bytes]:
    many = _count(packed)
    few = many if most is None else min(many, most)
    places = _COUNT.size + 4 * many
    spans, wide = packed[places : places + few], packed[places + many :]
    if few < many:
        wide = wide[: 2 * spans.count(_WIDE)]
    return packed[_COUNT.size : _COUNT.size + 4 * few], spans, wide


def _count(packed: bytes) -> int:
    return int.from_bytes(packed[: _COUNT.size], "little")


def renewed_clusters(packed: bytes) -> bytes:
    """Clusters of a segment of the first format, two bytes each, as they are packed now."""
    return pack_clusters(np.frombuffer(packed, "<u2"))


def renewed_tokens(packed: bytes) -> bytes:
    """Tokens of a segment of the first format, six bytes each, as they are packed now."""
    many = len(packed) // 6
    gaps, lengths = np.frombuffer(packed, "<u1", offset=4 * many).reshape(2, many)
    return _packed_tokens(np.frombuffer(packed, "<u4", many), gaps, lengths)


DENSE = "\u0e01"
"""From this letter on there are scripts without blanks between words."""


def pairs(clusters: Sequence[str], numbers: NDArray[np.uint16]) -> NDArray[np.uint32]:
    """The numbers of all neighbouring clusters of such scripts, and of each by itself; sorted, each once.

    `numbers` are those of the clusters, from `cluster_numbers`.
    """
    dense = np.array([cluster >= DENSE for cluster in clusters], bool)
    both = ((numbers[:-1].astype(np.uint32) << np.uint32(16)) | numbers[1:])[dense[:-1] & dense[1:]]
    return distinct(np.concatenate([both, numbers[dense] | np.uint32(0xFFFF0000)]))
