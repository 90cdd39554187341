"""What an index holds of an article, one document for each of its translations; and how an analyzer reads one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from portal.article import Article, Translation
from portal.derive.content import Passage
from portal.derive.markup import passages
from portal.derive.markup.bounds import LONGEST_BODY
from portal.derive.pipeline import RENDERING
from portal.errors import ContentError
from portal.search.analysis import Analyzer, Token
from portal.search.named_days import day_counts
from portal.text.folding import searched, without_signs
from portal.text.normalisation import tidy

IN_TITLE = 2
"""How often a word of the title counts."""
_SHORT, _PART = 4, 0.5
"""Letters under which a word inside a longer one of the text counts less, and what it counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A public article in one language. `title` and `text` are plain; lines of `text` are its passages.

    `day` is that of `published_at` in the site's calendar.
    """

    article: str
    language: str
    languages: tuple[str, ...]
    slug: str
    category: str
    published_at: datetime
    day: date
    title: str
    text: str

    @property
    def digest(self) -> str:
        """Names all that it says: 16 hex digits. Another one means that the index holds an older document."""
        told = repr(
            (
                self.slug,
                self.category,
                sorted(self.languages),
                self.published_at,
                self.day,
                self.title,
                self.text,
            )
        )
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def documents_of(article: Article, now: datetime, zone: tzinfo) -> tuple[Document, ...]:
    """The documents of an article; none while readers may not see it."""
    if not article.is_public(now):
        return ()
    return tuple(
        Document(
            article=article.id,
            language=tag,
            languages=tuple(article.translations),
            slug=article.slug,
            category=article.category,
            published_at=article.published_at,
            day=article.published_at.astimezone(zone).date(),
            title=translation.title,
            text=_text(translation),
        )
        for tag, translation in article.translations.items()
    )


def _text(translation: Translation) -> str:
    found = "\n".join(passage.text for passage in _passages(translation))
    return "\n".join(filter(None, (translation.summary, found)))


def _passages(translation: Translation) -> Sequence[Passage]:
    """What a reader reads of a translation, as this code derives it: once, where that was done when it was saved."""
    derived = translation.derived
    if derived is not None and derived.builder.version == RENDERING:
        return derived.content.passages
    try:
        return passages(translation.body, translation.format)
    except ContentError:  # it was taken when bounds were wider
        return passages(translation.body[:LONGEST_BODY], "plain")


def shown(text: str) -> str:
    """A document's text as its snippets show it: each line tidied, empty ones left out."""
    return "\n".join(filter(None, map(tidy, text.splitlines())))


@dataclass(frozen=True, slots=True)
class AnalysedText:
    """A text as it is shown, with its words, what it writes in several pieces, and the form in which strings are sought
    in it."""

    shown: str
    tokens: Sequence[Token]
    pieced: Sequence[Token]
    letters: str


class AnalysedDocument:
    """A document and what an analyzer makes of it."""

    def __init__(self, document: Document, analyzer: Analyzer) -> None:
        self.document = document
        self.title = _analysed(tidy(document.title), analyzer)
        self.text = _analysed(shown(document.text), analyzer)
        self.joined = frozenset(_joined(self.title)) | frozenset(_joined(self.text))
        self.residual = analyzer.residual_terms((*self.title.tokens, *self.text.tokens))
        self.in_title = frozenset(_terms(self.title, analyzer))
        self.terms = _counted(self.text, analyzer)
        for term in _terms(self.title, analyzer):
            self.terms[term] = self.often(term) + IN_TITLE
        self.length = len(self.text.tokens) + IN_TITLE * len(self.title.tokens)
        self.days = day_counts(self.title.shown, self.text.shown, document.language)

    def often(self, term: str) -> float:
        """How often it holds a term."""
        return self.terms.get(term, 0.0)


def _analysed(text: str, analyzer: Analyzer) -> AnalysedText:
    return AnalysedText(text, analyzer.tokens(text), analyzer.pieced(text), analyzer.letters(text))


def _counted(text: AnalysedText, analyzer: Analyzer) -> dict[str, float]:
    """The terms of a text and how often it holds them."""
    counts = Counter[str](), Counter[str]()
    for token in (*text.tokens, *text.pieced):
        counts[0][token.term] += 1
        for part in analyzer.inner(token.term):
            counts[len(part) < _SHORT][part] += 1
    return {term: counts[0][term] + _PART * counts[1][term] for term in {*counts[0], *counts[1]}}


def _joined(text: AnalysedText) -> Iterator[str]:
    """What a text writes in several pieces, each in one."""
    return (without_signs(searched(text.shown[one.start : one.end])) for one in text.pieced)


def _terms(text: AnalysedText, analyzer: Analyzer) -> Iterator[str]:
    for token in (*text.tokens, *text.pieced):
        yield token.term
        yield from analyzer.inner(token.term)
