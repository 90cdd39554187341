"""Lines of Thai on pages: whatever a template writes, no line of it ends inside a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from weakref import WeakKeyDictionary

from portal.i18n.messages import Messages
from portal.text.line_markup import chunks, hold, with_lines
from portal.text.word_lists import Files, package_lists

_KEPT = 4096
"""Pieces of pages that are remembered, some 500 bytes each."""


class Lines:
    """Holds the Thai words of finished pages together. Titles, names and cards are looked at when they are first shown;
    messages once for each catalog, as long as it is in use. Safe to use from several threads."""

    def __init__(self, lists: Callable[[], Files] = package_lists) -> None:
        """`lists` gives the word lists of now."""
        self._lists = lists
        self._remembered = lru_cache(maxsize=_KEPT)(hold)
        self._messages: WeakKeyDictionary[Messages, tuple[Files, Mapping[str, str]]] = WeakKeyDictionary()

    def held(self, html: str, messages: Messages) -> str:
        """The page, whose own words are `messages`."""
        lists = self._lists()
        known = self._known(messages, lists)
        return with_lines(html, lambda chunk: known.get(chunk) or self._remembered(chunk, lists))

    def prepare(self, messages: Messages) -> None:
        """Look at the pieces of Thai in the messages."""
        self._known(messages, self._lists())

    def _known(self, messages: Messages, lists: Files) -> Mapping[str, str]:
        """The pieces of Thai in the messages, and how they are written; looked at once, until a word list changes."""
        of, known = self._messages.get(messages, (None, {}))
        if of is not lists:
            known = {
                chunk: hold(chunk, lists) for pattern in messages.patterns() for chunk in chunks(pattern)
            }
            self._messages[messages] = lists, known
        return known
