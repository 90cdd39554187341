"""What a body costs is bounded, and told by a sentence; what is below the bounds is taken."""

import re

import pytest

from portal.derive.markup import most_parts, passages
from portal.derive.markup.body_links import MOST_ARTICLES, MOST_HEADINGS
from portal.derive.markup.bounds import LONGEST_HTML, MOST_LINES, MOST_PARTS
from portal.errors import MOST_ERRORS, ContentError
from tests.derive.markup.making import render

PARAGRAPH = 19_000

EXCESSIVE = {
    "openers": ("![" * (PARAGRAPH // 2), "parts"),
    "brackets": ("[" * PARAGRAPH, "parts"),
    "brackets that close": ("[" * (PARAGRAPH // 2) + "]" * (PARAGRAPH // 2), "parts"),
    "references without end": ("[a][" * (PARAGRAPH // 4), "parts"),
    "emphasis around brackets": ("**a[" * (PARAGRAPH // 4), "parts"),
    "items": ("- a\n" * 10_000, "parts"),
    "items inside items": (("- " * 14 + "a\n") * 2000, "parts"),
    "quotes": ("> > a\n\n" * 9000, "parts"),
    "headings": ("# a\n" * 19_000, "parts"),
    "a table": ("|".join("a" * 9000) + "\n" + "|".join("-" * 9000) + "\n" + "|".join("a" * 9000), "parts"),
    "rows that are filled up": (
        "|".join("a" * 2000) + "\n" + "|".join("-" * 2000) + "\n" + "b|\n" * 3000,
        "parts",
    ),
    "tables with captions": (": x\n\na|b\n-|-\nc|d\n\n" * 3000, "parts"),
    "lines": ("a\n" * MOST_LINES, "lines"),
    "lazy lines": (("> a\n" + "b\n" * 9000 + "\n") * 3, "lines"),
    "letters of other scripts": (("aก中한" * 4000 + "\n\n") * 4, "HTML"),
    "links to articles": (
        " ".join(f"[a](article:a{at})" for at in range(MOST_ARTICLES + 1)),
        "other articles",
    ),
    "links to headings": (
        " ".join(f"[a](article:a#{at})" for at in range(MOST_HEADINGS + 1)),
        "headings of other",
    ),
}
"""Bodies, and what there is too much of."""


def in_paragraphs(body: str) -> str:
    """The body with a blank line wherever one keeps paragraphs of links short enough."""
    return re.sub(r"((?:\[a\]\(\S+\) ){100})", r"\1\n\n", body)


@pytest.mark.parametrize("what", EXCESSIVE)
def test_too_much_is_refused_and_told(what: str) -> None:
    body, problem = EXCESSIVE[what]
    with pytest.raises(ContentError, match=problem):
        render(in_paragraphs(body), "markdown", "th")


def test_the_bounds_themselves_are_taken() -> None:
    to_articles = "\n\n".join(f"[a](article:a{at})" for at in range(MOST_ARTICLES))
    to_headings = "\n\n".join(f"[a](article:a0#{at})" for at in range(MOST_HEADINGS))
    assert (
        render(f"{to_articles}\n\n{to_headings}", "markdown", "en").count("<a ")
        == MOST_ARTICLES + MOST_HEADINGS
    )
    assert render("b\n\n" * (MOST_LINES // 2 - 1) + "b", "markdown", "en").count("b") == MOST_LINES // 2


def test_a_table_of_ten_thousand_cells_is_taken() -> None:
    row = "| 17,500 " * 10 + "|\n"
    table = row + "|---" * 10 + "|\n" + row * 1000
    assert render(table, "markdown", "th").count("17,500") == 10_010


def test_plain_text_has_no_parts() -> None:
    assert render("- a\n" * 30_000, "plain", "en").count("<br>") == 29_999
    assert passages("![" * 20_000, "plain")


def test_html_is_bounded_whatever_makes_it() -> None:
    for body in ("aก中한" * 100_000, "https://a.b/ " * 30_000, "ก a\n" * 60_000):
        with pytest.raises(ContentError, match="HTML"):
            render(body, "plain", "th")
    assert len(render("ข่าวของจังหวัด " * 30_000, "plain", "th")) < LONGEST_HTML


def test_many_languages_share_what_one_article_may_cost() -> None:
    assert most_parts(1) == most_parts(4) == MOST_PARTS
    assert most_parts(50) * 50 == 4 * MOST_PARTS
    body = "- a\n" * 1000
    assert render(body, "markdown", "th", most_parts=most_parts(20))
    with pytest.raises(ContentError, match="4,000 parts"):
        render(body, "markdown", "th", most_parts=most_parts(50))
    with pytest.raises(ContentError, match="4,000 parts"):
        passages(body, "markdown", most_parts(50))


def test_of_the_same_slip_made_a_thousand_times_a_hundred_are_told() -> None:
    headings = "\n\n".join(f"## h{at}" for at in range(1000))
    links = "\n\n".join(f"[a](#s-x{at})" for at in range(1000))
    with pytest.raises(ContentError) as refused:
        render(f"{headings}\n\n{links}", "markdown", "en")
    assert len(refused.value.each()) == MOST_ERRORS
