"""English: stems by Snowball's English algorithm (Porter's second)."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

import snowballstemmer  # type: ignore[import-untyped]  # it ships no types

_stemmer = snowballstemmer.stemmer("english")
_one_at_a_time = Lock()  # a stemmer keeps the word it works on


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """What the forms of a word have in common; `word` in lower case."""
    with _one_at_a_time:
        return str(_stemmer.stemWord(word))
