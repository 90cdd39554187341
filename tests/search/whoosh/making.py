"""Small indexes for tests that look inside: written to a folder, without a directory's manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from portal.search.analysis import Analysis
from portal.search.document import Document
from portal.search.whoosh.fields import entry_of
from portal.search.whoosh.index_reader import IndexReader
from portal.search.whoosh.manifest import SegmentInfo
from portal.search.whoosh.segment_writer import Commit
from portal.search.whoosh.storage import GenerationStorage
from tests.search.engines.making import make_documents


class SmallIndex:
    """An index of a folder, written in as many commits as a test likes."""

    def __init__(self, folder: Path, analysis: Analysis) -> None:
        folder.mkdir()
        self.storage = GenerationStorage(folder)
        self.analysis = analysis
        self.segments: tuple[SegmentInfo, ...] = ()

    def write(self, documents: Iterable[Document], without: Sequence[str] = (), tier: int = 8) -> None:
        """One commit: the articles `without` go, the documents come."""
        with self.writing(tier) as writing:
            writing.remove(without)
            for document in documents:
                writing.add(entry_of(document, self.analysis.of(document.language)))

    @contextmanager
    def writing(self, tier: int = 8) -> Iterator[Commit]:
        """One commit, or several."""
        with Commit(self.storage, self.segments, tier) as writing:
            yield writing
        self.segments = writing.segments

    def reader(self, before: IndexReader | None = None) -> IndexReader:
        """The index as it is now."""
        return IndexReader.open(Path(self.storage.folder), self.segments, before)


def thai(texts: Iterable[str]) -> list[Document]:
    """A document in Thai for each text, numbered from 0."""
    return [
        document for number, text in enumerate(texts) for document in make_documents(str(number), th=text)
    ]
