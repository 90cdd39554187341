"""Whatever ends a writing process, spoils a file or fills the disk: search is right again, with no command given.

`make soak` tries more points of death than `make test`: SOAK_KILLS names how many.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from portal.database.engine import sqlite_url
from portal.database.migrate import migrate
from portal.errors import IndexNotReady, SearchError
from portal.news.sql import SqlStore
from portal.search.analysis.analysis import ANALYSIS
from portal.search.indexer import Indexer, compare
from portal.search.parsing import parse
from portal.search.whoosh.engine import WhooshEngine
from portal.search.whoosh.index_directory import LOCK, MANIFEST, IndexDirectory
from tests.logs import capture_logs
from tests.news.making import BANGKOK, NOW, Clock
from tests.search.crashing import article, engine_of, settle, store_of

pytestmark = pytest.mark.anyio

CHECKOUT = Path(__file__).parents[2]
KILLS = int(os.environ.get("SOAK_KILLS", "12"))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def trials(root: Path, *steps: int) -> list[int]:
    """Let children write until they die at these steps; how many steps those took that did not die."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.search.crashing", str(root), *map(str, steps)],
        text=True,
        capture_output=True,
        check=False,
        timeout=600,
        cwd=CHECKOUT,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    return [int(line) for line in ended.stdout.splitlines()]


async def found(engine: WhooshEngine, words: str) -> set[str]:
    query = parse(words, language="en", languages=("en",), limit=100).query
    return {hit.article for hit in (await engine.search(query)).hits}


async def assert_right(folder: Path, store: SqlStore, engine: WhooshEngine) -> None:
    """Index and store agree, every public article is found by its name, and nothing else lies about."""
    compared = await compare(store, engine, BANGKOK, Clock())
    assert compared.agrees
    assert compared.pending == 0
    async for each in store.articles():
        assert (each.id in await found(engine, each.id)) == each.is_public(NOW)
    directory = IndexDirectory(folder / "index")
    manifest = directory.current()
    assert manifest is not None
    assert {path.name for path in directory.folder.iterdir()} == {MANIFEST, LOCK, manifest.generation}
    assert {path.name for path in (directory.folder / manifest.generation).iterdir()} == set(manifest.files)


async def assert_answers(folder: Path, engine: WhooshEngine) -> None:
    """The index as it was left, before anybody mends it: it answers from one whole state, or is being prepared."""
    try:
        results = await found(engine, "province mends road")
    except IndexNotReady:
        assert not (folder / "index" / str(ANALYSIS) / MANIFEST).exists()
        return
    assert results == set(await engine.contents())


