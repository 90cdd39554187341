"""Words: each language has its own way of parting them; what it parts is always the whole text. No listed word is
cut apart."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise, takewhile
from threading import Lock
from typing import Any

from portal.text import boundaries, thai
from portal.text.clusters import clusters
from portal.text.scripts import known_scripts
from portal.text.word_lists import Files, words_of

_one_at_a_time = Lock()  # a stemmer keeps the word it works on


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """What the forms of a word have in common; `word` in lower case."""
    with _one_at_a_time:
        return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415 - it ships no types, and all languages

    return snowballstemmer.stemmer("english")


_SURE = 3
"""Clusters: a shorter word counts only where both its ends are ends of pieces, for it may be part of others. So does an
abbreviation, all consonants, unless its last letter is a piece: อบจน is อบ and จน, but กอบ and จ are ก and อบจ."""
_CONSONANTS = re.compile("[ก-ฮ]+")


def keep_whole(pieces: Sequence[str], own: frozenset[str]) -> list[str]:
    """The pieces, parted and joined anew so that each word of `own` that they hold is one of them.

    Where two overlap, the one that begins first, then the longer one counts. A word is found only from one end of a
    cluster to another.
    """
    pattern = _pattern(own)
    text = "".join(pieces)
    found = [word.span() for word in pattern.finditer(text)] if pattern else []
    if not found:
        return list(pieces)
    ends = [0, *accumulate(map(len, pieces))]
    cuts = set(ends)
    for start, end in found:
        if {start, end} <= cuts or _stands_alone(text, start, end, ends):
            cuts.difference_update(range(start + 1, end))
            cuts.update((start, end))
    return [text[start:end] for start, end in pairwise(sorted(cuts))]


def _stands_alone(text: str, start: int, end: int, ends: Sequence[int]) -> bool:
    """Whether the letters from `start` to `end` are whole clusters, and enough of them; `ends` are those of pieces."""
    word = text[start:end]
    if not _is_sure(word) or (_CONSONANTS.fullmatch(word) and not {end - 1, end} <= set(ends)):
        return False
    before = ends[bisect_right(ends, start) - 1]
    behind = ends[bisect_left(ends, end)]
    sides = {before, *(before + length for length in accumulate(map(len, clusters(text[before:behind]))))}
    return {start, end} <= sides


@lru_cache(maxsize=4096)
def _is_sure(word: str) -> bool:
    return len(clusters(word)) >= _SURE


@lru_cache(maxsize=64)
def _pattern(own: frozenset[str]) -> re.Pattern[str] | None:
    return re.compile(alternatives(sorted(own))) if own else None


def alternatives(words: Sequence[str]) -> str:
    """A pattern of the sorted `words` in which common beginnings are shared, so that it fails early; longest first."""
    branches: dict[str, list[str]] = {}
    for word in words:
        if word:
            branches.setdefault(word[0], []).append(word)
    parts = []
    for alike in branches.values():
        beginning = beginning_of(alike[0], alike[-1])
        rest = alternatives([word[len(beginning) :] for word in alike]) if len(alike) > 1 else ""
        parts.append(re.escape(beginning) + rest)
    if not parts:
        return ""
    return f"(?:{'|'.join(parts)}){'?' if '' in words else ''}"


def beginning_of(first: str, last: str) -> str:
    """What two words begin with alike, and so all words that are sorted between them."""
    same = takewhile(lambda letters: letters[0] == letters[1], zip(first, last, strict=False))
    return first[: sum(1 for _ in same)]


def words(text: str, language: str, lists: Files | None = None) -> list[str]:
    """The pieces of `text` (words, numbers, blanks, signs), which joined give the text.

    A word of the language's list (in `lists`, else in the package's) is one piece or part of one, never two. Thai
    comes from a dictionary, loaded when it is first needed; other languages from Unicode's word boundaries (ICU).
    """
    if "Thai" in known_scripts(language):
        return keep_whole(thai.words(text), words_of(language, lists).words)
    return keep_whole(boundaries.words(text, language), words_of(language, lists).words)
