"""A portal that `portal serve` runs in processes of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PORTAL = [sys.executable, "-m", "portal.cli"]


@dataclass(frozen=True)
class Served:
    """Where it answers, the process that was started, and the file that its log goes to."""

    address: str
    process: int
    log: Path


@contextmanager
def serving(folder: Path, *options: str, **variables: str) -> Iterator[Served]:
    """A portal that serves until the block ends, and then stops as it is asked to."""
    arguments = [*PORTAL, "serve", "--port", "0", *options]
    log = folder / "portal.log"
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            arguments,
            cwd=folder,
            env=os.environ | variables,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        ) as server,
    ):
        assert server.stdout is not None
        try:
            lines = (re.search(r"http://\S+/(?= )", line) for line in server.stdout)
            found = next(filter(None, lines), None)
            assert found is not None, log.read_text(encoding="utf-8")
            yield Served(found[0], server.pid, log)
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=30) in {0, -signal.SIGTERM}
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)  # with the workers, should any be left


def read(address: str, *, page: str = "") -> str:
    """What is answered, to a browser that shows `page`; whatever is no 200 is raised."""
    headers = {"User-Agent": "Mozilla/5.0", "Referer": page}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - our own address
        return str(answer.read(), "utf-8", "replace")
