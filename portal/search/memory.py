"""A search engine in memory: for tests of those who embed the portal, and to compare other engines with."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache, cached_property

from portal.errors import IndexNotReady
from portal.search.analysis.analysis import Analysis
from portal.search.concurrency_limit import Deadline
from portal.search.document import AnalysedDocument, AnalysedText, Document
from portal.search.engine import IndexState, IndexWriter
from portal.search.lexicon import (
    TERM_NUMBERS,
    Bigrams,
    Lexicon,
    Title,
    bigrams_of,
    phrases_of,
    word_counts,
    words_of_title,
)
from portal.search.memory_scorer import Matcher
from portal.search.query import Filters, Query
from portal.search.results import Completion, Correction, Facets, Hit, Results
from portal.search.suggesting import Suggestions
from portal.text.folding import searched, without_signs

_CLUSTERS = 3
"""Clusters of a gram in scripts without blanks between words."""


class InMemoryEngine:
    """A SearchEngine for one process, gone with it; it looks at every document, so a few thousand are its limit.

    There is an index from the first `apply` or `rebuild` on. `analysis` gives the analysis of texts as it is now, by
    default that of the package's word lists; the index is stale where the builder of now replaces the one that made it.
    """

    switched_on = True

    def __init__(self, analysis: Callable[[], Analysis] | None = None) -> None:
        self._kept = _Kept(analysis or cache(Analysis))
        self._is_writing = False

    async def state(self) -> IndexState:
        if self._kept.index is None:
            return IndexState(ready=False, stale=True)
        index = self._kept.ready()
        builder, own = index.analysis.builder, self._kept.analysis().builder
        return IndexState(
            ready=True,
            stale=own.replaces(builder),
            builder=builder,
            own=own,
            generation=f"{self._kept.generation} {index.analysis.edition}",
            position=index.position,
            mark=index.mark,
            articles=len(index.articles),
            documents=sum(map(len, index.articles.values())),
        )

    async def search(
        self, query: Query, *, deadline: Deadline | None = None, explain: bool = False
    ) -> Results:
        return _Search(self._ready(deadline), query).results(explain=explain)

    async def corrections(self, query: Query, *, deadline: Deadline | None = None) -> tuple[Correction, ...]:
        return self._ready(deadline).suggestions.corrections(query)

    async def absent_names(
        self, query: Query, *, deadline: Deadline | None = None
    ) -> tuple[tuple[str, ...], ...]:
        return self._ready(deadline).suggestions.absent_names(query)

    async def completions(
        self, text: str, language: str, limit: int = 8, *, deadline: Deadline | None = None
    ) -> tuple[Completion, ...]:
        return self._ready(deadline).suggestions.completions(text, language, limit)

    def _ready(self, deadline: Deadline | None) -> _Index:
        """What is searched; once it has begun, it is not ended."""
        if deadline is not None:
            deadline.check()
        return self._kept.ready()

    async def prepare(self) -> None:
        """Nothing to load."""

    async def contents(self) -> Mapping[str, Mapping[str, str]]:
        articles = self._kept.index.articles if self._kept.index else {}
        return {
            article: {tag: kept.document.digest for tag, kept in translations.items()}
            for article, translations in articles.items()
        }

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[IndexWriter | None]:
        if self._is_writing:
            yield None
            return
        self._is_writing = True
        try:
            yield _Writer(self._kept)
        finally:
            self._is_writing = False

    async def close(self) -> None:
        """Nothing to let go of."""


class _Writer:
    def __init__(self, kept: _Kept) -> None:
        self._kept = kept

    async def apply(
        self, documents: Sequence[Document], articles: Sequence[str], position: int, mark: str = ""
    ) -> None:
        old = self._kept.index or _Index(self._kept.analysis(), {}, 0, "")
        gone = set(articles)
        left = {article: held for article, held in old.articles.items() if article not in gone}
        new = {**left, **_analysed(documents, old.analysis)}
        self._kept.replace(_Index(old.analysis, new, position, mark))

    async def rebuild(
        self, documents: AsyncIterator[Sequence[Document]], position: int, mark: str = ""
    ) -> None:
        analysis = self._kept.analysis()
        given = [document async for batch in documents for document in batch]
        self._kept.replace(_Index(analysis, _analysed(given, analysis), position, mark))


class _Kept:
    """The index that is searched now, and how often it was replaced."""

    def __init__(self, analysis: Callable[[], Analysis]) -> None:
        self.analysis = analysis
        self.index: _Index | None = None
        self.generation = 0

    def ready(self) -> _Index:
        if self.index is None:
            raise IndexNotReady("There is no index yet; it is being built from the store.")
        now = self.analysis()
        then = self.index.analysis
        if now.builder.agrees(then.builder) and now.edition != then.edition:
            self.index = _Index(now, self.index.articles, self.index.position, self.index.mark)
        return self.index

    def replace(self, index: _Index) -> None:
        self.index = index
        self.generation += 1


class _Index:
    """What is searched: never changed, only replaced."""

    def __init__(
        self,
        analysis: Analysis,
        articles: Mapping[str, Mapping[str, AnalysedDocument]],
        position: int,
        mark: str,
    ) -> None:
        self.analysis = analysis
        self.articles = articles
        self.position = position
        self.mark = mark

    @cached_property
    def languages(self) -> Mapping[str, Sequence[AnalysedDocument]]:
        """The documents of each language."""
        languages: dict[str, list[AnalysedDocument]] = {}
        for translations in self.articles.values():
            for tag, document in translations.items():
                languages.setdefault(tag, []).append(document)
        return languages

    @cached_property
    def suggestions(self) -> Suggestions:
        every = [kept for documents in self.languages.values() for kept in documents]
        return Suggestions(
            {tag: _lexicon(self.analysis, tag, documents) for tag, documents in self.languages.items()},
            self.analysis,
            Bigrams(
                (bigrams_of(kept.text.tokens) for kept in every),
                (bigrams_of(kept.title.tokens) for kept in every),
                (TERM_NUMBERS.array(token.term for token in kept.title.tokens) for kept in every),
            ),
        )


class _Search:
    """One search: matches in every language, then filters, facets and the page."""

    def __init__(self, index: _Index, query: Query) -> None:
        self._index = index
        self._query = query
        self._matchers = {
            tag: Matcher(query, tag, index.analysis, documents) for tag, documents in index.languages.items()
        }
        self._scores = {tag: matcher.scores() for tag, matcher in self._matchers.items()}

    def results(self, *, explain: bool) -> Results:
        query = self._query
        found = self._found(query.languages, query.filters)
        newest = query.sort == "newest" or not query.parts
        order = sorted(found, key=lambda id_: (0.0 if newest else -self._score(id_), -self._moment(id_), id_))
        return Results(
            hits=tuple(map(self._hit, order[query.offset : query.offset + query.limit])),
            total=len(found),
            facets=self._facets() if query.limit else Facets(),
            explanation=tuple(line for tag in query.languages for line in self._explained(tag))
            if explain
            else (),
        )

    def _found(self, languages: Iterable[str], filters: Filters) -> set[str]:
        """The articles that answer in one of `languages` and that `filters` let through."""
        answers = {id_ for tag in languages for id_ in self._scores.get(tag, ())}
        return {id_ for id_ in answers if lets_through(filters, self._any(id_).document)}

    def _facets(self) -> Facets:
        languages, filters = self._query.languages, self._query.filters
        free = replace(filters, categories=None, without_categories=None)
        in_years = self._found(languages, replace(filters, year=None))
        return Facets(
            categories=Counter(self._any(id_).document.category for id_ in self._found(languages, free)),
            languages={tag: count for tag in self._scores if (count := len(self._found((tag,), filters)))},
            years=Counter(self._any(id_).document.day.year for id_ in in_years),
        )

    def _hit(self, article: str) -> Hit:
        kept = self._shown(article)
        document = kept.document
        title, text = self._matchers[document.language].fragments(kept)
        return Hit(
            article=article,
            language=document.language,
            languages=document.languages,
            slug=document.slug,
            category=document.category,
            published_at=document.published_at,
            score=self._score(article),
            title=title,
            snippet=text,
        )

    def _shown(self, article: str) -> AnalysedDocument:
        """The article in the reader's language if it answers in that, else in the first of those searched in."""
        wished = (self._query.language, *self._query.languages)
        tag = next(
            tag for tag in wished if tag in self._query.languages and article in self._scores.get(tag, ())
        )
        return self._index.articles[article][tag]

    def _score(self, article: str) -> float:
        """The best of its languages' scores, each in parts of the best that there is in that language."""
        return max(self._share(tag, article) for tag in self._query.languages)

    def _share(self, tag: str, article: str) -> float:
        scores = self._scores.get(tag, {})
        return scores.get(article, 0.0) / (max(scores.values(), default=0.0) or 1.0)

    def _moment(self, article: str) -> float:
        return self._any(article).document.published_at.timestamp()

    def _any(self, article: str) -> AnalysedDocument:
        """The article in one of its languages: all agree on what is the article's own."""
        return next(iter(self._index.articles[article].values()))

    def _explained(self, tag: str) -> Iterable[str]:
        return self._matchers[tag].explanation() if tag in self._matchers else ()


