"""Thai in Latin letters: names, which everybody spells in another way (Lumphun, Lampoon), and words found by their
sound.

Thai words are written as the Royal Institute's General System of Transcription (1999) has them. Written from the rules
of Thai spelling: sounds that are not written (the a of ขนม, the second t of รัฐบาล) and letters that are not spoken are
guessed, so that a word may have several transcriptions. Tones and lengths are not told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, chain
from math import log

import numpy as np

from portal.search.corrections.neighbours import MISTAKEN_ALIKE, Neighbours, differing
from portal.search.corrections.spelling import SLIP, SPOKEN_ALIKE, WORD, Piece, Reading, times
from portal.search.corrections.vocabulary import USUAL, Vocabulary, is_latin
from portal.text.folding import searched

_SHORTEST = 4
_SOUND_RULES = (
    ("ch", "c"),
    ("(?<=[kptbdg])h", ""),
    ("oo|ou|uu|u", "u"),
    ("ee|ea|ii|y(?![aeiou])|i", "i"),
    ("aa|ar(?![aeiou])|a", "a"),
    ("or(?![aeiou])|aw|o", "o"),
    ("ue|eu", "u"),
    ("v|w", "w"),
    ("j", "c"),
    ("b\\b", "p"),
    ("d\\b", "t"),
    ("(?<!n)g\\b", "k"),
    ("r", "l"),
    (r"([a-z])\1", r"\1"),
)
"""Letters that romanisations write for the same Thai sound. Compiled from how Thai place names are spelt on signs and
in news, against the Royal Institute's system (RTGS, 1999)."""
_VOWELS_OF_NAMES = re.compile("[aeiou]+")


@cache
def _sound_rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), form) for pattern, form in _SOUND_RULES)


def sound(name: str) -> str:
    """One spelling for all spellings of a romanised Thai name, as far as letters tell; in lower case."""
    form = searched(name)
    for pattern, plain in _sound_rules():
        form = pattern.sub(plain, form)
    return form


class Names:
    """Finds the listed names that sound as one that was typed.

    `groups`: the Latin writings of each name, the official one first, words parted by blanks.
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._by_sound: dict[str, list[str]] = {}
        self.words: set[str] = set()
        for official, word in chain.from_iterable(map(_paired, groups)):
            self.words.add(searched(word))
            known = self._by_sound.setdefault(sound(word), [])
            if official not in known:
                known.append(official)
        sounds = sorted(self._by_sound)
        self._near = Neighbours(sounds, np.ones(len(sounds), np.int32))

    def near(self, word: str) -> list[tuple[str, float]]:
        """Names in their official writing that sound nearly as `word`, with how many slips apart; nearest first. To so
        short a sound as that of “tooth” every other is near, so that only the same will do."""
        form = searched(word)
        if len(form) < _SHORTEST or not form.isascii() or form in self.words:
            return []
        typed = sound(form)
        found = dict.fromkeys(self._by_sound.get(typed, ()), 0.0)
        for neighbour in self._near.near(typed, 1.0) if len(typed) >= _SHORTEST else ():
            if _VOWELS_OF_NAMES.sub("", neighbour.word) == _VOWELS_OF_NAMES.sub("", typed):
                for name in self._by_sound[neighbour.word]:
                    found[name] = min(neighbour.distance, found.get(name, 1.0))
        return sorted(found.items(), key=lambda item: (item[1], item[0]))


def _paired(group: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each word of the writings of a name, behind the word of the official writing that stands in its place."""
    official = group[0].split() if group else []
    for name in group:
        words = name.split()
        for at, word in enumerate(words):
            if len(word) >= _SHORTEST and word.isascii() and word.isalpha():
                yield official[at] if len(words) == len(official) else word, word


MOST = 6
"""Transcriptions of a word."""
_LONG = 6
"""Letters of a Latin word."""

