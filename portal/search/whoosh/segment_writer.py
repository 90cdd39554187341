"""Writing to an index: documents become postings and columns; segments are merged so that they stay few."""

# mypy: disallow-subclassing-any=False
# Whoosh has no types.

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.writing import SegmentWriter

from portal.search.whoosh import fields
from portal.search.whoosh.codec import Counts, Docs, PackedCodec, Posting
from portal.search.whoosh.fields import AnalysedEntry
from portal.search.whoosh.index_reader import columns
from portal.search.whoosh.manifest import SegmentInfo

_MOST_POSTINGS = 1_500_000
"""Postings that are held in memory before they become a segment (6 bytes each, and as much again to sort them)."""
_NAME = "MAIN"
"""What the names of all segments begin with."""
_TIER = 8
"""Segments of about one size that may be before they are merged."""


class Commit:
    """One commit to an index of some segments, or several when there is much to write. `segments` are those of the
    index as it was committed last; leaving the block by an error leaves them as they were."""

    def __init__(self, storage: FileStorage, segments: Sequence[SegmentInfo] = (), tier: int = _TIER) -> None:
        self.segments = tuple(segments)
        self._storage = storage
        self._tier = tier
        self._writer = _Writer(storage, self.segments)
        self._done = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.commit()
        elif not self._done:
            self._writer.cancel()

    def commit(self) -> None:
        """Write all that was added; nothing can be added any more."""
        if not self._done:
            self._done = True
            self._writer.commit(mergetype=self._merge)
            self.segments = self._writer.committed

    def remove(self, articles: Iterable[str]) -> None:
        """Take all documents of these articles out."""
        self._writer.remove(articles)

    def add(self, entry: AnalysedEntry) -> None:
        """Put a document in."""
        self._writer.add(entry)

    @property
    def full(self) -> bool:
        """Whether so much waits in memory that it should become a segment."""
        return len(self._writer.pool) >= _MOST_POSTINGS

    def flush(self) -> None:
        """Commit what was added so far: only for an index that nobody reads yet."""
        self._writer.commit(mergetype=_as_they_are)
        self.segments = self._writer.committed
        self._writer = _Writer(self._storage, self.segments)

    def _merge(self, writer: _Writer, segments: list[Any]) -> list[Any]:
        """Segments of about one size become one when there are too many of them, and those that are mostly deleted."""
        chosen = _worth_merging(segments, writer.docnum, self._tier)
        for segment in chosen:
            writer.take_over(segment)
        return [segment for segment in segments if segment not in chosen and segment.doc_count()]


