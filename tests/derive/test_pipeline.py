from __future__ import annotations

import json
import lzma
import re
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from portal.article import Article, Attachment, Image, Media, Translation
from portal.derive.content import Content, FigureSlot, Format, LinkSlot, Section
from portal.derive.packing import Derived, pack, unpack
from portal.derive.pipeline import RENDERING, ArticleDeriver, Deriver
from portal.derive.summary import without_title_echo
from portal.errors import ContentError, WordListError
from portal.text.normalisation import normalise
from portal.text.word_lists import RENDERED, CurrentLists, Files


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


def derived(
    body: str, *, title: str = "Title", language: str = "en", summary: str = "", kind: Format = "markdown"
) -> Derived:
    translation = Translation(language=language, title=title, body=body, summary=summary, format=kind)
    derive: Deriver = ArticleDeriver()
    return derive(article(translation), translation)


def test_it_has_all_that_a_page_needs() -> None:
    made = derived(
        "# Head\n\nLongan from **Lamphun** (ลำพูน). See [form](media:form.pdf).\n\n![](map.png)\n\nThe end."
    )
    assert made.content.body == (
        '<h2 id="s-head">Head</h2>\n<p>Longan from <strong>Lamphun</strong> (<span lang="th">ลำพูน</span>). See ',
        LinkSlot("media", "bb22", "form"),
        ".</p>\n",
        FigureSlot("aa11"),
        "<p>The end.</p>",
    )
    assert made.excerpt == "Longan from Lamphun (ลำพูน). See form. The end."
    assert "lamphun" in made.content.terms
    assert made.content.headings == ("s-head",)
    assert made.content.passages[0].text == "Head"
    assert (made.builder.version, made.builder.inputs) == (RENDERING, Files().hash(RENDERED))


def test_what_is_packed_comes_back() -> None:
    body = "## One\n\nOf พ.ศ. [a](article:x#s-y)[^1] and [b](page:contact)\n\n### Two\n\nEnd.\n\n[^1]: [A](article:z)."
    made = derived(body, language="th").content
    assert unpack(pack(made)) == made
    assert made.slugs == ("x#s-y", "z")
    assert [(one.id, [part.id for part in one.parts]) for one in made.outline] == [("s-one", ["s-two"])]
    assert made.notes[0].references


@pytest.mark.parametrize("packed", [b"", b"\x02xyz", b"\x01not compressed"])
def test_what_it_has_not_packed_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match=r"packed in another format|damaged"):
        unpack(packed)


def test_html_that_a_store_kept_before_is_taken_apart() -> None:
    html = '<h2 id="s-a">A</h2>\n<p>See <a href="article:x">it</a>.</p>\n<figure data-media="aa"></figure>'
    assert unpack(b"\x00" + html.encode()) == Content(
        body=('<h2 id="s-a">A</h2>\n<p>See ', LinkSlot("article", "x", "it"), ".</p>\n", FigureSlot("aa")),
        outline=(Section("s-a", "A"),),
        headings=("s-a",),
    )


def test_the_summary_is_the_excerpt_where_there_is_one() -> None:
    assert derived("Body.", summary="What it says.").excerpt == "What it says."
    assert len(derived("Body.", summary="long words " * 60).excerpt) <= 200


def test_the_excerpt_leaves_out_headings_tables_and_images() -> None:
    body = "## Head\n\n| A |\n|---|\n| b |\n\n![words](map.png)\n\n- One item\n- and another"
    assert derived(body).excerpt == "One item and another"


def test_a_body_of_nothing_has_an_empty_excerpt() -> None:
    assert derived("").excerpt == ""
    assert derived("![](map.png)").excerpt == ""
    assert derived("Title", title="Title").excerpt == ""


def test_other_languages_of_the_article_say_what_foreign_words_are() -> None:
    thai = Translation(language="th", title="ก", body="ผ้า Seide งาม")
    german = Translation(language="de", title="Seide", body="Seide")
    assert '<span lang="de">Seide</span>' in str(ArticleDeriver()(article(thai, german), thai).content.body)


def test_a_body_that_cannot_be_taken_is_refused() -> None:
    with pytest.raises(ContentError, match="no image"):
        derived("![](none.png)")


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


def test_word_lists_are_followed_by_what_is_made_and_by_who_made_it(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    seconds = [0.0]
    lists = CurrentLists([tmp_path], lambda: seconds[0])
    derive = ArticleDeriver(lists)
    text = Translation(language="en", title="YYP.", body="The YYP. said so.")
    before = derive(article(text), text)
    assert "<abbr" not in str(before.content.body)
    (folder / "abbreviations.txt").write_text("YYP. = yellow years of peace\n", encoding="utf-8")
    seconds[0] += 2
    after = derive(article(text), text)
    assert '<abbr title="yellow years of peace">YYP.</abbr>' in str(after.content.body)
    assert after.content.abbreviations == {"YYP.": "yellow years of peace"}
    assert derive.builder == after.builder
    assert after.builder.replaces(before.builder)


def test_lists_that_only_search_reads_make_nothing_anew(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    seconds = [0.0]
    derive = ArticleDeriver(CurrentLists([tmp_path], lambda: seconds[0]))
    before = derive.builder
    (folder / "synonyms.txt").write_text("one = other\n", encoding="utf-8")
    seconds[0] += 2
    assert derive.builder == before


def test_a_folder_of_word_lists_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match="does not exist"):
        ArticleDeriver(CurrentLists([tmp_path / "none"]))


@pytest.mark.news
def test_real_news_are_rendered_without_loss(news_data: Path) -> None:
    derive = ArticleDeriver()
    with lzma.open(news_data / "thaigov-2000.jsonl.xz", "rt", encoding="utf-8") as lines:
        raw = [json.loads(line) for line in islice(lines, 300)]
    for item in raw:
        for language, texts in item["translations"].items():
            translation = Translation(
                language=language, title=texts["title"], body=texts["body"], format="plain"
            )
            made = derive(article(translation), translation)
            assert not re.search(
                "<(?!/?(p|br|a|span|abbr|t-[lp]?)[ >])", "".join(map(str, made.content.body))
            )
            assert made.excerpt
            assert bare(made.excerpt) != bare(texts["title"])
            assert 5 <= len(made.content.terms) <= 20


@pytest.mark.news
def test_news_in_seven_languages_are_derived(news_data: Path) -> None:
    derive = ArticleDeriver()
    with lzma.open(news_data / "ntrex-news.jsonl.xz", "rt", encoding="utf-8") as lines:
        raw = [json.loads(line) for line in islice(lines, 8)]
    for item in raw:
        for language, texts in item["translations"].items():
            translation = Translation(
                language=language, title=texts["title"], body=texts["body"], format="plain"
            )
            made = derive(article(translation), translation)
            assert 20 <= len(made.excerpt) <= 200, language
            assert made.content.terms, language


def bare(text: str) -> str:
    return re.sub(r"\s+", "", normalise(text)).rstrip("….")
