"""What slips in, or gets lost, while a text is typed: Thai that looks right, Burmese for another typeface, words not
translated or typed twice, numbers, addresses, quotation marks, room on a button.

Each check is one that has found something in practice (Weblate, pofilter, KDE's pology). How seldom they are wrong was
measured on catalogs of others: docs/how-to/translate.md.

Thai that looks right on the screen and is wrong for searching and for screen readers: taken from the Unicode standard,
chapter 16.1, on the order and composition of vowels and tone marks.

Burmese typed for the typeface Zawgyi, which takes the code points of Unicode for other shapes, looks right only in that
typeface: elsewhere letters stand in a wrong order, and no search finds them. What is looked for is what Burmese in
Unicode cannot have: signs before their consonant, as Zawgyi stores them in the order that they are seen in, and shapes
of letters on code points that Unicode gives to Mon, Karen and Shan. (Unicode Technical Note 11, “Representing Myanmar
in Unicode”; Google's myanmar-tools judge by likelihood instead.)
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from portal.i18n.formats import BUDDHIST_OFFSET
from portal.i18n.languages import Language
from portal.i18n.placeholders import PLACEHOLDER
from portal.language_tags import subtags

_SIGNS = re.compile(
    "(?<![\u1000-\u102a\u103b-\u103f])\u1031"  # e that follows no consonant
    "|\u1031[\u103b-\u103e\u1039]"  # or stands before what is written below its consonant
    "|(?<![\u1000-\u102a\u103a-\u103f])[\u103b-\u103e]"  # r around a consonant, stored before it
    "|\u1039(?![\u1000-\u1021])"  # the sign that stacks, where nothing is stacked: there, it kills the vowel
    "|[\u1033\u1034\u1060-\u1097]"
)


def is_zawgyi(text: str) -> bool:
    """Whether a text in Burmese has what only Zawgyi has."""
    return _SIGNS.search(text) is not None


_SLIPS = (
    (
        re.compile("\u0e4d[\u0e48-\u0e4b]?\u0e32"),
        "has “ำ” typed as two characters",
        "type sara am (ำ) as one",
    ),
    (re.compile("\u0e40\u0e40"), "has “เ” twice", "type sara ae (แ)"),
    (
        re.compile("([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\\1"),
        "has the same mark twice on one letter",
        "take one away",
    ),
    (
        re.compile("[\u0e48-\u0e4b][\u0e31\u0e34-\u0e39]"),
        "has a tone mark typed before the vowel",
        "type the vowel first",
    ),
    (
        re.compile("([\u0e48-\u0e4b])(?!\\1)[\u0e48-\u0e4b]"),
        "has two tone marks on one letter",
        "take one away",
    ),
)
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")


class Typo(NamedTuple):
    """What is wrong between two places of a text, and what to do about it."""

    start: int
    stop: int
    what: str
    remedy: str


def thai_typos(text: str) -> Iterator[Typo]:
    """The first slip of each kind in what a reader sees of the text."""
    for pattern, what, remedy in _SLIPS:
        if found := pattern.search(text):
            yield Typo(found.start(), found.end(), what, remedy)


def misspellings(text: str) -> Iterator[str]:
    """What is wrong with the text, and what to do about it; nothing if it is typed well."""
    for slip in thai_typos(text):
        yield f"{slip.what}; {slip.remedy}"
    if _INVISIBLE.search(text):
        yield "has an invisible character; type it anew"


_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”„«»'()]*[^\s<>\"“”„«»'().,;:!?]|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"
)
_WORD = re.compile(r"\b[^\W\d_]{3,}\b")
_LOST_LETTER = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:\?[^\W\d_]++)+")
_TWO_BLANKS = re.compile(r"(?<=\S)[ \u00a0\u202f]{2,}(?=\S)")
_NUMBER = re.compile(r"\d+(?:[.,'’\u00a0\u202f\u066b\u066c]\d+)*")

_PAIRS = ("()（）", "[]［］", "「」", "『』", "《》", "【】")
_QUOTES = re.compile('["“”„‟«»]')
"""Quotation marks of any kind: languages pair them in many ways (“…”, „…“, »…«, ”…”), so they are only counted."""
_GERSHAYIM = re.compile(r'(?<=\w)["”](?=\w)')
"""Hebrew's sign of an abbreviation."""

_REPEATING = frozenset(
    (
        "vi",
        "id",
        "ms",
        "jv",
        "su",
        "fil",
        "haw",
        "mi",
        "sw",
        "tr",
        "az",
        "uz",
        "kk",
        "ky",
        "tk",
        "tg",
        "fa",
        "hy",
        "eu",
    )
) | frozenset(
    ("hi", "ur", "bn", "as", "or", "pa", "gu", "mr", "ne", "si", "ta", "te", "kn", "ml", "my", "lo", "km")
)
"""Languages in which a word twice in a row is good grammar: “tỷ tỷ”, “yavaş yavaş”, “अलग अलग”."""
_REFLEXIVE = frozenset(("nous", "vous"))
_LETTERS_OF_WORD = 4
"""Shorter words may well meet themselves: “die die” in German and Dutch, “do do” in Irish."""

