"""The functions and filters of the templates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from markupsafe import Markup

from portal import assets
from portal.i18n.catalogs import Catalogs
from portal.i18n.current import speaking
from portal.i18n.message import Message
from portal.pages.filters import Words, mark_runs, plain, tel
from portal.site import Text
from portal.site_file import load_site


@pytest.fixture(scope="module")
def words() -> Words:
    site = load_site(assets.folder("demo") / "site.toml")
    return Words(site, Catalogs((assets.folder("locales"),), wished=site.languages, default="th"))


@pytest.mark.parametrize(
    ("number", "address"),
    [("+66 53 511 000", "tel:+6653511000"), ("1669", "tel:1669"), (" +66-53-511-000 ", "tel:+6653511000")],
)
def test_a_telephone_number_becomes_an_address(number: str, address: str) -> None:
    assert tel(number) == address


def test_runs_in_another_script_are_marked_with_their_language() -> None:
    assert mark_runs("ใช้ Wi-Fi ฟรี", "th", ("th", "en")) == 'ใช้ <span lang="en">Wi-Fi</span> ฟรี'
    assert mark_runs("The word ลำไย", "en", ("th", "en")) == 'The word <span lang="th">ลำไย</span>'
    assert mark_runs("ปี 2563", "th", ("en",)) == "ปี 2563"


def test_marked_words_are_escaped() -> None:
    assert mark_runs('<b> & "ลำพูน"', "th", ()) == ('&lt;<span lang="en">b</span>&gt; &amp; &#34;ลำพูน&#34;')


def test_words_in_another_language_than_the_page_say_so(words: Words) -> None:
    with speaking("en"):
        assert words.marked(Text("ลำพูน", "th")) == '<span lang="th">ลำพูน</span>'
        assert words.marked("ลำพูน", "th") == '<span lang="th">ลำพูน</span>'
        assert words.marked("أخبار", "ar") == '<span lang="ar" dir="rtl">أخبار</span>'
        assert words.marked("Lamphun", "en") == "Lamphun"
    with speaking("th"):
        assert words.marked(Text("ลำพูน", "th")) == "ลำพูน"


def test_in_an_attribute_a_message_is_bare_words() -> None:
    message = Message("Five < six", Markup('<span lang="en" dir="ltr">Five &lt; six</span>'))
    assert plain(message) == "Five < six"
    assert type(plain(message)) is str
    assert plain(Text("ลำพูน", "th")) == "ลำพูน"


def test_dates_and_numbers_are_in_the_pages_language(words: Words) -> None:
    filters = words.filters()
    moment = datetime(2020, 9, 17, 7, 14, tzinfo=UTC)
    with speaking("th"):
        assert filters["date"](moment) == "17 กันยายน 2563"
    with speaking("en"):
        assert filters["date"](moment) == "17 September 2020"
        assert filters["number"](82654) == "82,654"
    assert words.machine_time(moment) == "2020-09-17T14:14:00+07:00"
