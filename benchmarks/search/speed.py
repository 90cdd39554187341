"""What queries cost, and an index: CPU, disk, memory. Every engine in a process of its own, one after the other."""

from __future__ import annotations

import gc
import pickle
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import quantiles
from unittest.mock import patch

from benchmarks.search import engines
from benchmarks.search.apart import apart
from benchmarks.search.data import articles, questions
from benchmarks.search.machine import pace
from benchmarks.search.measured import Asked, Measured
from benchmarks.search.measures import mean
from portal.search.document import Document
from portal.search.results import Facets
from portal.search.whoosh.open_index import QueryExecutor

QUERIES = 100
ROUNDS = 3
PROCESSES = 3
SERVED = 500
"""Queries that a worker has answered when its memory is looked at."""
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
WARM_UP = ("ลำพูน", "หริภุญชัย", "5 ธันวาคม 2566")
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
    """CPU milliseconds a query, by the name of a set of queries.

    `first`: asked for the first time, the least of some processes; `page`: asked again, a page of ten with snippets and
    facets; `bare`: again, without either. `snippets` and `facets` are what a page is dearer for each. Only the portal
    has all of them. `pace` is that of the machine meanwhile (`machine.pace`).
    """

    first: dict[str, float] = field(default_factory=dict)
    page: dict[str, float] = field(default_factory=dict)
    bare: dict[str, float] = field(default_factory=dict)
    snippets: dict[str, float] = field(default_factory=dict)
    facets: dict[str, float] = field(default_factory=dict)
    pace: float = 0.0


@dataclass(frozen=True, slots=True)
class Worker:
    """What else a process costs that serves an index: its share of memory in MiB after many queries, and CPU
    milliseconds for the completions of what is typed letter by letter (the mean, and the dearest of a hundred) and for
    corrections."""

    memory: float
    completions: float
    dearest_completions: float
    corrections: float
    pace: float


def prepare(count: int, file: Path) -> None:
    """Write the documents of real articles where every engine reads them at little cost."""
    with file.open("wb") as out:
        for document in articles(count):
            pickle.dump(document, out)


def build(engine: str, count: int, documents: Path, folder: Path) -> Built:
    """Index what was prepared, in a process of its own."""
    return apart(_build, engine, count, documents, folder)


def ask(engine: str, folder: Path, most: int = QUERIES) -> Costs:
    """What queries cost an engine whose index lies in `folder`, `most` of a set: each the least of some processes."""
    runs = [apart(_ask, engine, folder, most) for _ in range(PROCESSES)]
    least = {key: mean(_least(taken[key] for taken, _ in runs)) for key in runs[0][0]}

    def figures(way: str) -> dict[str, float]:
        return {name: cost for (asked, name), cost in least.items() if asked == way}

    def saved(way: str) -> dict[str, float]:
        return {name: max(0.0, least["page", name] - cost) for name, cost in figures(way).items()}

    return Costs(
        first=figures("first"),
        page=figures("page"),
        bare=figures("bare"),
        snippets=saved("without snippets"),
        facets=saved("without facets"),
        pace=mean(pace for _, pace in runs),
    )


def serve(folder: Path) -> Worker:
    """What a worker costs that serves the portal's index in `folder`, in a process of its own, which is handed the
    queries: the sets that they are drawn from are no part of a worker."""
    asked = sets(SERVED // 2)
    return apart(_serve, folder, [*asked["short"], *asked["headline"]])


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


def _unpickled(file: Path) -> Iterator[Document]:
    with file.open("rb") as documents:
        while True:
            try:
                yield pickle.load(documents)  # noqa: S301 - written by `prepare`
            except EOFError:
                return


def _ask(engine: str, folder: Path, most: int) -> tuple[dict[tuple[str, str], list[float]], float]:
    """What each query takes, by how it is asked and by the name of its set; and the pace of the machine."""
    began = pace()
    made = _warm(engine, folder)
    taken: dict[tuple[str, str], list[float]] = {}
    for name, asked in sets(most).items():
        taken["first", name] = made.costs(asked)
        if engine != "whoosh":
            taken["bare", name] = _again(made, asked)
            continue
        taken["page", name] = _again(made, asked)
        with without("_hits", ()):
            taken["without snippets", name] = _again(made, asked)
            with without("_facets", Facets()):
                taken["bare", name] = _again(made, asked)
        with without("_facets", Facets()):
            taken["without facets", name] = _again(made, asked)
    for name, text in HOSTILE.items() if engine == "whoosh" else ():
        taken["first", name] = made.costs([(text, "th")])
        taken["page", name] = _again(made, [(text, "th")])
    made.close()
    return taken, mean((began, pace()))


def _warm(engine: str, folder: Path) -> Measured:
    made = engines.make(engine, folder)
    made.costs([(text, "th") for text in WARM_UP])
    gc.collect()
    gc.freeze()  # as a worker does with what it has loaded
    return made


def _again(made: Measured, asked: list[Asked]) -> list[float]:
    """What each query takes when it is asked again: the least of some rounds."""
    return _least(made.costs(asked) for _ in range(ROUNDS))


def _least(rounds: Iterable[list[float]]) -> list[float]:
    """Of each query the least of all rounds: what else runs on the machine can only make it dearer."""
    return [min(costs) for costs in zip(*rounds, strict=True)]


@contextmanager
def without(step: str, instead: object) -> Iterator[None]:
    """Answers of the Whoosh engine without one of their steps."""
    with patch.object(QueryExecutor, step, lambda *_: instead):
        yield


def _serve(folder: Path, asked: list[Asked]) -> Worker:
    made = engines.make("whoosh", folder)
    if not isinstance(made, engines.Portal):
        raise TypeError
    made.costs(asked)
    typed = [text[:end] for text, _ in asked[:20] for end in range(1, 11)]
    began = pace()
    made.ready()
    completions = [_cost(made, partial(made.engine.completions, text, "th")) for text in typed]
    slips = [engines.query(text[:4] + text[5:], "th") for text in typed[9::10]]
    corrections = [_cost(made, partial(made.engine.corrections, slip)) for slip in slips]
    worker = Worker(
        memory=memory("Pss"),
        completions=mean(completions),
        dearest_completions=quantiles(completions, n=100)[-1],
        corrections=mean(corrections),
        pace=mean((began, pace())),
    )
    made.close()
    return worker


def _cost(made: engines.Portal, work: Callable[[], Awaitable[object]]) -> float:
    before = time.process_time()
    made.run(work)
    return (time.process_time() - before) * 1000
