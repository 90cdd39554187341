"""What the log says of a catalog that does not show what its file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portal.i18n.kept_catalog import Judgement, KeptCatalog
from portal.i18n.po_syntax import Key
from portal.i18n.telling import Problem

_MOST = 5
"""Translations of one catalog that the log names; `portal catalogs check` names all."""


def problems_of(
    catalog: KeptCatalog, judgement: Judgement | None, stand_ins: Mapping[Key, str]
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


def _misfits(catalog: KeptCatalog, file: str, stand_ins: Mapping[Key, str]) -> Iterator[Problem]:
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
