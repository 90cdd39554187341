"""The file of an audit of accessibility, which the accessibility statement tells readers of: which pages were looked
at, with which tools, when, what was found, and what is known.

`accessibility_audit.json` beside this file is written by `make audit` and committed; an embedder may name another.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.errors import AuditError, why

OWN = Path(__file__).with_suffix(".json")
"""The audit of the package's own templates, made with the demonstration."""

Kind = Literal["axe", "ibm", "nu", "lighthouse", "tests"]
"""Who looked: axe-core or IBM's checker at rendered pages, the Nu HTML checker at pages as they are sent and as their
scripts leave them, and at style sheets, Lighthouse at rendered pages, or this project's own tests in a browser
(keyboard, zoom, spacing, forced colours, no script)."""

Fault = Literal["no-trials", "one-browser"]
"""Something known to be wrong or missing; what readers are told of it stands in `components/known-fault.html`."""

Theme = Literal["light", "dark", "black-on-white", "yellow-on-black"]
Words = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0)]
Some = Annotated[int, Field(ge=1)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Check(_Record):
    """What one tool did: `looked` is how often it looked (each page in each language, width and theme counts), `found`
    how many failures that were, `unsure` how many places it left to a person; `score` is Lighthouse's lowest, of 100.
    """

    kind: Kind
    version: Words
    looked: Some
    found: Count
    unsure: Count = 0
    score: Annotated[int, Field(ge=0, le=100)] | None = None


class Audit(_Record):
    """One audit: `version` is that of civic-portal, `pages` are the kinds of pages by name, `browser` names the browser
    with its version, `languages` are BCP 47 tags, `widths` CSS pixels."""

    date: dt.date
    version: Words
    browser: Words
    pages: Annotated[tuple[Words, ...], Field(min_length=1)]
    languages: Annotated[tuple[Words, ...], Field(min_length=1)]
    widths: Annotated[tuple[Some, ...], Field(min_length=1)]
    themes: Annotated[tuple[Theme, ...], Field(min_length=1)]
    checks: Annotated[tuple[Check, ...], Field(min_length=1)]
    faults: tuple[Fault, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found and nothing is known to be wrong."""
        return not self.faults and not any(check.found for check in self.checks)


def read_audit(path: Path) -> Audit:
    """Read the file of an audit. Raises AuditError, which names the file, the place in it and what to do."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise AuditError(f"{path}: there is no such file. Correct the path, or run `make audit`.") from None
    except (OSError, ValueError) as slip:  # ValueError: the path has a NUL
        raise AuditError(
            f"{path}: the file cannot be read ({why(slip)}). Correct the path or its rights."
        ) from None
    try:
        return Audit.model_validate_json(text)
    except ValidationError as slip:
        first = slip.errors(include_url=False)[0]
        where = "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in first["loc"])
        place = f"{path}: {where.removeprefix('.')}" if where else str(path)
        raise AuditError(f"{place}: {first['msg']}. Correct it, or write the file anew.") from None
