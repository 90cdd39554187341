"""Figures as tables of Markdown, each beside what it is to reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.search import limits
from benchmarks.search.speed import HOSTILE, Built, Costs, Worker

Quality = Mapping[str, Mapping[str, float]]
NAMES = {"whoosh": "the portal", "naive": "naive Whoosh", "tantivy": "tantivy"}


def quality(found: Mapping[str, Quality]) -> str:
    """How well each engine answers, by engine, set and measure."""
    rows = []
    for name, measures in limits.QUALITY.items():
        for measure, least in measures:
            values = [found[engine][name][measure] for engine in found]
            beside = [f"{value:.4f}" for value in values]
            rows.append([name, measure, _at_least(least), *beside, _reached(values[0], least)])
    return _table(["set", "measure", "at least", *_names(found), ""], rows)


def variants(found: Mapping[str, Quality]) -> str:
    """The overlap of the first ten by kind of variant."""
    kinds = [measure for measure in found["whoosh"]["variant"] if measure.startswith("overlap, ")]
    rows = [
        [kind.removeprefix("overlap, "), *(f"{found[engine]['variant'][kind]:.3f}" for engine in found)]
        for kind in kinds
    ]
    return _table(["variant", *_names(found)], rows)


def misspellings(found: Mapping[str, Mapping[str, float]], judged: str) -> str:
    """How many misspelt words are put right, by language."""
    rows = [
        [name, *(f"{found[language][name]:.3f}" for language in found)]
        + (
            [", ".join(_reached(found[tag][name], least) for tag, least in limits.MISSPELLINGS.items())]
            if name == judged
            else [""]
        )
        for name in next(iter(found.values()))
    ]
    least = [f"{language} (at least {limits.MISSPELLINGS[language]:.2f})" for language in found]
    return _table(["one random edit in one word", *least, ""], rows)


def costs(count: int, found: Mapping[str, Costs]) -> str:
    """CPU milliseconds a query at so many articles."""
    own = found["whoosh"]
    rows = []
    for name in own.bare:
        row = [name, *(_ms(part[name]) for part in (own.first, own.page, own.snippets, own.facets))]
        rows.append([*row, *(_ms(found[engine].bare[name]) for engine in found)])
    heads = ["first", "page", "snippets", "facets", *(f"{name}, bare" for name in _names(found))]
    return _table([f"CPU ms a query, {count:,} articles", *heads], rows)


def hostile(found: Costs) -> str:
    """What strange queries cost, beside a headline."""
    most = limits.HOSTILE * found.page["headline"]
    first = limits.HOSTILE * found.first["headline"]
    rows = []
    for name in HOSTILE:
        dearest = max(found.page[name] / most, found.first[name] / first)
        rows.append([name, _ms(found.first[name]), _ms(found.page[name]), _kept(dearest, 1)])
    head = ["CPU ms a page", "first", "again", f"at most {_ms(first)} and {_ms(most)}"]
    return _table(head, rows)


def limits_of_speed(count: int, found: Mapping[str, Costs], worker: Worker) -> str:
    """What is to be reached for speed and memory, at so many articles (set for 20,000)."""
    own, other = found["whoosh"], found["tantivy"]
    rows = []
    for name, most in limits.BARE.items():
        rows.append(_row(f"{name}, bare, ms", own.bare[name], most))
        times = own.bare[name] / other.bare[name]
        rows.append(_row(f"{name}, bare, times tantivy", times, limits.TIMES_TANTIVY))
    for name in limits.BARE:
        rows.append(_row(f"{name}, snippets of a page, ms", own.snippets[name], limits.SNIPPETS))
        rows.append(_row(f"{name}, facets, ms", own.facets[name], limits.FACETS))
    rows += [
        _row("completions while typing, ms: mean", worker.completions, limits.COMPLETIONS),
        _row("completions, ms: of 100, the second dearest", worker.dearest_completions, limits.COMPLETIONS),
        ["corrections of a query, ms", _ms(worker.corrections), "", ""],
        _row("a worker that answered 500 queries, MiB (PSS)", worker.memory, limits.SERVING_MEMORY),
    ]
    return _table([f"{count:,} articles", "measured", "at most", ""], rows)


def indexing(found: Mapping[str, Sequence[Built]]) -> str:
    """What making an index costs each engine."""
    rows = []
    for engine, builds in found.items():
        for built in builds:
            judged = engine == "whoosh" and built.articles == limits.INDEXED
            kept = built.seconds <= limits.INDEXING and built.peak <= limits.INDEXING_MEMORY
            verdict = ("reached" if kept else "**missed**") if judged else ""
            row = [NAMES[engine], f"{built.articles:,}", f"{built.seconds:.0f}", f"{built.disk:.0f}"]
            rows.append([*row, f"{built.peak:.0f}", verdict])
    least = f"at most {limits.INDEXING:.0f} s and {limits.INDEXING_MEMORY:.0f} MiB at {limits.INDEXED:,}"
    return _table(["indexing", "articles", "CPU s", "MiB on disk", "MiB at most in memory", least], rows)


def _row(name: str, value: float, most: float) -> list[str]:
    return [name, _ms(value), f"{most:g}", _kept(value, most)]


def _names(found: Mapping[str, object]) -> list[str]:
    return [NAMES[engine] for engine in found]


def _ms(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _at_least(least: float | None) -> str:
    return "" if least is None else f"{least:g}"


def _reached(value: float, least: float | None) -> str:
    return "" if least is None else "reached" if value >= least else "**missed**"


def _kept(value: float, most: float) -> str:
    return "reached" if value <= most else "**missed**"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    ruler = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *rows))
