"""A column of a segment: bytes of any length for each document, read one by one without mapping the file."""

# mypy: disallow-subclassing-any=False
# Whoosh has no types.

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import Column, ColumnWriter

from portal.search.whoosh.codec import Opened


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
    """A column of one segment, read from any thread."""

    def __init__(self, storage: Any, segment: Any, field: str) -> None:
        self._file = Opened(storage, segment, f".{field}{W3Codec.COLUMN_EXT}")
        documents = segment.doc_count_all()
        table = self._file.size - 8 * documents
        self._ends = array("Q", np.frombuffer(self._file.read(table, 8 * documents), "<u8").tobytes())

    def __getitem__(self, doc: int) -> bytes:
        return self.beginning(doc, sys.maxsize)

    def beginning(self, doc: int, most: int) -> bytes:
        """The first bytes of a document, `most` at most."""
        start = self._ends[doc - 1] if doc else 0
        return self._file.read(start, min(self._ends[doc] - start, most))

    def size(self, doc: int) -> int:
        """The bytes of a document."""
        return self._ends[doc] - (self._ends[doc - 1] if doc else 0)

    def __iter__(self) -> Iterator[bytes]:
        return (self[doc] for doc in range(len(self._ends)))
