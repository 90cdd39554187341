"""Thai words: nlpO3's maximal matching over PyThaiNLP's dictionary, with numbers, abbreviations and addresses whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from threading import Lock

import nlpo3

from portal.errors import WordListError
from portal.text import boundaries
from portal.text.clusters import clusters
from portal.text.normalisation import normalise

_DICTIONARY = "civic-portal-th"
_LONGEST_RUN = 100
"""Letters handed to nlpO3 at once: some repetitive runs cost it time that grows with the square of their length
(measured: up to 14 ms for 100 letters)."""
_LONGEST_CLUSTER = 12
_COMMON = 30
"""Uses in the Thai National Corpus, of some 32 million words."""
_UNSURE = 2
"""How many words before a cut are parted anew, because what followed them was not seen."""

_PIECE = re.compile(
    r"""
    (?P<address> (?:https?://|www\.)[^\s<>"“”]+
                | (?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+ )
  | (?P<short> (?<![ก-๎]) (?:[ก-ฮ]{1,4}\.){2,} | (?<![ก-๎]) [ก-ฮ]{1,4}\.(?![.\d]) )
  | (?P<thai> [ก-ฺเ-๎]+ )
  | (?P<number> [0-9๐-๙]+ (?:[.,:/][0-9๐-๙]+)* %? )
  | (?P<latin> [A-Za-z\u00c0-\u024f] [A-Za-z0-9\u00c0-\u024f]* (?:['’&.-][A-Za-z0-9\u00c0-\u024f]+)* )
  | (?P<blank> \s+ )
  | (?P<other> [^\W\d_ก-๛A-Za-z\u00c0-\u024f] [^\s\x00-\x7fก-๛“”‘’…–—]* )
  | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)

RUN = re.compile("[ก-ฺเ-๎]+")
"""Thai letters and marks with nothing between them."""

_loading = Lock()
_loaded: list[bool] = []


def words(text: str) -> list[str]:
    """The pieces of `text`, which joined give the text. Loads the dictionary at its first call in a process."""
    pieces: list[str] = []
    for piece in _PIECE.finditer(text):
        match piece.lastgroup:
            case "thai":
                pieces += parted(piece[0])
            case "other":
                pieces += boundaries.words(piece[0], "th")
            case _:
                pieces.append(piece[0])
    return pieces


def parted(run: str) -> list[str]:
    """The words of a run of Thai letters, which joined give the run. Loads the dictionary as `words` does."""
    done: list[str] = []
    while len(run) > _LONGEST_RUN:
        found = _segmented(run[: _last_end(run)])
        sure = found[:-_UNSURE] or found
        done += sure
        run = run[sum(map(len, sure)) :]
    return [*done, *_segmented(run)]


@lru_cache(maxsize=2048)
def _segmented(run: str) -> tuple[str, ...]:
    """A short run's words; remembered, because phrases come back, and those that cost most are repetitive."""
    _load()
    return tuple(nlpo3.segment(run, _DICTIONARY))


@lru_cache(maxsize=1)
def dictionary() -> frozenset[str]:
    """The dictionary's words of two letters or more, normalised: some 8 MB, shared by all that ask for them."""
    with _checked(_dictionary()).open(encoding="utf-8") as lines:
        return frozenset(word for line in lines if len(word := normalise(line.strip())) > 1)


@lru_cache(maxsize=1)
def common_words() -> Mapping[str, int]:
    """The dictionary's words that are in common use, normalised, and how often: some 2 MB, shared by all.

    In common use is what the Thai National Corpus (Chulalongkorn University) has thirty times or more, by the counts
    that come with PyThaiNLP (CC0).
    """
    counts: dict[str, int] = {}
    known = dictionary()
    with _checked(_corpus("tnc_freq.txt")).open(encoding="utf-8") as lines:
        for line in lines:
            word, _, count = line.partition("\t")
            if int(count) >= _COMMON and (word := normalise(word)) in known:
                counts[word] = counts.get(word, 0) + int(count)
    return counts


def _last_end(run: str) -> int:
    """The last end of a cluster within what may be asked for at once."""
    ends = accumulate(map(len, clusters(run[: _LONGEST_RUN + _LONGEST_CLUSTER])))
    return max((end for end in ends if end <= _LONGEST_RUN), default=_LONGEST_RUN)


def _load() -> None:
    if not _loaded:
        with _loading:
            if not _loaded:
                nlpo3.load_dict(str(_checked(_dictionary())), _DICTIONARY)
                _loaded.append(True)


def _dictionary() -> Path:
    return _corpus("words_th.txt")


def _corpus(name: str) -> Path:
    """A file of PyThaiNLP, found without importing the package, which would make a folder in the home directory."""
    spec = find_spec("pythainlp")
    places = spec.submodule_search_locations if spec else None
    for place in places or ():
        return Path(place) / "corpus" / name
    raise WordListError("The package pythainlp, whose dictionary parts Thai words, is missing; install it.")


def _checked(path: Path) -> Path:
    """The path, if nlpO3 can read it: a bad dictionary would disable it for as long as the process lives."""
    try:
        content = path.read_bytes().decode()
    except OSError as error:
        raise WordListError(
            f"{path}: the Thai dictionary cannot be read; install pythainlp again."
        ) from error
    except UnicodeDecodeError as error:
        raise WordListError(f"{path}: the Thai dictionary is not UTF-8; install pythainlp again.") from error
    if not content.strip():
        raise WordListError(f"{path}: the Thai dictionary is empty; install pythainlp again.")
    return path
