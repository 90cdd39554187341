from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup

from portal.i18n.languages import language
from portal.i18n.messages import Messages
from portal.i18n.po_file import parse
from portal.i18n.translations import CatalogContent, content_of


def found(tag: str, body: str) -> CatalogContent:
    """What stands in a catalog in the language."""
    header = (
        f'"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {language(tag).plural_forms}\\n"\n'
    )
    file = parse(f'msgid ""\nmsgstr ""\n{header}\n{body}'.encode(), Path(f"{tag}.po"))
    return content_of(file, language(tag))


def messages(tag: str, body: str, english: str = "") -> Messages:
    return Messages(language(tag), found(tag, body).good, found("en", english).good)


VISITS = 'msgid "%(n)s visit"\nmsgid_plural "%(n)s visits"\n'


def test_a_message_is_given_in_the_language() -> None:
    assert messages("th", 'msgid "Home"\nmsgstr "หน้าหลัก"\n').gettext("Home") == "หน้าหลัก"


def test_a_message_without_a_translation_is_given_in_english_and_marked() -> None:
    message = messages("th", 'msgid "Home"\nmsgstr ""\n').gettext("Home")
    assert str(message) == "Home"
    assert message.__html__() == Markup('<span lang="en" dir="ltr">Home</span>')


def test_english_stands_in_with_the_wording_of_its_catalog() -> None:
    message = messages("th", "", 'msgid "Home"\nmsgstr "Front page"\n').gettext("Home")
    assert (str(message), message.language) == ("Front page", "en")


def test_a_message_that_english_does_not_word_anew_is_right_as_it_is() -> None:
    message = messages("en", 'msgid "Home"\nmsgstr ""\n').gettext("Home")
    assert (str(message), message.language) == ("Home", None)


def test_a_context_tells_equal_words_apart() -> None:
    words = messages("th", 'msgctxt "month"\nmsgid "May"\nmsgstr "พฤษภาคม"\n\nmsgid "May"\nmsgstr "อาจ"\n')
    assert (words.pgettext("month", "May"), words.gettext("May")) == ("พฤษภาคม", "อาจ")
    assert words.pgettext("name", "May").language == "en"


FORMS = {
    "th": ["%(n)s ครั้ง"],
    "my": ["%(n)s ကြိမ်"],
    "fr": ["%(n)s visite", "%(n)s visites"],
    "ar": ["صفر %(n)s", "واحدة %(n)s", "اثنتان %(n)s", "قليل %(n)s", "كثير %(n)s", "غير ذلك %(n)s"],
}


@pytest.mark.parametrize(
    ("tag", "by_number"),
    [
        ("th", {0: 0, 1: 0, 2: 0}),
        ("my", {0: 0, 1: 0, 2: 0}),
        ("fr", {0: 0, 1: 0, 2: 1}),
        ("ar", {0: 0, 1: 1, 2: 2, 3: 3, 11: 4, 100: 5}),
    ],
)
def test_a_plural_has_the_form_for_its_number(tag: str, by_number: dict[int, int]) -> None:
    body = VISITS + "".join(f'msgstr[{i}] "{form}"\n' for i, form in enumerate(FORMS[tag]))
    words = messages(tag, body)
    for number, form in by_number.items():
        expected = FORMS[tag][form] % {"n": number}
        assert words.ngettext("%(n)s visit", "%(n)s visits", number) == expected


@pytest.mark.parametrize(("n", "expected"), [(0, "0 visits"), (1, "1 visit"), (2, "2 visits")])
def test_a_plural_without_a_translation_is_the_english_one(n: int, expected: str) -> None:
    for tag in ("th", "en"):
        assert messages(tag, "").ngettext("%(n)s visit", "%(n)s visits", n) == expected
    worded = messages("th", "", VISITS + 'msgstr[0] "%(n)s visit"\nmsgstr[1] "%(n)s visits"\n')
    assert worded.ngettext("%(n)s visit", "%(n)s visits", n) == expected


def test_a_catalog_that_lost_the_plural_of_a_message_breaks_nothing() -> None:
    words = messages("fr", 'msgid "Page"\nmsgstr "Page"\n')
    assert words.ngettext("Page", "Pages", 3) == "Page"


def test_the_number_can_be_given_as_it_is_written() -> None:
    assert messages("en", "").ngettext("%(n)s visit", "%(n)s visits", 82654, n="82,654") == "82,654 visits"


def test_a_plural_can_have_a_context() -> None:
    body = 'msgctxt "web"\n' + VISITS + 'msgstr[0] "%(n)s ครั้ง"\n'
    assert messages("th", body).npgettext("web", "%(n)s visit", "%(n)s visits", 3) == "3 ครั้ง"


def test_values_may_have_any_name() -> None:
    given = messages("en", "").gettext("%(message)s %(self)s", message="a", self="b")
    assert given == "a b"
