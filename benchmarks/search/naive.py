"""Whoosh as most would set it up: a dictionary's words, its own BM25F, OR between words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.analysis import StandardAnalyzer, Token, Tokenizer
from whoosh.fields import ID, TEXT, Schema
from whoosh.query import Or, Term

from benchmarks.search.measured import Asked, costs
from portal.search.document import Document
from portal.text import thai

MOST_MEMORY = 128
"""MiB that Whoosh's writer fills before it writes a segment."""


class ThaiTokenizer(Tokenizer):  # type: ignore[misc]
    """A dictionary's words in lower case, with letters or digits in them; nothing else is made of them."""

    def __call__(self, value: str, positions: bool = False, **_: Any) -> Iterator[Token]:
        token = Token(positions)
        found = (word for word in thai.words(value.lower()) if any(letter.isalnum() for letter in word))
        for token.pos, token.text in enumerate(found):
            token.boost, token.stopped = 1.0, False
            yield token


class NaiveWhoosh:
    """An index of Whoosh with its own defaults: one text field a language, no normalisation."""

    def __init__(self, folder: Path) -> None:
        self._analyzers = {"th": ThaiTokenizer(), "en": StandardAnalyzer()}
        fields = {language: TEXT(analyzer=analyzer) for language, analyzer in self._analyzers.items()}
        schema = Schema(article=ID(stored=True), **fields)
        there = index.exists_in(folder)
        self._index = index.open_dir(folder, schema=schema) if there else index.create_in(folder, schema)
        self._searcher = self._index.searcher()

    def index(self, documents: Iterable[Document]) -> None:
        """Put all of these into the index."""
        with self._index.writer(limitmb=MOST_MEMORY) as writer:
            for document in documents:
                text = f"{document.title}\n{document.text}"
                writer.add_document(article=document.article, **{document.language: text})
        self._searcher.close()
        self._searcher = self._index.searcher()

    def search(self, text: str, language: str, limit: int) -> list[str]:
        """The ids found, by an Or of the words."""
        words = dict.fromkeys(token.text for token in self._analyzers[language](text, mode="query"))
        asked = Or([Term(language, word) for word in words])
        return [hit["article"] for hit in self._searcher.search(asked, limit=limit)]

    def costs(self, asked: Sequence[Asked]) -> list[float]:
        """What each query costs."""
        return costs(self.search, asked)

    def close(self) -> None:
        """Close the index."""
        self._searcher.close()
        self._index.close()
