from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import shutil
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Picture

from portal.article import Article, Attachment, Image, ImageText, Media, Translation
from portal.errors import ContentError
from portal.news.exchange.article_fields import tidy_body, tidy_line
from portal.news.exchange.article_media import _merged
from portal.news.exchange.drafts import Source, SourceArticle
from portal.news.exchange.exporting import export
from portal.news.exchange.json_lines import JsonLines
from portal.news.exchange.markdown_folder import MarkdownFolder
from portal.news.media import MediaFolder

BANGKOK = ZoneInfo("Asia/Bangkok")
TARGETS = ("news", "news.jsonl", "news.jsonl.gz", "news.jsonl.xz")

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> MediaFolder:
    return MediaFolder(tmp_path_factory.mktemp("media"), 1_000_000)


@pytest.fixture(scope="module")
def pictures(media: MediaFolder) -> list[Media]:
    names = ("red.png", "สะพาน ใหม่.png", 'a\'b: "c".png', "-", " .png ")
    return [media.put(picture(number), name, "image") for number, name in enumerate(names)]


@pytest.fixture(scope="module")
def papers(media: MediaFolder) -> list[Media]:
    return [media.put(f"a,{name}\n".encode(), name) for name in ("list.csv", "รายชื่อ.csv")]


def picture(number: int) -> bytes:
    file = BytesIO()
    Picture.new("RGB", (4, 3 + number), (number, 0, 0)).save(file, "PNG")
    return file.getvalue()


LETTERS = st.text(
    st.one_of(
        st.sampled_from(
            "\n\r\t \xa0\u3000\u200b\u2028\x07\x85-#:'\"\\&*!|>%@`?[]{},~กำ้เشà\U0001f33e\ufeff\ufffe"
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=30,
)
LOOKS = st.sampled_from(
    ["---", "--- a", "yes", "null", "~", "0x1f", "2020-01-01", "- a\n- b", "a: b # c", "...", "# a"]
)
WORDS = st.one_of(LOOKS, LETTERS)
LINES = WORDS.map(tidy_line)
TITLES = LINES.filter(bool)
BODIES = st.one_of(WORDS, st.lists(WORDS, max_size=4).map("\n\n".join)).map(tidy_body)
MOMENTS = st.integers(-100 * 365, 500 * 365).flatmap(
    lambda days: st.integers(0, 86_399_999_999).map(
        lambda microseconds: (
            datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, microseconds=microseconds)
        )
    )
)
SLUGS = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,2}", fullmatch=True)
OLD_ADDRESSES = st.sampled_from(["/a", "/a.php?id=7&b=c", "/ข่าว/๗", "/a%20b?", "/x:y"])
TAGS = ("th", "en", "zh-Hans", "ar")


@st.composite
def articles(draw: st.DrawFn, pictures: list[Media], papers: list[Media]) -> Article:
    """Any article that could have been imported."""
    tags = draw(st.lists(st.sampled_from(TAGS), min_size=1, unique=True))
    some_tags = st.lists(st.sampled_from(tags), min_size=1, unique=True)

    def image(media: Media) -> Image:
        if draw(st.booleans()):
            said = {tag: ImageText(caption=draw(TITLES), credit=draw(LINES)) for tag in draw(some_tags)}
            return Image(media=media, decorative=True, texts=draw(st.sampled_from([{}, said])))
        texts = {
            tag: ImageText(alternative=draw(TITLES), caption=draw(LINES), credit=draw(LINES))
            for tag in draw(some_tags)
        }
        return Image(media=media, texts=texts)

    slug, published, until = draw(SLUGS), draw(MOMENTS), draw(st.none() | MOMENTS)
    return Article(
        id=draw(st.one_of(st.just(slug), TITLES)),
        slug=slug,
        category=draw(TITLES),
        original=draw(st.sampled_from(tags)),
        published_at=published,
        updated_at=draw(st.none() | MOMENTS),
        urgent_until=until if until and until > published else None,
        withdrawn=draw(st.booleans()),
        source_url=draw(st.sampled_from([None, "https://example.org/ก?a=b#c: d".replace(" ", "")])),
        old_addresses=tuple(draw(st.lists(OLD_ADDRESSES, unique=True, max_size=3))),
        images=tuple(
            image(media) for media in draw(st.lists(st.sampled_from(pictures), unique=True, max_size=4))
        ),
        attachments=tuple(
            Attachment(media=media, titles={tag: draw(TITLES) for tag in draw(some_tags)})
            for media in draw(st.lists(st.sampled_from(papers), unique=True))
        ),
        translations={
            tag: Translation(
                language=tag,
                title=draw(TITLES),
                body=draw(BODIES),
                summary=draw(LINES),
                format=draw(st.sampled_from(["markdown", "plain"])),
            )
            for tag in tags
        },
    )


