"""Matching text from outside takes time that grows with its length, and not faster."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from portal.i18n import formats, typos
from portal.news.checks import lines, links_and_images
from portal.news.exchange import json_lines
from portal.news.media import svg
from portal.news.media.pictures import jpeg
from tests.hostile.patterns import attacks, cost

OFTEN = 3000
HARD: dict[str, tuple[re.Pattern[Any], Any, Any, Any]] = {
    "words in capitals": (lines._IN_CAPITALS, "", "A'", "a"),
    "numbers at an end": (links_and_images._NUMBER, "", "1", "x"),
    "texts without end": (json_lines._TEXT, b'"', b'\\"', b""),
    "texts that end with a backslash": (json_lines._TEXT, b'"', b'\\"', b"\\"),
    "addresses of mail": (typos._ADDRESS, "", "a.", "!"),
    "telephone numbers": (formats._OF_THAILAND, "+66", " ", "a"),
    "markers of JPEG": (jpeg._MARKER, b"", b"\xff", b"\x00"),
    "what follows a scan": (jpeg._AFTER_SCAN, b"", b"\xff", b"\x00"),
    "what style sheets fetch": (svg._FETCHING, "url(", " ", "x"),
}
"""Patterns, and the beginning, middle and end of what they once were slow with: the square of its length."""


@pytest.mark.parametrize("what", HARD)
def test_patterns_take_time_by_the_length_of_what_they_read(what: str) -> None:
    pattern, begin, middle, end = HARD[what]
    texts: list[Callable[[int], Any]] = [lambda count: begin + middle * count + end, *attacks(pattern)]
    for text in texts:
        short = cost(pattern, text(OFTEN), "finditer")
        assert short < 0.004 or cost(pattern, text(4 * OFTEN), "finditer") < 9 * short
