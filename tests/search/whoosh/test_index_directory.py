"""The folder of an index: what was published is there whole, whatever happened since; all else is swept away."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from portal.derive.builder_version import Builder
from portal.errors import IndexNotReady, SearchError
from portal.search.whoosh.index_directory import LOCK, MANIFEST, IndexDirectory, PendingCommit
from portal.search.whoosh.manifest import Manifest
from portal.search.whoosh.storage import GenerationStorage
from tests.logs import capture_logs
from tests.search.engines.making import BEGINNING

BUILDER = Builder(1, "lists", BEGINNING)

WHOLE = (
    b'{"format": 3, "generation": %s, "commit": 1, "builder": {"version": 1, "inputs": "", "since": '
    b'"2026-11-30T08:00:00+00:00"}, "position": %s, "mark": "", "articles": 1, '
    b'"documents": 1, "segments": [], "files": {}}'
)

LOCKING = """
import sys
from pathlib import Path
from portal.search.whoosh.index_directory import IndexDirectory
with IndexDirectory(Path(sys.argv[1])).locked() as held:
    print(held, flush=True)
    sys.stdin.readline()
"""

FORKING = """
import os, signal, sys
from pathlib import Path
from portal.search.whoosh.index_directory import IndexDirectory
with IndexDirectory(Path(sys.argv[1])).locked() as held:
    child = os.fork()
    if not child:
        signal.pause()
with IndexDirectory(Path(sys.argv[1])).locked() as again:
    print(held, again)
