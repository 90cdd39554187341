from __future__ import annotations

import pytest

from portal.i18n.languages import language
from portal.i18n.placeholders import malformed, names, numbers, plural_problem, problem

VISITS = ("%(count)s visit on %(day)s", "%(count)s visits on %(day)s")


def test_the_placeholders_of_a_text_are_found() -> None:
    assert names("%(a)s and %(b_2)s, 50 % of %%(c)s") == {"a", "b_2"}


@pytest.mark.parametrize(
    "text", ["50 %", "100%, at least", "50%% of it", "%(name)s", "50%", "", "ร้อยละ 5 % ของ"]
)
def test_a_percent_sign_may_stand_in_a_text(text: str) -> None:
    assert malformed(text) == []


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("%s", "%s"),
        ("%d ข่าว", "%d"),
        ("%(name)", "%(name)"),
        ("%(name) s", "%(name)"),
        ("%(name)d", "%(name)d"),
        ("%(name", "%(name"),
        ("%()s", "%()s"),
    ],
)
def test_what_looks_like_a_placeholder_and_is_none_is_found(text: str, piece: str) -> None:
    assert malformed(text) == [piece]


def test_a_dropped_placeholder_is_reported() -> None:
    assert problem("On %(day)s", "เมื่อ") == "the placeholder %(day)s is missing: copy it from the original"


def test_an_invented_placeholder_is_reported() -> None:
    assert problem("Home", "%(site)s") == "the placeholder %(site)s is not in the original: take it out"


def test_a_broken_placeholder_is_reported() -> None:
    found = problem("On %(day)s", "เมื่อ %(day)")
    assert found == "“%(day)” is not a placeholder: write %(name)s, or %% for a percent sign"


def test_placeholders_may_move_and_come_twice() -> None:
    assert problem("%(a)s of %(b)s", "%(b)s: %(a)s (%(b)s)") is None


def test_every_plural_form_is_looked_at() -> None:
    forms = ["%(count)s visit on %(day)s", "visits on %(day)s"]
    found = plural_problem(VISITS, forms, language("en").plural_choice)
    assert found == "msgstr[1]: the placeholder %(count)s is missing: copy it from the original"


def test_a_form_for_one_number_may_leave_the_number_out() -> None:
    assert plural_problem(VISITS, ["one visit on %(day)s", VISITS[1]], language("en").plural_choice) is None


def test_a_form_for_one_number_may_not_leave_anything_else_out() -> None:
    found = plural_problem(VISITS, ["one visit", VISITS[1]], language("en").plural_choice)
    assert found == "msgstr[0]: the placeholder %(day)s is missing: copy it from the original"


def test_a_form_for_several_numbers_needs_the_number() -> None:
    assert plural_problem(VISITS, ["%(day)s"], language("th").plural_choice) is not None
    french = plural_problem(VISITS, ["une visite %(day)s", VISITS[1]], language("fr").plural_choice)
    assert french == "msgstr[0]: the placeholder %(count)s is missing: copy it from the original"


def test_arabic_may_leave_the_number_out_for_none_one_and_two() -> None:
    without, full = "%(day)s", "%(count)s %(day)s"
    choose = language("ar").plural_choice
    assert plural_problem(VISITS, [without] * 3 + [full] * 3, choose) is None
    assert plural_problem(VISITS, [without] * 4 + [full] * 2, choose) is not None


def test_a_number_that_the_singular_leaves_out_is_known_by_that() -> None:
    source = ("One page", "%(pages)s pages")
    assert plural_problem(source, ["Una página", "%(pages)s páginas"], language("es").plural_choice) is None


def test_the_only_placeholder_of_a_plural_message_is_its_number() -> None:
    source = ("About %(minutes)s minute to read", "About %(minutes)s minutes to read")
    choose = language("ar").plural_choice
    assert plural_problem(source, ["بلا"] * 3 + ["%(minutes)s"] * 3, choose) is None
    assert plural_problem(source, ["بلا"] * 6, choose) is not None
    assert numbers(("%(looked)s in %(version)s", "%(looked)s in %(version)s")) == frozenset()
