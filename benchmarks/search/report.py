"""Measures everything, in one run, and writes it down."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.search import climb, misspellings, speed, tables
from benchmarks.search.apart import apart
from benchmarks.search.data import PARTS, SETS, Part
from benchmarks.search.limits import INDEXED
from benchmarks.search.machine import load, machine, pace
from benchmarks.search.misspelt import measure as measure_misspelt
from benchmarks.search.quality import Quality, Run, measure
from benchmarks.search.right import DRAWN
from benchmarks.search.right import measure as measure_right
from benchmarks.search.speed import Built, Costs

FILE = Path(__file__).resolve().parent.parent / "SEARCH.md"
ENGINES = ("whoosh", "naive", "tantivy")
FEW_QUERIES = {"naive": 30}
"""Queries of a set asked of an engine that takes long for each; all others get a hundred."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    articles: int | None = None
    words: int = 2_000
    counts: tuple[int, ...] = (INDEXED, 20_000)
    right: int = DRAWN
    tries: int = climb.TRIES
    again: int = climb.ASKED_AGAIN


QUICK = Size(articles=500, words=50, counts=(500, 1_000), right=60, tries=20, again=1)


def report(size: Size, say: Callable[[str], None] = print) -> str:
    """The whole report, in Markdown. Quality may be measured two engines at a time, whatever takes CPU alone."""
    started = time.monotonic()
    began = f"Load when it began: {load():.1f}; a piece of work that never changes took {pace():.0f} CPU ms"
    with tempfile.TemporaryDirectory() as folder:
        built, costs, worker = _speed(size, Path(folder), say)
        say("the dearest query")
        climbed = climb.climb(
            Path(folder, f"whoosh-{size.counts[-1]}"), tries=size.tries, asked_again=size.again, say=say
        )
    say("quality")
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as both:
        others = both.submit(lambda: {name: _answers(name, size, Path(folder)) for name in ENGINES[1:]})
        own = both.submit(_answers, ENGINES[0], size, Path(folder)).result()
        spelling = _misspellings(size, Path(folder))
        right = {part: measure_right(part, size.articles, Path(folder), size.right) for part in PARTS}
        led = {part: measure_misspelt(part, size.articles, Path(folder)) for part in PARTS}
        found = {ENGINES[0]: own} | others.result()
    fewest, most = size.counts[0], size.counts[-1]
    parts = [
        "# Search, measured",
        _run(started, began),
        _INTRODUCTION,
        "## Quality",
        tables.quality(found),
        tables.citizens(found),
        _SETS,
        "## Words only within others",
        _EXCEPTIONS,
        apart(tables.exceptions, size.articles),
        "## The same query, typed otherwise",
        tables.variants(found),
        "## Misspelt words",
        tables.misspellings(spelling),
        tables.misspelt(led),
        tables.right_words(right),
        "## Speed",
        _COLUMNS,
        *(tables.costs(count, costs[count]) for count in size.counts),
        tables.limits_of_speed(most, costs[most], worker, climbed),
        _DEAREST.format(seed=climb.SEED, tries=f"{size.tries:,}"),
        tables.dearest(climbed),
        f"Strange queries, at {most:,} articles:",
        tables.hostile(costs[most]["whoosh"]),
        "## The index",
        tables.indexing(built),
        _INDEX.format(fewest=f"{fewest:,}"),
    ]
    return "\n\n".join(parts) + "\n"


def _speed(
    size: Size, folder: Path, say: Callable[[str], None]
) -> tuple[dict[str, list[Built]], dict[int, dict[str, Costs]], speed.Worker]:
    built: dict[str, list[Built]] = {engine: [] for engine in ENGINES}
    costs: dict[int, dict[str, Costs]] = {}
    for count in size.counts:
        documents = folder / f"{count}.pickle"
        apart(speed.prepare, count, documents)
        costs[count] = {}
        for engine in ENGINES:
            say(f"{count:,} articles, {engine}")
            place = folder / f"{engine}-{count}"
            place.mkdir()
            built[engine].append(speed.build(engine, count, documents, place))
            costs[count][engine] = speed.ask(engine, place, FEW_QUERIES.get(engine, speed.QUERIES))
    return built, costs, speed.serve(folder / f"whoosh-{size.counts[-1]}")


def _answers(engine: str, size: Size, kept: Path) -> dict[Part | None, Quality]:
    """Both parts of each set, and all citizens."""
    run = Run(engine, PARTS, size.articles, kept)
    return measure(run, SETS) | measure(replace(run, parts=[None]), ["citizen"])


def _misspellings(size: Size, kept: Path) -> dict[str, dict[str, float]]:
    return {
        language: apart(misspellings.measure, language, words=size.words, most=size.articles, kept=kept)
        for language in ("en", "th")
    }


def _run(started: float, began: str) -> str:
    minutes = (time.monotonic() - started) / 60
    return (
        f"Written by `make bench-search` on {datetime.now(UTC):%d %B %Y}, in {minutes:.0f} minutes. {machine()}\n\n"
        f"{began}, and {pace():.0f} at its end. CPU is that of the whole process, all threads."
    )


def write(size: Size, file: Path = FILE, say: Callable[[str], None] = print) -> None:
    """Measure and write."""
    told = report(size, say)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(told, encoding="utf-8")
    say(f"Written: {file.name}")


_INTRODUCTION = """\
Three engines answer the same questions about real Thai government news (5,000 Thai and 987 English articles):

- **the portal**: its Whoosh engine, asked as a page asks it, from the typed text to the results;
- **naive Whoosh**: Whoosh as most would set it up, with the dictionary's words, its own BM25F, OR between words;
- **tantivy**: fed the very tokens that the portal's analysis makes, its own BM25, OR, counting all that it finds."""
_SETS = """\
Each question is of part a, on which rules are tuned, or of part b, which is judged. The
limits of known items, names and misspelt words are what commit 59c1048 reached, less .003.

Known items (headline, short, body) are asked without the titles in the index. “As typed” reads quotation marks and
hyphens in headlines as operators; in all other sets of known items they are taken out. Words taken out of the
dictionary (subword-unlisted) stand for words that no dictionary has. Precision is the mean over queries that found
something. What is “counted” of words leaves out articles that hold a word of the dictionary only inside others that do
not part into common words (30 uses or more in the Thai National Corpus): “exceptions” is their share, and “exceptions
wrong” takes them for wrong where they are found.

Short words, pairs and citizens are asked of articles with their titles. “Left whole” are the words that the portal
takes for one though a program parts them (search_index/th/whole.txt). The ten newest of engines without that order are
those of all that they find. Citizens are answered by the first page, corrections included where an engine has any."""
_EXCEPTIONS = """\
Pairs of a word (subword) and an article that holds it on cluster boundaries, but only within words of the dictionary
that do not part into common words with it among them: neither to be found nor missed."""
_COLUMNS = """\
“First” is a query asked for the first time; “page” asked again: ten hits with snippets, and facets. “Snippets” and
“facets” are what leaving them out saves; “bare” is without either, and is what is compared. All are means over queries,
of each the least of three processes, and of three rounds in each where it is asked again. Limits of time hold where the
piece of work that never changes takes 25 CPU ms (“pace”): what was measured is scaled to it, and judged so."""
_DEAREST = """\
The dearest queries that a hill climb finds (seed {seed}, {tries} tries; letters, words, moves and starts are those of
benchmarks/search/climb.py), asked for the first time as a page asks, corrections included: CPU ms, the least of three
processes."""
_INDEX = """\
Indexing is from plain documents to a committed index; memory is the peak of the process, libraries and dictionary
included. Of {fewest} articles all are Thai."""
