"""The most telling terms of an article: what other articles about the same would also say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log

from portal.language_tags import subtags
from portal.text.normalisation import normalise, tidy
from portal.text.segmentation import stem, words
from portal.text.word_lists import Files, words_of

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
            and (word in self.own or not _SIGN.search(word))
            and bool(_LETTERS.search(word))
        )


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
