"""Messages taken out of templates and code into `messages.pot`, and from there into each language's catalog."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from babel.messages import extract as babel_extract
from babel.messages.catalog import Message as Entry

from portal.errors import CatalogError
from portal.i18n.po_file import PoFile, empty, forms_of, key_of, new_header
from portal.i18n.po_syntax import Key

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
    for message, comments, context in messages:
        words = tuple(str(part) for part in message) if isinstance(message, tuple) else str(message)
        if not words or (context, words if isinstance(words, str) else words[0]) in known:
            continue
        file.catalog.add(
            words,
            locations=[(name, 0)],
            auto_comments=[" ".join(comment.split()) for comment in comments],
            context=context,
        )


def update(file: PoFile, templates: Iterable[PoFile], known: PoFile | None = None) -> None:
    """Bring a catalog up to date with its templates, in memory.

    New messages are added, obsolete ones kept as comments, and what was obsolete and is used again comes back with its
    translation. A message that was changed keeps its translation, marked fuzzy, with the words that it was made for.
    Of the messages of another template (`known`), those that the catalog has already are kept: an embedder words them
    anew.
    """
    wanted = {key_of(entry): entry for template in templates for entry in template.entries()}
    for entry in known.entries() if known else ():
        if key_of(entry) in file.keys:
            wanted.setdefault(key_of(entry), entry)
    _revive(file, wanted.keys())
    source = empty(file.path.with_suffix(".pot"), new_header(tag=None))
    for entry in wanted.values():
        source.catalog[entry.id] = entry.clone()
    former = {key_of(entry): entry.previous_id for entry in file.entries()}
    file.catalog.update(source.catalog, update_creation_date=False)
    for entry in file.entries():
        _settle(entry, former.get(key_of(entry), []))


def _revive(file: PoFile, wanted: AbstractSet[Key]) -> None:
    for key, entry in list(file.catalog.obsolete.items()):
        if key_of(entry) in wanted and key_of(entry) not in file.keys:
            del file.catalog.obsolete[key]
            file.catalog[entry.id] = entry


def _settle(entry: Entry, former: list[str]) -> None:
    """Babel marks fuzzy even what has no translation, and forgets the former words of what was fuzzy before."""
    if not any(forms_of(entry)):
        entry.flags.discard("fuzzy")
    entry.previous_id = (entry.previous_id or former) if entry.fuzzy else []
