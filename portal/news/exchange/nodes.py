"""Values as they stand in a source, each with its place, so that whatever is wrong can be pointed at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from portal.errors import ContentError, did_you_mean
from portal.gathering import Gathering


class Place(NamedTuple):
    """A line (from 1) of a file."""

    file: str
    line: int

    def refuse(self, reason: str) -> ContentError:
        """The error that says what is wrong here."""
        return ContentError(reason, file=self.file, line=self.line)

    def at(self, line: int) -> Place:
        """Another line of the same file."""
        return Place(self.file, line)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def whole(text: str, place: Place) -> str:
    """`text`, refused where an escape such as `\\ud83d` stands alone: half of a letter, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = f"\\u{ord(text[error.start]):04x}"
        raise place.refuse(f"The escape {half} stands alone; it is half of a letter. Take it out.") from None
    return text


class Number(str):
    """A number of a JSON file, as it is written there: no key takes one."""

    __slots__ = ()


Value = str | bool | list["Node"] | dict[str, "Node"] | None

_KINDS = {Number: "a number", bool: "true or false", list: "a list", dict: "a group of keys"}


@dataclass(frozen=True, slots=True)
class Node:
    """One value: where it is and the keys that lead to it (`images/1/text`). None where a key has no value."""

    value: Value
    place: Place
    path: str = ""

    def refuse(self, reason: str) -> ContentError:
        """The error that says what is wrong with this value."""
        return self.place.refuse(f"“{self.path}” {reason}" if self.path else reason)

    def text(self) -> str:
        """The text that it is."""
        if isinstance(self.value, str) and not isinstance(self.value, Number):
            return self.value
        raise self.refuse(f"must be a text, not {self._kind()}. Put it in quotes, or correct it.")

    def truth(self) -> bool:
        """True or false; the words are understood in any case."""
        if isinstance(self.value, bool):
            return self.value
        word = self.value.casefold() if isinstance(self.value, str) else ""
        if word in ("true", "yes", "false", "no"):
            return word in ("true", "yes")
        raise self.refuse("must be true or false.")

    def items(self) -> list[Node]:
        """The values of the list that it is."""
        if isinstance(self.value, list):
            return self.value
        raise self.refuse(f"must be a list, not {self._kind()}.")

    def members(self) -> Mapping[str, Node]:
        """The values of the group of keys that it is; those without a value are left out."""
        if not isinstance(self.value, dict):
            raise self.refuse(f"must be a group of keys, each with its value, not {self._kind()}.")
        return {key: node for key, node in self.value.items() if node.value is not None}

    def fields(
        self, known: Collection[str], gathering: Gathering, elsewhere: Mapping[str, str] | None = None
    ) -> Mapping[str, Node]:
        """Those of the same whose key is one of `known`. The others are slips; `elsewhere` says of misplaced ones where
        they belong."""
        members = self.members()
        for key, node in members.items():
            if key not in known and not gathering.is_full:
                hint = (elsewhere or {}).get(key) or did_you_mean(key, known)
                gathering.add(node.place.refuse(f"The key “{node.path}” is not known here. {hint}"))
        return {key: node for key, node in members.items() if key in known}

    def _kind(self) -> str:
        if self.value is None:
            return "nothing"
        return _KINDS.get(type(self.value), "a text")
