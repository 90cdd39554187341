"""The functions and filters of the templates."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from markupsafe import Markup

from portal import assets
from portal.i18n.catalogs import Catalogs
from portal.i18n.messages import Message
from portal.pages.filters import PageWords, mark_fragments, mark_runs, plain, spoken_in, tel
from portal.search.results import Fragment
from portal.site import Text, load_site
from portal.text.word_lists import package_lists

SITE = load_site(assets.folder("demo") / "site.toml")
CATALOGS = Catalogs((assets.folder("locales"),), wished=SITE.languages, default="th")


def words_in(tag: str) -> PageWords:
    """What templates may call on a page in this language."""
    return PageWords(SITE, CATALOGS.messages(tag), package_lists())


@pytest.fixture(scope="module")
def words() -> PageWords:
    return words_in("th")


@pytest.mark.parametrize(
    ("number", "address"),
    [("+66 53 511 000", "tel:+6653511000"), ("1669", "tel:1669"), (" +66-53-511-000 ", "tel:+6653511000")],
)
def test_a_telephone_number_becomes_an_address(number: str, address: str) -> None:
    assert tel(number) == address


@pytest.mark.parametrize(
    ("alternative", "language"),
    [("OTOP Lamphun 2563", "en"), ("โลโก้ OTOP", "th"), ("2563", "th"), ("", "th"), ("ຊ້າງ OTOP", "th")],
)
def test_a_text_that_cannot_be_marked_has_another_language_only_if_all_of_it_has(
    alternative: str, language: str
) -> None:
    assert spoken_in(alternative, "th") == language


def test_abbreviations_are_told_where_they_are_asked_for(words: PageWords) -> None:
    assert words.marked("พ.ศ. 2563") == "พ.ศ. 2563"
    assert words.marked("พ.ศ. 2563 (GDP)", expanded=True) == (
        '<abbr title="พุทธศักราช">พ.ศ.</abbr> 2563 '
        '(<span lang="en"><abbr title="gross domestic product">GDP</abbr></span>)'
    )
    assert words.expanded("14:14 น. <b>") == '14:14 <abbr title="นาฬิกา">น.</abbr> &lt;b&gt;'


def test_runs_in_another_script_are_marked_with_their_language() -> None:
    assert mark_runs("ใช้ Wi-Fi ฟรี", "th", ("th", "en")) == 'ใช้ <span lang="en">Wi-Fi</span> ฟรี'
    assert mark_runs("The word ลำไย", "en", ("th", "en")) == 'The word <span lang="th">ลำไย</span>'
    assert mark_runs("ปี 2563", "th", ("en",)) == "ปี 2563"


def fragments(text: str) -> tuple[Fragment, ...]:
    """“a [b] c” as fragments, of which b was found."""
    parts = re.split(r"[\[\]]", text)
    return tuple(Fragment(part, found=at % 2 == 1) for at, part in enumerate(parts) if part)


@pytest.mark.parametrize(
    ("text", "language", "html"),
    [
        ("", "th", ""),
        ("a <b> [& c]", "en", "a &lt;b&gt; <mark>&amp; c</mark>"),
        ("[ผ้าไหม]ลำพูน", "th", "<mark>ผ้าไหม</mark>ลำพูน"),
        ("ใช้ [Wi-Fi] ฟรี", "th", 'ใช้ <span lang="en"><mark>Wi-Fi</mark></span> ฟรี'),
        ("ใช้ Free [Wi]-Fi ฟรี", "th", 'ใช้ <span lang="en">Free <mark>Wi</mark>-Fi</span> ฟรี'),
        ("[ใช้ Wi]-Fi", "th", '<mark>ใช้ </mark><span lang="en"><mark>Wi</mark>-Fi</span>'),
    ],
)
def test_what_was_found_is_marked_inside_the_runs_of_a_text(text: str, language: str, html: str) -> None:
    assert mark_fragments(fragments(text), language, ("th", "en")) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("ปี [พ.ศ.] 2563", 'ปี <abbr title="พุทธศักราช"><mark>พ.ศ.</mark></abbr> 2563'),
        ("ปี พ.[ศ. 2563]", 'ปี <abbr title="พุทธศักราช">พ.<mark>ศ.</mark></abbr><mark> 2563</mark>'),
        (
            "ก.ย. [ก.ย.] & Sept.",
            '<abbr title="กันยายน">ก.ย.</abbr> <mark>ก.ย.</mark> &amp; <span lang="en">Sept</span>.',
        ),
    ],
)
def test_abbreviations_among_what_was_found_are_told_once(words: PageWords, text: str, html: str) -> None:
    assert words.highlighted(fragments(text), "th", expanded=True) == html


def test_a_hit_in_another_language_says_so_as_a_whole(words: PageWords) -> None:
    assert words.highlighted(fragments("[Silk] road"), "en") == (
        '<span lang="en"><mark>Silk</mark> road</span>'
    )
    assert words.highlighted(fragments("[ผ้า]ไหม"), "th") == "<mark>ผ้า</mark>ไหม"


def test_marked_words_are_escaped() -> None:
    assert mark_runs('<b> & "ลำพูน"', "th", ()) == ('&lt;<span lang="en">b</span>&gt; &amp; &#34;ลำพูน&#34;')


def test_words_in_another_language_than_the_page_say_so() -> None:
    words = words_in("en")
    assert words.marked(Text("ลำพูน", "th")) == '<span lang="th">ลำพูน</span>'
    assert words.marked("ลำพูน", "th") == '<span lang="th">ลำพูน</span>'
    assert words.marked("أخبار", "ar") == '<span lang="ar" dir="rtl">أخبار</span>'
    assert words.marked("Lamphun", "en") == "Lamphun"
    words = words_in("th")
    assert words.marked(Text("ลำพูน", "th")) == "ลำพูน"


def test_in_an_attribute_a_message_is_bare_words() -> None:
    message = Message("Five < six", Markup('<span lang="en" dir="ltr">Five &lt; six</span>'))
    assert plain(message) == "Five < six"
    assert type(plain(message)) is str
    assert plain(Text("ลำพูน", "th")) == "ลำพูน"


def test_dates_and_numbers_are_in_the_pages_language(words: PageWords) -> None:
    moment = datetime(2020, 9, 17, 7, 14, tzinfo=UTC)
    assert words.filters()["date"](moment) == "17 กันยายน 2563"
    filters = words_in("en").filters()
    assert filters["date"](moment) == "17 September 2020"
    assert filters["number"](82654) == "82,654"
    assert words.machine_time(moment) == "2020-09-17T14:14:00+07:00"


def test_what_is_kept_of_markup_is_not_taken_for_letters(words: PageWords) -> None:
    """Markup equals the same letters that are none."""
    marked = words.filters()["marked"]
    assert marked(Markup("a <b>"), "th") != marked("a <b>", "th")
    assert "&lt;" in marked("a <b>", "th")


def test_no_line_of_a_title_or_message_begins_with_the_mark_of_repetition(words: PageWords) -> None:
    assert words.marked("ข่าวอื่น ๆ", "th") == "ข่าวอื่น\u00a0ๆ"
    fragments = [Fragment("ข่าว", found=True), Fragment("อื่น ๆ", found=False)]
    assert words.highlighted(fragments, "th") == "<mark>ข่าว</mark>อื่น\u00a0ๆ"
    assert "อื่น\u00a0ๆ" in words.gettext("Other news").__html__()
