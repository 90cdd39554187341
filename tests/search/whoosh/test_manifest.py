"""What the manifest tells: nothing else is read, and whoever wrote it, nothing of it is carried out."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import shutil
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.derive.builder_version import Builder
from portal.errors import IndexNotReady
from portal.search.analysis import Analysis
from portal.search.whoosh import manifest
from portal.search.whoosh.engine import WhooshEngine
from portal.search.whoosh.index_directory import MANIFEST, IndexDirectory, told
from portal.search.whoosh.index_reader import IndexReader
from portal.search.whoosh.manifest import FileEntry, Manifest, SegmentInfo, parse
from tests.search.engines.making import BEGINNING, Reader, articles, rebuild

FORMER = Path(__file__).parent.parent.parent / "cli" / "data-folder-59c1048.tar.xz"
TOLD = Manifest(
    generation="0123456789abcdef",
    commit=3,
    builder=Builder(12, "lists", BEGINNING),
    position=7,
    articles=2,
    documents=3,
    segments=(SegmentInfo("MAIN_a", 5, (0, 4)), SegmentInfo("MAIN_b", 1)),
    files={"MAIN_a.trm": FileEntry(9, 1), "MAIN_b.trm": FileEntry(8, 2)},
)


def test_it_comes_back_as_it_was_told() -> None:
    assert parse(TOLD.told().encode()) == TOLD


@pytest.mark.parametrize(
    "changed",
    [
        {"generation": "../../../../etc"},
        {"generation": "0123456789abcdef/../x"},
        {"files": {"../current.json": {"size": 1, "checksum": 1}}},
        {"files": {"/etc/passwd": {"size": 1, "checksum": 1}}},
        {"files": {"MAIN_a.trm": {"size": 1}}},
        {"segments": [{"name": "../x", "documents": 1, "deleted": []}]},
        {"segments": [{"name": "MAIN_a", "documents": -1, "deleted": []}]},
        {"segments": [{"name": "MAIN_a", "documents": 2, "deleted": [2]}]},
        {"segments": [{"name": "MAIN_a", "documents": 2, "deleted": [1, 0]}]},
        {"segments": [{"name": "MAIN_a", "documents": 2, "deleted": [-1]}]},
        {"segments": [{"name": "MAIN_a", "documents": "2", "deleted": []}]},
        {"segments": [{"name": "MAIN_a", "documents": 2, "deleted": [], "form": 3}]},
        {"segments": [{"name": "MAIN_a", "documents": 2, "deleted": [], "form": "2"}]},
        {"segments": {"MAIN_a": 2}},
        {"segments": None},
        {"commit": "1"},
        {"mark": 1},
        {"format": 4},
        {"builder": "lists"},
        {"builder": {"version": "12", "inputs": "lists", "since": "2026-11-30T08:00:00+00:00"}},
        {"builder": {"version": 12, "inputs": "lists", "since": "2026-11-30T08:00:00"}},
        {"builder": {"version": 12, "inputs": "lists", "since": "0001-01-01T00:00:00+14:00"}},
        {"builder": {"version": 12, "inputs": 1, "since": "2026-11-30T08:00:00+00:00"}},
        {"more": 1},
    ],
)
def test_what_we_do_not_write_is_no_manifest(changed: dict[str, Any]) -> None:
    assert parse(json.dumps(json.loads(TOLD.told()) | changed).encode()) is None


def test_segments_of_a_manifest_that_knows_no_formats_are_of_the_first() -> None:
    former = json.loads(TOLD.told())
    for segment in former["segments"]:
        del segment["form"]
    found = parse(json.dumps(former).encode())
    assert found is not None
    assert [segment.form for segment in found.segments] == [1, 1]


@given(st.binary(max_size=400))
def test_any_bytes_are_a_manifest_or_none(text: bytes) -> None:
    assert parse(text) is None
    assert manifest.parse_former(text, Path("nowhere")) is None


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The folder of an index of the first format."""
    with tarfile.open(FORMER) as packed:
        packed.extractall(tmp_path, filter="data")
    folder = tmp_path / "var" / "index"
    folder.chmod(0o700)
    return folder


