"""Which analysis an index was made with."""

from __future__ import annotations

from collections.abc import Callable

from portal.search.analysis import Analysis
from portal.search.whoosh import fields


class Analyses:
    """The analysis as it is now, and the one that the index was made with for as long as that still answers.

    `current` gives the one of now. Threads may share it.
    """

    def __init__(self, current: Callable[[], Analysis]) -> None:
        self._current = current
        self._fitting: Analysis | None = None

    def current(self) -> Analysis:
        """What a new index is made with."""
        return self._current()

    def of(self, fingerprint: str) -> Analysis:
        """What an index with this fingerprint was made with; where that is no longer known, the one of now."""
        current = self._current()
        if fingerprint_of(current) == fingerprint:
            self._fitting = current
        fitting = self._fitting
        return fitting if fitting is not None and fingerprint_of(fitting) == fingerprint else current

    def fits(self, fingerprint: str) -> bool:
        """Whether an index with this fingerprint is what would be made now."""
        self.of(fingerprint)  # remembers it for later
        return fingerprint_of(self._current()) == fingerprint


def fingerprint_of(analysis: Analysis) -> str:
    """Another one where texts would be written otherwise: by another analysis, or by another form of the index."""
    return f"{analysis.fingerprint}-{fields.FORMAT}"
