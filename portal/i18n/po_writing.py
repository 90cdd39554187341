"""Writes `.po` files so that nothing but what changed makes a diff.

Babel's own writer breaks long former words (`#|`) into lines that no tool reads again, and puts dates into the header.
"""

from __future__ import annotations

import os
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Message as Entry
from babel.messages.pofile import normalize

from portal.errors import CatalogError
from portal.i18n.po_file import PoFile, forms_of, source_of

WIDTH = 76


def write(file: PoFile) -> bool:
    """Write the file, in the order of its messages, if that changes it; whether it did. Atomic.

    Raises CatalogError if it cannot be written.
    """
    data = render(file).encode()
    try:
        if file.path.exists() and file.path.read_bytes() == data:
            return False
        file.path.parent.mkdir(parents=True, exist_ok=True)
        _replace(file.path, data)
    except OSError as error:
        raise CatalogError(f"it cannot be written: {error.strerror}", file=str(file.path)) from error
    return True


def render(file: PoFile) -> str:
    """The text of the file."""
    blocks = [_header(file)]
    blocks += ["\n".join(_lines(entry, file.forms)) + "\n" for entry in _sorted(file.entries())]
    for entry in _sorted(file.catalog.obsolete.values()):
        blocks.append("\n".join(_strings(entry, file.forms, "#~ ")) + "\n")
    return "\n".join(blocks)


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (source_of(entry), entry.context or ""))


def _header(file: PoFile) -> str:
    fields = "".join(f'"{name}: {value}\\n"\n' for name, value in file.header.items())
    comment = str(file.catalog.header_comment or "").strip()
    return (f"{comment}\n" if comment else "") + f'msgid ""\nmsgstr ""\n{fields}'


def _lines(entry: Entry, forms: int) -> Iterator[str]:
    yield from (f"# {comment}".rstrip() for comment in entry.user_comments)
    for comment in entry.auto_comments:
        yield from _wrapped("#. ", comment)
    # Without line numbers, so that a message that moved within its template is no change.
    yield from _wrapped("#: ", " ".join(sorted({name for name, _ in entry.locations})))
    if entry.flags:
        yield "#, " + ", ".join(sorted(entry.flags))
    for keyword, former in zip(("msgid", "msgid_plural"), entry.previous_id, strict=False):
        yield from _string(keyword, former, "#| ")
    yield from _strings(entry, forms)


def _strings(entry: Entry, forms: int, prefix: str = "") -> Iterator[str]:
    source, translation = source_of(entry), forms_of(entry)
    if entry.context is not None:
        yield from _string("msgctxt", entry.context, prefix)
    yield from _string("msgid", source[0], prefix)
    if len(source) == 1:
        yield from _string("msgstr", translation[0], prefix)
        return
    yield from _string("msgid_plural", source[1], prefix)
    for index in range(forms):
        yield from _string(f"msgstr[{index}]", translation[index] if index < len(translation) else "", prefix)


def _string(keyword: str, text: str, prefix: str) -> list[str]:
    return [prefix + line for line in f"{keyword} {normalize(text, width=WIDTH)}".split("\n")]


def _wrapped(prefix: str, text: str) -> list[str]:
    lines = textwrap.wrap(text, WIDTH - len(prefix), break_long_words=False, break_on_hyphens=False)
    return [prefix + line for line in lines]


def _replace(path: Path, data: bytes) -> None:
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
