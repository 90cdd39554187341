"""English: Snowball's stems, no stop list (who looks for “the” finds it); four letters a gram."""

from __future__ import annotations

from portal.search.analysis.text import TextAnalyzer


class EnglishAnalyzer(TextAnalyzer):
    """Analyzes English; `keep` is the Thai words that are never cut apart where its texts hold Thai."""

    gram = 4
