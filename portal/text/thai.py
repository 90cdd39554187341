"""Thai words: maximal matching over PyThaiNLP's dictionary, with numbers, abbreviations and addresses whole."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import Any

from portal.errors import WordListError
from portal.text import boundaries
from portal.text.clusters import clusters
from portal.text.normalisation import normalise, normalised_lines

_DICTIONARY = "civic-portal-th"
WORDS = "words_th.txt"
_LONGEST_RUN = 100
"""Letters that are parted at once: some repetitive runs cost nlpO3 time that grows with the square of their length
(measured: up to 14 ms for 100 letters)."""
_LONGEST_CLUSTER = 12
_COMMON = 30
"""Uses of a word that is common in the Thai National Corpus, of some 32 million words."""
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
_loaded: list[Any] = []
"""nlpO3, once it has the dictionary."""


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
    if _loaded:
        return tuple(_loaded[0].segment(run, _DICTIONARY))
    return tuple(_matching().parted(run))


@lru_cache(maxsize=1)
def _matching() -> MaximalMatching:
    return MaximalMatching(dictionary())


def load_nlpo3() -> None:
    """Have nlpO3 part words in this process from now on, in a third of the time: for work that parts those of very many
    texts, since its own form of the dictionary takes 50 MiB. Raises WordListError."""
    import nlpo3  # noqa: PLC0415 - see above

    with _loading:
        if not _loaded:
            path = _corpus(WORDS)
            _read(path)  # a bad dictionary would disable it for as long as the process lives
            nlpo3.load_dict(str(path), _DICTIONARY)
            _loaded.append(nlpo3)


@lru_cache(maxsize=1)
def dictionary() -> frozenset[str]:
    """The dictionary's words, normalised: some 8 MB, shared by all that ask for them. Raises WordListError."""
    return frozenset(normalised_lines(_read(_corpus(WORDS))))


@lru_cache(maxsize=1)
def common_words() -> Mapping[str, int]:
    """The dictionary's words of two letters or more that are in common use, normalised, and how often: some 2 MB,
    shared by all. Raises WordListError.

    In common use is what the Thai National Corpus (Chulalongkorn University) has thirty times or more, by the counts
    that come with PyThaiNLP (CC0), the most used words first.
    """
    counts: dict[str, int] = {}
    known = dictionary()
    for line in _read(_corpus("tnc_freq.txt")).splitlines():
        found, _, uses = line.partition("\t")
        count = int(uses)
        if count < _COMMON:
            break
        word = found if found in known else normalise(found)
        if word in known and len(word) > 1:
            counts[word] = counts.get(word, 0) + count
    return counts


def _last_end(run: str) -> int:
    """The last end of a cluster within what may be asked for at once."""
    ends = accumulate(map(len, clusters(run[: _LONGEST_RUN + _LONGEST_CLUSTER])))
    return max((end for end in ends if end <= _LONGEST_RUN), default=_LONGEST_RUN)


def _corpus(name: str) -> Path:
    """A file of PyThaiNLP, found without importing the package, which would make a folder in the home directory."""
    spec = find_spec("pythainlp")
    places = spec.submodule_search_locations if spec else None
    for place in places or ():
        return Path(place) / "corpus" / name
    raise WordListError("The package pythainlp, whose dictionary parts Thai words, is missing; install it.")


def _read(path: Path) -> str:
    """The text of a file of PyThaiNLP. Raises WordListError."""
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
    return content


_MOST = 50
"""Words that are looked at for one stretch in which they overlap; from then on, of each place only the shortest."""
_BEGINNING = 3
"""Letters by which it is known how long words may be."""
_NO_WORD = re.compile("[ก-ฮ]{1,2}")
"""What a dictionary may have, and is no reason to end there what it has not."""


