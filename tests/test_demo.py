"""The demonstration: enough articles, in the right languages, each with a picture, and no slips of the pen."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from portal.article import Article, Translation
from portal.derive.markup import PAGES
from portal.errors import ContentError
from portal.news.exchange.markdown_folder import MarkdownFolder
from portal.news.media import MediaFolder
from portal.site import Site, load_site

THAI = re.compile(r"[\u0e00-\u0e7f]+")
LINK = re.compile(r"\]\((article|page):([^)]*)\)")
ADDRESS = re.compile(r"\]\([^)]*\)")
TABLE = re.compile(r"^\|(?:\s*:?-+:?\s*\|)+$", re.MULTILINE)


@pytest.fixture(scope="module")
def site(demo_site_file: Path) -> Site:
    return load_site(demo_site_file)


@pytest.fixture(scope="module")
def news_folder(checkout: Path) -> Path:
    return checkout / "demo" / "news"


@pytest.fixture(scope="module")
def articles(
    news_folder: Path, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Article]:
    media = MediaFolder(tmp_path_factory.mktemp("media"), max_size=2**20)
    found = list(MarkdownFolder(news_folder, media, site.time_zone, site.default_language))
    refused = [str(entry) for entry in found if isinstance(entry, ContentError)]
    assert not refused
    return {entry.article.slug: entry.article for entry in found if not isinstance(entry, ContentError)}


def words(articles: Mapping[str, Article], language: str) -> Iterator[tuple[str, str]]:
    """Where and what: everything that readers of the language are shown."""
    for slug, article in articles.items():
        if language not in article.translations:
            continue
        translation = article.translations[language]
        yield from ((slug, text) for text in (translation.title, translation.summary, translation.body))
        for image in article.images:
            said = image.texts[language]
            yield from ((slug, text) for text in (said.alternative, said.caption, said.credit))
        yield from ((slug, attachment.titles[language]) for attachment in article.attachments)


def test_enough_articles_exist_in_both_languages_and_some_in_one(articles: Mapping[str, Article]) -> None:
    counted = Counter(tuple(sorted(article.translations)) for article in articles.values())
    assert counted.keys() == {("en", "th"), ("th",), ("en",), ("ar",)}
    assert counted["en", "th"] >= 24
    assert counted[("th",)] == 4
    assert counted[("en",)] == 2
    assert counted[("ar",)] == 1


def test_each_category_of_the_site_has_articles(articles: Mapping[str, Article], site: Site) -> None:
    stored = {article.category for article in articles.values()}
    assert stored <= site.known_keys
    assert all(stored & category.keys for category in site.categories)


def test_one_article_is_filed_under_another_key_of_its_category(
    articles: Mapping[str, Article], site: Site
) -> None:
    assert any(site.category_of(article.category) for article in articles.values())
    assert {article.category for article in articles.values()} - {
        category.key for category in site.categories
    }


def test_the_award_is_dated_as_on_the_old_page(articles: Mapping[str, Article]) -> None:
    assert articles["lert-rat-award-2563"].published_at == datetime.fromisoformat("2020-09-17T14:14+07:00")


def test_four_cards_have_the_dates_of_the_old_page(articles: Mapping[str, Article], site: Site) -> None:
    first, last = (datetime(2022, 8, 1, 9, minute, tzinfo=site.time_zone) for minute in (52, 59))
    assert sum(first <= article.published_at <= last for article in articles.values()) == 4


def test_dates_reach_from_2020_to_2026_and_none_is_to_come(
    articles: Mapping[str, Article], site: Site
) -> None:
    dates = [article.published_at.astimezone(site.time_zone) for article in articles.values()]
    assert {date.year for date in dates} == set(range(2020, 2027))
    assert max(dates) < datetime(2026, 11, 1, tzinfo=UTC)


def test_the_urgent_notice_says_that_it_is_a_demonstration(articles: Mapping[str, Article]) -> None:
    urgent = [article for article in articles.values() if article.urgent_until]
    assert [article.slug for article in urgent] == ["emergency-numbers"]
    titles = urgent[0].translations
    assert "Demonstration" in titles["en"].title
    assert "ตัวอย่าง" in titles["th"].title


def test_articles_show_what_the_portal_can_do(articles: Mapping[str, Article]) -> None:
    both = [t for article in articles.values() for t in article.translations.values()]
    assert sum(bool(TABLE.search(t.body)) for t in both) >= 10
    assert any(t.format == "plain" for t in both)
    assert any(len(article.images) > 1 for article in articles.values())
    assert any(article.attachments for article in articles.values())
    assert any(article.old_addresses for article in articles.values())
    assert {article.original for article in articles.values()} == {"th", "en", "ar"}


def test_one_article_is_long_and_has_five_headings(articles: Mapping[str, Article]) -> None:
    long = articles["lamphun-brocade-silk"].translations
    assert len(long["en"].body.split()) >= 1000
    for translation in long.values():
        assert len(re.findall(r"^## ", translation.body, re.MULTILINE)) == 5


def test_each_article_has_a_title_a_summary_and_enough_to_read(articles: Mapping[str, Article]) -> None:
    for slug, article in articles.items():
        for translation in article.translations.values():
            assert len(translation.title) <= 90, slug
            assert translation.summary, slug
            assert _length(translation) >= 130, slug


def _length(translation: Translation) -> int:
    """English words; Thai has about five letters where English has a word."""
    return len(translation.body) // 5 if translation.language == "th" else len(translation.body.split())


def test_each_article_has_a_picture_described_in_all_its_languages(articles: Mapping[str, Article]) -> None:
    for slug, article in articles.items():
        assert article.images, slug
        for image in article.images:
            assert image.texts.keys() == article.translations.keys(), slug
            assert all(30 <= len(said.alternative) <= 250 for said in image.texts.values()), slug


def test_attachments_are_named_in_all_languages_of_their_article(articles: Mapping[str, Article]) -> None:
    for article in articles.values():
        for attachment in article.attachments:
            assert attachment.titles.keys() == article.translations.keys(), article.slug


def test_links_lead_to_articles_and_pages_that_exist(articles: Mapping[str, Article]) -> None:
    linked = 0
    for slug, article in articles.items():
        for translation in article.translations.values():
            for kind, target in LINK.findall(translation.body):
                known = articles if kind == "article" else set(PAGES)
                assert target in known, f"{slug} links to {kind}:{target}"
                assert target != slug, f"{slug} links to itself"
                linked += 1
    assert linked > 60


@pytest.mark.parametrize("language", ["en", "th"])
def test_links_with_one_text_have_one_target(articles: Mapping[str, Article], language: str) -> None:
    for slug, article in articles.items():
        if language in article.translations:
            body = article.translations[language].body
            targets = re.findall(r"\[([^\]]+)\]\(([^)]*)\)", body)
            assert len({text for text, _ in targets}) == len(set(targets)), slug


def test_english_has_no_thai_letters_but_where_thai_words_are_taught(articles: Mapping[str, Article]) -> None:
    with_thai = {slug for slug, text in words(articles, "en") if THAI.search(text)}
    assert with_thai == {"northern-words-for-visitors"}


def test_thai_has_no_english_sentences(articles: Mapping[str, Article]) -> None:
    for slug, text in words(articles, "th"):
        assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", ADDRESS.sub("]", text)), slug


SLIPS = {
    "two blanks": re.compile(r"(?<=\S) {2,}"),
    "a decomposed sara am": re.compile("\u0e4d\u0e32"),
    "two sara e for sara ae": re.compile("\u0e40\u0e40"),
    "a doubled mark": re.compile("([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\\1"),
    "a tone mark before its vowel": re.compile("[\u0e48-\u0e4b][\u0e31\u0e34-\u0e39]"),
    "a mark without a letter": re.compile("(?:^|[\\s(])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", re.MULTILINE),
    "a blank before a closing sign": re.compile(r"\S [)”,;:?!]"),
    "a zero-width or non-breaking character": re.compile("[\u00a0\u200b-\u200d\ufeff]"),
    "mai yamok without a blank before it": re.compile(r"[^\s]ๆ"),
    "mai yamok run together with the next word": re.compile(r"ๆ[\u0e01-\u0e4e]"),
    "Thai digits": re.compile("[\u0e50-\u0e59]"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_thai_is_typed_without_slips(articles: Mapping[str, Article], slip: str) -> None:
    found = [(slug, match[0]) for slug, text in words(articles, "th") for match in SLIPS[slip].finditer(text)]
    assert not found


@pytest.mark.parametrize("language", ["en", "th", "ar"])
def test_text_is_composed_and_has_no_straight_apostrophes(
    articles: Mapping[str, Article], language: str
) -> None:
    for slug, text in words(articles, language):
        assert unicodedata.is_normalized("NFC", text), slug
        assert "'" not in text, slug


@pytest.mark.parametrize(
    ("slip", "text"),
    [
        ("two blanks", "ข่าว  จังหวัด"),
        ("a decomposed sara am", "ลํา"),
        ("two sara e for sara ae", "เเม่"),
        ("a doubled mark", "ที่่"),
        ("a tone mark before its vowel", "ที่".replace("ี่", "่ี")),
        ("a mark without a letter", "ข่าว ่"),
        ("a blank before a closing sign", "ข่าว )"),
        ("a zero-width or non-breaking character", "ข่าว\u200bดี"),
        ("mai yamok without a blank before it", "ต่างๆ"),
        ("mai yamok run together with the next word", "ต่าง ๆกัน"),
        ("Thai digits", "๒๕๖๓"),
    ],
)
def test_each_slip_would_be_found(slip: str, text: str) -> None:
    assert SLIPS[slip].search(text)


def test_pictures_are_drawn_again_byte_for_byte(checkout: Path, news_folder: Path, tmp_path: Path) -> None:
    program = checkout / "scripts" / "draw-demo-images.py"
    subprocess.run([sys.executable, "-B", program, tmp_path], check=True, timeout=300)
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in (news_folder / "images").iterdir()}
    assert drawn == kept


def test_each_picture_is_used_and_small_and_safe(articles: Mapping[str, Article], news_folder: Path) -> None:
    used = {image.media.name for article in articles.values() for image in article.images}
    pictures = sorted((news_folder / "images").iterdir())
    assert used == {path.name for path in pictures}
    for path in pictures:
        assert path.stat().st_size <= 8 * 1024, path.name
        _check_drawing(path)


def _check_drawing(path: Path) -> None:
    """Nothing but shapes: no text, no styles, no scripts, no address from elsewhere."""
    root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    assert root.attrib["viewBox"] == "0 0 1200 675"
    assert (root.attrib["width"], root.attrib["height"]) == ("1200", "675")
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        assert name not in {"text", "style", "script", "image", "foreignObject", "a"}, path.name
        for key, value in element.attrib.items():
            assert key != "style"
            assert not key.startswith("on")
            assert not key.endswith("href") or value.startswith("#"), path.name


def test_the_demonstration_holds_no_program(checkout: Path) -> None:
    assert not list((checkout / "demo").rglob("*.py"))


def test_the_site_says_that_it_is_a_demonstration(site: Site) -> None:
    assert site.visits_start == 82654
    assert any("demonstration" in note.texts["en"] for note in site.notes)
    assert all(address.endswith(".example") for address in site.contact.emails)
