"""How far the translation into a language is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.i18n.languages import Language
from portal.i18n.po_file import PoFile
from portal.i18n.po_syntax import Key
from portal.i18n.translations import found_in


@dataclass(frozen=True, slots=True)
class Progress:
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


def progress_of(file: PoFile, language: Language, templates: Iterable[PoFile]) -> Progress:
    """How far a catalog is. English is there without one: its messages are what they say."""
    needed = dict.fromkeys(entry.key for template in templates for entry in template.entries)
    found = found_in(file, language)
    fuzzy = tuple(key for key in needed if key in found.fuzzy)
    unfit = tuple(key for key in needed if key in found.unfit)
    ready = (
        found.good.keys()
        | found.fuzzy
        | found.unfit.keys()
        | (needed.keys() if language.is_source else set())
    )
    missing = tuple(key for key in needed if key not in ready)
    return Progress(
        needed=len(needed),
        translated=len(needed) - len(fuzzy) - len(unfit) - len(missing),
        fuzzy=fuzzy,
        unfit=unfit,
        missing=missing,
        further=len(found.good.keys() - needed.keys()),
        lines={entry.key: entry.line for entry in file.entries},
    )
