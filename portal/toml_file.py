"""Reads one TOML file, and answers every slip with a sentence that names the file and the line."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from portal.errors import PortalError, why
from portal.text.normalisation import lookalike, stream_safe

_PLACE = re.compile(r" \(at line (?P<line>\d+), column \d+\)$")
"""How tomllib (Python 3.11 to 3.13) says where it stopped; it has no attribute for it."""

KeyPath = tuple[str | int, ...]
"""What leads to a value: keys of tables, and indexes of lists (from 0)."""


@dataclass(frozen=True)
class TomlFile:
    """A TOML file, parsed, with its text so that a slip can be shown where it stands."""

    path: Path
    text: str
    values: Mapping[str, Any]

    def place_of(self, *path: str | int) -> str:
        """`file:line` of the value that a path leads to, else of what it would be in; `file` where that is the whole
        file."""
        line = self.line_of(path)
        return f"{self.path}:{line}" if line else str(self.path)

    def line_of(self, path: KeyPath) -> int:
        """The line (from 1) of the value that a path leads to, else of what it would be in; 0 where that is the whole
        file."""
        return next(
            (self._lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self._lines), 0
        )

    @cached_property
    def _lines(self) -> Mapping[KeyPath, int]:
        return _Lines(self.text).found


def read(path: Path, error: type[PortalError]) -> TomlFile:
    """Read and parse a file; raises `error` if it is missing, cannot be read, is not UTF-8 or not TOML."""
    text = _text(path, error)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as slip:
        place = _PLACE.search(str(slip))
        number = int(place["line"]) if place else text.rstrip().count("\n") + 1
        line = text.split("\n")[number - 1]
        what = _PLACE.sub("", str(slip)).removesuffix(" (at end of document)").rstrip(".")
        raise error(f"{path}:{number}: this is not TOML ({what}). {_remedy(line)}") from None
    return TomlFile(path, text, _held(values))


def _remedy(line: str) -> str:
    """What to do with a line that is not TOML."""
    if sign := lookalike(line):
        return f"{sign} is neither a plain quotation mark nor a plain blank; type it anew."
    if "\\" in line:
        return "In double quotes, \\ begins an escape; write / in paths, or put the text in single quotes."
    return "Correct the line; texts stand in quotes."


def _held(value: Any) -> Any:
    """The value, with the combining marks of all its texts held to their bound."""
    if isinstance(value, dict):
        return {stream_safe(key): _held(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_held(item) for item in value]
    return stream_safe(value) if isinstance(value, str) else value


def _text(path: Path, error: type[PortalError]) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise error(f"{path}: there is no such file. Create it, or correct the path.") from None
    except (OSError, ValueError) as slip:  # ValueError: the path has a NUL
        raise error(
            f"{path}: the file cannot be read ({why(slip)}). Correct the path or the file's rights."
        ) from None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")  # editors on Windows begin a file with a mark
    except UnicodeDecodeError as slip:
        line = data.count(b"\n", 0, slip.start) + 1
        raise error(f"{path}:{line}: the text is not UTF-8. Save the file as UTF-8.") from None


_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})|' + r"'''.*?'''(?:'{0,2})|" + r'"(?:\\.|[^"\\])*"|'
    r"'[^']*'|#[^\n]*|[\[\]{}=,.\n]|[^\s\[\]{}=,.\"'#]+",
    re.DOTALL,
)


class _Lines:
    """In which line each value of a TOML text stands, which tomllib does not tell. The text is known to be valid."""

    def __init__(self, text: str) -> None:
        self.found: dict[KeyPath, int] = {}
        self._tables: Counter[KeyPath] = Counter()
        """How many tables there are under each [[header]] so far."""
        self._tokens: list[tuple[str, int]] = []
        line = 1
        for match in _TOKEN.finditer(text):
            if not match[0].startswith("#"):
                self._tokens.append((match[0], line))
            line += match[0].count("\n")
        self._tokens.append(("", line))
        self._at = 0
        table: KeyPath = ()
        while self._next:
            if self._next == "[":
                table = self._header()
            elif self._next == "\n":
                self._at += 1
            else:
                self._pair(table)

    @property
    def _next(self) -> str:
        return self._tokens[self._at][0]

    def _header(self) -> KeyPath:
        """The table that a header begins."""
        self._at += 1
        is_one_of_many = self._next == "["
        self._at += is_one_of_many
        *above, last = self._keys()
        path: KeyPath = ()
        for key in above:
            path = self._newest((*path, key))
        path = (*path, last)
        self._note(path)
        if is_one_of_many:
            self._tables[path] += 1
            path = self._newest(path)
            self._note(path)
        self._at += 1 + is_one_of_many
        return path

    def _newest(self, path: KeyPath) -> KeyPath:
        count = self._tables[path]
        return (*path, count - 1) if count else path

    def _keys(self) -> Iterator[str]:
        """The keys up to the next “=” or “]”, each while it is at hand."""
        while self._next not in ("=", "]"):
            if self._next != ".":
                yield _key(self._next)
            self._at += 1

    def _note(self, path: KeyPath) -> None:
        self.found.setdefault(path, self._tokens[self._at][1])

    def _pair(self, table: KeyPath) -> None:
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path)
        self._at += 1
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._next == "[":
            self._items(path)
        elif self._next == "{":
            self._at += 1
            while self._next != "}":
                if self._next in ",\n":
                    self._at += 1
                else:
                    self._pair(path)
            self._at += 1
        else:
            while self._next not in (*"\n,]}", ""):
                self._at += 1

    def _items(self, path: KeyPath) -> None:
        self._at += 1
        number = 0
        while self._next != "]":
            if self._next in ",\n":
                self._at += 1
            else:
                self._note((*path, number))
                self._value((*path, number))
                number += 1
        self._at += 1


def _key(token: str) -> str:
    written = tomllib.loads(f"key = {token}")["key"] if token[0] in "\"'" else token
    return stream_safe(written)
