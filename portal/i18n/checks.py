"""What is wrong with catalogs, said so that a translator can mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from portal.errors import CatalogError
from portal.i18n.fitness import misfit
from portal.i18n.languages import Language
from portal.i18n.placeholders import malformed
from portal.i18n.plurals import tells_apart
from portal.i18n.po_file import PluralChoice, PoFile, read
from portal.i18n.po_syntax import Entry, Key
from portal.i18n.thai_spelling import misspellings

_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[A-Za-z]+|#[0-9]+);")
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff\u00ad]")
_ENDINGS = {":": ":：", "…": "…", "?": "?？؟", ".": ".。।۔။៕"}
_ANY_ENDING = "".join(_ENDINGS.values())
_WITHOUT_STOPS = frozenset({"Thai", "Laoo", "Khmr"})
"""Scripts whose sentences end with no mark, questions included."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something to mend: where, whether it is an error or only a warning, what it is and what to do."""

    file: str
    line: int
    is_error: bool
    text: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {'error' if self.is_error else 'warning'}: {self.text}"


def check_template(path: Path) -> list[Finding]:
    """What is wrong with the messages themselves, as they stand in templates and code."""
    try:
        template = read(path)
    except CatalogError as error:
        return [_refusal(error)]
    found = _Findings(path)
    for entry in template.entries:
        for text in entry.source:
            _check_source(found, entry, text)
    return found.all


def check_catalog(
    path: Path, language: Language, templates: Iterable[PoFile], known: AbstractSet[Key] = frozenset()
) -> list[Finding]:
    """What is wrong with a language's catalog, in itself and against the templates that it must fill.

    It may also have the messages that are `known` from elsewhere, to word them anew.
    """
    try:
        file = read(path)
    except CatalogError as error:
        return [_refusal(error)]
    found = _Findings(path)
    _check_plural_rule(found, file, language)
    _check_extent(found, file, {key for template in templates for key in template.keys}, known)
    for entry in file.entries:
        _check_entry(found, entry, file.rule.choose, language)
    return sorted(found.all)


class _Findings:
    """Collects what is found in one file."""

    def __init__(self, path: Path) -> None:
        self.all: list[Finding] = []
        self._file = str(path)

    def error(self, entry: Entry | None, text: str) -> None:
        self.all.append(Finding(self._file, entry.line if entry else 0, True, text))

    def warning(self, entry: Entry | None, text: str) -> None:
        self.all.append(Finding(self._file, entry.line if entry else 0, False, text))


def _refusal(error: CatalogError) -> Finding:
    return Finding(error.file, error.line, True, f"the file is refused: {error.reason}.")


def _check_source(found: _Findings, entry: Entry, text: str) -> None:
    where = ", ".join(entry.references)
    for piece in malformed(text):
        found.error(
            entry, f"“{piece}” in {where} is not a placeholder: write %(name)s, or %% for a percent sign."
        )
    if _MARKUP.search(text):
        found.error(entry, f"“{text}” has markup; move it into {where} and pass it in a placeholder.")
    if text != text.strip():
        found.error(entry, f"“{text}” begins or ends with a blank; move it into {where}.")


def _check_plural_rule(found: _Findings, file: PoFile, language: Language) -> None:
    """The rule must tell apart what the language does; in which order its forms come does not matter."""
    if not tells_apart(file.rule.choose, language.plural_choice):
        found.error(
            None,
            f"the plural rule is not that of {language.tag}; write “Plural-Forms: {language.plural_forms}” "
            "into the header.",
        )


def _check_extent(found: _Findings, file: PoFile, needed: set[Key], known: AbstractSet[Key]) -> None:
    missing = len(needed - file.keys)
    gone = len(file.keys - needed - known)
    if missing:
        found.warning(None, f"{missing} messages of the template are missing; run “portal catalogs update”.")
    if gone:
        found.warning(
            None, f"{gone} messages are not in the template any more; run “portal catalogs update”."
        )


def _check_entry(found: _Findings, entry: Entry, choose: PluralChoice, language: Language) -> None:
    forms = entry.forms
    if not any(forms) and language.is_source:
        return
    if not all(forms):
        found.warning(entry, f"“{entry.source[0]}” is not translated; English is shown instead.")
        return
    if entry.fuzzy:
        found.warning(
            entry,
            f"“{entry.source[0]}” is fuzzy, so it is not shown; read it again and take the mark away.",
        )
    wrong = misfit(entry.source, entry.forms, choose, language)
    if wrong:
        found.error(entry, f"{wrong}.")
    for form in forms:
        _check_form(found, entry, form, language)


def _check_form(found: _Findings, entry: Entry, form: str, language: Language) -> None:
    source = entry.source[-1]
    if _MARKUP.search(form):
        found.error(entry, f"“{form}” has markup, which readers would see as it is; take it out.")
    for text in _invisible(form) if language.script != "Thai" else misspellings(form):
        found.error(entry, f"“{form}” {text}.")
    for side, edge, blanks in (("begins", form[:1], source[:1]), ("ends", form[-1:], source[-1:])):
        if edge.isspace() != blanks.isspace():
            found.warning(
                entry,
                f"“{form}” {side} {'with' if edge.isspace() else 'without'} a blank, unlike the original.",
            )
    _check_ending(found, entry, form.rstrip(), source.rstrip(), language)


def _invisible(form: str) -> Iterator[str]:
    if _ZERO_WIDTH.search(form):
        yield "has an invisible character; type it anew"


def _check_ending(found: _Findings, entry: Entry, form: str, source: str, language: Language) -> None:
    needed = _ENDINGS.get(source[-1:], "")
    if source[-1:] in ".?" and language.script in _WITHOUT_STOPS:
        return
    if needed and form[-1:] not in needed:
        found.warning(entry, f"“{form}” does not end with “{needed[0]}” as the original does.")
    elif not needed and form[-1:] in _ANY_ENDING:
        found.warning(entry, f"“{form}” ends with “{form[-1:]}”, which the original does not.")
