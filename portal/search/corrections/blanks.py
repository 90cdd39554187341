"""Blanks that are missing between words, or stand within one."""

from __future__ import annotations

from portal.search.corrections.spelling import WORD, Reading
from portal.search.corrections.vocabulary import USUAL, Vocabulary

MISSING = 3.0
"""What a missing blank costs, in nats."""
_LONGEST_WORD = 24
_LONGEST = 60
_SHORT = 2
_EVERYDAY = 0.05
"""The share of documents that must hold a word of two letters to be taken for one."""
_FAR_MORE = 3
"""How many times as many documents must hold the joined word as would hold both parts by chance."""


def parted(word: str, vocabulary: Vocabulary) -> Reading | None:
    """The likeliest way to read a Latin word as several usual words; None where there is none."""
    if not 2 * _SHORT < len(word) <= _LONGEST or not word.isalpha():
        return None
    best: list[Reading | None] = [Reading("", 0.0), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for begin in range(max(0, end - _LONGEST_WORD), end):
            before, part = best[begin], word[begin:end]
            if before is None or part == word or not _is_usual(part, vocabulary):
                continue
            cost = before.cost + WORD + vocabulary.rarity(part) + (MISSING if begin else 0)
            known = best[end]
            if known is None or cost < known.cost:
                best[end] = Reading(f"{before.text} {part}".strip(), cost)
    return best[-1]


def joined(first: str, second: str, vocabulary: Vocabulary) -> str | None:
    """Two words beside each other as one, if the index knows that one better than both together; else None."""
    word = first + second
    together = vocabulary.frequency(word)
    if together < USUAL:
        return None
    by_chance = vocabulary.frequency(first) * vocabulary.frequency(second) / vocabulary.documents
    return word if together >= _FAR_MORE * by_chance else None


def _is_usual(part: str, vocabulary: Vocabulary) -> bool:
    count = vocabulary.frequency(part)
    if len(part) < _SHORT:
        return part == "a" and count > 0
    return count >= (USUAL if len(part) > _SHORT else _EVERYDAY * vocabulary.documents)
