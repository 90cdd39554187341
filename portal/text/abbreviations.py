"""Abbreviations in running text and what they stand for, from `search_index/<tag>/abbreviations.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from portal.text.segmentation import alternatives
from portal.text.word_lists import NUMBER, Files, words_of

_THAI = re.compile("[ก-๎]")
_THAI_BEFORE = re.compile("[ก-๎]+\\Z")
_VOWEL_OR_MARK = re.compile("[ะ-ฺเ-๎]")
_GOES_ON = re.compile(r"[ก-ฮ]{1,4}\.|ลฯ|ฯ")
"""Behind a Thai abbreviation: it is the beginning of a longer one that no list has."""
_SURE = 3
"""Letters or dots: so long a Thai abbreviation is told from the word that it is glued to."""
_BEFORE = re.compile(r"[\w.@/&-]\Z")
_BEHIND = re.compile(r"[\w@/&]|[.-]\w")
_NUMBER_BEFORE = re.compile(r"[0-9][ .,-]*\Z")
_NUMBER_BEHIND = re.compile(r"\.?[ -]?[0-9]")


class Abbreviation(NamedTuple):
    """An abbreviation where it stands in a text, and what it means."""

    start: int
    stop: int
    short: str
    meaning: str


class Abbreviations:
    """Finds the abbreviations of one language.

    Only those with one meaning are known; the longest counts, and none is taken out of a longer word or a longer
    abbreviation. What is written as a name is (Jan, Mar) counts only beside a number.
    """

    def __init__(self, meanings: Mapping[str, Sequence[str]]) -> None:
        """`meanings`: as `WordLists.abbreviations` has them."""
        self._meanings = {
            short: meant[0]
            for short, meant in meanings.items()
            # A Thai one without a dot is a foreign one spelt by its sound (เอสเอ็มอี), and read as any word.
            if len(meant) == 1
            and NUMBER not in short
            and (short.endswith((".", "ฯ")) or not _THAI.match(short))
        }
        self._pattern = re.compile(alternatives(sorted(self._meanings))) if self._meanings else None

    def find(self, text: str) -> Iterator[Abbreviation]:
        """The abbreviations in `text`, in order."""
        at = 0
        while self._pattern and (found := self._pattern.search(text, at)):
            start, stop = found.span()
            stands = _stands_alone_thai if _THAI.match(text, start) else _stands_alone
            if stands(text, start, stop):
                yield Abbreviation(start, stop, found[0], self._meanings[found[0]])
                at = stop
            else:
                at = start + 1


@lru_cache(maxsize=64)
def abbreviations_of(language: str, lists: Files | None = None) -> Abbreviations:
    """Those of a language (BCP 47 tag) in `lists`, else in the package's. Raises WordListError."""
    return Abbreviations(words_of(language, lists).abbreviations)


def _stands_alone_thai(text: str, start: int, stop: int) -> bool:
    if _GOES_ON.match(text, stop):
        return False
    before = _THAI_BEFORE.search(text, max(0, start - 40), start)
    if before is None:
        return not (text.endswith(".", 0, start) and _THAI.match(text, max(0, start - 2)))
    if "เ" <= before[0][-1] <= "ไ":  # a vowel written in front belongs to the consonant behind it
        return False
    short = text[start:stop]
    if short.endswith("ฯ"):
        return True
    sure = short.count(".") > 1 or len(short) > _SURE
    # Bare consonants before it are more likely the beginning of an abbreviation that no list has than a word.
    return sure and bool(_VOWEL_OR_MARK.search(before[0]))


def _stands_alone(text: str, start: int, stop: int) -> bool:
    around = text[max(0, start - 4) : start]
    if _BEFORE.search(around) or _BEHIND.match(text, stop):
        return False
    return (
        not text[start + 1 : stop].islower()
        or bool(_NUMBER_BEFORE.search(around))
        or bool(_NUMBER_BEHIND.match(text, stop))
    )
