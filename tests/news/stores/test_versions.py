"""Several processes on one store, of one version or of two: nothing is made twice, and nothing newer is put back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from portal.database.engine import make_engine, sqlite_url
from portal.database.migrate import migrate
from portal.news.sql.store import SqlStore
from tests.news.making import PlainDeriver, make_article

pytestmark = pytest.mark.anyio

WORKER = """
import asyncio, json, sys, time
from datetime import UTC, datetime
from portal.database.engine import make_engine
from portal.news.sql.store import SqlStore
from tests.news.making import PlainDeriver, make_article

url, name, version, seconds, writes = sys.argv[1:]
deriver = PlainDeriver(version=int(version))
store = SqlStore(make_engine(url), deriver)

async def work():
    end, number = time.monotonic() + float(seconds), 0
    while time.monotonic() < end:
        if int(writes):
            number += 1
            await store.save([make_article(f"{name}-{number}")])
        await store.derive_stale()
        await asyncio.sleep(0.02)
    await store.close()

asyncio.run(work())
print(json.dumps(deriver.derived))
"""


def work(url: str, name: str, version: int, *, seconds: float, writes: bool) -> subprocess.Popen[str]:
    """A process that saves articles, perhaps, and derives anew what it finds."""
    arguments = [url, name, str(version), str(seconds), str(int(writes))]
    return subprocess.Popen([sys.executable, "-c", WORKER, *arguments], stdout=subprocess.PIPE, text=True)


def derived_by(process: subprocess.Popen[str]) -> Counter[str]:
    """How often it derived something from each article."""
    told, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return Counter(article for article, _ in json.loads(told))


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = sqlite_url(tmp_path / "portal.sqlite3")
    migrate(url)
    return url


async def versions(url: str) -> Counter[int]:
    store = SqlStore(make_engine(url), PlainDeriver())
    found = [each.derived async for article in store.articles() for each in article.translations.values()]
    await store.close()
    return Counter(derived.builder.version for derived in found if derived is not None)


async def test_of_four_workers_one_makes_each_thing_once(url: str) -> None:
    store = SqlStore(make_engine(url), PlainDeriver())
    await store.save([make_article(f"{number:03}") for number in range(100)])
    await store.close()
    workers = [work(url, str(number), 2, seconds=4, writes=False) for number in range(4)]
    made = sum((derived_by(worker) for worker in workers), Counter[str]())
    assert set(made.values()) == {1}
    assert len(made) == 100
    assert await versions(url) == {2: 100}


async def test_two_versions_beside_each_other_come_to_rest(url: str) -> None:
    older = work(url, "older", 1, seconds=8, writes=True)
    newer = work(url, "newer", 2, seconds=4, writes=True)
    by_newer, by_older = derived_by(newer), derived_by(older)
    assert set(by_older.values()) == {1}
    assert set(by_newer.values()) == {1}
    assert not any(article.startswith("newer") for article in by_older)
    assert any(article.startswith("older") for article in by_newer)
    found = await versions(url)
    assert found[1] + found[2] == len({*by_older, *by_newer})
    assert found[2] == len(by_newer)
