"""A folder of catalogs, as those see it who edit and check catalogs: which there are, what each must fill and how
far it is; messages taken out of templates and code, and worded anew."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from babel.messages import extract as babel_extract

from portal.atomic_writing import real_path
from portal.errors import CatalogError, FileFinding, LanguageTagError
from portal.i18n.checks import check_catalog, check_template, refuse_what_nobody_speaks
from portal.i18n.languages import Language, language, tag_of_folder
from portal.i18n.placeholders import PLACEHOLDER
from portal.i18n.po_file import TEMPLATE, PoFile, catalog_path, empty, new_header, plural_rule, read
from portal.i18n.po_syntax import Key, PoEntry, name_of
from portal.i18n.translations import content_of, why_unusable
from portal.language_tags import canonical_tag
from portal.text.normalisation import stream_safe


@dataclass(frozen=True, slots=True)
class CatalogFolder:
    """The folder of catalogs that is worked on, and the package's, which is the same unless an embedder has its own."""

    folder: Path
    package: Path

    @property
    def is_own(self) -> bool:
        """Whether the folder is an embedder's."""
        return real_path(self.folder) != real_path(self.package)

    @property
    def present(self) -> list[str]:
        """The languages that have a catalog here."""
        return [
            tag
            for path in _catalogs_in(self.folder)
            if path == catalog_path(self.folder, tag := _tag_of(path))
        ]

    def tags(self, wanted: Sequence[str] | None) -> list[str]:
        """The languages asked for, else all that have a catalog. Raises LanguageTagError, and CatalogError where there
        is nothing to work on."""
        if wanted:
            return [canonical_tag(tag) for tag in wanted]
        if not self.present and self.is_own and not (self.folder / TEMPLATE).exists():
            for finding in _misplaced(self.folder):
                raise CatalogError(finding.text, file=finding.file)
            raise CatalogError(
                "there is no catalog in this folder; name another, or make one by `portal catalogs update TAG "
                f"--locales {self.folder}`.",
                file=str(self.folder),
            )
        return self.present

    def known(self) -> PoFile | None:
        """The package's template, if the folder is an embedder's. Raises CatalogError."""
        return read(self.package / TEMPLATE) if self.is_own else None

    def of_package(self, tag: str) -> PoFile | None:
        """The package's catalog of a language, if the folder is an embedder's and the package has one. Raises
        CatalogError."""
        path = catalog_path(self.package, tag)
        return read(path) if self.is_own and path.exists() else None

    def catalog(self, tag: str) -> PoFile:
        """The catalog of a language in the folder, a new one if there is none. Raises CatalogError, and
        LanguageTagError for what nobody speaks."""
        path = catalog_path(self.folder, tag)
        if not path.exists():
            refuse_what_nobody_speaks(tag)
        file = read(path) if path.exists() else empty(path, new_header(tag))
        if not file.field("Plural-Forms"):  # as other tools leave it out where there are no plurals yet
            file.header["Plural-Forms"] = language(tag).plural_forms
            file.rule = plural_rule(language(tag).plural_forms) or file.rule
        return file

    def templates(self, tag: str) -> list[PoFile]:
        """The templates that a language's catalog must fill. Raises CatalogError.

        An embedder fills its own, and also the package's in a language that the package does not have.
        """
        own = self.folder / TEMPLATE
        known = self.known()
        if known is None:
            return [read(own)]
        of_package = [] if catalog_path(self.package, tag).exists() else [known]
        return [*of_package, *([read(own)] if own.exists() else [])]

    def findings(self, wanted: Sequence[str] | None = None) -> list[FileFinding]:
        """What would break or blemish a page, in these languages, else in all. Raises LanguageTagError."""
        known, own = self.known(), self.folder / TEMPLATE
        found = check_template(own) if not self.is_own or own.exists() else []
        if any(finding.is_error for finding in found):
            return found
        for tag in map(canonical_tag, wanted) if wanted else self.present:
            found += check_catalog(
                catalog_path(self.folder, tag),
                language(tag),
                self.templates(tag),
                known.keys if known else frozenset(),
                self.of_package(tag),
            )
        return [*found, *_misplaced(self.folder)]


def _catalogs_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".po")


