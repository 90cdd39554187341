"""A small index in Thai and English, and what a reader may have meant by words that it does not hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.search.analysis.analysis import Analysis
from portal.search.lexicon import word_counts
from portal.search.parsing import parse
from portal.search.results import Correction
from portal.search.suggesting import Suggestions

THAI = {
    "จังหวัด": 900, "ลำพูน": 300, "ลำไย": 80, "งบประมาณ": 200, "ประชุม": 400, "โรงพยาบาล": 150, "กระทรวง": 500,
    "พาณิชย์": 120, "ท่องเที่ยว": 210, "ท่อง": 12, "เที่ยว": 60, "ลำ": 30, "พูน": 3, "ข้อมูล": 340, "เมือง": 310,
    "สวัสดี": 20, "สุขภาพ": 180, "ข่าวสาร": 70, "ข้าวสาร": 9, "หริภุญชัย": 40, "อนุมัติ": 150, "covid": 90,
    "ประชาชน": 800, "ประชา": 20, "ตำบล": 400,
}  # fmt: skip
ENGLISH = {
    "province": 90, "of": 480, "the": 490, "lamphun": 60, "government": 220, "policy": 120, "silk": 14, "longan": 12,
    "chamadevi": 5, "budget": 40, "health": 110, "chiang": 30, "mai": 28, "in": 470, "hariphunchai": 12, "form": 60,
    "from": 300, "fair": 8, "committee": 50, "minister": 200, "ministry": 150,
}  # fmt: skip

SLIPS = {"th": {"ประชาขน": 2}, "en": {"goverment": 1}}
"""Held by an article or two that slipped themselves."""

Meant = Callable[..., list[str]]


@pytest.fixture(scope="session")
def suggestions() -> Suggestions:
    lexicons = {
        "th": word_counts("th", 1000, THAI | SLIPS["th"]),
        "en": word_counts("en", 500, ENGLISH | SLIPS["en"]),
    }
    return Suggestions(lexicons, Analysis())


@pytest.fixture
def corrections(suggestions: Suggestions) -> Callable[..., tuple[Correction, ...]]:
    def corrected(text: str, language: str = "th", *languages: str) -> tuple[Correction, ...]:
        return suggestions.corrections(
            parse(text, language=language, languages=languages or (language,)).query
        )

    return corrected


@pytest.fixture
def meant(corrections: Callable[..., tuple[Correction, ...]]) -> Meant:
    """The texts of the corrections of a text, on a page in `language`."""
    return lambda *asked: [correction.text for correction in corrections(*asked)]
