"""All that makes terms of texts, as it was at one moment: the analyzers of every language and their word lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from typing import Final

from portal.derive.builder_version import Builder
from portal.language_tags import chain, subtags
from portal.search.analysis.language_analyzers import (
    Analyzer,
    EnglishAnalyzer,
    LanguageAnalyzer,
    ThaiAnalyzer,
    ThaiWords,
    UnicodeAnalyzer,
)
from portal.search.analysis.meanings import Asking, Meaning, Meanings, Persons
from portal.text.compounds import Compounds
from portal.text.folding import searched
from portal.text.scripts import known_scripts
from portal.text.word_lists import ASKING, INDEXED, CurrentLists, Files, WordLists, package_lists

ANALYSIS: Final = 15
"""Raised by hand whenever an index would hold something else of the same text: other terms, days, letters or clusters,
or the same in other fields or other bytes. Every index of a lower number is then built anew, once.
`tests/search/test_golden.py` fails where that was forgotten."""

_THAI = re.compile("[ก-๛]")
_SHORT = re.compile(r"([ก-ฮ]{2,4})\.")
"""Abbreviations that a dictionary takes for two words: อบจ. for อบ and จ."""


class Analysis:
    """Analyzers with word lists (else the package's) that never change: lists that change later need a new Analysis,
    and a new index where its `builder` replaces the one of before. `brought`: what an embedder knows of further
    languages, one each.

    Raises WordListError where a list cannot be read.
    """

    builder: Builder
    """Who makes an index with it: this code, and the lists that texts are read by."""
    edition: str
    """Names the code and all lists, those that only queries are read by as well: it tells when answers change."""

    def __init__(self, files: Files | None = None, brought: Sequence[LanguageAnalyzer] = ()) -> None:
        files = files or package_lists()
        self._files = files
        self._brought = {analyzer.language: analyzer for analyzer in brought}
        self._analyzers: dict[str, Analyzer] = {}
        self._lock = Lock()
        versions = [f"{tag} {analyzer.version}" for tag, analyzer in sorted(self._brought.items())]
        inputs = ", ".join([files.hash(INDEXED), *versions])
        self.builder = Builder(ANALYSIS, inputs, files.read_at)
        self.edition = f"{ANALYSIS}-{self.builder.inputs}-{files.hash(ASKING)}"

    def of(self, language: str) -> Analyzer:
        """The analyzer of a language (BCP 47 tag); any tag has one."""
        with self._lock:
            if language not in self._analyzers:
                self._analyzers[language] = self._make(language)
            return self._analyzers[language]

    @cached_property
    def asking(self) -> Asking:
        """The words that ask, of all languages."""
        return Asking(map(self._files.of, self._files.languages))

    @cached_property
    def persons(self) -> Persons:
        """The words that stand before names of persons, of all languages."""
        return Persons(map(self._files.of, self._files.languages))

    @cached_property
    def _meanings(self) -> Meanings:
        return Meanings(map(self._files.of, self._files.languages))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have word lists of their own."""
        return self._files.languages

    def lists(self, language: str) -> WordLists:
        """The word lists of a language."""
        return self._files.of(language)

    def equivalents(self, text: str, language: str) -> tuple[str, ...]:
        """Other texts that mean the same as a word or phrase, those in the language's own writing first.

        Synonyms, abbreviations and their expansions, romanised and Thai names, a lone year in the other calendar, a
        telephone number or a word with hyphens in one piece, what officials write for a word of everyday life; at most
        twelve. Symmetric but for the last three: what is an equivalent of a text has that text among its own, however
        it is typed.
        """
        return self._meanings.of(text, language)

    def meanings(self, text: str, language: str) -> tuple[Meaning, ...]:
        """The words and phrases within `text` that have equivalents, the longest of those that overlap, in order."""
        return self._meanings.within(text, self.of(language).tokens(text), language)

    def _make(self, language: str) -> Analyzer:
        kind: type[Analyzer] = UnicodeAnalyzer
        if "Thai" in known_scripts(language):
            kind = ThaiAnalyzer
        elif subtags(language).language == "en":
            kind = EnglishAnalyzer
        thai = self._files.of("th")
        short = {found[1] for text in thai.abbreviations if (found := _SHORT.fullmatch(text))}
        own = frozenset(map(searched, thai.words | short | self._files.of(language).words))
        whole = {searched(word): frozenset(map(searched, parts)) for word, parts in thai.whole.items()}
        syllables = frozenset(map(searched, thai.syllables))
        homographs = frozenset(map(searched, thai.homographs))
        compounds = Compounds(own, whole, syllables, frozenset(short) - homographs)
        words = ThaiWords(own, homographs, frozenset(map(searched, thai.generics)), compounds)
        beside: Analyzer | None = None
        if language != "th" and not any(map(_THAI.search, self._files.of(language).words)):
            beside = self._analyzers["th"] = self._analyzers.get("th") or self._make("th")
        if kind is UnicodeAnalyzer:
            brought = next((self._brought[tag] for tag in chain(language) if tag in self._brought), None)
            return UnicodeAnalyzer(language, words, thai=beside, brought=brought)
        return kind(language, words, thai=beside)


class CurrentAnalysis:
    """Called, it gives the analysis of now, with the word lists that `lists` gives. Threads may share it.

    `brought` as in Analysis. Raises WordListError where a list cannot be read when this is made.
    """

    def __init__(
        self, lists: Callable[[], Files] | None = None, brought: Sequence[LanguageAnalyzer] = ()
    ) -> None:
        self._lists = lists or CurrentLists()
        self._brought = tuple(brought)
        self._making = Lock()
        self._files = self._lists()
        self._analysis = Analysis(self._files, self._brought)

    def __call__(self) -> Analysis:
        """The analysis; while another thread makes a new one, which takes seconds, the one of before."""
        files = self._lists()
        if files is not self._files and self._making.acquire(blocking=False):
            try:
                made = Analysis(files, self._brought)
                if made.edition != self._analysis.edition:  # a touched file changes nothing
                    self._analysis = made
                self._files = files
            finally:
                self._making.release()
        return self._analysis


class Analyses:
    """The analysis as it is now, and the one that the index was made with for as long as that still answers.

    `current` gives the one of now. Threads may share it.
    """

    def __init__(self, current: Callable[[], Analysis]) -> None:
        self._current = current
        self._fitting: Analysis | None = None

    def current(self) -> Analysis:
        """What a new index is made with."""
        return self._current()

    def of(self, builder: Builder) -> Analysis:
        """What an index of this builder was made with; where that is not known here, the one of now."""
        current = self._current()
        if current.builder.agrees(builder):
            self._fitting = current
        fitting = self._fitting
        return fitting if fitting is not None and fitting.builder.agrees(builder) else current