def _misplaced(folder: Path) -> list[FileFinding]:
    """Catalogs that lie where no portal looks."""
    places = {path: catalog_path(folder, _tag_of(path)) for path in _catalogs_in(folder)}
    text = "no portal looks for a catalog here; move it to {}."
    return [
        FileFinding(str(path), 0, True, text.format(place)) for path, place in places.items() if path != place
    ]


def _tag_of(path: Path) -> str:
    """The language that a catalog is meant for, by its folders, else its name; “TAG” where neither tells."""
    *_, folder, parent = ("", *path.parent.parts)
    for name in (folder, path.stem) if parent.upper() == "LC_MESSAGES" else (path.stem, parent):
        with suppress(LanguageTagError):
            return tag_of_folder(name)
    return "TAG"


_NEAR = 3
"""Messages that are told where none is meant."""

_LETTERS = 2
"""So many letters a message must have beside its placeholders to be known by what a page shows of it."""


def message_meant(what: str, entries: Sequence[PoEntry], context: str | None, file: str) -> PoEntry:
    """The message that somebody means by its English words, by its translation, or by what a page shows of either.

    Each entry has the translation of now in its forms. `context` tells equal messages apart, empty for that without
    one; None where it was not said. Raises CatalogError, about the template `file`, with the nearest messages where
    there is no such one, and with all where it may be several.
    """
    wanted = _without_markup(what)
    if context is not None:
        entries = [entry for entry in entries if (entry.context or "") == context]
    found = [entry for entry in entries if wanted in map(_without_markup, entry.source)]
    found = found or [entry for entry in entries if wanted and wanted in map(_without_markup, entry.forms)]
    found = found or _shown(wanted, entries)
    if len(found) == 1:
        return found[0]
    if not found:
        raise CatalogError(f"it has no message “{what}”{_did_you_mean(wanted, entries)}", file=file)
    names = ", ".join(name_of(entry.key) for entry in found)
    by = "--context" if len({entry.source[0] for entry in found}) == 1 else "its English words"
    raise CatalogError(f"“{what}” is several messages: {names}; name the one you mean by {by}", file=file)


def put_words(file: PoFile, entry: PoEntry, words: Sequence[str], language: Language) -> PoEntry:
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
        wrong = why_unusable(entry.source, words, file.rule.choose, language)
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


def worded(entries: Iterable[PoEntry], catalogs: Iterable[PoFile]) -> list[PoEntry]:
    """The messages of templates as the catalogs word them, later ones over those before them."""
    found = {
        entry.key: entry.forms
        for file in catalogs
        for entry in file.entries
        if entry.translated and not entry.fuzzy
    }
    return [replace(entry, forms=found.get(entry.key, ("",) * len(entry.source))) for entry in entries]


def _as_now(entry: PoEntry, forms: int, language: Language) -> tuple[str, ...]:
    if len(entry.forms) == forms and all(entry.forms):
        return entry.forms
    if language.is_source:
        return tuple(entry.source[min(form, len(entry.source) - 1)] for form in range(forms))
    return ("",) * forms


