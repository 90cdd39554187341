"""How an index lies on disk: Whoosh's segments, with terms, postings and columns packed for numpy.

Whoosh's own codec writes and reads postings one by one in Python, and copies the dictionary of terms into memory. Here
the postings of a term are two arrays (documents, counts), read with `os.pread`; the dictionary is mapped, and of it
only the pages that are looked into come into memory.
"""

# mypy: disallow-subclassing-any=False

from __future__ import annotations

import json
import os
import struct
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, repeat
from mmap import ACCESS_READ, mmap
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import FieldWriter, TermsReader
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import Column, ColumnWriter
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from portal.search.whoosh.manifest import SEGMENT_FORMAT, SegmentInfo

Docs = NDArray[np.unsignedinteger[Any]]
"""Numbers of documents: two bytes each where that is enough, else four."""
Counts = NDArray[np.uint16]
Posting = tuple[str, bytes, Docs, Counts | None]
"""A field, a term, the documents that hold it in ascending order, and how often (None: not kept)."""

_WIDE_DOCS, _COUNTED, _WIDE_COUNTS, _STEPS, _BITS = 1, 2, 4, 8, 16
_KNOWN = 31
_NO_POSTINGS = "these are no postings: the file is damaged"
_SEVERAL = 4
"""Documents of a term from which on it is looked how they are told in fewest bytes: most terms have one or two."""
_FAR = 255
"""Stands for a step to the next document that is no shorter; two bytes (or four) behind all tell it."""
_TAIL = struct.Struct("<Q")
_APART = 64
"""Terms of a dictionary between two that are kept in memory: the others are looked up between these."""
_AT_ONCE = 1 << 20
"""Bytes of postings that are gathered before they are written."""


def narrowed(docs: NDArray[np.integer[Any]], size: int) -> Docs:
    """Numbers of documents, of `size` in all, in as few bytes as hold them."""
    return docs.astype(np.uint16 if size <= 1 << 16 else np.uint32)


class PackedCodec(W3Codec):
    """Whoosh's third codec with another dictionary of terms, and postings as arrays."""

    length_stats = False

    def __init__(self, form: int = SEGMENT_FORMAT) -> None:
        super().__init__()
        self.form = form
        """The format of the segment's columns."""

    def field_writer(self, storage: Any, segment: Any) -> PackedFieldWriter:
        return PackedFieldWriter(
            segment.create_file(storage, self.TERMS_EXT), segment.create_file(storage, self.POSTS_EXT)
        )

    def terms_reader(self, storage: Any, segment: Any) -> PackedTermsReader:
        return terms_reader(Path(storage.folder), segment.segment_id())


def terms_reader(folder: Path, segment: str) -> PackedTermsReader:
    """The dictionary and the postings of a segment, by its name."""
    return PackedTermsReader(
        Opened(folder / f"{segment}{PackedCodec.TERMS_EXT}"),
        Opened(folder / f"{segment}{PackedCodec.POSTS_EXT}"),
    )


class Opened:
    """A file of a segment, open for reading for as long as anybody holds it: a search may outlast a refresh."""

    def __init__(self, path: Path) -> None:
        self._number = -1
        self._number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size = os.fstat(self._number).st_size
        """Bytes of the file."""

    def __del__(self) -> None:
        if self._number >= 0:
            os.close(self._number)

    def read(self, start: int, size: int) -> bytes:
        """Some of its bytes. From any thread; nothing stays mapped. Raises ValueError where it has not as many."""
        if not 0 <= start <= start + size <= self.size:
            raise ValueError(f"There are {self.size} bytes, not {size} from {start} on.")
        return os.pread(self._number, size, start)

    def parts(self, starts: Sequence[int], sizes: Sequence[int]) -> list[bytes]:
        """Several parts of its bytes, all within it."""
        return list(map(os.pread, repeat(self._number), sizes, starts))

    def mapped(self) -> mmap:
        """The whole file, of which only the pages looked at come into memory."""
        return mmap(self._number, 0, access=ACCESS_READ)


class PackedFieldWriter(FieldWriter):
    """Writes a segment's postings, given in order of field and term."""

    def __init__(self, terms: Any, postings: Any) -> None:
        self._terms = terms
        self._postings = postings
        self._directory: dict[str, list[int]] = {}
        self.is_closed = False

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[Posting]) -> None:  # noqa: ARG002 - Whoosh's signature
        place = 0
        for field, postings in groupby(items, key=itemgetter(0)):
            names, ends, held, places = bytearray(), array("I"), array("I"), array("Q")
            waiting = bytearray()
            for _, term, docs, counts in postings:
                names += term
                ends.append(len(names))
                held.append(len(docs))
                places.append(place + len(waiting))
                waiting += _packed(docs, counts)
                if len(waiting) >= _AT_ONCE:
                    place = self._flush(place, waiting)
            place = self._flush(place, waiting)
            places.append(place)
            self._add_field(field, names, ends, held, places)

    def _flush(self, place: int, waiting: bytearray) -> int:
        self._postings.write(bytes(waiting))
        place += len(waiting)
        waiting.clear()
        return place

    def _add_field(
        self, field: str, names: bytearray, ends: array[int], held: array[int], places: array[int]
    ) -> None:
        start = self._terms.tell()
        names += bytes(-len(names) % 8)
        for column, kind in ((places, "<u8"), (ends, "<u4"), (held, "<u4")):
            self._terms.write(np.array(column, kind).tobytes())
        self._terms.write(bytes(names))
        self._directory[field] = [start, len(ends)]

    def close(self) -> None:
        directory = json.dumps(self._directory).encode()
        self._terms.write(directory + _TAIL.pack(len(directory)))
        self._terms.close()
        self._postings.close()
        self.is_closed = True


