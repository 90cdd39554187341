"""A folder of catalogs, as those see it who edit and check catalogs: which there are, and what each must fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.i18n.checks import Finding, check_catalog, check_template, refuse_what_nobody_speaks
from portal.i18n.languages import language, tag_of_folder
from portal.i18n.po_file import TEMPLATE, PoFile, catalog_path, empty, new_header, plural_rule, read
from portal.language_tags import canonical_tag


@dataclass(frozen=True, slots=True)
class CatalogFolder:
    """The folder of catalogs that is worked on, and the package's, which is the same unless an embedder has its own."""

    folder: Path
    package: Path

    @property
    def is_own(self) -> bool:
        """Whether the folder is an embedder's."""
        return self.folder.resolve() != self.package.resolve()

    def tags(self, wanted: Sequence[str] | None) -> list[str]:
        """The languages asked for, else all that have a catalog. Raises LanguageTagError."""
        return [canonical_tag(tag) for tag in wanted] if wanted else sorted(_tags_in(self.folder))

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

    def findings(self, wanted: Sequence[str] | None = None) -> list[Finding]:
        """What would break or blemish a page, in these languages, else in all. Raises LanguageTagError."""
        known, own = self.known(), self.folder / TEMPLATE
        found = check_template(own) if not self.is_own or own.exists() else []
        if any(finding.is_error for finding in found):
            return found
        for tag in self.tags(wanted):
            found += check_catalog(
                catalog_path(self.folder, tag),
                language(tag),
                self.templates(tag),
                known.keys if known else frozenset(),
                self.of_package(tag),
            )
        return [*found, *_misplaced(self.folder)]


def _tags_in(folder: Path) -> list[str]:
    return [tag_of_folder(path.parent.parent.name) for path in folder.glob("*/LC_MESSAGES/messages.po")]


def _misplaced(folder: Path) -> list[Finding]:
    """Catalogs that lie where no portal looks."""
    text = "no portal looks for a catalog here; move it to {}."
    return [
        Finding(str(path), 0, True, text.format(path.parent / "LC_MESSAGES" / "messages.po"))
        for path in sorted(folder.glob("*/*.po"))
    ]
