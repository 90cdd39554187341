"""The fields of an index, and what of a document goes into which."""

# mypy: disallow-subclassing-any=False

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import FieldType, Schema
from whoosh.formats import Frequency

from portal.search.analysis import Analyzer
from portal.search.document import Document, shown
from portal.search.named_days import day_counts
from portal.search.whoosh.codec import BytesColumn
from portal.search.whoosh.encoding import cluster_numbers, pack_clusters, pack_tokens, pairs
from portal.search.whoosh.packed_text import pack_letters, pack_text
from portal.text.folding import searched, without_signs
from portal.text.normalisation import tidy

ARTICLE: Final = "article"
"""The id, to find what must be replaced."""
TEXT: Final = "text"
"""Words of the text, and the longer ones inside them; a term begins with its language."""
PARTS: Final = "parts"
"""Short words inside longer words of the text."""
SHORT: Final = 4
"""Letters under which a word is short."""
RESIDUAL: Final = "residual"
"""Short words that stand in title and text only where names and foreign words were parted."""
TITLE: Final = "title"
"""Words of the title, and those inside them."""
PAIRS: Final = "pairs"
"""Clusters of title and text, and runs of two, of scripts without blanks; only that they are there."""
SURFACE: Final = "surface"
"""Words as they stand in title and text, normalised but not stemmed: for corrections and completions."""

DAYS: Final = "days"
"""The days that title and text name, by the names that they are looked up by."""

FACTS: Final = "facts"
SHOWN: Final = "shown"
"""Title and text as they are shown."""
LETTERS: Final = "letters"
"""Title and text as strings are sought in them."""
TOKENS: Final = "tokens"
"""Which words stand where in what is shown."""
CLUSTERS: Final = "clusters"
"""The clusters of the letters, as numbers."""

POSTINGS: Final = (ARTICLE, TEXT, PARTS, RESIDUAL, TITLE, PAIRS, SURFACE, DAYS)
COLUMNS: Final = (FACTS, SHOWN, LETTERS, TOKENS, CLUSTERS)


class PackedField(FieldType):
    """A field whose terms come ready made; nothing of Whoosh's analysis touches it."""

    def __init__(self) -> None:
        super().__init__(Frequency(), None)


class StoredField(FieldType):
    """A field that is only kept, as bytes."""

    indexed = False
    column_type = BytesColumn()

    def __init__(self) -> None:
        """Sets nothing: what it is stands in the class."""


def schema() -> Schema:
    """The schema of an index."""
    return Schema(**{name: PackedField() for name in POSTINGS}, **{name: StoredField() for name in COLUMNS})


def of_words(term: str) -> tuple[str, ...]:
    """The fields in which a word may be found."""
    return (TEXT, PARTS, TITLE) if len(term) < SHORT else (TEXT, TITLE)


def term_of(language: str, term: str) -> bytes:
    """How a word of a language stands in the index."""
    return f"{language}\0{term}".encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class AnalysedEntry:
    """A document ready to be written: terms with counts by field, codes of runs, and what is stored."""

    article: str
    language: str
    terms: dict[str, dict[str, int]]
    codes: dict[str, NDArray[np.uint32]]
    columns: dict[str, bytes]


def entry_of(document: Document, analyzer: Analyzer) -> AnalysedEntry:
    """Analyses a document. This is what indexing takes most of its time for."""
    title, text = tidy(document.title), shown(document.text)
    both = f"{title}\n{text}"
    found = analyzer.tokens(both)
    behind = bisect_left(found, len(title) + 1, key=attrgetter("start"))
    title_tokens, tokens = found[:behind], found[behind:]
    pieced = analyzer.pieced(both)
    tokens += [one for one in pieced if one.start > len(title)]
    title_tokens += [one for one in pieced if one.start < len(title)]
    words, title_words = (Counter(token.term for token in some) for some in (tokens, title_tokens))
    parts, short_parts = _parts(words, analyzer)
    title_parts, title_short = _parts(title_words, analyzer)
    letters = analyzer.letters(title) + "\n" + analyzer.letters(text)
    clusters = analyzer.clusters(letters)
    numbers = cluster_numbers(clusters)
    packed = pack_text(both)
    return AnalysedEntry(
        article=document.article,
        language=document.language,
        terms={
            TEXT: words + parts,
            PARTS: short_parts,
            RESIDUAL: dict.fromkeys(analyzer.residual_terms(found), 1),
            TITLE: title_words + title_parts + title_short,
            SURFACE: {_surface(word): 1 for word in {both[start:end] for _, start, end in found}}
            | {without_signs(_surface(both[one.start : one.end])): 1 for one in pieced},
            DAYS: day_counts(title, text, document.language),
        },
        codes={PAIRS: pairs(clusters, numbers)},
        columns={
            FACTS: _facts(document, behind, len(found) - behind),
            SHOWN: packed,
            LETTERS: pack_letters(letters, packed),
            TOKENS: pack_tokens(found),
            CLUSTERS: pack_clusters(numbers),
        },
    )


@lru_cache(maxsize=65536)
def _surface(word: str) -> str:
    """A word as corrections and completions know it."""
    return searched(word)


def _parts(words: Counter[str], analyzer: Analyzer) -> tuple[Counter[str], Counter[str]]:
    """The words inside these and how often, long ones and short ones."""
    long, short = Counter[str](), Counter[str]()
    for word, count in words.items():
        for part in analyzer.inner(word):
            (short if len(part) < SHORT else long)[part] += count
    return long, short


def _facts(document: Document, title_length: int, text_length: int) -> bytes:
    return json.dumps(
        [
            document.article,
            document.language,
            document.category,
            document.day.toordinal(),
            document.published_at.timestamp(),
            title_length,
            text_length,
            document.published_at.isoformat(),
            document.slug,
            document.digest,
            *document.languages,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")
