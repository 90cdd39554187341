from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.derive.content import FigureSlot
from portal.derive.markup import outline, passages
from portal.errors import ContentError
from tests.derive.markup.making import ShownNote, notes, pieces, render

BODY = """## หัวข้อ[^ที่มา]

งบประมาณ 25 ล้านบาท[^1] จาก[แผน[^1]](https://example.org)

[^1]: ตามมติเมื่อ **17 ก.ย.**
ปี 2563

    วรรคที่สอง

จบข่าว

[^ที่มา]: สำนักงานจังหวัด[^1]
"""


def made(body: str, article: str = "a", language: str = "th") -> tuple[str, tuple[ShownNote, ...]]:
    """The text of a body and its notes."""
    html = render(body, "markdown", language, images={"a.png": "1a"}, article=article)
    (text,) = pieces(html, str, str, str) or ("",)
    assert isinstance(text, str)
    return text.strip(), notes(html)


def test_notes_stand_at_the_end_in_the_order_in_which_the_text_refers_to_them() -> None:
    text, found = made(BODY)
    assert re.findall(r"\[(\d)\]", text) == ["1", "2", "2"]
    assert [re.sub(r"<[^>]+>|\s", "", note.html) for note in found] == [
        "สำนักงานจังหวัด[2]",
        "ตามมติเมื่อ17ก.ย.ปี2563วรรคที่สอง",
    ]
    assert "จบข่าว" in text
    assert "<p>วรรคที่สอง</p>" in found[1].html


def test_numbers_lead_to_their_notes_and_notes_to_every_place_that_refers_to_them() -> None:
    text, found = made(BODY)
    whole = text + "".join(note.html for note in found)
    ids = re.findall(r' id="((?:note|ref)-[^"]+)"', whole)
    assert sorted(ids) == sorted(place for note in found for place in note.references)
    assert [len(note.references) for note in found] == [1, 3]
    leading = re.findall(r'<a href="#(note-[^"]+)" id="[^"]+" role="doc-noteref">', whole)
    assert len(leading) == 4
    assert {note.id.partition("-")[0] for note in found} == {"note"}


def test_a_number_is_never_a_link_in_a_link() -> None:
    text, _ = made(BODY)
    assert re.search(r'<a href="https://example.org">แผน</a><sup><a ', text)


def test_ids_are_made_of_labels_and_stay_however_the_text_changes() -> None:
    _, before = made("a[^x] b[^y]\n\n[^x]: X\n\n[^y]: Y")
    _, after = made("c[^z] b[^y] a[^x]\n\n[^y]: Y\n\n[^x]: X\n\n[^z]: Z")
    assert {note.id for note in before} < {note.id for note in after}


def test_notes_of_two_articles_on_one_page_have_different_ids() -> None:
    one, two = made(BODY, "a"), made(BODY, "b")
    ids = [set(re.findall(r'id="([^"]+)"', text)) | {note.id for note in found} for text, found in (one, two)]
    assert not {id_ for id_ in ids[0] & ids[1] if not id_.startswith("s-")}


def test_two_labels_that_are_alike_have_different_ids() -> None:
    _, found = made("a[^x.y] b[^x-y] c[^***]\n\n[^x.y]: 1\n\n[^x-y]: 2\n\n[^***]: 3")
    assert len({note.id for note in found}) == 3


def test_labels_are_one_in_any_case() -> None:
    _, (note,) = made("a[^Note] b[^note]\n\n[^NOTE]: x")
    assert len(note.references) == 2


def test_a_heading_with_a_note_is_called_by_its_words_alone() -> None:
    html = render(BODY, "markdown", "th")
    (section,) = outline(html)
    assert (section.id, section.html) == ("s-หัวข้อ", "หัวข้อ")


def test_what_is_read_has_no_marks_glued_to_its_words() -> None:
    assert [(passage.text, passage.kind) for passage in passages(BODY, "markdown")] == [
        ("หัวข้อ", "heading"),
        ("งบประมาณ 25 ล้านบาท จากแผน", "text"),
        ("จบข่าว", "text"),
        ("สำนักงานจังหวัด", "note"),
        ("ตามมติเมื่อ 17 ก.ย. ปี 2563", "note"),
        ("วรรคที่สอง", "note"),
    ]


def test_a_line_runs_on_behind_a_note() -> None:
    text, _ = made("ก[^1]\nข\n\n[^1]: x")
    assert re.sub("<[^>]+>", "", text) == "ก[1]ข"


