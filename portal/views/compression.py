"""What is sent compressed, and how: by gzip, which every browser reads and the standard library writes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from pathlib import Path

PAGE_LEVEL = 6
"""For what is made anew for each reader. Levels above it cost a Thai article twice the time for 1 % less; level 4 is
half as dear and 10 % larger (docs/decisions/0015-compression-by-gzip.md)."""

FILE_LEVEL = 9
"""For what is compressed once."""

LEAST = 500
"""Bytes: what is smaller is sent as it is. With its headers it is one packet either way."""

_GZIP = 16 + zlib.MAX_WBITS
_KINDS = frozenset(
    {"application/json", "application/javascript", "application/xml", "application/manifest+json"}
)
_PART = re.compile(
    r"""
    [ \t]*
    (?P<coding>\*|[a-z0-9-]{1,20})
    (?:[ \t]*;[ \t]*q=(?P<q>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?
    [ \t]*
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_MOST_PARTS = 20


def is_compressible(media_type: str) -> bool:
    """Whether a body of this type becomes smaller: text does; images, typefaces and archives are compressed already."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind.endswith("+xml") or kind in _KINDS


def accepts_gzip(headers: Sequence[str]) -> bool:
    """Whether the headers `Accept-Encoding` of a request want gzip at least as much as no coding (RFC 9110, 12.5.3).

    A part that is malformed is left out, and so is what follows the first twenty.
    """
    parts = ",".join(headers).split(",", _MOST_PARTS)[:_MOST_PARTS]
    matches = (_PART.fullmatch(part) for part in parts)
    wanted = {match["coding"].lower(): float(match["q"] or 1) for match in matches if match}
    gzip = next((wanted[coding] for coding in ("gzip", "x-gzip", "*") if coding in wanted), 0.0)
    return gzip > 0 and gzip >= wanted.get("identity", 0.0)


def compressed(content: bytes, level: int = PAGE_LEVEL) -> bytes:
    """The content as gzip; the same content gives the same bytes."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, _GZIP)
    return compressor.compress(content) + compressor.flush()


def weak(etag: str) -> str:
    """The entity tag for a body that is the same in meaning, not byte for byte."""
    return etag if etag.startswith("W/") else f"W/{etag}"


class CompressedFiles:
    """Files as they are sent compressed: each is compressed when it is first asked for, and again when it changes.

    They are kept in memory: for the few, small files of `static/`, not for media.
    """

    def __init__(self) -> None:
        self._known: dict[Path, tuple[int, bytes]] = {}

    def __call__(self, path: Path) -> bytes:
        """Raises OSError where the file is gone."""
        changed = path.stat().st_mtime_ns
        known = self._known.get(path)
        if known is None or known[0] != changed:
            known = self._known[path] = (changed, compressed(path.read_bytes(), FILE_LEVEL))
        return known[1]
