"""All that makes terms of texts, as it was at one moment: the analyzers of every language and their word lists."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from portal.search.analysis.analyzer import Analyzer
from portal.search.analysis.english import EnglishAnalyzer
from portal.search.analysis.thai import ThaiAnalyzer
from portal.search.analysis.unicode import UnicodeAnalyzer
from portal.text import word_lists
from portal.text.word_lists import WordLists


class Analysis:
    """Analyzers that never change: lists that change later need a new Analysis, and a new index.

    Raises WordListError where a list cannot be read.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._folders = tuple(folders)
        self._thai_words = self.lists("th").words
        self._analyzers: dict[str, Analyzer] = {}
        self._making = Lock()
        digest = hashlib.sha256(word_lists.fingerprint(self._folders).encode())
        for path in sorted(Path(__file__).parent.glob("*.py")):
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
        return word_lists.words_of(language, self._folders)

    def equivalents(self, text: str, language: str) -> tuple[str, ...]:  # noqa: ARG002
        """Other texts that mean the same as a word or phrase, those in the language's own writing first."""
        return ()

    def _make(self, language: str) -> Analyzer:
        primary = language.partition("-")[0].lower()
        kind = {"th": ThaiAnalyzer, "en": EnglishAnalyzer}.get(primary, UnicodeAnalyzer)
        return kind(language, self._thai_words)
