"""Names of persons, told by the words of address, rank and title that stand before them (`honorifics.txt`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portal.search.analysis.analyzer import Analyzer, Token
from portal.text.keys import key_of
from portal.text.word_lists import WordLists

_BEFORE = 60
"""Letters before a name in which its honorific is looked for."""
_LONGEST = 6
"""Words that a first name may be parted into."""


class Persons:
    """Tells what is written as the name of a person."""

    def __init__(self, lists: Iterable[WordLists]) -> None:
        self._honorifics = {key_of(word) for known in lists for word in known.honorifics}

    def names(self, text: str, start: int, analyzer: Analyzer) -> bool:
        """Whether what begins at `start` of `text` stands where the first or the last name of a person does."""
        before = text[max(0, start - _BEFORE) : start]
        tokens = analyzer.tokens(before)
        if not tokens:
            return False
        if self._is_honorific(tokens[-1]):
            return not before[tokens[-1].end :].strip(" .")
        if before[tokens[-1].end :] != " ":  # a last name is parted from the first one
            return False
        at = len(tokens) - 1
        while (
            at
            and len(tokens) - at < _LONGEST
            and not before[tokens[at - 1].end : tokens[at].start].strip(".")
        ):
            at -= 1
            if self._is_honorific(tokens[at]):
                return True
        return at > 0 and self._is_honorific(tokens[at - 1])

    def addresses(self, text: str, tokens: Sequence[Token]) -> bool:
        """Whether a piece of several words begins with an honorific: นายสมชาย."""
        return len(tokens) > 1 and " " not in text and self._is_honorific(tokens[0])

    def _is_honorific(self, token: Token) -> bool:
        return token.term in self._honorifics
