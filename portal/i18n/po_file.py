"""One `.po` file: read strictly, or refused whole."""

from __future__ import annotations

import codecs
import gettext
import os
import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from portal.errors import CatalogError
from portal.i18n.languages import folder_name, language
from portal.i18n.po_syntax import Key, PoEntry, read_entries
from portal.language_tags import SOURCE

TEMPLATE = "messages.pot"

LARGEST = 8 * 1024 * 1024
"""Bytes that a file may have: some twenty thousand messages."""

PluralChoice = Callable[[int], int]
"""From a number to the index of the plural form for it."""

_CHARSET = re.compile(rb"charset=([A-Za-z0-9._:-]+)", re.IGNORECASE)
_KNOWN_CHARSETS = re.compile(r"(us-)?ascii|iso[-_]?8859|koi8|cp\d|windows|tis-?620|euc|big5|gb|shift|johab")
"""What gettext takes beside UTF-8: charsets in which ASCII is ASCII."""

_FORMS = re.compile(r"nplurals=\s*0*([0-9]{1,2})(?![0-9])")
_EXPRESSION = re.compile(r"(?<!n)plural=([^;\n]*)")
_DOUBLE = re.compile(r"\(\s*\(([^()]*)\)\s*\)")
_TRIED = 1001
_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class PluralRule:
    """How many plural forms there are, and which is for a number; `text` is the rule as a header has it."""

    text: str
    forms: int
    choose: PluralChoice


@dataclass(slots=True)
class PoFile:
    """A `.po` file, or a template, whose plural rule is that of English.

    `header` are its fields in their order, `notes` the comments above it; `entries` are the messages, fuzzy ones
    included, and `obsolete` those that no page has any more. `pieces` are the lines that the header is broken into.
    """

    path: Path
    header: dict[str, str]
    rule: PluralRule
    notes: list[str] = field(default_factory=list)
    entries: list[PoEntry] = field(default_factory=list)
    obsolete: list[PoEntry] = field(default_factory=list)
    pieces: tuple[str, ...] = ()

    @property
    def keys(self) -> set[Key]:
        """What each message is found by."""
        return {entry.key for entry in self.entries}

    def field(self, name: str) -> str:
        """What a field of the header says, its name in any case; empty if there is no such field."""
        return next((value for key, value in self.header.items() if key.lower() == name.lower()), "")


def catalog_path(folder: Path, tag: str) -> Path:
    """Where the catalog of a language lies in a folder of catalogs."""
    return folder / folder_name(tag) / "LC_MESSAGES" / "messages.po"


def read(path: Path) -> PoFile:
    """Read a `.po` or `.pot` file.

    Raises CatalogError, with the line, if it is missing or anything in it is wrong.
    """
    try:
        return parse(read_bounded(path), path)
    except OSError as error:
        raise CatalogError(f"it cannot be read: {error.strerror}", file=str(path)) from error


def read_bounded(path: Path) -> bytes:
    """The bytes of a file. Nothing that is no file is waited for, and nothing larger than LARGEST is read.

    Raises CatalogError if it cannot be read, FileNotFoundError or NotADirectoryError if it is not there.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise CatalogError("it cannot be read: it is no file", file=str(path))
        with os.fdopen(handle, "rb") as file:
            data = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise CatalogError("it is a link that leads nowhere", file=str(path)) from None
        raise
    except OSError as error:
        raise CatalogError(f"it cannot be read: {error.strerror}", file=str(path)) from error
    if len(data) > LARGEST:
        raise CatalogError(f"it is larger than {LARGEST // 1024 // 1024} MiB", file=str(path))
    return data


def parse(data: bytes, path: Path) -> PoFile:
    """Read the content of a `.po` or `.pot` file; raises CatalogError, with the line, if anything is wrong."""
    entries = read_entries(_decode(data, path), str(path))
    head = next((entry for entry in entries if entry.key == (None, "") and not entry.obsolete), None)
    if head is None:
        raise CatalogError('it has no header: an entry must have an empty msgid ""', file=str(path), line=1)
    entries = [entry for entry in entries if entry.key != (None, "")]
    active = [entry for entry in entries if not entry.obsolete]
    header = _fields(head.forms[0])
    rule = ENGLISH_RULE if path.suffix == ".pot" else _rule_of(head, active, path)
    obsolete = [entry for entry in entries if entry.obsolete]
    return PoFile(path, header, rule, head.notes, active, obsolete, head.pieces["msgstr"])


def new_header(tag: str | None) -> dict[str, str]:
    """The header of a new catalog in a language, or of a template: what `msgfmt --check` asks for. It tells neither who
    nor when: the history of a file is git's."""
    header = {
        "Project-Id-Version": "civic-portal",
        "PO-Revision-Date": "1970-01-01 00:00+0000",  # other tools want a date; this one says that there is none
        "Last-Translator": "",
        "Language-Team": "",
        "Language": folder_name(tag or SOURCE),
    }
    if tag:
        header["Plural-Forms"] = language(tag).plural_forms
    return header | {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }


