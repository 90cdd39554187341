"""Lines of Thai on pages: whatever a template writes, no line of it ends inside a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

from portal.i18n.messages import Messages
from portal.text.line_markup import chunks, hold, with_lines

_KEPT = 4096
"""Pieces of pages that are remembered, some 500 bytes each."""


class Lines:
    """Holds the Thai words of finished pages together. Titles, names and cards are looked at when they are first shown;
    messages once for each catalog, as long as it is in use. Safe to use from several threads."""

    def __init__(self, word_lists: Sequence[Path] = ()) -> None:
        """`word_lists`: folders of them besides the package's."""
        self._folders = tuple(word_lists)
        self._remembered = lru_cache(maxsize=_KEPT)(self._hold)
        self._messages: WeakKeyDictionary[Messages, Mapping[str, str]] = WeakKeyDictionary()

    def held(self, html: str, messages: Messages) -> str:
        """The page, whose own words are `messages`."""
        known = self.prepare(messages)
        return with_lines(html, lambda chunk: known.get(chunk) or self._remembered(chunk))

    def prepare(self, messages: Messages) -> Mapping[str, str]:
        """The pieces of Thai in the messages, and how they are written; looked at once."""
        known = self._messages.get(messages)
        if known is None:
            known = {chunk: self._hold(chunk) for pattern in messages.patterns() for chunk in chunks(pattern)}
            self._messages[messages] = known
        return known

    def _hold(self, chunk: str) -> str:
        return hold(chunk, self._folders)
