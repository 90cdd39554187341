"""All catalogs of one language: the package's and, over it, those of an embedder."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from portal.i18n.catalog_problems import problems_of
from portal.i18n.kept_catalog import Judgement, KeptCatalog
from portal.i18n.po_syntax import Key
from portal.i18n.telling import Problem
from portal.i18n.translations import Translation


class LanguageCatalogs:
    """The catalogs of one language, in the order of their folders."""

    def __init__(self, catalogs: Sequence[KeptCatalog]) -> None:
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

    def translations(self) -> dict[Key, Translation]:
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

    def _judge(self, catalog: KeptCatalog, needed: Collection[Key]) -> Judgement:
        others = [one for one in self.catalogs if one is not catalog]
        return catalog.judge(needed, {key for one in others for key in one.present})

    def _stand_in(self, key: Key, catalog: KeptCatalog) -> str:
        """What readers see where the translation in one of the catalogs is not used."""
        shown = next((one for one in reversed(self.catalogs) if key in one.present), None)
        if shown is catalog or (shown is None and any(key in one.shown.former for one in self.catalogs)):
            return "its last good wording"
        if shown is None:
            return "the English original"
        return "the package's translation" if shown is self.catalogs[0] else "another catalog's translation"
