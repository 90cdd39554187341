"""Writes `.po` files so that nothing but what changed makes a diff: a text that is what it was keeps the lines that it
was broken into, by whatever program.

Babel's own writer breaks long former words (`#|`) into lines that no tool reads again, and puts dates into the header.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from babel.messages.pofile import escape, normalize

from portal.atomic_writing import write_whole
from portal.errors import CatalogError
from portal.i18n.po_file import PoFile
from portal.i18n.po_syntax import REFERENCE, Entry

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
    fields = [f"{name}: {value}\n" for name, value in file.header.items()]
    notes = "".join(f"#{note}\n" for note in file.notes)
    msgstr = _broken("msgstr", file.pieces if "".join(file.pieces) == "".join(fields) else ("", *fields), "")
    return notes + "\n".join(['msgid ""', *msgstr, ""])


def _lines(entry: Entry, forms: int) -> Iterator[str]:
    yield from (f"#{note}" for note in entry.notes)
    for comment in entry.extracted:
        yield from _wrapped("#. ", comment)
    # Without line numbers, so that a message that moved within its template is no change.
    places = sorted({re.sub(r":[0-9]+$", "", place) for place in entry.references})
    before = entry.pieces.get(":", ())
    if sorted(REFERENCE.findall(" ".join(before))) == places:
        yield from (f"#: {line}" for line in before)
    else:
        yield from _wrapped("#: ", " ".join(places))
    if entry.flags:
        yield "#, " + ", ".join(sorted(set(entry.flags)))
    prefix = "#~" if entry.obsolete else "#"
    for keyword, former in entry.former.items():
        yield from _string(keyword, former, entry.pieces.get(f"| {keyword}", ()), f"{prefix}| ")
    yield from _strings(entry, forms, "#~ " if entry.obsolete else "")


def _strings(entry: Entry, forms: int, prefix: str) -> Iterator[str]:
    texts = {} if entry.context is None else {"msgctxt": entry.context}
    texts["msgid"] = entry.source[0]
    if len(entry.source) == 1:
        texts["msgstr"] = entry.forms[0]
    else:
        texts["msgid_plural"] = entry.source[1]
        count = max(forms, len(entry.forms))
        texts |= {f"msgstr[{index}]": "".join(entry.forms[index : index + 1]) for index in range(count)}
    for keyword, text in texts.items():
        yield from _string(keyword, text, entry.pieces.get(keyword, ()), prefix)


def _string(keyword: str, text: str, before: tuple[str, ...], prefix: str) -> list[str]:
    """The lines of a text, broken as they were `before` if it is still that."""
    if before and "".join(before) == text:
        return _broken(keyword, before, prefix)
    quoted = normalize(text, width=WIDTH).translate(_CONTROLS)
    return [prefix + line for line in f"{keyword} {quoted}".split("\n")]


def _broken(keyword: str, pieces: Iterable[str], prefix: str) -> list[str]:
    first, *others = (f'"{_escaped(piece)}"' for piece in pieces)
    return [f"{prefix}{keyword} {first}", *(prefix + line for line in others)]


def _escaped(text: str) -> str:
    return escape(text)[1:-1].translate(_CONTROLS)


def _wrapped(prefix: str, text: str) -> list[str]:
    lines = textwrap.wrap(text, WIDTH - len(prefix), break_long_words=False, break_on_hyphens=False)
    return [prefix + line for line in lines]
