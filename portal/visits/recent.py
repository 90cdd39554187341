"""Which visits were counted lately: who asks for a page again and again visits it once."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from secrets import token_bytes
from time import monotonic

REMEMBERED = 30 * 60.0
"""Seconds for which a visit is remembered, and in which the same client does not visit the same page again."""
MOST_OF_CLIENT = 200
"""Visits of one client that count in that time: an office behind one address, not a program."""
_MOST = 50_000
"""Visits that are remembered, some 10 MB; those longest ago are forgotten."""


class RecentVisits:
    """Remembers visits in memory alone, by a keyed hash that nobody can read them from: the key is made at random when
    the process starts, and never leaves it. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._key = token_bytes(32)
        self._seen: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()
        self._of_client: Counter[bytes] = Counter()

    def is_new(self, client: str, page: str, program: str) -> bool:
        """Whether a visit counts, which is then remembered. `client` names whoever asks (`client_of`), `page` the page
        that they see, and `program` what they see it with: several people may share an address."""
        now = self._clock()
        while self._seen and (
            len(self._seen) >= _MOST or next(iter(self._seen.values()))[0] <= now - REMEMBERED
        ):
            _, (_, who) = self._seen.popitem(last=False)
            self._of_client[who] -= 1
            if not self._of_client[who]:
                del self._of_client[who]
        who, visit = self._hash(client), self._hash(client, page, program)
        if visit in self._seen or self._of_client[who] >= MOST_OF_CLIENT:
            return False
        self._seen[visit] = now, who
        self._of_client[who] += 1
        return True

    def _hash(self, *parts: str) -> bytes:
        told = "\0".join(parts).encode("utf-8", "surrogatepass")
        return blake2b(told, key=self._key, digest_size=12).digest()
