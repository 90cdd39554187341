"""Where the substance of a piece of news begins: behind what only repeats its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile, zip_longest

from portal.text.normalisation import normalise

_SIGNS = re.compile(r"[\s!-/:-@\[-`{-~“”‘’«»…–—•·]+")
_DECORATION = re.compile(r"^[\s#*•·>|=_~–—-]+(?=\S)")
_SHORT_LINE = 30
_MARKS = " \t-–—_*#=•·.~|>"
_SAME = 0.7
"""A line that is this share of the title's beginning, or more, repeats it."""


def without_title_echo(title: str, lines: Sequence[str]) -> list[str]:
    """The lines of a body from where they say more than the title, without decoration in front.

    Left out at the beginning are lines that repeat the title, a line that the next one says again in full, and short
    lines (a date, a kicker) before a long one. News of Thai offices often begin with all three.
    """
    known = _bare(title)
    rest = [line for line in lines if line.strip(_MARKS)]
    pairs = zip_longest(rest, rest[1:], fillvalue="")
    rest = rest[sum(1 for _ in takewhile(lambda pair: _says_nothing(*pair, known), pairs)) :]
    if rest:
        rest[0] = _DECORATION.sub("", rest[0])
    return rest


def _says_nothing(line: str, following: str, title: str) -> bool:
    bare, after = _bare(line), _bare(following)
    if title.startswith(bare) and len(bare) >= _SAME * len(title):
        return True
    if not after:
        return False
    goes_on = title and bare.startswith(title)
    if goes_on and len(bare) - len(title) < len(after) and len(following) > _SHORT_LINE:
        return True
    return after.startswith(bare) or (len(line) < _SHORT_LINE <= len(following))


def _bare(text: str) -> str:
    return _SIGNS.sub("", normalise(text))