def _without_markup(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", stream_safe(text)).split())


def _shown(wanted: str, entries: Iterable[PoEntry]) -> list[PoEntry]:
    """The messages that show the text if their placeholders are filled in: those with the most words of their own."""
    literal: dict[int, list[PoEntry]] = {}
    for entry in entries:
        texts = [_without_markup(text) for text in (*entry.source, *entry.forms)]
        own = [sum(map(str.isalpha, PLACEHOLDER.sub("", text))) for text in texts if _fits(wanted, text)]
        if own and max(own) > _LETTERS:
            literal.setdefault(max(own), []).append(entry)
    return literal[max(literal)] if literal else []


def _fits(wanted: str, text: str) -> bool:
    first, *others = PLACEHOLDER.split(text)[::2]  # between them, the placeholders' names
    at = len(first)
    for part in others[:-1]:
        at = wanted.find(part, at + 1)
        if at < 0:
            return False
        at += len(part)
    is_framed = bool(others) and wanted.startswith(first) and wanted.endswith(others[-1])
    return is_framed and at < len(wanted) - len(others[-1])


def _did_you_mean(wanted: str, entries: Iterable[PoEntry]) -> str:
    texts = {
        _without_markup(text).casefold(): entry
        for entry in entries
        for text in (*entry.forms, *entry.source)
        if text
    }
    near = dict.fromkeys(
        name_of(texts[text].key) for text in get_close_matches(wanted.casefold(), texts, n=_NEAR)
    )
    return f"; did you mean {' or '.join(near)}?" if near else "; copy its English words from the template"


@dataclass(frozen=True, slots=True)
class Completeness:
    """How a catalog fills its templates: how many messages they have, how many of them are `translated` and shown, how
    many are not, and by which keys; `further` are translations of messages that are in none of these templates, such as
    those of the package that an embedder words anew.
    """

    needed: int
    translated: int
    fuzzy: tuple[Key, ...]
    unfit: tuple[Key, ...]
    missing: tuple[Key, ...]
    further: int
    lines: dict[Key, int]

    @property
    def percent(self) -> int:
        """The translated ones of a hundred, rounded down: 100 is all."""
        return 100 * self.translated // self.needed if self.needed else 100


def completeness_of(file: PoFile, language: Language, templates: Iterable[PoFile]) -> Completeness:
    """How far a catalog is. English is there without one: its messages are what they say."""
    needed = dict.fromkeys(entry.key for template in templates for entry in template.entries)
    found = content_of(file, language)
    fuzzy = tuple(key for key in needed if key in found.fuzzy)
    unfit = tuple(key for key in needed if key in found.unfit)
    ready = (
        found.good.keys()
        | found.fuzzy
        | found.unfit.keys()
        | (needed.keys() if language.is_source else set())
    )
    missing = tuple(key for key in needed if key not in ready)
    return Completeness(
        needed=len(needed),
        translated=len(needed) - len(fuzzy) - len(unfit) - len(missing),
        fuzzy=fuzzy,
        unfit=unfit,
        missing=missing,
        further=len(found.good.keys() - needed.keys()),
        lines={entry.key: entry.line for entry in file.entries},
    )


KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
"""The functions that mark a message, and which of their arguments are its context, singular and plural."""

COMMENT_TAG = "Translators:"

_TEMPLATE_SUFFIXES = frozenset({".html", ".xml", ".txt"})
_CODE_SUFFIXES = frozenset({".py"})


def extract(
    target: Path, templates: Iterable[Path], code: Iterable[Path] = (), known: AbstractSet[Key] = frozenset()
) -> PoFile:
    """The messages of folders of templates and of code, as the file `target`, which is not written yet.

    Messages that are `known`, from another template, are left out. There are neither line numbers nor dates, so that
    a moved template makes no difference. Raises CatalogError for a template or a module that cannot be read.
    """
    file = empty(target, new_header(tag=None))
    for method, suffixes, folders in (
        ("jinja2.ext:babel_extract", _TEMPLATE_SUFFIXES, templates),
        ("python", _CODE_SUFFIXES, code),
    ):
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.suffix in suffixes:
                    _add(file, _messages(path, method), path.relative_to(folder.parent).as_posix(), known)
    return file


def _messages(path: Path, method: str) -> Iterator[tuple[object, list[str], str | None]]:
    """Message, comments and context of each message in a file."""
    options = {"silent": "false"}
    with path.open("rb") as source:
        try:
            for _, message, comments, context in babel_extract.extract(
                method, source, KEYWORDS, [COMMENT_TAG], options, strip_comment_tags=True
            ):
                yield message, comments, context
        except Exception as error:
            line = getattr(error, "lineno", 0) or 0
            raise CatalogError(
                f"no messages can be taken from it: {error}", file=str(path), line=line
            ) from error


def _add(
    file: PoFile, messages: Iterable[tuple[object, list[str], str | None]], name: str, known: AbstractSet[Key]
) -> None:
    found = {entry.key: entry for entry in file.entries}
    for message, comments, context in messages:
        words = tuple(str(part) for part in message) if isinstance(message, tuple) else (str(message),)
        if not any(words) or (context, words[0]) in known:
            continue
        entry = found.setdefault((context, words[0]), PoEntry(words, context=context))
        if len(words) > len(entry.source):
            entry.source = words
        entry.forms = ("",) * len(entry.source)
        if any(PLACEHOLDER.search(form) for form in entry.source):
            entry.flags = ["python-format"]
        entry.references += [name] if name not in entry.references else []
        for comment in comments:
            if (plain := " ".join(comment.split())) not in entry.extracted:
                entry.extracted.append(plain)
    file.entries = list(found.values())
