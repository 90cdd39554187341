"""What readers type for one another (letters and accented ones, Arabic and Han forms, digits, quotes, dashes), and
the keys under which texts of word lists are the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from portal.text.han import SIMPLIFIED
from portal.text.normalisation import normalise

_NEEDS_FOLDING = re.compile("[^\x00-\x7f\u0e01-\u0e5b\u3041-\u30ff]")
_SIGN = re.compile("[‘’‚ʼ′“”„″‐-―−]")
_NEEDS_MORE = re.compile("[^\x00-\x7f\u0e01-\u0e5b‘-‟‐-―•…]")
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1fff\u0370-\u03ff]")
_DROPPED = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\U0001f3fb-\U0001f3ff]"
)
"""Accents that stand alone; vowel points of Hebrew and Arabic, which few texts bear; the stroke that widens Arabic; the
skin of people in pictures."""
_THAI_BLANK = re.compile("(?<=[ก-๎]) (?=[ก-๎])")
_DIGIT = re.compile("[^\\D0-9]")
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئیې", "ي"),
        **dict.fromkeys("ؤۆ", "و"),
        **dict.fromkeys("ةۀە", "ه"),
        "ک": "ك",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ς": "σ",
        "ё": "е",
        **SIMPLIFIED,
    }
)


def searched(text: str) -> str:
    """The form in which texts are indexed and sought: normalised, then folded. Idempotent; takes any string."""
    while _NEEDS_FOLDING.search(text := normalise(text)) and (form := fold(text)) != text:
        text = form
    return text


def unblanked(text: str) -> str:
    """The same where blanks between Thai letters do not count: the form in which the beginnings of texts are sought."""
    return _THAI_BLANK.sub("", searched(text))


def fold(text: str) -> str:
    """A normalised text without accents and vowel points, with one form of letters that are typed for one another.

    Latin, Greek, Cyrillic, Hebrew, Arabic and Han (in simplified forms); Arabic digits for those of every script. Marks
    of scripts that are read by their marks (Kana, Thai, Indic ones) stay. Quotes and dashes are ASCII's.
    """
    text = _SIGN.sub(lambda sign: "'" if sign[0] in "‘’‚ʼ′" else '"' if sign[0] in "“”„″" else "-", text)
    if not _NEEDS_MORE.search(text):
        return text
    text = _ACCENTED.sub(_bare, _DROPPED.sub("", text))
    return _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text).translate(_LETTERS)


def _bare(letter: re.Match[str]) -> str:
    parts = unicodedata.normalize("NFD", letter[0])
    return "".join(part for part in parts if not unicodedata.combining(part)) or letter[0]


_SIGNS = re.compile(r"[\s.,'\"()\-/ฯ]+")
_THAI = re.compile("[ก-ฮ]")


@lru_cache(maxsize=8192)
def key_of(text: str) -> str:
    """The search form of a text without blanks, dots, hyphens, brackets, quotes, strokes and the sign of omission."""
    return without_signs(searched(text))


def without_signs(form: str) -> str:
    """The key of a text that has its search form already."""
    return _SIGNS.sub("", form)


def words_of_key(text: str) -> list[str]:
    """The pieces that `key_of` puts together."""
    return [piece for piece in _SIGNS.split(searched(text)) if piece]


@lru_cache(maxsize=8192)
def writing_of(text: str) -> str:
    """The key of a text, with the blanks between its words where it is not Thai: they make other words for search."""
    words = words_of_key(text)
    return "".join(words) if _THAI.search(text) else " ".join(words)