@pytest.mark.anyio
async def test_an_index_of_the_first_format_answers_until_it_is_replaced(
    before: Path, analysis: Analysis
) -> None:
    engine = WhooshEngine(before, lambda: analysis, deadline=60)
    try:
        state = await engine.state()
        assert (state.ready, state.stale, state.articles) == (True, True, 2)
        assert articles(await Reader(engine).search("relief", "en")) == ["flood"]
        await rebuild(engine)
        state = await engine.state()
        assert (state.ready, state.stale, state.articles) == (True, False, 5)
        own = IndexDirectory(before)
        assert own.damage() == ""
        assert await asyncio.to_thread(lambda: [*own.folder.rglob("*.toc")]) == []
    finally:
        await engine.close()


class _Running:
    """Does something when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, int]]:
        return os.mkdir, (str(self._file), 0o700)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_nothing_that_was_pickled_into_the_first_format_runs(
    before: Path, tmp_path: Path, protocol: int
) -> None:
    (table,) = before.rglob("*.toc")
    whole = table.read_bytes()
    put = whole.rindex(pickle.PROTO + bytes([5]))
    pickled = pickle.dumps([_Running(tmp_path / "ran")], protocol)
    table.write_bytes(whole[:put] + pickled)
    _accept(before, table)
    assert told(before) is None
    assert not (tmp_path / "ran").exists()
    pickle.loads(pickled)  # noqa: S301 - so that the test can fail
    assert (tmp_path / "ran").exists()


def _accept(folder: Path, file: Path) -> None:
    """Have the manifest say that a file is as it was written."""
    manifest = folder / MANIFEST
    told = json.loads(manifest.read_bytes())
    told["files"][file.name] = {"size": file.stat().st_size, "checksum": zlib.crc32(file.read_bytes())}
    manifest.write_text(json.dumps(told))


@pytest.mark.anyio
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    which=st.integers(0, 6),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12)), min_size=1, max_size=4),
    length=st.floats(0, 1),
)
@example(which=4, cuts=[(0.92, b"\0\0\0\0\6")], length=0.0)  # a place far behind the end
def test_what_a_stranger_wrote_is_read_or_refused_and_does_no_harm(
    tmp_path_factory: pytest.TempPathFactory,
    written: Path,
    which: int,
    cuts: list[tuple[float, bytes]],
    length: float,
) -> None:
    directory = IndexDirectory(shutil.copytree(written, tmp_path_factory.mktemp("any") / "index"))
    folder = directory.folder
    files = sorted(path for path in folder.glob("*/*") if not path.name.endswith("._stored.col"))
    file = files[which % len(files)]
    changed = bytearray(file.read_bytes())
    for place, bytes_ in cuts:
        at = int(place * len(changed))
        changed[at : at + len(bytes_)] = bytes_
    file.write_bytes(changed[: int(length * len(changed)) if length > 0.5 else len(changed)])
    _accept(folder, file)
    try:
        reader = directory.open(lambda told, storage: IndexReader.open(Path(storage.folder), told.segments))
        for doc in range(reader.size):
            reader.shown(doc)
    except (IndexNotReady, ValueError, IndexError, UnicodeDecodeError, OverflowError):
        pass  # the engine asks the directory whether it is spoilt, and has a new one built
    assert {path.name for path in folder.iterdir()} == {
        path.name for path in IndexDirectory(written).folder.iterdir()
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, analysis: Analysis) -> Path:
    """The folder of an index."""
    folder = tmp_path_factory.mktemp("whole") / "index"

    async def write() -> None:
        engine = WhooshEngine(folder, lambda: analysis, deadline=60)
        await rebuild(engine)
        await engine.close()

    asyncio.run(write())
    return folder
