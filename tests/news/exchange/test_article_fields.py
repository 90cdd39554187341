from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from portal.news.exchange.article_fields import is_slug, slug_from_id, tidy_body, tidy_line

ANY = st.text(alphabet=st.characters(codec="utf-8"))


@given(ANY, ANY)
@example("a", "A")
@example("news-1", "news_1")
@example("ข่าว", "ข่าว ")
@example("a.b", "a-b")
def test_ids_make_slugs_that_differ_as_the_ids_do(first: str, second: str) -> None:
    one, other = slug_from_id(first), slug_from_id(second)
    assert is_slug(one)
    assert (one == other) == (first == second)


def test_an_id_that_is_a_slug_is_the_slug() -> None:
    assert slug_from_id("thaigov-38039") == "thaigov-38039"
    assert slug_from_id("ข่าว 7").startswith("7-")


@given(ANY)
@example("a\r\x00\nb")
@example("\x85 \x1f \x07a")
@example(" \u3000\xa0a ")
def test_what_was_tidied_once_stays_as_it_is(text: str) -> None:
    assert tidy_body(tidy_body(text)) == tidy_body(text)
    assert tidy_line(tidy_line(text)) == tidy_line(text)


def test_a_tidy_line_keeps_letters_without_width_and_unbreakable_blanks() -> None:
    assert tidy_line("\tແຂວງ\u200bລຳພູນ  พ.ศ.\xa02563\n") == "ແຂວງ\u200bລຳພູນ พ.ศ.\xa02563"


def test_a_line_of_which_nothing_is_seen_is_empty() -> None:
    assert tidy_line("\u200b\u00ad \u3000") == ""


def test_a_tidy_body_keeps_the_blanks_that_markdown_reads() -> None:
    assert tidy_body("\n \n    code  \r\nnext\x9f\r- a\n\n") == "    code  \nnext\n- a"
