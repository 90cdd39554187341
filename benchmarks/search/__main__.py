"""What is measured, by the first word of the command line: `python -m benchmarks.search --help`."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import nullcontext
from pathlib import Path

from benchmarks.search import climb, engines
from benchmarks.search.data import PARTS, SETS, folder
from benchmarks.search.eye import HITS, sheet
from benchmarks.search.limits import DEAREST, PACE
from benchmarks.search.limits import quality as quality_limits
from benchmarks.search.misspelt import measure as measure_misspelt
from benchmarks.search.quality import Run, measure
from benchmarks.search.report import FILE, QUICK, Size, write
from benchmarks.search.right import DRAWN
from benchmarks.search.right import measure as measure_right


def quality(options: argparse.Namespace) -> None:
    """Print each set's figures beside those to be reached."""
    print(f"{'set':18} {'measure':46} {options.engine:>8}   limit")
    run = Run(options.engine, [options.part], options.articles, options.index, options.show)
    found = measure(run, options.sets)
    limits = quality_limits(options.part)
    for name, figures in found[options.part].items():
        for measured, value in figures.items():
            limit = limits[name].get(measured)
            beside = f"{limit!s:8} {'reached' if limit.reached(value) else 'MISSED'}" if limit else ""
            print(f"{name:18} {measured:46} {value:8.4f}   {beside}".rstrip(), flush=True)


def right(options: argparse.Namespace) -> None:
    """Print what is mended of right words."""
    found = measure_right(options.part, options.articles, options.index, options.words, options.engine)
    for one in found.mended:
        print(f"{one.kind:18} {one.text} {'=>' if one.replaced else '->'} {', '.join(one.instead)}")
    for one in found.slips:
        print(f"{'a slip, put right':18} {one.text} -> {', '.join(one.instead)}")
    print(
        f"Of {found.asked - len(found.slips)} right words {found.replaced} are replaced and for "
        f"{len(found.mended) - found.replaced} others something else is offered; limit 0."
    )


def misspelt(options: argparse.Namespace) -> None:
    """Print how many words that people misspell lead to what they mean."""
    led = measure_misspelt(options.part, options.articles, options.index, options.engine)
    for typed, meant, offered in led.others:
        print(f"{typed} is not led to {meant}{'; offered: ' if offered else ''}{', '.join(offered)}")
    print(f"Of {led.asked}: found {led.found}, offered {led.offered}; together {led.share:.3f}.")


def climbed(options: argparse.Namespace) -> None:
    """Print the dearest queries that a climb finds."""
    with nullcontext(options.index) if options.index else tempfile.TemporaryDirectory() as folder:
        place = climb.indexed(options.articles, Path(folder))
        found = climb.climb(place, options.seed, options.tries, options.again)
    for one in found.dearest:
        scaled = one.cost * PACE / found.pace
        verdict = "reached" if scaled <= DEAREST else "MISSED"
        print(f"{one.cost:.1f} ms, {scaled:.1f} scaled, {verdict}: {one.text} ({one.language})")


def eye(options: argparse.Namespace) -> None:
    """Write hits down to be judged."""
    options.file.write_text(sheet(options.seed, options.articles, options.index, options.hits), "utf-8")
    print(f"Written: {options.file}")


def report(options: argparse.Namespace) -> None:
    """Measure everything and write it down."""
    write(QUICK if options.quick else Size(), options.file)


def main() -> None:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("quality", help="how well questions about real news are answered")
    command.add_argument("--engine", choices=engines.NAMES, default="whoosh")
    command.add_argument("--sets", nargs="+", choices=tuple(SETS), default=tuple(SETS))
    command.add_argument("--part", choices=PARTS, help="tune on a, report b; both, if not given")
    command.add_argument(
        "--index",
        type=Path,
        metavar="FOLDER",
        help="where indexes are kept for the next run with the same analysis",
    )
    command.add_argument("--articles", type=int, help="of each collection; all, if not given")
    command.add_argument(
        "--show", type=int, default=0, help="so many questions of each set, those that are answered worst"
    )
    command.set_defaults(run=quality)
    command = commands.add_parser("right", help="how many right words are mended none the less")
    command.add_argument("--engine", choices=("whoosh", "memory"), default="whoosh")
    command.add_argument("--part", choices=PARTS, default="a")
    command.add_argument("--index", type=Path, metavar="FOLDER", help="as for quality")
    command.add_argument("--words", type=int, default=DRAWN, help="how many are drawn")
    command.add_argument("--articles", type=int, help="of each collection; all, if not given")
    command.set_defaults(run=right)
    command = commands.add_parser(
        "misspelt", help="how many words as people misspell them lead to what is meant"
    )
    command.add_argument("--engine", choices=("whoosh", "memory"), default="whoosh")
    command.add_argument("--part", choices=PARTS, default="a")
    command.add_argument("--index", type=Path, metavar="FOLDER", help="as for quality")
    command.add_argument("--articles", type=int, help="of each collection; all, if not given")
    command.set_defaults(run=misspelt)
    command = commands.add_parser("climb", help="the dearest query that a seeded hill climb finds")
    command.add_argument("--seed", type=int, default=climb.SEED)
    command.add_argument("--tries", type=int, default=climb.TRIES)
    command.add_argument(
        "--again",
        type=int,
        default=climb.ASKED_AGAIN,
        help="how many of the dearest are asked again, by themselves",
    )
    command.add_argument("--articles", type=int, default=20_000)
    command.add_argument("--index", type=Path, metavar="FOLDER", help="as for quality")
    command.set_defaults(run=climbed)
    command = commands.add_parser("eye", help="write hits of short words for somebody to judge")
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--hits", type=int, default=HITS)
    command.add_argument("--articles", type=int, help="all, if not given")
    command.add_argument("--index", type=Path, metavar="FOLDER", help="as for quality")
    command.add_argument("--file", type=Path, default=Path("eye.txt"))
    command.set_defaults(run=eye)
    command = commands.add_parser("report", help="everything, in one run, written down")
    command.add_argument("--quick", action="store_true", help="few articles: only to see that it runs")
    command.add_argument(
        "--file", type=Path, default=FILE, help="where to; benchmarks/SEARCH.md if not given"
    )
    command.set_defaults(run=report)
    options = parser.parse_args()
    folder()
    options.run(options)


if __name__ == "__main__":
    main()
