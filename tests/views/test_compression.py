"""What is compressed, for whom, and how."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from portal.middleware.compression import (
    FILES,
    PAGES,
    CompressedFiles,
    coding_for,
    compressed,
    is_compressible,
    weak,
)


@pytest.mark.parametrize(
    "header",
    [
        "gzip",
        "GZIP",
        "gzip, deflate",
        "compress;q=1.0, gzip;q=0.8",
        "x-gzip",
        "deflate, gzip;q=0.5",
        "gzip ; q=0.001",
        "br;q=0.2, gzip;q=0.8, zstd;q=0",
        "identity;q=0.5, gzip;q=0.5",
        "nonsense;;, gzip",
    ],
)
def test_gzip_is_sent_to_who_wants_it(header: str) -> None:
    assert coding_for([header]) == "gzip"


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", "br"),
        ("*", "zstd"),
        ("zstd;q=0, *", "br"),
        ("BR", "br"),
        ("br;q=0.5, zstd;q=0.4", "br"),
    ],
)
def test_the_coding_is_sent_that_is_liked_best(header: str, coding: str) -> None:
    assert coding_for([header]) == coding


def test_a_file_is_sent_in_the_smallest_form() -> None:
    assert coding_for(["gzip, deflate, br, zstd"], FILES) == "br"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "identity",
        "deflate",
        "gzip;q=0",
        "gzip;q=0.000",
        "*;q=0",
        "identity;q=1, gzip;q=0.5",
        "identity, *;q=0.5",
        "gzip;q=2",
        "gzip;q=x",
        "notgzip",
        "deflate, " * 20 + "gzip",
    ],
)
def test_nothing_is_compressed_for_who_refuses_it_or_names_no_coding_of_ours(header: str) -> None:
    assert coding_for([header]) == "identity"


def test_who_says_nothing_gets_what_everybody_can_read() -> None:
    assert coding_for([]) == "identity"


def test_several_headers_are_one_list() -> None:
    assert coding_for(["deflate", "gzip;q=0.5"]) == "gzip"


@given(st.lists(st.text()))
def test_no_header_is_an_error(headers: list[str]) -> None:
    assert coding_for(headers) in {"identity", *PAGES}


READ: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstandard.ZstdDecompressor().decompress,
}


@pytest.mark.parametrize("coding", READ)
@given(st.binary())
def test_a_reader_gets_back_what_was_compressed(coding: str, content: bytes) -> None:
    assert READ[coding](compressed(content, coding)) == content
    assert compressed(content, coding) == compressed(content, coding)


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
    first = files(sheet, "gzip")
    assert files(sheet, "gzip") is first
    assert brotli.decompress(files(sheet, "br")) == b"one"
    sheet.write_text("two", encoding="utf-8")
    os.utime(sheet, ns=(1, 1))
    assert gzip.decompress(files(sheet, "gzip")) == b"two"
