"""Writes `.po` files so that nothing but what changed makes a diff.

Babel's own writer breaks long former words (`#|`) into lines that no tool reads again, and puts dates into the header.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from babel.messages.pofile import normalize

from portal.atomic_writing import write_whole
from portal.errors import CatalogError
from portal.i18n.po_file import PoFile
from portal.i18n.po_syntax import Entry

WIDTH = 76

_CONTROLS = {code: f"\\{code:03o}" for code in (*range(9), 11, 12, *range(14, 32), 127)}
"""What would stand in a file as it is and is seen in no editor."""


def write(file: PoFile) -> bool:
    """Write the file, in the order of its messages, if that changes it; whether it did. Atomic.

    Raises CatalogError if it cannot be written.
    """
    data = render(file).encode()
    try:
        if file.path.exists() and file.path.read_bytes() == data:
            return False
        write_whole(file.path, data)
    except OSError as error:
        raise CatalogError(f"it cannot be written: {error.strerror}", file=str(file.path)) from error
    return True


def render(file: PoFile) -> str:
    """The text of the file."""
    blocks = [_header(file)]
    blocks += [
        "\n".join(_lines(entry, file.rule.forms)) + "\n"
        for entry in (*_sorted(file.entries), *_sorted(file.obsolete))
    ]
    return "\n".join(blocks)


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.source, entry.context or ""))


def _header(file: PoFile) -> str:
    fields = "".join(f'"{_escaped(f"{name}: {value}")}\\n"\n' for name, value in file.header.items())
    notes = "".join(f"#{note}\n" for note in file.notes)
    return f'{notes}msgid ""\nmsgstr ""\n{fields}'


def _lines(entry: Entry, forms: int) -> Iterator[str]:
    yield from (f"#{note}" for note in entry.notes)
    for comment in entry.extracted:
        yield from _wrapped("#. ", comment)
    # Without line numbers, so that a message that moved within its template is no change.
    places = {re.sub(r":[0-9]+$", "", place) for place in entry.references}
    yield from _wrapped("#: ", " ".join(sorted(places)))
    if entry.flags:
        yield "#, " + ", ".join(sorted(set(entry.flags)))
    prefix = "#~" if entry.obsolete else "#"
    for keyword, former in entry.former.items():
        yield from _string(keyword, former, f"{prefix}| ")
    yield from _strings(entry, forms, "#~ " if entry.obsolete else "")


def _strings(entry: Entry, forms: int, prefix: str) -> Iterator[str]:
    if entry.context is not None:
        yield from _string("msgctxt", entry.context, prefix)
    yield from _string("msgid", entry.source[0], prefix)
    if len(entry.source) == 1:
        yield from _string("msgstr", entry.forms[0], prefix)
        return
    yield from _string("msgid_plural", entry.source[1], prefix)
    for index in range(max(forms, len(entry.forms))):
        form = entry.forms[index] if index < len(entry.forms) else ""
        yield from _string(f"msgstr[{index}]", form, prefix)


def _string(keyword: str, text: str, prefix: str) -> list[str]:
    quoted = normalize(text, width=WIDTH).translate(_CONTROLS)
    return [prefix + line for line in f"{keyword} {quoted}".split("\n")]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").translate(_CONTROLS)


def _wrapped(prefix: str, text: str) -> list[str]:
    lines = textwrap.wrap(text, WIDTH - len(prefix), break_long_words=False, break_on_hyphens=False)
    return [prefix + line for line in lines]
