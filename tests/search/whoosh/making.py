"""Small indexes for tests that look inside: written to a folder, without a shelf around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from whoosh.filedb.filestore import FileStorage

from portal.search.analysis import Analysis
from portal.search.document import Document
from portal.search.whoosh.reading import Reading
from portal.search.whoosh.writing import Writing, create, entry_of
from tests.search.engines.making import make_documents


class SmallIndex:
    """An index of a folder, written in as many commits as a test likes."""

    def __init__(self, folder: Path, analysis: Analysis) -> None:
        folder.mkdir()
        self.storage = FileStorage(str(folder))
        self.analysis = analysis
        create(self.storage)

    def write(self, documents: Iterable[Document], without: Sequence[str] = (), tier: int = 8) -> None:
        """One commit: the articles `without` go, the documents come."""
        with Writing(self.storage, tier) as writing:
            writing.remove(without)
            for document in documents:
                writing.add(entry_of(document, self.analysis.of(document.language)))

    def reading(self, before: Reading | None = None) -> Reading:
        """The index as it is now."""
        return Reading.open(self.storage, before)


def thai(texts: Iterable[str]) -> list[Document]:
    """A document in Thai for each text, numbered from 0."""
    return [
        document for number, text in enumerate(texts) for document in make_documents(str(number), th=text)
    ]