class _Field:
    """The terms of one field, sorted; where the postings of each begin and end, and how many documents hold it."""

    def __init__(self, file: mmap, start: int, count: int) -> None:
        self.count = count
        self.places = np.frombuffer(file, "<u8", count + 1, start)
        self.ends = np.frombuffer(file, "<u4", count, start + 8 * (count + 1))
        self.held = np.frombuffer(file, "<u4", count, start + 8 * (count + 1) + 4 * count)
        self._file = file
        self._names = start + 8 * (count + 1) + 8 * count
        self._every = [self.name(number) for number in range(0, count, _APART)]

    def name(self, number: int) -> bytes:
        start = self._names + (int(self.ends[number - 1]) if number else 0)
        return self._file[start : self._names + int(self.ends[number])]

    def first(self, term: bytes) -> int:
        """The number of the first term that is not before `term`."""
        behind = bisect_left(self._every, term)
        low, high = max(0, (behind - 1) * _APART), min(self.count, behind * _APART)
        while low < high:
            middle = (low + high) // 2
            if self.name(middle) < term:
                low = middle + 1
            else:
                high = middle
        return low

    def number(self, term: bytes) -> int | None:
        at = self.first(term)
        return at if at < self.count and self.name(at) == term else None


class PackedTermsReader(TermsReader):
    """Looks terms up, and reads their postings as arrays."""

    def __init__(self, terms: Opened, postings: Opened) -> None:
        file = terms.mapped()
        (size,) = _TAIL.unpack(file[-_TAIL.size :])
        directory = json.loads(file[-_TAIL.size - size : -_TAIL.size])
        self._fields = {name: _Field(file, start, count) for name, (start, count) in directory.items()}
        self._postings = postings

    def arrays(self, field: str, term: bytes) -> tuple[Docs, Counts | None] | None:
        """The postings of a term; None where no document of the segment holds it."""
        found = self._fields.get(field)
        number = found.number(term) if found else None
        return None if found is None or number is None else self._read(found, number)

    def all_arrays(self) -> Iterator[Posting]:
        """Every posting of the segment, in order of field and term."""
        for name in sorted(self._fields):
            field = self._fields[name]
            for number in range(field.count):
                yield (name, field.name(number), *self._read(field, number))

    def held(self, field: str, prefix: bytes) -> Iterator[tuple[bytes, int]]:
        """The terms that begin with `prefix`, and how many documents hold each."""
        found = self._fields.get(field)
        if found is None:
            return
        for number in range(found.first(prefix), found.count):
            term = found.name(number)
            if not term.startswith(prefix):
                return
            yield term, int(found.held[number])

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        found = self._fields.get(term[0])
        return found is not None and found.number(term[1]) is not None

    def indexed_field_names(self) -> Iterable[str]:
        return self._fields.keys()

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return ((field, term) for field in sorted(self._fields) for term, _ in self.held(field, b""))

    def term_info(self, fieldname: str, tbytes: bytes) -> TermInfo:
        docs, counts = self._known(fieldname, tbytes)
        weight = len(docs) if counts is None else int(counts.sum())
        return TermInfo(weight=weight, df=len(docs), minid=int(docs[0]), maxid=int(docs[-1]))

    def frequency(self, fieldname: str, tbytes: bytes) -> int:
        return int(self.term_info(fieldname, tbytes).weight())

    def doc_frequency(self, fieldname: str, tbytes: bytes) -> int:
        return len(self._known(fieldname, tbytes)[0])

    def matcher(self, fieldname: str, tbytes: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        docs, counts = self._known(fieldname, tbytes)
        weights = [1.0] * len(docs) if counts is None else counts.astype(float).tolist()
        return ListMatcher(docs.tolist(), weights, format=format_, scorer=scorer, term=(fieldname, tbytes))

    def close(self) -> None:
        """Nothing: files are closed when nobody holds them any more."""

    def _known(self, field: str, term: bytes) -> tuple[Docs, Counts | None]:
        found = self.arrays(field, term)
        if found is None:
            raise TermNotFound(f"No term {field}:{term!r}")
        return found

    def _read(self, field: _Field, number: int) -> tuple[Docs, Counts | None]:
        start, end = int(field.places[number]), int(field.places[number + 1])
        return _unpacked(self._postings.read(start, end - start), int(field.held[number]))


def _packed(docs: Docs, counts: Counts | None) -> bytes:
    """Flags, documents, counts. Documents are told by their numbers; by the steps from one to the next, a byte each; or
    by a bit of each that there is up to the last one: as is shortest."""
    flags, kind = (_WIDE_DOCS, "<u4") if docs[-1] > 0xFFFF else (0, "<u2")
    held, far = docs.astype(kind).tobytes(), b""
    if len(docs) >= _SEVERAL:
        steps = docs.copy()
        steps[1:] -= docs[:-1]
        is_far = steps >= _FAR
        by_steps = len(docs) + np.dtype(kind).itemsize * int(np.count_nonzero(is_far))
        if docs[-1] // 8 + 1 < min(by_steps, len(held)):
            flags |= _BITS
            held = np.packbits(np.bincount(docs).astype(bool)).tobytes()
        elif by_steps < len(held):
            flags |= _STEPS
            held, far = np.minimum(steps, _FAR).astype("<u1").tobytes(), steps[is_far].astype(kind).tobytes()
    if counts is None:
        return bytes([flags]) + held + far
    wide = _WIDE_COUNTS if int(counts.max()) > 0xFF else 0
    often = counts.astype("<u2" if wide else "<u1").tobytes()
    return bytes([flags | _COUNTED | wide]) + held + often + far


def _unpacked(packed: bytes, documents: int) -> tuple[Docs, Counts | None]:
    """What `_packed` packed of so many documents. Raises ValueError where it did not."""
    flags = packed[0]
    if flags & ~_KNOWN:
        raise ValueError(_NO_POSTINGS)
    kind = np.dtype("<u4" if flags & _WIDE_DOCS else "<u2")
    often = np.dtype("<u2" if flags & _WIDE_COUNTS else "<u1")
    size = often.itemsize * documents if flags & _COUNTED else 0
    if flags & _BITS:
        end = len(packed) - size
        bits = np.frombuffer(packed, np.uint8, end - 1, 1)
        docs = np.unpackbits(bits).nonzero()[0].astype(kind)
    elif flags & _STEPS:
        end = 1 + documents
        steps = np.frombuffer(packed, np.uint8, documents, 1)
        if end + size < len(packed):
            wide = steps.astype(kind)
            wide[(steps == _FAR).nonzero()[0]] = np.frombuffer(packed, kind, offset=end + size)
            steps = wide
        docs = steps.cumsum(dtype=kind)
    else:
        end = 1 + kind.itemsize * documents
        docs = np.frombuffer(packed, kind, documents, 1)
    if len(docs) != documents:
        raise ValueError(_NO_POSTINGS)
    return docs, np.frombuffer(packed, often, documents, end).astype(np.uint16) if size else None


class BytesColumn(Column):
    """What Whoosh writes of a field that is kept."""

    def writer(self, dbfile: Any) -> BytesWriter:
        return BytesWriter(dbfile)

    def default_value(self, reverse: bool = False) -> bytes:  # noqa: ARG002 - Whoosh's signature
        return b""


class BytesWriter(ColumnWriter):
    """Writes the values one after another, then where each ends."""

    def __init__(self, dbfile: Any) -> None:
        super().__init__(dbfile)
        self._ends: list[int] = []
        self._size = 0

    def fill(self, docnum: int) -> None:
        self._ends.extend([self._size] * (docnum - len(self._ends)))

    def add(self, docnum: int, value: bytes) -> None:
        self.fill(docnum)
        self._dbfile.write(value)
        self._size += len(value)
        self._ends.append(self._size)

    def finish(self, docnum: int) -> None:
        self.fill(docnum)
        self._dbfile.write(np.array(self._ends, "<u8").tobytes())


class Blobs:
    """A column of one segment, read from any thread; of one of another format, each value is `renewed`."""

    def __init__(
        self,
        folder: Path,
        segment: SegmentInfo,
        field: str,
        renewed: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self._file = Opened(folder / f"{segment.name}.{field}{W3Codec.COLUMN_EXT}")
        self._renewed = renewed
        documents = segment.documents
        table = self._file.size - 8 * documents
        ends = np.frombuffer(self._file.read(table, 8 * documents), "<u8")
        self._places = np.concatenate(([0], ends)).astype(np.int64)
        if self._places[-1] != table or (np.diff(self._places) < 0).any():
            raise ValueError(f"The column of {field} does not end where its table begins.")

    def __len__(self) -> int:
        return len(self._places) - 1

    def __getitem__(self, doc: int) -> bytes:
        start, end = self._places[doc : doc + 2].tolist()
        value = self._file.read(start, end - start)
        return value if self._renewed is None else self._renewed(value)

    def several(self, docs: NDArray[np.int64]) -> list[bytes]:
        """The value of each of `docs`."""
        values = self._file.parts(self._places[docs].tolist(), self.sizes(docs).tolist())
        return values if self._renewed is None else [*map(self._renewed, values)]

    def sizes(self, docs: NDArray[np.int64]) -> NDArray[np.int64]:
        """The bytes on disk of each of `docs`."""
        return self._places[docs + 1] - self._places[docs]

    def __iter__(self) -> Iterator[bytes]:
        return (self[doc] for doc in range(len(self)))
