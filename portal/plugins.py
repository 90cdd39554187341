"""What a developer brings besides settings: given to `create_app`, or found in an installed package that the settings
name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.routing import BaseRoute

from portal.pages.contexts import Layout, PageContext
from portal.pages.menu import MenuEntry

LayoutContext = Callable[[Layout, PageContext], Mapping[str, object]]
"""Gives `page.extra`: what templates of the embedder's show besides. It is called in the event loop for each page that
is made, and must not wait. A page is kept for all readers with the same preferences, for up to a minute: what is given
may hang on nothing else than these two and on what `Portal.forget_pages` is called for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """What is brought: pages and files (`routes`, looked for after the portal's own), entries of menus, the context of
    the layout, folders of templates and catalogs, which the settings' own stand before."""

    routes: Sequence[BaseRoute] = ()
    menu: Sequence[MenuEntry] = ()
    context: LayoutContext | None = None
    templates: Sequence[Path] = ()
    locales: Sequence[Path] = ()


def join(plugins: Sequence[Plugin]) -> Plugin:
    """All of them as one; of values with the same name in the context, the first holds."""
    contexts = [plugin.context for plugin in reversed(plugins) if plugin.context]

    def context(layout: Layout, page: PageContext) -> Mapping[str, object]:
        return {name: value for each in contexts for name, value in each(layout, page).items()}

    return Plugin(
        routes=[route for plugin in plugins for route in plugin.routes],
        menu=[entry for plugin in plugins for entry in plugin.menu],
        context=context if contexts else None,
        templates=[folder for plugin in plugins for folder in plugin.templates],
        locales=[folder for plugin in plugins for folder in plugin.locales],
    )
