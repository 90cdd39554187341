"""Feeds say the same in every format, and nothing that stands in an article breaks them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from portal.syndication.feed_formats import NEVER, WRITERS, Entry, Feed, Picture, urn
from portal.syndication.xml import element, instant

MOMENT = datetime(2024, 2, 29, 8, 0, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

PICTURE = Picture(
    address="https://example.org/media/a/a.png",
    kind="image/png",
    size=1234,
    width=30,
    height=20,
    alternative='A "weaver" & <her> loom',
)
ENTRY = Entry(
    id=urn("example.org", "article", "a", "ar"),
    address="https://example.org/ar/news/other/a?b=1&c=2",
    title="<b>عنوان</b> & more",
    summary="ملخص ]]> <script>alert(1)</script>",
    language="ar",
    direction="rtl",
    published=MOMENT,
    updated=MOMENT,
    category=("other", "Other news"),
    picture=PICTURE,
)
FEED = Feed(
    id=urn("example.org", "feed"),
    title="ข่าว – <all>",
    subtitle="",
    author="จังหวัดลำพูน",
    language="th",
    address="https://example.org/th/feed.atom",
    page="https://example.org/th/news/",
    icon="https://example.org/static/icon.svg",
    entries=(ENTRY,),
)


class Shown(HTMLParser):
    """What a feed reader shows of a piece of HTML: the words, and the elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.elements: dict[str, dict[str, str | None]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("written", WRITERS)
def test_words_stay_words_in_their_language_and_direction(written: str) -> None:
    text = WRITERS[written](FEED)
    if written == "json":
        item = json.loads(text)["items"][0]
        title, html, tag = item["title"], item["content_html"], item["language"]
    else:
        name = ATOM + "entry" if written == "atom" else "item"
        [item] = ET.fromstring(text).iter(name)  # noqa: S314 - our own
        own = ATOM if written == "atom" else ""
        title = item.findtext(f"{own}title")
        html = item.findtext(f"{own}{'summary' if written == 'atom' else 'description'}")
        tag = item.get(LANG)
    assert (title, tag) == (ENTRY.title, "ar")
    shown = Shown(html)
    assert shown.words == ENTRY.summary
    assert shown.elements.keys() == {"div", "p", "img"}
    assert shown.elements["div"] == {"lang": "ar", "dir": "rtl"}
    assert shown.elements["img"]["alt"] == PICTURE.alternative


@pytest.mark.parametrize("written", ["atom", "rss"])
def test_what_no_xml_may_hold_is_left_out(written: str) -> None:
    hostile = "".join(map(chr, (*range(0x20), 0x7F, 0x85, 0xFFFE, 0xFFFF, 0x1F600))) + "\ud800]]>"
    feed = replace(
        FEED, title=hostile, entries=(replace(ENTRY, title=hostile, summary=hostile, address=hostile),)
    )
    ET.fromstring(WRITERS[written](feed).encode())  # noqa: S314 - our own


def test_a_feed_without_entries_does_not_change_by_itself() -> None:
    assert replace(FEED, entries=()).updated == NEVER


def test_names_are_never_those_of_another_site_or_thing() -> None:
    parts = [("a.example", "x", "y"), ("b.example", "x", "y"), ("a.example", "x", "z"), ("a.example", "x/y")]
    names = [urn(*each) for each in parts]
    assert len({*names}) == len(names)
    assert all(name.startswith("urn:uuid:") for name in names)
    assert names[0] == urn(*parts[0])


def test_attributes_that_are_not_there_are_left_out() -> None:
    assert element("link", rel=None, type_="a/b", xml__lang="th") == '<link type="a/b" xml:lang="th"/>'
    assert element("a", ["<b/>"], href='"<&>') == "<a href='\"&lt;&amp;&gt;'>\n<b/>\n</a>"


@pytest.mark.parametrize("year", [1, 999, 1000, 1900, 1969, 2024, 9999])
def test_a_moment_has_four_digits_for_its_year(year: int) -> None:
    told = instant(datetime(year, 2, 3, 4, 5, 6, 7, tzinfo=UTC))
    assert told == f"{year:04}-02-03T04:05:06Z"