def _cluster_pattern() -> re.Pattern[str]:
    c, tone = "[ก-ฮ]", "[่-๋]?"
    silenced = f"(?:{c}{c}?[ิุู]?์)?"
    alone = "|".join(
        (
            f"ั{tone}วะ{silenced}",
            f"[ัื]{tone}{c}[ุิะ]?{silenced}",
            f"[ิุู]์{silenced}",
            f"[ะ-ู]{tone}{silenced}",
            "็",
            f"{tone}[ะาำ]?{silenced}",
        )
    )
    after_e = "|".join(
        (
            f"{c}็{c}{silenced}",
            f"{c}{c}{tone}าะ{silenced}",
            f"{c}{c}ี{tone}ยะ{silenced}",
            f"{c}{c}็{c}{silenced}",
            f"{c}ิ{c}์{c}{silenced}",
            f"{c}[ิี]{tone}ย{c}{c}?[ิุู]?(?=์)",
            f"{c}ิ{tone}{c}{silenced}",
            f"{c}ี{tone}ยะ?{silenced}",
            f"{c}ื{tone}อะ?{silenced}",
            f"{c}{tone}า?ะ?{silenced}",
        )
    )
    after_ae = f"{c}็{c}|{c}{c}์|{c}{tone}ะ|{c}{c}็{c}|{c}{c}{c}์|{c}{tone}"
    return re.compile(
        f"{c}(?:{alone})|เ(?:{after_e})|แ(?:{after_ae})|โ{c}{tone}ะ?|[ใไ]{c}{tone}|.", re.DOTALL
    )


_CLUSTER = _cluster_pattern()


class MaximalMatching:
    """Parts runs of Thai letters into the fewest `words` of a dictionary that make them up, and what is between them;
    words end between clusters of letters.

    The algorithm and its clusters are those of newmm (PyThaiNLP, by K. Chaovavanich and others; Apache License 2.0) as
    nlpO3 1.4 has it, which gives the same pieces of any run (`tests/text/test_maximal_matching.py`). nlpO3 needs a
    third of the time, and 50 MiB for its dictionary; this needs what the process has of it anyway.
    """

    def __init__(self, words: frozenset[str]) -> None:
        self._words = words
        self._longest: dict[str, int] = {}
        for word in words:
            beginning = word[:_BEGINNING]
            if self._longest.get(beginning, 0) < len(word):
                self._longest[beginning] = len(word)

    def parted(self, run: str) -> list[str]:
        """The words, which joined give the run."""
        ends = [0, *accumulate(map(len, _CLUSTER.findall(run)))]
        found: list[str] = []
        ways: dict[int, list[int]] = {}
        """Where words end that begin at each end of a cluster, by number."""
        waiting = bytearray(len(ends))
        """The ends at which words end that were found, and from which on none was sought yet."""
        done = 0
        """The end up to which the words are known."""
        many, size = 1, 0
        waiting[0] = 1
        for at in range(len(ends) - 1):
            if not waiting[at]:
                continue
            many -= 1
            ways[at] = to = self._words_from(run, ends, at)
            size += len(to)
            if to and size > _MOST:
                spare = min(size - _MOST, len(to)) - 1
                size -= spare
                del to[len(to) - spare :]
            for end in to:
                many += not waiting[end]
                waiting[end] = 1
            if many == 1:
                for end in _shortest_way(ways, done, waiting.find(1, at + 1)):
                    found.append(run[ends[done] : ends[end]])
                    done = end
                size = 0
            elif not many:
                done = self._next_word(run, ends, at)
                found.append(run[ends[at] : ends[done]])
                waiting[done] = many = 1
                size += 1
        return found

    def _words_from(self, run: str, ends: Sequence[int], at: int) -> list[int]:
        """Where words end that begin at the end of a cluster, shortest first."""
        start = ends[at]
        last = start + self._longest.get(run[start : start + _BEGINNING], _BEGINNING - 1)
        words = self._words
        behind = bisect_right(ends, last, at + 1)
        return [end for end in range(at + 1, behind) if run[start : ends[end]] in words]

    def _next_word(self, run: str, ends: Sequence[int], at: int) -> int:
        """The first end behind another from which on there is a word; the last one, where there is none."""
        last = len(ends) - 1
        for start in range(at + 1, last):
            for end in self._words_from(run, ends, start):
                if not _NO_WORD.fullmatch(run, ends[start], ends[end]):
                    return start
        return last


def _shortest_way(ways: Mapping[int, Sequence[int]], start: int, goal: int) -> list[int]:
    """The ends of the fewest words from one end to another; of equally few, the first shortest ones."""
    if goal in ways[start]:
        return [goal]
    before: dict[int, int] = {start: start}
    queue = [start]
    for place in queue:
        for end in ways.get(place, ()):
            if end not in before:
                before[end] = place
                queue.append(end)
        if goal in before:
            break
    way = [goal]
    while before[way[-1]] != start:
        way.append(before[way[-1]])
    return way[::-1]
