"""What a developer brings besides settings: given to `create_app`, or found in an installed package that the settings
name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute

from portal.errors import SettingsError, did_you_mean
from portal.hooks import Hooks
from portal.news.checks import ContentCheck
from portal.pages.contexts import Layout, PageContext
from portal.pages.menu_entries import MenuEntry
from portal.search.analysis.language_analyzers import LanguageAnalyzer
from portal.settings import Settings

_ALIKE = 0.85
"""How alike, of 1, the name of a method is that of a hook, so that it is rather a slip."""
GROUP = "civic_portal.plugins"
"""The group of entry points by which an installed package offers a plugin."""

LayoutContext = Callable[[Layout, PageContext], Mapping[str, object]]
"""Gives `page.extra`: what templates of the embedder's show besides. It is called in the event loop for each page that
is made, and must not wait. A page is kept for all readers with the same preferences, for up to a minute: what is given
may hang on nothing else than these two and on what `Portal.forget_pages` is called for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """What is brought: pages and files (`routes`, looked for after the portal's own), entries of menus, the context of
    the layout, hooks, content checks, analyzers of languages; folders of templates and catalogs, which the settings'
    own stand before, and of word lists, which join theirs."""

    routes: Sequence[BaseRoute] = ()
    menu: Sequence[MenuEntry] = ()
    context: LayoutContext | None = None
    hooks: Sequence[Hooks] = ()
    checks: Sequence[ContentCheck] = ()
    analyzers: Sequence[LanguageAnalyzer] = ()
    templates: Sequence[Path] = ()
    locales: Sequence[Path] = ()
    word_lists: Sequence[Path] = ()


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
        checks=[check for plugin in plugins for check in plugin.checks],
        analyzers=_one_a_language([analyzer for plugin in plugins for analyzer in plugin.analyzers]),
        templates=[folder for plugin in plugins for folder in plugin.templates],
        locales=[folder for plugin in plugins for folder in plugin.locales],
        word_lists=[folder for plugin in plugins for folder in plugin.word_lists],
    )


def _one_a_language(analyzers: Sequence[LanguageAnalyzer]) -> list[LanguageAnalyzer]:
    languages = [analyzer.language for analyzer in analyzers]
    for language in languages:
        if languages.count(language) > 1:
            raise SettingsError(f"analyzers: there are two for “{language}”. Take one of them out.")
    return [*analyzers]


def with_folders(settings: Settings, brought: Plugin) -> Settings:
    """The settings, with the folders that are brought: of templates the first stands before the others, of catalogs the
    last is merged over them."""
    return settings.model_copy(
        update={
            "templates": (*settings.templates, *brought.templates),
            "locales": (*reversed(brought.locales), *settings.locales),
            "word_lists": (*settings.word_lists, *brought.word_lists),
        }
    )


def check_brought(where: str, brought: Plugin) -> None:
    """Raise SettingsError for what is none of what it should be; `where` begins the sentence."""
    for name in ("routes", "menu", "hooks", "checks", "analyzers", "templates", "locales", "word_lists"):
        given = getattr(brought, name)
        refuse_unless(
            isinstance(given, Sequence) and not isinstance(given, str),
            f"{where}{name}: {given!r} is no list. Put it in brackets: [ ].",
        )
    for route in brought.routes:
        refuse_unless(
            isinstance(route, BaseRoute),
            f"{where}routes: {route!r} is no route. Write PageRoute(path, view, name), or a route of Starlette's.",
        )
    for entry in brought.menu:
        refuse_unless(
            isinstance(entry, MenuEntry),
            f"{where}menu: {entry!r} is no entry. Write MenuEntry(page=…, names=…).",
        )
    for hooks in brought.hooks:
        _check_hooks(where, hooks)
    if brought.context is not None:
        _check_function(f"{where}context", brought.context, "the layout", "the page")
    for check in brought.checks:
        _check_function(f"{where}checks", check, "an article")
    for analyzer in brought.analyzers:
        refuse_unless(
            isinstance(analyzer, LanguageAnalyzer),
            f"{where}analyzers: {analyzer!r} is none. Write LanguageAnalyzer(language=…, stem=…, version=…).",
        )
        slip = analyzer.slip()
        refuse_unless(not slip, f"{where}analyzers: {slip}")
    for name in ("templates", "locales", "word_lists"):
        for folder in getattr(brought, name):
            refuse_unless(
                isinstance(folder, Path) and folder.is_dir(),
                f"{where}{name}: there is no folder {folder}. Give the Path of one that there is.",
            )


def _check_hooks(where: str, hooks: Hooks) -> None:
    refuse_unless(
        isinstance(hooks, Hooks),
        f"{where}hooks: {hooks!r} is no object of a class that inherits from Hooks. Write such a class, and give an "
        "object of it.",
    )
    heard = [name for name in vars(Hooks) if not name.startswith("_")]
    refuse_unless(
        any(getattr(getattr(hooks, name), "__func__", None) is not getattr(Hooks, name) for name in heard),
        f"{where}hooks: {type(hooks).__name__} hears of nothing. Write a method of it that has the name of what it "
        f"shall hear of. Known are: {', '.join(heard)}.",
    )
    for name in dir(hooks):
        own = not name.startswith("_") and name not in heard
        for near in get_close_matches(name, heard, n=1, cutoff=_ALIKE) if own else ():
            raise SettingsError(
                f"{where}hooks: {type(hooks).__name__}.{name} would never be called. Did you mean “{near}”? If not, "
                "let its name begin with “_”."
            )
    for name in heard:
        refuse_unless(
            not inspect.iscoroutinefunction(getattr(hooks, name)),
            f"{where}hooks: {type(hooks).__name__}.{name} is “async”, and nothing would wait for it. Write it with "
            "“def”; it may start a task.",
        )
        told = [*inspect.signature(getattr(Hooks, name)).parameters][1:]
        refuse_unless(
            _takes(getattr(hooks, name), len(told)),
            f"{where}hooks: {type(hooks).__name__}.{name} takes other arguments than it is called with: "
            f"{', '.join(told)}.",
        )


def _check_function(name: str, function: object, *called_with: str) -> None:
    refuse_unless(
        callable(function) and not inspect.iscoroutinefunction(function),
        f"{name}: {function!r} is no function that can be called at once. Give one that is written with “def”.",
    )
    refuse_unless(
        _takes(function, len(called_with)),
        f"{name}: {function!r} takes other arguments than it is called with, {' and '.join(called_with)}.",
    )


def _takes(function: Any, count: int) -> bool:
    """Whether a function can be called with so many arguments; of one whose signature nobody knows, it is believed."""
    try:
        inspect.signature(function).bind(*[None] * count)
    except TypeError:
        return False
    except ValueError:
        pass
    return True


def check_service(name: str, given: object, protocol: type) -> None:
    """Raise SettingsError for an object that lacks what a protocol says; None, of which there is none, is right."""
    if given is None:
        return
    refuse_unless(
        not isinstance(given, type),
        f"{name}: this is the class {getattr(given, '__name__', '')}. Give an object of it.",
    )
    missing = [
        method
        for method, function in vars(protocol).items()
        if not method.startswith("_") and callable(function) and not callable(getattr(given, method, None))
    ]
    refuse_unless(
        not missing,
        f"{name}: {type(given).__name__} lacks {', '.join(missing)}. Write what the protocol {protocol.__name__} says.",
    )


def refuse_unless(is_right: bool, sentence: str) -> None:
    """Raise SettingsError where something is not as it should be."""
    if not is_right:
        raise SettingsError(sentence)


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
    check_brought(f"plugins: “{point.name}”{package}: ", plugin)
    return plugin
