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

A flag is one cluster, and so is what joiners make one picture of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate, chain, groupby, starmap

_WITH_MARKS = ((0x300, 0x3100), (0xA600, 0xAC00), (0xFB00, 0x13500), (0x16A00, 0x17000), (0x1B000, 0x1F000))
"""Where Unicode has marks: to look through all the rest takes a fiftieth of a second of each start."""
COMBINING = (
    frozenset(
        chr(code)
        for code in (*chain(*starmap(range, _WITH_MARKS)), *range(0xE0100, 0xE01F0))
        if unicodedata.category(chr(code))[0] == "M"
    )
    | frozenset(map(chr, range(0x1F3FB, 0x1F400)))
    | {"\u200d"}
)
"""Combining marks, shades of skin and the joiner: what belongs to the letter before it, in any script."""
EMOJI = (
    "\u231a\u231b\u23e9-\u23f3\u25fd\u25fe\u2600-\u26ff\u2705\u270a-\u270d\u2728\u274c\u274e\u2753-\u2755\u2757\u2764"
    "\u2795-\u2797\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
"""Pictures, after Unicode's emoji-data.txt; neither bullets, nor shades of skin, nor halves of flags."""
FLAG = "[\U0001f1e6-\U0001f1ff]{2}"

_CONSONANT = "[ก-ฮ]"
_TONES = "[่-๋]?"
_MARKS = "[ัิ-ฺ็-๎]*"
_BEHIND = "[ะ-าำๅ]?"
_FINAL = f"{_CONSONANT}{_MARKS}{_BEHIND}"
"""A consonant that ends a syllable; where it begins the next one as well (บัติ), the two cannot be parted."""
_SILENCED = f"(?:{_CONSONANT}{{1,2}}[ิุู]?์)*"
_NO_MARK = "[\x00-\x7fก-ะเ-ๆ]"
"""What mostly follows and is no combining mark: told first, which makes the whole seven times as fast."""
_PAIR = "(?:ห[งญนมยรลว]|อย|[กขคจซตทบดปผพฟศส]ร|[กขคบปผพฟส]ล|[กขค]ว)"
"""Two consonants that can begin a syllable together."""


def _pattern() -> re.Pattern[str]:
    """A cluster; a combining mark never begins one of its own."""
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
    bare = f"{_CONSONANT}(?=[ก-ฮเ-ไ])(?!{_CONSONANT}{{1,2}}[ิุู]?์|รร)"  # most are so: looked at first, a third faster
    thai = "|".join(
        (
            bare,
            f"เ{two}(?:{_TONES}าะ|ี{_TONES}ย(?!{marked}|[ะ-ำ])|็{_FINAL}){_SILENCED}",
            f"เ(?:{_PAIR}(?={marked}|[ะา])|{_CONSONANT})(?:{after_e}){_SILENCED}",
            f"[แโใไ](?:{_PAIR}(?={marked}|ะ)|{_CONSONANT})(?:็{_FINAL}|{_MARKS}ะ?){_SILENCED}",
            f"{_CONSONANT}(?:{alone}){_SILENCED}",
        )
    )
    behind = f"[{_ranges(COMBINING)}]|(?<=\u200d)[{EMOJI}]"
    return re.compile(f"(?:{thai}|\r\n|{FLAG}|.)(?:(?!{_NO_MARK})(?:{behind}))*", re.DOTALL)


def _ranges(letters: Iterable[str]) -> str:
    """A class of many letters, by the ranges that they make: `re` looks at those beyond U+FFFF one by one."""
    runs = groupby(enumerate(sorted(map(ord, letters))), lambda place: place[1] - place[0])
    ends = ([code for _, code in run] for _, run in runs)
    return "".join(f"{chr(codes[0])}-{chr(codes[-1])}" for codes in ends)


_CLUSTER = _pattern()
_AT_ONCE = 20_000
"""Letters that are parted at once: no other thread runs meanwhile."""
_UNSURE = 10
"""Clusters at an end that may go on behind it, or be others for what stands there."""


def is_end(text: str, start: int, end: int) -> bool:
    """Whether one of the clusters of a text that begins with one at `start` ends at `end`."""
    at = start
    while at < end and (cluster := _CLUSTER.match(text, at)):
        at = cluster.end()
    return at == end


def clusters(text: str) -> list[str]:
    """The clusters of a text, which joined give the text: Thai character clusters, other letters with their marks,
    pictures with their shade and what is joined to them."""
    found: list[str] = []
    at = 0
    while len(text) - at > _AT_ONCE:
        some = _CLUSTER.findall(text, at, at + _AT_ONCE)
        del some[-_UNSURE:]
        found += some or [text[at : at + _AT_ONCE]]
        at += sum(map(len, some)) or _AT_ONCE
    return found + _CLUSTER.findall(text, at)


def begins_within(form: str, sought: str) -> bool:
    """Whether a word of letters, or a cluster where no blanks part words, begins with `sought` somewhere in `form`."""
    at = form.find(sought) if sought else -1
    if at < 0:
        return False
    ends = set(accumulate(map(len, clusters(form)), initial=0))
    while at >= 0:
        before, first = form[at - 1 : at], form[at]
        parted = not (before.isalnum() and before < "\u0e00" and first.isalnum())
        if parted and at in ends:
            return True
        at = form.find(sought, at + 1)
    return False