async def stream(articles: Iterable[Article]) -> AsyncIterator[Article]:
    for article in articles:
        yield article


def exported(
    articles: Iterable[Article], media: MediaFolder, target: Path, *, overwrite: bool = False
) -> int:
    return asyncio.run(export(stream(articles), media, target, BANGKOK, overwrite=overwrite))


def read_back(target: Path, media: MediaFolder) -> dict[str, Article]:
    source: Source = (
        MarkdownFolder(target, media, BANGKOK, "th") if target.is_dir() else JsonLines(target, media, BANGKOK)
    )
    found = list(source)
    assert not [str(one) for one in found if isinstance(one, ContentError)]
    return {one.article.id: one.article for one in found if isinstance(one, SourceArticle)}


def in_any_order(article: Article) -> Article:
    """Images and attachments sorted, to compare what is there."""
    return dataclasses.replace(
        article,
        images=tuple(sorted(article.images, key=lambda image: image.media.hash)),
        attachments=tuple(sorted(article.attachments, key=lambda attachment: attachment.media.hash)),
    )


@pytest.mark.parametrize("name", TARGETS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_a_round_trip_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    media: MediaFolder,
    pictures: list[Media],
    papers: list[Media],
    name: str,
    data: st.DataObject,
) -> None:
    article = data.draw(articles(pictures, papers))
    folder = tmp_path_factory.mktemp("round")
    try:
        exported([article], media, folder / name)
        once = read_back(folder / name, media)
        assert in_any_order(once[article.id]) == in_any_order(article)
        exported(once.values(), media, folder / name, overwrite=True)
        assert read_back(folder / name, media) == once
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("name", TARGETS)
def test_images_keep_their_order_where_the_original_words_them_all(
    tmp_path: Path, media: MediaFolder, pictures: list[Media], name: str
) -> None:
    article = make("a", tags=("en", "th"))
    images = tuple(
        Image(
            media=one,
            texts={"en": ImageText(alternative="a"), **({"th": ImageText(alternative="ก")} if n else {})},
        )
        for n, one in enumerate(reversed(pictures))
    )
    article = dataclasses.replace(article, images=images)
    exported([article], media, tmp_path / name)
    assert read_back(tmp_path / name, media) == {"a": article}


def in_one_language(tag: str) -> dict[str, Any]:
    """The fields of an article that exists in this language alone."""
    return {"original": tag, "translations": {tag: Translation(language=tag, title="A", body="A.")}}


def make(id: str, *, tags: Iterable[str] = ("th",), **more: Any) -> Article:  # noqa: A002 - the article's word
    return dataclasses.replace(
        Article(
            id=id,
            slug=id,
            category="news",
            original=next(iter(tags)),
            published_at=datetime(2020, 9, 17, 7, 14, tzinfo=UTC),
            translations={tag: Translation(language=tag, title=f"{id} {tag}", body="Body.") for tag in tags},
        ),
        **more,
    )


def test_a_file_is_as_an_officer_would_write_it(
    tmp_path: Path, media: MediaFolder, pictures: list[Media]
) -> None:
    image = Image(media=pictures[0], texts={"th": ImageText(alternative="สะพาน")})
    article = make("bridge", tags=("th", "en"), images=(image,), withdrawn=True)
    exported([article], media, tmp_path / "news")
    place = f"media/{pictures[0].hash[:16]}/red.png"
    assert (tmp_path / "news" / "bridge.th.md").read_text("utf-8") == (
        "---\nid: bridge\nslug: bridge\ncategory: news\npublished_at: 2020-09-17T14:14:00+07:00\n"
        f"original: th\nwithdrawn: true\ntitle: bridge th\nimages:\n- file: {place}\n  text: สะพาน\n---\n\nBody.\n"
    )
    assert (tmp_path / "news" / "bridge.en.md").read_text("utf-8") == "---\ntitle: bridge en\n---\n\nBody.\n"
    assert (tmp_path / "news" / place).read_bytes() == picture(0)


@pytest.mark.parametrize("name", TARGETS)
def test_the_same_news_make_the_same_files(
    tmp_path: Path, media: MediaFolder, pictures: list[Media], name: str
) -> None:
    article = make("a", images=(Image(media=pictures[0], decorative=True),))
    for folder in ("one", "two"):
        exported([article], media, tmp_path / folder / name)
    assert content_of(tmp_path / "one") == content_of(tmp_path / "two")


