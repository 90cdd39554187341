"""Every other language: words by Unicode's boundaries, with ICU's dictionaries where a script has no blanks.

Latin words in a text of another script are taken for English; those of a language that is itself written in Latin
letters stay as they are, without accents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.search.analysis.text import TextAnalyzer
from portal.text.english import stem
from portal.text.scripts import scripts_of

_WITHOUT_BLANKS = frozenset({"Thai", "Laoo", "Mymr", "Khmr", "Hani", "Kana"})
_ARABIC_PREFIX = re.compile("^(?:[وفبك]?ال|لل|و)(?=...)")
"""The article and what is written together with it, where three letters follow: light stemming after L. S. Larkey,
L. Ballesteros and M. E. Connell, “Light stemming for Arabic information retrieval”, 2007."""


class UnicodeAnalyzer(TextAnalyzer):
    """Analyzes a language that has no rules of its own."""

    def __init__(self, language: str, keep: frozenset[str], whole: Mapping[str, frozenset[str]]) -> None:
        scripts = scripts_of(language)
        self.gram = 3 if _WITHOUT_BLANKS & set(scripts) else 4
        super().__init__(language, keep, whole, str if "Latn" in scripts else stem, bare)


def bare(word: str) -> str:
    """A word in neither Thai nor Latin letters as it is looked up: Arabic without article and “and”."""
    return _ARABIC_PREFIX.sub("", word)
