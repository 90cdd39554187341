"""The article page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from portal.article import Article, Translation
from portal.derive.markup.body_links import MOST_ARTICLES
from portal.news.sql import SqlStore
from portal.testing import CheckingClient
from portal.testing.html_page import HtmlPage, text_of, tidy
from tests.views.conftest import NOW, PortalWith, article_of, make_article, words_of

HOME = "/th/news/provincial-news"


def alternates(document: HtmlPage) -> dict[str, str]:
    return {
        e.attrib["hreflang"]: e.attrib["href"]
        for e in document.elements("link")
        if e.get("rel") == "alternate" and "hreflang" in e.attrib
    }


def canonical(document: HtmlPage) -> str:
    return next(e.attrib["href"] for e in document.elements("link") if e.get("rel") == "canonical")


def test_an_article_has_its_title_category_time_and_body(reader: CheckingClient) -> None:
    document = reader.document(reader.get(f"{HOME}/both"))
    assert tidy(text_of(document.one("h1"))) == "ข่าวที่ both"
    times = [(e.attrib["datetime"], tidy(text_of(e))) for e in article_of(document).iter("time")]
    assert times[0][0] == "2024-02-28T15:00:00+07:00"
    assert "28 กุมภาพันธ์ 2567" in times[0][1]
    assert "ศูนย์บริการประชาชน" in text_of(article_of(document))


def test_english_readers_see_the_gregorian_year(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/en/news/provincial-news/both"))
    assert "28 February 2024" in text_of(article_of(document))


def test_the_29th_of_february_has_its_buddhist_year(reader: CheckingClient) -> None:
    assert "29 กุมภาพันธ์ 2563" in words_of(reader.get(f"{HOME}/leap"))


def test_the_selector_leads_to_the_same_page_query_included(reader: CheckingClient) -> None:
    document = reader.document(reader.get(f"{HOME}/both?from=mail"))
    links = {e.get("hreflang"): e.get("href") for e in document.elements("a") if e.get("hreflang")}
    assert links["en"] == "/en/news/provincial-news/both?from=mail"


def test_alternates_name_the_languages_it_exists_in(reader: CheckingClient) -> None:
    both = reader.document(reader.get(f"{HOME}/both"))
    assert alternates(both) == {
        "th": f"{HOME}/both",
        "en": "/en/news/provincial-news/both",
        "x-default": f"{HOME}/both",
    }
    only = reader.document(reader.get("/th/news/services/thai-only"))
    assert set(alternates(only)) == {"th", "x-default"}


def test_an_untranslated_article_is_shown_marked_under_a_notice(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/en/news/services/thai-only"))
    title = document.one("h1")
    assert document.language_of(title) == "th"
    assert canonical(document) == "/th/news/services/thai-only"
    within = [e for e in article_of(document).iter("a") if e.get("href") == "/th/news/services/thai-only"]
    assert within, "the notice leads to the language it exists in"
    assert document.one("html").attrib["lang"] == "en"


def test_a_language_that_is_not_offered_may_stand_in(reader: CheckingClient) -> None:
    document = reader.document(reader.get(f"{HOME}/lao-only"))
    assert document.language_of(document.one("h1")) == "lo"


def test_the_notice_names_the_language_that_stands_in_as_its_reader_does(reader: CheckingClient) -> None:
    for address, name in ((f"{HOME}/lao-only", "ภาษาลาว"), ("/en/news/provincial-news/lao-only", "in Lao")):
        document = reader.document(reader.get(address))
        (notice,) = [e for e in document.elements("div") if e.get("role") == "note"]
        assert name in tidy(text_of(notice))


def test_the_category_is_one_stop_above_the_heading(reader: CheckingClient) -> None:
    document = reader.document(reader.get(f"{HOME}/both"))
    places = [document.ancestors(e) for e in document.elements("a") if e.get("href") == f"{HOME}/"]
    assert len(places) == 2
    kinds = [next(holder.get("class", "") for holder in place if holder.tag == "nav") for place in places]
    assert [kind.split()[0] for kind in kinds] == ["navigation", "breadcrumbs"]


def test_it_is_left_out_of_the_lists_of_the_readers_language(reader: CheckingClient) -> None:
    assert "thai-only" not in words_of(reader.get("/en/news/"))


def test_a_withdrawn_article_is_gone(reader: CheckingClient) -> None:
    assert reader.get(f"{HOME}/withdrawn").status_code == 410


def test_an_article_of_tomorrow_is_not_there_yet(reader: CheckingClient) -> None:
    assert reader.get(f"{HOME}/later").status_code == 404


def test_another_category_in_the_address_leads_to_its_own(reader: CheckingClient) -> None:
    answer = reader.get("/th/news/services/both")
    assert (answer.status_code, answer.headers["location"]) == (301, f"{HOME}/both")


def test_old_addresses_lead_to_the_article(reader: CheckingClient) -> None:
    answer = reader.get("/news_view.php?id=7")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{HOME}/moved")
    assert reader.get("/news_view.php?id=8").status_code == 404


def test_four_are_recommended_and_never_the_article_itself(reader: CheckingClient) -> None:
    document = reader.document(reader.get(f"{HOME}/both"))
    heading = next(e for e in document.elements("h2") if e.get("id") == "recommended")
    section = next(holder for holder in document.ancestors(heading) if holder.tag == "section")
    titles = [tidy(text_of(e)) for e in section.iter("h3")]
    assert len(titles) == 4
    assert "ข่าวที่ both" not in titles


def test_links_to_articles_lead_to_them_or_lose_only_the_link(portal_with: PortalWith) -> None:
    body = "See [the other](article:other), [the missing](article:missing) and [contact](page:contact)."
    text = Translation(language="en", title="A guide", body=body)
    guide = make_article("guide", "en", translations={"en": text})
    with CheckingClient(portal_with([guide, make_article("other", "en")])) as reader:
        document = reader.document(reader.get("/en/news/provincial-news/guide"))
        links = {tidy(text_of(e)): e.get("href") for e in article_of(document).iter("a")}
        assert links["the other"] == "/en/news/provincial-news/other"
        assert links["contact"] == "/en/contact"
        assert "the missing" not in links
        assert "the missing" in text_of(article_of(document))


def test_however_many_links_there_are_the_store_is_asked_alike(
    portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(name: str) -> Callable[..., Awaitable[object]]:
        ask = getattr(SqlStore, name)

        def count(*given: Any) -> Awaitable[object]:
            asked.append(name)
            return ask(*given)  # type: ignore[no-any-return]

        return count

    def guide(name: str, count: int) -> Article:
        links = "\n\n".join(
            f"[a{at}](article:other{at % 3}{'' if at % 5 else f'-{at}'})" for at in range(count)
        )
        links += "".join(f"\n\n[b{at}](article:other0#s-{'x' * (at + 1)})" for at in range(count // 10))
        return make_article(
            name, "en", translations={"en": Translation(language="en", title=name, body=links)}
        )

    others = [make_article(f"other{at}", "en") for at in range(3)]
    with CheckingClient(
        portal_with([guide("few", 10), guide("many", MOST_ARTICLES), *others], page_memory=0)
    ) as reader:
        for slug in ("few", "many"):
            reader.get(
                f"/en/news/provincial-news/{slug}"
            )  # the first time each is fetched twice, to be checked
        for name in ("find", "get", "get_many", "holders", "linked", "overview"):
            monkeypatch.setattr(SqlStore, name, counted(name))
        few = reader.document(reader.get("/en/news/provincial-news/few"))
        assert sorted(asked) == ["find", "linked", "overview"]
        many = reader.document(reader.get("/en/news/provincial-news/many"))
        assert sorted(asked[3:]) == ["find", "linked", "overview"]
        assert len([*article_of(few).iter("a")]) == 8 + 1
        assert len([*article_of(many).iter("a")]) == MOST_ARTICLES * 4 // 5 + MOST_ARTICLES // 10


def test_an_article_is_shown_when_its_hour_comes(portal_with: PortalWith) -> None:
    soon = make_article("soon", published_at=NOW + timedelta(microseconds=1))
    due = make_article("due", published_at=NOW)
    with CheckingClient(portal_with([soon, due])) as reader:
        assert reader.get("/th/news/provincial-news/due").status_code == 200
        assert reader.get("/th/news/provincial-news/soon").status_code == 404


NOTED = """## งบประมาณ[^1]

