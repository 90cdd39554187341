"""Scripts that are written without blanks between words, and what follows from it where a text is laid out.

Signs that expect blanks around words (emphasis in Markdown, the end of a line) mean something else in them.
"""

from __future__ import annotations

import re
import unicodedata

_WRITTEN: dict[str, str] = {
    "Thai": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "Laoo": "\u0e81-\u0ebd\u0ec0-\u0ece\u0edc-\u0edf",
    "Mymr": "\u1000-\u103f\u104c-\u108f\u109a-\u109f\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f",
    "Khmr": "\u1780-\u17d3\u17d7\u17dc\u17dd",
    "Lana": "\u1a20-\u1a7f",
    "Tale": "\u1950-\u1974",
    "Talu": "\u1980-\u19c9",
    "Tavt": "\uaa80-\uaadf",
    "Java": "\ua980-\ua9c0",
    "Tibt": "\u0f0b\u0f40-\u0fbc",
    # Chinese and Japanese stand beside each other, and their own punctuation brings its room along.
    "Hani": "\u2e80-\u2fdf\u3001-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff9f\U00016fe0-\U00018cff\U0001b000-\U0001b16f"
    "\U00020000-\U0003fffd",
}  # fmt: skip
"""The letters of each, with their marks, by ISO 15924 code, after Unicode's Scripts.txt; neither digits nor signs that
a blank follows, such as the Khmer and Burmese full stops."""

_DIGITS_AND_SIGNS = (
    "\u0e3f\u0e4f-\u0e5b\u0ed0-\u0ed9\u1040-\u104b\u1090-\u1099\ua9f0-\ua9f9\u17d4-\u17db\u17e0-\u17f9"
    "\u1a80-\u1aad\u19d0-\u19df\u0f00-\u0f3f\u0fbe-\u0fda\uff10-\uff19"
)
_SCRIPT = re.compile("|".join(f"(?P<{script}>[{letters}])" for script, letters in _WRITTEN.items()))
_CHARACTER = re.compile(f"[{''.join(_WRITTEN.values())}{_DIGITS_AND_SIGNS}]")
_APART = "\u0e46\u0ec6"
"""The Thai and Lao marks of repetition, ๆ and ໆ: the Royal Society of Thailand asks for a blank on both sides."""
_AND_SO_ON = "ฯลฯ"
_BEFORE_REPETITION = re.compile(f"(?<!\\s) (?=[{_APART}])")
_LOOKED_AT = 8
"""Signs in a row that are looked past at most."""


def is_unspaced(character: str) -> bool:
    """Whether a character, digit or sign belongs to a script that has no blanks between words."""
    return _CHARACTER.match(character) is not None


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
    last, first = _SCRIPT.match(before[-1:]), _SCRIPT.match(behind[:1])
    if last is None or first is None or last.lastgroup != first.lastgroup:
        return False
    apart = before[-1] in _APART or behind[0] in _APART
    return not (apart or before.endswith(_AND_SO_ON) or behind.startswith(_AND_SO_ON))


def held(text: str) -> str:
    """The text with a no-break space for each blank before ๆ, which no line may begin with."""
    return _BEFORE_REPETITION.sub("\u00a0", text) if "\u0e46" in text or "\u0ec6" in text else text


_UNSEEN = "\u200b\u200c\u200d\u2060\ufe00\ufe01\ufe02\ufe0e\ufe0f"
"""What may mark where words end, or how a letter is drawn, and takes no room."""


def _is_sign(character: str) -> bool:
    return character in _UNSEEN or unicodedata.category(character)[0] in "PS"
