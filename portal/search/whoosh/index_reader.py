"""Reading an index: its documents as arrays, numbered through all segments; postings and texts when they are asked for.

A `Reading` is one state of an index and never changes; the next one takes over the segments that are still there.
"""

from __future__ import annotations

import json
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from sys import intern
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from portal.search.lexicon import distinct
from portal.search.whoosh import fields
from portal.search.whoosh.codec import Blobs, Counts, Docs, narrowed, terms_reader
from portal.search.whoosh.encoding import (
    Clusters,
    Tokens,
    renewed_clusters,
    renewed_tokens,
    unpack_clusters,
    unpack_gaps,
    unpack_terms,
    unpack_tokens,
)
from portal.search.whoosh.manifest import SegmentInfo
from portal.search.whoosh.packed_text import levelled_letters, unpack_letters, unpack_text

T = TypeVar("T")

CACHE = 32 << 20
"""Bytes of decoded postings and scores that a reading keeps."""
_OVERHEAD = 250
"""Bytes that an entry of the cache takes beside its arrays."""


_RENEWED = {fields.TOKENS: renewed_tokens, fields.CLUSTERS: renewed_clusters}


class Facts(NamedTuple):
    """What a document says of itself, apart from its texts."""

    article: str
    language: str
    category: str
    published_at: datetime
    slug: str
    digest: str
    languages: tuple[str, ...]


class SegmentReader:
    """What was written at once. Its documents never change; which of them are deleted is the reading's affair."""

    def __init__(self, folder: Path, segment: SegmentInfo) -> None:
        self.name = segment.name
        self.size = segment.documents
        self.terms = terms_reader(folder, segment.name)
        self.facts, self.shown, self.letters, self.tokens, self.clusters = columns(folder, segment).values()
        self.articles: list[str] = []
        self.languages: list[str] = []
        self.categories: list[str] = []
        numbers = array("d")
        for packed in self.facts:
            article, language, category, *rest = json.loads(packed)
            self.articles.append(article)
            self.languages.append(intern(language))
            self.categories.append(intern(category))
            numbers.extend(rest[:4])
        days, moments, title_lengths, text_lengths = np.array(numbers).reshape(-1, 4).T
        self.days = days.astype(np.int32)
        self.moments = moments.copy()
        self.title_lengths = title_lengths.astype(np.float32)
        self.text_lengths = text_lengths.astype(np.float32)


def columns(folder: Path, segment: SegmentInfo) -> dict[str, Blobs]:
    """The columns of a segment by field, in the order of `COLUMNS`, as they are packed now."""
    renewed = _RENEWED if segment.form == 1 else {}
    return {name: Blobs(folder, segment, name, renewed.get(name)) for name in fields.COLUMNS}


Located = Sequence[tuple[SegmentReader, list[int], NDArray[np.int64]]]
"""Documents by their segments: where they stand among those that were asked for, and their numbers in the segment."""