จังหวัดใช้ 25 ล้านบาท[^1] ตามแผน[^แผน] [ดู](#งบประมาณ)

[^1]: ตามมติ ดู[ติดต่อ](page:contact)

[^แผน]: แผนพัฒนาจังหวัด
"""


def test_numbers_in_the_text_lead_to_notes_and_back(portal_with: PortalWith) -> None:
    noted = make_article(
        "noted", "th", translations={"th": Translation(language="th", title="ก", body=NOTED)}
    )
    with CheckingClient(portal_with([noted])) as reader:
        for page, heading, back in (
            ("/th/news/provincial-news/noted", "หมายเหตุ", "กลับไปยังหมายเหตุ 1 ในเนื้อหา ตำแหน่งที่ 2"),
            ("/en/news/provincial-news/noted", "Notes", "Back to note 1 in the text, place 2"),
        ):
            document = reader.document(reader.get(page))
            section = next(e for e in document.elements("section") if e.get("role") == "doc-endnotes")
            assert tidy(text_of(section)).startswith(heading)
            links = {tidy(text_of(e)): e for e in section.iter("a")}
            assert document.language_of(links[back]) == page[1:3]
            ids = {e.attrib["id"]: e for e in article_of(document).iter() if e.get("id")}
            place = ids[links[back].attrib["href"].removeprefix("#")]
            assert (tidy(text_of(place)), place.get("role")) == ("[1]", "doc-noteref")
            note = ids[unquote(place.attrib["href"]).removeprefix("#")]
            assert "ตามมติ ดูติดต่อ" in tidy(text_of(note))
            assert links["ติดต่อ"].get("href") == f"{page[:3]}/contact"
            assert document.language_of(links["ติดต่อ"]) == "th"


def test_a_link_leads_to_a_heading_of_an_article_while_readers_see_it(portal_with: PortalWith) -> None:
    links = "[ทาง](article:way#s-การเดินทาง) [ที่](article:way#s-gone) [หาย](article:none#s-x)"
    guide = make_article(
        "guide", "th", translations={"th": Translation(language="th", title="ก", body=links)}
    )
    way = make_article(
        "way",
        translations={
            "th": Translation(language="th", title="ข", body="## การเดินทาง\n\nไป"),
            "en": Translation(language="en", title="B", body="## Travel\n\nGo"),
        },
    )
    with CheckingClient(portal_with([guide, way])) as reader:
        document = reader.document(reader.get("/th/news/provincial-news/guide"))
        found = {tidy(text_of(e)): unquote(e.get("href", "")) for e in article_of(document).iter("a")}
        assert found["ทาง"] == "/th/news/provincial-news/way#s-การเดินทาง"
        assert found["ที่"] == "/th/news/provincial-news/way"
        assert "หาย" not in found
        # In English the article has other headings, so only the article is linked.
        document = reader.document(reader.get("/en/news/provincial-news/guide"))
        found = {tidy(text_of(e)): unquote(e.get("href", "")) for e in article_of(document).iter("a")}
        assert found["ทาง"] == "/en/news/provincial-news/way"
