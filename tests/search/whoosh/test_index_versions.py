"""Versions of the code beside each other on one index folder: each keeps its own, and answers from the first moment."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path

import pytest

from portal.errors import IndexNotReady
from portal.search.analysis import Analysis
from portal.search.analysis import analysis as analyses
from portal.search.analysis.analysis import ANALYSIS
from portal.search.whoosh import index_versions
from portal.search.whoosh.engine import WhooshEngine
from portal.search.whoosh.index_directory import LOCK, MANIFEST, IndexDirectory
from portal.search.whoosh.storage import GenerationStorage
from tests.logs import capture_logs
from tests.search.engines.making import NEWS, Reader, apply, make_documents, rebuild

pytestmark = pytest.mark.anyio

LONG_AGO = 25 * 60 * 60.0


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@contextmanager
def code_of(version: int) -> Iterator[None]:
    """What is made within is made by code of this version."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(analyses, "ANALYSIS", version)
        yield


@asynccontextmanager
async def engine_of(root: Path, version: int = ANALYSIS) -> AsyncIterator[WhooshEngine]:
    """The engine of a process of this version."""
    with code_of(version):
        engine = WhooshEngine(root, cache(Analysis), deadline=60)
        await engine.state()  # reads the word lists
    yield engine
    await engine.close()


async def left_by(root: Path, version: int, article: str = "fair") -> dict[str, tuple[bytes, int]]:
    """The index that a process of this version left, which found an article by the word ลำไย; what its folder holds."""
    async with engine_of(root, version) as engine:
        await rebuild(engine, make_documents(article, th="ลำไย"))
    return kept(root / str(version))


