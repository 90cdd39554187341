"""Thai character clusters: letters that cannot be parted, whatever the words are.

The idea is that of T. Theeramunkong, V. Sornlertlamvanich, T. Tanhermhong and W. Chinnan, “Character cluster based Thai
information retrieval”, 2000. The rules below are written from Thai spelling itself:

- a mark above or below belongs to the consonant that bears it;
- a vowel in front opens a cluster with the consonant behind it, or with two that begin a syllable together (กล, หน)
  where what follows shows that they do;
- a vowel behind belongs to what stands before it;
- ◌ั, ◌็, ◌ึ and ◌ื need a letter behind them, ◌ิ does after เ, and ◌ี in เ◌ีย needs its ย;
- what begins with เ may hold two consonants of two syllables (เฉพาะ, เสถียร, เสด็จ);
- รร before a silenced letter is a vowel (สรรค์);
- a consonant silenced by ◌์, or two of them (จันทร์), belong to what stands before them.
"""

from __future__ import annotations

import re
import unicodedata

_CONSONANT = "[ก-ฮ]"
_TONES = "[่-๋]?"
_MARKS = "[ัิ-ฺ็-๎]*"
_BEHIND = "[ะ-าำๅ]?"
_FINAL = f"{_CONSONANT}{_MARKS}{_BEHIND}"
"""A consonant that ends a syllable; where it begins the next one as well (บัติ), the two cannot be parted."""
_SILENCED = f"(?:{_CONSONANT}{{1,2}}[ิุู]?์)*"
_PAIR = "(?:ห[งญนมยรลว]|อย|[กขคจซตทบดปผพฟศส]ร|[กขคบปผพฟส]ล|[กขค]ว)"
"""Two consonants that can begin a syllable together."""


def _pattern() -> re.Pattern[str]:
    marked, two = "[ัิ-ฺ็-๎]", _CONSONANT * 2
    after_e = "|".join(
        (
            f"ี{_TONES}ยะ?",
            f"ื{_TONES}อะ?",
            f"[ิ็]{_TONES}{_FINAL}",
            f"{_MARKS}า?ะ?",
        )
    )
    alone = "|".join(
        (
            f"ั{_TONES}วะ",
            f"[ัึื]{_TONES}{_FINAL}",
            f"รร(?={_CONSONANT}์)",
            f"(?<!ก)็{_FINAL}",
            f"{_MARKS}{_BEHIND}",
        )
    )
    thai = "|".join(
        (
            f"เ{two}(?:{_TONES}าะ|ี{_TONES}ย(?!{marked}|[ะ-ำ])|็{_FINAL}){_SILENCED}",
            f"เ(?:{_PAIR}(?={marked}|[ะา])|{_CONSONANT})(?:{after_e}){_SILENCED}",
            f"[แโใไ](?:{_PAIR}(?={marked}|ะ)|{_CONSONANT})(?:็{_FINAL}|{_MARKS}ะ?){_SILENCED}",
            f"{_CONSONANT}(?:{alone}){_SILENCED}",
        )
    )
    return re.compile(f"(?:{thai}|\r\n|.)[{_combining()}]*", re.DOTALL)


def _combining() -> str:
    """Every combining mark as a class of a regular expression: a mark never begins a cluster of its own."""
    found = (chr(code) for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M")
    return "".join(found) + "\u200d\U000e0100-\U000e01ef"


_CLUSTER = _pattern()


def clusters(text: str) -> list[str]:
    """The clusters of a text, which joined give the text: Thai character clusters, other letters with their marks."""
    return _CLUSTER.findall(text)
