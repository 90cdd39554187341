from __future__ import annotations

import dataclasses
import json
import lzma
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.article import Article, Translation
from portal.derive.content import Format
from portal.errors import ContentError
from portal.news.checks import ERRORS, REASONS, check
from portal.news.exchange.markdown_folder import MarkdownFolder
from portal.news.media import MediaFolder
from portal.site import load_site
from tests.news.checks.making import attachment, checked, image, short
from tests.news.making import make_article

FORMATS: tuple[Format, ...] = ("markdown", "plain")
TEXTS = st.one_of(
    st.text(),
    st.text(st.sampled_from("#*-|[]()`>1.) \t\n\u00a0กาะำีเ่•๑:/hXA!\ufffd\u2028🎉")),
    st.lists(
        st.sampled_from(
            [
                "## a",
                "**b**",
                "| a | b |",
                "|---|---|",
                "    c",
                "- ก",
                "[x](https://a.b)",
                "![](a.png)",
                "",
                "\ud83d",
            ]
        )
    ).map("\n".join),
)


@given(TEXTS, TEXTS, st.sampled_from(FORMATS), st.sampled_from(["th", "en", "ar"]))
@example("> " * 60 + "a", "", "markdown", "th")
@example("[" * 30_000, "", "markdown", "en")
def test_no_text_makes_a_check_fail(body: str, words: str, format_: Format, language: str) -> None:
    translation = Translation(language=language, title=words, summary=words, body=body, format=format_)
    article = make_article("a", language, images=(image(words),), attachments=(attachment(words),))
    lines = body.count("\n") + body.count("\r") + 3 * sum(body.count(sign) for sign in "\x85\u2028\u2029") + 1
    for finding in check(dataclasses.replace(article, translations={language: translation})):
        assert finding.reason in REASONS
        assert 0 <= finding.location.line <= lines
        assert (finding.location.line > 0) <= (finding.location.part == "body")
        assert finding.what
        assert finding.remedy
        assert str(finding).endswith((".", "?"))


def test_findings_come_in_the_order_of_the_text() -> None:
    body = "a    b\n\n[here](https://a.example)\n\n## a\n\n#### b\n\nx!!!"
    found = checked(body, title="ข่าว!!!", images=(image("photo"),), attachments=(attachment("คลิก"),))
    assert short(found) == [
        ("signs-run", 0),
        ("image-vague-text", 0),
        ("blanks-run", 1),
        ("link-vague", 3),
        ("heading-skipped", 7),
        ("signs-run", 9),
        ("link-vague", 0),
    ]


def test_only_the_languages_wished_for_are_checked() -> None:
    article = make_article("a", "th en", body="ด่วน!!!")
    assert [finding.language for finding in check(article)] == ["th", "en"]
    assert [finding.language for finding in check(article, {"en"})] == ["en"]


def test_a_body_that_cannot_be_parsed_is_an_error_and_the_rest_is_checked() -> None:
    found = checked("a\n\n" + "b " * 10_001, title="ด่วน!!!")
    assert [(finding.reason, finding.location.line, finding.severity) for finding in found] == [
        ("signs-run", 0, "warning"),
        ("refused", 3, "error"),
    ]
    assert found[1].what.startswith("a paragraph begins that has 20,00")
    assert found[1].remedy == "put blank lines between paragraphs"


def test_only_what_an_import_refuses_is_an_error() -> None:
    assert REASONS.keys() >= ERRORS
    assert set(ERRORS) == {"image-without-text", "file-damaged", "refused"}


@pytest.fixture(scope="module")
def demonstration(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Article]:
    site = load_site(checkout / "demo" / "site.toml")
    media = MediaFolder(tmp_path_factory.mktemp("media"), max_size=2**20)
    source = MarkdownFolder(checkout / "demo" / "news", media, site.time_zone, site.default_language)
    return [found.article for found in source if not isinstance(found, ContentError)]


def test_nothing_is_found_in_the_demonstration(demonstration: list[Article]) -> None:
    assert len(demonstration) > 30
    assert [finding for article in demonstration for finding in check(article)] == []


def test_each_slip_would_be_found_in_the_demonstration(demonstration: list[Article]) -> None:
    article = demonstration[0]
    tag, translation = next(iter(article.translations.items()))
    slipped = dataclasses.replace(translation, body=f"{translation.body}\n\n[here](https://a.example)")
    (finding,) = check(dataclasses.replace(article, translations={tag: slipped}), {tag})
    assert finding.location.line == slipped.body.count("\n") + 1


def test_each_reason_is_explained_and_no_other(checkout: Path) -> None:
    page = (checkout / "docs" / "how-to" / "check-content.md").read_text(encoding="utf-8")
    explained = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", page, re.MULTILINE))
    assert explained == {reason: text.replace("|", "\\|") for reason, text in REASONS.items()}


@pytest.mark.parametrize(
    "piece", ["🎉\u200d", "a\t", "ก ", " ะ", "A & ", "https://", "a.", "**a**\n\n", "| a | b |\n"]
)
def test_no_text_holds_a_check_up(piece: str) -> None:
    body = piece * (19_000 // len(piece))
    for format_ in FORMATS:
        assert isinstance(checked(body, format_, title=body[:1000]), list)


@pytest.mark.news
@pytest.mark.parametrize("format_", FORMATS)
def test_no_check_cries_in_every_tenth_real_article(news_data: Path, format_: Format) -> None:
    crying: Counter[str] = Counter()
    count = 0
    with lzma.open(news_data / "thaigov-2000.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            for tag, words in json.loads(line)["translations"].items():
                count += 1
                found = checked(words["body"], format_, tag, words["title"])
                crying.update({finding.reason for finding in found})
    assert count == 2000
    assert crying["thai-spelling"] > 50
    assert {reason: number for reason, number in crying.items() if number >= count / 10} == {}
