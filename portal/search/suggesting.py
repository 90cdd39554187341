"""What an engine asks for corrections and completions: made once for each state of its index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from portal.search.analysis.analysis import Analysis
from portal.search.analysis.analyzer import Analyzer
from portal.search.completing import Completer
from portal.search.corrections.correcting import Corrector
from portal.search.corrections.romanised import Names, Romanised
from portal.search.corrections.vocabulary import USUAL, Known, Vocabulary, Words, is_latin
from portal.search.lexicon import Bigrams, Lexicon
from portal.search.query import Query
from portal.search.results import Completion, Correction
from portal.text.folding import key_of, searched
from portal.text.scripts import scripts_of

_NAMES_IN = "th"
"""The language whose lists have the Thai names and their Latin writings, whether or not it has news."""


class Suggestions:
    """Corrections and completions from what an index holds: one lexicon a language, by tag.

    Never changes. Making it costs a second or two of CPU at 20,000 articles: off the event loop, and not while
    a reader waits.
    """

    def __init__(
        self, lexicons: Mapping[str, Lexicon], analysis: Analysis, bigrams: Bigrams | None = None
    ) -> None:
        self._analysis = analysis
        self._bigrams = bigrams or Bigrams()
        self._known = Known(analysis, self._bigrams)
        self._words = {tag: Words(lexicon) for tag, lexicon in lexicons.items()}
        groups = [group for tag in {*lexicons, _NAMES_IN} for group in analysis.lists(tag).names]
        short = {key_of(text) for tag in analysis.languages for text in analysis.lists(tag).abbreviations}
        self._romanised = Romanised(
            (word, int(count))
            for lexicon in lexicons.values()
            for word, count in zip(lexicon.words, lexicon.counts, strict=True)
            if count >= USUAL and word not in short and self._known.is_word(word) and not is_latin(word)
        )
        self._names = Names([name for name in group if is_latin(name)] for group in groups)
        self._completer = Completer(
            lexicons,
            {tag: analysis.lists(tag).stop_words for tag in lexicons},
            {tag: list(_places(groups, lexicon, analysis.of(tag))) for tag, lexicon in lexicons.items()},
        )

    def corrections(self, query: Query) -> tuple[Correction, ...]:
        """What the reader may have meant, likeliest first, at most three."""
        asked = [self._words[tag] for tag in query.languages if tag in self._words]
        others = [words for tag, words in self._words.items() if tag not in query.languages]
        vocabulary = Vocabulary(self._known, asked, others)
        return Corrector(
            self._analysis, query.language, vocabulary, self._names, self._romanised
        ).corrections(query)

    def absent_names(self, query: Query) -> tuple[tuple[str, ...], ...]:
        """The listed names in a query of which no document holds all words beside each other, in any writing: each as
        it was typed, then in its other writings."""
        analyzer = self._analysis.of(query.language)
        absent: dict[str, tuple[str, ...]] = {}
        text = " ".join(query.texts())
        tokens = analyzer.tokens(text)
        for first, stop in self._known.names([token.term for token in tokens]):
            name = text[tokens[first].start : tokens[stop - 1].end]
            writings = (name, *self._analysis.equivalents(name, query.language))
            if not any(self._is_held(analyzer, writing) for writing in writings):
                absent.setdefault(searched(name), writings)
        return tuple(absent.values())

    def _is_held(self, analyzer: Analyzer, text: str) -> bool:
        tokens = analyzer.tokens(text)
        words = (searched(text[token.start : token.end]) for token in tokens)
        lexicons = [words.lexicon for words in self._words.values()]
        return all(any(lexicon.frequency(word) for lexicon in lexicons) for word in words) and all(
            self._bigrams.count(one.term, other.term) for one, other in pairwise(tokens)
        )

    def completions(self, text: str, language: str, limit: int = 8) -> tuple[Completion, ...]:
        """What the reader may be about to type, likeliest first."""
        return self._completer.completions(text, language, limit)


def _places(groups: Iterable[Sequence[str]], lexicon: Lexicon, analyzer: Analyzer) -> Iterator[str]:
    """The listed names in the first writing that fits the language, if its documents hold all their words."""
    latin = "Latn" in scripts_of(lexicon.language)
    for group in groups:
        name = next((name for name in group if is_latin(name) is latin), None)
        words = [name[token.start : token.end] for token in analyzer.tokens(name)] if name else []
        if name and words and all(lexicon.frequency(searched(word)) for word in words):
            yield name
