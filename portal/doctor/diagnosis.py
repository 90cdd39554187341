"""What was found of one subject, and how one is looked at: in bounded time, and without ever an exception."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from portal.errors import PortalError
from portal.failure_log import reason_of

MOST_TOLD = 3
"""Diagnoses of one subject that are told one by one."""


class State(StrEnum):
    """How a subject is: an `ERROR` harms readers or data, a `WARNING` may; `UNKNOWN`: it could not be looked at."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A sentence about a subject; where it is not well, with what to do."""

    subject: str
    state: State
    text: str


Finding = tuple[State, str]
"""How something is, and a sentence about it."""
Check = Callable[[], Iterable[Finding]]


def ok(text: str) -> Finding:
    """What is as it should be."""
    return State.OK, text


def warning(text: str) -> Finding:
    """What may do harm, and what to do."""
    return State.WARNING, text


def error(text: str) -> Finding:
    """What harms readers or data, and what to do."""
    return State.ERROR, text


def unknown(text: str) -> Finding:
    """Why something could not be looked at."""
    return State.UNKNOWN, text


def diagnoses(subject: str, check: Check, seconds: float) -> list[Diagnosis]:
    """What a check finds, within so many seconds; what raises, or hangs, is a finding itself."""
    found: list[Finding] = []

    def run() -> None:
        try:
            found.extend(check())
        except PortalError as error:
            found.extend((State.ERROR, str(sentence)) for sentence in error.args)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            found.append(
                (State.ERROR, f"{where}{error.strerror or error}. See to the file's rights and disk.")
            )
        except BaseException as error:  # noqa: BLE001 - panics of libraries, too; this is the last to meet them
            reason = f"This could not be looked at ({reason_of(error)}). Report it as a fault of the program."
            found.append((State.ERROR, reason))

    began = monotonic()
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    told = [*found]
    if thread.is_alive():
        waited = round(monotonic() - began)
        told.append(
            (State.ERROR, f"No answer within {waited} s. Does the disk answer? Is the machine overloaded?")
        )
    return [Diagnosis(subject, state, " ".join(text.split())) for state, text in _bounded(told)]


def _bounded(found: list[Finding]) -> list[Finding]:
    """The worst first; of many, how many more there are."""
    order = (State.ERROR, State.UNKNOWN, State.WARNING, State.OK)
    ordered = sorted(found, key=lambda finding: order.index(finding[0]))
    more = ordered[MOST_TOLD:]
    if any(state is not State.OK for state, _ in ordered):
        more = [finding for finding in more if finding[0] is not State.OK]
    return [*ordered[:MOST_TOLD], *([(more[0][0], f"And {len(more)} more.")] if more else [])]
