"""A portal that `portal serve` runs in processes of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

LONGEST = 120
"""Seconds that a connection may wait to be accepted."""
PORTAL = [sys.executable, "-m", "portal.cli"]


@dataclass(frozen=True)
class Served:
    """Where it answers, the process that was started, and the file that its log goes to."""

    address: str
    process: int
    log: Path

    @property
    def port(self) -> int:
        """That it answers at."""
        return int(self.address.rstrip("/").rpartition(":")[2])

    def workers(self) -> tuple[int, ...]:
        """The processes that it has started."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children")
        return tuple(map(int, children.read_text(encoding="ascii").split()))


def is_accepted_by(process: int, client: socket.socket) -> bool:
    """Whether a connection to this machine was accepted by this process; waits until one has."""
    (_, own), (_, port) = client.getsockname()[:2], client.getpeername()[:2]
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        lines = (line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines())
        ends = f":{port:04X}", f":{own:04X}"
        number = next((line[9] for line in lines if (line[1][-5:], line[2][-5:]) == ends), "0")
        if number != "0":
            return f"socket:[{number}]" in map(_target, Path(f"/proc/{process}/fd").iterdir())
        time.sleep(0.01)
    raise AssertionError(f"nobody accepted a connection within {LONGEST} seconds")


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed meanwhile
        return ""


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
