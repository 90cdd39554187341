"""The words of a text in its search form, whatever scripts it mixes: Thai, Latin, and by ICU all others.

Each script has its own rules in every language, so that Thai in an English article is found by the same words as in a
Thai one, and English words in a Thai article by the same stems as in an English one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from portal.language_tags import subtags
from portal.text import boundaries, thai
from portal.text.clusters import COMBINING, EMOJI, FLAG
from portal.text.han import JAPANESE
from portal.text.own_words import keep_whole

Found = tuple[str, int, int]
"""A term, and where it begins and ends."""

DOT = "."
"""What the term of an abbreviation ends with that is a word without its dots: ร.อ. is no รอ."""
LONGEST = 64
"""Letters of a term: what is longer is no word that anybody types."""

_LATIN = "a-z\u00df-\u024f\u1e00-\u1eff"
_WORD = re.compile(
    rf"""
    (?P<escape> (?:%[0-9a-f]{{2}}){{2,}} )
  | (?P<short> (?<![ก-๎]) (?: (?:[ก-ฮ]{{1,4}}\.){{2,}} | (?:[ก-ฮ]\.)+[ก-ฮ](?![ก-๎])
                            | (?:มี|มิ|เม)\.[ก-ฮ](?![ก-๎])\.? ) )
  | (?P<thai> [ก-ฺเ-๎]+ )
  | (?P<number> [0-9]+ (?:[.,:][0-9]+)* (?![{_LATIN}]) )
  | (?P<latin> [{_LATIN}0-9]+ (?:['’&.-][{_LATIN}0-9]+)* )
  | (?P<other> [^\W\d_ก-๛{_LATIN}] [^\s\x00-\x7fก-๛“”‘’…–—]* )
  | (?P<picture> {FLAG} | [{EMOJI}] )
    """,
    re.VERBOSE,
)
_SILENT = "ฯๆ"
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_INITIALS = re.compile(r"[a-z](?:\.[a-z])+")
_JOINED = re.compile(r"[a-z]{1,2}-[0-9]+")
_PART = re.compile(rf"[{_LATIN}]{{3,}}(?=[0-9]+\b)|[{_LATIN}0-9]+(?:['’][{_LATIN}0-9]+)*")
_SIGNS = re.compile("[.-]")
_POSSESSIVE = re.compile("['’]s$")
_APOSTROPHES = str.maketrans("", "", "'’")
_ELIDED = {
    "fr": "[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu",
    "it": "[cdlmnstv]|un|gl|(?:a|da|de|ne|su|co|pe)ll|(?:a|da|de|ne|su)gl",
    "ca": "[dlmnst]",
    "oc": "[cdlmnst]",
    "ga": "[bdm]",
}
"""Articles and other little words that lose their vowel and are written together with the word behind them, as Lucene's
analyzers of these languages have them."""
_ENDED = frozenset({"tr", "az", "crh", "tk", "pl", "fi", "et"})
"""Languages that part a name from its ending by an apostrophe."""
_ENDING = re.compile("['’]")
_SHORTEST_NAME = 2
"""Letters before such an apostrophe."""


class Pieces:
    """Finds words. The words of `keep` are never cut apart, those of `homographs` are also an abbreviation without
    its dots; `latin` and `other` make terms of other words."""

    def __init__(
        self,
        language: str,
        keep: frozenset[str],
        homographs: frozenset[str],
        latin: Callable[[str], str],
        other: Callable[[str], str],
    ) -> None:
        primary = subtags(language).language
        self._language = language
        self._is_japanese = primary == "ja"
        self._elided = re.compile(f"(?:{_ELIDED[primary]})['’](?=.)") if primary in _ELIDED else None
        self._has_endings = primary in _ENDED
        self.parts_apostrophes = self._elided is not None or self._has_endings
        """Whether words are parted at apostrophes."""
        self._keep = keep
        self._homographs = homographs
        self._latin_term = latin
        self._other_term = other
        self._rules: dict[str | None, Callable[[str], Sequence[Found]]] = {
            "escape": lambda _: (),
            "short": self._abbreviation,
            "thai": lru_cache(maxsize=4096)(self._thai),
            "number": _numbers,
            "latin": lru_cache(maxsize=8192)(self._latin),
            "other": self._other,
            "picture": lambda picture: ((picture, 0, len(picture)),),
        }

    def found(self, form: str) -> list[Found]:
        """The words of a search form, in order."""
        words: list[Found] = []
        rules = self._rules
        for word in _WORD.finditer(form):
            start, end = word.span()
            if word[0] in self._homographs and form.startswith(DOT, end):
                words.append((word[0] + DOT, start, end + len(DOT)))
                continue
            words += [
                (term, start + begin, start + end) for term, begin, end in rules[word.lastgroup](word[0])
            ]
        return words

    def _abbreviation(self, word: str) -> Sequence[Found]:
        letters = word.replace(DOT, "")
        return ((letters + DOT if letters in self._homographs else letters, 0, len(word)),)

    def _thai(self, run: str) -> Sequence[Found]:
        return _placed(_whole(keep_whole(thai.parted(run), self._keep)))

    def _other(self, run: str) -> Sequence[Found]:
        parted = boundaries.words(run.translate(JAPANESE) if self._is_japanese else run, self._language)
        if self._is_japanese:
            ends = [0, *accumulate(map(len, parted))]
            parted = [run[start:end] for start, end in pairwise(ends)]
        words = _placed(_whole(keep_whole(parted, self._keep)))
        return [(self._other_term(term), start, end) for term, start, end in words]

    def _latin(self, word: str) -> Sequence[Found]:
        if "&" in word or _INITIALS.fullmatch(word) or _JOINED.fullmatch(word):
            return ((_SIGNS.sub("", word)[:LONGEST], 0, len(word)),)
        return [
            (self._latin_term(term)[:LONGEST], start, end)
            for part in _PART.finditer(word)
            for start, end in [self._without_apostrophe(word, *part.span())]
            if (term := _POSSESSIVE.sub("", word[start:end]).translate(_APOSTROPHES))
        ]

    def _without_apostrophe(self, word: str, start: int, end: int) -> tuple[int, int]:
        """A part of a word without what an apostrophe parts from it in some languages: an article, an ending."""
        if self._elided and (elided := self._elided.match(word, start, end)):
            return elided.end(), end
        if self._has_endings and (ending := _ENDING.search(word, start + _SHORTEST_NAME, end)):
            return start, ending.start()
        return start, end


def _whole(pieces: Sequence[str]) -> list[str]:
    """The pieces, none of which begins with a mark of the letter before it."""
    whole: list[str] = []
    for piece in pieces:
        if whole and piece[0] in COMBINING:
            whole[-1] += piece
        else:
            whole.append(piece)
    return whole


def _placed(pieces: Sequence[str]) -> Sequence[Found]:
    """The pieces that hold a letter or digit, without signs of repetition and omission."""
    found: list[Found] = []
    end = 0
    for piece in pieces:
        start, end = end, end + len(piece)
        term, lead = _term(piece)
        if term:
            found.append((term, start + lead, start + lead + len(term)))
    return [(term[:LONGEST], start, end) for term, start, end in found] if end > LONGEST else found


@lru_cache(maxsize=8192)
def _term(piece: str) -> tuple[str, int]:
    """The term of a piece, and how many letters stand before it there."""
    term = piece.strip(_SILENT)
    while term and term[0] in COMBINING:
        term = term[1:]
    return (term, piece.index(term)) if any(map(str.isalnum, term)) else ("", 0)


def _numbers(word: str) -> Sequence[Found]:
    if _THOUSANDS.fullmatch(word):
        return ((word.replace(",", ""), 0, len(word)),)
    return [(number[0][:LONGEST], *number.span()) for number in _NUMBER.finditer(word)]