_FIRST = {
    **dict.fromkeys("ขฃคฅฆ", "kh"), **dict.fromkeys("จฉชฌ", "ch"), **dict.fromkeys("ฐฑฒถทธ", "th"),
    **dict.fromkeys("ผพภ", "ph"), **dict.fromkeys("ฝฟ", "f"), **dict.fromkeys("ซศษส", "s"), **dict.fromkeys("ญย", "y"),
    **dict.fromkeys("ณน", "n"), **dict.fromkeys("ลฬ", "l"), **dict.fromkeys("หฮ", "h"), **dict.fromkeys("ฏต", "t"),
    **dict.fromkeys("ฎด", "d"), "ก": "k", "ง": "ng", "บ": "b", "ป": "p", "ม": "m", "ร": "r", "ว": "w", "อ": "",
}  # fmt: skip
_LAST = {
    **dict.fromkeys("กขคฆ", "k"), **dict.fromkeys("จชซฌฎฏฐฑฒดตถทธศษส", "t"), **dict.fromkeys("บปพฟภ", "p"),
    **dict.fromkeys("ญณนรลฬ", "n"), "ง": "ng", "ม": "m", "ย": "i", "ว": "o",
}  # fmt: skip
_TOGETHER = {
    **{first + "ร": first for first in "กขคตปพบดฟผ"}, **{first + "ล": first for first in "กขคปพบฟผ"},
    **{first + "ว": first for first in "กขค"}, **{"ห" + behind: "" for behind in "งญณนมยรลว"}, "อย": "",
}  # fmt: skip
"""Two consonants that begin a syllable together, and the first as it is spoken; behind ห and อ only the second is."""
_SPOKEN = {"ทร": "s", "สร": "s", "ศร": "s", "ซร": "s", "จร": "ch"}
"""Two consonants that are spoken as one."""

_TONES = re.compile("[่-๋ๆฯ]")
_SILENCED = re.compile("(?:[ทตดธ](?=ร)|[กษ]ษ?(?=ณ))?[ก-ฮ][ิุู]?์")
_TWO = f"(?:{'|'.join([*_SPOKEN, *_TOGETHER])})"
_I = f"(?P<i>{_TWO}(?=[ะ-ฺ็ก-ฮ])|[ก-ฮ])"
_MARKS = "ะัาำิีึืุู็"
_J = f"(?P<i>{_TWO}(?![ัาำิีึืุู])|[ก-ฮ])"
_CLOSES = f"(?!รร)[กขคฆงจชซฌญฎฏฐฑฒณดตถทธนบปพฟภมรลฬศษสยว](?![{_MARKS}])(?!รร)(?!อ(?![{_MARKS}]))"
_SILENT = f"(?:(?<=[ตทช])ร(?![{_MARKS}ร])|(?<=[ทธฒฏตด])[ธฐทตถ]$)"
_END = f"(?:{_SILENT}|(?<=[กค])ร$)?"
_G = f"(?P<f>{_CLOSES})"
_F = f"(?P<f>(?!{_TWO}[{_MARKS}]){_CLOSES}(?:(?={_SILENT})|(?![ก-ฮ](?:$|[เแโไใ]))))"
_RULES = (
    (f"เ{_I}ียว", "iao"), (f"เ{_I}ียะ?{_F}?{_END}", "ia"), (f"เ{_I}ือย", "ueai"),
    (f"เ{_I}ือะ?{_F}?{_END}", "uea"), (f"เ{_I}าะ", "o"), (f"เ{_I}า", "ao"), (f"เ{_I}อะ", "oe"),
    (f"เ{_I}อ{_F}?{_END}", "oe"), (f"เ{_I}ิ{_G}{_END}", "oe"), (f"เ{_I}ย(?![{_MARKS}])", "oei"),
    (f"เ{_I}็?ว(?![{_MARKS}])", "eo"), (f"เ{_I}ะ", "e"), (f"เ{_I}็?{_G}{_END}", "e"), (f"เ{_I}", "e"),
    (f"แ(?P<i>[กขค]ว){_G}$", "ae"),
    (f"แ{_I}็?ว(?![{_MARKS}])", "aeo"), (f"แ(?P<i>{_TWO})$", "ae"), (f"แ{_J}ะ", "ae"),
    (f"แ{_I}็?{_G}{_END}", "ae"), (f"แ{_J}", "ae"), (f"โ{_I}ะ", "o"), (f"โ{_I}{_G}{_END}", "o"), (f"โ{_J}", "o"),
    (f"ไ{_J}ย?(?![{_MARKS}])", "ai"), (f"[ไใ]{_J}", "ai"), (f"{_I}ัวะ?", "ua"), (f"{_I}ัย", "ai"),
    (f"{_I}ั{_G}{_END}", "a"), (f"{_I}ำ", "am"), (f"{_I}าว(?![{_MARKS}])", "ao"), (f"{_I}าย(?![{_MARKS}])", "ai"),
    (f"{_I}า{_F}?{_END}", "a"), (f"{_I}ะ", "a"), (f"{_I}ิว(?![{_MARKS}])", "io"), (f"{_I}[ิี]{_F}?{_END}", "i"),
    (f"{_I}ือ", "ue"), (f"{_I}[ึื]{_F}?{_END}", "ue"), (f"{_I}[ุู]ย(?![{_MARKS}])", "ui"),
    (f"{_I}[ุู]{_F}?{_END}", "u"), (f"{_I}็อ{_G}", "o"), (f"(?P<i>[ก-ฮ])รร{_F}(?![{_MARKS}])", "a"),
    (f"(?P<i>[ก-ฮ])รร(?![{_MARKS}])", "an"), (f"{_I}วย(?![{_MARKS}])", "uai"), (f"{_I}ว{_G}{_END}", "ua"),
    (f"{_I}อย(?![{_MARKS}])", "oi"), (f"{_I}อ{_G}{_END}", "o"), (f"{_I}อ(?![{_MARKS}])", "o"),
    ("(?P<i>)ฤๅ", "rue"), (f"(?P<i>[คนพหม])ฤ{_F}?", "rue"), (f"(?P<i>[กทตปศส])ฤ{_F}?", "ri"),
    (f"(?P<i>)ฤ{_F}?", "rue"),
)  # fmt: skip
"""How syllables are written whose vowel is, longest first, and the vowel: i begins them, f ends them. They are compiled
when they are first needed: that takes a fortieth of a second."""
_LINKS = frozenset(("k", "kh", "ch", "d", "t", "th", "b", "p", "ph", "s"))
"""Consonants that end a syllable and begin another one that is not written: รัฐบาล is rat tha ban."""
_WEAK = re.compile("(?<=ั)([ก-ฮ])[ิุ]|(?<=[าูเ])([ก-ฮ]?[ตมทธฏ])[ิุ]$")
"""Vowels that words from Pali keep in writing only: ประวัติการณ์, ชาติ, เหตุ, ภูมิ."""
_AROUND_TWO = re.compile(f"([เแโ])(?!{_TWO}(?<!จร))([ก-ฮ])([ก-ฮ])(?=[็ิีื]|าะ|อ$|ต?[ก-ฮ]$)")
"""A vowel that is written before the first syllable and spoken in the second: เสด็จ, แสดง, เกษตร."""
_SHORT_A = re.compile("(?<=ั)([ก-ฮ])(?=[ิุ])")
"""A consonant that ends a syllable and begins the next one."""