def test_a_note_that_nothing_refers_to_is_not_lost() -> None:
    text, (first, last) = made("a[^1]\n\n[^2]: left over\n\n[^1]: one")
    assert "[1]" in text
    assert "one" in first.html
    assert ("left over" in last.html, last.references) == (True, ())


def test_a_reference_to_no_note_stays_text() -> None:
    assert made("a[^1] [^2]\n\n[^1]: x")[0].endswith(" [^2]</p>")
    assert made("a [^2]") == ('<p><span lang="en">a</span> [^2]</p>', ())


@pytest.mark.parametrize(
    "body",
    ["[^1](https://example.org)", r"\[^1]", "`[^1]`", "    [^1]: x", "[^a b]", "[^]: x", "```\n[^1]: x\n```"],
)
def test_what_is_no_note_is_none(body: str) -> None:
    assert made(body)[1] == ()


def test_a_note_may_hold_lists_tables_and_links() -> None:
    _, (note,) = made(
        "a[^1]\n\n[^1]: - one\n    - two [x](https://example.org)\n\n    | A |\n    |---|\n    | b |"
    )
    assert note.html.count("<li>") == 2
    assert "<table>" in note.html
    assert '<a href="https://example.org">' in note.html


def test_a_note_of_nothing_but_an_address_is_a_link() -> None:
    _, (note,) = made("a[^1]\n\n[^1]: https://example.org/ข่าว?a=1 ")
    assert '<a href="https://example.org/%E0%B8%82' in note.html


def test_an_image_of_a_note_stands_before_the_notes() -> None:
    html = render("a[^1]\n\n[^1]: b ![](a.png)", "markdown", "en", images={"a.png": "1a"})
    assert FigureSlot("1a") in pieces(html, str, str, str)
    (note,) = notes(html)
    assert "figure" not in note.html


def test_notes_stand_in_quotes_and_lists_as_well() -> None:
    text, (first, second) = made("> a[^1]\n>\n> [^1]: in a quote\n\n- b[^2]\n\n  [^2]: in a list\n\nc")
    assert ("in a quote" in first.html, "in a list" in second.html) == (True, True)
    assert text.endswith("c</span></p>")


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        ("a[^1]\n\n[^1]: x\n\n[^1]: y", 5, "The note [^1] stands twice, first in line 3"),
        ("a[^1]\n\n[^1]:\n\nb", 3, "The note [^1] has no words"),
        ("a[^1]\n\n[^1]: [x](/y)", 3, "works in no portal"),
        ("a[^1]\n\n[^1]: b\n\n    c ![](no.png)", 5, "no image “no.png”"),
    ],
)
def test_a_note_that_cannot_be_shown_as_meant_is_refused_in_its_line(
    body: str, line: int, problem: str
) -> None:
    with pytest.raises(ContentError, match=re.escape(problem)) as refusal:
        render(body, "markdown", "en")
    assert refusal.value.line == line


def test_what_an_author_writes_makes_neither_a_note_nor_a_way_back() -> None:
    hostile = '<section data-note="x" data-references="y">z</section> a[^"><b>] \n\n[^"><b>]: <i onclick=x>'
    text, (note,) = made(hostile)
    assert "<section" not in text
    assert "<i" not in note.html
    assert re.fullmatch(r"note-[0-9a-f]{8}-[\w-]+", note.id)


@pytest.mark.parametrize(
    "piece", ["[^a]: ", "[^a] ", "> [^a]: ", "[^a]:\n", "- [^a]: b\n", "[^a]: b\n\n    "]
)
def test_a_chain_of_notes_is_not_nested_as_deep_as_it_is_long(piece: str) -> None:
    body = "".join(piece.replace("a", f"a{number}") for number in range(1500))
    with suppress(ContentError):
        render(body, "markdown", "en")


@given(st.text(alphabet="[^12]: \n>-ก(`|*", max_size=60))
def test_whatever_signs_stand_around_notes_no_way_leads_nowhere(body: str) -> None:
    try:
        html = render(body, "markdown", "th")
    except ContentError:
        return
    found = notes(html)
    targets = set(re.findall(r'href="#([^"]+)"', html))
    ids = set(re.findall(r' id="([^"]+)"', html))
    assert targets <= {note.id for note in found}
    assert {place for note in found for place in note.references} <= ids
