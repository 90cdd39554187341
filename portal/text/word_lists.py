"""The word lists of search_index/: the site's own words and the stop words, per language, as text files.

A list has one word a line; lines that begin with `#` are comments, and the first of them say what the list is, where
it comes from and under which licence it may be used.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from portal import assets
from portal.errors import WordListError
from portal.text.normalisation import tidy

_TAG = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_LIBRARIES = ("nlpo3", "pythainlp", "icu4py", "snowballstemmer")


@dataclass(frozen=True, slots=True)
class WordLists:
    """The lists of one language: words that are never cut apart, and stop words, which tell nothing of a text."""

    words: frozenset[str]
    stop_words: frozenset[str]


def read(path: Path) -> list[str]:
    """The words of one list, in its order, tidied; comments and empty lines are left out.

    Raises WordListError with file and line where a line cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WordListError(f"{path}: the word list cannot be read: {error.strerror}.") from error
    return [
        word for number, line in enumerate(content.splitlines(), 1) if (word := _word(line, path, number))
    ]


def words_of(language: str, extra_folders: Sequence[Path] = ()) -> WordLists:
    """The lists of `language` (BCP 47 tag), from the package's search_index/ and from each of `extra_folders`.

    A language without a folder of its own takes that of its first subtag; without any, its lists are empty. Read once
    a process. Raises WordListError.
    """
    return _words_of(language, tuple(extra_folders))


def fingerprint(extra_folders: Sequence[Path] = ()) -> str:
    """Names the code of portal.text, the libraries under it and the word lists: 16 hex digits.

    It changes when a text might be cut, excerpted or told otherwise than before.
    """
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    for path in (*sorted(Path(__file__).parent.glob("*.py")), *_lists(extra_folders)):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _word(line: bytes, path: Path, number: int) -> str:
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise WordListError(
            f"{path}:{number}: the line is not UTF-8; save the word list as UTF-8."
        ) from error
    word = tidy(text)
    return "" if word.startswith("#") else word


@lru_cache(maxsize=256)
def _words_of(language: str, extra_folders: tuple[Path, ...]) -> WordLists:
    lists: dict[str, frozenset[str]] = {}
    for name in ("words.txt", "stopwords.txt"):
        paths = (folder / name for folder in _folders(language, extra_folders))
        lists[name] = frozenset(word for path in paths if path.is_file() for word in read(path))
    return WordLists(words=lists["words.txt"], stop_words=lists["stopwords.txt"])


def _folders(language: str, extra_folders: Sequence[Path]) -> Iterator[Path]:
    if not _TAG.fullmatch(language):
        return
    for place in _places(extra_folders):
        own = place / language
        yield own if own.is_dir() else place / language.partition("-")[0]


def _places(extra_folders: Sequence[Path]) -> Iterator[Path]:
    yield assets.folder("search_index")
    for folder in extra_folders:
        if not folder.is_dir():
            raise WordListError(
                f"{folder}: this folder of word lists does not exist; create it, or take it out."
            )
        yield folder


def _lists(extra_folders: Sequence[Path]) -> Iterator[Path]:
    for place in _places(extra_folders):
        yield from sorted(place.glob("*/*.txt"))