def empty(path: Path, header: dict[str, str]) -> PoFile:
    """A new file with nothing but its header; raises CatalogError if the header is wrong."""
    fields = "".join(f'"{name}: {value}\\n"\n' for name, value in header.items())
    return parse(f'msgid ""\nmsgstr ""\n{fields}'.encode(), path)


@lru_cache(maxsize=256)
def plural_rule(text: str) -> PluralRule | None:
    """The rule in a header, such as `nplurals=2; plural=(n != 1);`; None if that is none for so many forms."""
    forms, expression = _FORMS.search(text), _EXPRESSION.search(text)
    if forms is None or expression is None:
        return None
    python = re.sub(r"\b0+(?=[0-9])", "", expression[1])  # to Python, 01 is no number
    while (
        simpler := _DOUBLE.sub(r"(\1)", python)
    ) != python:  # it takes no more than twenty brackets in one another
        python = simpler
    try:
        choose = gettext.c2py(python)
        fits = all(0 <= choose(n) < int(forms[1]) for n in range(_TRIED))
    except (ValueError, ArithmeticError, RecursionError, SyntaxError, MemoryError):
        return None
    return PluralRule(text, int(forms[1]), choose) if fits else None


def _english(n: int) -> int:
    return int(n != 1)


ENGLISH_RULE = PluralRule("nplurals=2; plural=(n != 1);", 2, _english)


def _decode(data: bytes, path: Path) -> str:
    """UTF-8 if it is that, whatever the header says, else what the header says."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        named = _CHARSET.search(data)
        text = _decode_as(named[1].decode("ascii"), data) if named else None
        if text is None:
            line = data.count(b"\n", 0, error.start) + 1
            raise CatalogError("it is not UTF-8; save it as UTF-8", file=str(path), line=line) from None
        return text


def _decode_as(charset: str, data: bytes) -> str | None:
    if not _KNOWN_CHARSETS.match(charset.lower()):
        return None
    try:
        return codecs.decode(data, charset)
    except (LookupError, ValueError):
        return None


def _fields(text: str) -> dict[str, str]:
    lines = [line.partition(":") for line in text.split("\n") if line.strip()]
    return {name.strip(): value.strip() for name, _, value in lines}


def _rule_of(head: PoEntry, entries: Iterable[PoEntry], path: Path) -> PluralRule:
    """The rule of the header; English's, if it has none and no translation needs one."""
    text = next(
        (value for name, value in _fields(head.forms[0]).items() if name.lower() == "plural-forms"), ""
    )
    rule = plural_rule(text or head.forms[0])
    counted = [entry for entry in entries if len(entry.source) > 1 and entry.forms[0] and not entry.fuzzy]
    if rule is None and (counted or ("nplurals=" in text and _EXPRESSION.search(text))):
        raise CatalogError(_complaint(text), file=str(path), line=head.line)
    rule = rule or ENGLISH_RULE
    for entry in counted:
        if len(entry.forms) != rule.forms:
            raise CatalogError(
                f"this message has {len(entry.forms)} plural forms, the header says nplurals={rule.forms}",
                file=str(path),
                line=entry.line,
            )
    return rule


def _complaint(text: str) -> str:
    forms, expression = _FORMS.search(text), _EXPRESSION.search(text)
    if forms is None or expression is None:
        return "the header has no plural rule, such as “Plural-Forms: nplurals=2; plural=(n != 1);”"
    shown = expression[1].strip()
    if len(shown) > _LONGEST_SHOWN:
        shown = f"{shown[:_LONGEST_SHOWN]}…"
    return f"the plural rule “{shown}” in the header is no rule for {forms[1]} forms"
