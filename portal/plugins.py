"""What a developer brings besides settings: given to `create_app`, or found in an installed package that the settings
name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from starlette.routing import BaseRoute

from portal.errors import SettingsError, did_you_mean
from portal.hooks import Hooks
from portal.pages.contexts import Layout, PageContext
from portal.pages.menu_entries import MenuEntry
from portal.settings import Settings

GROUP = "civic_portal.plugins"
"""The group of entry points by which an installed package offers a plugin."""

LayoutContext = Callable[[Layout, PageContext], Mapping[str, object]]
"""Gives `page.extra`: what templates of the embedder's show besides. It is called in the event loop for each page that
is made, and must not wait. A page is kept for all readers with the same preferences, for up to a minute: what is given
may hang on nothing else than these two and on what `Portal.forget_pages` is called for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """What is brought: pages and files (`routes`, looked for after the portal's own), entries of menus, the context of
    the layout, hooks, folders of templates and catalogs, which the settings' own stand before."""

    routes: Sequence[BaseRoute] = ()
    menu: Sequence[MenuEntry] = ()
    context: LayoutContext | None = None
    hooks: Sequence[Hooks] = ()
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
        hooks=[hooks for plugin in plugins for hooks in plugin.hooks],
        templates=[folder for plugin in plugins for folder in plugin.templates],
        locales=[folder for plugin in plugins for folder in plugin.locales],
    )


def load_plugins(settings: Settings) -> list[Plugin]:
    """The plugins that the settings name, in their order. An entry point is a `Plugin`, or a function that makes one of
    the settings. Raises SettingsError for one that is not installed or fails."""
    installed = {point.name: point for point in entry_points(group=GROUP)} if settings.plugins else {}
    for name in settings.plugins:
        if name not in installed:
            raise SettingsError(
                f"plugins: no installed package has a plugin “{name}”. Install it with pip, or take it out of the "
                f"setting. {did_you_mean(name, installed) if installed else ''}".rstrip()
            )
    return [_loaded(installed[name], settings) for name in settings.plugins]


def _loaded(point: EntryPoint, settings: Settings) -> Plugin:
    package = f" of {point.dist.name} {point.dist.version}" if point.dist else ""
    try:
        found = point.load()
        plugin = found(settings) if callable(found) else found
    except Exception as error:
        raise SettingsError(
            f"plugins: “{point.name}”{package} cannot be loaded ({type(error).__name__}: {error}). Mend or upgrade the "
            "package, or take it out of the setting."
        ) from error
    if not isinstance(plugin, Plugin):
        raise SettingsError(
            f"plugins: “{point.name}”{package} is no Plugin but {type(plugin).__name__}. Upgrade the package, or "
            "take it out of the setting."
        )
    return plugin
