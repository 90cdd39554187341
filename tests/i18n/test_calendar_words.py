"""Months and days of the week have the names that readers know."""

from __future__ import annotations

from portal.i18n.formats import month_words, weekday_words
from portal.i18n.languages import language


def test_months_have_names_and_abbreviations() -> None:
    assert {"กันยายน", "ก.ย."} <= month_words(language("th"))[9]
    assert {"September", "Sept"} <= month_words(language("en"))[9]
    assert list(month_words(language("th"))) == list(range(1, 13))


def test_months_have_the_forms_of_other_cases() -> None:
    assert {"сентябрь", "сентября"} <= month_words(language("ru"))[9]


def test_days_of_the_week_have_names_and_abbreviations() -> None:
    assert {"วันพฤหัสบดี", "พฤ."} <= weekday_words(language("th"))
    assert {"Thursday", "Thu"} <= weekday_words(language("en"))
