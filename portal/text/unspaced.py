"""Scripts that are written without blanks between words, and what follows from it where a text is laid out.

Signs that expect blanks around words (emphasis in Markdown, the end of a line) mean something else in them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from portal.text.scripts import letters_of

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
