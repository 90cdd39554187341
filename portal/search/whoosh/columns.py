"""A column of a segment: bytes of any length for each document, read one by one without mapping the file."""

# mypy: disallow-subclassing-any=False
# Whoosh has no types.

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import Column, ColumnWriter

from portal.search.whoosh.codec import Opened
from portal.search.whoosh.manifest import SegmentInfo


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

    def __init__(self, folder: Path, segment: SegmentInfo, field: str) -> None:
        self._file = Opened(folder / f"{segment.name}.{field}{W3Codec.COLUMN_EXT}")
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
        return self._file.read(start, end - start)

    def beginnings(self, docs: NDArray[np.int64], sizes: NDArray[np.int64]) -> list[bytes]:
        """The first bytes of each of `docs`, as many as `sizes` says."""
        return self._file.parts(self._places[docs].tolist(), sizes.tolist())

    def several(self, docs: NDArray[np.int64]) -> list[bytes]:
        """All bytes of each of `docs`."""
        return self.beginnings(docs, self.sizes(docs))

    def sizes(self, docs: NDArray[np.int64]) -> NDArray[np.int64]:
        """The bytes of each of `docs`."""
        return self._places[docs + 1] - self._places[docs]

    def __iter__(self) -> Iterator[bytes]:
        return (self[doc] for doc in range(len(self)))
