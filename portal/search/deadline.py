"""The moment by which all that one request asks of the search must be done."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Self

from portal.errors import SearchTooSlow


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment by which all that one request asks must be done: `end`, of `time.monotonic`.

    One is made where a request comes in and handed on to everything that is done for it: however many searches that
    are, and however long they wait for each other, a reader waits once.
    """

    end: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """So many seconds from now."""
        return cls(monotonic() + seconds)

    def left(self) -> float:
        """Seconds that are left, 0 where it has passed."""
        return max(0.0, self.end - monotonic())

    def check(self) -> None:
        """Raises SearchTooSlow where it has passed."""
        if monotonic() >= self.end:
            raise SearchTooSlow("The search took too long and was ended; use fewer or rarer words.")
