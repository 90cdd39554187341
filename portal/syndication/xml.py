"""XML as text: elements whose words and attributes cannot break it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, in any form (2.2)."""


def instant(moment: datetime) -> str:
    """A moment as RFC 3339 has it, in UTC, to the second."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def element(name: str, content: str | Iterable[str] = "", **attributes: str | int | None) -> str:
    """An element with a text, which is escaped here, or with elements; one in a line of its own for each of those.

    `__` in the name of an attribute is a colon, `_` at its end is left out (`xml__lang`, `type_`); those that are None
    are left out.
    """
    told = "".join(
        f" {key.rstrip('_').replace('__', ':')}={quoteattr(_allowed(str(value)))}"
        for key, value in attributes.items()
        if value is not None
    )
    if isinstance(content, str):
        inner = escape(_allowed(content))
    else:
        inner = "".join(f"\n{each}" for each in content)
        inner = f"{inner}\n" if inner else ""
    return f"<{name}{told}>{inner}</{name}>" if inner else f"<{name}{told}/>"


def _allowed(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
