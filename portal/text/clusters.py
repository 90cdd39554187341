"""Thai character clusters: letters that cannot be parted, whatever the words are.

The rules are those of T. Theeramunkong, V. Sornlertlamvanich, T. Tanhermhong and W. Chinnan, “Character cluster based
Thai information retrieval”, 2000: a vowel in front keeps its consonant and what belongs to it behind, marks stay with
their consonant, and a silenced consonant stays with what it ends.
"""

from __future__ import annotations

import re
import unicodedata

_CONSONANT = "[\u0e01-\u0e2e]"
_SILENCED = f"(?:{_CONSONANT}{{1,2}}[\u0e34\u0e38\u0e39]?\u0e4c)?"

# C consonant, T a tone mark or none, K what may follow silenced; tried from top to bottom.
_RULES = """
    เC็CK     เCCTาะK    เCCีTยะK    เCCีTย(?=[เ-ไก-ฮ]|\\Z)K    เC[ิีุู]Tย(?=[เ-ไก-ฮ]|\\Z)K
    เCC็CK    เCิC์CK    เCิTCK      เCีTยะ?K     เCืTอะ?K      เCTา?ะ?K
    แC็CK     แCC์K      แCTะK       แCC็CK       แCCC์K        โCTะK        [เ-ไ]CTK
    CัTCK     CัTวะK     Cั          C[ึื]TCK     C[ะ-ู]TK      C[ิุู]์      CรรC์      C็
    CT[ะาำ]?K
"""


def _pattern() -> re.Pattern[str]:
    rules = [
        rule.replace("K", "\N{NULL}").replace("C", _CONSONANT).replace("T", "[\u0e48-\u0e4b]?")
        for rule in _RULES.split()
    ]
    thai = "|".join(rules).replace("\N{NULL}", _SILENCED)
    return re.compile(f"(?:(?:{thai})|\r\n|.)[{_marks()}]*", re.DOTALL)


def _marks() -> str:
    """Every combining mark as a class of a regular expression: a mark never begins a cluster of its own."""
    found = (chr(code) for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M")
    return "".join(found) + "\u200d\U000e0100-\U000e01ef"


_CLUSTER = _pattern()


def clusters(text: str) -> list[str]:
    """The clusters of a text, which joined give the text: Thai character clusters, other letters with their marks."""
    return _CLUSTER.findall(text)