def lets_through(filters: Filters, document: Document) -> bool:
    """Whether a document is what the filters ask for."""
    return (
        (filters.categories is None or document.category in filters.categories)
        and (filters.without_categories is None or document.category not in filters.without_categories)
        and (filters.since is None or document.day >= filters.since)
        and (filters.until is None or document.day <= filters.until)
        and (filters.year is None or document.day.year == filters.year)
    )


def _analysed(documents: Iterable[Document], analysis: Analysis) -> dict[str, dict[str, AnalysedDocument]]:
    articles: dict[str, dict[str, AnalysedDocument]] = {}
    for document in documents:
        analysed = AnalysedDocument(document, analysis.of(document.language))
        articles.setdefault(document.article, {})[document.language] = analysed
    return articles


def _lexicon(analysis: Analysis, language: str, documents: Sequence[AnalysedDocument]) -> Lexicon:
    glue = " " if analysis.of(language).gram > _CLUSTERS else ""
    stop_words = analysis.lists(language).stop_words
    counts = Counter(word for kept in documents for word in {*_words(kept.title), *_words(kept.text)})
    newest = sorted(documents, key=lambda kept: kept.document.published_at, reverse=True)
    return word_counts(
        language,
        len(documents),
        counts,
        [Title(kept.title.shown, kept.document.category, kept.document.slug) for kept in newest],
        phrases_of((_words_of_title(kept.title, glue) for kept in newest), glue, stop_words),
    )


def _words_of_title(title: AnalysedText, glue: str) -> list[str]:
    return words_of_title(title.shown, ((token.start, token.end) for token in title.tokens), glue)


def _words(text: AnalysedText) -> list[str]:
    words = [searched(text.shown[token.start : token.end]) for token in text.tokens]
    return words + [without_signs(searched(text.shown[one.start : one.end])) for one in text.pieced]
