"""Withdrawn is withdrawn: from every place, in every worker, whatever it has in memory, within seconds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from portal.settings import Settings
from tests.cli.places import CATEGORY, SLUG, Place, get, places, write_articles
from tests.cli.served import Served, serving

Run = Callable[..., Result]

SECONDS = 2
"""Within which it is gone."""


@dataclass(frozen=True)
class Shown:
    """A portal of two workers, and all places, each of which both of them show the article at."""

    portal: Served
    places: list[Place]

    @property
    def everywhere(self) -> set[tuple[int, str]]:
        """All places, in each worker."""
        return {(worker, place.name) for worker in self.portal.workers() for place in self.places}

    def showing(self) -> set[tuple[int, str]]:
        """Where the article shows."""
        return {
            (worker, place.name)
            for worker in self.portal.workers()
            for place in self.places
            if place.is_shown_by(self.portal, worker)
        }

    def wait(self) -> None:
        """Until it shows everywhere."""
        ending = time.monotonic() + 60
        while lacking := self.everywhere - self.showing():
            assert time.monotonic() < ending, f"it does not show: {lacking}"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """An article that shows wherever an article can, and one that links to it."""
    return write_articles(tmp_path)


@pytest.fixture
def shown(run: Run, articles: Path, tmp_path: Path, site_settings: Settings) -> Iterator[Shown]:
    """A portal of two workers, in the memory of each of which is every page with the article."""
    assert run("import", articles).exit_code == 0
    (tmp_path / "served").mkdir()
    address = "https://news.example.go.th"
    with serving(tmp_path / "served", "--workers", "2", PORTAL_BASE_URL=address) as portal:
        shown = Shown(portal, places(site_settings.media_dir))
        shown.wait()
        assert len(portal.workers()) == 2
        yield shown


WAYS: dict[str, Callable[[Run, Path], Result]] = {
    "withdraw": lambda run, _: run("content", "withdraw", SLUG),
    "delete": lambda run, _: run("content", "delete", SLUG, "--yes"),
    "import": lambda run, articles: run("import", rewritten(articles, withdrawn=True)),
    "postpone": lambda run, articles: run(
        "import", rewritten(articles, published_at="2099-01-01T00:00:00+07:00")
    ),
}


def rewritten(articles: Path, **changes: Any) -> Path:
    """A file like it, with other values in the article."""
    first, second = articles.read_text().splitlines()
    rewritten = articles.with_name("rewritten.jsonl")
    rewritten.write_text(json.dumps({**json.loads(first), **changes}) + "\n" + second + "\n")
    return rewritten


def test_what_was_withdrawn_shows_nowhere_in_any_worker(run: Run, shown: Shown, articles: Path) -> None:
    page = f"{shown.portal.address}en/news/{CATEGORY}/{SLUG}"
    for way, withdraw in WAYS.items():
        assert withdraw(run, articles).exit_code == 0
        time.sleep(SECONDS)
        assert shown.showing() == set(), way
        if way in {"withdraw", "import"}:
            assert {get(page, worker).status for worker in shown.portal.workers()} == {410}
        assert run("import", articles).exit_code == 0
        shown.wait()


def test_files_are_shown_as_long_as_a_public_article_lists_them(
    run: Run, shown: Shown, articles: Path
) -> None:
    workers = shown.portal.workers()
    files = {(worker, name) for worker in workers for name in ("its image", "its attachment")}
    assert run("import", rewritten(articles, images=[], attachments=[])).exit_code == 0
    time.sleep(SECONDS)
    assert shown.everywhere - shown.showing() == files
    # Now another article lists one of them, and then the first one is withdrawn.
    first, second = map(json.loads, articles.read_text().splitlines())
    other = articles.with_name("other.jsonl")
    other.write_text(json.dumps({**second, "attachments": first["attachments"]}) + "\n")
    assert run("import", articles).exit_code == 0
    assert run("import", other).exit_code == 0
    shown.wait()
    assert run("content", "withdraw", SLUG).exit_code == 0
    time.sleep(SECONDS)
    assert shown.showing() == {(worker, "its attachment") for worker in workers}
