"""Days are found in the middle of other words, in every spelling; other numbers are left alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.i18n.formats import Formats
from portal.i18n.languages import language
from portal.search.named_days import dated_pieces, day_counts, days_within, lookups, places


def names(text: str, tag: str = "th") -> list[str]:
    return [name for found in days_within(text, tag) for name in found.names]


@pytest.mark.parametrize("tag", ["th", "en", "ja"])
@pytest.mark.parametrize(
    "text",
    [
        "5 ธันวาคม 2566", "๕ ธันวาคม ๒๕๖๖", "5 ธันวาคม พ.ศ. 2566", "5 ธันวาคม พศ 2566", "5 ธันวาคม 2023",
        "5 ธันวาคม ค.ศ. 2023", "5 ธ.ค. 2566", "5 ธ.ค. 66", "5 ธ.ค.66", "5ธ.ค.66", "5 ธค 66", "5ธค66", "5 ธ. ค. 66",
        "5 ธ.ค.พ.ศ.2566", "05 ธ.ค. 2566", "5 ธันวา 66", "5ธันวา66", "5 ธันวา ปี 66", "5 เดือนธันวาคม 2566",
        "5 เดือน 12 ปี 2566", "5/12/2566", "05/12/66", "5/12/66", "5-12-2566", "5.12.2566", "5.12.66",
        "5 / 12 / 2566", "2023-12-05",
        "2566-12-05", "2566/12/5", "5 December 2023", "5th of December 2023", "5 Dec 23", "5-Dec-2023", "5 DEC 2566",
        "December 5, 2023", "Dec. 5th, 2023", "dec 5 2023", "5 December B.E. 2566",
    ],
)  # fmt: skip
def test_a_day_is_found_however_it_is_spelt(text: str, tag: str) -> None:
    for before, behind in (("", ""), ("ประชุม ครม. ", " ที่ศาลากลาง"), ("วันที่ ", ", ครั้งที่ 2"), ("(", ")")):
        (found,) = days_within(before + text + behind, tag)
        assert found.names == ("2023-12-05",)
        assert (found.start, found.end) == (len(before), len(before) + len(text))


@pytest.mark.parametrize(
    "text",
    [
        "13 ตุลา",
        "๑๓ ตุลา",
        "13 ต.ค.",
        "13 ตุลาคม",
        "วันที่13 ตุลาคม",
        "13 ตุลาฯ",
        "Oct 13",
        "13th October",
        "october 13th",
    ],
)
def test_a_day_without_a_year_is_one_of_any_year(text: str) -> None:
    assert names(text) == ["--10-13"]
    assert names(f"วันหยุด {text} นี้") == ["--10-13"]


@pytest.mark.parametrize(
    "text",
    ["ธันวาคม 2566", "ธ.ค. 66", "ธ.ค.66", "ธันวา 66", "ธันวาปี66", "เดือนธันวาคม พ.ศ. 2566", "ธันวาคม 2023", "Dec 2023",
     "december, 2566", "December of 2023"],
)  # fmt: skip
def test_a_month_with_its_year_is_found(text: str) -> None:
    assert names(f"น้ำท่วม {text}") == ["2023-12"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("5-7 ธ.ค. 66", [5, 6, 7]), ("5 – 7 ธันวาคม 2566", [5, 6, 7]), ("5 ถึง 7 ธันวาคม 2566", [5, 6, 7]),
        ("5 และ 7 ธันวาคม 2566", [5, 7]), ("5, 7 และ 9 ธ.ค. 2566", [5, 7, 9]), ("December 5-7, 2023", [5, 6, 7]),
        ("5 to 7 December 2023", [5, 6, 7]), ("5 ธ.ค. 66 - 7 ธ.ค. 66", [5, 7]), ("5 ธ.ค. - 7 ธ.ค. 66", [5, 7]),
    ],
)  # fmt: skip
def test_several_days_of_a_month_are_all_found(text: str, days: list[int]) -> None:
    assert names(text) == [f"2023-12-{day:02}" for day in days]


@pytest.mark.parametrize(
    "text",
    ["พ.ย.-ม.ค. 67", "พฤศจิกายน - มกราคม 2567", "พฤศจิกายน ถึง เดือนมกราคม 2567", "Nov-Jan 2024"],
)
def test_months_are_found_up_to_the_one_with_the_year(text: str) -> None:
    assert names(f"ช่วง{text}" if text[0] > "z" else text) == ["2023-11", "2023-12", "2024-01"]


def test_a_day_takes_over_the_year_of_the_one_that_it_reaches_to() -> None:
    assert names("28 ธ.ค. - 2 ม.ค. 67") == ["2023-12-28", "2024-01-02"]
    assert names("30 พฤศจิกายน ถึงวันที่ 2 ธันวาคม 2566") == ["2023-11-30", "2023-12-02"]
    assert names("30 พฤศจิกายน มีงาน 2 ธันวาคม 2566") == ["--11-30", "2023-12-02"]


@pytest.mark.parametrize(
    "text",
    [
        "วัคซีนเด็ก 5-11 ปี", "1/3 ของงบ", "ม.33", "มาตรา 33", "24/7", "053-511-000", "081-234-5678", "0812345678", "1669",
        "PM 2.5", "ข้อ 5.12.3", "192.168.1.1", "10.30 น.", "9 ตุลาการ", "17 พฤษภาทมิฬ", "ครั้งที่ 12/2566", "5 กัน",
        "ก.ค.ศ. 2566", "2 ส.ค.ส. 67", "5 ก.พ.ร. 66", "2566", "ปี 66", "31 เมษายน 2566", "29/2/2566", "99 มกราคม",
        "0 มีนาคม", "A5/12/2566", "12,5/12/2566", "marching 5", "junior 5", "ส.ม.ค. 66", "ธันวา", "December", "",
        "\ud800", "5",
    ],
)  # fmt: skip
def test_what_is_no_day_stays_a_number(text: str) -> None:
    assert days_within(text, "th") == ()


def test_a_number_at_the_end_of_a_word_is_no_day_of_the_month_behind_it() -> None:
    for word in ("โควิด19", "โควิด-19", "COVID-19", "PM 2.5"):
        assert names(f"{word} ธันวาคม 2564") == ["2021-12"]


def test_a_number_behind_a_month_that_counts_something_is_no_year() -> None:
    assert names("5 ธันวา 1500 คน") == ["--12-05"]
    assert names("5 ธันวา 50 บาท") == ["--12-05"]
    assert names("5 ธันวา 10.30 น.") == ["--12-05"]
    assert names("5 ธ.ค. 66 น.ส.มะลิ") == ["2023-12-05"]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("zh-Hans", "2020年9月17日"), ("ja", "2020年9月17日"), ("ko", "2020년 9월 17일"), ("vi", "17 tháng 9 năm 2020"),
        ("fr", "17 septembre 2020"), ("fr", "17 sept. 2020"), ("es", "17 de septiembre de 2020"),
        ("de", "17. September 2020"), ("ru", "17 сентября 2020"), ("ar", "17 سبتمبر 2020"), ("ar", "١٧ سبتمبر ٢٠٢٠"),
        ("lo", "17 ກັນຍາ 2020"), ("my", "17 စက်တင်ဘာ 2020"), ("ms", "17 September 2020"),
    ],
)  # fmt: skip
def test_other_languages_have_their_own_months(tag: str, text: str) -> None:
    assert names(f"({text})", tag) == ["2020-09-17"]


@given(
    st.dates(date(1950, 1, 1), date(2090, 12, 31)),
    st.sampled_from(["th", "en", "fr", "de", "lo", "my", "ar", "zh-Hans", "ja"]),
    st.sampled_from(["long", "medium", "full"]),
    st.booleans(),
)
def test_the_dates_that_the_portal_writes_are_found(
    day: date, tag: str, style: str, thai_digits: bool
) -> None:
    formats = Formats(language(tag), ZoneInfo("UTC"), thai_digits=thai_digits)
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    text = formats.date(moment, style) if tag in ("th", "en") else formats.date(moment)  # type: ignore[arg-type]
    assert names(f"({text})", tag) == [day.isoformat()]


@given(
    st.text() | st.text(st.sampled_from("0123456789๐๙/-–. ,พศคธปีกยSepbcDMay'٣年月日"), max_size=40),
    st.sampled_from(["th", "en", "ar", "vi"]),
)
def test_any_text_can_be_read(text: str, tag: str) -> None:
    end = 0
    for found in days_within(text, tag):
        assert end <= found.start < found.end <= len(text)
        assert found.names
        end = found.end
    assert all(lookups(found.names, 736_000, 737_000) for found in days_within(text, tag))


def test_a_text_holds_its_days_by_month_and_without_year_too() -> None:
    counts = day_counts("งาน 5 ธ.ค. 66", "เริ่มวันที่ 5 ธันวาคม 2566 ถึง 7 มกราคม", "th")
    assert counts["2023-12-05"] == counts["2023-12"] == counts["12-05"] == 3
    assert counts["--01-07"] == counts["01-07"] == counts["--01"] == 1
    assert "--12-05" not in counts


def test_only_a_capital_makes_may_a_month_in_an_article() -> None:
    assert not day_counts("", "Persons under section 5 may be fined; those under 6 may not.", "en")
    assert day_counts("", "It opens on 5 May.", "en")["05-05"] == 1
    assert names("5 may", "en") == ["--05-05"]


def test_a_day_is_found_in_a_text_in_any_spelling() -> None:
    text = "วันที่ ๕ ธ.ค. ๖๖ และ 05/12/2023, December 5, 2023 กับ 4-6 ธันวาคมนี้ ไม่ใช่ 6 ธ.ค. 66 หรือ 5 พ.ย. 66"
    marked = [text[start:end] for start, end in places(text, ("2023-12-05",), "th")]
    assert marked == ["๕ ธ.ค. ๖๖", "05/12/2023", "December 5, 2023", "4-6 ธันวาคม"]
    assert [text[start:end] for start, end in places(text, ("2023-11",), "th")] == ["5 พ.ย. 66"]
    assert not [*places(text, (), "th")]


def test_a_day_is_placed_where_a_line_breaks_within_it_and_as_the_index_reads_it() -> None:
    text = "รายงานประจำปี\nheld on 4-5\nDecember\n2023, as planned\nและ 1 มกราคม - 14 มิถุนายน 2566"
    assert [text[start:end] for start, end in places(text, ("2023-12-05",), "th")] == ["4-5\nDecember\n2023"]
    assert [text[start:end] for start, end in places(text, ("2023-01-01",), "th")] == ["1 มกราคม"]
    assert not [*places(text, ("2022-01-01",), "th")]


def test_pieces_of_a_date_are_told_from_others() -> None:
    assert [*dated_pieces(["ประชุม", "ครม.", "5", "ธ.ค.", "66", "ที่", "12", "สิงหา"], "th")] == [2, 3, 4, 6, 7]
    assert [*dated_pieces(["ประชุม5/12/2566", "5/12/2566", "5"], "th")] == [1]
    assert [*dated_pieces([], "th")] == []


def test_the_twenty_ninth_of_february_is_looked_up_in_leap_years() -> None:
    first, last = date(2019, 1, 1).toordinal(), date(2025, 1, 1).toordinal()
    published = [lookup.first for lookup in lookups(("--02-29",), first, last) if lookup.held is None]
    assert published == [date(2020, 2, 29).toordinal(), date(2024, 2, 29).toordinal()]
