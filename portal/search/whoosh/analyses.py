"""Which analysis an index was made with."""

from __future__ import annotations

from collections.abc import Callable

from portal.derive.builder import Builder
from portal.search.analysis import Analysis


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

    def of(self, builder: Builder) -> Analysis:
        """What an index of this builder was made with; where that is not known here, the one of now."""
        current = self._current()
        if current.builder.agrees(builder):
            self._fitting = current
        fitting = self._fitting
        return fitting if fitting is not None and fitting.builder.agrees(builder) else current
