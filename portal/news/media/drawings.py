"""Drawings (SVG) painted as pictures (PNG), for programs that show no drawings, such as those of social networks.

What paints is a program of its own, this very file, which imports nothing else of the portal: a drawing that would take
all time or memory ends it, and nothing else.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LONGER_SIDE = 1200
"""Pixels of the longer side of a picture: what social networks ask for (https://ogp.me tells of no size)."""
SECONDS = 10
"""Of CPU that a drawing may take, and twice as much by the clock."""
MEMORY = 1 << 30
"""Bytes of address space."""
LARGEST = 5 << 20
"""Bytes of a picture; LINE and Facebook refuse larger ones."""
_TYPEFACE = "Sarabun"
_PNG = b"\x89PNG\r\n\x1a\n"


def painted(drawing: bytes, *, is_tall: bool = False) -> bytes:
    """A drawing as a PNG whose longer side has `LONGER_SIDE` pixels; empty where it cannot be painted in the time, the
    memory or the bytes that it may take. Words are set in Sarabun, their Thai marks where they belong."""
    command = [sys.executable, "-I", __file__, "height" if is_tall else "width"]
    try:
        done = subprocess.run(  # noqa: S603 - this very file
            command, input=drawing, capture_output=True, timeout=2 * SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    picture = done.stdout
    return picture if picture.startswith(_PNG) and len(picture) <= LARGEST else b""


def _paint(side: str) -> None:
    """Read a drawing from standard input, and write the picture to standard output."""
    import resvg_py  # noqa: PLC0415 - only this program needs it

    _bound()
    picture = resvg_py.svg_to_bytes(
        svg_string=sys.stdin.buffer.read().decode("utf-8-sig"),
        background="#fff",
        width=LONGER_SIDE if side == "width" else None,
        height=LONGER_SIDE if side == "height" else None,
        skip_system_fonts=True,
        font_dirs=[str(Path(__file__).with_name("typefaces"))],
        font_family=_TYPEFACE,
        serif_family=_TYPEFACE,
        sans_serif_family=_TYPEFACE,
        cursive_family=_TYPEFACE,
        fantasy_family=_TYPEFACE,
        monospace_family=_TYPEFACE,
    )
    sys.stdout.buffer.write(picture)


def _bound() -> None:
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _paint(sys.argv[1])
