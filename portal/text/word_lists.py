"""The word lists of search_index/, per language, as text files in UTF-8, and those that an embedder adds.

Lines that begin with `#` are comments, and the first of them say what a list is, where it comes from and under which
licence it may be used. The lists of `PLAIN` have one word a line; those of `GROUPED` have in a line what belongs
together, with ` = ` between: words that mean the same in `synonyms.txt`, what citizens say and what officials write
for it in `everyday.txt`, an abbreviation and its expansions in `abbreviations.txt`, a name and its other writings in
`names.txt`.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from time import monotonic

from portal import assets
from portal.atomic_writing import Stamp, stamp_of
from portal.errors import WordListError
from portal.failure_log import bounded
from portal.language_tags import chain, subtags
from portal.text.normalisation import tidy

ASKING = ("questions.txt", "recent.txt", "honorifics.txt")
"""Only queries are read by these, so that an index need not be made anew when they change."""
WHOLE = "whole.txt"
"""The words in which shorter ones only seem to stand; the parts that one does hold may follow."""
PLAIN = ("words.txt", WHOLE, "syllables.txt", "generics.txt", "stopwords.txt", "homographs.txt", *ASKING)
"""The lists with one word a line."""
DIRECTED = ("abbreviations.txt", "everyday.txt")
"""The lists in whose lines the first part stands for the others, and those not for each other."""
GROUPED = ("synonyms.txt", *DIRECTED, "names.txt")
"""The lists with ` = ` in each line."""
INDEXED = tuple(name for name in (*PLAIN, *GROUPED) if name not in ASKING)
"""An index is made anew when one of these changes."""
RENDERED = ("words.txt", WHOLE, "syllables.txt", "stopwords.txt", "abbreviations.txt")
"""Pages are made from these; only search reads the others."""

NUMBER = "#"
"""Stands in a line of a grouped list for any number, the same in each part: `ม.# = มาตรา #`."""
TAG = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")

Group = tuple[str, ...]

LOOK = 1.0
"""Seconds between two looks at the files."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WordLists:
    """The lists of one language.

    `words` are never cut apart, in those of `whole` no shorter word is found but the ones beside it, `syllables` are
    words only where they stand by themselves, names of places begin with `generics`, `stop_words` tell nothing of a
    text, each of `synonyms` and `names` is texts that mean the same, `abbreviations` have their expansions, those of
    `homographs` are words as well without their dots, and `everyday` words have what officials write for them.
    `questions` are words and phrases that ask or are polite and name nothing, `recent` those that ask for the newest;
    `honorifics` stand before the name of a person.
    """

    words: frozenset[str] = frozenset()
    whole: Mapping[str, frozenset[str]] = field(default_factory=dict)
    syllables: frozenset[str] = frozenset()
    generics: frozenset[str] = frozenset()
    stop_words: frozenset[str] = frozenset()
    homographs: frozenset[str] = frozenset()
    synonyms: tuple[Group, ...] = ()
    abbreviations: Mapping[str, Group] = field(default_factory=dict)
    everyday: Mapping[str, Group] = field(default_factory=dict)
    names: tuple[Group, ...] = ()
    questions: frozenset[str] = frozenset()
    recent: frozenset[str] = frozenset()
    honorifics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file of a language (its folder's name) as it was when it was read."""

    path: Path
    language: str
    content: bytes

    @classmethod
    def read(cls, path: Path) -> ListFile:
        """The file as it is now. Raises WordListError."""
        try:
            return cls(path, path.parent.name, path.read_bytes())
        except OSError as error:
            raise WordListError(f"{path}: the word list cannot be read: {error.strerror}.") from error

    def line(self, number: int) -> str:
        """The tidied text of a line, counted from 1; empty for a comment. Raises WordListError."""
        return _tidied(self.content.splitlines()[number - 1], self.path, number)

    def lines(self) -> Iterator[tuple[int, str]]:
        """The number and tidied text of each line but comments and empty ones.

        Raises WordListError, with file and line, where a line cannot be read.
        """
        for number, line in enumerate(self.content.splitlines(), 1):
            if text := _tidied(line, self.path, number):
                yield number, text


class Files:
    """All word lists, as they were at one moment."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        """Reads the package's search_index/, then each of `folders`. Raises WordListError."""
        self.read_at = datetime.now(UTC)
        """Before they were read: what changed meanwhile is in those that are read later."""
        self._places = tuple(places(folders))
        self.files = tuple(
            ListFile.read(path) for place in self._places for path in sorted(place.glob("*/*.txt"))
        )
        self._of: dict[str, WordLists] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a folder with lists."""
        return tuple(dict.fromkeys(file.language for file in self.files))

    def of(self, language: str) -> WordLists:
        """The lists of a language (BCP 47 tag).

        A language without a folder of its own takes that of one that it falls back to; without any, its lists are
        empty. A line of a grouped list that says nothing (no ` = `, or nothing behind it) is left out; `portal index
        words` tells it. Raises WordListError.
        """
        if language not in self._of:
            self._of[language] = self._read(language)
        return self._of[language]

    def hash(self, names: Iterable[str]) -> str:
        """Names the contents of the lists called `names`, and the dictionary beside them: 16 hex digits."""
        digest = hashlib.sha256(f"pythainlp {version('pythainlp')}\n".encode())
        wanted = frozenset(names)
        for file in self.files:
            if file.path.name in wanted:
                told = f"{file.language}/{file.path.name}\0".encode()
                digest.update(told + hashlib.sha256(file.content).digest())
        return digest.hexdigest()[:16]

    def _read(self, language: str) -> WordLists:
        return _parsed(tuple(file for place in self._places for file in self._in(place, language)))

    def _in(self, place: Path, language: str) -> list[ListFile]:
        if not TAG.fullmatch(language):
            return []
        folders = [place / tag for tag in (*chain(language), subtags(language).language)]
        own = next((folder for folder in folders if folder.is_dir()), None)
        return [file for file in self.files if file.path.parent == own]


@lru_cache(maxsize=16)
def _parsed(found: tuple[ListFile, ...]) -> WordLists:
    """The lists in these files. Where none of a language's changed, they are not parsed anew."""
    return WordLists(
        words=frozenset(_lines(found, "words.txt")),
        whole={word: frozenset(parts) for word, *parts in map(parts_of, _lines(found, WHOLE)) if word},
        syllables=frozenset(_lines(found, "syllables.txt")),
        generics=frozenset(_lines(found, "generics.txt")),
        stop_words=frozenset(_lines(found, "stopwords.txt")),
        homographs=frozenset(_lines(found, "homographs.txt")),
        synonyms=tuple(_groups(found, "synonyms.txt")),
        abbreviations=_directed(found, "abbreviations.txt"),
        everyday=_directed(found, "everyday.txt"),
        names=tuple(_groups(found, "names.txt")),
        questions=frozenset(_lines(found, "questions.txt")),
        recent=frozenset(_lines(found, "recent.txt")),
        honorifics=frozenset(_lines(found, "honorifics.txt")),
    )


def parts_of(line: str) -> Group:
    """What a line of a grouped list has between its ` = `, once each and in order."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, line.split("=")))))


@lru_cache(maxsize=1)
def package_lists() -> Files:
    """The package's lists, read once a process. Raises WordListError."""
    return Files()


def words_of(language: str, lists: Files | None = None) -> WordLists:
    """The lists of a language in `lists`, else in the package's. Raises WordListError."""
    return (lists or package_lists()).of(language)


class CurrentLists:
    """Called, it gives the word lists of now: the package's and those of the folders. Where one cannot be read, the
    last good ones stay, and that is logged.

    Raises WordListError where a list cannot be read when this is made. `clock` gives seconds. Threads may share it.
    """

    def __init__(self, folders: Sequence[Path] = (), clock: Callable[[], float] = monotonic) -> None:
        self._folders = tuple(folders)
        self._clock = clock
        self._looking = Lock()
        self._looked = clock()
        self._stamp = stamp(self._folders)
        self._lists = _readable(self._folders)

    def __call__(self) -> Files:
        """The lists; the same object as long as no file changes. It looks at them at most once a second."""
        if self._clock() - self._looked >= LOOK and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looking.release()
        return self._lists

    def _look(self) -> None:
        self._looked = self._clock()
        found = stamp(self._folders)
        if found == self._stamp:
            return
        self._stamp = found
        try:
            self._lists = _readable(self._folders)
        except WordListError as error:
            log.warning("changed word lists are not taken; the last good ones stay: %s", bounded(str(error)))


def _readable(folders: Sequence[Path]) -> Files:
    """The lists, each line of which can be read. Raises WordListError."""
    lists = Files(folders)
    for language in lists.languages:
        lists.of(language)
    return lists


def places(extra_folders: Sequence[Path]) -> Iterator[Path]:
    """The package's search_index/, then each of the folders. Raises WordListError for one that does not exist."""
    yield assets.folder("search_index")
    for folder in extra_folders:
        if not folder.is_dir():
            raise WordListError(
                f"{folder}: this folder of word lists does not exist; create it, or take it out."
            )
        yield folder


def stamp(folders: Sequence[Path] = ()) -> tuple[tuple[str, Stamp], ...]:
    """The path and state of every list: another stamp means that lists changed. Cheap; never fails."""
    return tuple(sorted(_stamps((assets.folder("search_index"), *folders))))


def _stamps(places: Iterable[Path]) -> Iterator[tuple[str, Stamp]]:
    for place in places:
        with suppress(OSError):
            for path in place.glob("*/*.txt"):
                if (found := stamp_of(path)) is not None:
                    yield str(path), found


def _lines(files: Iterable[ListFile], name: str) -> Iterator[str]:
    for file in files:
        if file.path.name == name:
            yield from (line for _, line in file.lines())


def _groups(files: Iterable[ListFile], name: str) -> Iterator[Group]:
    for line in _lines(files, name):
        if len(group := parts_of(line)) > 1:
            yield group


def _directed(files: Iterable[ListFile], name: str) -> dict[str, Group]:
    known: dict[str, Group] = {}
    for first, *meant in _groups(files, name):
        known[first] = tuple(dict.fromkeys((*known.get(first, ()), *meant)))
    return known


def _tidied(line: bytes, path: Path, number: int) -> str:
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise WordListError(
            f"{path}:{number}: the line is not UTF-8; save the word list as UTF-8."
        ) from error
    word = tidy(text)
    return "" if word.startswith("#") else word
