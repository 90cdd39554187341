from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from portal.news.exchange.article_fields import FileLocation, Node, tidy_body
from portal.news.exchange.drafts import BodyLines, WordLocations

TEXT = st.text(st.sampled_from("ก \n\n\x0b\u2028\x85\x07\u00a0"))


@given(TEXT)
@example("\n\n \u2028a\u2028b\nc\n")
def test_each_line_of_a_body_is_found_in_its_file(text: str) -> None:
    numbered = re.sub("ก", lambda found: f"<{found.start()}>", text)
    lines = BodyLines.of(numbered, FileLocation("a.th.md", 10))
    in_file = numbered.split("\n")
    for number, line in enumerate(tidy_body(numbered).split("\n"), 1):
        place = lines.place(number)
        assert place.file == "a.th.md"
        for mark in re.findall(r"<\d+>", line):
            assert mark in in_file[place.line - 10]


def test_all_of_a_body_stands_where_it_begins() -> None:
    assert BodyLines.of("\n\nwords", FileLocation("a.th.md", 5)).place(0) == FileLocation("a.th.md", 7)


def test_a_source_that_parts_no_lines_tells_where_the_words_begin() -> None:
    words = WordLocations.of({"title": Node("x", FileLocation("a.jsonl", 3))}, FileLocation("a.jsonl", 3))
    assert words.of_body(7) == words.keys["title"] == FileLocation("a.jsonl", 3)
