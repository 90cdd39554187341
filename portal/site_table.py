"""A table of the site file, read key by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, NoReturn, TypeVar

from portal.errors import SiteError, did_you_mean

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the site file, and the key path that leads to it."""

    values: Mapping[str, Any]
    file: str
    path: str

    def refuse(self, key: str, what: str) -> NoReturn:
        """Raise SiteError for the value of a key, and say what is wrong with it."""
        raise SiteError(f"{self.file}: {self._path_of(key)}: {what}")

    def only(self, kind: type) -> None:
        """Refuse keys that are no field of the dataclass `kind`."""
        known = [item.name for item in fields(kind)]
        for key in self.values:
            if key not in known:
                self.refuse(key, f"this key means nothing here. {did_you_mean(key, known)}")

    def required(self, key: str, read: Callable[[Table, str], T]) -> T:
        """What `read` makes of the key's value."""
        if key not in self.values:
            self.refuse(key, "this is missing. Add it.")
        return read(self, key)

    def optional(self, key: str, read: Callable[[Table, str], T], default: T) -> T:
        """The same, or `default` where the key is not there."""
        return read(self, key) if key in self.values else default

    def value(self, key: str, kind: type[T], wanted: str) -> T:
        """The value if it is of `kind`; `wanted` says what it should be."""
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.refuse(key, f"this must be {wanted}, not {value!r}.")
        return value

    def table(self, key: str) -> Table:
        """A table below this one."""
        values: dict[str, Any] = self.value(key, dict, "a table")
        return Table(values, self.file, self._path_of(key))

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of an array of tables, each with its number (from 1) in its path."""
        for number, values in enumerate(self.value(key, list, f"tables, each under [[{key}]]"), start=1):
            if not isinstance(values, dict):
                self.refuse(f"{key}[{number}]", f"this must be a table under [[{key}]], not {values!r}.")
            yield Table(values, self.file, f"{self._path_of(key)}[{number}]")

    def items(self, key: str) -> Table:
        """The items of a list, each under its number (from 1)."""
        values = self.value(key, list, "a list of texts")
        return Table({f"{key}[{n}]": value for n, value in enumerate(values, start=1)}, self.file, self.path)

    def _path_of(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