@lru_cache(maxsize=4096)
def transcriptions(word: str) -> tuple[str, ...]:
    """A Thai word's syllables with blanks between, as it may be transcribed, likeliest first; none for other words."""
    bare = _SILENCED.sub("", _TONES.sub("", word))
    found: dict[str, None] = {}
    forms = (_WEAK.sub(r"\1\2", bare), _SHORT_A.sub(r"\1\1", bare), _AROUND_TWO.sub(r"\2ะ\1\3", bare))
    for form in dict.fromkeys(forms):
        syllables = list(_syllables(form))
        if not syllables or not all(text for text, _ in syllables):
            continue
        found[" ".join(text for text, _ in syllables)] = None
        links = [at for at, (_, link) in enumerate(syllables[:-1]) if link in _LINKS]
        for chosen in [links] * (len(links) > 1) + [[at] for at in links]:
            linked = [
                text + (f" {link}a" if at in chosen else "") for at, (text, link) in enumerate(syllables)
            ]
            found[" ".join(linked)] = None
    return tuple(found)[:MOST]


def syllables(word: str) -> int:
    """How many syllables a Thai word has, in its likeliest transcription; 0 where it has none."""
    return len(next(iter(transcriptions(word)), "").split())


def is_long(word: str) -> bool:
    """Whether hardly another word is near by chance: where a Thai one has two syllables, a Latin one six letters."""
    return len(word) >= _LONG if is_latin(word) else syllables(word) > 1


