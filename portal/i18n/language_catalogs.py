"""All catalogs of one language (the package's and, over it, those of an embedder), and what the log says of those
that do not show what their file says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from portal.i18n.last_good import Judgement, LastGoodCatalog
from portal.i18n.po_syntax import Key
from portal.i18n.problem_log import Problem
from portal.i18n.translations import TranslatedMessage

_MOST = 5
"""Translations of one catalog that the log names; `portal catalogs check` names all."""


def problems_of(
    catalog: LastGoodCatalog, judgement: Judgement | None, stand_ins: Mapping[Key, str]
) -> Iterator[Problem]:
    """All that is wrong with a catalog now.

    `judgement` is what its file is to show, if it can be read; `stand_ins` says what readers see for each of its
    translations that is not used.
    """
    file = str(catalog.file.path)
    refusal = catalog.file.refusal
    if refusal is not None:
        yield Problem(
            "A catalog is refused; what it last held stays in use.",
            f"refused {refusal}",
            {"file": file, "line": refusal.line, "reason": refusal.reason},
        )
        return
    missing = sorted(judgement.shown.former, key=str) if judgement else []
    if missing:
        yield Problem(
            "Messages are missing from a catalog; their last good translations stay in use."
            if catalog.file.digest
            else "A catalog is gone; its last good translations stay in use where no other catalog has them.",
            f"missing {missing}",
            {"file": file, "missing": len(missing), "first": missing[0][1]},
        )
    yield from _misfits(catalog, file, stand_ins)


def _misfits(catalog: LastGoodCatalog, file: str, stand_ins: Mapping[Key, str]) -> Iterator[Problem]:
    unfit = catalog.found.unfit if catalog.found else {}
    for key, misfit in list(unfit.items())[:_MOST]:
        yield Problem(
            f"A translation is not used; {stand_ins[key]} stands in for it.",
            f"unfit {key} {misfit.reason}",
            {"file": file, "line": misfit.line, "reason": misfit.reason},
        )
    if len(unfit) > _MOST:
        yield Problem(
            "More translations are not used; “portal catalogs check” names them all.",
            f"more {len(unfit)}",
            {"file": file, "more": len(unfit) - _MOST},
        )


class LanguageCatalogs:
    """The catalogs of one language, in the order of their folders."""

    def __init__(self, catalogs: Sequence[LastGoodCatalog]) -> None:
        self.catalogs = catalogs

    def look(self, now: float, needed: Collection[Key]) -> bool:
        """Whether there is anything new, to be shown or to be told. `needed` are the messages of the templates."""
        changed = False
        for catalog in self.catalogs:
            changed |= catalog.look(now)
        for catalog in self.catalogs:
            if not catalog.is_settled:
                changed |= catalog.take(self._judge(catalog, needed), now)
            catalog.retry(now)
        return changed

    def translations(self) -> dict[Key, TranslatedMessage]:
        """What they show, each over those before it; what one does not have any more only where none of them has it."""
        merged = {key: one.shown.messages[key] for one in self.catalogs for key in one.shown.former}
        for catalog in self.catalogs:
            merged |= {key: catalog.shown.messages[key] for key in catalog.present}
        return merged

    def problems(self, needed: Collection[Key]) -> Iterator[tuple[str, list[Problem]]]:
        """The path of each catalog with what is wrong with it now."""
        for catalog in self.catalogs:
            judgement = None if catalog.file.refusal else self._judge(catalog, needed)
            unfit = catalog.found.unfit if catalog.found else {}
            stand_ins = {key: self._stand_in(key, catalog) for key in unfit}
            yield str(catalog.file.path), list(problems_of(catalog, judgement, stand_ins))

    def _judge(self, catalog: LastGoodCatalog, needed: Collection[Key]) -> Judgement:
        others = [one for one in self.catalogs if one is not catalog]
        return catalog.judge(needed, {key for one in others for key in one.present})

    def _stand_in(self, key: Key, catalog: LastGoodCatalog) -> str:
        """What readers see where the translation in one of the catalogs is not used."""
        shown = next((one for one in reversed(self.catalogs) if key in one.present), None)
        if shown is catalog or (shown is None and any(key in one.shown.former for one in self.catalogs)):
            return "its last good wording"
        if shown is None:
            return "the English original"
        return "the package's translation" if shown is self.catalogs[0] else "another catalog's translation"
