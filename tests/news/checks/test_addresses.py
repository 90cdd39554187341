"""Old addresses that never lead to their article are told, and so are those that several articles name."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from portal.article import Article
from portal.news.checks import AddressCheck, Gathered
from portal.routes import page_at
from portal.site import load_site
from tests.news.making import make_article

SITE = load_site(Path(__file__).resolve().parents[2] / "views" / "site.toml")

pytestmark = pytest.mark.anyio


async def told(article: Article, *others: Article) -> list[tuple[str, str, str]]:
    """Reason, address and sentence of what is found in the first article, among the others."""
    gathered = Gathered()
    for each in (article, *others):
        gathered.add(each)
    check = AddressCheck(SITE, partial(page_at, site=SITE), gathered)
    return [(each.reason, each.location.name, str(each)) for each in await check.findings(article)]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?utm_source=line",
        "/?",
        "/th/",
        "/en/",
        "/th/news/",
        "/th/news/?page=2",
        "/th/news/pr/",
        "/th/news/other/",
        "/en/contact",
        "/en/%63ontact?fbclid=1",
        "/th/search?q=%E0%B8%81",
        "/th/archive/2567/",
        "/th/preferences?back=/",
        "/static/old.css",
        "/static/%E0%B8%81.css?v=1",
        "/media/2019/photo.jpg",
        "/visit.gif",
    ],
)
async def test_an_address_that_the_portal_itself_answers_is_told(address: str) -> None:
    [(reason, name, sentence)] = await told(make_article("a", old_addresses=(address,)))
    assert (reason, name) == ("old-address-unreachable", address)
    assert f"“{address}” never leads to the article" in sentence
    assert sentence.endswith("take it out.")


@pytest.mark.parametrize(
    "address",
    [
        "/?p=123",
        "/index.php",
        "/th",
        "/th/contact/",
        "/TH/contact",
        "/en/contact?x=1",
        "/th/search?id=7",
        "/de/",
        "/th/news/nowhere/",
        "/th/archive/x/",
        "/th/news/services/one",
        "/statics/a",
        "/ข่าว/7",
        "/news.php?id=7",
    ],
)
async def test_an_address_that_leads_to_its_article_is_not(address: str) -> None:
    assert await told(make_article("a", old_addresses=(address,)), make_article("b")) == []


async def test_the_present_address_of_an_article_is_told() -> None:
    other = make_article("b", slug="one", category="pr")
    [(reason, _, sentence)] = await told(
        make_article("a", old_addresses=("/en/news/public-relations/one",)), other
    )
    assert reason == "old-address-unreachable"
    assert "is the present address of the article “b”; take it out, or give that article" in sentence
    [(reason, _, sentence)] = await told(
        make_article("a", slug="one", category="x", old_addresses=("/th/news/other/one",))
    )
    assert reason == "old-address-unreachable"
    assert "is the present address of this article; take it out." in sentence


async def test_an_address_with_a_present_slug_but_another_category_is_not() -> None:
    other = make_article("b", slug="one", category="pr")
    assert await told(make_article("a", old_addresses=("/en/news/services/one",)), other) == []


async def test_the_address_of_a_withdrawn_article_may_be_given_to_another() -> None:
    other = make_article("b", slug="one", category="pr", withdrawn=True, old_addresses=("/x",))
    assert await told(make_article("a", old_addresses=("/th/news/public-relations/one", "/x")), other) == []


async def test_an_address_that_two_articles_name_is_told() -> None:
    article = make_article("a", old_addresses=("/%e0%b8%82?b=2&a=1", "/only"))
    same = make_article("b", old_addresses=("/ข/?a=1&b=2&fbclid=3",))
    [(reason, name, sentence)] = await told(article, same)
    assert (reason, name) == ("old-address-twice", "/%e0%b8%82?b=2&a=1")
    assert "is named by the article “b” as well, as “/ข/?a=1&b=2&fbclid=3”; leave it in the one" in sentence


async def test_an_address_that_a_hundred_articles_name_is_told_once_for_each() -> None:
    articles = [make_article(f"{n:03}", old_addresses=("/news.php",)) for n in range(100)]
    [(_, _, sentence)] = await told(*articles)
    assert "“/news.php” is named by the article “001” as well, and by many more;" in sentence


async def test_addresses_that_differ_in_more_than_spelling_are_not_one() -> None:
    article = make_article("a", old_addresses=("/s/aB3", "/news.php?id=7", "/y", "/y/"))
    others = [
        make_article("b", old_addresses=("/s/Ab3",)),
        make_article("c", old_addresses=("/news.php?id=8", "/news.php")),
    ]
    assert await told(article, *others) == []
