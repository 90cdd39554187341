"""The addresses of searches."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

import pytest

from portal.pages.links import SearchAddress


def test_an_address_leaves_out_what_is_as_usual() -> None:
    assert SearchAddress().query_string() == ""
    assert SearchAddress(words="silk", page=1).query_string() == "q=silk"


def test_an_address_holds_everything_else() -> None:
    address = SearchAddress(
        words="ผ้า & ไหม+",
        category="other",
        language="all",
        since=date(2020, 9, 1),
        until=date(2020, 9, 30),
        year=2020,
        newest=True,
        exact=True,
        page=2,
    )
    assert parse_qs(address.query_string()) == {
        "q": ["ผ้า & ไหม+"],
        "category": ["other"],
        "language": ["all"],
        "from": ["2020-09-01"],
        "to": ["2020-09-30"],
        "year": ["2020"],
        "sort": ["newest"],
        "exact": ["1"],
        "page": ["2"],
    }


@pytest.mark.parametrize(
    ("address", "filtered"),
    [
        (SearchAddress(words="silk", newest=True, exact=True, page=2), False),
        (SearchAddress(year=2020), True),
        (SearchAddress(until=date(2020, 1, 1)), True),
        (SearchAddress(language="all"), True),
    ],
)
def test_order_and_page_are_no_filters(address: SearchAddress, filtered: bool) -> None:
    assert address.is_filtered == filtered
