"""The face that every engine shows to be measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from portal.search.document import Document

Asked = tuple[str, str]
"""What is typed, and the language of the page."""


class Measured(Protocol):
    """What is asked of an engine to be measured."""

    def index(self, documents: Iterable[Document]) -> None:
        """Put all of these into a new index."""

    def search(self, text: str, language: str, limit: int) -> list[str]:
        """The ids of the articles found, best first."""

    def costs(self, asked: Sequence[Asked]) -> list[float]:
        """CPU milliseconds of the process, all threads, for each text and language: a page of ten."""

    def close(self) -> None:
        """Let go of everything."""


def costs(search: Callable[[str, str, int], object], asked: Sequence[Asked]) -> list[float]:
    """What each query costs an engine that is called straight."""
    taken = []
    for text, language in asked:
        before = time.process_time()
        search(text, language, 10)
        taken.append((time.process_time() - before) * 1000)
    return taken
