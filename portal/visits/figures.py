"""The figures that the visits counter shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """How many visits: in all (the site's start included), today, this ISO week and this month, in the site's zone."""

    total: int
    today: int
    week: int
    month: int
