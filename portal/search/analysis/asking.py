"""Words of a query that name nothing: those that ask (when, how much), and those that ask for the newest (today)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portal.search.analysis.analyzer import Token
from portal.text.keys import key_of
from portal.text.word_lists import WordLists

_LONGEST = 8
"""Tokens of a phrase that asks."""


class Asking:
    """Finds the words and phrases of `questions.txt` and `recent.txt` of all languages: who asks in Thai may write
    “update”, and the other way round."""

    def __init__(self, lists: Iterable[WordLists]) -> None:
        self._questions: set[str] = set()
        self._recent: set[str] = set()
        for known in lists:
            self._questions.update(map(key_of, known.questions))
            self._recent.update(map(key_of, known.recent))

    def questions(self, text: str, tokens: Sequence[Token]) -> frozenset[int]:
        """Which of the tokens of `text`, by number, only ask."""
        return _found(text, tokens, self._questions)

    def recent(self, text: str, tokens: Sequence[Token]) -> frozenset[int]:
        """Which of the tokens of `text`, by number, ask for the newest."""
        return _found(text, tokens, self._recent)


def _found(text: str, tokens: Sequence[Token], known: set[str]) -> frozenset[int]:
    """The tokens that make one of the phrases `known` together, the longest of those that overlap."""
    keys = [key_of(text[token.start : token.end]) for token in tokens]
    found: set[int] = set()
    at = 0
    while at < len(keys):
        ends = range(min(len(keys), at + _LONGEST), at, -1)
        end = next((end for end in ends if "".join(keys[at:end]) in known), at)
        found.update(range(at, end))
        at = max(end, at + 1)
    return frozenset(found)
