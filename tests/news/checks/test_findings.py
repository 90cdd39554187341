"""How a finding is worded."""

from __future__ import annotations

import pytest

from portal.news.checks.findings import sentence_parts


@pytest.mark.parametrize(
    ("reason", "what", "remedy"),
    [
        ("It is wrong. Mend it.", "it is wrong", "mend it"),
        ("It is wrong.", "it is wrong", "correct it"),
        ("It is “1 ธ.ค. 69”.", "it is “1 ธ.ค. 69”", "correct it"),
        ("It is “พ.ศ. 2569”. Write 2569.", "it is “พ.ศ. 2569”", "write 2569"),
        ("“a. B. c” is no file. Did you mean “a. b”?", "“a. B. c” is no file", "did you mean “a. b”?"),
    ],
)
def test_words_that_are_quoted_are_not_cut(reason: str, what: str, remedy: str) -> None:
    assert sentence_parts(reason) == (what, remedy)
