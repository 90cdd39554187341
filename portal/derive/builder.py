"""Who makes derived data, and whose is to be made anew: so that two versions of the code, or two settings, can work on
one data folder without making the same things against each other for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Builder:
    """What derived data comes from.

    `version` is the declared number of the code, raised by hand whenever its output changes. `inputs` names all else
    that goes in, such as the word lists. `since` is the moment from which on the process has both; aware.
    """

    version: int
    inputs: str
    since: datetime

    def replaces(self, other: Builder) -> bool:
        """Whether this one makes anew what the other made: of an older version, or of the same with other inputs that
        were taken up earlier. Of any two builders, one at most replaces the other."""
        if self.version != other.version:
            return self.version > other.version
        return self.inputs != other.inputs and self.since > other.since


NOBODY = Builder(0, "", datetime.min.replace(tzinfo=UTC))
"""Whose work everybody makes anew."""
