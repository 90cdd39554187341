"""How long an import takes and how much memory: python benchmarks/importing.py FILE…

Each file is imported into a new store, then once more, then exported as a folder and as .jsonl.xz. Every step is a
process of its own; seconds are wall time, memory is the peak resident size of the process.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

SITE = Path(__file__).resolve().parent.parent / "tests" / "site-news.toml"


def measure(step: str, arguments: list[str], data: Path) -> None:
    """Run one command and print what it took."""
    environment = {**os.environ, "PORTAL_SITE": str(SITE), "PORTAL_DATA_DIR": str(data)}
    command = [sys.executable, "-c", "from portal.cli import main; main()", *arguments]
    before = time.perf_counter()
    child = os.posix_spawn(sys.executable, command, environment)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - before
    print(
        f"{step:22} {seconds:7.1f} s  {usage.ru_utime + usage.ru_stime:7.1f} s CPU  {_mebibytes(usage):5.0f} MiB  "
        f"exit code {os.waitstatus_to_exitcode(status)}",
        flush=True,
    )


def _mebibytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Measure each of the files that were named."""
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder, "var")
            measure("import", ["import", name], data)
            measure("import again", ["import", name], data)
            measure("export, folder", ["export", str(Path(folder, "news"))], data)
            measure("export, .jsonl.xz", ["export", str(Path(folder, "news.jsonl.xz"))], data)


if __name__ == "__main__":
    main()
