"""What is written in several pieces and is one word all the same: telephone numbers, words with hyphens.

Others write it in one piece, or parted elsewhere: Wi-Fi and wifi, 053-511-000, (053) 511000 and +66 53 511 000.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from portal.search.analysis.tokenizer import Token
from portal.text.folding import searched

_LETTERS = "A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0370-\u03ff\u0400-\u052f"
_HYPHENS = "\u2010\u2011-"
_WORD = re.compile(
    rf"[{_LETTERS}](?<![{_LETTERS}0-9_'’{_HYPHENS}].)[{_LETTERS}]*(?:[{_HYPHENS}][{_LETTERS}]+){{1,6}}(?![{_LETTERS}0-9_]|[{_HYPHENS}][{_LETTERS}])"
)
_APOSTROPHED = re.compile(
    rf"[{_LETTERS}](?<![{_LETTERS}0-9_'’].)[{_LETTERS}]*['’][{_LETTERS}]+(?![{_LETTERS}0-9_'’])"
)
_PIECE = re.compile(f"[^{_HYPHENS}]+")
_PAIR = 2
_HYPHEN = re.compile(f"[{_HYPHENS}]")

_CALL = re.compile(
    r"[+(016๐๑๖](?![.,]\d)(?<!\d.)(?<!\d[.,:].)[+(]?(?:(?<=\d)|\d)(?:[ .()\u2010-\u2015\u2212-]{0,3}\d){7,15}(?!\d)"
)
"""What may be a telephone number: eight to sixteen digits with at most three blanks and signs between two. It begins
with what it is found by: a pattern that looks behind first takes five times as long."""
_GROUP = re.compile(r"\d+")
_ABROAD, _COUNTRY = "00", "66"
_THAI = re.compile("0[1-57][0-9]{7}|0[689][0-9]{8}|1[89]00[0-9]{6}")
FEWEST_DIGITS = 8
"""Digits of a telephone number; what has fewer is never written in several pieces."""
_OTHERS = range(9, 12)
"""Digits of a number of another country without its code."""
_ANY = range(FEWEST_DIGITS, 16)
"""Digits of a number with the code of its country."""
_LEAST = 3
"""Digits that a number ends with: what looks like one and ends with fewer is a date, a time or a price, or the end of a
row of numbers (0-2123-4567-9)."""


_ROW = re.compile(r" ?(?:[\u2010-\u2015\u2212-]|ถึง) ?(\d{1,2})(?!\d|[\u2010-\u2015\u2212-]\d)")
_LONGEST_ROW = 30


def pieced(text: str) -> Iterator[Token]:
    """Such words of a text, each as it is written in one piece: words, then numbers, from their 0 on as at home.

    Thai numbers have nine or ten digits, those behind a + or 00 the length of any country's; what else has digits and
    signs (years, dates, times, prices) is none.
    """
    for word in _WORD.finditer(text):
        yield Token(_HYPHEN.sub("", searched(word[0])), *word.span())
    at = 0
    while call := _CALL.search(text, at):
        number, at = _number(text, call)
        if number:
            yield Token(number, call.start(), at)


def apostrophed(text: str) -> Iterator[Token]:
    """The words of a text with an apostrophe, each without it (L'Oréal, Kur'an): for languages that part them there."""
    for word in _APOSTROPHED.finditer(text):
        yield Token(re.sub("['’]", "", searched(word[0])), *word.span())


def parts(text: str, whole: Token) -> Iterator[Token]:
    """What such a word is found by as well: of a word with three parts or more each two that stand side by side
    (co-working-space), of a number at the beginning of a row those that follow it (0-2123-4567-9)."""
    start, end = whole.start, whole.end
    if whole.term.isdecimal():
        if row := _ROW.match(text, end):
            last = searched(row[1])
            head, first = whole.term[: -len(last)], int(whole.term[-len(last) :])
            for number in range(first + 1, min(int(last), first + _LONGEST_ROW) + 1):
                yield Token(f"{head}{number:0{len(last)}}", start, row.end())
        return
    pieces = [(start + piece.start(), start + piece.end()) for piece in _PIECE.finditer(text[start:end])]
    for (begin, _), (_, stop) in pairwise(pieces if len(pieces) > _PAIR else ()):
        yield Token(_HYPHEN.sub("", searched(text[begin:stop])), begin, stop)


def _number(text: str, call: re.Match[str]) -> tuple[str, int]:
    """The number that begins there, and where it ends; "" and the end of the first digits where none does."""
    groups = [(searched(group[0]), group.end()) for group in _GROUP.finditer(text, *call.span())]
    first, end = groups[0]
    is_abroad = "+" in text[call.start() : call.start() + 2] or first.startswith(_ABROAD)
    has_country = is_abroad or first == _COUNTRY or (len(groups) == 1 and first.startswith(_COUNTRY))
    number = taken = digits = ""
    stop = end
    for digits, stop in groups:
        taken += digits
        number = _at_home(taken) if has_country else taken
        if _THAI.fullmatch(number) and len(digits) >= _LEAST and number != first:
            return number, stop
    is_other = len(number) in (_ANY if is_abroad else _OTHERS) and len(digits) >= _LEAST
    if is_other and (not number.startswith("0") if is_abroad else first.startswith("0") and len(groups) > 1):
        return number, stop
    return "", end


def _at_home(digits: str) -> str:
    """Digits with the code of a country as they are dialled in Thailand: Thai ones from their 0 on."""
    digits = digits.removeprefix(_ABROAD)
    return f"0{digits[len(_COUNTRY) :].lstrip('0')}" if digits.startswith(_COUNTRY) else digits
