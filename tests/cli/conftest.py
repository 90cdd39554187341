"""Runs commands in this process, in a folder of their own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.testing
from typer.testing import CliRunner, Result

from portal.article import Article
from portal.cli import app
from portal.cli.opening import opened
from portal.settings import Settings

Run = Callable[..., Result]
Stored = Callable[..., dict[str, Article]]


# The commands are made of their functions once for all tests, as they are once when the program starts.
typer.testing._get_command = cache(typer.testing._get_command)  # type: ignore[attr-defined]


def run_command(*arguments: str | Path, answer: str = "") -> Result:
    """Run a command; an exception that is not a PortalError fails the test by itself."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=answer)


def line_of(id: str, **more: Any) -> str:  # noqa: A002 - the article's word
    """A line of JSON Lines that holds an article."""
    keys = {
        "id": id,
        "category": "economy",
        "published_at": "2021-01-01T09:00:00+07:00",
        "translations": {"en": {"title": f"Title of {id}", "body": "Some words.\n\nMore words."}},
    }
    return json.dumps({**keys, **more}, ensure_ascii=False) + "\n"


def enter(folder: Path, site: Path, patch: pytest.MonkeyPatch) -> Settings:
    """Settings that commands find in the environment from now on: data in `var`, and `work` to work in."""
    (folder / "work").mkdir(exist_ok=True)
    patch.chdir(folder / "work")
    patch.setenv("PORTAL_SITE", str(site))
    patch.setenv("PORTAL_DATA_DIR", str(folder / "var"))
    return Settings(site=site, data_dir=folder / "var")


@pytest.fixture
def site_settings(tmp_path: Path, news_site_file: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that commands find in the environment; the working directory is a folder of its own."""
    return enter(tmp_path, news_site_file, monkeypatch)


@pytest.fixture
def run(site_settings: Settings) -> Run:  # noqa: ARG001 - sets the environment
    """Runs a command."""
    return run_command


@pytest.fixture
def stored(site_settings: Settings) -> Stored:
    """All articles of the store, by id."""

    async def read(settings: Settings) -> dict[str, Article]:
        async with opened(settings) as parts:
            return {article.id: article async for article in parts.store.articles()}

    return lambda settings=site_settings: asyncio.run(read(settings))


@pytest.fixture
def line() -> Callable[..., str]:
    """Makes a line of JSON Lines that holds an article."""
    return line_of
