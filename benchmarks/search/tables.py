"""Figures as tables of Markdown, each beside what it is to reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.search import data, limits
from benchmarks.search.climb import Climbed
from benchmarks.search.data import PARTS, Part
from benchmarks.search.exceptions import Exceptions
from benchmarks.search.misspelt import Led
from benchmarks.search.quality import Quality
from benchmarks.search.right import Right
from benchmarks.search.speed import HOSTILE, Built, Costs, Worker

NAMES = {"whoosh": "the portal", "naive": "naive Whoosh", "tantivy": "tantivy"}
Found = Mapping[str, Mapping[Part | None, Quality]]
"""By engine and part, both together where that is None."""


def quality(found: Found) -> str:
    """How well each engine answers, by set and measure, in both parts; judged is the portal in part b.

    Kinds of variants that few articles have no question of are left out.
    """
    rows = []
    for name, measures in limits.quality("b").items():
        for measure, limit in measures.items():
            values = [parts[part][name].get(measure) for part in PARTS for parts in found.values()]
            known = [value for value in values if value is not None]
            if len(known) == len(values):
                row = [name, measure, _limit(limit), *(f"{value:.4f}" for value in known)]
                rows.append([*row, _verdict(found["whoosh"]["b"][name][measure], limit)])
    heads = [f"{part}: {name}" for part in PARTS for name in _names(found)]
    return _table(["set", "measure", "limit", *heads, ""], rows)


def citizens(found: Found) -> str:
    """The questions of citizens, of both parts together: they are few."""
    rows = []
    for measure, limit in limits.quality(None)["citizen"].items():
        values = [parts[None]["citizen"][measure] for parts in found.values()]
        rows.append(
            [measure, _limit(limit), *(f"{value:.4f}" for value in values), _verdict(values[0], limit)]
        )
    return _table(["citizen, all", "limit", *_names(found), ""], rows)


def variants(found: Found) -> str:
    """The overlap of the first ten by kind of variant, in part b."""
    parts = [engine["b"]["variant"] for engine in found.values()]
    kinds = [measure for measure in parts[0] if measure.startswith("overlap, ")]
    rows = [[kind.removeprefix("overlap, "), *(f"{part[kind]:.3f}" for part in parts)] for kind in kinds]
    return _table(["variant", *_names(found)], rows)


def exceptions(most: int | None = None) -> str:
    """The words that articles hold only within others, and what those are."""
    documents = data.documents("th", most)
    judged = Exceptions(documents)
    there = {document.article for document in documents}
    rows = []
    for one in data.questions("subword"):
        out = judged.of(one.text, one.relevant & there)
        inside = sorted({word for article in out for word in judged.within(one.text, article)})
        if out:
            rows.append([one.text, one.part, f"{len(out)}", f"{len(one.relevant)}", ", ".join(inside)])
    return _table(["word", "part", "articles", "of", "within"], rows)


def misspellings(found: Mapping[str, Mapping[str, float]]) -> str:
    """How many misspelt words are put right, by language."""
    rows = []
    for name in next(iter(found.values())):
        row = [name]
        for language, figures in found.items():
            limit = limits.misspelling(name, language)
            row += [f"{figures[name]:.3f}", _limit(limit), _verdict(figures[name], limit)]
        rows.append(row)
    heads = [cell for language in found for cell in (language, "limit", "")]
    return _table(["one random edit in one word", *heads], rows)


def right_words(found: Mapping[Part, Right]) -> str:
    """How many right words are mended none the less, and some of those of part a; and what was no right words."""
    rows = []
    for part, right in found.items():
        offered = len(right.mended) - right.replaced
        limit = limits.Limit(0.0, at_most=True)
        row = [part, f"{right.asked - len(right.slips):,}", str(right.replaced), str(offered)]
        rows.append([*row, _verdict(len(right.mended), limit) if part == "b" else ""])
    table = _table(
        ["right words, part", "asked", "replaced (limit 0)", "something else offered (limit 0)", ""], rows
    )
    shown = [f"- {one.kind}: {one.text} → {', '.join(one.instead)}" for one in found["a"].mended[:20]]
    told = ["", "Of part a, the first:", "", *shown] if shown else []
    if slips := [f"- {one.text} → {one.instead[0]}" for right in found.values() for one in right.slips]:
        told += [
            "",
            "Not among them: slips of those who asked (benchmarks/search/right.py), put right.",
            "",
            *slips,
        ]
    return "\n".join((table, *told))


def misspelt(found: Mapping[Part, Led]) -> str:
    """How many words as people misspell them lead to what they mean, and those of part a that do not."""
    rows = []
    for part, led in found.items():
        row = [part, str(led.asked), str(led.found), str(led.offered), f"{led.share:.3f}"]
        rows.append([*row, _verdict(led.share, limits.MISSPELT) if part == "b" else ""])
    heads = [
        "words as people misspell them, part",
        "asked",
        "found",
        "offered",
        f"together ({limits.MISSPELT})",
        "",
    ]
    missed = ", ".join(f"{typed} ({meant})" for typed, meant, _ in found["a"].others)
    return "\n".join((_table(heads, rows), *(["", f"Of part a, not: {missed}."] if missed else [])))


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


def limits_of_speed(count: int, found: Mapping[str, Costs], worker: Worker, climbed: Climbed) -> str:
    """What is to be reached for speed and memory, at so many articles (set for 20,000). Times are judged as they would
    be where the fixed piece of work takes 25 CPU ms."""
    own, other = found["whoosh"], found["tantivy"]
    rows = []
    for name, most in limits.BARE.items():
        rows.append(_scaled(f"{name}, bare, ms", own.bare[name], own.pace, most))
        rows.append(
            _row(f"{name}, bare, times tantivy", own.bare[name] / other.bare[name], limits.TIMES_TANTIVY)
        )
    rows += [
        _scaled(f"{name}, asked first, ms", own.first[name], own.pace, most)
        for name, most in limits.FIRST.items()
    ]
    for name in limits.BARE:
        rows.append(_scaled(f"{name}, snippets of a page, ms", own.snippets[name], own.pace, limits.SNIPPETS))
        rows.append(_scaled(f"{name}, facets, ms", own.facets[name], own.pace, limits.FACETS))
    dearest = climbed.dearest[0]
    rows += [
        _scaled("completions while typing, ms: mean", worker.completions, worker.pace, limits.COMPLETIONS),
        _scaled(
            "completions, ms: 99 of 100 at most", worker.dearest_completions, worker.pace, limits.COMPLETIONS
        ),
        _scaled(f"the dearest of {climbed.tried:,} queries, ms", dearest.cost, climbed.pace, limits.DEAREST),
        ["corrections of a query, ms", _ms(worker.corrections), f"{worker.pace:.0f}", "", "", ""],
        _row("a worker that answered 500 queries, MiB (PSS)", worker.memory, limits.SERVING_MEMORY),
    ]
    return _table([f"{count:,} articles", "measured", "pace", "at pace 25", "at most", ""], rows)


def dearest(climbed: Climbed) -> str:
    """The dearest queries of a climb."""
    rows = [[_code(one.text), one.language, _ms(one.cost)] for one in climbed.dearest]
    return _table(["query", "page", "CPU ms"], rows)


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


def _code(text: str) -> str:
    """A text that shows its signs, in a cell."""
    escaped = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)
    return "`` " + escaped.replace("|", "\\|").replace("`", "'") + " ``"


def _row(name: str, value: float, most: float) -> list[str]:
    return [name, _ms(value), "", "", f"{most:g}", _kept(value, most)]


def _scaled(name: str, value: float, pace: float, most: float) -> list[str]:
    at_pace = value * limits.PACE / pace
    return [name, _ms(value), f"{pace:.0f}", _ms(at_pace), f"{most:g}", _kept(at_pace, most)]


def _names(found: Mapping[str, object]) -> list[str]:
    return [NAMES[engine] for engine in found]


def _ms(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _limit(limit: limits.Limit | None) -> str:
    return "" if limit is None else str(limit)


def _verdict(value: float, limit: limits.Limit | None) -> str:
    return "" if limit is None else "reached" if limit.reached(value) else "**missed**"


def _kept(value: float, most: float) -> str:
    return "reached" if value <= most else "**missed**"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    ruler = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *rows))
