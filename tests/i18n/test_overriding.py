"""The message that somebody means, and what is put into their catalog."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.errors import CatalogError
from portal.i18n.catalog_folder import message_meant, put_words, worded
from portal.i18n.languages import language
from portal.i18n.po_file import PoFile, empty, new_header
from portal.i18n.po_syntax import PoEntry

THAI = language("th")
ENTRIES = [
    PoEntry(("Home",), ("หน้าหลัก",), extracted=["The name of the first page."]),
    PoEntry(("Search",), ("ค้นหา",), "button"),
    PoEntry(("Search",), ("การค้นหา",), "page"),
    PoEntry(("Guide",), ("คู่มือ",)),
    PoEntry(("Guide",), ("นำทาง",), "nav"),
    PoEntry(("%(count)s article", "%(count)s articles"), ("%(count)s เรื่อง",), flags=["python-format"]),
    PoEntry(("News from %(site)s",), ("ข่าวจาก %(site)s",), flags=["python-format"]),
    PoEntry(("%(title)s – %(site)s",), ("%(title)s – %(site)s",), flags=["python-format"]),
    PoEntry(("News",), ("ข่าว",)),
    PoEntry(("Piece of news",), ("ข่าว",)),
    PoEntry(("Not translated",), ("",)),
    PoEntry(
        ("Page %(page)s of all %(pages)s pages",),
        ("หน้าที่ %(page)s จากทั้งหมด %(pages)s หน้า",),
        flags=["python-format"],
    ),
]


def meant(what: str, context: str | None = None) -> tuple[str | None, str]:
    return message_meant(what, ENTRIES, context, "messages.pot").key


@pytest.mark.parametrize(
    ("what", "key"),
    [
        ("Home", (None, "Home")),
        ("  Home \n", (None, "Home")),
        ("หน้าหลัก", (None, "Home")),
        ("การค้นหา", ("page", "Search")),
        ("นำทาง", ("nav", "Guide")),
        ("%(count)s article", (None, "%(count)s article")),
        ("%(count)s articles", (None, "%(count)s article")),
        ("3 articles", (None, "%(count)s article")),
        ("1,204 เรื่อง", (None, "%(count)s article")),
        ("ข่าวจาก จังหวัดลำพูน", (None, "News from %(site)s")),
        ("หน้าที่ 2 จากทั้งหมด 10 หน้า", (None, "Page %(page)s of all %(pages)s pages")),
        ("Page 2 of all of all 10 pages", (None, "Page %(page)s of all %(pages)s pages")),
        ("Not translated", (None, "Not translated")),
    ],
)
def test_a_message_is_known_by_its_words_its_translation_and_what_a_page_shows(
    what: str, key: tuple[str | None, str]
) -> None:
    assert meant(what) == key


@pytest.mark.parametrize(("context", "key"), [("nav", ("nav", "Guide")), ("", (None, "Guide"))])
def test_a_context_tells_equal_messages_apart(context: str, key: tuple[str | None, str]) -> None:
    assert meant("Guide", context) == key


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("Hme", "it has no message “Hme”; did you mean “Home”?"),
        ("home", "did you mean “Home”?"),
        ("หน้าหลก", "did you mean “Home”?"),
        ("News form %(site)s", "did you mean “News from %(site)s”"),
        ("Zzz", "it has no message “Zzz”; copy its English words from the template"),
        ("", "copy its English words"),
        (
            "Guide",
            "is several messages: “Guide”, “Guide” (msgctxt “nav”); name the one you mean by --context",
        ),
        ("ข่าว", "is several messages: “News”, “Piece of news”; name the one you mean by its English words"),
        ("A – B", "it has no message"),
    ],
)
def test_what_is_no_message_is_told_with_the_nearest(what: str, told: str) -> None:
    with pytest.raises(CatalogError) as error:
        meant(what)
    assert told in str(error.value)
    assert str(error.value).startswith("messages.pot: ")


def test_an_unknown_context_finds_nothing() -> None:
    with pytest.raises(CatalogError, match="no message “Home”"):
        meant("Home", "nav")


@pytest.fixture
def own() -> PoFile:
    return empty(Path("th.po"), new_header("th"))


def test_a_message_comes_as_it_is_worded_now_with_all_that_explains_it(own: PoFile) -> None:
    put_words(own, ENTRIES[0], (), THAI)
    put_words(own, ENTRIES[5], (), THAI)
    home, articles = own.entries
    assert (home.forms, home.extracted) == (("หน้าหลัก",), ["The name of the first page."])
    assert (articles.source, articles.forms) == (ENTRIES[5].source, ("%(count)s เรื่อง",))
    assert articles.flags == ["python-format"]


def test_new_words_take_the_place_of_those_before(own: PoFile) -> None:
    put_words(own, ENTRIES[0], ["หน้าแรก"], THAI)
    own.entries[0].notes, own.entries[0].flags = [" as the office said"], ["fuzzy"]
    put_words(own, ENTRIES[0], ["หน้าต้น"], THAI)
    (entry,) = own.entries
    assert (entry.forms, entry.notes, entry.flags) == (("หน้าต้น",), [" as the office said"], [])


def test_what_is_there_stays_where_no_words_are_given(own: PoFile) -> None:
    put_words(own, ENTRIES[0], ["หน้าแรก"], THAI)
    assert put_words(own, ENTRIES[0], (), THAI).forms == ("หน้าแรก",)
    assert len(own.entries) == 1


def test_an_obsolete_one_comes_back_once(own: PoFile) -> None:
    own.obsolete.append(PoEntry(("Home",), ("เก่า",), obsolete=True, notes=[" old"]))
    put_words(own, ENTRIES[0], ["หน้าแรก"], THAI)
    assert own.obsolete == []
    assert [(entry.forms, entry.notes, entry.obsolete) for entry in own.entries] == [
        (("หน้าแรก",), [" old"], False)
    ]


def test_a_language_with_two_forms_is_given_both() -> None:
    file = empty(Path("en.po"), new_header("en"))
    english = language("en")
    bare = worded([ENTRIES[5], ENTRIES[0]], [])
    put_words(file, bare[0], (), english)
    put_words(file, bare[1], (), english)
    assert [entry.forms for entry in file.entries] == [("%(count)s article", "%(count)s articles"), ("Home",)]
    put_words(file, bare[0], ["%(count)s piece", "%(count)s pieces"], english)
    assert file.entries[-1].forms == ("%(count)s piece", "%(count)s pieces")
    with pytest.raises(CatalogError, match="has 2 plural forms in en; give as many texts, not 1"):
        put_words(file, bare[0], ["%(count)s piece"], english)


@pytest.mark.parametrize(
    ("entry", "words", "told"),
    [
        (ENTRIES[6], ["ข่าว"], "cannot be worded so: the placeholder %(site)s is missing"),
        (ENTRIES[0], [" "], "nothing that can be seen"),
        (ENTRIES[0], ["หน้า", "แรก"], "is one text, not 2; put quotation marks around it"),
        (ENTRIES[0], ["หน้า\x1bแรก"], "must not stand on a page"),
    ],
)
def test_what_must_not_be_shown_is_not_put_in(
    own: PoFile, entry: PoEntry, words: list[str], told: str
) -> None:
    with pytest.raises(CatalogError, match=re.escape(told)):
        put_words(own, entry, words, THAI)
    assert own.entries == []


def test_a_message_is_worded_by_the_last_catalog_that_has_it(own: PoFile) -> None:
    package = empty(Path("package.po"), new_header("th"))
    package.entries = [PoEntry(("Home",), ("หน้าหลัก",)), PoEntry(("News",), ("ข่าว",))]
    own.entries = [PoEntry(("Home",), ("หน้าแรก",)), PoEntry(("News",), ("ไม่แน่",), flags=["fuzzy"])]
    assert [entry.forms for entry in worded([ENTRIES[0], ENTRIES[8], ENTRIES[10]], [package, own])] == [
        ("หน้าแรก",), ("ข่าว",), ("",)
    ]  # fmt: skip
