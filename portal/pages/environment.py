"""The templates: where they are looked for, and the functions and filters that each of them may call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from portal import assets
from portal.i18n.catalogs import Catalogs
from portal.i18n.current import speaking
from portal.pages.contexts import Page
from portal.pages.filters import Words
from portal.pages.lines import Lines
from portal.site import Site

PACKAGE_PREFIX = "portal"
"""`{% extends "portal/pages/home.html" %}` always reaches the package's own template."""


class Pages:
    """Renders page contexts. One for each portal: two portals in a process share neither templates nor catalogs."""

    def __init__(
        self,
        site: Site,
        catalogs: Catalogs,
        folders: Sequence[Path] = (),
        word_lists: Sequence[Path] = (),
    ) -> None:
        """`folders`: of templates; `word_lists`: folders of them; both besides the package's."""
        self.environment = make_environment(folders)
        self._catalogs = catalogs
        self._lines = Lines(word_lists)
        words = Words(site, catalogs, word_lists)
        self.environment.globals.update(words.functions())
        self.environment.filters.update(words.filters())

    def prepare(self) -> None:
        """Look at the messages of the languages offered, and load the dictionaries for it: no reader waits for that."""
        for language in self._catalogs.offered():
            self._lines.prepare(self._catalogs.messages(language.tag))

    def render(self, page: Page) -> str:
        """The HTML of a page, in the language of its frame."""
        template = self.environment.get_template(page.template)
        with speaking(page.frame.language.tag):
            html = template.render({field.name: getattr(page, field.name) for field in fields(page)})
        return self._lines.held(html, self._catalogs.messages(page.frame.language.tag))


def make_environment(folders: Sequence[Path]) -> Environment:
    """Templates from the embedder's `folders`, in order, then from the package."""
    package = FileSystemLoader(assets.folder("templates"))
    loaders: list[BaseLoader] = [FileSystemLoader(folder) for folder in folders]
    return Environment(
        loader=ChoiceLoader([*loaders, package, PrefixLoader({PACKAGE_PREFIX: package})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
