"""Two versions of the code, or two settings, write, read and index beside each other on one data folder. Search answers
in both all the time, and nothing is made twice.

`make soak` lets them do so for a minute: SOAK_ROUNDS names how many rounds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from portal.database.engine import make_engine, sqlite_url
from portal.database.migrate import migrate
from portal.news.sql import SqlStore
from portal.search.analysis import Analysis
from portal.search.indexer import compare
from portal.search.whoosh.engine import WhooshEngine
from portal.text.word_lists import Files
from tests.news.making import BANGKOK, Clock, PlainDeriver, make_article

pytestmark = pytest.mark.anyio

CHECKOUT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("SOAK_ROUNDS", "16"))
LEFT = CHECKOUT / "tests" / "cli" / "data-folder-59c1048.tar.xz"
BUILT = "a new search index was built"
USUAL: dict[str, Any] = {
    "version": 0,
    "zone": "Asia/Bangkok",
    "lists": [],
    "word": "orchids",
    "article": "kept",
    "at_once": False,
}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A data folder with an article and no index."""
    data = tmp_path / "var"
    data.mkdir()
    migrate(sqlite_url(data / "portal.sqlite3"))
    store = store_of(data)
    await store.save([make_article("kept", "en", title="Orchids")])
    await store.close()
    return data


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """The data folder that a portal of 59c1048 left."""
    with tarfile.open(LEFT) as packed:
        packed.extractall(tmp_path, filter="data")
    data = tmp_path / "var"
    (data / "index").chmod(0o700)
    migrate(sqlite_url(data / "portal.sqlite3"))
    return data


def store_of(data: Path) -> SqlStore:
    return SqlStore(make_engine(sqlite_url(data / "portal.sqlite3")), PlainDeriver(), Clock())


def lists_of(folder: Path, word: str) -> list[str]:
    """A folder of word lists."""
    (folder / "en").mkdir(parents=True)
    (folder / "en" / "synonyms.txt").write_text(f"orchids = {word}\n", encoding="utf-8")
    return [str(folder)]


class Process:
    """A process beside others, and what it said so far."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self.running = running
        self.said: list[str] = []

    def says(self, words: str) -> None:
        """Wait until it says so."""
        assert self.running.stdout is not None
        for line in self.running.stdout:
            self.said.append(line.rstrip("\n"))
            if words in line:
                return
        raise AssertionError(f"It never said “{words}”, but {self.said}")

    def goes(self, rounds: int = ROUNDS) -> None:
        """Wait until it has gone so many rounds more."""
        for _ in range(rounds):
            self.says("round")

    def ends(self) -> None:
        """Let it end."""
        assert self.running.stdin is not None
        self.running.stdin.write("end\n")
        self.running.stdin.flush()
        self.says("done")

    def kill(self) -> None:
        """End it, and hear what it said before."""
        self.running.kill()
        assert self.running.stdout is not None
        self.said += self.running.stdout.read().splitlines()

    @property
    def builds(self) -> int:
        """How many indexes it has built."""
        return sum(BUILT in line for line in self.said)

    @property
    def warnings(self) -> list[str]:
        return [
            line for line in self.said if line.startswith(("WARNING", "ERROR", "Traceback", "AssertionError"))
        ]


@contextmanager
def process(data: Path, name: str, **options: Any) -> Iterator[Process]:
    command = [sys.executable, "-m", "tests.search.beside", str(data), name, json.dumps({**USUAL, **options})]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=CHECKOUT,
    ) as running:
        try:
            yield Process(running)
        finally:
            running.kill()


async def agrees(data: Path, lists: list[str] | None = None) -> bool:
    """Whether the index of this version has all articles, as they are."""
    analysis = Analysis(Files(tuple(map(Path, lists or ()))))
    store, engine = store_of(data), WhooshEngine(data / "index", lambda: analysis)
    found = await compare(store, engine, BANGKOK, Clock())
    await engine.close()
    await store.close()
    return found.agrees and not found.pending


async def test_two_versions(data: Path) -> None:
    with process(data, "a", version=-1) as older:
        older.says(BUILT)
        with process(data, "b", at_once=True) as newer:
            newer.says(BUILT)
            newer.goes()
            older.kill()
            newer.goes(3)
            newer.ends()
    assert (older.builds, newer.builds) == (1, 1)
    assert older.warnings == newer.warnings == []
    assert await agrees(data)


async def test_a_newer_version_that_is_stopped_leaves_the_older_one_as_it_was(data: Path) -> None:
    with process(data, "a") as older:
        older.says(BUILT)
        with process(data, "b", version=1, at_once=True) as newer:
            newer.says(BUILT)
            newer.goes()
            newer.kill()
            older.goes(ROUNDS + 3)
            older.ends()
    assert (older.builds, newer.builds) == (1, 1)
    assert newer.warnings == []
    assert await agrees(data)
    with process(data, "b", version=1, at_once=True) as again:
        again.goes(3)
        again.ends()
    assert again.builds == 0


@pytest.mark.parametrize("setting", ["zone", "lists"])
async def test_two_settings(data: Path, tmp_path: Path, setting: str) -> None:
    values: dict[str, tuple[Any, Any]] = {
        "zone": ("Europe/London", "Asia/Bangkok"),
        "lists": (lists_of(tmp_path / "one", "lanterns"), lists_of(tmp_path / "other", "temples")),
    }
    before, after = values[setting]
    with process(data, "a", **{setting: before}) as first:
        first.says(BUILT)
        with process(data, "b", at_once=True, **{setting: after}) as later:
            later.says(BUILT)
            first.says("WARNING")
            later.goes()
            first.kill()
            later.goes(3)
            later.ends()
    assert (first.builds, later.builds) == (1, 1)
    assert len(first.warnings) == 1
    assert len(later.warnings) <= 1  # of what the first one has added
    assert await agrees(data, after if setting == "lists" else None)


async def test_an_index_of_before_there_were_versions(former: Path) -> None:
    root = {path.name: path.read_bytes() for path in (former / "index").glob("*.json")}
    found = {"word": "relief", "article": "flood", "at_once": True}
    with process(former, "a", version=-1, **found) as older, process(former, "b", **found) as newer:
        newer.says(BUILT)
        newer.goes()
        older.kill()
        newer.goes(3)
        newer.ends()
    assert (older.builds, newer.builds) == (1, 1)
    assert {path.name: path.read_bytes() for path in (former / "index").glob("*.json")} == root
    assert await agrees(former)
