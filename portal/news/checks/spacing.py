"""Checks of words that fell apart: typed with blanks between their letters, or torn by what they were copied from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.news.checks.findings import Flaw, quoted
from portal.news.checks.reading import Line
from portal.text import thai

_MARK = "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
_ALONE = rf"(?:[ก-ฮ]{_MARK}*|[เ-ไ]|[ะาำๅ]|{_MARK})"
_APART = re.compile(rf"(?<!\S){_ALONE}(?: {_ALONE}){{3,}}(?!\S)")
_LATIN_APART = re.compile(r"(?<!\S)[A-Za-z](?: [A-Za-z]){4,}(?!\S)")
_PIECE = "[ก-\u0e3aเ-\u0e4e]{1,6}"
_PIECES = re.compile(rf"(?<!\S){_PIECE}(?: {_PIECE}){{2,}}(?!\S)")
_BARE = re.compile("[ก-ฮ][\u0e48-\u0e4c]?|[เ-ไะาำๅ]")
"""What can be no word: a consonant without a vowel, a vowel without a consonant."""
_FEWEST_BARE = 3
"""So many of the letters that stand apart; words of one syllable may follow each other as well."""
_LONGEST_WORD = 5
"""Pieces that a word is looked for in."""
_SHORTEST = 5
"""Letters: shorter words may come together by chance."""
_BROKEN = re.compile(r"(?:(?<=[\s(“\"])|\A)[ะาำๅ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+(?=[ก-ฮะ-ๅ])")

_REMEDY = "write the word without blanks inside"


def check(line: Line) -> Iterator[Flaw]:
    """What is wrong with the blanks inside the words of a line."""
    if apart := _apart(" ".join(line.text.split())):
        what = f"a word is typed with blanks between its letters, {quoted(apart)}, and is not read aloud as a word"
        yield Flaw("letters-apart", line.spot, what, _REMEDY)
    if found := _BROKEN.search(line.text):
        around = line.text[max(0, found.start() - 6) : found.end() + 10]
        what = (
            f"a word is torn, or its beginning is lost, in {quoted(around)}: no word begins with such a sign"
        )
        yield Flaw("letters-broken", line.spot, what, "write it whole; text copied from a PDF often has such")


def _apart(text: str) -> str:
    for pattern in (_APART, _LATIN_APART):
        for found in pattern.finditer(text):
            if _are_letters(found[0].split(" ")):
                return found[0]
    for found in _PIECES.finditer(text):
        if word := _word_in(found[0].split(" ")):
            return word
    return ""


def _are_letters(units: list[str]) -> bool:
    """Whether what stands apart are letters of words, and neither short words nor an alphabet, as choices are."""
    bare = sum(unit.isascii() or _BARE.fullmatch(unit) is not None for unit in units)
    is_alphabet = all(len(unit) == 1 for unit in units) and units == sorted(units)
    return bare >= _FEWEST_BARE and not is_alphabet


def _word_in(pieces: list[str]) -> str:
    """Three pieces or more that are one word of the dictionary together, one of them no word by itself."""
    bare = [_BARE.fullmatch(piece) is not None for piece in pieces]
    for start in range(len(pieces) - 2):
        for stop in range(start + 3, min(start + _LONGEST_WORD, len(pieces)) + 1):
            word = "".join(pieces[start:stop]) if any(bare[start:stop]) else ""
            if len(word) >= _SHORTEST and word in thai.dictionary():
                return " ".join(pieces[start:stop])
    return ""
