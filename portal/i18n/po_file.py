"""One `.po` file: read strictly, or refused whole."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import PoFileError, read_po, unescape

from portal.errors import CatalogError
from portal.i18n.languages import folder_name, language
from portal.i18n.po_syntax import Key, RawEntry, raw_entries

TEMPLATE = "messages.pot"

PluralChoice = Callable[[int], int]
"""From a number to the index of the plural form for it."""

_PLURAL_FORMS = re.compile(r"\s*nplurals\s*=\s*([1-9])\s*;\s*plural\s*=\s*([^;]+);?\s*")
_TRIED = 1001


@dataclass(frozen=True, slots=True)
class PoFile:
    """A `.po` file, or a template, whose plural rule is that of English.

    `header` are its fields in their order; `forms` is the number of plural forms and `choose` picks one.
    """

    path: Path
    catalog: Catalog
    header: dict[str, str]
    forms: int
    choose: PluralChoice

    def entries(self) -> Iterator[Entry]:
        """The messages, fuzzy ones included, obsolete ones and the header not."""
        return (entry for entry in self.catalog if entry.id)

    @property
    def keys(self) -> set[Key]:
        """What each message is found by."""
        return {key_of(entry) for entry in self.entries()}


def catalog_path(folder: Path, tag: str) -> Path:
    """Where the catalog of a language lies in a folder of catalogs."""
    return folder / folder_name(tag) / "LC_MESSAGES" / "messages.po"


def key_of(entry: Entry) -> Key:
    """What a message is found by: its context and its (singular) words."""
    return entry.context, source_of(entry)[0]


def source_of(entry: Entry) -> tuple[str, ...]:
    """The message in English: one form, or singular and plural."""
    return (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)


def forms_of(entry: Entry) -> tuple[str, ...]:
    """The translation: one form, or as many as the language has; untranslated ones are empty."""
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ("",))


def read(path: Path) -> PoFile:
    """Read a `.po` or `.pot` file.

    Raises CatalogError, with the line, if it is missing or anything in it is wrong.
    """
    try:
        return parse(path.read_bytes(), path)
    except OSError as error:
        raise CatalogError(f"it cannot be read: {error.strerror}", file=str(path)) from error


def parse(data: bytes, path: Path) -> PoFile:
    """Read the content of a `.po` or `.pot` file; raises CatalogError, with the line, if anything is wrong."""
    text = _decode(data, path)
    raw = raw_entries(text, str(path))
    header = _header(raw, path)
    forms, choose = (2, _english) if path.suffix == ".pot" else _plural_rule(header, raw[0].line, path)
    _check_plural_counts(raw, forms, path)
    try:
        catalog = read_po(StringIO(text), abort_invalid=True)
    except (PoFileError, ValueError) as error:  # what is left is a date in the header
        raise CatalogError(f"it cannot be read: {error}", file=str(path), line=raw[0].line) from error
    for entry in catalog:
        _restore_previous(entry)
    return PoFile(path, catalog, header, forms, choose)


def new_header(tag: str | None) -> dict[str, str]:
    """The header of a new catalog in a language, or of a template. It has no dates: the history of a file is git's."""
    header = {"Project-Id-Version": "civic-portal"}
    if tag:
        header |= {"Language": folder_name(tag), "Plural-Forms": language(tag).plural_forms}
    return header | {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }


def empty(path: Path, header: dict[str, str]) -> PoFile:
    """A new file with nothing but its header; raises CatalogError if the header is wrong."""
    fields = "".join(f'"{name}: {value}\\n"\n' for name, value in header.items())
    return parse(f'msgid ""\nmsgstr ""\n{fields}'.encode(), path)


def _decode(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogError("it is not UTF-8; save it as UTF-8", file=str(path), line=line) from None


def _header(raw: list[RawEntry], path: Path) -> dict[str, str]:
    if not raw or raw[0].key != (None, ""):
        raise CatalogError(
            'it has no header: the first entry must have an empty msgid ""', file=str(path), line=1
        )
    lines = [line.partition(":") for line in raw[0].parts.get("msgstr", "").splitlines() if line.strip()]
    header = {name.strip(): value.strip() for name, _, value in lines}
    kind = header.get("Content-Type", "").replace(" ", "").lower()
    if kind != "text/plain;charset=utf-8":
        raise CatalogError(
            "the header must say “Content-Type: text/plain; charset=UTF-8”", file=str(path), line=raw[0].line
        )
    return header


def _plural_rule(header: dict[str, str], line: int, path: Path) -> tuple[int, PluralChoice]:
    match = _PLURAL_FORMS.fullmatch(header.get("Plural-Forms", ""))
    if match is None:
        raise CatalogError(
            "the header has no plural rule, such as “Plural-Forms: nplurals=2; plural=(n != 1);”",
            file=str(path),
            line=line,
        )
    forms = int(match[1])
    try:
        choose = gettext.c2py(match[2])
        fits = all(0 <= choose(n) < forms for n in range(_TRIED))
    except (ValueError, ZeroDivisionError, RecursionError):
        fits = False
    if not fits:
        raise CatalogError(
            f"the plural rule “{match[2].strip()}” in the header is no rule for {forms} forms",
            file=str(path),
            line=line,
        )
    return forms, choose


def _english(n: int) -> int:
    return int(n != 1)


def _check_plural_counts(raw: list[RawEntry], forms: int, path: Path) -> None:
    for entry in raw:
        if entry.forms and entry.forms != forms:
            raise CatalogError(
                f"this message has {entry.forms} plural forms, the header says nplurals={forms}",
                file=str(path),
                line=entry.line,
            )


def _restore_previous(entry: Entry) -> None:
    """Babel reads `#|` lines, which keep the words a fuzzy translation was made for, as translators' comments."""
    previous = [line for line in entry.user_comments if line.startswith("|")]
    entry.user_comments = [line for line in entry.user_comments if not line.startswith("|")]
    for line in previous:
        keyword, _, string = line[1:].strip().partition('"')
        if keyword.strip() in ("msgid", "msgid_plural"):
            entry.previous_id = [*entry.previous_id, unescape(f'"{string}')]
        elif not keyword and entry.previous_id:
            entry.previous_id = [*entry.previous_id[:-1], entry.previous_id[-1] + unescape(f'"{string}')]