def _worth_merging(segments: Sequence[Any], added: int, tier: int) -> list[Any]:
    chosen = [segment for segment in segments if 0 < segment.doc_count() <= segment.doc_count_all() // 2]
    total = added + sum(segment.doc_count() for segment in chosen)
    rest = sorted((segment for segment in segments if segment not in chosen), key=lambda one: one.doc_count())
    if len(rest) >= tier:
        for segment in rest:
            if segment.doc_count() > 2 * max(total, 10) and len(segments) - len(chosen) < tier:
                break
            chosen.append(segment)
            total += segment.doc_count()
    return chosen


def _as_they_are(_: _Writer, segments: list[Any]) -> list[Any]:
    return segments


class _State:
    """What Whoosh's writer asks an index: what it was before. Whoosh keeps that in a file, which it pickles; here
    the manifest tells it."""

    indexname = _NAME

    def __init__(self, storage: FileStorage, segments: Sequence[SegmentInfo]) -> None:
        self.storage = storage
        self._segments = [_segment_of(one) for one in segments]

    def lock(self, name: str) -> Any:
        return self.storage.lock(name)

    def _read_toc(self) -> TOC:
        return TOC(fields.schema(), self._segments, 0)


def _segment_of(info: SegmentInfo) -> W3Segment:
    return W3Segment(
        PackedCodec(info.form),
        _NAME,
        info.documents,
        info.name.removeprefix(f"{_NAME}_"),
        set(info.deleted),
    )


class _Writer(SegmentWriter):
    """Whoosh's writer, given documents that are analysed already, with a pool that holds numbers only. `committed` are
    the segments after its commit."""

    def __init__(self, storage: FileStorage, segments: Sequence[SegmentInfo]) -> None:
        super().__init__(_State(storage, segments), codec=PackedCodec(), compound=False)
        self.pool = _Pool()
        self.committed: tuple[SegmentInfo, ...] = ()

    def add(self, entry: AnalysedEntry) -> None:
        self._check_state()
        writer = self.perdocwriter
        writer.start_doc(self.docnum)
        for name, value in entry.columns.items():
            writer.add_column_value(name, self.schema[name].column_type, value)
        writer.finish_doc()
        self.pool.add_document(self.docnum, entry)
        self._added = True
        self.docnum += 1

    def remove(self, articles: Iterable[str]) -> None:
        wanted = [fields.term_of("", article) for article in articles]
        for segment in self.segments:
            terms = segment.codec().terms_reader(self.storage, segment)
            for article in wanted:
                found = terms.arrays(fields.ARTICLE, article)
                for doc in found[0].tolist() if found else ():
                    segment.delete_document(doc)
            terms.close()

    def _commit_toc(self, segments: Sequence[Any]) -> None:
        """Whoosh's name for the end of a commit: here no table is written, and files of other segments go."""
        self.committed = tuple(map(_info_of, segments))
        names = {segment.name for segment in self.committed}
        for file in self.storage.list():
            if file.partition(".")[0] not in names:
                self.storage.delete_file(file)

    def take_over(self, segment: Any) -> None:
        """Add what another segment holds."""
        first = self.docnum
        places = np.full(segment.doc_count_all(), -1, np.int64)
        live = [doc for doc in range(segment.doc_count_all()) if not segment.is_deleted(doc)]
        places[live] = np.arange(first, first + len(live))
        folder, info = Path(self.storage.folder), _info_of(segment)
        read = columns(folder, info)
        for doc in live:
            self.perdocwriter.start_doc(self.docnum)
            for name, column in read.items():
                self.perdocwriter.add_column_value(name, self.schema[name].column_type, column[doc])
            self.perdocwriter.finish_doc()
            self.docnum += 1
        self.pool.add_segment(segment.codec().terms_reader(self.storage, segment), places)
        self._added = True


def _info_of(segment: Any) -> SegmentInfo:
    deleted = tuple(sorted(segment.deleted_docs()))
    return SegmentInfo(segment.segment_id(), segment.doc_count_all(), deleted, segment.codec().form)


class _Vocabulary(dict[str, int]):
    """Numbers terms as they come."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class _Postings:
    """The postings of one field (of one language): numbers of terms, document after document."""

    def __init__(self) -> None:
        self.vocabulary = _Vocabulary()
        self.docs: list[int] = []
        self.terms: list[NDArray[np.uint32]] = []
        self.counts: list[NDArray[np.uint16]] = []

    def add(self, doc: int, counts: dict[str, int]) -> None:
        vocabulary = self.vocabulary
        self.docs.append(doc)
        self.terms.append(np.array([vocabulary[term] for term in counts], np.uint32))
        self.counts.append(
            np.minimum(np.fromiter(counts.values(), np.int64, len(counts)), 0xFFFF).astype(np.uint16)
        )

    def add_codes(self, doc: int, codes: NDArray[np.uint32]) -> None:
        self.docs.append(doc)
        self.terms.append(codes)

    def inverted(self, prefix: bytes, counted: bool) -> Iterator[tuple[bytes, Docs, Counts | None]]:
        """Each term with its documents, in order of the term's bytes."""
        if not any(map(len, self.terms)):
            return
        docs = np.repeat(np.array(self.docs, np.uint32), [len(terms) for terms in self.terms])
        terms = np.concatenate(self.terms)
        if self.vocabulary:
            names = sorted(self.vocabulary)
            rank = np.empty(len(names), np.uint32)
            rank[[self.vocabulary[name] for name in names]] = np.arange(len(names), dtype=np.uint32)
            terms = rank[terms]
        order = np.argsort(terms, kind="stable")
        docs, terms = docs[order], terms[order]
        counts = np.concatenate(self.counts)[order] if counted else None
        starts = np.flatnonzero(np.concatenate(([True], terms[1:] != terms[:-1])))
        stops = np.append(starts[1:], len(terms))
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
            number = int(terms[start])
            name = (
                prefix + names[number].encode("utf-8", "surrogatepass")
                if self.vocabulary
                else number.to_bytes(4, "big")
            )
            yield name, docs[start:stop], None if counts is None else counts[start:stop]


class _Pool:
    """What waits to become a segment. It takes the place of Whoosh's pool of single postings."""

    def __init__(self) -> None:
        self._fields: dict[tuple[str, str], _Postings] = {}
        self._sources: list[tuple[Any, NDArray[np.int64]]] = []
        self._postings = 0

    def __len__(self) -> int:
        return self._postings

    def add_document(self, doc: int, entry: AnalysedEntry) -> None:
        for field, counts in entry.terms.items():
            self._of(field, entry.language).add(doc, counts)
            self._postings += len(counts)
        for field, codes in entry.codes.items():
            self._of(field, "").add_codes(doc, codes)
            self._postings += len(codes)
        self._of(fields.ARTICLE, "").add(doc, {entry.article: 1})

    def add_segment(self, reader: Any, places: NDArray[np.int64]) -> None:
        """Postings of another segment; `places` are the new numbers of its documents, -1 for deleted ones."""
        self._sources.append((reader, places))

    def iter_postings(self) -> Iterator[Posting]:
        """All postings, in order of field and term."""
        sources = [self._own(), *(_moved(reader, places) for reader, places in self._sources)]
        merged = heapq.merge(*sources, key=itemgetter(0, 1)) if len(sources) > 1 else sources[0]
        for (field, term), same in groupby(merged, key=itemgetter(0, 1)):
            yield _joined(field, term, list(same))

    def cleanup(self) -> None:
        """Let go of the segments that were merged."""
        for reader, _ in self._sources:
            reader.close()
        self._sources.clear()
        self._fields.clear()

    def _of(self, field: str, language: str) -> _Postings:
        found = self._fields.get((field, language))
        if found is None:
            found = self._fields[field, language] = _Postings()
        return found

    def _own(self) -> Iterator[Posting]:
        for field, language in sorted(self._fields):
            prefix = b"" if field == fields.PAIRS else fields.term_of(language, "")
            counted = field in (fields.TEXT, fields.PARTS, fields.TITLE, fields.DAYS)
            for term, docs, counts in self._fields.pop((field, language)).inverted(prefix, counted):
                yield field, term, docs, counts


def _moved(reader: Any, places: NDArray[np.int64]) -> Iterator[Posting]:
    for field, term, docs, counts in reader.all_arrays():
        moved = places[docs]
        live = moved >= 0
        if live.all():
            yield field, term, moved.astype(np.uint32), counts
        elif live.any():
            yield field, term, moved[live].astype(np.uint32), None if counts is None else counts[live]


def _joined(field: str, term: bytes, parts: list[Posting]) -> Posting:
    if len(parts) == 1:
        return parts[0]
    parts.sort(key=lambda part: int(part[2][0]))
    docs = np.concatenate([part[2] for part in parts])
    counts = [part[3] for part in parts]
    if any(count is None for count in counts):
        return field, term, docs, None
    return field, term, docs, np.concatenate([count for count in counts if count is not None])
