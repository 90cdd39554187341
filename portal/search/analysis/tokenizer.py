"""The words of a text in its search form, whatever scripts it mixes (Thai, Latin, and by ICU all others), and where
they stand in the text as it was given.

Each script has its own rules in every language, so that Thai in an English article is found by the same words as in a
Thai one, and English words in a Thai article by the same stems as in an English one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from portal.language_tags import subtags
from portal.text import boundaries, thai
from portal.text.clusters import COMBINING, EMOJI, FLAG, clusters
from portal.text.folding import searched
from portal.text.han import JAPANESE
from portal.text.segmentation import keep_whole

FoundPiece = tuple[str, int, int]
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


class Token(NamedTuple):
    """A word of a text: the term that it is looked up by, and where it stands in the text as it was given."""

    term: str
    start: int
    end: int


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
        self._rules: dict[str | None, Callable[[str], Sequence[FoundPiece]]] = {
            "escape": lambda _: (),
            "short": self._abbreviation,
            "thai": lru_cache(maxsize=4096)(self._thai),
            "number": _numbers,
            "latin": lru_cache(maxsize=8192)(self._latin),
            "other": self._other,
            "picture": lambda picture: ((picture, 0, len(picture)),),
        }

    def found(self, form: str) -> list[FoundPiece]:
        """The words of a search form, in order."""
        words: list[FoundPiece] = []
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

    def _abbreviation(self, word: str) -> Sequence[FoundPiece]:
        letters = word.replace(DOT, "")
        return ((letters + DOT if letters in self._homographs else letters, 0, len(word)),)

    def _thai(self, run: str) -> Sequence[FoundPiece]:
        return _placed(_whole(keep_whole(thai.parted(run), self._keep)))

    def _other(self, run: str) -> Sequence[FoundPiece]:
        parted = boundaries.words(run.translate(JAPANESE) if self._is_japanese else run, self._language)
        if self._is_japanese:
            ends = [0, *accumulate(map(len, parted))]
            parted = [run[start:end] for start, end in pairwise(ends)]
        words = _placed(_whole(keep_whole(parted, self._keep)))
        return [(self._other_term(term), start, end) for term, start, end in words]

    def _latin(self, word: str) -> Sequence[FoundPiece]:
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


def _placed(pieces: Sequence[str]) -> Sequence[FoundPiece]:
    """The pieces that hold a letter or digit, without signs of repetition and omission."""
    found: list[FoundPiece] = []
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


def _numbers(word: str) -> Sequence[FoundPiece]:
    if _THOUSANDS.fullmatch(word):
        return ((word.replace(",", ""), 0, len(word)),)
    return [(number[0][:LONGEST], *number.span()) for number in _NUMBER.finditer(word)]


_CHUNK = re.compile(r"\S+")
_MOST_TOGETHER = 8
"""Clusters, or pieces between blanks, that are looked at together where none of them alone has a form that fits."""


def align(text: str, form: str, found: Sequence[FoundPiece], offset: int = 0) -> list[Token]:
    """Tokens of the words `found` in the form of `text`, which begins at `offset` of another.

    Letters whose form is as long as they are map one to one, others by whole clusters: a mark is never cut from its
    letter.
    """
    if text != form and (len(text) != len(form) or not _same(text, form)):
        starts, ends = _places(text, form)
        found = [(term, starts[start], ends[end - 1]) for term, start, end in found]
    tokens: list[Token] = []
    for term, start, end in found:
        place = start, end
        if text[start] in COMBINING or text[end : end + 1] in COMBINING:
            place = _with_marks(text, start, end)
        tokens.append(Token(term, offset + place[0], offset + place[1]))
    return tokens


def _same(text: str, form: str) -> bool:
    """Whether each letter of the form stands for the one at its place in the text."""
    return all(given == made or _form(given) == made for given, made in set(zip(text, form, strict=True)))


@lru_cache(maxsize=2048)
def _form(letter: str) -> str:
    return searched(letter) or " "


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in COMBINING:
        start += 1
    while end < len(text) and text[end] in COMBINING:
        end += 1
    return start, end


def _places(text: str, form: str) -> tuple[list[int], list[int]]:
    """For each letter of the form, where what it stands for begins in the text, and where that ends."""
    starts: list[int] = []
    ends: list[int] = []
    for begin, end, size in _blocks(text, form):
        at = len(starts)
        if size == end - begin and _same(text[begin:end], form[at : at + size]):
            starts.extend(range(begin, end))
            ends.extend(range(begin + 1, end + 1))
        else:
            starts.extend([begin] * size)
            ends.extend([end] * size)
    missing = max(0, len(form) - len(starts))
    return starts + [len(text)] * missing, ends + [len(text)] * missing


def _blocks(text: str, form: str) -> Iterator[tuple[int, int, int]]:
    """Parts of the text, by where they begin and end, and how many letters of its form stand for each."""
    at = 0
    for begin, end, made in _chunks(text, form):
        if at:
            yield begin - 1, begin, 1
        at += len(made) + 1
        if len(made) == end - begin and _same(text[begin:end], made):
            yield begin, end, len(made)
        else:
            yield from _clustered(text[begin:end], begin, made)


def _chunks(text: str, form: str) -> Iterator[tuple[int, int, str]]:
    """What stands between blanks, but those that a word was torn by: where it begins and ends, and its form."""
    at, begin, end, count = 0, -1, 0, 0
    for start, end in _between_blanks(text):
        begin, count = begin if count else start, count + 1
        made = searched(text[begin:end])
        if not made:
            count = 0
        elif count == _MOST_TOGETHER or (
            form.startswith(made, at) and form[at + len(made) : at + len(made) + 1] in ("", " ")
        ):
            yield begin, end, made
            at, count = at + len(made) + 1, 0
    if count and at < len(form):  # none of these pieces, nor all together, has a form that fits
        yield begin, end, form[at:]


def _between_blanks(text: str) -> Iterator[tuple[int, int]]:
    """Where pieces without blanks begin and end; one that begins with a mark belongs to the letter before the blank."""
    begin = end = 0
    for piece in _CHUNK.finditer(text):
        if end and text[piece.start()] not in COMBINING:
            yield begin, end
            begin = end = 0
        begin, end = begin if end else piece.start(), piece.end()
    if end:
        yield begin, end


def _clustered(chunk: str, offset: int, made: str) -> Iterator[tuple[int, int, int]]:
    """The same for a chunk without blanks whose form is another one, cluster by cluster."""
    begin, at, together, count = 0, 0, "", 0
    for cluster in _units(chunk):
        together, count = together + cluster, count + 1
        part = searched(together)
        if made.startswith(part, at):
            stop = begin + len(together)
            yield offset + begin, offset + stop, len(part)
            begin, at, together, count = stop, at + len(part), "", 0
        elif count == _MOST_TOGETHER:
            break
    if at < len(made):
        yield offset + begin, offset + len(chunk), len(made) - at


def _units(chunk: str) -> Iterator[str]:
    """The clusters of a chunk; what a blank tore apart is one."""
    unit, is_torn = "", False
    for cluster in clusters(chunk):
        if unit and not is_torn and not cluster[0].isspace():
            yield unit
            unit = ""
        unit, is_torn = unit + cluster, cluster.isspace()
    if unit:
        yield unit
