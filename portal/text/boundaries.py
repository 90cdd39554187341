"""Words by Unicode's word boundaries (UAX 29, with ICU's dictionaries for Lao, Burmese, Khmer, Chinese, Japanese)."""

from __future__ import annotations

import re

from icu4py.breakers import WordBreaker

_SURROGATES = re.compile("[\ud800-\udfff]")
_ADDRESSES = re.compile(r"(?:https?://|www\.)[^\s<>\"”“]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def words(text: str, language: str) -> list[str]:
    """The pieces of `text`, which joined give the text; a web or e-mail address is one piece."""
    pieces: list[str] = []
    end = 0
    for address in _ADDRESSES.finditer(text):
        pieces += _broken(text[end : address.start()], language)
        pieces.append(address[0])
        end = address.end()
    return pieces + _broken(text[end:], language)


def _broken(text: str, language: str) -> list[str]:
    # ICU takes no lone surrogate, and its offsets count UTF-16 units: so only the lengths of its pieces are used.
    pieces: list[str] = []
    start = 0
    for piece in WordBreaker(_SURROGATES.sub("\ufffd", text), language):
        pieces.append(text[start : start + len(piece)])
        start += len(piece)
    return pieces
