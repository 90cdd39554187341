from __future__ import annotations

import dataclasses

import pytest

from portal.article import Article, Translation
from portal.errors import ContentError
from portal.news.checks.findings import EXAMPLES, FindingCounts, LocatedFinding
from portal.news.exchange.article_fields import FileLocation
from portal.news.exchange.drafts import BodyLines, SourceArticle, WordLocations
from portal.news.exchange.importing import findings_in_refusal, findings_in_source, findings_in_store
from tests.news.checks.making import attachment, image
from tests.news.making import make_article

FILE = "news/a.th.md"
WORDS = WordLocations(
    FileLocation(FILE, 1),
    {"title": FileLocation(FILE, 2)},
    BodyLines(FILE, 12, 1),
    {("image", "longan.jpg"): FileLocation(FILE, 7), ("attachment", "form.pdf"): FileLocation(FILE, 10)},
)


def article(body: str, title: str = "ข่าว") -> Article:
    translation = Translation(language="th", title=title, body=body)
    return dataclasses.replace(make_article("a"), translations={"th": translation})


def places(found: list[LocatedFinding]) -> list[tuple[str, int, bool]]:
    return [(placed.file, placed.line, placed.is_exact) for placed in found]


def test_findings_of_a_file_name_its_lines_in_order() -> None:
    one = dataclasses.replace(
        article("หนึ่ง\n\nด่วน!!!", title="ด่วน!!!"), images=(image("photo"),), attachments=(attachment("คลิก"),)
    )
    found = findings_in_source(SourceArticle(one, FileLocation(FILE, 1), words={"th": WORDS}))
    assert places(found) == [(FILE, line, True) for line in (2, 7, 10, 15)]
    assert str(found[-1]).startswith(
        f"{FILE}:15: th: warning: the same sign again and again, “!!!”, is read aloud"
    )
    assert str(found[-1]).endswith("; keep one, or none where they only decorate.")


def test_what_a_file_does_not_say_is_told_of_its_beginning() -> None:
    one = dataclasses.replace(article("x"), images=(image(""),))
    found = findings_in_source(
        SourceArticle(one, FileLocation(FILE, 1), words={"th": dataclasses.replace(WORDS, files={})})
    )
    assert places(found) == [(FILE, 1, True)]


def test_findings_of_a_line_of_json_name_the_article_and_the_line_of_its_body() -> None:
    found = findings_in_source(
        SourceArticle(
            article("a\nด่วน!!!"),
            FileLocation("n.jsonl", 4),
            words={"th": WordLocations(FileLocation("n.jsonl", 4))},
        )
    )
    assert places(found) == [("n.jsonl", 4, False)]
    assert str(found[0]).startswith("n.jsonl:4: a: th: line 2: warning: the same sign")


def test_findings_of_the_store_name_the_article_and_the_line_of_its_body() -> None:
    (placed,) = findings_in_store(article("a\nด่วน!!!"))
    assert str(placed).startswith("a: th: line 2: warning: the same sign")
    assert not findings_in_store(article("ด่วน!!!"), {"en"})


@pytest.mark.parametrize(
    ("body", "line", "told"),
    [
        ("a\n\n[bridge](/c)", 15, "error: the link “/c” works in no portal; write https://…"),
        ("![](b.png)", 13, "error: the article has no image “b.png”; list it among its images"),
        ("a\n\n" + "b " * 10_001, 15, "error: a paragraph begins that has 20,00"),
    ],
)
def test_a_body_that_cannot_be_shown_is_found_once_where_that_is_tried(
    body: str, line: int, told: str
) -> None:
    found = SourceArticle(article(body), FileLocation(FILE, 1), words={"th": WORDS})
    (placed,) = findings_in_source(found, showing=True)
    assert str(placed).startswith(f"{FILE}:{line}: th: {told}")
    assert not findings_in_source(found, {"en"}, showing=True)


def test_images_and_attachments_can_be_named_in_a_body() -> None:
    one = dataclasses.replace(
        article("![](longan.jpg)\n\n[แบบคำร้อง](media:form.pdf)"),
        images=(image("ชาวสวนเก็บลำไย"),),
        attachments=(attachment("แบบคำร้องขอย้ายบ้าน"),),
    )
    assert not findings_in_source(
        SourceArticle(one, FileLocation(FILE, 1), words={"th": WORDS}), showing=True
    )


def test_what_a_source_refuses_is_an_error_in_its_place() -> None:
    (placed,) = findings_in_refusal(
        ContentError("The key “titel” is not known. Did you mean “title”?", file=FILE, line=3)
    )
    assert str(placed) == f"{FILE}:3: error: the key “titel” is not known; did you mean “title”?"
    (placed,) = findings_in_refusal(ContentError("The folder is a link.", file="news"))
    assert str(placed).startswith("news: error: the folder")


def test_findings_are_counted_by_reason_and_the_first_of_each_are_kept() -> None:
    counts = FindingCounts()
    for number in range(5):
        one = dataclasses.replace(article("ด่วน!!!\n\n[คลิก](page:contact)"), id=f"a{number}")
        counts.add(findings_in_store(one))
    counts.add([])
    assert counts.articles == 5
    assert counts.counts == {"signs-run": 5, "link-vague": 5}
    assert [placed.finding.article for placed in counts.examples["link-vague"]] == ["a0", "a1", "a2"][
        :EXAMPLES
    ]
