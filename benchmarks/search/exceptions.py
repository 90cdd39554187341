"""Where a word stands only inside others, judged apart from the portal's search: by the dictionary and how often its
words are used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pathlib import Path

from portal.search.document import Document
from portal.text import clusters, thai
from portal.text.folding import searched
from portal.text.word_lists import words_of

COMMON = 30
"""Uses in the Thai National Corpus from which on a word of the dictionary is a common one."""


class Exceptions:
    """Judges articles by their bodies and titles."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._texts = {one.article: searched(f"{one.title}\n{one.text}") for one in documents}
        self._known: dict[str, tuple[frozenset[int], list[tuple[int, int]]]] = {}

    def of(self, word: str, articles: Iterable[str]) -> frozenset[str]:
        """The articles that hold `word`, and hold it only inside words of the dictionary that do not part into common
        words with it among them, or are left whole on purpose.

        None where the dictionary does not have the word: such a string is found wherever its clusters stand.
        """
        form = searched(word)
        if form not in dictionary():
            return frozenset()
        return frozenset(one for one in articles if self._is_exception(form, one))

    def within(self, word: str, article: str) -> frozenset[str]:
        """The words in which `word` stands in an article."""
        return frozenset(self._held_in(searched(word), article))

    def beside(self, word: str, articles: Iterable[str]) -> frozenset[str]:
        """The articles that hold `word` elsewhere than in names, and inside words of the portal's lists that are no
        compounds of it: those that are left whole on purpose, and names and words that are never cut apart."""
        form = searched(word)
        lists = (*(one for one, parts in whole_words().items() if form not in parts), *own_words())
        others = sorted((one for one in lists if form in one and one != form), key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, others)) or "(?!)")
        return frozenset(one for one in articles if self._stands(form, pattern.sub("\n", self._texts[one])))

    def _stands(self, word: str, text: str) -> bool:
        """Whether a word of the text is `word`, or a compound of it. A word that touches what is no common word, or a
        syllable of the portal's list, stands in a name (โค in โค|โร|นา); with a dot behind, it is an abbreviation."""
        pieces = ["", *thai.words(text), ""]
        return any(
            word in piece
            and self._counts(piece, word)
            and (piece != word or not (_is_odd(before) or _is_odd(behind) or behind == "."))
            for before, piece, behind in zip(pieces, pieces[1:], pieces[2:], strict=False)
        )

    def _is_exception(self, word: str, article: str) -> bool:
        held = set(self._held_in(word, article))
        return bool(held) and not any(self._counts(other, word) for other in held)

    def _counts(self, other: str, word: str) -> bool:
        """Whether a word counts as held where it stands in another."""
        if other == word or other not in dictionary():
            return True
        whole = whole_words().get(other)
        return word in whole if whole is not None else self._parts(other, word)

    def _held_in(self, word: str, article: str) -> Iterator[str]:
        """The words in which a word stands in an article on cluster boundaries: itself where it is one, or several."""
        text = self._texts[article]
        edges, pieces = self._parted(article)
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if at in edges and end in edges:
                yield next((text[begin:stop] for begin, stop in pieces if begin <= at and end <= stop), word)
            at = text.find(word, at + 1)

    def _parted(self, article: str) -> tuple[frozenset[int], list[tuple[int, int]]]:
        """Where clusters of an article begin and end, and its words."""
        if article not in self._known:
            text = self._texts[article]
            ends = [0, *accumulate(map(len, thai.words(text)))]
            edges = frozenset((0, *accumulate(map(len, clusters.clusters(text)))))
            self._known[article] = edges, list(pairwise(ends))
        return self._known[article]

    def _parts(self, other: str, word: str) -> bool:
        """Whether a word parts wholly into common words, `word` among them."""
        at = other.find(word)
        while at >= 0:
            if self._all_common(other[:at]) and self._all_common(other[at + len(word) :]):
                return True
            at = other.find(word, at + 1)
        return False

    def _all_common(self, letters: str) -> bool:
        """Whether letters part into common words; so do none."""
        common = common_words()
        reached = {0}
        for end in range(1, len(letters) + 1):
            if any(letters[begin:end] in common for begin in reached):
                reached.add(end)
        return len(letters) in reached


@cache
def whole_words() -> Mapping[str, frozenset[str]]:
    """The words that the portal leaves whole on purpose though they part into words, with the parts that it finds."""
    return {searched(one): frozenset(map(searched, parts)) for one, parts in words_of("th").whole.items()}


def _is_odd(piece: str) -> bool:
    return bool(thai.RUN.fullmatch(piece)) and (piece not in common_words() or piece in syllables())


@cache
def syllables() -> frozenset[str]:
    """What the portal takes for a word only where it stands by itself."""
    return frozenset(map(searched, words_of("th").syllables))


@cache
def own_words() -> frozenset[str]:
    """The words of the portal's lists that are never cut apart."""
    return frozenset(map(searched, words_of("th").words))


@cache
def dictionary() -> frozenset[str]:
    """All words of the dictionary, as search takes them."""
    return frozenset(map(searched, thai.dictionary()))


@cache
def common_words() -> frozenset[str]:
    """The words of the dictionary that are common ones."""
    return dictionary().intersection(searched(word) for word, uses in _uses() if uses >= COMMON)


def _uses() -> Iterator[tuple[str, int]]:
    """How often words are used in the Thai National Corpus, as PyThaiNLP has it."""
    spec = find_spec("pythainlp")
    for place in (spec and spec.submodule_search_locations) or ():
        for line in Path(place, "corpus", "tnc_freq.txt").read_text("utf-8").splitlines():
            word, _, uses = line.partition("\t")
            yield word, int(uses)
