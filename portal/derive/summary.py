"""What lists and cards tell of an article: its excerpt, its most telling terms, and how long it takes to read.

How long that is: letters and marks a minute, blanks left out, by script: S. Trauzettel-Klosinski and K. Dietz,
“Standardized assessment of reading performance: the new International Reading Speed Texts IReST”, 2012 (Latin as
English, Cyrillic as Russian, Han as Chinese, Kana as Japanese). Thai was not among its languages. M. Brysbaert, “How
many words do we read per minute?”, 2019, finds that the same message takes about the same time in any language: the
demonstration's articles have 93 Thai letters where their English translations have 100, so Thai is 93 % of English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, takewhile, zip_longest
from math import log

from portal.language_tags import subtags
from portal.text.clusters import clusters
from portal.text.normalisation import normalise, tidy
from portal.text.scripts import scripts_of
from portal.text.segmentation import stem, words
from portal.text.word_lists import Files, words_of

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


_READ = 20_000
"""Letters of a text that are looked at: more tell nothing new."""
_LONGEST = 40
_SHORT = 4
"""Thai pieces of at most so many letters that stand side by side are one term: a dictionary splits names so."""

# What a term's weight is multiplied by. Chosen by reading the terms of some hundred articles of Thai government news.
_IN_TITLE = 2.5
_OWN = 1.6
_PLACE = 1.5
_QUOTED = 1.6
_NAMED = 1.3
_PAIR = 1.2
_ABSTRACT = 0.7

_BEFORE_PLACES = frozenset(
    {"จังหวัด", "อำเภอ", "ตำบล", "เขต", "เทศบาล", "บ้าน", "วัด", "แม่น้ำ", "จ.", "อ.", "ต.", "ทม.", "ทต.", "อบต."}
)
_QUOTE = re.compile(r"[“‘\"]([^“”‘’\"\n]{4,40})[”’\"]")
_LETTERS = re.compile(r"[^\W\d_]")
_SIGN = re.compile(r"[\s\"“”‘(){}\[\]<>…/:;,!?*=#@|_~–—]|www\.")
_THAI_WORD = re.compile("[ก-๎]+")


@dataclass(frozen=True, slots=True)
class _Reader:
    """How terms are found in texts of one language."""

    language: str
    lists: Files | None
    own: frozenset[str]
    stop_words: frozenset[str]

    def candidates(self, text: str) -> Iterator[tuple[str, float]]:
        """Each term of `text` with its weight there, as often as it stands."""
        if subtags(self.language).language == "en":
            return self._english(tidy(text[:_READ]))
        return self._others(normalise(text[:_READ]))

    def _english(self, text: str) -> Iterator[tuple[str, float]]:
        before = ""
        pieces = words(text, self.language, self.lists)
        for piece in pieces:
            term = self._english_term(piece)
            if term and piece[0].isupper():
                yield term, _NAMED
                if before:
                    yield f"{before} {term}", _NAMED * _PAIR
            elif term:
                yield term, _OWN if piece in self.own else 1.0
            if not piece.isspace():
                before = term if piece[0].isupper() else ""

    def _english_term(self, piece: str) -> str:
        word = piece.lower().replace("’", "'").removesuffix("'s")
        return stem(word) if self._is_term(word, 3) else ""

    def _others(self, text: str) -> Iterator[tuple[str, float]]:
        for quote in _QUOTE.finditer(text):
            term = quote[1].replace(" ", "")
            if self._is_term(term, 4):
                yield term, _QUOTED
        before = ""
        for piece in self._joined(words(text, self.language, self.lists)):
            if self._is_term(piece, 3 if _THAI_WORD.match(piece) else 2):
                yield piece, _OWN if piece in self.own else _PLACE if before in _BEFORE_PLACES else 1.0
            before = before if piece.isspace() else piece

    def _joined(self, pieces: Iterable[str]) -> Iterator[str]:
        """The pieces, short Thai ones beside each other put together."""
        chain = ""
        for piece in pieces:
            short = len(piece) <= _SHORT and piece not in self.stop_words and piece not in self.own
            if short and len(chain) <= 4 * _SHORT and _THAI_WORD.fullmatch(piece):
                chain += piece
                continue
            if chain:
                yield chain
            chain = ""
            yield piece
        if chain:
            yield chain

    def _is_term(self, word: str, shortest: int) -> bool:
        return (
            shortest <= len(word) <= _LONGEST
            and word not in self.stop_words
            and (_is_plain(word) or (word in self.own and bool(_LETTERS.search(word))))
        )


@lru_cache(maxsize=8192)
def _is_plain(word: str) -> bool:
    """Whether it has letters, and no sign."""
    return not _SIGN.search(word) and bool(_LETTERS.search(word))


def telling_terms(
    title: str, text: str, language: str, count: int = 20, lists: Files | None = None
) -> tuple[str, ...]:
    """At most `count` terms, normalised (English ones stemmed), most telling first; the same input gives the same.

    There is no corpus: a term counts by how often it stands in the text, by its length (long words are rare ones), in
    the title, in the site's word list, between quotation marks and behind “district” and the like. Stop words, numbers
    and single letters are left out.
    """
    own = words_of(language, lists)
    stop_words = own.stop_words | words_of("en", lists).stop_words  # English words stand everywhere
    reader = _Reader(language, lists, own.words, stop_words)
    in_title = dict(reader.candidates(title))
    often: Counter[str] = Counter()
    weights: dict[str, float] = dict(in_title)
    for term, weight in reader.candidates(text):
        often[term] += 1
        weights[term] = max(weight, weights.get(term, 0))
    scores = {
        term: weight
        * (1 + log(max(1, often[term])))
        * _by_length(term)
        * (_IN_TITLE if term in in_title else 1)
        for term, weight in weights.items()
    }
    return tuple(sorted(scores, key=lambda term: (-scores[term], term))[:count])


def _by_length(term: str) -> float:
    factor = min(2.0, 0.4 + len(term) / 8)
    return factor * _ABSTRACT if term.startswith(("การ", "ความ")) else factor


_PER_MINUTE = {"Latn": 987, "Thai": 918, "Cyrl": 986, "Hani": 255, "Kana": 357, "Arab": 612, "Hebr": 833}
_OTHERWISE = 900
_BLANKS = re.compile(r"\s+")


def reading_minutes(text: str, language: str) -> int:
    """Minutes, rounded, in which a practised reader reads `text` silently; at least one."""
    rate = _PER_MINUTE.get(scripts_of(language)[0], _OTHERWISE)
    return max(1, round(len(_BLANKS.sub("", text)) / rate))
