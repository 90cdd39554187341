"""What an analyzer does for one language. Documents and queries go through the same one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Token(NamedTuple):
    """A word of a text: the term that it is looked up by, and where it stands in the text as it was given."""

    term: str
    start: int
    end: int


class Analyzer(Protocol):
    """Makes terms of texts in one language. Takes any string; never fails."""

    @property
    def language(self) -> str:
        """The BCP 47 tag of the language."""

    def tokens(self, text: str) -> list[Token]:
        """The words of `text` in order, blanks and signs left out; offsets are those of `text` as given."""

    def pieced(self, text: str) -> list[Token]:
        """What `text` writes in several pieces, telephone numbers and words with hyphens, each as one term. For
        documents only: a query is found by the pieces or by what `Analysis.equivalents` puts together."""

    def inner(self, term: str) -> tuple[str, ...]:
        """Words inside a longer term that is put together of them. For documents only, never on the query's side."""

    def scraps(self, tokens: Sequence[Token]) -> frozenset[str]:
        """The short Thai words that stand among the tokens of a text only where a name or a foreign word was parted.
        For documents only."""

    def edges(self, term: str) -> frozenset[int]:
        """Where a term parts into the words that it is put together of, by the letters before each place."""

    def knows(self, term: str) -> bool:
        """Whether a Thai term is a word: one in common use, or of the lists. All others count as words."""

    def letters(self, text: str) -> str:
        """The form in which strings are sought in strings: normalised, without blanks where the script has none."""

    @property
    def gram(self) -> int:
        """How many clusters a gram has: three, or four letters in scripts that part words by blanks."""

    def clusters(self, letters: str) -> list[str]:
        """The smallest parts of what `letters` gave, which joined give it: pairs and grams are runs of them."""

    def pairs(self, letters: str) -> tuple[str, ...]:
        """Bigrams of clusters of what `letters` gave, each once: what holds a string holds all of them.

        Empty for a string of one cluster.
        """

    def grams(self, letters: str) -> tuple[str, ...]:
        """What the rerank counts: runs of three clusters (four letters in scripts that part words by blanks)."""

    def holds(self, letters: str, sought: str) -> bool:
        """Whether `sought` (from `letters` too) stands in `letters` from the end of one cluster to another; in
        scripts that part words by blanks, from the beginning of a word to the end of one."""
