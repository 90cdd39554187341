from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.errors import ContentError
from portal.news.exchange.article_fields import FileLocation, Node
from portal.news.exchange.front_matter import MAX_LENGTH, joined, split


def plain(node: Node) -> Any:
    """The bare values of a node."""
    if isinstance(node.value, dict):
        return {key: plain(inner) for key, inner in node.value.items()}
    if isinstance(node.value, list):
        return [plain(inner) for inner in node.value]
    return node.value


def header(text: str) -> Any:
    return plain(split(f"---\n{text}\n---\nbody", "news.th.md")[0])


def refused(text: str) -> ContentError:
    with pytest.raises(ContentError) as refusal:
        split(text, "news.th.md")
    return refusal.value


@pytest.mark.parametrize(
    "written", ["no", "012", "1e3", "2020-09-17", "0x1F", "null", "~", "1_000", "12:30:00"]
)
def test_no_word_turns_into_something_else(written: str) -> None:
    assert header(f"title: {written}") == {"title": written}


def test_keys_without_a_value_are_told_from_empty_texts() -> None:
    assert header('summary:\ntitle: ""') == {"summary": None, "title": ""}


def test_every_value_knows_its_line_and_the_keys_that_lead_to_it() -> None:
    root, body, begin = split(
        "---\ntitle: a\n\nimages:\n  - file: one.png\n    text: b\n---\n\nThe body\n", "x.md"
    )
    assert isinstance(root.value, dict)
    (image,) = root.value["images"].items()
    text = image.members()["text"]
    assert (text.place.line, text.path) == (6, "images/1/text")
    assert root.value["title"].place.line == 2
    assert (body, begin) == ("\nThe body\n", FileLocation("x.md", 8))


def test_a_body_may_hold_lines_that_look_like_front_matter() -> None:
    assert split("---\ntitle: a\n---\n---\nb: c\n---\n", "x.md")[1] == "---\nb: c\n---\n"


@pytest.mark.parametrize("sign", [*"\ufeff\u200b\u200e\u2060\u00ad\u00a0"])
def test_what_cannot_be_seen_in_a_key_is_passed_over(sign: str) -> None:
    keys = split(f"---\n{sign}title: a  # a comment\ncategory{sign}: b\n---\n", "x.md")[0].members()
    assert {key: node.value for key, node in keys.items()} == {"title": "a", "category": "b"}


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("Just text", 1, "no front matter"),
        ("", 1, "no front matter"),
        ("---\ntitle: a\n", 1, "has no end"),
        ("---\n---\nbody", 1, "no keys"),
        ("---\n- a\n---\n", 2, "no keys"),
        ("---\njust words\n---\n", 2, "no keys"),
        ("---\ntitle: a\nsummary: b: c\n---\n", 3, "in quotes"),
        ('---\ntitle: a\nsummary: "b\n---\n', 3, "quotes"),
        ("---\ntitle: a\n\tsummary: b\n---\n", 3, "tabs"),
        ("---\ntitle: a\nslug: b\ntitle: c\n---\n", 4, "stands twice, first in line 2"),
        ("---\ntitle: &a b\nsummary: *a\n---\n", 2, "anchor"),
        ("---\ntitle: a\nsummary: *a\n---\n", 3, "alias"),
        ("---\ntitle: a\nsummary: !!binary aGk=\n---\n", 3, "tag"),
        ("---\ntitle: a\nsummary: !b c\n---\n", 3, "tag"),
        ("---\ntitle: a\n...\n---  \n", 0, ""),
        ("---\ntitle: a\n...\nsummary: b\n---\n", 4, ""),
        ("---\ntitle: a\nsummary: b\x07\n---\n", 3, "control character"),
        ('---\ntitle: a\nsummary: "\\ud800"\n---\n', 3, "half of a letter"),
        ('---\ntitle: "\\UFFFFFFFF"\n---\n', 1, "names no letter"),
        ("---\n? [a]\n: b\n---\n", 2, "must be a word"),
        ("—\ntitle: a\n—\n", 1, "here is U+2014 (EM DASH). Type it anew."),
        ("\ufeff---\ntitle: a\n---\n", 1, "here is U+FEFF"),
        ("---\u00a0\ntitle: a\n---\n", 1, "here is U+00A0 (NO-BREAK SPACE)"),
        ("----\ntitle: a\n----\n", 1, "here is “----”"),
        ("--\ntitle: a\n--\n", 1, "here is “--”"),
        ("\n\n---\ntitle: a\n---\n", 3, "here is an empty line before it"),
        (" ---\ntitle: a\n---\n", 1, "here is a blank before it"),
        ("---\ntitle: a\n–-\nText\n", 3, "must end the front matter; here is U+2013 (EN DASH)"),
        ("---\ntitle: a\n ---\nText\n", 3, "must end the front matter; here is a blank before it"),
        ("---\ntitle: a\n\nText\n\n---\n\nMore\n", 6, "“---” ends them"),
        ("---\ntitle:\u00a0a\ncategory:\u00a0b\n---\n", 2, "Behind “title” is U+00A0 (NO-BREAK SPACE)."),
        ("---\ntitle: a\ncategory：b\n---\n", 3, "Behind “category” is U+FF1A (FULLWIDTH COLON)."),
        ("---\ntitle:a\ncategory:b\n---\n", 2, "Behind “title” is no blank. Write “title: ”"),
        ("---\ntitle: Join #reading\n---\n", 2, "“#reading” would be lost, for # begins a comment"),
        ("---\ntitle: แคมเปญ #รักห้องสมุด ปีนี้\n---\n", 2, "“#รักห้องสมุด” would be lost"),
        ('---\nid: x\ntitle: "a" #b\n---\n', 3, "“#b” would be lost"),
        (f"---\ntitle: {'[' * 50}\n---\n", 2, "too deep"),
        (f"---\ntitle: {'a' * MAX_LENGTH}\n---\n", 1, "longer than"),
    ],
)
def test_what_is_no_front_matter_is_refused_with_line_and_remedy(text: str, line: int, hint: str) -> None:
    if not line:
        assert split(text, "x.md")
        return
    refusal = refused(text)
    assert (refusal.file, refusal.line) == ("news.th.md", line)
    assert hint in refusal.reason


def test_an_alias_bomb_costs_nothing() -> None:
    layers = "\n".join(f"k{n}: &k{n} [*k{n - 1}, *k{n - 1}, *k{n - 1}]" for n in range(1, 40))
    assert "anchor" in refused(f"---\nk0: &k0 a\n{layers}\n---\n").reason


@given(st.text(alphabet=st.characters(codec="utf-8")))
@example("---\n%YAML 9\n---\n")
@example("---\n!<\n---\n")
@example("---\n{a: 1, ? b}\n---\n")
@example('---\n"\\x"\n---\n')
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    for whole in (text, f"---\n{text}\n---\n", f"---\ntitle: {text}\n---\n"):
        refusal = ContentError("none", line=1)
        try:
            split(whole, "news.th.md")
        except ContentError as error:
            refusal = error
        assert 1 <= refusal.line <= whole.count("\n") + 1


LINES = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1)


@given(st.dictionaries(st.sampled_from(["title", "summary", "caption"]), LINES, min_size=1), LINES)
@example({"title": "--- a: b # c"}, "---")
@example({"title": "'\"\\"}, "x")
@example({"title": "\ufeff\ufffe\u200b ก้"}, "x")
def test_what_was_joined_is_split_again(keys: dict[str, str], body: str) -> None:
    root, text, _ = split(joined(keys, body), "news.th.md")
    assert plain(root) == keys
    assert text == f"\n{body}\n"
