"""All that makes terms of texts, as it was at one moment: the analyzers of every language and their word lists."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from portal.search.analysis.analyzer import Analyzer
from portal.search.analysis.english import EnglishAnalyzer
from portal.search.analysis.meanings import Meaning, Meanings
from portal.search.analysis.thai import ThaiAnalyzer
from portal.search.analysis.unicode import UnicodeAnalyzer
from portal.text.folding import searched
from portal.text.word_lists import Files, WordLists, search_fingerprint

_NOT_INDEXED_BY = {"current.py", "meanings.py"}
"""Modules that no term of an index comes from."""

_SHORT = re.compile(r"([ก-ฮ]{2,4})\.")
"""Abbreviations that a dictionary takes for two words: อบจ. for อบ and จ."""


class Analysis:
    """Analyzers that never change: lists that change later (`word_lists.stamp`) need a new Analysis and a new index.

    Raises WordListError where a list cannot be read.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        files = Files(folders)
        self._files = files
        self._lists: dict[str, WordLists] = {}
        self._analyzers: dict[str, Analyzer] = {}
        self._making = Lock()
        self._meanings = Meanings(files.of(language) for language in files.languages)
        digest = hashlib.sha256(search_fingerprint(files).encode())
        code = (path for path in Path(__file__).parent.glob("*.py") if path.name not in _NOT_INDEXED_BY)
        for path in sorted(code):
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        self._fingerprint = digest.hexdigest()[:16]

    @property
    def fingerprint(self) -> str:
        """Names code, libraries and lists: 16 hex digits. An index of another fingerprint must be built anew."""
        return self._fingerprint

    def of(self, language: str) -> Analyzer:
        """The analyzer of a language (BCP 47 tag); any tag has one."""
        with self._making:
            if language not in self._analyzers:
                self._analyzers[language] = self._make(language)
            return self._analyzers[language]

    def lists(self, language: str) -> WordLists:
        """The word lists of a language."""
        with self._making:
            return self._lists_of(language)

    def equivalents(self, text: str, language: str) -> tuple[str, ...]:
        """Other texts that mean the same as a word or phrase, those in the language's own writing first.

        Synonyms, abbreviations and their expansions, romanised and Thai names, a lone year in the other calendar; at
        most twelve. Symmetric: what is an equivalent of a text has that text among its own, however it is typed.
        """
        return self._meanings.of(text, language)

    def meanings(self, text: str, language: str) -> tuple[Meaning, ...]:
        """The words and phrases within `text` that have equivalents, the longest of those that overlap, in order."""
        return self._meanings.within(text, self.of(language).tokens(text), language)

    def _make(self, language: str) -> Analyzer:
        primary = language.partition("-")[0].lower()
        kind = {"th": ThaiAnalyzer, "en": EnglishAnalyzer}.get(primary, UnicodeAnalyzer)
        thai = self._lists_of("th")
        short = {found[1] for text in thai.abbreviations if (found := _SHORT.fullmatch(text))}
        own = thai.words | short | self._lists_of(language).words
        return kind(language, frozenset(map(searched, own)))

    def _lists_of(self, language: str) -> WordLists:
        if language not in self._lists:
            self._lists[language] = self._files.of(language)
        return self._lists[language]
