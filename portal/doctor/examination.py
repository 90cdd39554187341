"""All that is looked at, in order, and in bounded time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from time import monotonic

from portal.doctor import data, installation, machine
from portal.doctor.diagnosis import Diagnosis, Finding, State, diagnoses, ok
from portal.settings import Settings

LONGEST = 60.0
"""Seconds for one subject."""
LONGEST_OF_ALL = 180.0

_Check = Callable[[Settings], Iterable[Finding]]
_OF_SETTINGS: tuple[tuple[str, _Check], ...] = (
    ("site", installation.site),
    ("templates", installation.templates),
    ("catalogs", installation.catalogs),
    ("word lists", installation.word_lists),
    ("store", data.store),
    ("media", data.media),
    ("index", data.index),
    ("permissions", machine.permissions),
    ("disk", machine.disk),
)


def examine(load: Callable[[], Settings], now: datetime) -> Iterator[Diagnosis]:
    """What is found of each subject, as soon as it is. `load` gives the settings, and may raise. Nothing is written,
    and nothing is logged meanwhile."""
    until = monotonic() + LONGEST_OF_ALL
    loaded: list[Settings] = []
    logging.disable()
    try:
        yield from diagnoses("versions", installation.versions, LONGEST)
        yield from diagnoses("settings", lambda: _settings(load, loaded), LONGEST)
        checks: tuple[tuple[str, _Check], ...] = (*_OF_SETTINGS, ("clock", partial(machine.clock, now=now)))
        for subject, check in checks:
            left = min(LONGEST, until - monotonic())
            if not loaded:
                yield Diagnosis(subject, State.UNKNOWN, "not looked at: the settings cannot be read")
            elif left <= 0:
                yield Diagnosis(subject, State.UNKNOWN, "not looked at: the others took too long")
            else:
                yield from diagnoses(subject, partial(check, loaded[0]), left)
    finally:
        logging.disable(logging.NOTSET)


def _settings(load: Callable[[], Settings], loaded: list[Settings]) -> Iterator[Finding]:
    settings = load()
    loaded.append(settings)
    if settings.base_url is None:
        yield ok(
            "can be read; without `base_url`, pages tell search engines and who shares them no full address"
        )
    else:
        yield ok(f"can be read; the portal is at {settings.base_url}")
