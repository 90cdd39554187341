"""Messages taken out of templates and code into `messages.pot`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from babel.messages import extract as babel_extract

from portal.errors import CatalogError
from portal.i18n.placeholders import PLACEHOLDER
from portal.i18n.po_file import PoFile, empty, new_header
from portal.i18n.po_syntax import Entry, Key

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
        entry = found.setdefault((context, words[0]), Entry(words, context=context))
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
