"""Scripts: which letters belong to them, and which of them a language is written in.

Scripts are named by their ISO 15924 codes. The letters of each come from Unicode (scripts.txt, read when the first of
them is asked for), the scripts of a language from CLDR.

Signs that expect blanks around words (emphasis in Markdown, the end of a line) mean something else in them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from portal.language_tags import likely_script, other_scripts

_TABLE = Path(__file__).with_name("scripts.txt")

_MADE_OF: Mapping[str, tuple[str, ...]] = {
    "Hans": ("Hani",),
    "Hant": ("Hani",),
    "Hanb": ("Hani", "Bopo"),
    "Jpan": ("Kana", "Hira", "Hani"),
    "Hrkt": ("Kana", "Hira"),
    "Kore": ("Hang", "Hani"),
    "Jamo": ("Hang",),
    "Aran": ("Arab",),
    "Cyrs": ("Cyrl",),
    "Latf": ("Latn",),
    "Latg": ("Latn",),
    "Geok": ("Geor",),
    "Syre": ("Syrc",),
    "Syrj": ("Syrc",),
    "Syrn": ("Syrc",),
}
"""The codes that stand for variants of scripts and for several together, none of which Unicode gives to a letter."""

WITHOUT_BLANKS = frozenset(
    (
        "Thai",
        "Laoo",
        "Mymr",
        "Khmr",
        "Lana",
        "Tale",
        "Talu",
        "Tavt",
        "Ahom",
        "Hani",
        "Hira",
        "Kana",
        "Bopo",
        "Yiii",
    )
)
"""The scripts in which no blank parts two words: those of UAX 14's classes SA and ID."""


@dataclass(frozen=True, slots=True)
class _Letters:
    """Of one script: its own, and those that it shares with others; ranges of code points, both ends included."""

    own: tuple[tuple[int, int], ...]
    shared: tuple[tuple[int, int], ...]


def scripts_of(language: str) -> tuple[str, ...]:
    """The scripts that a language is written in, by its tag; Latin where CLDR knows nothing else."""
    return _made_of(likely_script(language))


@lru_cache(maxsize=256)
def known_scripts(language: str) -> frozenset[str]:
    """The same with those that it may be written in as well, where its tag does not say which."""
    others = (part for script in other_scripts(language) for part in _made_of(script))
    return frozenset((*scripts_of(language), *others))


@lru_cache(maxsize=256)
def direction(language: str) -> Literal["ltr", "rtl"]:
    """The direction that a language is written in: that of the letters of its script."""
    letters = _letters().get(scripts_of(language)[0])
    classes = (unicodedata.bidirectional(chr(first)) for first, _ in letters.own) if letters else ()
    return "rtl" if not {"R", "AL"}.isdisjoint(classes) else "ltr"


@lru_cache(maxsize=256)
def is_without_blanks(language: str) -> bool:
    """Whether no blank parts two words of the language."""
    return scripts_of(language)[0] in WITHOUT_BLANKS


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """The script that a letter or mark belongs to; empty for what several share, and for what is no letter."""
    starts, ends, scripts = _by_code_point()
    place = bisect_right(starts, ord(letter)) - 1
    return scripts[place] if place >= 0 and ord(letter) <= ends[place] else ""


@lru_cache(maxsize=256)
def letters_of(*scripts: str, shared: bool = True) -> str:
    """The letters and marks of scripts, as the inside of a character class of `re`; empty for scripts unknown."""
    table = _letters()
    ranges = sorted(
        pair
        for script in scripts
        if script in table
        for pair in (*table[script].own, *(table[script].shared if shared else ()))
    )
    return "".join(_class(first, last) for first, last in _joined(ranges))


def in_script_of(text: str, language: str) -> tuple[str, ...]:
    """The scripts that `text` is written in by its language: the likely ones, or others that the language is known to
    be written in, where most of the letters are theirs."""
    likely = scripts_of(language)
    others = [parts for parts in map(_made_of, other_scripts(language)) if parts != likely]
    return max((likely, *others), key=lambda parts: _count(text, parts)) if others else likely


def _made_of(script: str) -> tuple[str, ...]:
    return _MADE_OF.get(script, (script,))


def _count(text: str, scripts: tuple[str, ...]) -> int:
    return len(_any_of(scripts).findall(text))


@lru_cache(maxsize=256)
def _any_of(scripts: tuple[str, ...]) -> re.Pattern[str]:
    letters = letters_of(*scripts)
    return re.compile(f"[{letters}]" if letters else r"(?!)")


@lru_cache(maxsize=1)
def _letters() -> Mapping[str, _Letters]:
    found = {}
    for line in _TABLE.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            script, _, ranges = line.partition(" ")
            own, _, shared = ranges.partition(" + ")
            found[script] = _Letters(tuple(_ranges(own)), tuple(_ranges(shared)))
    return found


