"""Titles found by what they hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.search.lexicon import Title
from portal.search.suggesting import TitleIndex
from portal.text.clusters import begins_within

FORMS = st.lists(st.text("กขลำพูน่้ีab -😀", max_size=12), max_size=30)


def index_of(forms: list[str]) -> TitleIndex:
    return TitleIndex([Title(form, "news", f"slug-{at}") for at, form in enumerate(forms)], lambda text: text)


@given(FORMS, st.text("กขลำพูน่้ีab -😀", min_size=1, max_size=4))
def test_what_is_found_is_what_looking_at_every_title_finds(forms: list[str], sought: str) -> None:
    begin = [at for at, form in enumerate(forms) if form.startswith(sought)]
    inside = [at for at, form in enumerate(forms) if begins_within(form, sought)]
    assert index_of(forms).holding(sought, 100) == list(dict.fromkeys([*begin, *inside]))


def test_no_more_are_found_than_asked_for() -> None:
    forms = [f"ลำพูน {number}" for number in range(3000)]
    assert index_of(forms).holding("ลำพูน", 8) == list(range(8))
    assert index_of(forms).holding("ลำพูน 2999", 8) == [2999]