def content_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_there_is_replaced_only_if_wished(tmp_path: Path, media: MediaFolder, name: str) -> None:
    target = tmp_path / name
    exported([make("a")], media, target)
    before = content_of(tmp_path)
    with pytest.raises(ContentError, match="--overwrite"):
        exported([make("b")], media, target)
    assert content_of(tmp_path) == before
    exported([make("b")], media, target, overwrite=True)
    assert read_back(target, media).keys() == {"b"}


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_that_export_did_not_make_is_never_replaced(
    tmp_path: Path, media: MediaFolder, overwrite: bool
) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "mine.txt").write_text("mine")
    (tmp_path / "a-media").mkdir()
    (tmp_path / "a-media" / "mine.txt").write_text("mine")
    before = content_of(tmp_path)
    for name in ("news", "a.jsonl"):
        with pytest.raises(ContentError, match="not made by export"):
            exported([make("a")], media, tmp_path / name, overwrite=overwrite)
    assert content_of(tmp_path) == before


def test_an_empty_folder_may_be_filled(tmp_path: Path, media: MediaFolder) -> None:
    (tmp_path / "news").mkdir()
    assert exported([make("a")], media, tmp_path / "news") == 1


@pytest.mark.parametrize("name", TARGETS)
def test_an_export_that_fails_leaves_what_was_there(
    tmp_path: Path, media: MediaFolder, pictures: list[Media], name: str
) -> None:
    image = Image(media=pictures[0], decorative=True)
    lost = Image(media=dataclasses.replace(pictures[1], hash="0" * 64), decorative=True)
    exported([make("a")], media, tmp_path / name)
    before = content_of(tmp_path)
    with pytest.raises(ContentError, match="is not there, so nothing was exported"):
        exported(
            [make("b", images=(image,)), make("c", images=(lost,))], media, tmp_path / name, overwrite=True
        )
    assert content_of(tmp_path) == before
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("name", TARGETS)
def test_a_file_is_exported_under_the_name_that_it_was_given(
    tmp_path: Path, media: MediaFolder, name: str
) -> None:
    form = media.put(b"%PDF-1.7", "แบบคำร้อง ฉบับที่ ๗.pdf")
    exported([make("a", attachments=(Attachment(media=form, titles={"th": "แบบ"}),))], media, tmp_path / name)
    assert [path.name for path in tmp_path.rglob("*.pdf")] == ["แบบคำร้อง ฉบับที่ ๗.pdf"]


def test_files_that_are_no_longer_named_go_with_the_next_export(
    tmp_path: Path, media: MediaFolder, pictures: list[Media]
) -> None:
    red, other = (Image(media=pictures[number], decorative=True) for number in (0, 1))
    exported([make("a", images=(red,))], media, tmp_path / "news.jsonl")
    exported([make("a", images=(other,))], media, tmp_path / "news.jsonl", overwrite=True)
    names = [path.name for path in (tmp_path / "news-media").rglob("*.png")]
    assert names == [other.media.shown_name]


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (lambda _: {"slug": "../a"}, "slug"),
        (lambda _: {"original": "fr"}, "its original, fr, is not among"),
        (lambda _: in_one_language("../../th"), "“../../th” is not a language tag"),
        (lambda _: in_one_language("TH"), "“TH” is not a language tag in its canonical form"),
        (lambda one: {"images": (Image(media=one),)}, "has no text"),
        (
            lambda one: {"images": (Image(media=one, texts={"fr": ImageText(alternative="a")}),)},
            "worded in fr",
        ),
        (lambda one: {"attachments": (Attachment(media=one, titles={}),)}, "has no title"),
        (
            lambda one: {
                "images": (Image(media=dataclasses.replace(one, filename="../../a.png"), decorative=True),)
            },
            "under this name",
        ),
        (
            lambda one: {
                "images": (Image(media=dataclasses.replace(one, filename="a.th.md"), decorative=True),)
            },
            "under this name",
        ),
    ],
)
@pytest.mark.parametrize("name", TARGETS[:2])
def test_what_import_would_not_give_back_is_not_exported(
    tmp_path: Path,
    media: MediaFolder,
    pictures: list[Media],
    change: Callable[[Media], dict[str, Any]],
    hint: str,
    name: str,
) -> None:
    with pytest.raises(ContentError, match=hint):
        exported([make("a", **change(pictures[0]))], media, tmp_path / name)
    assert not list(tmp_path.rglob("*.png"))


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, media: MediaFolder) -> None:
    (tmp_path / "file").write_text("")
    for name in ("file/news", "file/news.jsonl"):
        with pytest.raises(ContentError, match="cannot be written"):
            exported([make("a")], media, tmp_path / name)


@given(
    st.permutations(list(range(4))), st.lists(st.sets(st.integers(0, 3), min_size=1), min_size=1, max_size=3)
)
def test_no_language_s_order_of_images_is_broken(order: list[int], lists: list[set[int]]) -> None:
    listed = [[Path(str(number)) for number in order if number in members] for members in lists]
    merged = _merged(listed)
    assert set(merged) == {path for paths in listed for path in paths}
    for paths in listed:
        for first, second in combinations(paths, 2):
            assert merged.index(first) < merged.index(second)