def _ranges(text: str) -> Iterable[tuple[int, int]]:
    for item in text.split():
        first, _, last = item.partition("-")
        yield int(first, 16), int(last or first, 16)


@lru_cache(maxsize=1)
def _by_code_point() -> tuple[list[int], list[int], list[str]]:
    rows = sorted(
        (first, last, script) for script, letters in _letters().items() for first, last in letters.own
    )
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first, last in ranges:
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _class(first: int, last: int) -> str:
    return chr(first) if first == last else f"{chr(first)}-{chr(last)}"


_OF_THEIR_OWN = ("Thai", "Laoo", "Mymr", "Khmr", "Lana", "Tale", "Talu", "Tavt", "Java", "Tibt")
_TOGETHER = ("Hani", "Hira", "Kana", "Bopo")
"""Chinese and Japanese stand beside each other, and their own punctuation brings its room along."""
_PUNCTUATION = (
    "\u2e80-\u2fdf\u3001-\u303f\u3099-\u309c\u30a0\u30fb\u30fc\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40"
    "\uff5b-\uff65\uff70\uff9e\uff9f\U00016fe0-\U00018cff"
)
_BETWEEN_SYLLABLES = "\u0f0b"
"""The Tibetan tsheg."""
_DIGITS_AND_SIGNS = (
    "\u0e3f\u0e4f-\u0e5b\u0ed0-\u0ed9\u1040-\u104f\u1090-\u1099\u109e\u109f\ua9f0-\ua9f9\uaa77-\uaa79\u17d4-\u17db\u17e0-\u17f9"
    "\u1a80-\u1aad\u19d0-\u19df\u0f00-\u0f3f\u0f85\u0fbe-\u0fda\uaade\uaadf\uff10-\uff19"
)
_APART = "\u0e46\u0ec6"
"""The Thai and Lao marks of repetition, ๆ and ໆ: the Royal Society of Thailand asks for a blank on both sides."""
_AND_SO_ON = "ฯลฯ"
_BEFORE_REPETITION = re.compile(f"(?<!\\s) (?=[{_APART}])")
_LOOKED_AT = 8
"""Signs in a row that are looked past at most."""


def is_unspaced(character: str) -> bool:
    """Whether a character, digit or sign belongs to a script that has no blanks between words."""
    return _character().match(character) is not None


def ends_unspaced(text: str) -> bool:
    """Whether the last letter of `text`, signs behind it apart, is of a script that has no blanks between words."""
    return begins_unspaced(text[: -_LOOKED_AT - 1 : -1])


def begins_unspaced(text: str) -> bool:
    """Whether the first letter of `text`, signs before it apart, is of a script that has no blanks between words."""
    letters = (
        character for character in text[:_LOOKED_AT] if is_unspaced(character) or not _is_sign(character)
    )
    return is_unspaced(next(letters, ""))


def run_on(before: str, behind: str) -> bool:
    """Whether two lines, of which only the end and the beginning are looked at, go on without a blank between.

    They do between letters of one script that has no blanks between words. A blank stands where languages of such
    scripts write one: beside other scripts, digits, ๆ and ฯลฯ.
    """
    before, behind = before.rstrip(_UNSEEN), behind.lstrip(_UNSEEN)
    last, first = _script().match(before[-1:]), _script().match(behind[:1])
    if last is None or first is None or last.lastgroup != first.lastgroup:
        return False
    apart = before[-1] in _APART or behind[0] in _APART
    return not (apart or before.endswith(_AND_SO_ON) or behind.startswith(_AND_SO_ON))


def repeats(text: str) -> bool:
    """Whether `text` begins with ๆ or ໆ, which no line may begin with."""
    return text.startswith(tuple(_APART))


def held(text: str) -> str:
    """The text with a no-break space for each blank before ๆ, which no line may begin with."""
    return _BEFORE_REPETITION.sub("\u00a0", text) if "\u0e46" in text or "\u0ec6" in text else text


@lru_cache(maxsize=1)
def _written() -> dict[str, str]:
    """The letters of each script with their marks, and Chinese and Japanese punctuation; neither digits nor signs that
    a blank follows, such as the Khmer and Burmese full stops."""
    own = {script: letters_of(script, shared=False) for script in _OF_THEIR_OWN}
    own["Tibt"] += _BETWEEN_SYLLABLES
    return {**own, "Hani": letters_of(*_TOGETHER, shared=False) + _PUNCTUATION}


@lru_cache(maxsize=1)
def _script() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{script}>[{letters}])" for script, letters in _written().items()))


@lru_cache(maxsize=1)
def _character() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_written().values())}{_DIGITS_AND_SIGNS}]")


_UNSEEN = "\u200b\u200c\u200d\u2060\ufe00\ufe01\ufe02\ufe0e\ufe0f"
"""What may mark where words end, or how a letter is drawn, and takes no room."""


def _is_sign(character: str) -> bool:
    return character in _UNSEEN or unicodedata.category(character)[0] in "PS"
