"""Keys under which texts of word lists are the same, however they are typed."""

from __future__ import annotations

import re
from functools import lru_cache

from portal.text.folding import searched

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
