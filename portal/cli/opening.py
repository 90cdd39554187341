"""Opens the parts of a portal that a command works with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from portal.app import search_of, site_of
from portal.database.engine import make_engine
from portal.database.migrate import migrate
from portal.derive.pipeline import ArticleDeriver
from portal.news.checks import ContentCheck
from portal.news.media import MediaFolder
from portal.news.sql import SqlStore
from portal.plugins import join, load_plugins, with_folders
from portal.search.engine import SearchEngine
from portal.settings import Settings, load_settings
from portal.site import Site
from portal.text.word_lists import CurrentLists

SiteOption = Annotated[
    Path | None, typer.Option("--site", help="The site file, instead of the one that the settings name.")
]
DataDirOption = Annotated[
    Path | None,
    typer.Option("--data-dir", help="The folder of database, index and media, instead of the settings' one."),
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Let warnings, too, end the command with exit code 1.")
]


@dataclass(frozen=True, slots=True)
class OpenedPortal:
    """What a command works with: the site, its store and its search, open, the folder of its media, and the content
    checks of plugins."""

    settings: Settings
    site: Site
    store: SqlStore
    media: MediaFolder
    search: SearchEngine
    checks: Sequence[ContentCheck]


def settings_from(site: Path | None, data_dir: Path | None) -> Settings:
    """The settings, with what was given on the command line put over them. Raises SettingsError."""
    given = {"site": site, "data_dir": data_dir}
    return load_settings(**{name: value for name, value in given.items() if value is not None})


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[OpenedPortal]:
    """The parts of the portal with these settings and the plugins that they name, its store brought to the newest
    shape, all closed in the end.

    Raises SettingsError, SiteError or StoreError.
    """
    brought = join(load_plugins(settings))
    settings = with_folders(settings, brought)
    site = site_of(settings)
    await asyncio.to_thread(migrate, settings.store_url)
    lists = CurrentLists(settings.word_lists)
    store = SqlStore(
        make_engine(settings.store_url, partial(migrate, settings.store_url)),
        ArticleDeriver(lists),
    )
    media = MediaFolder(settings.media_dir, settings.max_media_size)
    search = search_of(settings, lists, brought.analyzers)
    try:
        yield OpenedPortal(settings, site, store, media, search, brought.checks)
    finally:
        await search.close()
        await store.close()


def at_its_address(settings: Settings, address: str) -> Settings:
    """Settings whose `base_url` is where the demonstration answers, so that it shows what needs one. Where there is one
    already, or it answers at all addresses of this machine, of which none is its own, they stay as they are."""
    host = address.rpartition(":")[0]
    if settings.base_url or host in {"0.0.0.0", "[::]"}:  # noqa: S104 - nothing is bound to it here
        return settings
    return settings.model_copy(update={"base_url": f"http://{address}"})
