"""Dates are understood as people write them, in both calendars."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.i18n.formats import Formats
from portal.i18n.languages import language
from portal.search.dates import DateSlip, DaySpan, between, day_span, year_of

YEAR = DaySpan(date(2020, 1, 1), date(2020, 12, 31))
MONTH = DaySpan(date(2020, 9, 1), date(2020, 9, 30))
DAY = DaySpan(date(2020, 9, 17), date(2020, 9, 17))


@pytest.mark.parametrize("tag", ["th", "en"])
@pytest.mark.parametrize(
    "text",
    [
        "2563", "๒๕๖๓", "พ.ศ. 2563", "พ.ศ.๒๕๖๓", "พศ 2563", "ปี 2563", "ปี พ.ศ. 2563", "พุทธศักราช ๒๕๖๓", "63", "ปี 63",
        "BE 2563", "B.E. 2563", "2563 BE", "2020", "ค.ศ. 2020", "คริสต์ศักราช 2020", "AD 2020", "2020 CE", "ค.ศ. 20",
        "พ.ศ. 63", "year 2020", " 2563 ", "２０２０", "'63",
    ],
)  # fmt: skip
def test_a_year_is_all_of_its_days(text: str, tag: str) -> None:
    assert day_span(text, tag) == YEAR


@pytest.mark.parametrize("tag", ["th", "en"])
@pytest.mark.parametrize(
    "text",
    [
        "ก.ย. 2563", "ก.ย.2563", "ก.ย 2563", "กย. 2563", "กย 63", "กันยา 2563", "กันยายน 2563", "กันยายน ๒๕๖๓",
        "กันยายน พ.ศ. 2563", "เดือนกันยายน 2563", "เดือนกันยายนปี2563", "2563 กันยายน", "ก.ย. 63", "กันยายน 2020",
        "Sep 2020", "Sept 2020", "Sept. 2020", "SEPTEMBER 2020", "September, 2020", "September of 2020", "Sept 2563",
        "sep-2020", "2020 Sept", "Sept ค.ศ. 20", "09/2563", "9/2563", "9-2020", "09.2020", "2020-09", "2563/9", "09/63",
        "เดือน 9 ปี 2563", "เดือน 9 ปี 63",
    ],
)  # fmt: skip
def test_a_month_is_all_of_its_days(text: str, tag: str) -> None:
    assert day_span(text, tag) == MONTH


@pytest.mark.parametrize("tag", ["th", "en"])
@pytest.mark.parametrize(
    "text",
    [
        "17 กันยายน ๒๕๖๓", "๑๗ กันยายน ๒๕๖๓", "17 ก.ย. 2563", "17 ก.ย. 63", "17ก.ย.63", "17 กันยายน พ.ศ. 2563",
        "วันที่ 17 เดือนกันยายน พุทธศักราช ๒๕๖๓", "วันพฤหัสบดีที่ 17 กันยายน 2563", "วันพฤหัสบดีที่ ๑๗ กันยายน พ.ศ. ๒๕๖๓",
        "17 Sept 2020", "17 Sept. 2020", "17th September 2020", "the 17th of September 2020", "Sept 17, 2020",
        "September 17th, 2020", "Thursday, 17 September 2020", "Thu 17 Sep 2020", "17 Sept 20", "17-Sep-2020",
        "17/9/2563", "17/09/2563", "17/9/63", "17/09/63", "17/09/20", "17.9.2563", "17-09-2020", "17 9 2563",
        "๑๗/๙/๒๕๖๓", "9/17/2020", "2020-09-17", "2563-09-17", "2020/9/17", "63-09-17", "2020 Sept 17", "17 / 9 / 2563",
    ],
)  # fmt: skip
def test_a_day_is_itself(text: str, tag: str) -> None:
    assert day_span(text, tag) == DAY


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("zh-Hans", "2020年9月17日"), ("zh-Hans", "2020年九月17日"), ("ja", "2020年9月17日"), ("ko", "2020년 9월 17일"),
        ("vi", "ngày 17 tháng 9 năm 2020"), ("fr", "17 septembre 2020"), ("fr", "jeudi 17 sept. 2020"),
        ("es", "17 de septiembre de 2020"), ("de", "17. September 2020"), ("ru", "17 сентября 2020"),
        ("ar", "17 سبتمبر 2020"), ("ar", "١٧ سبتمبر ٢٠٢٠"), ("lo", "17 ກັນຍາ 2020"), ("my", "17 စက်တင်ဘာ 2020"),
    ],
)  # fmt: skip
def test_other_languages_have_their_own_months(tag: str, text: str) -> None:
    assert day_span(text, tag) == DAY


@pytest.mark.parametrize("tag", ["th", "en", "lo"])
@pytest.mark.parametrize(
    "text",
    [
        "วันพฤหัสที่ 29 ก.พ. 2567",
        "วันพฤหัสบดีที่ 29 กุมภาพันธ์ พ.ศ. 2567",
        "พฤหัสฯ 29 ก.พ. 67",
        "พฤหัสบดี 29 กุมภาฯ 67",
        "Thurs 29 Feb 2024",
        "Thu, 29 Feb 2024 10:00:00 GMT",
        "29 กุมภาพันธุ์ 2567",
        "29 กุมภาพันธ 2567",
        "29 กุมพาพันธ์ 2567",
        "29กุมภาพันธุ์2567",
        "วันที่ 29 เดือนกุมภาพันธุ์ 2567",
        "Febuary 29, 2024",
        "29 Feburary 2024",
        "2024-02-29T10:00",
        "2024-02-29T10:00:00Z",
        "2024-02-29T10:00:00.123+07:00",
        "2024-02-29 10:00:00",
        "2567-02-29T10:00",
        "20240229",
        "๒๕๖๗๐๒๒๙",
        "29 ก.พ. 2567 เวลา 10.00 น.",
        "29 ก.พ. 2567, 10:00 น.",
        "๒๙ ก.พ. ๒๕๖๗ เวลา ๑๐.๐๐ นาฬิกา",
        "29 กุมภาพันธ์ พ.ศ. ๒๕๖๗ เวลา ๑๐ นาฬิกา",
        "29 Feb 2024, 10am",
        "29/2/2567 at 10 p.m.",
        "29/2/2567 10:00",
        "29 Feb 2024 at 10:00 a.m.",
    ],
)
def test_a_day_is_read_with_its_name_its_time_and_slips_in_its_month(text: str, tag: str) -> None:
    assert day_span(text, tag) == DaySpan(date(2024, 2, 29), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("มกรคม 2567", 1), ("มินาคม 2567", 3), ("เมษยน 2567", 4), ("พฤกษภาคม 2567", 5), ("มิถุณายน 2567", 6),
        ("กรกฏาคม 2567", 7), ("สิงหคม 2567", 8), ("กันยน 2567", 9), ("ตุลคม 2567", 10), ("พฤษจิกายน 2567", 11),
        ("ธันวคม 2567", 12), ("Janury 2024", 1), ("Agust 2024", 8), ("Setember 2024", 9), ("Novemeber 2024", 11),
    ],
)  # fmt: skip
def test_a_misspelt_month_is_the_only_one_that_is_like_it(text: str, month: int) -> None:
    span = day_span(text, "th")
    assert isinstance(span, DaySpan)
    assert (span.first.month, span.first.year) == (month, 2024)


@pytest.mark.parametrize(
    "text",
    ["Juny 2024", "สิงหนคร 2567", "ลำพูน 2567", "เมืองลำพูน 2567", "10:00", "29 ก.พ. 2567 25:00", "202402290"],
)
def test_what_is_like_no_month_or_like_two_is_no_date(text: str) -> None:
    assert day_span(text, "th") is DateSlip.UNREADABLE


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u200b", "\ud800"])
def test_a_blank_field_is_no_date_and_no_slip(text: str) -> None:
    assert day_span(text, "th") is None
    assert year_of(text, "th") is None


@pytest.mark.parametrize("text", ["29/2/2563", "29 ก.พ. 2563", "29 February 2020", "2020-02-29", "29/02/63"])
def test_the_twenty_ninth_of_february_is_in_both_calendars(text: str) -> None:
    assert day_span(text, "th") == DaySpan(date(2020, 2, 29), date(2020, 2, 29))


def test_february_ends_as_its_year_has_it() -> None:
    assert day_span("ก.พ. 2563", "th") == DaySpan(date(2020, 2, 1), date(2020, 2, 29))
    assert day_span("ก.พ. 2562", "th") == DaySpan(date(2019, 2, 1), date(2019, 2, 28))


@pytest.mark.parametrize(
    "text",
    [
        "31 เมษายน 2563", "31/4/2563", "29/2/2562", "29 Feb 2019", "0/1/2563", "32/1/2563", "1/0/2563", "13/2563",
        "2563-13-01", "2020-00-10", "13/13/2563", "0000", "พ.ศ. 0543", "32 Sept 2020",
    ],
)  # fmt: skip
def test_a_day_that_does_not_exist_is_told(text: str) -> None:
    assert day_span(text, "th") is DateSlip.NO_SUCH_DAY


@pytest.mark.parametrize("text", ["17 กันยายน", "กันยายน", "Sept 17", "17/9", "17", "Sept", "Sept 20"])
def test_a_date_without_a_clear_year_is_told(text: str) -> None:
    assert day_span(text, "th") is DateSlip.NO_YEAR


@pytest.mark.parametrize(
    "text",
    [
        "เมื่อวาน", "abc", "Septober 2020", "maybe 2020", "256", "25630", "17/9/256", "2562-2563", "1/2/3/4", "?",
        "ก.ย. ต.ค. 2563", "พ.ศ. 2563 ค.ศ. 2020", "9" * 50, "1" * 5000, "17 กันยายน 2563 10:75",
        "/", "ปี",
    ],
)  # fmt: skip
def test_what_is_no_date_is_told(text: str) -> None:
    assert day_span(text, "th") in (DateSlip.UNREADABLE, DateSlip.NO_YEAR)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("42", 2042), ("43", 2000), ("99", 2056), ("00", 2000), ("พ.ศ. 42", 1999), ("ค.ศ. 99", 1999), ("ค.ศ. 69", 2069),
        ("2399", 2399), ("2400", 1857), ("พ.ศ. 2399", 1856), ("ค.ศ. 2400", 2400), ("9999", 9456), ("ก.ย. 2563", 2020),
        ("17/9/63", 2020), ("๖๓", 2020), (" 20 ", 2020),
    ],
)  # fmt: skip
def test_a_year_is_gregorian_in_the_end(text: str, year: int) -> None:
    assert year_of(text, "th") == year


def test_a_slip_in_a_year_is_told() -> None:
    assert year_of("ลำพูน", "th") is DateSlip.UNREADABLE


def test_a_range_reaches_from_the_first_day_to_the_last() -> None:
    assert between(YEAR, None) == (date(2020, 1, 1), None)
    assert between(None, MONTH) == (None, date(2020, 9, 30))
    assert between(MONTH, YEAR) == (date(2020, 9, 1), date(2020, 12, 31))
    assert between(DAY, MONTH) == (date(2020, 9, 17), date(2020, 9, 30))


def test_a_range_given_the_wrong_way_round_is_turned() -> None:
    later = DaySpan(date(2021, 3, 1), date(2021, 3, 31))
    assert between(later, YEAR) == (date(2020, 1, 1), date(2021, 3, 31))


DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(
    DAYS, st.sampled_from(["th", "en", "fr", "de", "lo", "my", "ar", "zh-Hans", "ja", "vi"]), st.booleans()
)
def test_what_the_portal_writes_it_reads(day: date, tag: str, thai_digits: bool) -> None:
    formats = Formats(language(tag), ZoneInfo("UTC"), thai_digits=thai_digits)
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert day_span(formats.date(moment), tag) == DaySpan(day, day)
    if tag in ("th", "en"):
        assert day_span(formats.date(moment, "full"), tag) == DaySpan(day, day)
        assert day_span(formats.date(moment, "medium"), tag) == DaySpan(day, day)
    month = DaySpan(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
    assert day_span(formats.month(day.year, day.month), tag) == month
    assert year_of(formats.year(day.year), tag) == day.year


@given(
    DAYS, st.sampled_from(["{d}/{m}/{b}", "{d}-{m}-{y}", "{y}-{m:02}-{d:02}", "{b}/{m}/{d}", "{d} {m} {b}"])
)
def test_numbers_mean_the_same_in_both_calendars(day: date, form: str) -> None:
    text = form.format(d=day.day, m=day.month, y=day.year, b=day.year + 543)
    assert day_span(text, "th") == DaySpan(day, day)


@given(
    st.text() | st.text(st.sampled_from("0123456789๐๙/-. พศคปีกยSepbe'٣"), max_size=30),
    st.sampled_from(["th", "en", "ar"]),
)
def test_any_text_is_a_span_or_a_slip(text: str, tag: str) -> None:
    span = day_span(text, tag)
    assert span is None or isinstance(span, DateSlip) or span.first <= span.last
    assert not isinstance(year_of(text, tag), str)
