"""Spellings of one address are one, those of different addresses are not, and the nearest is known."""

from __future__ import annotations

import unicodedata
from random import Random
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text.address_spellings import FAR, AskedAddresses, distance, is_gathered, key, keys, loose

ADDRESS = "/ข่าว/Some page.html?id=7&t=น้ำท่วม"

SPELLINGS = (
    ADDRESS,
    "/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7/Some%20page.html?id=7&t=%E0%B8%99%E0%B9%89%E0%B8%B3%E0%B8%97%E0%B9%88%E0%B8%A7%E0%B8%A1",
    "/%e0%b8%82%e0%b9%88%e0%b8%b2%e0%b8%a7/Some+page.html?t=%e0%b8%99%e0%b9%89%e0%b8%b3%e0%b8%97%e0%b9%88%e0%b8%a7%e0%b8%a1&id=7",
    "/%A2%E8%D2%C7/some%20page.html?t=%B9%E9%D3%B7%E8%C7%C1&id=7",
    "//ข่าว/Some%20page.html/?id=7&amp;t=น้ำท่วม",
    "/ข่าว/SOME%20PAGE.HTML?ID=%37&T=น้ำท่วม#top",
    "/ข่าว\u200b/Some%2520page.html?fbclid=Iw&id=7&t=น้ำท่วม&utm_source=line",
    "/ข่าว;jsessionid=0A1B/Some%20page.html?id=7&t=น้ำท่วม).",
    f"/ข่าว/Some%20page.html?id=７&t={unicodedata.normalize('NFD', 'น้ำท่วม')}",
    "/ข่าว/Some%20page.html?id=7&t=น\u0e4d\u0e49าท่วม",
    "/ข่าว/Some%20page.html?id=7&t=น\u0e33\u0e49ท่วม",
)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_an_address_has_its_key(spelling: str) -> None:
    assert key(spelling) == key(ADDRESS) == "/ข่าว/some page.html?id=7&t=น้ำท่วม"
    assert distance(spelling, ADDRESS) < FAR


@pytest.mark.parametrize(
    "other",
    [
        "/ข่าว/Some%20page.html",
        "/ข่าว/Some%20page.html?id=7",
        "/ข่าว/Some%20page.html?id=77&t=น้ำท่วม",
        "/ข่าว/Some%20page.html?t=7&id=น้ำท่วม",
        "/ข่าว/Some%20page.html?id=7&t=นำท่วม",
        "/ข่าว/Somepage.html?id=7&t=น้ำท่วม",
        "/ข่าวSome%20page.html?id=7&t=น้ำท่วม",
        "/Some%20page.html/ข่าว?id=7&t=น้ำท่วม",
        "/ข่าว/Some%20page.html?id=7%26t=น้ำท่วม",
        "/ข่าว/Some%20page.html%3Fid=7&t=น้ำท่วม",
    ],
)
def test_another_address_has_another_key(other: str) -> None:
    assert key(other) != key(ADDRESS)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("/%e0%b8%82", "/ข", 0),
        ("/a?x=%7E&y=1", "/a?x=~&y=1", 0),
        ("/a?x=1&y=2", "/a?y=2&x=1", 1),
        ("/a?x=1&fbclid=2", "/a?x=1", 1),
        ("/a/?x=1", "/a?x=1", 2),
        ("//a", "/a/", 2),
        ("/A", "/a", 3),
        ("/a?x=B", "/a?x=b", 3),
        ("/a/index.php", "/a", 3),
    ],
)
def test_what_differs_less_is_nearer(one: str, other: str, expected: int) -> None:
    assert key(one) == key(other)
    assert distance(one, other) == distance(other, one) == expected


def test_parameters_may_be_left_out_the_fewest_first() -> None:
    assert keys("/a?x=1&y=2") == ("/a?x=1&y=2", "/a?x=1", "/a?y=2", "/a")
    assert keys("/a") == ("/a",)
    many = "/a?" + "&".join(f"p{n}={n}" for n in range(50))
    assert len(keys(many)) < 40
    assert keys(many)[0] == key(many)
    assert key("/a?p0=0&p1=1") in keys(many)


