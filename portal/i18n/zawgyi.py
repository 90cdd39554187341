"""Burmese that was typed for the typeface Zawgyi, which takes the code points of Unicode for other shapes.

It looks right only in that typeface: elsewhere letters stand in a wrong order, and no search finds them. What is looked
for is what Burmese in Unicode cannot have: signs before their consonant, as Zawgyi stores them in the order that they
are seen in, and shapes of letters on code points that Unicode gives to Mon, Karen and Shan.
(Unicode Technical Note 11, “Representing Myanmar in Unicode”; Google's myanmar-tools judge by likelihood instead.)
"""

from __future__ import annotations

import re

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
