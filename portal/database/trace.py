"""What one request asks the database: each statement without its values, and how long it took."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, event

_UNCOUNTED = ("BEGIN", "COMMIT", "PRAGMA")
_OPEN = "portal.trace"
"""Under this name, a connection keeps the statement that goes on."""
_MARKS = re.compile(r"\(\?(?:, \?)+\)")


@dataclass(slots=True)
class Statement:
    """A statement as it is sent, with marks in the places of its values.

    `seconds` last until the next one of its transaction is asked, or the end of that: SQLite looks for most rows only
    when they are asked for.
    """

    text: str
    began: float
    seconds: float = 0.0

    @property
    def line(self) -> str:
        """Its text in one line; of a list of marks only the first."""
        return _MARKS.sub("(?, …)", " ".join(self.text.split()))


@dataclass(slots=True)
class Trace:
    """What was asked so far; BEGIN, COMMIT and PRAGMA are left out."""

    statements: list[Statement] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long all statements took together."""
        return sum(statement.seconds for statement in self.statements)


_current: ContextVar[Trace] = ContextVar("portal_trace")


@contextmanager
def tracing() -> Iterator[Trace]:
    """Gather what is asked inside the `with` block, in this task and in the threads that work for it, of engines that
    are traced."""
    trace = Trace()
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def trace_statements(engine: Engine) -> None:
    """Have the statements of an engine traced."""
    event.listen(engine, "before_cursor_execute", _note)
    event.listen(engine, "before_execute", lambda connection, *_: _end(connection))
    event.listen(engine, "commit", _end)
    event.listen(engine, "rollback", _end)


def _note(connection: Connection, _cursor: Any, text: str, *_: Any) -> None:
    trace = _current.get(None)
    if trace is None or text.startswith(_UNCOUNTED):
        return
    connection.info[_OPEN] = statement = Statement(text, perf_counter())
    trace.statements.append(statement)


def _end(connection: Connection) -> None:
    statement: Statement | None = connection.info.pop(_OPEN, None)
    if statement is not None:
        statement.seconds = perf_counter() - statement.began
