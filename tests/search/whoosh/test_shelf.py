"""The folder of an index: what was published is there whole, whatever happened since; all else is swept away."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from whoosh import fields
from whoosh.index import FileIndex
from whoosh.reading import IndexReader

from portal.errors import IndexNotReady, SearchError
from portal.search.whoosh.manifest import Manifest
from portal.search.whoosh.shelf import LOCK, MANIFEST, Shelf
from tests.logs import capture_logs

SCHEMA = fields.Schema(id=fields.ID(stored=True))

WHOLE = (
    b'{"format": 2, "volume": %s, "commit": 1, "fingerprint": "", "position": %s, "mark": "", "articles": 1, '
    b'"documents": 1, "segments": [], "files": {}}'
)

LOCKING = """
import sys
from pathlib import Path
from portal.search.whoosh.shelf import Shelf
with Shelf(Path(sys.argv[1])).locked() as held:
    print(held, flush=True)
    sys.stdin.readline()
"""

FORKING = """
import os, signal, sys
from pathlib import Path
from portal.search.whoosh.shelf import Shelf
with Shelf(Path(sys.argv[1])).locked() as held:
    child = os.fork()
    if not child:
        signal.pause()
with Shelf(Path(sys.argv[1])).locked() as again:
    print(held, again)
os.kill(child, signal.SIGKILL)
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "index")


def write(shelf: Shelf, ids: Iterable[str], base: Manifest | None = None, position: int = 0) -> Manifest:
    """Publish an index that holds a document for each id, added to those of `base`."""
    with shelf.locked() as held, shelf.drafting(base) as draft:
        assert held
        index = FileIndex(draft.storage) if base else FileIndex.create(draft.storage, SCHEMA)
        writer = index.writer()
        for each in ids:
            writer.add_document(id=each)
        writer.commit(merge=False)
        return draft.publish(fingerprint="f", position=position, articles=1, documents=1)


def reader(shelf: Shelf) -> IndexReader:
    return shelf.open(lambda _, storage: FileIndex(storage).reader())


def held(shelf: Shelf) -> set[str]:
    """The ids that somebody who opens the index anew finds in it."""
    return ids_of(reader(Shelf(shelf.folder)))


def ids_of(opened: IndexReader) -> set[str]:
    ids = {fields["id"] for fields in opened.all_stored_fields()}
    opened.close()
    return ids


def segments(shelf: Shelf, record: Manifest) -> list[Path]:
    return sorted((shelf.folder / record.volume).glob("*.seg"))


def test_until_something_is_published_there_is_no_index(shelf: Shelf) -> None:
    assert shelf.current() is None
    with pytest.raises(IndexNotReady):
        reader(shelf)
    assert not shelf.folder.exists()


def test_what_is_published_is_what_everybody_opens(shelf: Shelf) -> None:
    other = Shelf(shelf.folder)
    first = write(shelf, "ab", position=3)
    assert other.current() == first
    second = write(shelf, "c", first, position=4)
    assert other.current() == second
    assert (second.position, second.commit, second.volume) == (4, 2, first.volume)
    assert ids_of(reader(other)) == {"a", "b", "c"}
    third = write(shelf, "z")
    assert ids_of(reader(other)) == {"z"}
    assert len({first.generation, second.generation, third.generation}) == 3


def test_a_position_that_moves_alone_is_no_new_generation(shelf: Shelf) -> None:
    record = write(shelf, "a", position=1)
    with shelf.locked(), shelf.drafting(record) as draft:
        moved = draft.publish(fingerprint="f", position=2, articles=1, documents=1)
    assert (moved.generation, moved.position) == (record.generation, 2)
    assert Shelf(shelf.folder).current() == moved


def test_the_pointer_file_is_never_half_written(shelf: Shelf) -> None:
    record = write(shelf, "a")
    whole = (shelf.folder / MANIFEST).read_bytes()
    with (shelf.folder / MANIFEST).open("rb") as reading:
        write(shelf, "b", record)
        assert reading.read() == whole
    assert (shelf.folder / MANIFEST).read_bytes() != whole


