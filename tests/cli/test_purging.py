"""A cache that is told forgets within seconds what was withdrawn, wherever it showed, whatever workers remembered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import Result

from portal.settings import Settings
from tests.cli.places import CATEGORY, SLUG, Place, get, places, write_articles
from tests.cli.served import Served, serving
from tests.cli.test_withdrawn import SECONDS
from tests.deploy.programs import Front, free_port, varnish

Run = Callable[..., Result]
PAGE = f"/en/news/{CATEGORY}/{SLUG}"


@dataclass(frozen=True)
class Cached:
    """Varnish before a portal of two workers that tells it of changes."""

    front: Front
    places: list[Place]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.front.port}/"

    def showing(self) -> set[str]:
        """Where the article shows."""
        portal = Served(self.address, 0, Path())
        return {place.name for place in self.places if place.is_shown_by(portal)}

    def wait(self) -> None:
        """Until it shows everywhere."""
        ending = time.monotonic() + 60
        while lacking := {place.name for place in self.places} - self.showing():
            assert time.monotonic() < ending, f"it does not show: {lacking}"

    def is_kept(self, path: str) -> bool:
        """Whether an answer comes from a copy."""
        return len(self.front.ask(path, {}).headers["x-varnish"].split()) == 2


@pytest.fixture
def articles(run: Run, tmp_path: Path) -> Path:
    file = write_articles(tmp_path)
    assert run("import", file).exit_code == 0
    return file


@pytest.fixture
def cached(articles: Path, tmp_path: Path, site_settings: Settings) -> Iterator[Cached]:
    """Varnish is started last, so that the portal finds nobody there at first. Every page is kept by it, and by each of
    the workers."""
    assert articles.is_file()
    (tmp_path / "served").mkdir()
    port, everywhere = free_port(), places(site_settings.media_dir)
    told = {"PORTAL_PURGE_URL": f"http://127.0.0.1:{port}"}
    with (
        serving(tmp_path / "served", "--workers", "2", **told) as portal,
        varnish(tmp_path / "varnish", portal.port, port) as front,
    ):
        ending = time.monotonic() + 60
        while not all(
            place.is_shown_by(portal, worker) for worker in portal.workers() for place in everywhere
        ):
            assert time.monotonic() < ending, "the workers do not show it"
        cached = Cached(front, everywhere)
        cached.wait()
        yield cached


@pytest.mark.varnish
def test_what_was_withdrawn_is_gone_from_a_cache_that_is_told(
    run: Run, cached: Cached, articles: Path
) -> None:
    styles = next(part for part in get(cached.address + "en/").text.split('"') if ".css?v=" in part)
    for path in (PAGE, styles):
        cached.front.ask(path, {})
        assert cached.is_kept(path)
    assert run("content", "withdraw", SLUG).exit_code == 0
    time.sleep(SECONDS)
    assert cached.showing() == set()
    assert get(cached.address.rstrip("/") + PAGE).status == 410
    assert cached.is_kept(styles), "its address changes when it does"
    assert run("import", articles).exit_code == 0
    time.sleep(SECONDS)
    assert get(cached.address.rstrip("/") + PAGE).status == 200
