"""Withdrawn is withdrawn: from every place, in every process, within seconds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from portal.settings import Settings
from tests.cli.places import CATEGORY, NEIGHBOUR, OLD_ADDRESS, SLUG, TITLE, Place, get, places
from tests.cli.served import Served, serving

Run = Callable[..., Result]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="8"><path d="M0 0h12v8z"/></svg>'

SECONDS = 2
"""Within which it is gone."""


def record(id_: str, body: str, title: str, **more: Any) -> str:
    translations = {tag: {"title": title, "body": body, "format": "markdown"} for tag in ("en", "th")}
    keys = {"id": id_, "slug": id_, "category": CATEGORY, "published_at": "2020-03-05T09:00:00+07:00"}
    return json.dumps({**keys, "translations": translations, **more}, ensure_ascii=False) + "\n"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """An article that shows wherever an article can, and one that links to it."""
    (tmp_path / "quay.svg").write_text(SVG)
    (tmp_path / "list.csv").write_text("name,number\n")
    image = {"file": "quay.svg", "text": {"en": "A quay", "th": "ท่าเรือ"}}
    attachment = {"file": "list.csv", "title": {"en": "List", "th": "รายการ"}}
    text = record(
        SLUG,
        "The Zanzibarian quay of the harbour opens to ferries.",
        TITLE,
        images=[image],
        attachments=[attachment],
        urgent_until="2100-01-01T00:00:00+07:00",
        old_addresses=[OLD_ADDRESS],
    )
    other = record(
        NEIGHBOUR,
        f"Another quay of the harbour, as [told before](article:{SLUG}).",
        "A second quay for ferries",
        published_at="2021-05-05T09:00:00+07:00",
    )
    (tmp_path / "both.jsonl").write_text(text + other)
    return tmp_path / "both.jsonl"


@pytest.fixture
def portals(
    run: Run, articles: Path, tmp_path: Path, site_settings: Settings
) -> Iterator[tuple[list[Served], list[Place]]]:
    """Two processes that serve one data folder, and all places, at each of which both show the article."""
    assert run("import", articles).exit_code == 0
    (image,), (attachment,) = (site_settings.media_dir.rglob(name) for name in ("*.svg", "*.csv"))
    everywhere = places(f"/media/{image.stem}/quay.svg", f"/media/{attachment.stem}/list.csv")
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with serving(folders[0]) as one, serving(folders[1]) as two:
        both = [one, two]
        wait_until_shown(both, everywhere)
        yield both, everywhere


def wait_until_shown(portals: list[Served], everywhere: list[Place]) -> None:
    ending = time.monotonic() + 60
    while lacking := named(portals, everywhere) - showing(portals, everywhere):
        assert time.monotonic() < ending, f"it does not show: {lacking}"


def showing(portals: list[Served], everywhere: list[Place]) -> set[tuple[int, str]]:
    return {
        (number, place.name)
        for number, portal in enumerate(portals)
        for place in everywhere
        if place.is_shown_by(portal)
    }


def named(portals: list[Served], everywhere: list[Place]) -> set[tuple[int, str]]:
    return {(number, place.name) for number in range(len(portals)) for place in everywhere}


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


def test_what_was_withdrawn_shows_nowhere_in_any_process(
    run: Run, portals: tuple[list[Served], list[Place]], articles: Path
) -> None:
    both, everywhere = portals
    for way, withdraw in WAYS.items():
        assert withdraw(run, articles).exit_code == 0
        time.sleep(SECONDS)
        assert showing(both, everywhere) == set(), way
        if way in {"withdraw", "import"}:
            assert {get(f"{portal.address}en/news/{CATEGORY}/{SLUG}").status for portal in both} == {410}
        assert run("import", articles).exit_code == 0
        wait_until_shown(both, everywhere)


def test_files_are_shown_as_long_as_a_public_article_lists_them(
    run: Run, portals: tuple[list[Served], list[Place]], articles: Path
) -> None:
    both, everywhere = portals
    files = {(number, name) for number in range(2) for name in ("its image", "its attachment")}
    assert run("import", rewritten(articles, images=[], attachments=[])).exit_code == 0
    time.sleep(SECONDS)
    assert named(both, everywhere) - showing(both, everywhere) == files
    # Now another article lists one of them, and then the first one is withdrawn.
    first, second = map(json.loads, articles.read_text().splitlines())
    other = articles.with_name("other.jsonl")
    other.write_text(json.dumps({**second, "attachments": first["attachments"]}) + "\n")
    assert run("import", articles).exit_code == 0
    assert run("import", other).exit_code == 0
    wait_until_shown(both, everywhere)
    assert run("content", "withdraw", SLUG).exit_code == 0
    time.sleep(SECONDS)
    assert showing(both, everywhere) == {(0, "its attachment"), (1, "its attachment")}