def kept(folder: Path) -> dict[str, tuple[bytes, int]]:
    """What lies in a folder: contents, and times of change."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def as_former(root: Path) -> dict[str, tuple[bytes, int]]:
    """Let the only index lie as it lay before versions had folders; what it holds."""
    (folder,) = root.iterdir()
    for path in folder.iterdir():
        path.rename(root / path.name)
    folder.rmdir()
    return kept(root)


async def longan(engine: WhooshEngine) -> set[str]:
    return await Reader(engine).finds("ลำไย")


@pytest.mark.parametrize("former", [False, True])
async def test_an_older_index_answers_at_once_and_stays_as_it_is(root: Path, former: bool) -> None:
    before = await left_by(root, ANALYSIS - 1)
    folder = root / str(ANALYSIS - 1)
    if former:
        before, folder = as_former(root), root
    async with engine_of(root) as engine:
        assert await longan(engine) == {"fair"}
        state = await engine.state()
        assert (state.ready, state.stale, state.position, state.mark) == (True, True, 1, "first")
        await apply(engine, make_documents("dam", th="ลำไยอบแห้ง"))
        assert await longan(engine) == {"fair", "dam"}
        await rebuild(engine, NEWS, 3)
        assert not (await engine.state()).stale
        assert await longan(engine) == {"fair"}
    assert {name: kept(folder)[name] for name in before} == before


async def test_files_of_an_older_index_take_no_room_a_second_time(root: Path) -> None:
    await left_by(root, ANALYSIS - 1)
    async with engine_of(root) as engine:
        assert await longan(engine) == {"fair"}
    own = IndexDirectory(root)
    manifest = own.current()
    assert manifest is not None
    assert manifest.files
    assert all((own.folder / manifest.generation / name).stat().st_nlink == 2 for name in manifest.files)


async def test_where_the_disk_has_no_links_files_are_copied(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    await left_by(root, ANALYSIS - 1)
    monkeypatch.setattr(os, "link", refuse)
    async with engine_of(root) as engine:
        assert await longan(engine) == {"fair"}


async def test_an_older_process_goes_on_with_its_own_and_builds_nothing_anew(root: Path) -> None:
    async with engine_of(root, ANALYSIS - 1) as older, engine_of(root) as newer:
        await rebuild(older)
        await rebuild(newer)
        for engine, article in ((older, "old"), (newer, "new")):
            assert not (await engine.state()).stale
            await apply(engine, make_documents(article, th="ลำไยอบแห้ง"))
        assert await longan(older) == {"fair", "old"}
        assert await longan(newer) == {"fair", "new"}


async def test_the_newest_of_older_indexes_is_taken(root: Path) -> None:
    await left_by(root, ANALYSIS - 3, "former")
    as_former(root)
    for version, article in ((ANALYSIS - 2, "older"), (ANALYSIS - 1, "old"), (ANALYSIS + 1, "newer")):
        await left_by(root, version, article)
    async with engine_of(root) as engine:
        assert await longan(engine) == {"old"}


def flip(root: Path) -> None:
    file = max(root.glob(f"{ANALYSIS - 1}/*/*"), key=lambda path: path.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def lose(root: Path) -> None:
    max(root.glob(f"{ANALYSIS - 1}/*/*"), key=lambda path: path.stat().st_size).unlink()


def scribble(root: Path) -> None:
    (root / str(ANALYSIS - 1) / MANIFEST).write_bytes(b'{"format": 3')


def open_to_all(root: Path) -> None:
    (root / str(ANALYSIS - 1)).chmod(0o777)


@pytest.mark.parametrize("spoil", [flip, lose, scribble, open_to_all])
async def test_an_older_index_that_cannot_be_read_is_not_taken_but_the_one_before_it(
    root: Path, spoil: Callable[[Path], None]
) -> None:
    await left_by(root, ANALYSIS - 2, "older")
    await left_by(root, ANALYSIS - 1, "old")
    spoil(root)
    async with engine_of(root) as engine:
        assert await longan(engine) == {"older"}


async def test_an_older_index_that_this_code_reads_wrongly_is_not_taken(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_by(root, ANALYSIS - 1)
    monkeypatch.setattr(index_versions, "OLDEST_READ", ANALYSIS)
    async with engine_of(root) as engine:
        with pytest.raises(IndexNotReady):
            await longan(engine)


async def test_an_older_index_that_is_replaced_meanwhile_is_taken_as_it_is_then(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_by(root, ANALYSIS - 1, "old")
    aside = root.parent / "aside"
    await left_by(aside, ANALYSIS - 1, "replaced")
    take, taken = GenerationStorage.take, list[Path]()

    def replaced(self: GenerationStorage, file: Path) -> None:
        taken.append(file)
        if len(taken) == 2:
            shutil.rmtree(root / str(ANALYSIS - 1))
            shutil.copytree(aside / str(ANALYSIS - 1), root / str(ANALYSIS - 1))
        take(self, file)

    monkeypatch.setattr(GenerationStorage, "take", replaced)
    async with engine_of(root) as engine:
        assert await longan(engine) == {"replaced"}


async def test_while_another_process_takes_it_over_a_reader_waits_for_that(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_by(root, ANALYSIS - 1)
    async with engine_of(root) as one, engine_of(root) as other:
        with one._directory.locked():
            monkeypatch.setattr(index_versions, "sleep", lambda _: one._others.take_over())
            assert await longan(other) == {"fair"}


async def test_where_another_process_builds_meanwhile_a_reader_does_not_wait_for_that(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_by(root, ANALYSIS - 1)
    waits: list[float] = []
    monkeypatch.setattr(index_versions, "sleep", waits.append)
    with IndexDirectory(root).locked():
        async with engine_of(root) as engine:
            for _ in range(3):
                assert not (await engine.state()).ready
    assert 0 < sum(waits) < 1.01


def back(file: Path, seconds: float = LONG_AGO) -> None:
    """Have a file been changed so many seconds ago."""
    moment = file.stat().st_mtime - seconds
    os.utime(file, (moment, moment))


async def test_whoever_follows_an_index_keeps_it_from_being_removed(root: Path) -> None:
    await left_by(root, ANALYSIS - 1)
    back(root / str(ANALYSIS - 1) / MANIFEST)
    async with engine_of(root, ANALYSIS - 1) as older, engine_of(root) as engine:
        await rebuild(engine)
        back(root / str(ANALYSIS) / LOCK)
        await older.prepare()
        await engine.prepare()
        assert await longan(older) == {"fair"}
    assert (root / str(ANALYSIS - 1)).exists()


async def test_an_older_index_is_removed_a_day_after_it_was_used_and_no_other(root: Path) -> None:
    await left_by(root, ANALYSIS - 3, "former")
    as_former(root)
    for version in (ANALYSIS - 2, ANALYSIS - 1, ANALYSIS + 1):
        await left_by(root, version)
    for folder in (root, root / str(ANALYSIS - 2), root / str(ANALYSIS + 1)):
        back(folder / MANIFEST)
    (root / "somebody-elses").write_text("is left alone")
    newer = kept(root / str(ANALYSIS + 1))
    async with engine_of(root) as engine:
        await rebuild(engine)
        back(root / str(ANALYSIS) / LOCK)
        await engine.prepare()
    names = await asyncio.to_thread(lambda: {path.name for path in root.iterdir()})
    assert names == {*map(str, (ANALYSIS - 1, ANALYSIS, ANALYSIS + 1)), "somebody-elses"}
    assert kept(root / str(ANALYSIS + 1)) == newer


async def test_as_long_as_the_own_index_is_not_built_no_older_one_is_removed(root: Path) -> None:
    await left_by(root, ANALYSIS - 1)
    back(root / str(ANALYSIS - 1) / MANIFEST)
    async with engine_of(root) as engine:
        assert await longan(engine) == {"fair"}
        back(root / str(ANALYSIS) / LOCK)
        await engine.prepare()
    assert (root / str(ANALYSIS - 1)).exists()


async def test_an_older_index_stays_for_a_day_though_it_was_not_changed_for_long(root: Path) -> None:
    await left_by(root, ANALYSIS - 1)
    back(root / str(ANALYSIS - 1) / MANIFEST)
    async with engine_of(root) as engine:
        await rebuild(engine)
        await engine.prepare()
    assert (root / str(ANALYSIS - 1)).exists()


async def test_an_older_index_that_is_being_written_is_not_removed(root: Path) -> None:
    await left_by(root, ANALYSIS - 1)
    async with engine_of(root) as engine:
        await rebuild(engine)
        back(root / str(ANALYSIS) / LOCK)
        with IndexDirectory(root, ANALYSIS - 1).locked() as held:
            assert held
            back(root / str(ANALYSIS - 1) / MANIFEST)
            await engine.prepare()
    assert (root / str(ANALYSIS - 1)).exists()


async def test_a_newer_index_beside_the_own_one_is_told_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_by(root, ANALYSIS + 1)
    monkeypatch.setattr(index_versions, "SIGN", 0)
    async with engine_of(root) as engine:
        with pytest.raises(IndexNotReady):
            await longan(engine)
        await rebuild(engine)
        with capture_logs() as logs:
            for _ in range(3):
                await engine.prepare()
    assert [entry["log_level"] for entry in logs] == ["warning"]
    assert str(root / str(ANALYSIS + 1)) in logs[0]["event"]
