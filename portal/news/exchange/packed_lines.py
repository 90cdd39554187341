"""The lines of a file, plain or packed (.gz, .xz), in bounded memory whatever the file holds."""

from __future__ import annotations

import gzip
import lzma
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Protocol

CHUNK = 64 * 1024


class TooLong(int):
    """Stands for a line that is longer than was allowed: its length in bytes."""


class Damaged(Exception):  # noqa: N818 - what the file is; its reader goes on from what came before
    """The file ends too early or is not packed as its name says; the lines before it were given."""


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


class PackedLines:
    """The lines of `path`, without their ends; those longer than `most` bytes as TooLong.

    `position` tells how far it has read, in bytes of the file, of `size`.
    Raises Damaged after the last whole line of a damaged file, and OSError.
    """

    def __init__(self, path: Path, most: int) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.position = 0
        self._most = most

    def __iter__(self) -> Iterator[bytes | TooLong]:
        with self.path.open("rb") as file:
            pending = bytearray()
            dropped = 0
            for chunk in self._chunks(file):
                *whole, rest = chunk.split(b"\n")
                for part in whole:
                    length = dropped + len(pending) + len(part)
                    yield TooLong(length) if length > self._most else bytes(pending + part)
                    pending.clear()
                    dropped = 0
                pending += rest
                if dropped + len(pending) > self._most:
                    dropped += len(pending)
                    pending.clear()
            if dropped or pending:
                yield TooLong(dropped + len(pending)) if dropped else bytes(pending)

    def _chunks(self, file: BufferedReader) -> Iterator[bytes]:
        unpacked = self._unpacked(file)
        while True:
            try:
                chunk = unpacked.read1(CHUNK)
            except (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile) as error:
                raise Damaged(str(error)) from None
            self.position = file.tell()
            if not chunk:
                return
            yield chunk

    def _unpacked(self, file: BufferedReader) -> _Readable:
        if self.path.suffix == ".gz":
            return gzip.GzipFile(fileobj=file)
        if self.path.suffix == ".xz":
            return lzma.LZMAFile(file)
        return file
