"""Words of a query that name nothing: those that ask (when, how much), and those that ask for the newest (today)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from portal.search.analysis.analyzer import Token
from portal.text.keys import key_of, without_signs
from portal.text.word_lists import WordLists


class Asking:
    """Finds the words and phrases of `questions.txt` and `recent.txt` of all languages: who asks in Thai may write
    “update”, and the other way round."""

    def __init__(self, lists: Iterable[WordLists]) -> None:
        known = tuple(lists)
        self._recent = {key_of(phrase) for one in known for phrase in one.recent}
        self._all = self._recent | {key_of(phrase) for one in known for phrase in one.questions}
        self._beginnings = {phrase[:end] for phrase in self._all for end in range(1, len(phrase) + 1)}

    def light(self, form: str, tokens: Sequence[Token]) -> frozenset[int]:
        """Where in `form` (a text in its search form) the tokens begin that ask, or ask for the newest."""
        return self._found(form, tokens, self._all)

    def is_recent(self, form: str, tokens: Sequence[Token]) -> bool:
        """Whether some of the tokens of `form` ask for the newest."""
        return bool(self._found(form, tokens, self._recent))

    def _found(self, form: str, tokens: Sequence[Token], known: AbstractSet[str]) -> frozenset[int]:
        """Where the tokens begin that make one of the phrases `known` together, the longest of those that overlap."""
        keys = [without_signs(form[token.start : token.end]) for token in tokens]
        found: set[int] = set()
        at = 0
        while at < len(keys):
            phrase, end, stop = "", at, at
            while stop < len(keys) and (phrase := phrase + keys[stop]) in self._beginnings:
                stop += 1
                if phrase in known:
                    end = stop
            found.update(token.start for token in tokens[at:end])
            at = max(end, at + 1)
        return frozenset(found)