os.kill(child, signal.SIGKILL)
"""


@pytest.fixture
def directory(tmp_path: Path) -> IndexDirectory:
    return IndexDirectory(tmp_path / "index")


def write(
    directory: IndexDirectory, ids: Iterable[str], base: Manifest | None = None, position: int = 0
) -> Manifest:
    """Publish an index that holds a document for each id, added to those of `base`."""
    with directory.locked() as held, directory.pending_commit(base) as pending:
        assert held
        add(pending, ids)
        return pending.publish(builder=BUILDER, position=position, articles=1, documents=1)


def add(pending: PendingCommit, ids: Iterable[str]) -> None:
    """Write a segment with a document for each id: all that a directory knows of one is that it is a file."""
    with closing(pending.storage.create_file(f"{len(pending.storage.list())}.seg")) as file:
        file.write(" ".join(ids).encode().ljust(1000))


class Reader:
    """Has the files open of what was the index when it was opened."""

    def __init__(self, storage: GenerationStorage) -> None:
        self._files = [(Path(storage.folder) / name).open("rb") for name in storage.list()]

    def ids(self) -> set[str]:
        return {id_ for file in self._files for id_ in file.read().decode().split()}

    def close(self) -> None:
        for file in self._files:
            file.close()


def reader(directory: IndexDirectory) -> Reader:
    return directory.open(lambda _, storage: Reader(storage))


def held(directory: IndexDirectory) -> set[str]:
    """The ids that somebody who opens the index anew finds in it."""
    return ids_of(reader(IndexDirectory(directory.root)))


def ids_of(opened: Reader) -> set[str]:
    with closing(opened):
        return opened.ids()


def segments(directory: IndexDirectory, record: Manifest) -> list[Path]:
    return sorted((directory.folder / record.generation).glob("*.seg"))


def test_until_something_is_published_there_is_no_index(directory: IndexDirectory) -> None:
    assert directory.current() is None
    with pytest.raises(IndexNotReady):
        reader(directory)
    assert not directory.folder.exists()


def test_what_is_published_is_what_everybody_opens(directory: IndexDirectory) -> None:
    other = IndexDirectory(directory.root)
    first = write(directory, "ab", position=3)
    assert other.current() == first
    second = write(directory, "c", first, position=4)
    assert other.current() == second
    assert (second.position, second.commit, second.generation) == (4, 2, first.generation)
    assert ids_of(reader(other)) == {"a", "b", "c"}
    third = write(directory, "z")
    assert ids_of(reader(other)) == {"z"}
    assert len({first.commit_id, second.commit_id, third.commit_id}) == 3


def test_a_position_that_moves_alone_is_no_new_generation(directory: IndexDirectory) -> None:
    record = write(directory, "a", position=1)
    with directory.locked(), directory.pending_commit(record) as pending:
        moved = pending.publish(builder=BUILDER, position=2, articles=1, documents=1)
    assert (moved.commit_id, moved.position) == (record.commit_id, 2)
    assert IndexDirectory(directory.root).current() == moved


def test_the_pointer_file_is_never_half_written(directory: IndexDirectory) -> None:
    record = write(directory, "a")
    whole = (directory.folder / MANIFEST).read_bytes()
    with (directory.folder / MANIFEST).open("rb") as reader:
        write(directory, "b", record)
        assert reader.read() == whole
    assert (directory.folder / MANIFEST).read_bytes() != whole


def test_what_the_pointer_file_names_is_on_the_disk_before_it(
    directory: IndexDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = write(directory, "a")
    done: list[int] = []  # inodes of what was synced; 0: the pointer file put in its place
    sync, replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        done.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    def replaced(self: Path, target: Path) -> Path:
        done.append(0)
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replaced)
    added = write(directory, "b", record)
    generation = directory.folder / added.generation
    *files, folder, pointer, put, top = done
    new = added.files.keys() - record.files.keys()
    assert set(files) == {(generation / name).stat().st_ino for name in new}
    assert folder == generation.stat().st_ino
    assert (pointer, put, top) == (
        (directory.folder / MANIFEST).stat().st_ino,
        0,
        directory.folder.stat().st_ino,
    )


def test_nothing_but_the_index_is_left_on_the_disk(directory: IndexDirectory) -> None:
    record = write(directory, "c", write(directory, "b", write(directory, "a")))
    assert {path.name for path in directory.folder.iterdir()} == {MANIFEST, LOCK, record.generation}
    assert {path.name for path in (directory.folder / record.generation).iterdir()} == set(record.files)
    assert record.size == sum(
        path.stat().st_size for path in (directory.folder / record.generation).iterdir()
    )


def test_what_is_not_published_leaves_no_trace(directory: IndexDirectory) -> None:
    record = write(directory, "a")
    for base in (record, None):
        with directory.locked(), directory.pending_commit(base) as pending:
            add(pending, ["lost"])
        assert held(directory) == {"a"}
    assert {path.name for path in (directory.folder / record.generation).iterdir()} == set(record.files)
    assert {path.name for path in directory.folder.iterdir()} == {MANIFEST, LOCK, record.generation}


def test_leftovers_of_a_killed_writer_neither_count_nor_stay(directory: IndexDirectory) -> None:
    record = write(directory, "a")
    generation = directory.folder / record.generation
    (directory.folder / "0123456789abcdef").mkdir()
    (directory.folder / "0123456789abcdef" / "_MAIN_1.toc").write_bytes(b"half")
    (directory.folder / f"{MANIFEST}.new").write_text("{")
    (generation / "_MAIN_9.toc").write_bytes(b"half")
    (generation / "MAIN.tmp").mkdir()
    (directory.folder / "somebody-elses").write_text("is left alone")
    assert held(directory) == {"a"}
    record = write(directory, "b", record)
    assert held(directory) == {"a", "b"}
    names = {path.name for path in directory.folder.iterdir()}
    assert names == {MANIFEST, LOCK, record.generation, "somebody-elses"}
    assert {path.name for path in generation.iterdir()} == set(record.files)


def test_while_a_volume_is_built_the_old_one_may_be_written(directory: IndexDirectory) -> None:
    record = write(directory, "a")
    with directory.locked(), directory.pending_commit(None) as pending:
        add(pending, ["new"])
        with directory.pending_commit(record) as old:
            add(old, ["b"])
            old.publish(builder=BUILDER, position=1, articles=1, documents=1)
        assert held(directory) == {"a", "b"}
        pending.publish(builder=BUILDER, position=1, articles=1, documents=1)
    assert held(directory) == {"new"}


def test_the_folder_is_closed_to_others(directory: IndexDirectory) -> None:
    write(directory, "a")
    assert directory.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_an_index_that_others_may_write_is_refused(directory: IndexDirectory, mode: int) -> None:
    write(directory, "a")
    directory.folder.chmod(mode)
    stranger = IndexDirectory(directory.root)
    with pytest.raises(SearchError, match=f"chmod 700 {directory.folder}"):
        stranger.current()
    with pytest.raises(SearchError, match="others may write"), stranger.locked():
        pass


def test_an_index_of_another_user_is_refused(
    directory: IndexDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(directory, "a")
    monkeypatch.setattr(os, "geteuid", lambda: directory.folder.stat().st_uid + 1)
    with pytest.raises(SearchError, match="as one user"):
        reader(IndexDirectory(directory.root))


def test_one_at_a_time_may_write(directory: IndexDirectory) -> None:
    other = IndexDirectory(directory.root)
    with directory.locked() as first, other.locked() as second, directory.locked() as third:
        assert (first, second, third) == (True, False, False)
    with other.locked() as again:
        assert again


def test_the_lock_of_a_killed_process_is_free(directory: IndexDirectory) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LOCKING, str(directory.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "True\n"
        with directory.locked() as held:
            assert not held
        writer.kill()
    with directory.locked() as held:
        assert held


def test_a_process_forked_by_the_writer_does_not_keep_the_lock(directory: IndexDirectory) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKING, str(directory.root)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.stdout, done.stderr) == ("True True\n", "")


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\x00" * 300,
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"format": 3}',
        b'{"format": 3, "generation": "v", "files": {"a": 1}}',
        WHOLE % (b'".."', b"1"),
        WHOLE % (b'"0123456789abcdef"', b'"1"'),
        b"[" * 100_000,
    ],
)
def test_garbage_in_the_pointer_file_is_no_index(directory: IndexDirectory, garbage: bytes) -> None:
    write(directory, "a")
    (directory.folder / MANIFEST).write_bytes(garbage)
    for each in (directory, IndexDirectory(directory.root)):
        assert each.current() is None
    write(directory, "b")
    assert held(directory) == {"b"}


def test_a_truncated_or_missing_segment_is_noticed_at_once(directory: IndexDirectory) -> None:
    for spoil in (lambda path: os.truncate(path, 100), Path.unlink):
        record = write(directory, "a")
        spoil(segments(directory, record)[0])
        for each in (directory, IndexDirectory(directory.root)):
            assert each.current() is None
            with pytest.raises(IndexNotReady):
                reader(each)
    write(directory, "b")
    assert held(directory) == {"b"}


def test_a_segment_with_other_bytes_is_noticed_by_the_next_process(directory: IndexDirectory) -> None:
    segment = segments(directory, write(directory, "a"))[0]
    changed = bytearray(segment.read_bytes())
    changed[len(changed) // 2] ^= 1
    segment.write_bytes(changed)
    started = IndexDirectory(directory.root)
    with pytest.raises(IndexNotReady):
        reader(started)
    assert started.current() is None
    write(started, "b")
    assert ids_of(reader(started)) == {"b"}


def test_what_cannot_be_opened_counts_as_no_index(directory: IndexDirectory) -> None:
    record = write(directory, "a")

    def fail(*_: object) -> None:
        raise EOFError

    with pytest.raises(IndexNotReady):
        directory.open(fail)
    assert directory.current() is None
    assert IndexDirectory(directory.root).current() == record
    write(directory, "b")
    assert held(directory) == {"b"}


def test_a_machine_without_resources_does_not_condemn_the_index(directory: IndexDirectory) -> None:
    write(directory, "a")

    def fail(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with pytest.raises(SearchError, match="Too many open files"):
        directory.open(fail)
    assert ids_of(reader(directory)) == {"a"}


def test_a_reader_keeps_what_it_opened_while_the_index_is_replaced(directory: IndexDirectory) -> None:
    write(directory, "ab")
    opened = reader(directory)
    write(directory, "c")
    assert ids_of(opened) == {"a", "b"}
    assert ids_of(reader(directory)) == {"c"}


def test_whoever_is_just_opening_what_is_replaced_opens_the_new(directory: IndexDirectory) -> None:
    write(directory, "a")
    other = IndexDirectory(directory.root)
    tries: list[str] = []

    def opening(record: Manifest, storage: GenerationStorage) -> Reader:
        tries.append(record.commit_id)
        if len(tries) < 4:
            write(other, str(len(tries)))
        return Reader(storage)

    opened = directory.open(opening)
    assert ids_of(opened) == {"3"}
    assert len(set(tries)) == 4


def test_what_is_known_of_files_is_forgotten_with_them(directory: IndexDirectory) -> None:
    other = IndexDirectory(directory.root)
    record = None
    for each in "abc":
        record = write(directory, each, record)
        reader(other).close()
    record = write(directory, "d")
    reader(other).close()
    for one in (directory, other):
        assert one._checked == {(record.generation, name) for name in record.files}


def test_an_index_that_is_replaced_between_two_looks_is_no_damage(
    directory: IndexDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(directory, "a")
    reader, writing = IndexDirectory(directory.root), IndexDirectory(directory.root)
    has_sizes = reader._has_sizes
    published: list[Manifest] = []

    def replaced(record: Manifest) -> bool:
        if not published:
            published.append(write(writing, "b"))
        return has_sizes(record)

    monkeypatch.setattr(reader, "_has_sizes", replaced)
    with capture_logs() as logs:
        assert [reader.current()] == published
    assert logs == []


@pytest.mark.parametrize("size", [0, 100])
def test_damage_is_logged_once(directory: IndexDirectory, size: int) -> None:
    segment = segments(directory, write(directory, "a"))[0]
    segment.write_bytes(bytes(size or segment.stat().st_size))
    started = IndexDirectory(directory.root)
    with capture_logs() as logs:
        for _ in range(3):
            with pytest.raises(IndexNotReady):
                reader(started)
    assert [entry["log_level"] for entry in logs] == ["warning"]
    assert str(directory.root) in logs[0]["event"]


def test_a_fault_with_an_index_that_was_replaced_meanwhile_is_told_as_what_it_is(
    directory: IndexDirectory,
) -> None:
    write(directory, "a")
    with pytest.raises(ZeroDivisionError), directory.doubting("gone-1"):
        raise ZeroDivisionError


def test_an_index_that_cannot_be_written_says_so(directory: IndexDirectory) -> None:
    directory.root.parent.joinpath("file").write_text("")
    with (
        pytest.raises(SearchError, match="Once it is mended"),
        IndexDirectory(directory.root.parent / "file" / "index").locked(),
    ):
        pass
