from __future__ import annotations

import pytest

from tests.news.checks.making import checked, short


@pytest.mark.parametrize("text", ["ลํา", "เเม่", "ที่่", "ที่".replace("ี่", "่ี")])
def test_thai_that_is_typed_otherwise_than_it_looks_is_told(text: str) -> None:
    assert short(checked(f"a\n{text}", language="en")) == [("thai-spelling", 2)]


@pytest.mark.parametrize("text", ["ลำแม่ที่", "ก\u200bข", "naïve"])
def test_thai_that_is_typed_well_is_left_alone(text: str) -> None:
    assert not checked(text)
