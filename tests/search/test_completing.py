"""Completions of what a reader types, by what an index holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.lexicon import Title, phrases_of, word_counts, words_of_title
from portal.search.results import Completion
from portal.search.suggesting import Completer
from portal.text.clusters import begins_within
from portal.text.folding import unblanked

THAI = word_counts(
    "th",
    50,
    {"ลำพูน": 30, "ลำไย": 12, "ลำปาง": 4, "ลำ": 9, "ลำเค็ญ": 1, "หริภุญชัย": 5, "ที่": 50, "covid": 7, "2563": 20},
    [
        Title("งานลำไยและของดีเมืองลำพูน ครั้งที่ ๔๒", "news", "longan-42"),
        Title("ลำพูนจัดงาน “หริภุญชัย”", "news", "hariphunchai"),
        Title("เปิดศูนย์บริการ", "services", "centre"),
        Title("ประชุมคณะกรรมการ จังหวัด ลำพูน", "news", "meeting"),
    ],
    ["ลำไยอบแห้ง", "ลำพูนเมืองเก่า"],
)
ENGLISH = word_counts(
    "en",
    20,
    {"province": 9, "provincial": 12, "provide": 4, "the": 20, "silk": 3, "province's": 5},
    [
        Title("Provincial hall opens a service centre", "news", "hall"),
        Title("Silk of the Lamphun province", "news", "silk"),
    ],
    ["provincial hall"],
)
COMPLETER = Completer(
    {"th": THAI, "en": ENGLISH},
    {"th": frozenset({"ที่"}), "en": frozenset({"the"})},
    {"th": ["ลำพูน"], "en": ["Pa Sang"]},
)


def texts(text: str, language: str = "th", kind: str = "") -> list[str]:
    found = COMPLETER.completions(text, language)
    return [completion.text for completion in found if kind in ("", completion.kind)]


def test_words_and_phrases_are_offered_as_readers_of_their_language_write_them() -> None:
    lexicons = {
        tag: word_counts(tag, 9, {"图书馆": 5}, [Title(title, "news", "hall")], ["图书馆开幕"])
        for tag, title in (("ja", "図書館展"), ("zh-Hant", "圖書館展"), ("zh-Hans", "图书馆展"))
    }
    completer = Completer(lexicons, {}, {})
    for tag, typed, offered in (
        ("ja", "圖書", ["図書館", "図書館開幕", "図書館展"]),
        ("zh-Hant", "图书", ["圖書館", "圖書館開幕", "圖書館展"]),
        ("zh-Hans", "図書", ["图书馆", "图书馆开幕", "图书馆展"]),
    ):
        assert [completion.text for completion in completer.completions(typed, tag)] == offered


def test_places_come_first_then_words_phrases_and_titles() -> None:
    found = COMPLETER.completions("ลำ", "th")
    assert [completion.kind for completion in found] == [
        "place", "word", "word", "phrase", "phrase", "title", "title", "title",
    ]  # fmt: skip


def test_a_place_that_is_a_word_too_is_offered_once() -> None:
    assert texts("ลำ").count("ลำพูน") == 1


def test_frequent_words_come_first_and_those_of_one_article_never() -> None:
    assert texts("ลำ", kind="word") == ["ลำไย", "ลำปาง"]
    assert "ลำเค็ญ" not in texts("ลำเ")


def test_stop_words_numbers_and_possessives_are_not_offered() -> None:
    assert texts("ที", kind="word") == texts("256", kind="word") == texts("th", "en", kind="word") == []
    assert texts("prov", "en", kind="word") == ["provincial", "province", "provide"]


def test_the_last_word_of_several_is_completed() -> None:
    assert texts("silk prov", "en", kind="word")[0] == "silk provincial"


def test_a_title_says_what_its_address_is_made_of() -> None:
    found = COMPLETER.completions("เปิดศูนย์", "th")
    assert found == (Completion("เปิดศูนย์บริการ", "title", "th", "services", "centre"),)


def test_titles_that_begin_so_come_before_those_that_hold_it() -> None:
    assert texts("ลำพูน", kind="title") == [
        "ลำพูนจัดงาน “หริภุญชัย”",
        "งานลำไยและของดีเมืองลำพูน ครั้งที่ ๔๒",
        "ประชุมคณะกรรมการ จังหวัด ลำพูน",
    ]


@pytest.mark.parametrize("typed", ["หริภุญ", "หริ", "พูนจัด", "งาน “หริ"])
def test_a_thai_title_is_found_from_the_beginning_of_any_cluster(typed: str) -> None:
    assert "ลำพูนจัดงาน “หริภุญชัย”" in texts(typed)


@pytest.mark.parametrize("typed", ["ูน", "ิภุ", "\u0e4d", "ำพูน"])
def test_no_mark_is_cut_from_its_letter(typed: str) -> None:
    assert texts(typed, kind="title") == []


def test_an_english_title_is_found_from_the_beginning_of_a_word_only() -> None:
    assert texts("hall", "en", "title") == ["Provincial hall opens a service centre"]
    assert texts("all op", "en", "title") == []


@pytest.mark.parametrize(
    ("typed", "same"),
    [("SILK", "silk"), ("ครั้งที่ 42", "ครั้งที่ ๔๒"), ("จังหวัดลำพูน", "จังหวัด ลำพูน"), ("ครั้งท\u0e48\u0e35", "ครั้งที่")],
)
def test_case_digits_blanks_and_the_order_of_marks_do_not_matter(typed: str, same: str) -> None:
    language = "en" if same.isascii() else "th"
    assert texts(typed, language, "title") == texts(same, language, "title") != []


def test_the_other_keyboard_layout_is_understood_where_nothing_else_fits() -> None:
    assert texts("]er^o") == texts("ลำพูน")
    assert texts("ยพนอรื", "en") == texts("provin", "en") != []


def test_what_one_language_lacks_comes_from_the_others() -> None:
    assert {completion.language for completion in COMPLETER.completions("หริภุญ", "en")} == {"th"}
    assert {completion.language for completion in COMPLETER.completions("provincial", "lo")} == {"en"}


@pytest.mark.parametrize("text", ["", " ", "x" * 61, "\u200b", "zzz"])
def test_where_nothing_fits_there_is_nothing(text: str) -> None:
    assert COMPLETER.completions(text, "th") == ()


@given(st.text(), st.sampled_from(["th", "en", "lo"]), st.integers(-1, 20))
def test_there_are_never_more_than_eight(text: str, language: str, limit: int) -> None:
    assert len(COMPLETER.completions(text, language, limit)) <= max(0, min(limit, 8))


def test_an_empty_index_completes_nothing() -> None:
    empty = Completer({"th": word_counts("th", 0, {})}, {}, {})
    assert empty.completions("ลำ", "th") == ()


@pytest.mark.parametrize(
    ("name", "text", "fits"),
    [
        ("Provincial news", "prov", True),
        ("Provincial news", "NEWS", True),
        ("Provincial news", "ews", False),
        ("ข่าวจังหวัด", "จัง", True),
        ("ข่าวจังหวัด", "ังห", False),
        ("ข่าวจังหวัด", "", False),
    ],
)
def test_a_name_is_fitting_where_a_word_of_it_begins_so(name: str, text: str, fits: bool) -> None:
    assert begins_within(unblanked(name), unblanked(text)) is fits


def test_phrases_are_pairs_that_several_titles_hold() -> None:
    titles = [
        ["provincial", "hall", "of", "lamphun"],
        ["the", "provincial", "hall"],
        ["provincial", "hall", "2563"],
    ]
    assert phrases_of(titles, " ", frozenset({"the", "of"})) == ["provincial hall"]
    assert phrases_of(titles, "", least=1, stop_words=frozenset({"the", "of"})) == ["provincialhall"]


def test_a_phrase_does_not_end_where_the_same_word_always_follows() -> None:
    titles = [*[["วัคซีน", "ไฟ", "เซอร์"]] * 4, ["ไฟ", "ป่า"], ["ไฟ", "ป่า"], ["ไฟ", "ป่า"], ["ไฟ", "ป่า", "ลาม"]]
    assert phrases_of(titles, "") == ["วัคซีนไฟเซอร์", "ไฟป่า", "ไฟเซอร์"]
    assert phrases_of([["a1", "b2", "c3", "d4"]] * 3, " ")[0] == "a1 b2 c3 d4"
    assert len(phrases_of([["ab"] * 30] * 3, " ")[0].split()) <= 6


@pytest.mark.parametrize(
    ("title", "glue", "words"),
    [
        ("นายกฯ ยินดี", "", ["นายก", "", "ยินดี"]),
        ("ประชุมใหญ่", "", ["ประชุม", "ใหญ่"]),
        ("Silk Fair: Lamphun", " ", ["silk", "fair", "", "lamphun"]),
    ],
)
def test_words_with_a_sign_between_make_no_phrase(title: str, glue: str, words: list[str]) -> None:
    spans = [match.span() for match in re.finditer("นายก|ยินดี|ประชุม|ใหญ่|[A-Za-z]+", title)]
    assert words_of_title(title, spans, glue) == words


def test_a_date_is_not_the_beginning_of_a_word() -> None:
    words = {"66,000": 9, "ตุลาการ": 9, "ตุลาคม": 9, "5,000": 7}
    lexicon = word_counts("th", 50, words, [Title("ปิด 13 ตุลาคม", "news", "closed")])
    completer = Completer({"th": lexicon}, {}, {})
    for text in ("5 ธ.ค. 66", "5 ธันวา 66", "13 ตุลา", "dec 5"):
        assert not [one for one in completer.completions(text, "th") if one.kind == "word"]
    assert [one.text for one in completer.completions("13 ตุลา", "th")] == ["ปิด 13 ตุลาคม"]
    assert [one.text for one in completer.completions("ยอด 66", "th")] == ["ยอด 66,000"]


def test_the_place_with_the_most_articles_comes_first() -> None:
    places = {"th": ["ลำทับ", "ลำปาง", "ลำพูน"], "en": ["Pak Chong", "Pak Kret", "Pa Sang"]}
    english = word_counts("en", 9, {"pak": 8, "kret": 6, "chong": 2, "sang": 1})
    completer = Completer({"th": THAI, "en": english}, {}, places)

    def offered(text: str, tag: str) -> list[str]:
        return [found.text for found in completer.completions(text, tag) if found.kind == "place"]

    assert offered("ลำ", "th") == ["ลำพูน", "ลำปาง"]
    assert offered("pak", "en") == ["Pak Kret", "Pak Chong"]
    assert offered("pa", "en") == ["Pak Kret", "Pak Chong", "Pa Sang"]
