"""What is wrong with catalogs, said so that a translator can mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from babel import Locale
from babel.core import get_global

from portal.errors import CatalogError, FileFinding, LanguageTagError, counted
from portal.i18n.languages import Language, folder_name
from portal.i18n.placeholders import malformed, names, numbers
from portal.i18n.plurals import tells_apart
from portal.i18n.po_file import PluralChoice, PoFile, read
from portal.i18n.po_syntax import Key, PoEntry, name_of
from portal.i18n.po_writing import nearest_key
from portal.i18n.translations import why_unusable
from portal.i18n.typos import thai_typos, too_long, typos
from portal.language_tags import are_read_alike, canonical_tag, is_tag
from portal.text.scripts import is_without_blanks

MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[A-Za-z]+|#[0-9]+|#[Xx][0-9A-Fa-f]+);")

_ZERO_WIDTH = "\u200b\u2060\ufeff\u00ad"
_JOINERS = "\u200c\u200d"
_ENDINGS = {":": ":：", "…": "…⋯", "?": "?？؟՞፧᥅꘏꛷།။。", ".": ".。।۔။៕།።։᠃᥄᪨᰻᱾꓿꘎꛳꤯꧉꩝꯫"}
_OF_GREEK = {"?": ";\u037e"}
_ANY_ENDING = frozenset("".join(_ENDINGS.values()))
_WITHOUT_STOPS = frozenset({"Thai", "Laoo", "Khmr"})
"""Scripts whose sentences end with no mark, questions included."""

_AFTER_AN_ENDING = "\u200e\u200f\u061c\u202c\u2069”’»“›」』）)\"'"
"""What may stand behind the mark that ends a sentence: direction, closing quotation marks and brackets."""


def errors_in(form: str, language: Language) -> Iterator[str]:
    """What must be mended in a translation, and how."""
    if MARKUP.search(form):
        yield "has markup, which readers would see as it is; take it out"
    if language.script == "Thai":
        for slip in thai_typos(form):
            yield f"{slip.what}; {slip.remedy}"
    unseen = _ZERO_WIDTH + (_JOINERS if language.script == "Thai" else "")
    if is_without_blanks(language.tag):  # there U+200B says where a line may break
        unseen = unseen.replace("\u200b", "")
    if any(letter in unseen for letter in form):
        yield "has an invisible character; type it anew"


def warnings_in(form: str, source: str, language: Language) -> Iterator[str]:
    """In what a translation is unlike its original where it should be alike."""
    for side, edge, of_source in (("begins", form[:1], source[:1]), ("ends", form[-1:], source[-1:])):
        has, wants = _blank(edge), _blank(of_source)
        if has != wants:
            yield f"{side} {f'with {has}' if has else f'without {wants}'}, unlike the original"
    ending, wanted = _ending(form), _ending(source)
    if wanted in tuple(".?") and language.script in _WITHOUT_STOPS:
        return
    allowed = _ENDINGS.get(wanted, "") + (_OF_GREEK.get(wanted, "") if language.script == "Grek" else "")
    if allowed and ending not in tuple(allowed):
        yield f"does not end with “{wanted}” as the original does"
    elif not allowed and ending in _ANY_ENDING:
        yield f"ends with “{ending}”, which the original does not"


def _blank(letter: str) -> str:
    if letter == "\n":
        return "a line break"
    return "a blank" if letter.isspace() else ""


def _ending(text: str) -> str:
    return text.rstrip().rstrip(_AFTER_AN_ENDING).rstrip()[-1:]


MOST = 10
"""Findings of one kind that a catalog is told one by one; more are counted."""

_NAMED = 3
"""Messages that a finding about several of them names."""


def refuse_what_nobody_speaks(tag: str) -> None:
    """Raise LanguageTagError for a tag of two letters that is no language's, such as a country's: jp, mm."""
    primary = tag.split("-", maxsplit=1)[0]
    if len(primary) != len("jp") or primary in Locale("en").languages:
        return
    likely = get_global("likely_subtags").get(f"und_{primary.upper()}")
    meant = f" Did you mean {likely.split('_')[0]}?" if likely else ""
    raise LanguageTagError(f"“{tag}” is the tag of no language.{meant}")


def check_template(path: Path) -> list[FileFinding]:
    """What is wrong with the messages themselves, as they stand in templates and code."""
    try:
        template = read(path)
    except CatalogError as error:
        return [_refusal(error)]
    found = _Findings(path)
    for entry in template.entries:
        for text in entry.source:
            _check_source(found, entry, text)
        if len(entry.source) > 1 and any(map(names, entry.source)) and not numbers(entry.source):
            found.error(
                entry, f"“{entry.source[1]}” has several placeholders; call that of its number %(count)s."
            )
    return found.all


def check_catalog(
    path: Path,
    language: Language,
    templates: Iterable[PoFile],
    known: AbstractSet[Key] = frozenset(),
    package: PoFile | None = None,
) -> list[FileFinding]:
    """What is wrong with a language's catalog, in itself and against the templates that it must fill.

    It may also have the messages that are `known` from elsewhere, to word them anew, and then otherwise than the
    catalog of the `package`, if that has the language.
    """
    try:
        file = read(path)
    except CatalogError as error:
        return [_refusal(error)]
    found = _Findings(path)
    _check_plural_rule(found, file, language)
    _check_language(found, file, language)
    _check_extent(found, file, {entry.key: entry for one in templates for entry in one.entries}, known)
    _check_untranslated(found, file, language)
    _check_fuzzy(found, file)
    if package:
        _check_anew(found, file, package)
    for entry in file.entries:
        _check_entry(found, entry, file.rule.choose, language)
    return sorted(found.all)


class _Findings:
    """Collects what is found in one file."""

    def __init__(self, path: Path) -> None:
        self.all: list[FileFinding] = []
        self._file = str(path)

    def error(self, entry: PoEntry | None, text: str) -> None:
        self.all.append(FileFinding(self._file, entry.line if entry else 0, True, text))

    def warning(self, entry: PoEntry | None, text: str) -> None:
        self.all.append(FileFinding(self._file, entry.line if entry else 0, False, text))


def _refusal(error: CatalogError) -> FileFinding:
    return FileFinding(error.file, error.line, True, f"the file is refused: {error.reason}.")


def _check_source(found: _Findings, entry: PoEntry, text: str) -> None:
    where = ", ".join(entry.references)
    for piece in malformed(text):
        found.error(
            entry, f"“{piece}” in {where} is not a placeholder: write %(name)s, or %% for a percent sign."
        )
    if MARKUP.search(text):
        found.error(entry, f"“{text}” has markup; move it into {where} and pass it in a placeholder.")
    if text != text.strip():
        found.error(entry, f"“{text}” begins or ends with a blank; move it into {where}.")


def _check_plural_rule(found: _Findings, file: PoFile, language: Language) -> None:
    """The rule must tell apart what the language does; in which order its forms come does not matter. Of a language
    that CLDR does not know, its translators know more."""
    if language.is_in_cldr and not tells_apart(file.rule.choose, language.plural_choice):
        found.error(
            None,
            f"the plural rule is not that of {language.tag}; write “Plural-Forms: {language.plural_forms}” "
            "into the header.",
        )


def _check_language(found: _Findings, file: PoFile, language: Language) -> None:
    said = file.field("Language")
    tag = re.split("[.@]", said.replace("_", "-"))[0]
    if said and not (is_tag(tag) and are_read_alike(canonical_tag(tag), language.tag)):
        found.warning(
            None, f"the header says “Language: {said}”; write “Language: {folder_name(language.tag)}”."
        )


def _check_extent(
    found: _Findings, file: PoFile, needed: Mapping[Key, PoEntry], known: AbstractSet[Key]
) -> None:
    there = file.keys
    missing = [key for key in needed if key not in there]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        named = ", ".join(map(name_of, missing[:_NAMED])) + (", …" if len(missing) > _NAMED else "")
        told = f"{counted(len(missing), 'message')} of the template {are} missing: {named}"
        found.warning(None, f"{told}; run “portal catalogs update”.")
    gone = [entry for entry in file.entries if entry.key not in needed and entry.key not in known]
    for entry in gone[:MOST]:
        near = nearest_key(entry.key, (needed.keys() | known) - file.keys)
        meant = f" Did you mean {name_of(near)}?" if near else ""
        found.warning(entry, f"{name_of(entry.key)} is in no template; run “portal catalogs update”.{meant}")
    if len(gone) > MOST:
        found.warning(None, f"{counted(len(gone) - MOST, 'more message')} of it are in no template.")
    for entry in file.entries:
        if entry.key in needed and len(entry.source) < len(needed[entry.key].source):
            found.warning(
                entry,
                f"{name_of(entry.key)} has no plural, and the template's message has; run “portal catalogs update”.",
            )


def _check_untranslated(found: _Findings, file: PoFile, language: Language) -> None:
    """A few are told one by one; many, as a new language has, in one line."""
    if language.is_source:
        return
    empty = [entry for entry in file.entries if not entry.translated]
    former = {entry.key: entry.line for entry in file.obsolete if entry.translated}
    if len(empty) > MOST:
        found.warning(
            empty[0],
            f"{counted(len(empty), 'message')} are not translated, {name_of(empty[0].key)} the first of them; "
            "English is shown instead.",
        )
        empty = [entry for entry in empty if entry.key in former][:MOST]
    for entry in empty:
        remedy = (
            f"its former translation stands in line {former[entry.key]}; run “portal catalogs update”"
            if entry.key in former
            else "English is shown instead"
        )
        found.warning(entry, f"“{entry.source[0]}” is not translated; {remedy}.")


def _check_anew(found: _Findings, file: PoFile, package: PoFile) -> None:
    of_package = {entry.key: entry.forms for entry in package.entries if entry.translated and not entry.fuzzy}
    for entry in file.entries:
        if not entry.fuzzy and entry.forms == of_package.get(entry.key):
            found.warning(
                entry, f"{name_of(entry.key)} is worded as in the package; word it anew, or take it out."
            )


def _check_fuzzy(found: _Findings, file: PoFile) -> None:
    fuzzy = [entry for entry in file.entries if entry.fuzzy and entry.translated]
    if len(fuzzy) > MOST:
        found.warning(
            fuzzy[0],
            f"{counted(len(fuzzy), 'message')} are fuzzy, so they are not shown, {name_of(fuzzy[0].key)} the first of "
            "them; read them again and take the mark away.",
        )
        return
    for entry in fuzzy:
        found.warning(
            entry,
            f"“{entry.source[0]}” is fuzzy, so it is not shown; read it again and take the mark away.",
        )


def _check_entry(found: _Findings, entry: PoEntry, choose: PluralChoice, language: Language) -> None:
    if not entry.translated:
        return
    wrong = why_unusable(entry.source, entry.forms, choose, language)
    if wrong:
        found.error(entry, f"{wrong}.")
        return
    for form in entry.forms:
        for text in errors_in(form, language):
            found.error(entry, f"“{form}” {text}.")
        texts = [
            *warnings_in(form, entry.source[-1], language),
            *typos(form, entry.source[-1], language),
        ]
        if room := too_long(form, entry.source[-1], entry.extracted):
            texts.append(room)
        for text in texts:
            found.warning(entry, f"“{form}” {text}.")
