from __future__ import annotations

import json
import lzma
import re
import shutil
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from portal.article import Article, Attachment, Format, Image, Media, Rendering, Translation
from portal.derive import rendering
from portal.derive.rendering import ArticleRenderer, Renderer
from portal.derive.title_echo import without_title_echo
from portal.errors import ContentError, WordListError
from portal.text.normalisation import normalise


def media(name: str, digest: str) -> Media:
    return Media(hash=digest, name=name, kind="image/png", size=1)


def article(*translations: Translation) -> Article:
    return Article(
        id="1",
        slug="one",
        category="news",
        original=translations[0].language,
        published_at=datetime(2020, 9, 17, tzinfo=UTC),
        translations={translation.language: translation for translation in translations},
        images=(Image(media=media("map.png", "aa11"), decorative=True),),
        attachments=(Attachment(media=media("form.pdf", "bb22"), titles={"en": "Form"}),),
    )


def rendered(
    body: str, *, title: str = "Title", language: str = "en", summary: str = "", kind: Format = "markdown"
) -> Rendering:
    translation = Translation(language=language, title=title, body=body, summary=summary, format=kind)
    render: Renderer = ArticleRenderer()
    return render(article(translation), translation)


def test_a_rendering_has_all_that_a_page_needs() -> None:
    made = rendered("# Head\n\nLongan from **Lamphun** (ลำพูน). See [form](media:form.pdf).\n\n![](map.png)")
    assert made.html == (
        '<h2 id="s-head">Head</h2>\n<p>Longan from <strong>Lamphun</strong> (<span lang="th">ลำพูน</span>). '
        'See <a href="media:bb22">form</a>.</p>\n<figure data-media="aa11"></figure>'
    )
    assert made.excerpt == "Longan from Lamphun (ลำพูน). See form."
    assert "lamphun" in made.terms
    assert made.fingerprint == ArticleRenderer().fingerprint


def test_the_summary_is_the_excerpt_where_there_is_one() -> None:
    assert rendered("Body.", summary="What it says.").excerpt == "What it says."
    assert len(rendered("Body.", summary="long words " * 60).excerpt) <= 200


def test_the_excerpt_leaves_out_headings_tables_and_images() -> None:
    body = "## Head\n\n| A |\n|---|\n| b |\n\n![words](map.png)\n\n- One item\n- and another"
    assert rendered(body).excerpt == "One item and another"


def test_a_body_of_nothing_has_an_empty_excerpt() -> None:
    assert rendered("").excerpt == ""
    assert rendered("![](map.png)").excerpt == ""
    assert rendered("Title", title="Title").excerpt == ""


def test_other_languages_of_the_article_say_what_foreign_words_are() -> None:
    thai = Translation(language="th", title="ก", body="ผ้า Seide งาม")
    german = Translation(language="de", title="Seide", body="Seide")
    assert '<span lang="de">Seide</span>' in ArticleRenderer()(article(thai, german), thai).html


def test_a_body_that_cannot_be_taken_is_refused() -> None:
    with pytest.raises(ContentError, match="no image"):
        rendered("![](none.png)")


LONG = "จังหวัดลำพูนเชิญชวนร่วมงานเทศกาลโคมแสนดวงที่วัดพระธาตุหริภุญชัย ตลอดเดือนตุลาคมและพฤศจิกายน"


@pytest.mark.parametrize(
    ("title", "lines", "first"),
    [
        ("ลำพูนจัดงานโคม", ["ลำพูนจัดงานโคม", LONG], LONG),
        ("ลำพูนจัดงาน “โคม”", ["- ลำพูน จัดงานโคม -", LONG], LONG),
        ("ลำพูนจัดงานโคม", ["ลำพูนจัดงานโคม ปี 2563", LONG], LONG),
        ("ก", [LONG[:60], LONG], LONG),
        ("ก", ["17 กันยายน 2563", LONG], LONG),
        ("ก", ["***", "• " + LONG], LONG),
        ("ก", ["สั้น"], "สั้น"),
        ("ลำพูนจัดงาน", ["ลำพูนจัดงาน " + LONG, "ติดต่อ 053 000 000"], "ลำพูนจัดงาน " + LONG),
        ("July 13, 2021", ["July13, 2021", "July 13, 2021. Some of the resolutions are as follows"],
         "July 13, 2021. Some of the resolutions are as follows"),
    ],
)  # fmt: skip
def test_the_substance_begins_behind_what_repeats_the_title(title: str, lines: list[str], first: str) -> None:
    assert without_title_echo(title, lines)[0] == first


def test_very_many_lines_that_say_the_same_are_passed_over() -> None:
    assert without_title_echo("Title", ["x"] * 100_000 + ["y"]) == ["x", "y"]


def test_the_fingerprint_follows_the_word_lists(tmp_path: Path) -> None:
    (tmp_path / "th").mkdir()
    (tmp_path / "th" / "words.txt").write_text("คำใหม่\n", encoding="utf-8")
    assert ArticleRenderer([tmp_path]).fingerprint != ArticleRenderer().fingerprint


def test_the_fingerprint_follows_the_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    copy = tmp_path / "portal"
    for part in ("news", "text"):
        shutil.copytree(Path(rendering.__file__).parent.parent / part, copy / part)
    monkeypatch.setattr(rendering, "_HERE", copy)
    before = ArticleRenderer().fingerprint
    assert ArticleRenderer().fingerprint == before
    for changed in (
        "derive/title_echo.py",
        "derive/rendering.py",
        "text/file_names.py",
        "derive/markup/markdown.py",
        "derive/markup/plain_text.py",
        "text/line_breaks.py",
        "text/line_markup.py",
        "text/firefox.txt",
    ):
        (copy / changed).write_text("# changed\n", encoding="utf-8")
        after = ArticleRenderer().fingerprint
        assert after != before, changed
        before = after


def test_a_folder_of_word_lists_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match="does not exist"):
        ArticleRenderer([tmp_path / "none"])


@pytest.mark.news
def test_real_news_are_rendered_without_loss(news_data: Path) -> None:
    render = ArticleRenderer()
    with lzma.open(news_data / "thaigov-2000.jsonl.xz", "rt", encoding="utf-8") as lines:
        raw = [json.loads(line) for line in islice(lines, 300)]
    for item in raw:
        for language, texts in item["translations"].items():
            translation = Translation(
                language=language, title=texts["title"], body=texts["body"], format="plain"
            )
            made = render(article(translation), translation)
            assert not re.search("<(?!/?(p|br|a|span|abbr|t-[lp]?)[ >])", made.html)
            assert made.excerpt
            assert bare(made.excerpt) != bare(texts["title"])
            assert 5 <= len(made.terms) <= 20


@pytest.mark.news
def test_news_in_seven_languages_are_rendered(news_data: Path) -> None:
    render = ArticleRenderer()
    with lzma.open(news_data / "ntrex-news.jsonl.xz", "rt", encoding="utf-8") as lines:
        raw = [json.loads(line) for line in islice(lines, 8)]
    for item in raw:
        for language, texts in item["translations"].items():
            translation = Translation(
                language=language, title=texts["title"], body=texts["body"], format="plain"
            )
            made = render(article(translation), translation)
            assert 20 <= len(made.excerpt) <= 200, language
            assert made.terms, language


def bare(text: str) -> str:
    return re.sub(r"\s+", "", normalise(text)).rstrip("….")
