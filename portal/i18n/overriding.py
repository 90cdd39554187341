"""Finds the message that somebody wants to word anew, and puts it into a catalog of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches

from portal.errors import CatalogError
from portal.i18n.fitness import misfit
from portal.i18n.languages import Language
from portal.i18n.placeholders import PLACEHOLDER
from portal.i18n.po_file import PoFile
from portal.i18n.po_syntax import Entry, name_of
from portal.stream_safe import stream_safe

_NEAR = 3
"""Messages that are told where none is meant."""

_LETTERS = 2
"""So many letters a message must have beside its placeholders to be known by what a page shows of it."""


def message_meant(what: str, entries: Sequence[Entry], context: str | None, file: str) -> Entry:
    """The message that somebody means by its English words, by its translation, or by what a page shows of either.

    Each entry has the translation of now in its forms. `context` tells equal messages apart, empty for that without
    one; None where it was not said. Raises CatalogError, about the template `file`, with the nearest messages where
    there is no such one, and with all where it may be several.
    """
    wanted = _plain(what)
    if context is not None:
        entries = [entry for entry in entries if (entry.context or "") == context]
    found = [entry for entry in entries if wanted in map(_plain, entry.source)]
    found = found or [entry for entry in entries if wanted and wanted in map(_plain, entry.forms)]
    found = found or _shown(wanted, entries)
    if len(found) == 1:
        return found[0]
    if not found:
        raise CatalogError(f"it has no message “{what}”{_did_you_mean(wanted, entries)}", file=file)
    names = ", ".join(name_of(entry.key) for entry in found)
    by = "--context" if len({entry.source[0] for entry in found}) == 1 else "its English words"
    raise CatalogError(f"“{what}” is several messages: {names}; name the one you mean by {by}", file=file)


def put(file: PoFile, entry: Entry, words: Sequence[str], language: Language) -> Entry:
    """Put a message into a catalog, in memory, as `words` have it: one text, or one for each plural form; without any,
    as it is worded now, and what the catalog has already stays.

    Raises CatalogError if that is no translation that may be shown.
    """
    there = next((one for one in file.entries if one.key == entry.key), None)
    if there and not words:
        return there
    forms = file.rule.forms if len(entry.source) > 1 else 1
    if words:
        if len(words) != forms:
            raise CatalogError(
                f"{name_of(entry.key)} has {forms} plural forms in {language.tag}; give as many texts, not {len(words)}"
                if forms > 1
                else f"{name_of(entry.key)} is one text, not {len(words)}; put quotation marks around it",
                file=str(file.path),
            )
        wrong = misfit(entry.source, words, file.rule.choose, language)
        if wrong:
            raise CatalogError(f"{name_of(entry.key)} cannot be worded so: {wrong}", file=str(file.path))
    now = tuple(words) or _as_now(entry, forms, language)
    former = there or next((one for one in file.obsolete if one.key == entry.key), None)
    notes = former.notes if former else []
    flags = [flag for flag in entry.flags if flag != "fuzzy"]
    made = replace(entry, forms=now, flags=flags, notes=notes, former={}, obsolete=False, pieces={})
    file.entries = [*(one for one in file.entries if one is not there), made]
    file.obsolete = [one for one in file.obsolete if one.key != entry.key]
    return made


def worded(entries: Iterable[Entry], catalogs: Iterable[PoFile]) -> list[Entry]:
    """The messages of templates as the catalogs word them, later ones over those before them."""
    found = {
        entry.key: entry.forms
        for file in catalogs
        for entry in file.entries
        if entry.translated and not entry.fuzzy
    }
    return [replace(entry, forms=found.get(entry.key, ("",) * len(entry.source))) for entry in entries]


def _as_now(entry: Entry, forms: int, language: Language) -> tuple[str, ...]:
    if len(entry.forms) == forms and all(entry.forms):
        return entry.forms
    if language.is_source:
        return tuple(entry.source[min(form, len(entry.source) - 1)] for form in range(forms))
    return ("",) * forms


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", stream_safe(text)).split())


def _shown(wanted: str, entries: Iterable[Entry]) -> list[Entry]:
    """The messages that show the text if their placeholders are filled in: those with the most words of their own."""
    literal: dict[int, list[Entry]] = {}
    for entry in entries:
        texts = [_plain(text) for text in (*entry.source, *entry.forms)]
        own = [sum(map(str.isalpha, PLACEHOLDER.sub("", text))) for text in texts if _fits(wanted, text)]
        if own and max(own) > _LETTERS:
            literal.setdefault(max(own), []).append(entry)
    return literal[max(literal)] if literal else []


def _fits(wanted: str, text: str) -> bool:
    parts = PLACEHOLDER.split(text)[::2]  # between them, the placeholders' names
    return len(parts) > 1 and re.fullmatch(".+?".join(map(re.escape, parts)), wanted) is not None


def _did_you_mean(wanted: str, entries: Iterable[Entry]) -> str:
    texts = {
        _plain(text).casefold(): entry for entry in entries for text in (*entry.forms, *entry.source) if text
    }
    near = dict.fromkeys(
        name_of(texts[text].key) for text in get_close_matches(wanted.casefold(), texts, n=_NEAR)
    )
    return f"; did you mean {' or '.join(near)}?" if near else "; copy its English words from the template"
