"""What is measured, by the first word of the command line: `python -m benchmarks.search --help`."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.search import engines
from benchmarks.search.data import SETS, folder
from benchmarks.search.limits import QUALITY
from benchmarks.search.quality import measure
from benchmarks.search.report import FILE, QUICK, Size, write


def quality(options: argparse.Namespace) -> None:
    """Print each set's figures beside those to be reached."""
    print(f"{'set':18} {'measure':24} {options.engine:>8} {'at least':>9}")
    for name, figures in measure(options.engine, options.sets, options.half, options.articles).items():
        least = dict(QUALITY[name])
        for measured, value in figures.items():
            limit = least.get(measured)
            beside = "" if limit is None else f"{limit:9.3f} {'reached' if value >= limit else 'MISSED'}"
            print(f"{name:18} {measured:24} {value:8.4f} {beside}", flush=True)


def report(options: argparse.Namespace) -> None:
    """Measure everything and write it down."""
    write(QUICK if options.quick else Size(), options.file)


def main() -> None:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("quality", help="how well questions about real news are answered")
    command.add_argument("--engine", choices=engines.NAMES, default="whoosh")
    command.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    command.add_argument(
        "--half", choices=("even", "odd"), default="", help="tune on one, judge by the other"
    )
    command.add_argument("--articles", type=int, help="of each language; all, if not given")
    command.set_defaults(run=quality)
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
