"""Excerpts: the beginning of a text, short enough for a card, never ending inside a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from portal.text.clusters import clusters
from portal.text.normalisation import tidy
from portal.text.segmentation import words
from portal.text.word_lists import Files

_AHEAD = 80
"""Letters read beyond the wished length, so that what follows the cut is known."""
_SENTENCE_FROM = 0.6
_PHRASE_FROM = 0.75
"""From these shares of the wished length on, the end of a sentence, or a blank, is better than a later word."""
_LONGEST_DROPPED = 60
"""Letters: a bracket or quotation that began at most so long before the end, and is not closed, is dropped whole."""

_SENTENCE = re.compile(r"[.!?။།۔。！？؟][\"'”’)»」』]*\Z")
_SHORT_WORD = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Maj|Capt|Adm|St|No|Vol|vs|i\.e|e\.g)\.\Z")
_SENTENCE_OPENERS = frozenset(
    {"ทั้งนี้", "นอกจากนี้", "นอกจากนั้น", "อย่างไรก็ตาม", "ขณะเดียวกัน", "จากนั้น", "สำหรับ", "ด้าน"}
)
_UNFINISHED = " ,;:،、，；：·•-–—/\\&+=*_|~<…"
_OPENING = dict(zip("([{“‘«「『", ")]}”’»」』", strict=True))
_LEANS_BACK = frozenset("ๆฯ%.,)]}”’»」』。、」!?:;၊။")
_LEANS_FORWARD = frozenset(
    (
        *(
            "ของ",
            "และ",
            "ที่",
            "ณ",
            "ใน",
            "กับ",
            "โดย",
            "เพื่อ",
            "หรือ",
            "จาก",
            "ให้",
            "แก่",
            "ต่อ",
            "ซึ่ง",
            "ว่า",
            "ด้วย",
        ),
        *(
            "การ",
            "ความ",
            "เป็น",
            "คือ",
            "ตาม",
            "เมื่อ",
            "วันที่",
            "ปี",
            "ผ่าน",
            "ได้",
            "จะ",
            "มี",
            "ไม่",
            "นาย",
            "นาง",
            "นางสาว",
        ),
        *("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is"),
        *("its", "of", "on", "or", "that", "the", "their", "this", "to", "was", "were", "will", "with"),
    )
)
"""Words that nothing should end with."""
_NUMBER = re.compile(r"[0-9๐-๙]\Z")


def excerpt(text: str, language: str, length: int = 200, lists: Files | None = None) -> str:
    """The beginning of `text` in at most `length` characters, tidied to one line; “…” shows that it was cut.

    It ends with a sentence where one ends near, else at a blank, else at a word; not between a number and its unit,
    after an abbreviation that belongs to what follows, or inside a bracket, if that can be avoided. A single word
    longer than `length` is cut between clusters. `lists`: word lists, else the package's. Raises ValueError for a
    `length` below four.
    """
    if length < 4:
        raise ValueError("an excerpt has at least four characters")
    line = tidy(text[: 4 * (length + _AHEAD)])  # enough to see, however long the text is
    if len(line) < length + _AHEAD:
        line = tidy(text)
    if len(line) <= length:
        return line
    room = length - 2  # for the blank and the dots
    pieces = words(line[: length + _AHEAD], language, lists)
    return _finished(line[: _best_end(pieces, room)]) or _by_clusters(line, room)


def _best_end(pieces: Sequence[str], room: int) -> int:
    """Where to cut: the best of the ends of pieces up to `room`; 0 if the first piece is longer."""
    ends = [*accumulate(map(len, pieces))]
    places = [at for at in range(len(pieces)) if ends[at] <= room and not pieces[at].isspace()]
    good = [at for at in places if not _belongs_to_next(pieces, at)]
    sentences = (at for at in good if ends[at] >= room * _SENTENCE_FROM and _ends_sentence(pieces, at))
    phrases = (at for at in good if ends[at] >= room * _PHRASE_FROM and _blank_follows(pieces, at))
    for kind in (sentences, phrases, good, places):
        if (last := _last(kind)) is not None:
            return ends[last]
    return 0


def _belongs_to_next(pieces: Sequence[str], at: int) -> bool:
    """Whether the piece at `at` should stay with what follows it."""
    piece, following = pieces[at], pieces[at + 1 : at + 3]
    after = next((other for other in following if not other.isspace()), " ")
    if piece.lower() in _LEANS_FORWARD or after[0] in "ๆฯ" or (following and following[0][0] in _LEANS_BACK):
        return True
    if _NUMBER.search(piece):
        return after[0].isalpha()
    glued = piece.endswith(".") and bool(following) and following[0][0].isalnum()
    return glued or (piece == "." and bool(_SHORT_WORD.search("".join(pieces[max(0, at - 3) : at + 1]))))


def _ends_sentence(pieces: Sequence[str], at: int) -> bool:
    after = "".join(pieces[at + 1 : at + 3])
    if after[:1] != " ":
        return False
    if after.strip() in _SENTENCE_OPENERS:
        return True
    before = "".join(pieces[max(0, at - 4) : at + 1])
    ended = _SENTENCE.search(before) and not _SHORT_WORD.search(before) and not _is_thai(before)
    return bool(ended) and not after[1:2].islower()


def _is_thai(text: str) -> bool:
    """Whether a full stop in it would be an abbreviation's: Thai sentences have none."""
    return any("ก" <= letter <= "๎" for letter in text)


def _blank_follows(pieces: Sequence[str], at: int) -> bool:
    return at + 1 < len(pieces) and pieces[at + 1].isspace()


def _last(places: Iterable[int]) -> int | None:
    return max(places, default=None)


def _finished(cut: str) -> str:
    """The cut text without an opened bracket or a sign that hangs at its end, and with the dots; "" if none is left."""
    cut = _without_open_bracket(cut).rstrip(_UNFINISHED + "".join(_OPENING))
    if not cut:
        return ""
    return f"{cut} …" if _SENTENCE.search(cut) else f"{cut}…"


def _without_open_bracket(cut: str) -> str:
    open_at: list[tuple[str, int]] = []
    for place, letter in enumerate(cut):
        if letter in _OPENING:
            open_at.append((_OPENING[letter], place))
        elif open_at and letter == open_at[-1][0]:
            open_at.pop()
        elif letter == '"':
            open_at.append(('"', place))
    begun = next((place for _, place in open_at if len(cut) - place <= _LONGEST_DROPPED), len(cut))
    return cut[:begun] if begun >= len(cut) / 2 else cut


def _by_clusters(line: str, room: int) -> str:
    kept = ""
    for cluster in clusters(line):
        if len(kept) + len(cluster) > room:
            break
        kept += cluster
    return f"{kept or line[:room]}…"