async def test_killed_at_any_point_search_is_right_again_by_itself(tmp_path: Path) -> None:
    [steps] = trials(tmp_path, 0)
    points = random.Random(20261125).sample(range(1, steps + 1), KILLS)  # noqa: S311 - the same in every run
    assert trials(tmp_path, *points) == []
    for point in points:
        folder = tmp_path / str(point)
        async with opened(folder) as (store, engine):
            await assert_answers(folder, engine)
            indexer = Indexer(store, engine, BANGKOK, Clock())
            await settle(indexer)
            assert (await compare(store, engine, BANGKOK, Clock())).agrees
            await store.save([article("after")])
            await settle(indexer)
            await assert_right(folder, store, engine)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[SqlStore, WhooshEngine]]:
    store, engine = store_of(folder), engine_of(folder)
    yield store, engine
    await engine.close()
    await store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a store lies that has its tables."""
    migrate(sqlite_url(tmp_path / "portal.sqlite"))
    return tmp_path


def longest(folder: Path) -> Path:
    """The largest file of the index."""
    manifest = IndexDirectory(folder / "index").current()
    assert manifest is not None
    generation = folder / "index" / str(ANALYSIS) / manifest.generation
    return max(generation.iterdir(), key=lambda path: path.stat().st_size)


def cut(folder: Path) -> None:
    path = longest(folder)
    os.truncate(path, path.stat().st_size // 2)


def flip(folder: Path) -> None:
    content = bytearray(longest(folder).read_bytes())
    content[len(content) // 3] ^= 0x40
    longest(folder).write_bytes(content)


def lose(folder: Path) -> None:
    longest(folder).unlink()


def scribble(folder: Path) -> None:
    (folder / "index" / str(ANALYSIS) / MANIFEST).write_bytes(b'{"format": 1')


@pytest.mark.parametrize("spoil", [cut, flip, lose, scribble])
async def test_a_spoilt_index_is_built_anew_by_itself(folder: Path, spoil: Callable[[Path], None]) -> None:
    async with opened(folder) as (store, engine):
        await store.save([article(f"a{n}") for n in range(4)])
        await settle(Indexer(store, engine, BANGKOK, Clock()))
    spoil(folder)
    async with opened(folder) as (store, engine):
        with pytest.raises(IndexNotReady):
            await found(engine, "province")
        assert (await engine.state()).stale
        await settle(Indexer(store, engine, BANGKOK, Clock()))
        await assert_right(folder, store, engine)


@pytest.mark.parametrize("spoil", [cut, lose, scribble])
async def test_an_index_spoilt_under_a_running_portal_is_built_anew(
    folder: Path, spoil: Callable[[Path], None]
) -> None:
    async with opened(folder) as (store, engine):
        indexer = Indexer(store, engine, BANGKOK, Clock())
        await store.save([article(f"a{n}") for n in range(4)])
        await settle(indexer)
        assert await found(engine, "a1") == {"a1"}
        spoil(folder)
        await settle(indexer)
        await assert_right(folder, store, engine)


@pytest.mark.parametrize("extension", [".pst", ".trm"])
async def test_an_index_that_its_writer_cannot_read_is_built_anew(folder: Path, extension: str) -> None:
    async with opened(folder) as (store, engine):
        indexer = Indexer(store, engine, BANGKOK, Clock())
        await store.save([article(f"a{n}") for n in range(4)])
        await settle(indexer)
        assert await found(engine, "a1") == {"a1"}
        for path in (folder / "index").glob(f"*/*/*{extension}"):
            with path.open("r+b") as file:  # of the same size, so that nobody has noticed yet
                file.write(b"\xff" * path.stat().st_size)
        await store.save([article("a1", version=2)])
        with pytest.raises(IndexNotReady):
            await settle(indexer)
        await settle(indexer)
        assert await found(engine, "two") == {"a1"}
        await assert_right(folder, store, engine)


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes: the disk refuses, as a full one does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 100, 700, 1500])
async def test_once_a_full_disk_has_space_again_nothing_is_missing(folder: Path, size: int) -> None:
    async with opened(folder) as (store, engine):
        indexer = Indexer(store, engine, BANGKOK, Clock())
        await store.save([article(f"a{n}") for n in range(4)])
        with small_files(size), capture_logs(), pytest.raises(SearchError, match="Is the disk full"):
            await settle(indexer)
        assert not (await engine.state()).ready
        await settle(indexer)
        await assert_right(folder, store, engine)
        await store.save([article("b"), article("a1", version=2)])
        with small_files(size), capture_logs(), pytest.raises(SearchError, match="Is the disk full"):
            await settle(indexer)
        assert await found(engine, "a1") == {"a1"}
        with small_files(size), capture_logs(), pytest.raises(SearchError, match="Is the disk full"):
            await indexer.rebuild()
        assert await found(engine, "two") == set()
        await settle(indexer)
        assert await found(engine, "two") == {"a1"}
        await assert_right(folder, store, engine)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid():
        pytest.skip("Only root may mount a small disk.")
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True, timeout=300).returncode:
        pytest.skip("A small disk cannot be mounted here.")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True, timeout=300)


def fill(disk: Path, left: int) -> None:
    """Leave so many bytes free."""
    free = os.statvfs(disk)
    (disk / "ballast").write_bytes(b"x" * (free.f_bavail * free.f_bsize - left))


@pytest.mark.parametrize("left", [0, 4096, 16384, 32768])
async def test_a_full_disk_is_used_again_once_there_is_space(
    folder: Path, small_disk: Path, left: int
) -> None:
    store = store_of(folder)
    engine = engine_of(small_disk)
    indexer = Indexer(store, engine, BANGKOK, Clock())
    await store.save([article(f"a{n}") for n in range(3)])
    await settle(indexer)
    await store.save([article("b"), article("a1", version=2)])
    fill(small_disk, left)
    with pytest.raises(SearchError, match="Is the disk full"):
        await settle(indexer)
    assert await found(engine, "a1") == {"a1"}
    (small_disk / "ballast").unlink()
    await settle(indexer)
    assert await found(engine, "two") == {"a1"}
    await assert_right(small_disk, store, engine)
    await engine.close()
    await store.close()


def start(script: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Another process, which is told over stdin when to go on."""
    return subprocess.Popen(
        [sys.executable, "-c", script, str(folder), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )


RACING = """
import asyncio, sys
from pathlib import Path
from portal.search.indexer import Indexer
from tests.news.making import BANGKOK, Clock
from tests.search.crashing import article, engine_of, settle, store_of, tell_only_troubles

async def race(folder, me):
    store, engine = store_of(folder), engine_of(folder)
    indexer = Indexer(store, engine, BANGKOK, Clock())
    taken = 0
    for n in range(12):
        await store.save([article(f"{me}{n}"), article("shared", version=n)])
        taken += await indexer.follow()
        assert (await engine.state()).ready or not taken
    await settle(indexer)
    await engine.close()
    await store.close()

tell_only_troubles()
print("ready", flush=True)
sys.stdin.readline()
asyncio.run(race(Path(sys.argv[1]), sys.argv[2]))
"""


async def test_processes_that_follow_at_once_lose_and_double_nothing(folder: Path) -> None:
    racing = [start(RACING, folder, me) for me in ("x", "y")]
    for process in racing:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    said = [process.communicate("go\n", timeout=120) for process in racing]
    assert said == [("", "")] * 2
    async with opened(folder) as (store, engine):
        await settle(Indexer(store, engine, BANGKOK, Clock()))
        await assert_right(folder, store, engine)
        assert set(await engine.contents()) == {"shared", *(f"{me}{n}" for me in "xy" for n in range(12))}


READING = """
import asyncio, sys
from pathlib import Path
from portal.errors import IndexNotReady
from tests.search.crashing import engine_of
from tests.search.test_crashes import found

async def read(folder):
    engine = engine_of(folder)
    loop = asyncio.get_running_loop()
    ended = loop.run_in_executor(None, sys.stdin.readline)
    generations = set()
    while not ended.done():
        assert "kept" in await found(engine, "kept")
        generations.add((await engine.state()).generation)
        if len(generations) == 1:
            print("reading", flush=True)
    print(len(generations) > 1)
    await engine.close()

asyncio.run(read(Path(sys.argv[1])))
"""


async def test_readers_of_other_processes_find_what_there_is_through_every_swap(folder: Path) -> None:
    async with opened(folder) as (store, engine):
        indexer = Indexer(store, engine, BANGKOK, Clock())
        await store.save([article("kept"), *(article(f"a{n}") for n in range(5))])
        await settle(indexer)
        with start(READING, folder) as reader:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "reading\n"
            for n in range(8):
                await store.save([article("a1", version=n)])
                await settle(indexer)
                assert await found(engine, "kept") == {"kept"}
                await indexer.rebuild()
                assert await found(engine, "kept") == {"kept"}
            said, complaints = reader.communicate("end\n", timeout=60)
        assert complaints == ""
        assert said.splitlines()[-1] == "True"