def test_what_the_pointer_file_names_is_on_the_disk_before_it(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = write(shelf, "a")
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
    added = write(shelf, "b", record)
    volume = shelf.folder / added.volume
    *files, folder, pointer, put, top = done
    new = added.files.keys() - record.files.keys()
    assert set(files) == {(volume / name).stat().st_ino for name in new}
    assert folder == volume.stat().st_ino
    assert (pointer, put, top) == ((shelf.folder / MANIFEST).stat().st_ino, 0, shelf.folder.stat().st_ino)


def test_nothing_but_the_index_is_left_on_the_disk(shelf: Shelf) -> None:
    record = write(shelf, "c", write(shelf, "b", write(shelf, "a")))
    assert {path.name for path in shelf.folder.iterdir()} == {MANIFEST, LOCK, record.volume}
    assert {path.name for path in (shelf.folder / record.volume).iterdir()} == set(record.files)
    assert record.size == sum(path.stat().st_size for path in (shelf.folder / record.volume).iterdir())


def test_what_is_not_published_leaves_no_trace(shelf: Shelf) -> None:
    record = write(shelf, "a")
    for base in (record, None):
        with shelf.locked(), shelf.drafting(base) as draft:
            index = FileIndex(draft.storage) if base else FileIndex.create(draft.storage, SCHEMA)
            writer = index.writer()
            writer.add_document(id="lost")
            writer.commit()
        assert held(shelf) == {"a"}
    assert {path.name for path in (shelf.folder / record.volume).iterdir()} == set(record.files)
    assert {path.name for path in shelf.folder.iterdir()} == {MANIFEST, LOCK, record.volume}


def test_leftovers_of_a_killed_writer_neither_count_nor_stay(shelf: Shelf) -> None:
    record = write(shelf, "a")
    volume = shelf.folder / record.volume
    (shelf.folder / "0123456789abcdef").mkdir()
    (shelf.folder / "0123456789abcdef" / "_MAIN_1.toc").write_bytes(b"half")
    (shelf.folder / f"{MANIFEST}.new").write_text("{")
    (volume / "_MAIN_9.toc").write_bytes(b"half")
    (volume / "MAIN.tmp").mkdir()
    (shelf.folder / "somebody-elses").write_text("is left alone")
    assert held(shelf) == {"a"}
    record = write(shelf, "b", record)
    assert held(shelf) == {"a", "b"}
    names = {path.name for path in shelf.folder.iterdir()}
    assert names == {MANIFEST, LOCK, record.volume, "somebody-elses"}
    assert {path.name for path in volume.iterdir()} == set(record.files)


def test_while_a_volume_is_built_the_old_one_may_be_written(shelf: Shelf) -> None:
    record = write(shelf, "a")
    with shelf.locked(), shelf.drafting(None) as draft:
        writer = FileIndex.create(draft.storage, SCHEMA).writer()
        writer.add_document(id="new")
        with shelf.drafting(record) as old:
            adding = FileIndex(old.storage).writer()
            adding.add_document(id="b")
            adding.commit()
            old.publish(fingerprint="f", position=1, articles=1, documents=1)
        assert held(shelf) == {"a", "b"}
        writer.commit()
        draft.publish(fingerprint="g", position=1, articles=1, documents=1)
    assert held(shelf) == {"new"}


def test_the_folder_is_closed_to_others(shelf: Shelf) -> None:
    write(shelf, "a")
    assert shelf.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_an_index_that_others_may_write_is_refused(shelf: Shelf, mode: int) -> None:
    write(shelf, "a")
    shelf.folder.chmod(mode)
    stranger = Shelf(shelf.folder)
    with pytest.raises(SearchError, match=f"chmod 700 {shelf.folder}"):
        stranger.current()
    with pytest.raises(SearchError, match="others may write"), stranger.locked():
        pass


def test_an_index_of_another_user_is_refused(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    write(shelf, "a")
    monkeypatch.setattr(os, "geteuid", lambda: shelf.folder.stat().st_uid + 1)
    with pytest.raises(SearchError, match="as one user"):
        reader(Shelf(shelf.folder))


def test_one_at_a_time_may_write(shelf: Shelf) -> None:
    other = Shelf(shelf.folder)
    with shelf.locked() as first, other.locked() as second, shelf.locked() as third:
        assert (first, second, third) == (True, False, False)
    with other.locked() as again:
        assert again


def test_the_lock_of_a_killed_process_is_free(shelf: Shelf) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LOCKING, str(shelf.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "True\n"
        with shelf.locked() as held:
            assert not held
        writer.kill()
    with shelf.locked() as held:
        assert held


def test_a_process_forked_by_the_writer_does_not_keep_the_lock(shelf: Shelf) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKING, str(shelf.folder)], capture_output=True, text=True, check=False
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
        b'{"format": 2}',
        b'{"format": 2, "volume": "v", "files": {"a": 1}}',
        WHOLE % (b'".."', b"1"),
        WHOLE % (b'"0123456789abcdef"', b'"1"'),
        b"[" * 100_000,
    ],
)
def test_garbage_in_the_pointer_file_is_no_index(shelf: Shelf, garbage: bytes) -> None:
    write(shelf, "a")
    (shelf.folder / MANIFEST).write_bytes(garbage)
    for each in (shelf, Shelf(shelf.folder)):
        assert each.current() is None
    write(shelf, "b")
    assert held(shelf) == {"b"}


