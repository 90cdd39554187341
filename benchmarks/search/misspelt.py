"""Words as people misspell them: whether what is typed leads to what is meant, as a page is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.search import data, indexes
from benchmarks.search.apart import apart
from benchmarks.search.data import Part
from benchmarks.search.engines import Portal
from portal.search.results import Hit
from portal.text.folding import searched

FILE = Path(__file__).with_name("misspelt.tsv")
_FIRST = 5
"""Results that a reader looks at; three of them hold what is meant, or all where there are fewer."""


@dataclass(frozen=True, slots=True)
class Led:
    """How many misspelt words were asked that some article holds as they are meant, and which of them led there: the
    first results hold it, or the page offers it. `others` were led elsewhere, each with what was offered instead."""

    asked: int
    found: int
    offered: int
    others: tuple[tuple[str, str, tuple[str, ...]], ...]

    @property
    def share(self) -> float:
        """Of how many the page leads to what is meant."""
        return (self.found + self.offered) / self.asked if self.asked else 1.0


def pairs(part: Part) -> list[tuple[str, str]]:
    """What is typed, and what is meant."""
    lines = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return [(typed, meant) for of, typed, meant in lines if of == part]


def measure(part: Part, most: int | None = None, kept: Path | None = None, engine: str = "whoosh") -> Led:
    """Where the words of a part lead, in a process of its own; `kept` as in `quality.Run`."""
    return apart(_measure, part, most, kept, engine)


def _measure(part: Part, most: int | None, kept: Path | None, engine: str) -> Led:
    documents = data.documents("th with titles", most)
    with indexes.portal(engine, "th with titles", documents, kept) as made:
        judged = list(_judged(made, part))
    others = tuple((typed, meant, offered) for typed, meant, how, offered in judged if not how)
    ways = [how for _, _, how, _ in judged]
    return Led(len(judged), ways.count("found"), ways.count("offered"), others)


def _judged(made: Portal, part: Part) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Each pair that can be found at all, with how the page leads to what is meant, and what it offers."""
    for typed, meant in pairs(part):
        if not made.search(f'"{meant}"', "th", 1):
            continue
        asked = made.asked(typed, "th")
        shown = asked.results.hits[:_FIRST]
        right = sum(_holds(hit, meant) for hit in shown)
        offered = tuple(
            one.text for one in (*([asked.corrected] if asked.corrected else []), *asked.suggestions)
        )
        how = ""
        if right and right >= min(3, len(shown)):
            how = "found"
        elif searched(meant) in map(searched, offered):
            how = "offered"
        yield typed, meant, how, offered


def _holds(hit: Hit, text: str) -> bool:
    shown = "".join(fragment.text for fragment in (*hit.title, *hit.snippet))
    return searched(text) in searched(shown)
