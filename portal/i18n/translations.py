"""What a catalog has to show, message by message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.i18n.fitness import misfit
from portal.i18n.languages import Language
from portal.i18n.po_file import PluralRule, PoFile
from portal.i18n.po_syntax import Key


@dataclass(frozen=True, slots=True)
class Translation:
    """One message in one language: its plural forms, or a single one, and how to choose among them."""

    forms: tuple[str, ...]
    rule: PluralRule

    def form(self, n: int) -> str:
        """The form for the number `n`; the only one where the catalog has no plural for this message."""
        try:
            return self.forms[self.rule.choose(n)] if len(self.forms) > 1 else self.forms[0]
        except (ArithmeticError, IndexError):  # a rule is tried with the first thousand numbers alone
            return self.forms[-1]


Translations = Mapping[Key, Translation]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A translation that must not be shown, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class Found:
    """What stands in a catalog: `good` is to be shown, `unfit` must not be; `fuzzy` and `empty` are not to be.

    `last` is the message at the end of the file if it is written over several lines: were the file cut off there, it
    would still look whole.
    """

    good: dict[Key, Translation] = field(default_factory=dict)
    unfit: dict[Key, Misfit] = field(default_factory=dict)
    fuzzy: set[Key] = field(default_factory=set)
    empty: set[Key] = field(default_factory=set)
    last: Key | None = None


def found_in(file: PoFile, language: Language) -> Found:
    """What stands in a catalog of a language."""
    found = Found()
    for entry in file.entries:
        if entry.fuzzy:
            found.fuzzy.add(entry.key)
        elif not entry.translated:
            found.empty.add(entry.key)
        elif wrong := misfit(entry.source, entry.forms, file.rule.choose, language):
            found.unfit[entry.key] = Misfit(entry.line, wrong)
        else:
            found.good[entry.key] = Translation(entry.forms, file.rule)
    last = max((*file.entries, *file.obsolete), key=lambda entry: entry.line, default=None)
    if last and last.parted and not last.obsolete:
        found.last = last.key
    return found
