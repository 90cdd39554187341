"""How far an import is: a bar on a terminal, a line each few seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from portal.news.exchange.importing import Progress

SECONDS_BETWEEN_LINES = 5.0

Tell = Callable[[Progress], None]


@contextmanager
def shown(console: Console, clock: Callable[[], float] = time.monotonic) -> Iterator[Tell]:
    """A function to tell progress to, while the import goes on. `clock` gives seconds."""
    if not console.is_terminal:
        yield Lines(console, clock)
        return
    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[read]} articles, {task.fields[rate]} a second"),
        TimeRemainingColumn(),
    )
    started = clock()
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, read="0", rate="0")

        def tell(progress: Progress) -> None:
            rate = _rate(progress.report.read, clock() - started)
            bar.update(
                task,
                total=progress.size,
                completed=progress.position,
                read=f"{progress.report.read:,}",
                rate=rate,
            )

        yield tell


class Lines:
    """Writes a line now and then: articles, share of the whole, rate, time left."""

    def __init__(
        self, console: Console, clock: Callable[[], float], between: float = SECONDS_BETWEEN_LINES
    ) -> None:
        self._console = console
        self._clock = clock
        self._between = between
        self._started = self._last = clock()

    def __call__(self, progress: Progress) -> None:
        now = self._clock()
        if now - self._last < self._between or progress.position >= progress.size:
            return
        self._last = now
        elapsed = now - self._started
        share = progress.position / progress.size
        left = f", about {elapsed / share - elapsed:,.0f} s left" if share else ""
        read = progress.report.read
        self._console.print(
            f"{read:,} articles ({share:.0%}), {_rate(read, elapsed)} a second{left}",
            highlight=False,
            soft_wrap=True,
        )


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds:,.0f}" if seconds > 0 else "0"
