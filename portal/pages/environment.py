"""The templates: where they are looked for, and the functions and filters that each of them may call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from types import CodeType

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2.bccache import Bucket

from portal import assets
from portal.errors import TemplateError
from portal.i18n.catalogs import Catalogs
from portal.i18n.current import speaking
from portal.pages.contexts import Page
from portal.pages.filters import Words
from portal.pages.lines import Lines
from portal.pages.template_checks import check
from portal.pages.template_reading import PACKAGE_PREFIX
from portal.site import Site
from portal.text.word_lists import Files, package_lists


class Pages:
    """Renders page contexts. One for each portal: two portals in a process share neither templates nor catalogs."""

    def __init__(
        self,
        site: Site,
        catalogs: Catalogs,
        folders: Sequence[Path] = (),
        lists: Callable[[], Files] = package_lists,
    ) -> None:
        """`folders`: of templates, besides the package's; `lists` gives the word lists of now."""
        self.environment = make_environment(folders)
        self._folders = tuple(folders)
        self._catalogs = catalogs
        self._lines = Lines(lists)
        words = Words(site, catalogs, lists)
        self.environment.globals.update(words.functions())
        self.environment.filters.update(words.filters())

    def check(self) -> list[TemplateError]:
        """Compile all templates; what does nothing in the folders is returned. Raises TemplateError for a slip that
        breaks a page."""
        return check(self.environment, assets.folder("templates"), self._folders)

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
    # Editors on Windows begin a file with a mark.
    loaders: list[BaseLoader] = [FileSystemLoader(folder, encoding="utf-8-sig") for folder in folders]
    return Environment(
        loader=ChoiceLoader([PrefixLoader({PACKAGE_PREFIX: package}), *loaders, package]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # what was not checked at start breaks no page
        bytecode_cache=_CompiledOnce(),
    )


class _CompiledOnce(BytecodeCache):
    """What templates compile to, by their source, for all portals of a process: to compile the package's takes .3 s."""

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = _COMPILED.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if len(_COMPILED) >= _MOST_COMPILED:  # templates that are edited again and again
            _COMPILED.clear()
        _COMPILED[bucket.key, bucket.checksum] = bucket.code


_COMPILED: dict[tuple[str, str], CodeType | None] = {}
_MOST_COMPILED = 500
