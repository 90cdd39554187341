"""How an index lies on disk: Whoosh's segments and term dictionary, with postings and texts packed for numpy.

Whoosh's own codec writes and reads postings one by one in Python; this one keeps the postings of a term as two arrays
(documents, counts), and texts as plain bytes. Both are read with `os.pread`: nothing of them stays mapped in memory.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo, W3TermsReader
from whoosh.columns import Column, ColumnReader, ColumnWriter
from whoosh.fields import FieldType
from whoosh.formats import Frequency
from whoosh.matching import ListMatcher
from whoosh.reading import TermNotFound

Docs = NDArray[np.uint32]
Counts = NDArray[np.uint16]
Posting = tuple[str, bytes, Docs, Counts | None]
"""A field, a term, the documents that hold it in ascending order, and how often (None: not kept)."""

_WIDE_DOCS, _COUNTED, _WIDE_COUNTS = 1, 2, 4
_FLAGS = struct.Struct("<B")
_PLACES = struct.Struct("<QQ")


class PackedField(FieldType):
    """A field whose terms come ready made; nothing of Whoosh's analysis touches it."""

    def __init__(self) -> None:
        super().__init__(Frequency(), None)


class PackedCodec(W3Codec):
    """Whoosh's third codec with postings as arrays."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> PackedFieldWriter:
        return PackedFieldWriter(self, storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> PackedTermsReader:
        name = segment.make_filename(self.TERMS_EXT)
        return PackedTermsReader(
            self,
            storage.open_file(name),
            storage.file_length(name),
            _opened(storage, segment, self.POSTS_EXT),
        )


class PackedFieldWriter(W3FieldWriter):
    """Writes a segment's postings, given in order of field and term."""

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[Posting]) -> None:  # noqa: ARG002
        for field, postings in groupby(items, key=lambda posting: posting[0]):
            self.start_field(field, schema[field])
            for _, term, docs, counts in postings:
                self._add_term(term, docs, counts)
            self.finish_field()

    def _add_term(self, term: bytes, docs: Docs, counts: Counts | None) -> None:
        info = W3TermInfo(
            weight=len(docs) if counts is None else int(counts.sum()),
            df=len(docs),
            minlength=0,
            maxlength=0,
            maxweight=1.0,
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )
        packed = _packed(docs, counts)
        info.set_extent(self._postfile.tell(), len(packed))
        self._postfile.write(packed)
        self._tindex.add(self._fieldid.to_bytes(2, "big") + term, info.to_bytes())


class PackedTermsReader(W3TermsReader):
    """Looks terms up in Whoosh's dictionary, and reads their postings as arrays."""

    def __init__(self, codec: PackedCodec, terms: Any, length: int, postings: int) -> None:
        super().__init__(codec, terms, length, _Descriptor(postings))

    def arrays(self, field: str, term: bytes) -> tuple[Docs, Counts | None] | None:
        """The postings of a term; None where no document of the segment holds it."""
        try:
            info = self.term_info(field, term)
        except TermNotFound:
            return None
        return self._read(info)

    def all_arrays(self) -> Iterator[Posting]:
        """Every posting of the segment, in order of field number and term."""
        for (field, term), info in self.items():
            yield (field, term, *self._read(info))

    def matcher(self, fieldname: str, tbytes: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        docs, counts = self._read(self.term_info(fieldname, tbytes))
        weights = [1.0] * len(docs) if counts is None else counts.astype(float).tolist()
        return ListMatcher(docs.tolist(), weights, format=format_, scorer=scorer, term=(fieldname, tbytes))

    def _read(self, info: Any) -> tuple[Docs, Counts | None]:
        offset, length = info.extent()
        size = length[0] if isinstance(length, tuple) else length
        return _unpacked(os.pread(self._postfile.number, size, offset), info.doc_frequency())


class BytesColumn(Column):
    """Bytes of any length for each document, read one by one without mapping the file."""

    def writer(self, dbfile: Any) -> BytesWriter:
        return BytesWriter(dbfile)

    def reader(self, dbfile: Any, basepos: int, length: int, doccount: int) -> BytesReader:
        return BytesReader(dbfile, basepos, length, doccount)

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
        self._dbfile.write(np.asarray(self._ends, "<u8").tobytes())


class BytesReader(ColumnReader):
    """Whoosh's way to a column of bytes, for merging; searching reads with `Blobs`."""

    def __init__(self, dbfile: Any, basepos: int, length: int, doccount: int) -> None:
        super().__init__(dbfile, basepos, length, doccount)
        table = basepos + length - 8 * doccount
        self._ends = np.frombuffer(dbfile.get(table, 8 * doccount), "<u8")

    def __getitem__(self, docnum: int) -> bytes:
        start = int(self._ends[docnum - 1]) if docnum else 0
        return bytes(self._dbfile.get(self._basepos + start, int(self._ends[docnum]) - start))


class Blobs:
    """A column of bytes of one segment, read from any thread."""

    def __init__(self, storage: Any, segment: Any, field: str) -> None:
        self._file = _Descriptor(_opened(storage, segment, f".{field}{W3Codec.COLUMN_EXT}"))
        documents = segment.doc_count_all()
        table = os.fstat(self._file.number).st_size - 8 * documents
        if table < 0:
            raise ValueError(f"The column {field} of a segment is cut off.")
        self._ends = np.frombuffer(os.pread(self._file.number, 8 * documents, table), "<u8")

    def __getitem__(self, doc: int) -> bytes:
        start = int(self._ends[doc - 1]) if doc else 0
        return os.pread(self._file.number, int(self._ends[doc]) - start, start)

    def __iter__(self) -> Iterator[bytes]:
        return (self[doc] for doc in range(len(self._ends)))


class _Descriptor:
    """A file opened for reading, closed when nobody holds it any more: searches may outlive a refresh."""

    def __init__(self, number: int) -> None:
        self.number = number

    def close(self) -> None:
        """Nothing yet: a search in another thread may still read."""

    def __del__(self) -> None:
        os.close(self.number)


def _opened(storage: Any, segment: Any, extension: str) -> int:
    return os.open(os.path.join(storage.folder, segment.make_filename(extension)), os.O_RDONLY | os.O_CLOEXEC)


def _packed(docs: Docs, counts: Counts | None) -> bytes:
    flags = _WIDE_DOCS if docs[-1] > 0xFFFF else 0
    parts = [docs.astype("<u4" if flags else "<u2").tobytes()]
    if counts is not None:
        wide = int(counts.max()) > 0xFF
        flags |= _COUNTED | (_WIDE_COUNTS if wide else 0)
        parts.append(counts.astype("<u2" if wide else "<u1").tobytes())
    return b"".join([_FLAGS.pack(flags), *parts])


def _unpacked(packed: bytes, documents: int) -> tuple[Docs, Counts | None]:
    flags = packed[0]
    width = 4 if flags & _WIDE_DOCS else 2
    docs = np.frombuffer(packed, f"<u{width}", documents, 1).astype(np.uint32)
    if not flags & _COUNTED:
        return docs, None
    counts = np.frombuffer(packed, "<u2" if flags & _WIDE_COUNTS else "<u1", documents, 1 + width * documents)
    return docs, counts.astype(np.uint16)