def test_a_truncated_or_missing_segment_is_noticed_at_once(shelf: Shelf) -> None:
    for spoil in (lambda path: os.truncate(path, 100), Path.unlink):
        record = write(shelf, "a")
        spoil(segments(shelf, record)[0])
        for each in (shelf, Shelf(shelf.folder)):
            assert each.current() is None
            with pytest.raises(IndexNotReady):
                reader(each)
    write(shelf, "b")
    assert held(shelf) == {"b"}


def test_a_segment_with_other_bytes_is_noticed_by_the_next_process(shelf: Shelf) -> None:
    segment = segments(shelf, write(shelf, "a"))[0]
    changed = bytearray(segment.read_bytes())
    changed[len(changed) // 2] ^= 1
    segment.write_bytes(changed)
    started = Shelf(shelf.folder)
    with pytest.raises(IndexNotReady):
        reader(started)
    assert started.current() is None
    write(started, "b")
    assert ids_of(reader(started)) == {"b"}


def test_what_cannot_be_opened_counts_as_no_index(shelf: Shelf) -> None:
    record = write(shelf, "a")

    def fail(*_: object) -> None:
        raise EOFError

    with pytest.raises(IndexNotReady):
        shelf.open(fail)
    assert shelf.current() is None
    assert Shelf(shelf.folder).current() == record
    write(shelf, "b")
    assert held(shelf) == {"b"}


def test_a_machine_without_resources_does_not_condemn_the_index(shelf: Shelf) -> None:
    write(shelf, "a")

    def fail(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with pytest.raises(SearchError, match="Too many open files"):
        shelf.open(fail)
    assert ids_of(reader(shelf)) == {"a"}


def test_a_reader_keeps_what_it_opened_while_the_index_is_replaced(shelf: Shelf) -> None:
    write(shelf, "ab")
    opened = reader(shelf)
    write(shelf, "c")
    assert ids_of(opened) == {"a", "b"}
    assert ids_of(reader(shelf)) == {"c"}


def test_whoever_is_just_opening_what_is_replaced_opens_the_new(shelf: Shelf) -> None:
    write(shelf, "a")
    other = Shelf(shelf.folder)
    tries: list[str] = []

    def opening(record: Manifest, storage: object) -> IndexReader:
        tries.append(record.generation)
        if len(tries) < 4:
            write(other, str(len(tries)))
        return FileIndex(storage).reader()

    opened = shelf.open(opening)
    assert ids_of(opened) == {"3"}
    assert len(set(tries)) == 4


def test_what_is_known_of_files_is_forgotten_with_them(shelf: Shelf) -> None:
    other = Shelf(shelf.folder)
    record = None
    for each in "abc":
        record = write(shelf, each, record)
        reader(other).close()
    record = write(shelf, "d")
    reader(other).close()
    for one in (shelf, other):
        assert one._checked == {(record.volume, name) for name in record.files}


def test_an_index_that_is_replaced_between_two_looks_is_no_damage(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(shelf, "a")
    reading, writing = Shelf(shelf.folder), Shelf(shelf.folder)
    has_sizes = reading._has_sizes
    published: list[Manifest] = []

    def replaced(record: Manifest) -> bool:
        if not published:
            published.append(write(writing, "b"))
        return has_sizes(record)

    monkeypatch.setattr(reading, "_has_sizes", replaced)
    with capture_logs() as logs:
        assert [reading.current()] == published
    assert logs == []


@pytest.mark.parametrize("size", [0, 100])
def test_damage_is_logged_once(shelf: Shelf, size: int) -> None:
    segment = segments(shelf, write(shelf, "a"))[0]
    segment.write_bytes(bytes(size or segment.stat().st_size))
    started = Shelf(shelf.folder)
    with capture_logs() as logs:
        for _ in range(3):
            with pytest.raises(IndexNotReady):
                reader(started)
    assert [entry["log_level"] for entry in logs] == ["warning"]
    assert str(shelf.folder) in logs[0]["event"]


def test_a_fault_with_an_index_that_was_replaced_meanwhile_is_told_as_what_it_is(shelf: Shelf) -> None:
    write(shelf, "a")
    with pytest.raises(ZeroDivisionError), shelf.doubting("gone-1"):
        raise ZeroDivisionError


def test_an_index_that_cannot_be_written_says_so(shelf: Shelf) -> None:
    shelf.folder.parent.joinpath("file").write_text("")
    with (
        pytest.raises(SearchError, match="Once it is mended"),
        Shelf(shelf.folder.parent / "file" / "index").locked(),
    ):
        pass