def _syllables(form: str) -> Iterator[tuple[str, str]]:
    """Each syllable, and what its last consonant is as the first of another one that is not written."""
    at = 0
    while at < len(form):
        found = _written(form, at)
        if found:
            yield found[0], found[1]
            at = found[2]
            continue
        end = at
        while end < len(form) and not _written(form, end) and form[end] in _FIRST:
            end += 1
        if end == at:
            yield "", ""
            return
        yield from _unwritten(form[at:end], last=end == len(form))
        at = end


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), vowel) for pattern, vowel in _RULES)


def _written(form: str, at: int) -> tuple[str, str, int] | None:
    for pattern, vowel in _rules():
        found = pattern.match(form, at)
        if found:
            last = found.groupdict().get("f") or ""
            return _begun(found["i"]) + vowel + _LAST.get(last, ""), _FIRST.get(last, ""), found.end()
    return None


def _begun(letters: str) -> str:
    if letters in _SPOKEN:
        return _SPOKEN[letters]
    if len(letters) == 2:
        return _FIRST.get(_TOGETHER[letters], "") + _FIRST[letters[1]]
    return _FIRST.get(letters, "")


def _unwritten(run: str, *, last: bool) -> Iterator[tuple[str, str]]:
    """The syllables of consonants without a written vowel: ถนน is tha non, กรม is krom."""
    while run:
        if len(run) > 2 and (run[:2] in _TOGETHER or run[:2] in _SPOKEN):
            yield _begun(run[:2]) + "o" + _LAST.get(run[2], ""), _FIRST[run[2]]
            run = run[3:]
        elif len(run) % 2 and (len(run) > 1 or not last):
            yield _FIRST[run[0]] + "a", ""
            run = run[1:]
        elif len(run) > 1:
            yield _FIRST[run[0]] + "o" + _LAST.get(run[1], ""), _FIRST[run[1]]
            run = run[2:]
        else:
            yield _FIRST[run[0]] + "o", ""
            run = ""


_PER_SOUND = 8
"""Words that sound alike: those held by most documents."""
_LONGEST = 24
"""Letters of a word's sound."""
_LONGEST_TEXT = 60
_KEPT = 6
_SHORTEST_NEAR = 4
_MOST_SYLLABLES, _ASKED = 7, 3
"""Of a word in a text that is sought by its sound, and transcriptions of the text that are asked for."""
_NEAR = 2.0
"""What it costs, in nats, that a word sounds only nearly so."""
_DOUBLED = re.compile(r"(.)\1")
_LAST_L = re.compile("l(?![aeiouwy])")
_VOWELS = re.compile("[aeiou]+")


@dataclass(frozen=True, slots=True)
class _Path:
    """What was read so far: its last word, too."""

    text: str
    cost: float
    last: str = ""


