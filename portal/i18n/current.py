"""The language of the request that is being answered, for whatever is called on its way.

A ContextVar is right in threads, tasks and error handlers alike; the language middleware sets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

current_language: ContextVar[str] = ContextVar("portal_language")
"""The tag of the reader's language. Not set outside of a request."""


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Make `tag` the current language inside the `with` block."""
    token = current_language.set(tag)
    try:
        yield
    finally:
        current_language.reset(token)
