"""Pages as HTML, and what is kept of pages in each language."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import Environment
from markupsafe import Markup

from portal import assets
from portal.atomic_writing import Stamp, stamp_of
from portal.errors import TemplateError
from portal.i18n.catalogs import Catalogs
from portal.i18n.messages import Messages
from portal.pages.contexts import Card, Layout, Page, PageContext
from portal.pages.filters import PageWords, direction, kept
from portal.pages.static_versions import StaticVersions
from portal.pages.template_checks import check
from portal.pages.template_reading import FRAGMENT, Compiled, files_in, make_environment
from portal.site import Site
from portal.text.line_break_markup import chunks, done, hold, with_lines
from portal.text.word_lists import Files, package_lists

log = logging.getLogger(__name__)

_FRAGMENTS = 512
"""Parts of pages that are kept in one language, some 3 KB each: cards of articles, and for each look that readers have
chosen what stands around pages."""


class Lines:
    """Holds the Thai words of finished pages together, when they are first shown: messages are kept, titles, names and
    cards while there is room. Safe to use from several threads."""

    def __init__(self, messages: Messages, lists: Files) -> None:
        self._lists = lists
        self._messages = {chunk: "" for pattern in messages.patterns() for chunk in chunks(pattern)}
        self._others = kept(lambda chunk: hold(chunk, lists))

    def __call__(self, chunk: str) -> str:
        """A piece of text, for `with_lines`."""
        known = self._messages.get(chunk)
        if known == "":
            known = self._messages[chunk] = hold(chunk, self._lists)
        return known or self._others(chunk)


class Renderer:
    """Renders pages in one language, with the messages, word lists and static files of one moment. Another one is made
    when any of these changes, and what this one keeps ends with it."""

    def __init__(self, templates: Environment, site: Site, messages: Messages, lists: Files) -> None:
        words = PageWords(site, messages, lists)
        self._lines = Lines(messages, lists)
        self._environment = templates.overlay()
        self._kept = lru_cache(maxsize=_FRAGMENTS, typed=True)(self._fragment)
        self._environment.globals = {**templates.globals, **words.functions(), FRAGMENT: self.fragment}
        self._environment.filters = {**templates.filters, **words.filters()}

    def render(self, template: str, variables: Mapping[str, object]) -> str:
        """The HTML that a template makes of `variables`."""
        return with_lines(self._environment.get_template(template).render(variables), self._lines)

    def card_list(self, cards: Sequence[Card], layout: Layout, level: int) -> Markup:
        """A list of cards by itself."""
        components = self._environment.get_template("components/card-list.html").module
        html = components.card_list(cards, layout, level=level, arranged="lines")  # type: ignore[attr-defined]
        return Markup(with_lines(html, self._lines))  # noqa: S704 - a template escaped it

    def fragment(self, template: str, *, extra: Mapping[str, object] | None = None, **values: Any) -> Markup:
        """A part that many pages share, kept for all that give equal values. `extra` is an embedder's, of whom nobody
        knows what it is: with it, the part is made anew."""
        if extra:
            return self._fragment(template, extra=extra, **values)
        return self._kept(template, extra=None, **values)

    def _fragment(self, template: str, **values: Any) -> Markup:
        """The part, which is given these values and nothing else."""
        html = self._environment.get_template(template).render(values)
        return Markup(done(with_lines(html, self._lines)))  # noqa: S704 - the template escapes what it shows


class Pages:
    """Renders page contexts. One for each portal: two portals in a process share neither templates nor catalogs."""

    def __init__(
        self,
        site: Site,
        catalogs: Catalogs,
        folders: Sequence[Path] = (),
        lists: Callable[[], Files] = package_lists,
        static_versions: StaticVersions | None = None,
        compiled: Path | None = None,
        *,
        watched: bool = False,
    ) -> None:
        """`folders`: of templates, besides the package's; `lists` gives the word lists of now; `compiled`: the file in
        which the code of templates is kept for the next start. `watched`: templates that change are taken up."""
        self.folders = tuple(folders)
        self._compiled = compiled
        self._watched = watched
        self._stamp = self._stamp_now()
        self._own_pages = False
        self._changes = 0
        self._site = site
        self._catalogs = catalogs
        self._lists = lists
        self._static_versions = static_versions or StaticVersions()
        self._renderers: dict[str, tuple[tuple[Messages, Files, int, int], Renderer]] = {}
        self.environment = self._environment_now()

    def check(self, *, own_pages: bool = False) -> list[TemplateError]:
        """Compile all templates; what does nothing in the folders is returned. `own_pages`: an embedder's pages may use
        any file there. Raises TemplateError for a slip that breaks a page."""
        self._own_pages = own_pages
        return self._checked(self.environment)

    def look(self) -> int:
        """How often other templates were taken up since the start, as far as they are watched. Those with a slip that
        breaks a page are not: the last good ones stay, and that is logged. Blocks."""
        if self._watched and (found := self._stamp_now()) != self._stamp:
            self._stamp = found
            changed = self._environment_now()
            try:
                slips = self._checked(changed)
            except TemplateError as error:
                log.warning("changed templates are not taken; the last good ones stay: %s", error)
            else:
                for slip in slips:
                    log.warning("a slip in a template: %s", slip)
                self.environment = changed
                self._changes += 1
        return self._changes

    def prepare(self) -> None:
        """Make what renders pages in the languages offered."""
        for offered in self._catalogs.offered():
            self._renderer(offered.tag)

    def render(self, page: Page) -> str:
        """The HTML of a page, in the language of its layout."""
        variables = {field.name: getattr(page, field.name) for field in fields(page)}
        return self._renderer(page.layout.language.tag).render(page.template, variables)

    def fill(self, template: str, layout: Layout, page: PageContext, variables: Mapping[str, object]) -> str:
        """The HTML that a template of an embedder's makes of `variables`, in the language of a layout."""
        return self._renderer(layout.language.tag).render(
            template, {**variables, "layout": layout, "page": page}
        )

    def card_list(self, cards: Sequence[Card], layout: Layout, level: int) -> Markup:
        """A list of cards by itself, for a page of another application; `level` is that of its headings."""
        tag = layout.language.tag
        html = self._renderer(tag).card_list(cards, layout, level)
        return Markup('<div lang="{}" dir="{}">{}</div>').format(tag, direction(tag), html)

    def _renderer(self, tag: str) -> Renderer:
        """What renders pages in a language now."""
        messages, lists = self._catalogs.messages(tag), self._lists()
        state = messages, lists, self._static_versions.changes(), self._changes
        known = self._renderers.get(tag)
        if known is None or known[0] != state:
            known = self._renderers[tag] = state, Renderer(self.environment, self._site, messages, lists)
        return known[1]

    def _environment_now(self) -> Environment:
        words = PageWords(self._site, self._catalogs.messages(self._site.default_language), self._lists())
        made = make_environment(self.folders, self._compiled)
        made.globals |= dict.fromkeys((*words.functions(), FRAGMENT), _in_no_language)
        made.filters |= dict.fromkeys(words.filters(), _in_no_language)
        return made

    def _checked(self, environment: Environment) -> list[TemplateError]:
        found = check(environment, assets.folder("templates"), self.folders, own_pages=self._own_pages)
        if isinstance(environment.loader, Compiled):
            environment.loader.keep(environment)
        return found

    def _stamp_now(self) -> tuple[tuple[str, Stamp | None], ...]:
        """The path and state of every template; empty where they are not watched."""
        if not self._watched:
            return ()
        folders = (*self.folders, assets.folder("templates"))
        return tuple((str(path), stamp_of(path)) for folder in folders for path in files_in(folder))


def _in_no_language(*_: object, **__: object) -> NoReturn:
    """Stands for functions and filters while templates are compiled: what they make is of one language."""
    raise LookupError
