from __future__ import annotations

import gzip
import json
import lzma
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image as Picture

from portal.article import Article, ImageText, Translation
from portal.errors import ContentError
from portal.news.exchange.drafts import SourceArticle
from portal.news.exchange.json_lines import JsonLines
from portal.news.media import MediaFolder

Read = Callable[..., list[SourceArticle | ContentError]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a file of these bytes."""
    media = MediaFolder(tmp_path / "media", 1_000_000)

    def read(data: bytes, name: str = "news.jsonl") -> list[SourceArticle | ContentError]:
        path = tmp_path / name
        path.write_bytes(data)
        return list(JsonLines(path, media, ZoneInfo("Asia/Bangkok")))

    return read


def keys(**more: Any) -> dict[str, Any]:
    """An article as a line holds it."""
    return {
        "id": "a",
        "category": "news",
        "published_at": "2021-01-01T09:00:00+07:00",
        "source_url": None,
        "translations": {"th": {"title": "ก", "body": "ข"}},
        **more,
    }


def line(**more: Any) -> bytes:
    return json.dumps(keys(**more), ensure_ascii=False).encode() + b"\n"


def refusal(found: list[SourceArticle | ContentError]) -> ContentError:
    (one,) = found
    assert isinstance(one, ContentError), one
    return one


def articles(found: list[SourceArticle | ContentError]) -> list[Article]:
    refusals = [str(one) for one in found if isinstance(one, ContentError)]
    assert not refusals
    return [one.article for one in found if isinstance(one, SourceArticle)]


def test_a_line_of_the_shared_news_is_an_article(read: Read) -> None:
    (article,) = articles(read(line()))
    assert article == Article(
        id="a",
        slug="a",
        category="news",
        original="th",
        published_at=datetime(2021, 1, 1, 2, 0, tzinfo=UTC),
        translations={"th": Translation(language="th", title="ก", body="ข", format="plain")},
    )


@pytest.mark.parametrize(
    ("name", "pack"), [("a.jsonl", bytes), ("a.jsonl.gz", gzip.compress), ("a.jsonl.xz", lzma.compress)]
)
def test_a_file_may_be_packed(read: Read, name: str, pack: Callable[[bytes], bytes]) -> None:
    assert [a.id for a in articles(read(pack(b"\xef\xbb\xbf" + line() + b"\r\n" + line(id="b")), name))] == [
        "a",
        "b",
    ]


def test_the_first_language_is_the_original_if_nothing_says_so(read: Read) -> None:
    words = {
        "en": {"title": "a", "body": "b", "format": "markdown", "summary": "c"},
        "th": {"title": "ก", "body": ""},
    }
    first, second = articles(read(line(translations=words) + line(id="b", translations=words, original="TH")))
    assert (first.original, second.original) == ("en", "th")
    assert first.translations["en"] == Translation(
        language="en", title="a", body="b", summary="c", format="markdown"
    )


def test_images_and_attachments_are_worded_by_language(read: Read, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    for name, colour in (("one.png", "red"), ("line.png", "blue")):
        file = BytesIO()
        Picture.new("RGB", (4, 3), colour).save(file, "PNG")
        (tmp_path / "files" / name).write_bytes(file.getvalue())
    (tmp_path / "list.csv").write_text("a,b\n")
    found = read(
        line(
            translations={"th": {"title": "ก", "body": ""}, "en": {"title": "a", "body": ""}},
            images=[
                {"file": "files/one.png", "text": {"th": "แดง"}, "credit": {"th": "กรม"}},
                {"file": "files/line.png", "decorative": True, "caption": {"en": "Line"}},
            ],
            attachments=[{"file": "list.csv", "title": {"en": "List", "th": "รายการ"}}],
        )
    )
    (article,) = articles(found)
    one, decoration = article.images
    assert one.texts == {"th": ImageText(alternative="แดง", credit="กรม")}
    assert (decoration.decorative, decoration.texts) == (True, {"en": ImageText(caption="Line")})
    assert article.attachments[0].titles == {"en": "List", "th": "รายการ"}


WORDS = {"title": "ก", "body": "ข"}


@pytest.mark.parametrize(
    ("bad", "hint"),
    [
        (b"{", "column 2"),
        (b'{"id": "a",}', "not JSON"),
        (b"[]", "must be a group of keys"),
        (b"null", "must be a group of keys"),
        (b"\xff\xfe", "byte 1 of the line"),
        (b'{"id": "\0"}', "not JSON"),
        (b'{"id": "\\ud83d"}', "\\ud83d stands alone"),
        (b'{"\\udc00": 1}', "stands alone"),
        (b"[" * 100_000, "not JSON|too deep"),
        (b'{"id": ' + b"[" * 20 + b"]" * 20 + b"}", "too deep"),
        (b'{"id": "a", "id": "b"}', "“id” stands twice"),
        (b'{"id": ' + b"9" * 5000 + b"}", "must be a text, not a number"),
        (b'{"id": NaN}', "must be a text, not a number"),
        (line(id=7), "must be a text, not a number"),
        (line(id=None), "“id” is missing"),
        (line(id=" "), "is empty"),
        (line(id="a" * 151), "at most 150"),
        (line(category=None), "“category” is missing"),
        (line(category=["a"]), "must be a text, not a list"),
        (line(published_at="yesterday"), "must be a date"),
        (line(published_at="2566-02-29"), "no 29 February"),
        (line(categroy="a"), "Did you mean “category”?"),
        (line(title="a"), "inside “translations”"),
        (line(translations=None), "“translations” is missing"),
        (line(translations={}), "“translations” is missing"),
        (line(translations=[]), "must be a group of keys"),
        (line(translations={"th": "a"}), "must be a group of keys"),
        (line(translations={"th": {"body": "a"}}), "“title” is missing"),
        (line(translations={"th": {"title": "\n", "body": "a"}}), "is empty"),
        (line(translations={"th": {"title": "a"}}), "has no “body”"),
        (line(translations={"th": {"title": True, "body": "a"}}), "not true or false"),
        (line(translations={"thai": WORDS}), "not a language tag"),
        (line(translations={"zh-Hans": WORDS, "zh-hans": WORDS}), "the same language"),
        (line(original="en"), "the article has only th"),
        (line(withdrawn="maybe"), "must be true or false"),
        (line(slug="A b"), "small letters"),
        (line(images={}), "must be a list"),
        (line(images=[{"file": "a.png"}]), "no such file"),
        (line(images=[{"file": "news.jsonl"}]), "cannot see the image"),
        (line(images=[{"file": "news.jsonl", "text": {"en": "a"}}]), "the article does not have"),
        (line(images=[{"file": "../news.jsonl", "text": {"th": "a"}}]), "leads out"),
        (line(images=[{"file": "news.jsonl", "caption": {"th": "a"}}]), "cannot see the image"),
        (line(attachments=[{"file": "news.jsonl"}]), "has no “title”"),
        (line(attachments=[{"file": "news.jsonl", "title": "a"}]), "must be a group of keys"),
    ],
)
def test_a_bad_line_is_refused_alone(read: Read, bad: bytes, hint: str) -> None:
    before, one, after = read(line(id="before") + bad.strip() + b"\n" + line(id="after"))
    assert isinstance(before, SourceArticle)
    assert isinstance(after, SourceArticle)
    assert isinstance(one, ContentError)
    assert any(word in one.reason for word in hint.split("|")), one.reason
    assert one.line == 2
    assert one.file.endswith("news.jsonl")


def test_a_line_that_is_too_long_is_refused_alone(read: Read) -> None:
    long = line(translations={"th": {"title": "a", "body": "a" * (10 * 2**20)}})
    one, after = read(long + line())
    assert isinstance(one, ContentError)
    assert "at most 10485760" in one.reason
    assert isinstance(after, SourceArticle)


def test_what_stands_before_a_damage_is_read(read: Read) -> None:
    packed = lzma.compress(b"".join(line(id=f"{number}-{number**9}") for number in range(3000)))
    *before, last = read(packed[:-2000], "news.jsonl.xz")
    assert len(articles(before)) > 1000
    assert isinstance(last, ContentError)
    assert "damaged from here on" in last.reason
    assert last.line == len(before) + 1


@given(st.binary())
@example(
    b'{"id":"a","category":"b","published_at":"9999-12-31T23:59:59-23:59","translations":{"th":{"title":"a","body":""}}}'
)
@example(
    b'{"id":"a","category":"b","published_at":"1800-01-01T00:00:00+23:59","translations":{"th":{"title":"a","body":""}}}'
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused_and_nothing_else(read: Read, data: bytes) -> None:
    for name in ("a.jsonl", "a.jsonl.gz", "a.jsonl.xz"):
        assert all(isinstance(one, SourceArticle | ContentError) for one in read(data, name))


def test_a_file_that_no_folder_could_hold_is_refused_and_the_others_go_in(read: Read) -> None:
    attachment = {"file": "a" * 300 + ".pdf", "title": {"th": "ก"}}
    first, second = read(line(attachments=[attachment]) + line(id="b"))
    assert isinstance(first, ContentError)
    assert "no name of a file that can be read" in first.reason
    assert isinstance(second, SourceArticle)


def test_a_line_of_very_many_values_is_refused_in_little_memory(read: Read) -> None:
    data = line(old_addresses=[[]] * 1_000_000)
    tracemalloc.start()
    try:
        assert "100,000 values" in refusal(read(data)).reason
        assert tracemalloc.get_traced_memory()[1] < 10 * len(data)
    finally:
        tracemalloc.stop()


def test_signs_inside_texts_are_no_values(read: Read) -> None:
    body = ',[{"\\' * 100_000
    (found,) = read(line(translations={"th": {"title": "ก", "body": body}}))
    assert isinstance(found, SourceArticle)
    assert found.article.translations["th"].body == body


def test_all_that_is_wrong_with_a_line_is_told_at_once(read: Read) -> None:
    (error,) = read(
        line(
            published_at="soon",
            titel="x",
            translations={"th": {"title": "", "body": "a", "format": "html"}, "en": {"body": "b"}},
            images=[{"file": "gone.png"}],
        )
    )
    assert isinstance(error, ContentError)
    said = str(error)
    for words in (
        "“titel”",
        "“published_at”",
        "“translations/th/title” is empty",
        "“translations/th/format”",
        "missing",
    ):
        assert words in said, words
    assert len(error.each()) >= 6


def test_news_that_would_be_urgent_only_before_readers_see_it_is_refused(read: Read) -> None:
    (error,) = read(line(urgent_until="2019-12-31T23:00:00Z", published_at="2020-01-01T07:00:00+07:00"))
    assert isinstance(error, ContentError)
    assert error.line == 1
    assert error.reason.startswith("“urgent_until” is not after “published_at”")


def test_a_missing_id_is_told_once(read: Read) -> None:
    (error,) = read(line(id=None))
    assert str(error).count("\n") == 0
    assert "“id” is missing" in str(error)


def test_no_more_lines_are_read_than_any_news_have(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.news.exchange.json_lines.MOST_LINES", 1000)
    whole = read(line(id="a") + b"\n" * 998 + line(id="b"), "whole.jsonl")
    assert len(whole) == 2
    first, refused = read(lzma.compress(line(id="a") + b"\n" * 999 + line(id="b") * 5), "more.jsonl.xz")
    assert "more than 1,000 lines" in str(refused)
    assert isinstance(first, SourceArticle)
