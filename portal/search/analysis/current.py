"""The analysis with the word lists as they are now: lists that officers change take effect by themselves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from time import monotonic

from portal.errors import WordListError
from portal.faults import bounded
from portal.search.analysis.analysis import Analysis
from portal.text.word_lists import stamp

LOOK = 1.0
"""Seconds between two looks at the files."""

log = logging.getLogger(__name__)


class CurrentAnalysis:
    """Called, it gives the analysis of now. Where a list cannot be read, the last good one stays, and that is logged.

    Raises WordListError where a list cannot be read when this is made. `clock` gives seconds.
    """

    def __init__(self, folders: Sequence[Path] = (), clock: Callable[[], float] = monotonic) -> None:
        self._folders = tuple(folders)
        self._clock = clock
        self._looking = Lock()
        self._looked = clock()
        self._stamp = stamp(self._folders)
        self._analysis = Analysis(self._folders)

    def __call__(self) -> Analysis:
        """The analysis; looks at the files at most once a second."""
        if self._clock() - self._looked >= LOOK and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looking.release()
        return self._analysis

    def _look(self) -> None:
        self._looked = self._clock()
        found = stamp(self._folders)
        if found == self._stamp:
            return
        self._stamp = found
        try:
            read = Analysis(self._folders)
        except WordListError as error:
            log.warning("changed word lists are not taken; the last good ones stay: %s", bounded(str(error)))
            return
        if read.edition != self._analysis.edition:  # a touched file changes nothing
            self._analysis = read
