"""Hits of short words, newest first, for somebody to judge who does not know by which rule they were found."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.search import data, indexes
from benchmarks.search.engines import Portal
from benchmarks.search.exceptions import common_words
from portal.search.analysis import Analysis
from portal.search.document import Document
from portal.search.results import Fragment, Hit
from portal.text import thai
from portal.text.clusters import clusters

HITS = 200
_OF_EACH = 5
_CLUSTERS = 2
_TITLES = 10
"""Titles that must hold a word as one: such words are typed; of rarer ones, names hold most."""

_HEAD = """\
A visitor typed the word of each item and asked for the newest articles first. What the page marks stands in [brackets].
Put an x before the number of an item that is wrong: where the word does not stand in title or snippet, but only letters
of another word that happen to be the same. A word that is built of several, the visitor's among them, is right.
"""


def sheet(seed: int, most: int | None = None, kept: Path | None = None, hits: int = HITS) -> str:
    """The hits, drawn by seed: five of the ten newest of each word; `kept` as in `quality.Run`."""
    lot = random.Random(seed)  # noqa: S311 - repeatable, no secret
    documents = data.documents("th with titles", most)
    with indexes.portal("whoosh", "th with titles", documents, kept) as made:
        drawn = list(_drawn(made, _words(documents, lot), lot, hits))
    items = (_item(number, word, hit) for number, (word, hit) in enumerate(drawn, 1))
    return "\n".join((_HEAD, *items))


def _words(documents: Iterable[Document], lot: random.Random) -> list[str]:
    """Common words of one or two clusters that titles hold, in a drawn order, without stop words and the set of short
    words."""
    without = Analysis().lists("th").stop_words | {one.text for one in data.questions("short-word")}
    titles = Counter(word for one in documents for word in set(thai.words(one.title)))
    words = [
        word
        for word in sorted(common_words() - without)
        if thai.RUN.fullmatch(word)
        and len(word) > 1
        and len(clusters(word)) <= _CLUSTERS
        and titles[word] >= _TITLES
    ]
    lot.shuffle(words)
    return words


def _drawn(made: Portal, words: Iterable[str], lot: random.Random, hits: int) -> Iterator[tuple[str, Hit]]:
    left = hits
    for word in words:
        if not left:
            return
        asked = made.asked(word, "th", "newest")
        found: Sequence[Hit] = () if asked.corrected else asked.results.hits
        if len(found) >= _OF_EACH:
            for hit in lot.sample(found, min(_OF_EACH, left)):
                left -= 1
                yield word, hit


def _item(number: int, word: str, hit: Hit) -> str:
    return f"{number}. {word}\n   {_shown(hit.title)}\n   {_shown(hit.snippet)}\n"


def _shown(fragments: Iterable[Fragment]) -> str:
    text = "".join(f"[{one.text}]" if one.found else one.text for one in fragments)
    return " ".join(text.split())
