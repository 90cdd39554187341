"""Reads one TOML file, and answers every slip with a sentence that names the file and the line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.errors import PortalError, why
from portal.stream_safe import stream_safe

_PLACE = re.compile(r" \(at line (?P<line>\d+), column \d+\)$")
"""How tomllib (Python 3.11 to 3.13) says where it stopped; it has no attribute for it."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file, parsed, with its text so that a slip can be shown where it stands."""

    path: Path
    text: str
    values: Mapping[str, Any]

    def place_of(self, key: str) -> str:
        """`file:line` of a key of the top level, or `file` where the key stands in no line of its own."""
        match = re.search(rf"^\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[=.\]]", self.text, re.MULTILINE)
        if match is None:
            return str(self.path)
        return f"{self.path}:{self.text.count(chr(10), 0, match.end()) + 1}"


def read(path: Path, error: type[PortalError]) -> TomlFile:
    """Read and parse a file; raises `error` if it is missing, cannot be read, is not UTF-8 or not TOML."""
    text = _text(path, error)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as slip:
        place = _PLACE.search(str(slip))
        where = f"{path}:{place['line']}" if place else str(path)
        what = _PLACE.sub("", str(slip)).rstrip(".")
        raise error(f"{where}: this is not TOML ({what}). Correct the line; texts stand in quotes.") from None
    return TomlFile(path, text, _held(values))


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
