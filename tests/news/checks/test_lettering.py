from __future__ import annotations

import pytest

from tests.news.checks.making import checked, short


@pytest.mark.parametrize(
    "text",
    ["See THE NEW BRIDGE OPENS TODAY now", "IMPORTANT FLOOD WARNING", "งาน WORLD AUTISM AWARENESS DAY 2023",
     "BED & BREAKFAST FOR EVERYONE here", "ДОБРО ПОЖАЛОВАТЬ В ТАИЛАНД"],
)  # fmt: skip
def test_words_in_capitals_are_told(text: str) -> None:
    assert short(checked(f"a\n\n{text}")) == [("capitals", 3)]


@pytest.mark.parametrize(
    "text",
    ["NATO, ASEAN, APEC, OECD, UNESCO", "APEC ASEAN WTO UN", "The ASEAN Summit", "KASIKORNBANK PUBLIC COMPANY", "ABC",
     "COVID-19", "TAT News", "THE NEW Bridge", "ICONSIAM และ CENTRAL"],
)  # fmt: skip
def test_abbreviations_and_names_are_left_alone(text: str) -> None:
    assert not checked(f"{text} a")


def test_capitals_in_a_title_are_told() -> None:
    (finding,) = checked("a", title="BRIDGE OPENS FOR TRAFFIC")
    assert (finding.reason, finding.location) == ("capitals", ("title", 0, ""))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ข่าว 𝗕𝗼𝗹𝗱", "letters-styled"),
        ("Ⓝⓔⓦⓢ", "letters-styled"),
        ("\uf0b7 หนึ่ง", "letters-unreadable"),
        ("ค\ufffdว", "letters-unreadable"),
        ("ด่วน 🎉🎉🎉", "emoji-run"),
        ("🇹🇭 ❤️ 👩‍👩‍👧", "emoji-run"),
        ("ด่วน!!!", "signs-run"),
        ("จริงหรือ?!?", "signs-run"),
        ("a ************** b", "signs-run"),
        ("————-—— b", "signs-run"),
        ("ชื่อ ..............", "signs-run"),
    ],
)
def test_letters_and_signs_that_are_read_badly_are_told(text: str, reason: str) -> None:
    assert short(checked(f"a\n{text}", "plain")) == [(reason, 2)]


@pytest.mark.parametrize(
    "text",
    ["𝑥", "①", "👩‍👩‍👧", "👍 👍", "ดี!", "ดี!!", "พ.ศ. ....", "等等……", "a — b", "2563–2564", "กข…", "C++", "--", "***"],
)  # fmt: skip
def test_single_signs_are_left_alone(text: str) -> None:
    assert not checked(text, "plain")


def test_a_rule_of_markdown_is_left_alone() -> None:
    assert not checked("a\n\n----------\n\nb\n\n* * *")
