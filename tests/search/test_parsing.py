"""What readers type becomes words, phrases, alternatives and exclusions; nothing is an error."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.parsing import Parsed, parse, text_of, with_texts
from portal.search.query import LONGEST, MOST_TERMS, AnyOf, Filters, Part, Phrase, Query, Word
from portal.text.clusters import clusters
from portal.text.normalisation import normalise, tidy

ANY_TEXT = st.text() | st.text(
    st.sampled_from("aขก้ำ -−–'\"“”„«»「」‘’OR|*?12\u0301\u200b\u200d\ud800\x00\n👍🏽"), max_size=300
)


def parsed(text: str) -> Parsed:
    return parse(text, language="th", languages=("th",))


def query(text: str) -> Query:
    return parsed(text).query


def parts(text: str) -> tuple[Part, ...]:
    return query(text).parts


def size(found: Query) -> int:
    return len([*found.texts(), *found.without])


def test_words_are_what_stands_between_blanks() -> None:
    assert parts("  งานลำไย \t\n Lamphun 2563 ") == (Word("งานลำไย"), Word("Lamphun"), Word("2563"))


def test_a_picture_is_a_word_and_a_sign_is_none() -> None:
    assert parts("👍🏽 🇹🇭 ☎ ● ™ ℃") == (Word("👍🏽"), Word("🇹🇭"), Word("☎"), Word("™"), Word("℃"))


@pytest.mark.parametrize("text", ["งานวัด😀", "😀งานวัด", "งานวัด 👍🏽👩\u200d🌾", "งาน❤️วัด", "🇹🇭 งานวัด 😭😭😭"])
def test_a_picture_beside_words_is_none(text: str) -> None:
    assert "".join(query(text).texts()) == "งานวัด"


@pytest.mark.parametrize(
    ("text", "word"),
    [("ส าคัญ", "สำคัญ"), ("ล ำพูน", "ลำพูน"), ("ประช ุม", "ประชุม"), ("เ พื่อ", "เพื่อ"), ("ท ี่ ด ิน", "ที่ ดิน")],
)
def test_words_that_a_pdf_tore_are_in_one_piece(text: str, word: str) -> None:
    assert parts(text) == tuple(map(Word, word.split()))


def test_a_phrase_and_what_is_excluded_tear_nothing() -> None:
    assert parts('ส "ำนัก"')[0] == Word("ส")


@pytest.mark.parametrize(
    "text",
    [
        '"a phrase"',
        "“a phrase”",
        "”a phrase”",
        "„a phrase“",
        "«a phrase»",
        "« a phrase »",
        "»a phrase«",
        "'a phrase'",
        "‘a phrase’",
        "＂a phrase＂",
        "「a phrase」",
        "『a phrase』",
        '“a  phrase"',
    ],
)
def test_every_usual_quotation_mark_makes_a_phrase(text: str) -> None:
    assert parts(text) == (Phrase("a phrase"),)
    assert parts(f"x {text} y") == (Word("x"), Phrase("a phrase"), Word("y"))
    assert query(f"-{text}").without == (Phrase("a phrase"),)


def test_a_phrase_needs_no_blanks_around_it() -> None:
    assert parts("ข่าว“ลำพูน วันนี้”ด่วน") == (Word("ข่าว"), Phrase("ลำพูน วันนี้"), Word("ด่วน"))


def test_marks_of_another_kind_inside_a_phrase_are_left_out() -> None:
    assert parts('«the "old" town»') == (Phrase("the old town"),)


@pytest.mark.parametrize(
    "text", ['"งาน ลำไย', 'งาน" ลำไย', 'งาน"ลำไย', "งาน ลำไย”", "«งาน ลำไย", "'งาน ลำไย"]
)
def test_a_mark_that_nothing_closes_counts_as_if_it_were_not_there(text: str) -> None:
    assert parts(text) == (Word("งาน"), Word("ลำไย"))


def test_of_three_marks_the_last_counts_for_nothing() -> None:
    assert parts('"a b" c "d') == (Phrase("a b"), Word("c"), Word("d"))


def test_an_apostrophe_stays_in_its_word() -> None:
    assert parts("Lamphun's o'clock dogs' life") == (
        Word("Lamphun's"),
        Word("o'clock"),
        Word("dogs"),
        Word("life"),
    )


def test_an_empty_phrase_is_nothing() -> None:
    assert parts('"" “ ” a') == (Word("a"),)


@pytest.mark.parametrize("minus", ["-", "−", "–", "－", "‐", "‑"])
def test_a_minus_before_a_word_excludes_it(minus: str) -> None:
    found = query(f"ลำไย {minus}ราคา")
    assert (found.parts, found.without) == ((Word("ลำไย"),), (Word("ราคา"),))


def test_a_minus_inside_a_word_is_part_of_it() -> None:
    assert parts("covid-19 โควิด-19") == (Word("covid-19"), Word("โควิด-19"))


@pytest.mark.parametrize("text", ["a - b", "a -- b", "a --b", "a — b", "a -* b"])
def test_signs_that_exclude_nothing_are_nothing(text: str) -> None:
    found = query(text)
    assert (found.parts, found.without) == ((Word("a"), Word("b")), ())


def test_or_in_capitals_joins_alternatives() -> None:
    assert parts('ลำไย OR "มะม่วง สุก" OR ลิ้นจี่ ราคา') == (
        AnyOf((Word("ลำไย"), Phrase("มะม่วง สุก"), Word("ลิ้นจี่"))),
        Word("ราคา"),
    )
    assert parts('"a"OR"b"') == (AnyOf((Phrase("a"), Phrase("b"))),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("or", ["or"]),
        ("OR", ["or"]),
        ("หุ้น OR", ["หุ้น", "or"]),
        ("OR หุ้น", ["or", "หุ้น"]),
        ("a or b", ["a", "or", "b"]),
        ("Oregon ORANGE", ["Oregon", "ORANGE"]),
        ("a|b", ["a|b"]),
        ("ข่าว | ลำพูน", ["ข่าว", "ลำพูน"]),
        ("a หรือ b", ["a", "หรือ", "b"]),
    ],
)
def test_an_or_that_joins_nothing_is_a_word(text: str, words: list[str]) -> None:
    assert parts(text) == tuple(map(Word, words))


def test_an_or_beside_an_exclusion_joins_nothing() -> None:
    found = query("a OR -b c")
    assert (found.parts, found.without) == ((Word("a"), Word("or"), Word("c")), (Word("b"),))


@pytest.mark.parametrize(
    "text", ["title:ลำพูน", "ลำ*", "ลำพ?น", "[a TO b]", "a~2", "(a AND b)", "a^2", "a\\", "/a/"]
)
def test_signs_of_other_search_programs_are_text(text: str) -> None:
    assert parts(text) == tuple(map(Word, text.split()))


@pytest.mark.parametrize(
    "text", ["", " " * 10_000, "\x00\x01", "\ud800", "\u200b\ufeff", "? * !", "-", '"', "'", '-""']
)
def test_what_says_nothing_asks_for_nothing(text: str) -> None:
    assert parsed(text) == Parsed(Query(language="th", languages=("th",)), cut=False)


def test_control_and_invisible_characters_are_dropped() -> None:
    assert parts("ลำ\u200bพูน\x00 \ud800งาน\u2028วัน") == (Word("ลำพูน"), Word("งาน"), Word("วัน"))


def test_blanks_cost_nothing_of_the_length() -> None:
    assert parsed(" " * 10_000 + "ลำพูน") == Parsed(query("ลำพูน"), cut=False)


def test_filters_and_order_come_through() -> None:
    filters = Filters(since=date(2020, 9, 1))
    found = parse(
        "a", language="th", languages=["en", "th"], filters=filters, sort="newest", offset=20, limit=5
    ).query
    assert found == Query(
        language="th",
        languages=("en", "th"),
        parts=(Word("a"),),
        filters=filters,
        sort="newest",
        offset=20,
        limit=5,
    )


def test_two_hundred_characters_are_read() -> None:
    assert parsed("ก" * LONGEST) == Parsed(query("ก" * LONGEST), cut=False)
    assert parts("ก" * LONGEST) == (Word("ก" * LONGEST),)
    longer = parsed("ก" * (LONGEST + 1))
    assert longer.cut
    assert longer.query.parts == (Word("ก" * LONGEST),)


def test_letters_that_stand_for_many_count_as_many() -> None:
    found = parsed("\ufdfa" * 100)  # each of them is eighteen letters
    assert found.cut
    assert found.query == query("\ufdfa" * (LONGEST // len(normalise("\ufdfa"))))
    assert not parsed("น้ำ" * 60).cut


def test_a_long_text_is_cut_between_clusters() -> None:
    found = parsed("ก" * (LONGEST - 1) + "ำ้" + "ที่นี่")
    assert found.cut
    assert found.query.parts == (Word("ก" * (LONGEST - 2)),)


def test_a_letter_with_more_marks_than_are_read_is_left_out() -> None:
    assert parsed("a" + "\u0301" * 1000) == Parsed(query(""), cut=True)


def test_thirty_two_words_are_read() -> None:
    text = " ".join("abcd"[at % 4] for at in range(MOST_TERMS))
    assert not parsed(text).cut
    more = parsed(f"{text} x")
    assert more.cut
    assert more.query.parts == parts(text)


def test_alternatives_and_exclusions_count_as_words() -> None:
    assert size(query("a OR b " * 20)) == MOST_TERMS
    assert size(query("-a " * 40)) == MOST_TERMS


def test_an_or_whose_other_side_is_left_out_is_no_word() -> None:
    text = " ".join("a" * (MOST_TERMS))
    assert parsed(f"{text} OR b") == Parsed(query(text), cut=True)


def test_a_query_is_written_as_a_reader_would() -> None:
    text = "“ลำไย อบแห้ง” -ราคา ส่งออก OR «ตลาด จีน» –'เชียงใหม่ เชียงราย' Lamphun's"
    assert text_of(query(text)) == '"ลำไย อบแห้ง" ส่งออก OR "ตลาด จีน" Lamphun\'s -ราคา -"เชียงใหม่ เชียงราย"'


def test_words_are_replaced_and_operators_kept() -> None:
    found = with_texts(
        query('lampun OR "lampun city" -lampun'), lambda term: term.text.replace("lampun", "Lamphun")
    )
    assert text_of(found) == 'Lamphun OR "Lamphun city" -lampun'


def test_a_word_that_becomes_two_stays_one_alternative() -> None:
    found = with_texts(query("งานลำไย OR b งานลำไย"), lambda term: term.text.replace("งานลำไย", "งาน ลำไย"))
    assert text_of(found) == '"งาน ลำไย" OR b งาน ลำไย'


@given(ANY_TEXT)
def test_any_text_is_read_within_bounds(text: str) -> None:
    found = parsed(text).query
    assert size(found) <= MOST_TERMS
    assert len(text_of(found)) <= LONGEST
    assert all(option.text.strip() for option in [*_terms(found), *found.without])
    assert all(len(part.options) > 1 for part in found.parts if isinstance(part, AnyOf))


@given(ANY_TEXT)
def test_the_text_of_a_query_makes_the_same_query(text: str) -> None:
    found = parsed(text).query
    assert parsed(text_of(found)) == Parsed(found, cut=False)


TERMS = st.text("abcกขคำ้ี", min_size=1, max_size=8).filter(lambda text: clusters(text)[0][0] in "abcกขค")
OPERANDS = TERMS.map(Word) | st.lists(TERMS, min_size=1, max_size=3).map(" ".join).map(Phrase)
PARTS = OPERANDS | st.lists(OPERANDS, min_size=2, max_size=3).map(tuple).map(AnyOf)


@given(st.lists(PARTS, max_size=4).map(tuple), st.lists(OPERANDS, max_size=2).map(tuple))
def test_operators_survive_being_written_and_read(
    sought: tuple[Part, ...], without: tuple[Word | Phrase, ...]
) -> None:
    made = Query(language="th", languages=("th",), parts=sought, without=without)
    if len(text_of(made)) <= LONGEST:
        assert query(text_of(made)) == made


@given(st.text(st.sampled_from("กขเแำ้ี่ัa\u0301"), min_size=LONGEST, max_size=2 * LONGEST))
def test_a_cut_parts_no_mark_from_its_letter(text: str) -> None:
    whole = clusters(tidy(text))
    beginnings = {"".join(whole[:end]) for end in range(len(whole) + 1)}
    assert "".join(query(text).texts()) in beginnings


def _terms(found: Query) -> list[Word | Phrase]:
    return [
        option for part in found.parts for option in (part.options if isinstance(part, AnyOf) else (part,))
    ]
