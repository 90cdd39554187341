"""Tells a cache in front of the portal to forget all pages as soon as what they are made of has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from portal.errors import PortalError, why
from portal.middleware.page_memory import TRUSTED, Made
from portal.process_lock import ProcessLock

METHOD = "BAN"
"""That of the request: forget all that you keep of what begins with this address. (PURGE means one address.)"""

SETTLED = TRUSTED + 0.25
"""Seconds after a change in which another process may still answer with a page of before, from its memory, and have the
cache keep it for another minute: then the cache is told once more."""

PATIENCE = 2.0
"""Seconds that one request may take."""


class CachePurger:
    """Has the cache at `url` forget all pages when `made_of`, which may raise PortalError, tells something else than
    before.

    Of all processes with the same `lock`, a file, one does it, for as long as it lives. Whoever takes over from another
    does not know what the cache was told, and begins by emptying it.
    """

    def __init__(self, url: str, lock: Path, made_of: Callable[[], Awaitable[Made]]) -> None:
        self._url = url
        self._path = lock
        self._lock = ProcessLock(lock)
        self._made_of = made_of
        self._state: Made | None = None
        self._due: list[float] = []

    async def follow(self) -> None:
        """One round. Raises PortalError where the cache could not be told: the next round tells it."""
        try:
            is_ours = self._lock.take()
        except OSError as error:
            raise PortalError(f"{self._path} cannot be opened: {why(error)}. See to its rights.") from None
        if not is_ours:
            return
        state, now = await self._made_of(), monotonic()
        if state != self._state:
            self._state = state
            self._due = [now, now + SETTLED]
        if self._due and now >= self._due[0]:
            await forget_all(self._url)
            self._due = [moment for moment in self._due if moment > now]

    def close(self) -> None:
        """Leave it to another process."""
        self._lock.release()
        self._state = None


async def forget_all(url: str) -> None:
    """Have a cache forget all that begins with this address. Raises PortalError where it does not say that it did."""
    try:
        async with asyncio.timeout(PATIENCE):
            line = await _first_line(url)
    except TimeoutError:
        raise PortalError(
            f"{url} did not answer within {PATIENCE:g} seconds. Is the cache running?"
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a line without an end
        reason = why(error) if isinstance(error, OSError) else str(error)
        raise PortalError(f"{url} cannot be asked: {reason}. Is the cache running?") from None
    status = line.split()[1:2]
    if not (status and status[0].isdigit() and 200 <= int(status[0]) < 300):
        raise PortalError(
            f"{url} answered “{line[:80]}” to {METHOD}. Let the cache heed it from this machine, as "
            "docs/how-to/caches.md tells."
        )


async def _first_line(url: str) -> str:
    """The first line of the answer."""
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=is_secure or None)
    try:
        writer.write(
            f"{METHOD} {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: civic-portal\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        return (await reader.readline()).decode("latin-1").strip()
    finally:
        writer.close()
