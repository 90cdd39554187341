"""tantivy, fed the very tokens that the portal's analysis makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import tantivy

from benchmarks.search.measured import Asked, costs
from portal.search.analysis import Analysis, Analyzer
from portal.search.document import Document

MEMORY = 128_000_000


class Tantivy:
    """An index of tantivy: tokens joined by blanks, its whitespace tokenizer, its BM25, OR between words.

    `counted`: whether a search also counts all that it finds, as the portal does; without, tantivy may skip what
    cannot be among the best.
    """

    def __init__(self, folder: Path, analysis: Analysis, *, counted: bool = True) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("article", stored=True, tokenizer_name="raw")
        for language in ("th", "en"):
            builder.add_text_field(language, tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("whitespace", whitespace)
        self._analysis = analysis
        self._searcher = self._index.searcher()
        self.counted = counted

    def index(self, documents: Iterable[Document]) -> None:
        """Put all of these into the index, in one segment."""
        writer = self._index.writer(MEMORY, num_threads=1)
        for document in documents:
            terms = _stored(self._analysis.of(document.language), f"{document.title}\n{document.text}")
            writer.add_document(
                tantivy.Document(article=document.article, **{document.language: _joined(terms)})
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, text: str, language: str, limit: int) -> list[str]:
        """The ids found, by an Or of the words."""
        analyzer = self._analysis.of(language)
        words = dict.fromkeys(_word(token.term) for token in analyzer.tokens(text))
        terms = [tantivy.Query.term_query(self._schema, language, word, "freq") for word in words]
        asked = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        found = self._searcher.search(asked, limit=limit, count=self.counted)
        return [self._searcher.doc(address)["article"][0] for _, address in found.hits]

    def costs(self, asked: Sequence[Asked]) -> list[float]:
        """What each query costs, its analysis too."""
        return costs(self.search, asked)

    def close(self) -> None:
        """Nothing to let go of."""


def _stored(analyzer: Analyzer, text: str) -> Iterator[str]:
    for token in analyzer.tokens(text):
        yield token.term
        yield from analyzer.inner(token.term)


def _joined(terms: Iterable[str]) -> str:
    return " ".join(map(_word, terms))


def _word(term: str) -> str:
    return term.replace(" ", "_")
