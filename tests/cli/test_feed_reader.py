"""A feed reader that people use (reader, from the Python Package Index) follows the demonstration over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from reader import Entry, Reader, make_reader

from portal import assets
from tests.cli.served import PORTAL, Served, serving
from tests.cli.test_serve import until

FEEDS = ("en/feed.atom", "th/feed.rss", "en/feed.json", "th/feed/services.atom", "en/search/feed.atom?q=silk")
NEW = "new-in-the-reader"


@pytest.fixture
def statuses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the portal has answered to the reader."""
    seen: list[int] = []
    send = requests.Session.send

    def noted(
        session: requests.Session, request: requests.PreparedRequest, **options: object
    ) -> requests.Response:
        response = send(session, request, **options)
        seen.append(response.status_code)
        return response

    monkeypatch.setattr(requests.Session, "send", noted)
    return seen


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, "--demo") as served:
        until(lambda: requests.get(f"{served.address}en/search?q=silk", timeout=120).ok)
        yield served


@pytest.fixture
def following(portal: Served) -> Iterator[Reader]:
    """Somebody who follows all these feeds."""
    with make_reader(":memory:") as reader:
        for path in FEEDS:
            reader.add_feed(f"{portal.address}{path}")
        yield reader


def publish(folder: Path, title: str, updated: str = "") -> None:
    article = {
        "id": NEW,
        "category": "services",
        "published_at": "2024-02-28T08:00:00+07:00",
        "translations": {"en": {"title": title, "body": "Words of silk."}},
    } | ({"updated_at": updated} if updated else {})
    file = folder / "new.jsonl"
    file.write_text(json.dumps(article), encoding="utf-8")
    site = os.environ | {"PORTAL_SITE": str(assets.folder("demo") / "site.toml")}
    subprocess.run(
        [*PORTAL, "import", str(file)], cwd=folder, env=site, check=True, capture_output=True, timeout=300
    )


def entries(reader: Reader, feed: str) -> dict[str, Entry]:
    return {entry.id: entry for entry in reader.get_entries(feed=feed)}


def test_a_feed_reader_follows_the_news_and_fetches_only_what_is_new(
    tmp_path: Path, portal: Served, following: Reader, statuses: list[int]
) -> None:
    following.update_feeds()
    assert statuses == [200] * len(FEEDS)
    for path in FEEDS:
        feed = following.get_feed(f"{portal.address}{path}")
        assert feed.last_exception is None
        assert feed.title
        assert feed.link
        found = entries(following, feed.url)
        assert found
        for entry in found.values():
            assert entry.title
            assert (entry.link or "").startswith(portal.address)
            assert entry.published

    statuses.clear()
    following.update_feeds(scheduled=False)  # at once, and not in an hour
    assert statuses == [304] * len(FEEDS), "nothing has changed, so nothing is sent"

    address = f"{portal.address}en/feed.json"
    before = entries(following, address)
    publish(tmp_path, "A title to follow")

    def titles() -> set[str | None]:
        following.update_feed(address)
        return {entry.title for entry in entries(following, address).values()}

    until(lambda: "A title to follow" in titles())
    after = entries(following, address)
    assert before.keys() < after.keys(), "what was known is known by the same name"
    assert len(after) == len(before) + 1

    publish(tmp_path, "A title that was corrected", "2024-03-01T08:00:00+07:00")
    until(lambda: "A title that was corrected" in titles())
    assert "A title to follow" not in titles(), "it is the same entry, not another one"
    assert entries(following, address).keys() == after.keys()
