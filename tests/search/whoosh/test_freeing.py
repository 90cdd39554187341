"""Memory that was freed goes back to the system."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from portal.search.whoosh.thread_work import give_back

MIB = 2**20
PAGES = Path("/proc/self/statm")


def held() -> int:
    """Bytes of memory that this process holds."""
    return int(PAGES.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what was freed")
def test_what_was_freed_is_given_back() -> None:
    blocks = [bytearray(MIB // 16) for _ in range(1600)]
    last = bytearray(MIB // 16)  # above all others: what lies below it glibc keeps
    blocks.clear()
    before = held()
    give_back()
    assert before - held() > 50 * MIB
    assert len(last) == MIB // 16
