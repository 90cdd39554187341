"""The Nu HTML checker, run on many pages and style sheets at once."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from tests.auditing.tools import find_nu, version_of

Kind = Literal["html", "css"]
Level = Literal["error", "warning"]
PATIENCE = 300
"""Seconds after which the checker is given up."""


@dataclass(frozen=True)
class Document:
    """Something to check: a name to tell it by, its text, and whether it is a page or a style sheet."""

    name: str
    text: str
    kind: Kind = "html"


@dataclass(frozen=True)
class Message:
    """What the checker says of a document, with the line (from 1; 0 for the whole) and what stands there."""

    document: str
    level: Level
    text: str
    line: int
    extract: str

    def __str__(self) -> str:
        return f"{self.document}, line {self.line}: {self.level}: {self.text}: {self.extract!r}"


@dataclass(frozen=True)
class NuReport:
    """What the checker `version` said of so many documents."""

    version: str
    documents: int
    messages: tuple[Message, ...]


def check(documents: Iterable[Document]) -> NuReport:
    """Check all documents in one run of the checker.

    It must be installed: mark the test with @pytest.mark.java. Raises AssertionError where it does not work.
    """
    jar = find_nu()
    assert jar is not None, "There is no Nu HTML checker or no Java. Install them: npm ci --ignore-scripts"
    with TemporaryDirectory() as folder:
        files = {_write(Path(folder), number, one): one for number, one in enumerate(documents)}
        command = ["java", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always"]
        ran = subprocess.run(
            [*command, "--also-check-css", *files],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    assert ran.returncode == 0, f"the Nu HTML checker failed: {ran.stderr or ran.stdout}"
    told = [_message(one, files) for one in json.loads(ran.stdout)["messages"]]
    return NuReport(version_of("vnu-jar"), len(files), tuple(told))


def _write(folder: Path, number: int, document: Document) -> Path:
    path = folder / f"{number}.{document.kind}"
    path.write_text(document.text, encoding="utf-8")
    return path


def _message(told: dict[str, Any], files: dict[Path, Document]) -> Message:
    assert told["type"] in {"error", "info"}, f"the Nu HTML checker failed: {told}"
    return Message(
        document=files[Path(told["url"].removeprefix("file:"))].name,
        level="error" if told["type"] == "error" else "warning",
        text=told["message"],
        line=told.get("lastLine", 0),
        extract=told.get("extract", ""),
    )