def test_of_several_addresses_the_nearest_counts() -> None:
    asked = AskedAddresses(["/a/?x=1", "/a?x=1&y=2", "/b"])
    assert asked.bare == {"/a"}
    assert asked.distance("/a?x=1") == 2
    assert asked.distance("/a?y=2") > FAR
    assert asked.distance("/B") == 3


@pytest.mark.parametrize(
    "name",
    [
        "fbclid",
        "FBCLID",
        "gclid",
        "utm_source",
        "utm_anything",
        "mc_cid",
        "mc_eid",
        "igshid",
        "igsh",
        "amp;fbclid",
        "msclkid",
        "ttclid",
        "_ga",
        "_gl",
        "mtm_campaign",
        "pk_kwd",
        "openExternalBrowser",
        "PHPSESSID",
        "mibextid",
    ],
)
def test_what_links_gather_is_known(name: str) -> None:
    assert is_gathered(name)
    assert key(f"/a?id=7&{name}=x") == key(f"/a?{name}=y&id=7") == key("/a?id=7")


@pytest.mark.parametrize(
    "name", ["id", "p", "page", "utm", "pk_id", "ref", "campaign", "clid", "a_ga", "news_id"]
)
def test_what_may_say_which_page_it_is_is_kept(name: str) -> None:
    assert not is_gathered(name)
    assert key(f"/a?{name}=x") != key("/a")


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
SEGMENT = TEXT | st.text("กขคงจฉชซ่้๊๋์ิีึืุูำา", min_size=1, max_size=12) | st.text("abc%25+.;&=/?#", max_size=9)
PARAMETERS = st.lists(st.tuples(SEGMENT, SEGMENT), max_size=4)


def written(segments: list[str], parameters: list[tuple[str, str]]) -> str:
    """An address as a browser sends it."""
    path = "/" + "/".join(quote(each, safe="") for each in segments)
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in parameters)
    return f"{path}?{query}" if query else path


@given(st.lists(SEGMENT, max_size=3), PARAMETERS)
def test_encoding_makes_no_difference(segments: list[str], parameters: list[tuple[str, str]]) -> None:
    address = written(segments, parameters)
    for spelling in (
        address.lower(),
        written([unicodedata.normalize("NFD", each) for each in segments], parameters),
    ):
        assert key(spelling) == key(address)
    small = "".join(part.lower() if place % 2 else part for place, part in enumerate(split_escapes(address)))
    assert key(small) == key(address)
    assert distance(small, address) == 0


def split_escapes(address: str) -> list[str]:
    """The address parted so that every second piece is an escape."""
    pieces, rest = [], address
    while "%" in rest:
        before, _, rest = rest.partition("%")
        pieces += [before, f"%{rest[:2]}"]
        rest = rest[2:]
    return [*pieces, rest]


@given(st.lists(SEGMENT, max_size=3), PARAMETERS, st.randoms(use_true_random=False))
def test_order_slashes_and_what_links_gather_make_no_difference(
    segments: list[str], parameters: list[tuple[str, str]], random: Random
) -> None:
    mixed = [*parameters, ("fbclid", "x"), ("utm_source", "line")]
    random.shuffle(mixed)
    path, _, query = written(segments, mixed).partition("?")
    for spelling in (f"{path}/?{query}", f"/{path}?{query}", f"{path.replace('/', '//')}?{query}"):
        assert key(spelling) == key(written(segments, parameters))


@given(st.text(max_size=60))
def test_any_text_has_a_key_that_can_be_stored(text: str) -> None:
    for found in (key(text), *keys(text), loose(text)):
        found.encode()
    assert key(text) == keys(text)[0]
    assert distance(text, text) == 0


@given(st.lists(SEGMENT, max_size=3), PARAMETERS)
def test_a_key_is_its_own_key(segments: list[str], parameters: list[tuple[str, str]]) -> None:
    found = key(written(segments, parameters))
    assert key(key(found)) == key(found)
