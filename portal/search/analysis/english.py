"""English: Snowball's stems, no stop list (who looks for “the” finds it); four letters a gram."""

from __future__ import annotations

from portal.search.analysis.text import TextAnalyzer


class EnglishAnalyzer(TextAnalyzer):
    """Analyzes English; words of `keep` matter where its texts hold Thai."""

    gram = 4
