"""Who makes derived data, and whose is to be made anew: so that two versions of the code, or two settings, can work on
one data folder without making the same things against each other for ever."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

_AND = " & "
"""Between inputs of which only some went into each part."""


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

    def agrees(self, other: Builder) -> bool:
        """Whether both make the same, whenever they began."""
        return (self.version, self.inputs) == (other.version, other.inputs)

    def joined_by(self, other: Builder) -> Builder:
        """Who made what this one made, once the other has added to it: whoever takes up any inputs later makes it anew,
        so that nothing made of other inputs stays for ever under the name of these."""
        if self.agrees(other):
            return self
        added = other.inputs if other.version == self.version else f"{other.version}: {other.inputs}"
        return replace(self, inputs=_AND.join(sorted({*self.inputs.split(_AND), *added.split(_AND)})))

    def told(self) -> dict[str, Any]:
        """All of it in words of JSON."""
        since = self.since.astimezone(UTC).isoformat()
        return {"version": self.version, "inputs": self.inputs, "since": since}

    @classmethod
    def of_told(cls, told: dict[str, Any]) -> Builder:
        """The builder that was told so. Raises TypeError, KeyError or ValueError for what none was.

        None began later than now: where a clock was wrong, its moments must not win for years.
        """
        version, inputs, since = told["version"], told["inputs"], datetime.fromisoformat(told["since"])
        if type(version) is not int or not isinstance(inputs, str) or since.tzinfo is None:
            raise ValueError("It is no builder.")
        try:
            return cls(version, inputs, min(since.astimezone(UTC), datetime.now(UTC)))
        except OverflowError as error:
            raise ValueError("There is no such moment.") from error


NOBODY = Builder(0, "", datetime.min.replace(tzinfo=UTC))
"""Whose work everybody makes anew."""
