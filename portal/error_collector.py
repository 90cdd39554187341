"""Telling all that is wrong at once: an author who is told one thing at a time runs the same command twenty times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portal.errors import ArticleError, ContentError

MOST = 100
"""Errors that are told at once: who made more made one of them again and again."""


class ErrorCollector:
    """The errors of several steps, the first `MOST` of them. A step that fails does not keep the next one from being
    tried."""

    def __init__(self) -> None:
        self.errors: list[ContentError] = []

    @contextmanager
    def step(self) -> Iterator[None]:
        """Gather what goes wrong inside."""
        try:
            yield
        except ContentError as error:
            self.add(error)

    def add(self, error: ContentError) -> None:
        """Gather an error, or each of several."""
        self.errors = [*self.errors, *error.each()][:MOST]

    @property
    def is_full(self) -> bool:
        """Whether no more are gathered."""
        return len(self.errors) >= MOST

    def error(self) -> ContentError:
        """What was gathered, as one error."""
        return self.errors[0] if len(self.errors) == 1 else ArticleError(self.errors)

    def settle(self) -> None:
        """Raise what was gathered; nothing where all went well."""
        if self.errors:
            raise self.error()
