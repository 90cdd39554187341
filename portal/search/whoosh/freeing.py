"""Gives memory back to the system that the C library would keep for later."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

_trim: Callable[[int], int] | None = (
    getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
)
"""glibc's; other C libraries have none."""


def give_back() -> None:
    """Give back what was freed, for work that needs much more memory than it leaves behind: glibc keeps some dozens of
    MiB of it, in each worker. Does nothing where the C library cannot."""
    if _trim is not None:
        _trim(0)
