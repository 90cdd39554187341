"""What a run was made on, without names of hosts or paths."""

from __future__ import annotations

import os
import platform
import re
import time
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("whoosh-reloaded", "numpy", "nlpo3", "pythainlp", "snowballstemmer", "icu4py", "tantivy")


def machine() -> str:
    """Processor, memory, system, Python and libraries, in a sentence each."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{os.cpu_count()} cores of {_processor()}, {_memory():.0f} GiB of memory; {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}; {libraries}."
    )


def load() -> float:
    """How many processes wanted a core in the last minute; more than there are cores make every figure dearer."""
    return os.getloadavg()[0]


def pace() -> float:
    """CPU milliseconds of a piece of work that never changes: runs on busy or slow machines can be told by it."""
    return min(_work() for _ in range(5))


def _work() -> float:
    before = time.process_time()
    counts: dict[int, int] = {}
    for number in range(200_000):
        counts[number * 7919 % 65_521] = number
    sorted(counts.values(), key=str)
    return (time.process_time() - before) * 1000


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*: (.+)$", told.read_text(), re.MULTILINE) if told.exists() else None
    return found[1] if found else platform.processor() or "an unnamed processor"


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
