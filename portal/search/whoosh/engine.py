"""The search engine on Whoosh's index: everything runs in threads of its own, off the event loop.

Corrections and completions are taken from the words and titles of an index, which are read from it as a whole."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from sys import intern
from threading import Lock
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from portal.errors import IndexNotReady, PortalError
from portal.search.analysis.analysis import Analyses, Analysis
from portal.search.concurrency_limit import AT_ONCE, Deadline
from portal.search.engine import IndexState, IndexWriter
from portal.search.lexicon import (
    Bigrams,
    Lexicon,
    Title,
    distinct,
    numbered,
    phrases_of,
    word_counts,
    words_of_title,
)
from portal.search.query import Query, Word
from portal.search.results import Completion, Correction, Results
from portal.search.suggesting import Suggestions
from portal.search.whoosh import fields
from portal.search.whoosh.index_directory import IndexDirectory
from portal.search.whoosh.index_reader import IndexReader
from portal.search.whoosh.index_versions import OtherVersions
from portal.search.whoosh.index_writer import WhooshIndexWriter
from portal.search.whoosh.manifest import Manifest, SegmentInfo
from portal.search.whoosh.query_executor import QueryExecutor
from portal.search.whoosh.storage import GenerationStorage
from portal.search.whoosh.thread_work import Latest, done, give_back

T = TypeVar("T")

_FIRST_WORDS = (Word("ไทย"), Word("Thailand"), Word("1"))
_LOOKING = 2
"""Threads that look at how the index is: changed word lists are read in one of them, which takes seconds."""
_PATIENCE = 0.2
"""How much of its time a search waits where what corrections are taken from was never made yet; of a small index it is
ready long before."""
_TRIES = 2
"""How often a question is asked anew of what has replaced the index meanwhile; what then still fails is at fault."""

_SPACED = 4
_AT_ONCE = 256
"""Documents whose words are read together."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """A state of the index, and the analysis that it was made with and queries are read by."""

    commit_id: str
    reader: IndexReader
    analysis: Analysis

    @property
    def edition(self) -> str:
        """Another one where answers may be others."""
        return _edition(self.commit_id, self.analysis)


class WhooshEngine:
    """A SearchEngine whose index lies in `folder`, beside those of other versions of the analysis (`index_versions`);
    `analysis` gives the analysis of texts as it is now.

    `deadline` is how many seconds a search may take for which nobody names a moment.
    """

    switched_on = True

    def __init__(self, folder: Path, analysis: Callable[[], Analysis], deadline: float = 1.0) -> None:
        self._directory = IndexDirectory(folder)
        self._others = OtherVersions(self._directory, self._try)
        self._analyses = Analyses(analysis)
        self._deadline = deadline
        self._start()
        self._opening = Lock()
        self._opened: _Opened | None = None
        self._prepared = ""
        self._suggestions: Latest[Suggestions] = Latest()

    async def state(self) -> IndexState:
        return await done(self._looking, self._state)

    async def search(
        self, query: Query, *, deadline: Deadline | None = None, explain: bool = False
    ) -> Results:
        check = self._until(deadline).check
        return await done(self._searching, lambda: self._search(query, check, explain=explain))

    async def corrections(self, query: Query, *, deadline: Deadline | None = None) -> tuple[Correction, ...]:
        def correct(suggestions: Suggestions) -> tuple[Correction, ...]:
            return suggestions.corrections(query)

        return await self._suggest(correct, self._until(deadline))

    async def absent_names(
        self, query: Query, *, deadline: Deadline | None = None
    ) -> tuple[tuple[str, ...], ...]:
        def look(suggestions: Suggestions) -> tuple[tuple[str, ...], ...]:
            return suggestions.absent_names(query)

        return await self._suggest(look, self._until(deadline))

    async def completions(
        self, text: str, language: str, limit: int = 8, *, deadline: Deadline | None = None
    ) -> tuple[Completion, ...]:
        def complete(suggestions: Suggestions) -> tuple[Completion, ...]:
            return suggestions.completions(text, language, limit)

        return await self._suggest(complete, self._until(deadline))

    async def prepare(self) -> None:
        if self._others.sign_is_due:
            await done(self._looking, self._others.leave_sign)
        if self._suggestions.is_making:
            return  # in the same thread: whoever follows the store must not wait for it
        with suppress(IndexNotReady):
            await done(self._preparing, lambda: self._asked(self._prepare))

    async def contents(self) -> Mapping[str, Mapping[str, str]]:
        def told() -> Mapping[str, Mapping[str, str]]:
            return self._asked(lambda opened: opened.reader.contents()) if self._current() else {}

        return await done(self._searching, told)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[IndexWriter | None]:
        with ExitStack() as stack:
            held = await done(self._writing, lambda: self._locked(stack))
            yield (
                WhooshIndexWriter(self._directory, self._analyses, self._writing, self._open_now)
                if held
                else None
            )

    async def close(self) -> None:
        self._looking.shutdown(wait=False, cancel_futures=True)
        self._searching.shutdown(wait=False, cancel_futures=True)
        self._writing.shutdown(wait=False, cancel_futures=True)
        self._preparing.shutdown(wait=False, cancel_futures=True)
        self._opened = None
        self._suggestions.forget()
        self._start()  # a host may start the same portal again

    def _locked(self, stack: ExitStack) -> bool:
        held = stack.enter_context(self._directory.locked())
        if held:
            self._others.take_over()
        return held

    def _current(self) -> Manifest | None:
        """The index; where there is none yet, that of an older version."""
        manifest = self._directory.current()
        if manifest is None:
            self._others.take_over_in_turn()
            manifest = self._directory.current()
        return manifest

    def _try(self, folder: Path, segments: Sequence[SegmentInfo]) -> None:
        """Raise anything where the segments in a folder cannot be searched."""
        reader = IndexReader.open(folder, segments)
        for words in (_FIRST_WORDS, ()):
            _ask_first(reader, self._analyses.current(), words)

    def _start(self) -> None:
        """Threads of executors come with their first work."""
        self._looking = ThreadPoolExecutor(_LOOKING, "search-looking")
        self._searching = ThreadPoolExecutor(AT_ONCE, "search")
        self._writing = ThreadPoolExecutor(1, "search-writing")
        self._preparing = ThreadPoolExecutor(1, "search-preparing")

    def _state(self) -> IndexState:
        manifest = self._current()
        own = self._analyses.current().builder
        if manifest is None:
            return IndexState(ready=False, stale=True, own=own)
        return IndexState(
            ready=True,
            stale=own.replaces(manifest.builder),
            builder=manifest.builder,
            own=own,
            generation=_edition(manifest.commit_id, self._analyses.of(manifest.builder)),
            suggesting=self._suggestions.state,
            position=manifest.position,
            mark=manifest.mark,
            articles=manifest.articles,
            documents=manifest.documents,
        )

    def _search(self, query: Query, check: Callable[[], None], *, explain: bool) -> Results:
        def answer(opened: _Opened) -> Results:
            check()
            return QueryExecutor(opened.reader, opened.analysis, query, check).results(explain=explain)

        return self._asked(answer)

    async def _suggest(self, suggest: Callable[[Suggestions], T], deadline: Deadline) -> T:
        def suggested(opened: _Opened) -> T:
            deadline.check()
            suggestions = self._suggested(opened, _PATIENCE * deadline.left())
            if suggestions is None:
                raise IndexNotReady(
                    "What readers may mean is being read from the index; ask again in a moment."
                )
            return suggest(suggestions)

        return await done(self._searching, lambda: self._asked(suggested))

    def _until(self, deadline: Deadline | None) -> Deadline:
        return deadline or Deadline.after(self._deadline)

    def _asked(self, ask: Callable[[_Opened], T]) -> T:
        """What the index answers. Where it was spoilt under our hands, it counts as none, and is built anew; where it
        was only replaced, and files of it are gone, the new one is asked."""
        tries = 0
        while True:
            opened = self._open()
            try:
                with self._directory.doubting(opened.commit_id):
                    return ask(opened)
            except PortalError:
                raise
            except Exception:
                tries += 1
                if tries > _TRIES or self._open() is opened:
                    raise

    def _open(self) -> _Opened:
        """The index as it is now; opened anew only where it has changed."""
        manifest = self._current()
        opened = self._opened
        if manifest is None:
            self._opened = None
            raise IndexNotReady(
                "There is no index that can be read; a running portal builds one from the store."
            )
        analysis = self._analyses.of(manifest.builder)
        if opened is not None and opened.edition == _edition(manifest.commit_id, analysis):
            return opened
        with self._opening:
            opened = self._opened
            if opened is None or opened.commit_id != manifest.commit_id:
                opened = self._opened = self._directory.open(self._read)
            elif opened.analysis is not analysis:
                opened = self._opened = replace(opened, analysis=analysis)
            return opened

    def _read(self, manifest: Manifest, storage: GenerationStorage) -> _Opened:
        reader = IndexReader.open(Path(storage.folder), manifest.segments, self._open_now())
        return _Opened(manifest.commit_id, reader, self._analyses.of(manifest.builder))

    def _open_now(self) -> IndexReader | None:
        opened = self._opened
        return opened.reader if opened else None

    def _suggested(self, opened: _Opened, patience: float) -> Suggestions | None:
        """What corrections and completions are taken from: of this state of the index or, while that is being made, of
        the one before. None where there is none after `patience` seconds."""

        def make() -> Suggestions:
            with self._directory.doubting(opened.commit_id):
                words = lexicons(opened.reader, opened.analysis)
                made = Suggestions(words, opened.analysis, bigrams(opened.reader))
            give_back()
            return made

        return self._suggestions.get(self._preparing, opened.edition, make, patience)

    def _prepare(self, opened: _Opened) -> None:
        """Load dictionaries and statistics of all languages by searching for a word of each kind; then begin to make
        what corrections are taken from."""
        if opened.commit_id != self._prepared:
            _ask_first(opened.reader, opened.analysis, _FIRST_WORDS)
            self._prepared = opened.commit_id
        self._suggested(opened, patience=0)


def _ask_first(reader: IndexReader, analysis: Analysis, words: tuple[Word, ...]) -> None:
    """Search for these words, or for all that there is; what is needed for that is read then."""
    if tags := tuple(reader.languages):
        query = Query(language=tags[0], languages=tags, parts=words)
        QueryExecutor(reader, analysis, query, lambda: None).results()


def _edition(commit_id: str, analysis: Analysis) -> str:
    return f"{commit_id} {analysis.edition}"


def lexicons(reader: IndexReader, analysis: Analysis) -> dict[str, Lexicon]:
    """The lexicon of each language of an index, by tag."""
    return {tag: _lexicon(reader, analysis, tag) for tag in reader.languages if reader.documents(tag).any()}


def _lexicon(reader: IndexReader, analysis: Analysis, language: str) -> Lexicon:
    glue = " " if analysis.of(language).gram == _SPACED else ""
    mask = reader.documents(language)
    docs = np.flatnonzero(mask)
    newest = docs[np.lexsort((docs, -reader.moments[docs]))].tolist()
    titles: list[Title] = []

    def words_of_titles() -> Iterator[list[str]]:
        for doc in newest:
            located = reader.located(np.array([doc]))
            facts = reader.facts_of(located)[0]
            title, _ = reader.shown_of(located)[0]
            titles.append(
                Title(title, intern(facts.category), facts.slug)
            )  # one string for all that share it
            tokens = reader.tokens(located)
            spans = zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)
            yield words_of_title(title, (span for span in spans if span[1] <= len(title)), glue)

    phrases = phrases_of(words_of_titles(), glue, analysis.lists(language).stop_words)
    counts: Counter[str] = Counter()
    for word, held in reader.words(fields.SURFACE, fields.term_of(language, "")):
        counts[word] += held
    return word_counts(language, len(docs), counts, titles, phrases)


def bigrams(reader: IndexReader) -> Bigrams:
    """The pairs of neighbouring words of all documents, of whatever language.

    They are gathered in three rows: small arrays by the ten thousand would leave a heap full of holes behind.
    """
    texts, titles, words = array("I"), array("I"), array("I")
    live = np.flatnonzero(reader.live)
    for first in range(0, len(live), _AT_ONCE):
        docs = live[first : first + _AT_ONCE]
        terms, gaps, ends = reader.terms_and_gaps(docs)
        begins = np.concatenate(([0], ends[:-1]))
        middles = begins + reader.title_lengths[docs].astype(np.int64)
        for begin, middle, end in zip(begins.tolist(), middles.tolist(), ends.tolist(), strict=True):
            titles.frombytes(_pairs(terms[begin:middle], gaps[begin:middle]).tobytes())
            words.frombytes(terms[begin:middle].tobytes())
            texts.frombytes(distinct(_pairs(terms[middle:end], gaps[middle:end])).tobytes())
    return Bigrams(*([np.frombuffer(row, np.uint32)] for row in (texts, titles, words)))


def _pairs(terms: NDArray[np.uint32], gaps: NDArray[np.uint8]) -> NDArray[np.uint32]:
    beside = (gaps[1:] <= 1) & (terms[1:] > 0) & (terms[:-1] > 0)  # 0 stands for a part of a long gap
    return numbered(terms[:-1][beside], terms[1:][beside])
