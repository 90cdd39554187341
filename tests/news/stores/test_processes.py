"""Several processes on one store, and processes that are killed: nothing is lost, nothing is half."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from portal.database.engine import make_engine
from portal.news.sql import SqlStore
from tests.news.making import NOW, Clock, PlainDeriver, make_article

CHECKOUT = Path(__file__).resolve().parents[2]

START = """
import asyncio, os, signal, sys
from datetime import timedelta
from sqlalchemy import event
from sqlalchemy.engine import Engine
from portal.database.engine import make_engine
from portal.article import Image, ImageText
from portal.news.sql import SqlStore
from tests.news.making import NOW, PHOTO, Clock, PlainDeriver, make_article
store = SqlStore(make_engine(sys.argv[1]), PlainDeriver(), Clock())
"""

RACING = """
async def race(me):
    for n in range(25):
        await store.save([make_article(f"{me}-{n:02}", slug=f"contested-{n:02}")])
        await store.save([make_article(f"{me}-own-{n:02}")])
        await store.save([make_article("shared", title=f"{me} {n}")])
        await store.withdraw([f"{me}-own-{n:02}"])
    await store.close()
print("ready", flush=True)
sys.stdin.readline()
asyncio.run(race(sys.argv[2]))
"""

SAVING = """
IMAGES = (Image(media=PHOTO, texts={"en": ImageText(alternative="Cloth")}),)
def batch(first):
    return [make_article(f"{n:02}", "th en", title=f"one two {n}", images=IMAGES) for n in range(first, first + 10)]
left = int(sys.argv[2])
@event.listens_for(Engine, "before_cursor_execute")
def count_down(*_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
async def save():
    for first in range(0, 50, 10):
        await store.save(batch(first))
    await store.close()
asyncio.run(save())
"""

DUE = """
print("ready", flush=True)
sys.stdin.readline()
print(asyncio.run(store.publish_due(NOW + timedelta(hours=1))))
asyncio.run(store.close())
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START + script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )


def run_at_once(processes: list[subprocess.Popen[str]]) -> list[str]:
    """Let them go together once all are ready; what each of them said after that."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return said


@pytest.mark.anyio
async def test_four_processes_that_write_at_once_lose_nothing(database: str) -> None:
    run_at_once([start(RACING, database, me) for me in "abcd"])
    store = SqlStore(make_engine(database), PlainDeriver(), Clock())
    articles = [article async for article in store.articles()]
    slugs = Counter(article.slug for article in articles if article.slug.startswith("contested"))
    assert slugs == {f"contested-{n:02}": 1 for n in range(25)}
    own = {article.id for article in articles if "-own-" in article.id and article.withdrawn}
    assert own == {f"{me}-own-{n:02}" for me in "abcd" for n in range(25)}
    changes = await store.changes(0, limit=1000)
    assert [change.version for change in changes] == list(range(1, await store.version() + 1))
    events = Counter((change.article == "shared", change.event) for change in changes)
    assert events == {(True, "saved"): 100, (False, "saved"): 125, (False, "withdrawn"): 100}
    await store.close()


@pytest.mark.anyio
async def test_an_hour_that_comes_is_noticed_by_one_of_many_workers(database: str) -> None:
    store = SqlStore(make_engine(database), PlainDeriver(), Clock())
    await store.save([make_article(str(n), published_at=NOW.replace(minute=1)) for n in range(9)])
    said = run_at_once([start(DUE, database) for _ in range(3)])
    assert sorted(said) == ["0\n", "0\n", "9\n"]
    assert await store.version() == 18
    await store.close()


@pytest.mark.anyio
@pytest.mark.parametrize("statement", random.Random(5).sample(range(80), 6))  # noqa: S311 - the same in each run
async def test_a_killed_process_leaves_whole_articles(database: str, statement: int) -> None:
    killed = start(SAVING, database, str(statement))
    killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL
    assert_sound(database)
    store = SqlStore(make_engine(database), PlainDeriver(), Clock())
    stored = [article async for article in store.articles()]
    assert len(stored) % 10 == 0
    assert await store.version() == len(stored) < 50
    for article in stored:
        assert len(article.images) == 1
        assert {tag: text.body for tag, text in article.translations.items()} == {
            tag: f"Body of {article.id} in {tag}." for tag in ("th", "en")
        }
    again = start(SAVING, database, "1000000")
    again.communicate(timeout=120)
    assert again.returncode == 0
    assert await store.version() == 50
    assert [article.id async for article in store.articles()] == [f"{n:02}" for n in range(50)]
    await store.close()
    assert_sound(database)


def assert_sound(database: str) -> None:
    """The file is whole, and each translation has the terms that belong to it."""
    connection = sqlite3.connect(database.removeprefix("sqlite:///"))
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    translations = connection.execute("SELECT count(*) FROM translation").fetchone()[0]
    assert connection.execute("SELECT count(*) FROM term").fetchone()[0] == 3 * translations
    connection.close()
