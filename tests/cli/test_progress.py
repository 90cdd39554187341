from __future__ import annotations

from io import StringIO

from rich.console import Console

from portal.cli.exchange import ProgressLines, shown
from portal.news.exchange.importing import Progress, Report


def progress(position: int, added: int) -> Progress:
    return Progress(position, 1000, Report(added=added))


def test_a_line_comes_every_few_seconds_where_there_is_no_terminal() -> None:
    out = StringIO()
    times = iter([0.0, 1.0, 6.0, 7.0, 12.0, 20.0])
    lines = ProgressLines(Console(file=out), lambda: next(times), between=5)
    for position, added in ((100, 10), (600, 60), (700, 70), (800, 120), (1000, 200)):
        lines(progress(position, added))
    assert out.getvalue().splitlines() == [
        "60 articles (60%), 10 a second, about 4 s left",
        "120 articles (80%), 10 a second, about 3 s left",
    ]


def test_a_bar_with_rate_and_time_left_is_shown_on_a_terminal() -> None:
    out = StringIO()
    times = iter(float(second) for second in range(0, 1000, 10))
    console = Console(file=out, force_terminal=True, width=100)
    with shown(console, lambda: next(times)) as tell:
        tell(progress(250, 1230))
        tell(progress(500, 2460))
    assert "50%" in out.getvalue()
    assert "2,460 articles, 123 a second" in out.getvalue()


def test_where_there_is_no_terminal_no_bar_is_drawn() -> None:
    out = StringIO()
    with shown(Console(file=out), lambda: 0.0) as tell:
        tell(progress(500, 5))
    assert out.getvalue() == ""