class LRUCache(Generic[T]):
    """Values that are kept as long as there is room, the least recently used going first. Threads may share it."""

    def __init__(self, room: int = CACHE) -> None:
        self._room = room
        self._held: OrderedDict[object, tuple[T, int]] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def get(self, key: object, make: Callable[[], T], size: Callable[[T], int | None]) -> T:
        """The value of a key, made where it is not kept; one without a `size` is not kept either."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found[0]
        value = make()
        if (own := size(value)) is None:
            return value
        weight = own + _OVERHEAD
        with self._lock:
            if key not in self._held:
                self._held[key] = value, weight
                self.size += weight
            while self.size > self._room:
                self.size -= self._held.popitem(last=False)[1][1]
        return value


class IndexReader:
    """One state of an index."""

    def __init__(self, segments: Sequence[SegmentReader], deleted: Sequence[Iterable[int]]) -> None:
        self.segments = tuple(segments)
        self.starts = np.cumsum([0, *(segment.size for segment in segments)])
        self.size = int(self.starts[-1])
        self._places: list[int] = self.starts.tolist()
        self.live = np.ones(self.size, bool)
        for start, gone in zip(self.starts, deleted, strict=False):
            self.live[[int(start) + doc for doc in gone]] = False
        self.whole = bool(self.live.all())
        self.languages, self.language_of = _numbered(segment.languages for segment in segments)
        self.categories, self.category_of = _numbered(segment.categories for segment in segments)
        self.days = _joined([segment.days for segment in segments], np.int32)
        self.moments = _joined([segment.moments for segment in segments], np.float64)
        self.title_lengths = _joined([segment.title_lengths for segment in segments], np.float32)
        self.text_lengths = _joined([segment.text_lengths for segment in segments], np.float32)
        self.cache: LRUCache[Any] = LRUCache()

    @classmethod
    def open(
        cls, folder: Path, segments: Sequence[SegmentInfo], before: IndexReader | None = None
    ) -> IndexReader:
        """The index of these segments; those that `before` has open already are not opened again."""
        opened = {segment.name: segment for segment in before.segments} if before else {}
        return cls(
            [opened.get(one.name) or SegmentReader(folder, one) for one in segments],
            [one.deleted for one in segments],
        )

    @cached_property
    def years(self) -> NDArray[np.int16]:
        """The Gregorian year of each document's day."""
        days, places = np.unique(self.days, return_inverse=True)
        return np.array([date.fromordinal(int(day)).year for day in days], np.int16)[places]

    @cached_property
    def article_of(self) -> NDArray[np.int32]:
        """A number for the article of each document."""
        return _numbered(segment.articles for segment in self.segments)[1]

    def documents(self, language: str) -> NDArray[np.bool_]:
        """Which documents are of a language."""
        mask: NDArray[np.bool_] = self.cache.get(
            ("language", language), lambda: self._of(language), lambda mask: mask.nbytes
        )
        return mask

    def postings(self, field: str, term: bytes) -> tuple[Docs, Counts | None]:
        """The documents that hold a term, in ascending order, and how often; deleted ones left out."""
        docs: list[Docs] = []
        counts: list[Counts] = []
        for start, segment in zip(self._places, self.segments, strict=False):
            found = segment.terms.arrays(field, term)
            if found is not None:
                docs.append(self.numbers(found[0]) + start)
                if found[1] is not None:
                    counts.append(found[1])
        held = _joined(docs, np.uint16)
        often = _joined(counts, np.uint16) if counts else None
        if self.whole:
            return held, often
        alive = self.live[held]
        return held[alive], None if often is None else often[alive]

    def numbers(self, docs: NDArray[np.integer[Any]]) -> Docs:
        """The numbers of documents, in as few bytes as hold them."""
        return narrowed(docs, self.size)

    def words(self, field: str, prefix: bytes) -> Iterator[tuple[str, int]]:
        """Each term of a segment that begins with `prefix`, without it, and how many documents hold it."""
        for segment in self.segments:
            for term, held in segment.terms.held(field, prefix):
                yield term[len(prefix) :].decode("utf-8", "surrogatepass"), held

    def facts(self, doc: int) -> Facts:
        """What a document says of itself."""
        return self.facts_of(self.located(np.array([doc])))[0]

    def facts_of(self, located: Located) -> list[Facts]:
        """What documents say of themselves."""
        return [_facts(one) for one in _stored(located, attrgetter("facts"))]

    def shown(self, doc: int) -> tuple[str, str]:
        """Title and text as they are shown."""
        return self.shown_of(self.located(np.array([doc])))[0]

    def shown_of(self, located: Located) -> list[tuple[str, str]]:
        """Title and text of documents as they are shown."""
        return [title_and_text(one) for one in self.packed_shown(located)]

    def packed_shown(self, located: Located) -> list[bytes]:
        """Title and text of documents as they are shown and packed."""
        return _stored(located, attrgetter("shown"))

    def letters(self, doc: int) -> str:
        """Title and text as strings are sought in them, a line break between."""
        return unpack_text(self.packed_letters(self.located(np.array([doc])))[0])

    def packed_letters(self, located: Located) -> list[bytes]:
        """The letters of each document, as they are packed."""

        def texts(segment: SegmentReader, at: NDArray[np.int64]) -> Iterable[bytes]:
            return map(unpack_letters, segment.letters.several(at), segment.shown.several(at))

        return _of_each(located, texts)

    def levelled_letters(self, located: Located, shown: Iterable[bytes]) -> list[bytes]:
        """The letters of each document as `packed_text.levelled_letters` gives them, by what is `shown` of it."""
        return [*map(levelled_letters, _stored(located, attrgetter("letters")), shown)]

    def tokens(self, located: Located, most: int | None = None) -> Tokens:
        """The words of what is shown of each document, title first, a line break behind it; perhaps only the first."""
        return unpack_tokens(_stored(located, attrgetter("tokens")), most)

    def located(self, docs: NDArray[np.integer[Any]]) -> Located:
        """In which segment each of `docs` is: the segment, their places in `docs`, and their numbers in it."""
        docs = docs.astype(np.int64)
        numbers = np.searchsorted(self.starts, docs, side="right") - 1
        found: list[tuple[SegmentReader, list[int], NDArray[np.int64]]] = []
        for number in distinct(numbers).tolist():
            places = np.flatnonzero(numbers == number)
            found.append((self.segments[number], places.tolist(), docs[places] - self.starts[number]))
        return found

    def terms(self, located: Located, most: int) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The first terms of each document, by number, `most` at most, some zeros between; where each one's end."""
        terms = [unpack_terms(packed, most) for packed in _stored(located, attrgetter("tokens"))]
        ends = np.cumsum([len(some) // 4 for some in terms], dtype=np.int64)
        return np.frombuffer(b"".join(terms), "<u4"), ends

    def terms_and_gaps(
        self, docs: NDArray[np.integer[Any]]
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.int64]]:
        """The terms of the documents, by number, and how many characters are left out before each; where each
        document's end."""
        terms, gaps, many = unpack_gaps(_stored(self.located(docs), attrgetter("tokens")))
        return terms, gaps, many.cumsum()

    def clusters(self, located: Located, most: int) -> Clusters:
        """The first clusters of the letters of each document, `most` at most."""
        return unpack_clusters(_stored(located, attrgetter("clusters")), most)

    def packed_clusters(self, docs: Docs) -> list[bytes]:
        """All clusters of the letters of each document, as they are packed."""
        return _stored(self.located(docs), attrgetter("clusters"))

    def bytes_of_clusters(self, located: Located) -> NDArray[np.int64]:
        """How many bytes the clusters of each document take on disk: one each, or a few more."""
        return np.array(_of_each(located, lambda segment, at: segment.clusters.sizes(at)), np.int64)

    def contents(self) -> Mapping[str, Mapping[str, str]]:
        """Id of each article → language → digest."""
        held: dict[str, dict[str, str]] = {}
        for doc in np.flatnonzero(self.live).tolist():
            facts = self.facts(doc)
            held.setdefault(facts.article, {})[facts.language] = facts.digest
        return held

    def counts(self) -> tuple[int, int]:
        """How many articles and documents there are."""
        return len(distinct(self.article_of[self.live])), int(self.live.sum())

    def _of(self, language: str) -> NDArray[np.bool_]:
        if language not in self.languages:
            return np.zeros(self.size, bool)
        mask: NDArray[np.bool_] = (self.language_of == self.languages.index(language)) & self.live
        return mask


def _of_each(located: Located, ask: Callable[[SegmentReader, NDArray[np.int64]], Iterable[T]]) -> list[T]:
    """What segments tell of their documents, in the order in which these were given."""
    if len(located) == 1:
        return list(ask(located[0][0], located[0][2]))
    told: dict[int, T] = {}
    for segment, places, numbers in located:
        told.update(zip(places, ask(segment, numbers), strict=True))
    return [told[place] for place in range(len(told))]


def _stored(located: Located, column: Callable[[SegmentReader], Blobs]) -> list[bytes]:
    """What a column has of each document."""
    return _of_each(located, lambda segment, at: column(segment).several(at))


def _facts(packed: bytes) -> Facts:
    row = json.loads(packed.decode("utf-8", "surrogatepass"))
    return Facts(row[0], row[1], row[2], datetime.fromisoformat(row[7]), row[8], row[9], tuple(row[10:]))


def title_and_text(packed: bytes) -> tuple[str, str]:
    """What is shown of a document, by `packed_shown`."""
    title, _, text = unpack_text(packed).partition("\n")
    return title, text


def _numbered(lists: Iterable[Sequence[str]]) -> tuple[list[str], NDArray[np.int32]]:
    """The different strings, and for each string its number."""
    numbers: dict[str, int] = {}
    places = [numbers.setdefault(string, len(numbers)) for strings in lists for string in strings]
    return list(numbers), np.array(places, np.int32)


def _joined(arrays: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, kind)
