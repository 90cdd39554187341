"""Texts that mean the same: synonyms, abbreviations and their expansions, names in other writings, years, what is
written in one piece elsewhere, and what officials write for words of everyday life."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, partial

from portal.search.analysis.compound_tokens import pieced
from portal.search.analysis.language_analyzers import Analyzer
from portal.search.analysis.tokenizer import Token
from portal.text.folding import key_of, searched, without_signs, words_of_key, writing_of
from portal.text.runs import runs
from portal.text.segmentation import stem
from portal.text.word_lists import NUMBER, WordLists

_BEHIND = "..."
"""What a line of `questions.txt` begins with that counts only at the end of a query."""
_BEFORE_END = 2
"""Words, besides those that ask, that stand before it: ผ้า ไหม asks nothing."""


class Asking:
    """Finds the words and phrases of `questions.txt` and `recent.txt` of all languages: who asks in Thai may write
    “update”, and the other way round."""

    def __init__(self, lists: Iterable[WordLists]) -> None:
        known = tuple(lists)
        questions = {phrase for one in known for phrase in one.questions}
        self._ends = {key_of(phrase) for phrase in questions if phrase.startswith(_BEHIND)}
        self._recent = {key_of(phrase) for one in known for phrase in one.recent}
        self._all = self._recent | {key_of(phrase) for phrase in questions} - self._ends
        self._beginnings = {phrase[:end] for phrase in self._all for end in range(1, len(phrase) + 1)}

    def light(self, form: str, tokens: Sequence[Token]) -> frozenset[int]:
        """Where in `form` (a text in its search form) the tokens begin that ask, or ask for the newest."""
        found = self._found(form, tokens, self._all)
        ending = [token for token in tokens if token.start not in found]
        if len(ending) > _BEFORE_END and without_signs(form[ending[-1].start : ending[-1].end]) in self._ends:
            return found | {ending[-1].start}
        return found

    def is_recent(self, form: str, tokens: Sequence[Token]) -> bool:
        """Whether some of the tokens of `form` ask for the newest."""
        return bool(self._found(form, tokens, self._recent))

    def _found(self, form: str, tokens: Sequence[Token], known: AbstractSet[str]) -> frozenset[int]:
        """Where the tokens begin that make one of the phrases `known` together, the longest of those that overlap."""
        keys = [without_signs(form[token.start : token.end]) for token in tokens]
        found: set[int] = set()
        at = 0
        while at < len(keys):
            phrase, end, stop = "", at, at
            while stop < len(keys) and (phrase := phrase + keys[stop]) in self._beginnings:
                stop += 1
                if phrase in known:
                    end = stop
            found.update(token.start for token in tokens[at:end])
            at = max(end, at + 1)
        return frozenset(found)


_BEFORE = 60
"""Letters before a name in which its honorific is looked for."""
_LONGEST_NAME = 6
"""Words that a first name may be parted into."""


class Persons:
    """Tells what is written as the name of a person."""

    def __init__(self, lists: Iterable[WordLists]) -> None:
        self._honorifics = {key_of(word) for known in lists for word in known.honorifics}

    def names(self, text: str, start: int, analyzer: Analyzer) -> bool:
        """Whether what begins at `start` of `text` stands where the first or the last name of a person does."""
        before = text[max(0, start - _BEFORE) : start]
        tokens = analyzer.tokens(before)
        if not tokens:
            return False
        if self._is_honorific(tokens[-1]):
            return not before[tokens[-1].end :].strip(" .")
        if before[tokens[-1].end :] != " ":  # a last name is parted from the first one
            return False
        at = len(tokens) - 1
        while (
            at
            and len(tokens) - at < _LONGEST_NAME
            and not before[tokens[at - 1].end : tokens[at].start].strip(".")
        ):
            at -= 1
            if self._is_honorific(tokens[at]):
                return True
        return at > 0 and self._is_honorific(tokens[at - 1])

    def addresses(self, text: str, tokens: Sequence[Token]) -> bool:
        """Whether a piece of several words begins with an honorific: นายสมชาย."""
        return len(tokens) > 1 and " " not in text and self._is_honorific(tokens[0])

    def _is_honorific(self, token: Token) -> bool:
        return token.term in self._honorifics


MOST = 12
"""Equivalents of a text."""
_LONGEST = 8
"""Tokens of a phrase that may have equivalents."""
_MOST_OPENING = 2
"""Signs that a telephone number begins with: + or a bracket, or both."""
_LATIN = re.compile("[a-z]+")
_YEAR = re.compile("[0-9]{4}")
_NUMBER = re.compile("[0-9]+(?:[.,/][0-9]+)*")
_DIGITS = 4
_YEARLY = frozenset((
    "ปี", "พศ", "ปีงบประมาณ", "งบประมาณ", "งบ", "ปีการศึกษา", "ปีภาษี", "ภาษี", "ปลายปี", "ต้นปี", "กลางปี", "สิ้นปี",
    "ปีใหม่", "สงกรานต์", "ลอยกระทง",
))  # fmt: skip
"""What has a Buddhist year behind it: two digits there are one (ปี 66, งบประมาณ 67)."""
_UNITS = frozenset((
    "%", "บาท", "ล้าน", "พัน", "หมื่น", "แสน", "คน", "ราย", "ปี", "เดือน", "วัน", "แห่ง", "จังหวัด", "ครั้ง",
    "เปอร์เซ็นต์",
))  # fmt: skip
"""What stands behind a number that is no year."""
_SHORT_YEAR = re.compile("[4-7][0-9]")
_ERA = 543
"""How many years the Buddhist calendar is ahead."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A part of a text, from `start` to `end`, and other texts that mean the same.

    `is_number`: it is a telephone number in pieces, which mean nothing; the first of the others is the number.
    """

    start: int
    end: int
    equivalents: tuple[str, ...]
    is_number: bool = False


class Meanings:
    """Finds equivalents, however a text is typed: with or without dots, blanks, hyphens and capitals.

    Only what is a word without its dots (ทอ, ทอ.) needs them, and nothing is looked for by it. Where a list has the
    sign for a number, any number fits, and its equivalents have the same.
    """

    def __init__(self, lists: Iterable[WordLists]) -> None:
        self._same: dict[str, dict[str, None]] = {}
        self._short: dict[str, dict[str, None]] = {}
        self._dotted: dict[str, dict[str, None]] = {}
        self._everyday: dict[str, dict[str, None]] = {}
        self._keys: set[str] = set()
        self._beginnings: set[str] = set()
        for known in lists:
            for group in (*known.synonyms, *known.names):
                for text in group:
                    self._add(self._same, text, group)
            for text, meant in known.everyday.items():
                self._add(self._everyday, text, meant)
            homographs = frozenset(map(key_of, known.homographs))
            for short, meant in known.abbreviations.items():
                if key_of(short) in homographs:
                    self._add(self._dotted, short, meant)
                    continue
                self._add(self._short, short, meant)
                for text in meant:
                    self._add(self._short, text, (short,))

    def of(self, text: str, language: str) -> tuple[str, ...]:
        """Equivalents of the whole of `text`, those in the writing of `language` first."""
        key = key_of(text)
        found = (
            self._found(key, text)
            or self._found(_stemmed(key, text), text)
            or self._numbered(text)
            or dict.fromkeys(_other_years(key))
        )
        others = [other for other in found if writing_of(other) != writing_of(text) and NUMBER not in other]
        whole = [one for one in in_one_piece(text) if one not in map(writing_of, others)]
        return (*whole, *sorted(others, key=lambda other: _is_foreign(other, language)))[:MOST]

    def within(self, text: str, tokens: Sequence[Token], language: str) -> tuple[Meaning, ...]:
        """The parts of `text` that have equivalents, by its tokens; of those that overlap the longest from the left."""
        return tuple(self._within(text, tokens, language))

    def _within(self, text: str, tokens: Sequence[Token], language: str) -> Iterator[Meaning]:
        key = without_signs if searched(text) == text else key_of
        keys = [key(text[token.start : token.end]) for token in tokens]
        stems = [NUMBER if key.isdecimal() else stem(key) if _LATIN.fullmatch(key) else key for key in keys]
        writings = [keys, stems] if stems != keys else [keys]
        wholes = {token.end: token.start for token in pieced(text)}
        known = cache(partial(self.of, language=language))

        def is_whole(first: int, last: int) -> bool:
            start, end = tokens[first].start, tokens[last].end
            return start - _MOST_OPENING <= wholes.get(end, len(text)) <= start

        at = 0
        while at < len(tokens):
            following = at + 1
            if at and keys[at - 1] in _YEARLY and _SHORT_YEAR.fullmatch(keys[at]):
                unit = keys[at + 1] if at + 1 < len(keys) else text[tokens[at].end : tokens[at].end + 1]
                if unit not in _UNITS:
                    yield Meaning(tokens[at].start, tokens[at].end, (f"25{keys[at]}",))
                    at = following
                    continue
            lasts = {last for writing in writings for last in self._lasts(writing, at)}
            if wholes:
                lasts |= {last for last in range(at, min(len(tokens), at + _LONGEST)) if is_whole(at, last)}
            for last in sorted(lasts, reverse=True):
                start, end = tokens[at].start, tokens[last].end
                in_one_piece = is_whole(at, last)
                start = wholes[end] if in_one_piece else start
                dot = text.startswith(".", end)
                if equivalents := known(text[start : end + dot]):
                    yield Meaning(start, end, equivalents, in_one_piece and equivalents[0].isdecimal())
                    following = last + 1
                    break
            at = following

    def _lasts(self, keys: Sequence[str], at: int) -> Iterator[int]:
        """The last words of the phrases of the lists, and of years, that begin with the word `at`."""
        phrase = ""
        for last in range(at, min(len(keys), at + _LONGEST)):
            phrase += keys[last]
            is_year = len(phrase) == _DIGITS and bool(_YEAR.fullmatch(phrase))
            if is_year or phrase in self._keys:
                yield last
            may_be_year = len(phrase) < _DIGITS and phrase.isdecimal()
            if not may_be_year and phrase not in self._beginnings:
                return

    def _found(self, key: str, text: str) -> dict[str, None]:
        """What a text means the same as: by one list, or by an abbreviation of something that has other names; and
        what officials write for it, with other names of that."""
        same, short = self._same.get(key, {}), self._short.get(key, {})
        official = self._everyday.get(key, {})
        if "." in text:
            short = short | self._dotted.get(key, {})
        found = same | short
        for text in same:
            found |= self._short.get(key_of(text), {})
        for text in short:
            found |= self._same.get(key_of(text), {})
        found |= official
        for text in official:
            found |= self._same.get(key_of(text), {}) | self._short.get(key_of(text), {})
        return found

    def _numbered(self, text: str) -> dict[str, None]:
        """What a text with one number in it means the same as, with that number."""
        form = searched(text)
        numbers = _NUMBER.findall(form)
        if len(numbers) != 1 or NUMBER in text:
            return {}
        any_number = form.replace(numbers[0], NUMBER)
        found = self._found(_stemmed(key_of(any_number), any_number), any_number)
        return {other.replace(NUMBER, numbers[0]): None for other in found}

    def _add(self, table: dict[str, dict[str, None]], text: str, others: Iterable[str]) -> None:
        key = key_of(text)
        for name in dict.fromkeys((key, _stemmed(key, text))):
            table.setdefault(name, {}).update(dict.fromkeys(others))
            self._keys.add(name)
            self._beginnings.update(name[:end] for end in range(len(name) + 1))


def in_one_piece(text: str) -> tuple[str, ...]:
    """How a telephone number or a word with hyphens is written without signs, if the whole of `text` is one."""
    return tuple(token.term for token in pieced(text) if len(text) == token.end - token.start)


def _stemmed(key: str, text: str) -> str:
    """The key of a text with stems for its English words."""
    if not _LATIN.search(key):
        return key
    return "".join(map(stem, words_of_key(text)))


def _other_years(key: str) -> tuple[str, ...]:
    """A lone year in the other calendar: Gregorian from 1900 to 2157, Buddhist from 2443 to 2700; none of any other."""
    year = int(key) if _YEAR.fullmatch(key) else 0
    if 2443 <= year <= 2700:
        return (str(year - _ERA),)
    return (str(year + _ERA),) if 1900 <= year <= 2157 else ()


def _is_foreign(text: str, language: str) -> bool:
    return any(run.language for run in runs(text, language))
