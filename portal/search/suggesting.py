"""What an engine asks for corrections and completions: made once for each state of its index."""

from __future__ import annotations

from collections.abc import Mapping

from portal.search.analysis.analysis import Analysis
from portal.search.completing import Completer
from portal.search.corrections.correcting import Corrector
from portal.search.corrections.names import Names
from portal.search.corrections.vocabulary import Vocabulary, Words
from portal.search.lexicon import Lexicon
from portal.search.query import Query
from portal.search.results import Completion, Correction


class Suggestions:
    """Corrections and completions from what an index holds: one lexicon a language, by tag.

    Never changes. Making it costs some tenths of a second of CPU at 20,000 articles: off the event loop, and not while
    a reader waits.
    """

    def __init__(self, lexicons: Mapping[str, Lexicon], analysis: Analysis) -> None:
        self._analysis = analysis
        self._words = {tag: Words(lexicon) for tag, lexicon in lexicons.items()}
        self._names = Names(())
        self._completer = Completer(
            lexicons, {tag: analysis.lists(tag).stop_words for tag in lexicons}, dict.fromkeys(lexicons, ())
        )

    def corrections(self, query: Query) -> tuple[Correction, ...]:
        """What the reader may have meant, likeliest first, at most three."""
        searched = [self._words[tag] for tag in query.languages if tag in self._words]
        others = [words for tag, words in self._words.items() if tag not in query.languages]
        vocabulary = Vocabulary(searched, others)
        return Corrector(self._analysis, query.language, vocabulary, self._names).corrections(query)

    def completions(self, text: str, language: str, limit: int = 8) -> tuple[Completion, ...]:
        """What the reader may be about to type, likeliest first."""
        return self._completer.completions(text, language, limit)
