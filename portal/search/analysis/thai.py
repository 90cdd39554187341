"""Thai: words by the dictionary and the site's own words; Latin words in it by the stems of English."""

from __future__ import annotations

from portal.search.analysis.text import TextAnalyzer


class ThaiAnalyzer(TextAnalyzer):
    """Analyzes Thai; `keep` is the words that are never cut apart."""
