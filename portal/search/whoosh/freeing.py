"""Gives memory back to the system that the C library would keep for later."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable


def _trimmer() -> Callable[[int], int] | None:
    """glibc's `malloc_trim`; other C libraries have none."""
    if sys.platform != "linux":
        return None
    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim


_trim = _trimmer()


def give_back() -> None:
    """Give back what was freed, for work that needs much more memory than it leaves behind: glibc keeps some dozens of
    MiB of it, in each worker. Does nothing where the C library cannot."""
    if _trim is not None:
        _trim(0)