_BUTTON = re.compile(r"\bOn a button\b")
_LIMIT = re.compile(r"\bat most (\d+) (?:letters|characters)\b", re.IGNORECASE)
_TIMES_AS_LONG, _LETTERS_MORE = 2, 10


def typos(form: str, source: str, language: Language) -> Iterator[str]:
    """What may be wrong in a translation, and what to do."""
    if _is_unchanged(form, source, language):
        yield "is the original, unchanged; translate it"
        return
    found = _TWO_BLANKS.search(form)
    if found and not _TWO_BLANKS.search(source):
        yield f"has several blanks in a row behind “{form[: found.start()].rsplit(maxsplit=1)[-1]}”; leave one"
    for word in _doubled(form) if subtags(language.tag).language not in _REPEATING else ():
        if not _doubled(source):
            yield f"has “{word}” twice in a row; take one away"
    yield from _lost(form, source, language)
    if (found := _LOST_LETTER.search(_ADDRESS.sub(" ", form))) and "?" not in source:
        yield f"has “?” inside “{found[0]}”, where a letter was lost; type it anew"
    for signs in _unpaired(_GERSHAYIM.sub("", form) if language.script == "Hebr" else form):
        if signs not in _unpaired(source):
            yield f"has {signs} that are not paired; add the one that is missing"
    if subtags(language.tag).language == "my" and is_zawgyi(form):
        yield "is written for the typeface Zawgyi, not in Unicode; convert it"


def too_long(form: str, source: str, comments: list[str]) -> str | None:
    """Whether a translation may have no room: on a button, or where a comment says for how many letters there is."""
    length = _letters(form)
    for comment in comments:
        if (limit := _LIMIT.search(comment)) and length > int(limit[1]):
            return f"has {length} letters, and there is room for {limit[1]}; shorten it"
    of_source = _letters(source)
    if length > _TIMES_AS_LONG * of_source + _LETTERS_MORE and any(map(_BUTTON.search, comments)):
        return f"has {length} letters and stands on a button, the original {of_source}; shorten it if you can"
    return None


def _is_unchanged(form: str, source: str, language: Language) -> bool:
    """A name, an abbreviation, or one word that two languages in Latin letters share, may well stay as it is."""
    if form != source or language.is_source:
        return False
    words: list[str] = _WORD.findall(_ADDRESS.sub(" ", PLACEHOLDER.sub(" ", source)))
    if language.script == "Latn":
        return sum(word.islower() for word in words) >= 3
    return not all(map(str.isupper, words))


def _doubled(text: str) -> list[str]:
    """Words that stand twice in a row, in letters alone: nothing is said of ๆ, numbers and signs."""
    words = re.split("[ \u00a0]", text)
    return [
        word
        for word, following in itertools.pairwise(words)
        if word == following
        and len(word) >= _LETTERS_OF_WORD
        and word not in _REFLEXIVE
        and _is_lettered(word)
    ]


def _is_lettered(word: str) -> bool:
    return all(unicodedata.category(letter)[0] in "LM" for letter in word)


def _lost(form: str, source: str, language: Language) -> Iterator[str]:
    addresses = _ADDRESS.findall(source)
    lost = [address for address in addresses if address not in form]
    if lost and len(_ADDRESS.findall(form)) < len(addresses):
        yield f"has lost the address “{lost[0]}”; copy it from the original"
        return
    numbers = _numbers(form)
    for number in (_numbers(source) - numbers).elements():
        if len(number) < 2:  # may be written in words: “in two languages”
            continue
        later = str(int(number) + BUDDHIST_OFFSET)
        if not (language.calendar == "buddhist" and numbers[later]):
            yield f"has lost the number {number}; copy it from the original"


def _numbers(text: str) -> Counter[str]:
    """The numbers of a text, in digits of any script, without what parts thousands and decimals."""
    found = _NUMBER.findall(_ADDRESS.sub(" ", PLACEHOLDER.sub(" ", text)))
    return Counter("".join(str(unicodedata.digit(sign)) for sign in one if sign.isdecimal()) for one in found)


def _unpaired(text: str) -> list[str]:
    """The kinds of quotation marks and brackets that do not come in pairs."""
    found = ["quotation marks"] if len(_QUOTES.findall(text)) % 2 else []
    for pair in _PAIRS:
        opening = sum(map(text.count, pair[::2]))
        if opening != sum(map(text.count, pair[1::2])):
            found.append(f"brackets {pair[:2]}")
    return found


def _letters(text: str) -> int:
    """How many letters are seen: marks stand on others."""
    shown = PLACEHOLDER.sub("00", text)
    return sum(unicodedata.category(letter)[0] != "M" for letter in shown)
