"""The fields of an index, and what of a document goes into which."""

# mypy: disallow-subclassing-any=False

from __future__ import annotations

from typing import Final

from whoosh.fields import FieldType, Schema
from whoosh.formats import Frequency

from portal.search.whoosh.codec import BytesColumn

OLDEST_READ: Final = 0
"""The lowest version of the analysis whose files this code reads: an index of an older one answers nothing until it is
built anew."""

ARTICLE: Final = "article"
"""The id, to find what must be replaced."""
TEXT: Final = "text"
"""Words of the text, and the longer ones inside them; a term begins with its language."""
PARTS: Final = "parts"
"""Short words inside longer words of the text."""
SHORT: Final = 4
"""Letters under which a word is short."""
SCRAPS: Final = "scraps"
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

POSTINGS: Final = (ARTICLE, TEXT, PARTS, SCRAPS, TITLE, PAIRS, SURFACE, DAYS)
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
