from __future__ import annotations

import gzip
import lzma
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.news.exchange.json_lines import CHUNK, CompressedLines, Damaged, TooLong

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".jsonl": bytes,
    ".jsonl.gz": gzip.compress,
    ".jsonl.xz": lzma.compress,
}


@pytest.mark.parametrize("suffix", PACKERS)
@given(parts=st.lists(st.binary(max_size=9), max_size=6), filler=st.integers(0, 2 * CHUNK))
def test_every_line_comes_whole_whatever_the_chunks(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, parts: list[bytes], filler: int
) -> None:
    data = b"\n".join([b"x" * filler, *parts])
    path = tmp_path_factory.mktemp("lines") / f"a{suffix}"
    path.write_bytes(PACKERS[suffix](data))
    lines = CompressedLines(path, most=len(data) + 1)
    expected = data.split(b"\n")
    assert list(lines) == (expected[:-1] if not expected[-1] else expected)
    assert lines.position == lines.size


def test_a_line_that_is_too_long_is_counted_but_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"one\n" + b"x" * 300_000 + b"\ntwo\n" + b"y" * 200_000)
    first, long, second, last = CompressedLines(path, most=100_000)
    assert (first, second) == (b"one", b"two")
    assert isinstance(long, TooLong)
    assert long == 300_000
    assert isinstance(last, TooLong)
    assert last == 200_000


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.jsonl.xz"
    packer = lzma.LZMACompressor(preset=0)
    with path.open("wb") as file:
        for _ in range(256):
            file.write(packer.compress(bytes(2**20)))
        file.write(packer.flush())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (line,) = CompressedLines(path, most=2**20)
    assert line == 256 * 2**20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.xz"])
def test_the_whole_lines_of_a_file_that_ends_too_early_are_given(tmp_path: Path, suffix: str) -> None:
    numbers = b"".join(b"%d %d\n" % (number, number**7) for number in range(50_000))
    packed = PACKERS[suffix](numbers)
    path = tmp_path / f"a{suffix}"
    path.write_bytes(packed[: len(packed) // 2])
    lines: list[bytes | TooLong] = []
    with pytest.raises(Damaged):
        lines.extend(CompressedLines(path, most=1000))
    assert len(lines) > 1000
    assert lines == numbers.split(b"\n")[: len(lines)]


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.xz"])
def test_a_file_that_is_not_packed_as_its_name_says_is_damaged(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b'{"id": "a"}\n')
    with pytest.raises(Damaged):
        list(CompressedLines(path, most=1000))
