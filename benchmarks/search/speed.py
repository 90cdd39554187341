"""What queries cost, and an index: CPU, disk, memory. Every engine in a process of its own, one after the other."""

from __future__ import annotations

import pickle
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.search import engines
from benchmarks.search.apart import apart
from benchmarks.search.data import articles, questions
from benchmarks.search.engines import Asked
from benchmarks.search.measures import mean

QUERIES = 100
COMMON = ("การ", "ประเทศไทย", "รัฐบาล", "ประชาชน", "ความ", "นายกรัฐมนตรี", "ประชุม", "และ", "ที่", "โครงการ")
HOSTILE = {
    "a common letter, ก": "ก",
    "a common letter, e": "e",
    "200 emoji": "😀" * 200,
    "ten thousand blanks": " " * 10_000,
    "a lone combining mark": "\u0e48",
    "a letter 200 times": "ก" * 200,
    "32 common words": " ".join([*COMMON] * 4)[:200],
    "ten thousand letters": "ประชุมคณะรัฐมนตรี" * 600,
}
WARM_UP = ("ลำพูน", "หริภุญชัย")
"""Asked first, so that what is loaded once is not counted to the first query."""


@dataclass(frozen=True, slots=True)
class Built:
    """What an index of so many articles took: CPU seconds; MiB on disk; MiB that the process held at most."""

    articles: int
    seconds: float
    disk: float
    peak: float


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU milliseconds a query, by the name of a set of queries: when first asked, and asked again."""

    first: dict[str, float] = field(default_factory=dict)
    again: dict[str, float] = field(default_factory=dict)


def prepare(count: int, file: Path) -> None:
    """Write the documents of real articles where every engine reads them at little cost."""
    with file.open("wb") as out:
        for document in articles(count):
            pickle.dump(document, out)


def build(engine: str, count: int, documents: Path, folder: Path) -> Built:
    """Index what was prepared, in a process of its own."""
    return apart(_build, engine, count, documents, folder)


def ask(engine: str, folder: Path, most: int = QUERIES) -> Costs:
    """What queries cost an engine whose index lies in `folder`, `most` of a set, in a process of its own."""
    return apart(_ask, engine, folder, most)


def memory(name: str) -> float:
    """MiB of this process as Linux tells it: VmHWM, the peak; Pss, with its share of what others use too. Else 0."""
    for file in ("/proc/self/status", "/proc/self/smaps_rollup"):
        if Path(file).exists():
            found = re.search(rf"^{name}:\s+(\d+) kB", Path(file).read_text(), re.MULTILINE)
            if found:
                return int(found[1]) / 1024
    return 0.0


def sets(most: int) -> dict[str, list[Asked]]:
    """The queries, by the name of their row."""
    asked = {name: [(q.text, q.language) for q in questions(name)[:most]] for name in ("short", "headline")}
    asked["common words"] = [(word, "th") for word in COMMON]
    return asked


def _build(engine: str, count: int, documents: Path, folder: Path) -> Built:
    made = engines.make(engine, folder)
    before = time.process_time()
    made.index(_unpickled(documents))
    seconds = time.process_time() - before
    made.close()
    disk = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return Built(count, seconds, disk / 2**20, memory("VmHWM"))


def _unpickled(file: Path) -> Iterator[object]:
    with file.open("rb") as documents:
        while True:
            try:
                yield pickle.load(documents)  # noqa: S301 - written by `prepare`
            except EOFError:
                return


def _ask(engine: str, folder: Path, most: int) -> Costs:
    made = engines.make(engine, folder)
    made.costs([(text, "th") for text in WARM_UP])
    costs = Costs()
    for name, asked in sets(most).items():
        costs.first[name] = mean(made.costs(asked))
        costs.again[name] = mean(made.costs(asked))
    if engine in ("whoosh", "memory"):
        for name, text in HOSTILE.items():
            costs.first[name] = mean(made.costs([(text, "th")]))
            costs.again[name] = mean(made.costs([(text, "th")] * 10))
    made.close()
    return costs
