"""What is compressed, for whom, and how."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.middleware.compression import CompressedFiles, accepts_gzip, compressed, is_compressible, weak


@pytest.mark.parametrize(
    "header",
    [
        "gzip",
        "GZIP",
        "gzip, deflate, br, zstd",
        "br;q=1.0, gzip;q=0.8, *;q=0.1",
        "x-gzip",
        "*",
        "br, *;q=0.5",
        "gzip ; q=0.001",
        "identity;q=0.5, gzip;q=0.5",
        "nonsense;;, gzip",
    ],
)
def test_gzip_is_sent_to_who_wants_it(header: str) -> None:
    assert accepts_gzip([header])


@pytest.mark.parametrize(
    "header",
    [
        "",
        "identity",
        "br",
        "gzip;q=0",
        "gzip;q=0.000",
        "gzip;q=0, *",
        "*;q=0",
        "identity;q=1, gzip;q=0.5",
        "identity, *;q=0.5",
        "gzip;q=2",
        "gzip;q=x",
        "notgzip",
        "br, " * 20 + "gzip",
    ],
)
def test_gzip_is_not_sent_to_who_refuses_it_or_does_not_name_it(header: str) -> None:
    assert not accepts_gzip([header])


def test_who_says_nothing_gets_what_everybody_can_read() -> None:
    assert not accepts_gzip([])


def test_several_headers_are_one_list() -> None:
    assert accepts_gzip(["br", "gzip;q=0.5"])


@given(st.lists(st.text()))
def test_no_header_is_an_error(headers: list[str]) -> None:
    accepts_gzip(headers)


@given(st.binary())
def test_a_reader_gets_back_what_was_compressed(content: bytes) -> None:
    assert gzip.decompress(compressed(content)) == content
    assert compressed(content) == compressed(content)


@pytest.mark.parametrize(
    "media_type",
    [
        "text/html; charset=utf-8",
        "text/css",
        "Text/JavaScript",
        "application/json",
        "image/svg+xml",
        "text/csv",
    ],
)
def test_text_is_compressed(media_type: str) -> None:
    assert is_compressible(media_type)


@pytest.mark.parametrize(
    "media_type",
    ["", "image/png", "image/gif", "font/woff2", "application/pdf", "application/zip", "video/mp4"],
)
def test_what_is_compressed_already_is_not_compressed_again(media_type: str) -> None:
    assert not is_compressible(media_type)


def test_a_tag_is_made_weak_once() -> None:
    assert weak('"a"') == weak(weak('"a"')) == 'W/"a"'


def test_a_file_is_compressed_once_until_it_changes(tmp_path: Path) -> None:
    sheet = tmp_path / "a.css"
    sheet.write_text("one", encoding="utf-8")
    files = CompressedFiles()
    first = files(sheet)
    assert files(sheet) is first
    sheet.write_text("two", encoding="utf-8")
    os.utime(sheet, ns=(1, 1))
    assert gzip.decompress(files(sheet)) == b"two"