class Romanised:
    """Finds Thai `words`, each with the documents that hold it, by the sounds of their transcriptions."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        self._by_sound: dict[str, list[str]] = {}
        for word, _ in sorted(words, key=lambda word: (-word[1], word[0])):
            for transcription in transcriptions(word):
                alike = self._by_sound.setdefault(_sound_of(transcription), [])
                if len(alike) < _PER_SOUND and word not in alike:
                    alike.append(word)
        sounds = sorted(self._by_sound)
        self._near = Neighbours(sounds, np.ones(len(sounds), np.int32))

    def readings(self, typed: Sequence[str], vocabulary: Vocabulary) -> list[Reading]:
        """Thai words that are known to stand beside each other and sound as the typed words do, all of them together;
        likeliest first."""
        sounds = [_sound_of(word.replace("-", "")) for word in typed]
        text = "".join(sounds)
        if not all(sounds) or len(text) > _LONGEST_TEXT:
            return []
        ends = {0, *accumulate(map(len, sounds))}
        strange = not all(map(vocabulary.frequency, typed))

        def words(at: int, end: int) -> Iterator[tuple[str, float]]:
            return self._words(text[at:end], near=strange and {at, end} <= ends)

        return [Reading(one.text, one.cost) for one in _paths(len(text), _LONGEST, words, vocabulary)]

    def alike(self, words: Sequence[str], vocabulary: Vocabulary) -> list[Reading]:
        """Other Thai words that are known to stand beside each other and are spoken as these are together, however they
        are written (หมอ กค วัญ for หมอกควัน); likeliest first."""
        found: list[Reading] = []
        text = "".join(words)
        each = [next(iter(transcriptions(word)), "") for word in words]
        asked = (*transcriptions(text)[:_ASKED], " ".join(each) if all(each) else "")
        for transcription in dict.fromkeys(filter(None, asked)):
            spoken = transcription.split()

            def same(at: int, end: int, spoken: Sequence[str] = spoken) -> Iterator[tuple[str, float]]:
                return ((word, 0.0) for word in self._spoken(spoken[at:end]))

            for path in _paths(len(spoken), _MOST_SYLLABLES, same, vocabulary):
                cost = path.cost + SPOKEN_ALIKE * differing(text, path.text)
                found.append(Reading(path.text, cost, MISTAKEN_ALIKE))
        likeliest: dict[str, Reading] = {text: Reading(text, 0.0)}
        for reading in sorted(found, key=lambda reading: reading.cost):
            likeliest.setdefault(reading.text, reading)
        return [*likeliest.values()][1:]

    def with_one_alike(self, text: str, pieces: Iterable[Piece], vocabulary: Vocabulary) -> Iterator[Reading]:
        """A text with another word, which far more documents hold, for a long one of its pieces that none holds, and
        that is spoken like it."""
        for piece in pieces:
            if vocabulary.frequency(piece.text) or not is_long(piece.text):
                continue
            for word in self.alike_words(piece.text):
                if vocabulary.frequency_here(word) >= times(MISTAKEN_ALIKE):
                    mended = f"{text[: piece.start]}{word}{text[piece.end :]}"
                    yield Reading(mended, WORD + vocabulary.rarity(word), MISTAKEN_ALIKE)

    def alike_words(self, word: str) -> list[str]:
        """Other words that are spoken as a Thai one is."""
        spoken = chain.from_iterable(self._spoken(one.split()) for one in transcriptions(word))
        return [other for other in dict.fromkeys(spoken) if other != word]

    def _spoken(self, spoken: Sequence[str]) -> Iterator[str]:
        """The words of these syllables: letter by letter, where those who write in Latin letters mix some up."""
        transcription = " ".join(spoken)
        for word in self._by_sound.get(_sound_of(transcription), ()):
            if transcription in transcriptions(word):
                yield word

    def _words(self, form: str, *, near: bool) -> Iterator[tuple[str, float]]:
        """The words of a sound, and what it costs to take it for theirs: other vowels where none has just these."""
        exact = self._by_sound.get(form, ())
        yield from ((word, 0.0) for word in exact)
        if exact or not near or len(form) < _SHORTEST_NEAR:
            return
        for neighbour in self._near.near(form, 1.0):
            if _VOWELS.sub("", neighbour.word) == _VOWELS.sub("", form):
                yield from (
                    (word, _NEAR + SLIP * neighbour.distance) for word in self._by_sound[neighbour.word]
                )


def _paths(
    length: int,
    longest: int,
    words: Callable[[int, int], Iterable[tuple[str, float]]],
    vocabulary: Vocabulary,
) -> list[_Path]:
    """The ways, likeliest first, through so many letters or syllables by `words` (and what they cost) between two."""
    best: list[list[_Path]] = [[] for _ in range(length + 1)]
    best[0] = [_Path("", 0.0)]
    for at in range(length):
        paths = sorted(best[at], key=lambda path: path.cost)[:_KEPT]
        for end in range(at + 1, min(length, at + longest) + 1) if paths else ():
            for word, slips in words(at, end):
                best[end] += _continued(paths, word, slips, vocabulary)
    return sorted(best[-1], key=lambda path: path.cost)


def _continued(paths: Sequence[_Path], word: str, slips: float, vocabulary: Vocabulary) -> Iterator[_Path]:
    rarity = vocabulary.rarity(word)
    for path in paths:
        cost = rarity
        if path.last:
            together = vocabulary.known.together(path.last, word)
            if together < USUAL:
                continue
            cost = min(rarity, log(1 + vocabulary.frequency(path.last) / together))
        yield _Path(path.text + word, path.cost + WORD + cost + slips, word)


def _sound_of(transcription: str) -> str:
    """The sound of syllables with blanks between, or of a typed word."""
    return _DOUBLED.sub(r"\1", "".join(map(_sound, transcription.split())))


@lru_cache(maxsize=8192)
def _sound(syllable: str) -> str:
    return _LAST_L.sub("n", sound(syllable))
