"""What pages tell of themselves to programs: where a link to them is shared, and in the words of schema.org."""

from __future__ import annotations

import json
import struct
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import brotli
import PIL.Image
import pytest
from starlette.testclient import TestClient

from portal.article import Article, Image, ImageText, Translation
from portal.news.media import MediaFolder, drawings
from portal.news.media.drawings import painted
from portal.testing import CheckingClient
from portal.testing.html_page import HtmlPage
from tests.views.conftest import THAI_BODY, PortalWith, make_article

HOST = "https://www.example.org"
NODE_MODULES = Path(__file__).parents[2] / "node_modules"
HOSTILE = '</script><script>alert(1)</script> “ก” "b" & <!--'
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200" viewBox="0 0 400 200">'
    '<rect width="400" height="200" fill="#fff"/>'
    '<text x="20" y="120" font-size="60" fill="#000">{words}</text></svg>'
)
ADDRESSES = (
    "/th/",
    "/en/",
    "/th/contact",
    "/en/contact",
    "/en/news/",
    "/th/news/provincial-news/a",
    "/en/news/provincial-news/a",
)


def told_by(document: HtmlPage) -> dict[str, str]:
    """The properties of Open Graph, by name."""
    return {
        meta.get("property", ""): meta.get("content", "")
        for meta in document.elements("meta")
        if meta.get("property")
    }


def things_in(document: HtmlPage) -> Iterator[dict[str, Any]]:
    """The objects that a page describes."""
    for script in document.elements("script"):
        if script.get("type") == "application/ld+json":
            found = json.loads(script.text or "")
            assert found.pop("@context") == "https://schema.org"
            yield from found.get("@graph", [found])


def thing(document: HtmlPage, kind: str) -> dict[str, Any]:
    (found,) = (one for one in things_in(document) if one["@type"] == kind)
    return found


@pytest.fixture
def drawing(tmp_path: Path) -> Image:
    media = MediaFolder(tmp_path / "var" / "media", 1 << 20).put(
        DRAWING.format(words="น้ำท่วม").encode(), "flood.svg", "image"
    )
    return Image(media=media, texts={"th": ImageText(alternative="แผนที่น้ำท่วม")})


@pytest.fixture
def article(drawing: Image) -> Article:
    return make_article("a", images=(drawing,))


@pytest.fixture
def reader(portal_with: PortalWith, article: Article) -> Iterator[CheckingClient]:
    with CheckingClient(portal_with([article], base_url=HOST)) as client:
        yield client


class TestShares:
    def test_a_link_to_an_article_shows_its_title_and_picture(
        self, reader: CheckingClient, drawing: Image
    ) -> None:
        told = told_by(reader.document(reader.get("/th/news/provincial-news/a")))
        picture = f"{HOST}/media/{drawing.media.hash}/flood.svg.png"
        assert told["og:title"] == "ข่าวที่ a"
        assert told["og:description"] == THAI_BODY
        assert told["og:type"] == "article"
        assert told["og:url"] == f"{HOST}/th/news/provincial-news/a"
        assert (told["og:image"], told["og:image:width"], told["og:image:height"]) == (picture, "1200", "600")
        assert told["og:image:alt"] == "แผนที่น้ำท่วม"
        assert told["article:published_time"] == "2024-02-28T08:00:00+00:00"

    def test_other_pages_are_shared_under_their_names(self, reader: CheckingClient) -> None:
        told = told_by(reader.document(reader.get("/en/contact")))
        assert (told["og:title"], told["og:type"]) == ("Contact and directions", "website")

    @pytest.mark.parametrize("tag", ["th", "en"])
    def test_a_page_without_a_picture_is_shared_with_that_of_the_site(
        self, portal_with: PortalWith, tag: str
    ) -> None:
        with CheckingClient(portal_with([make_article("b")], base_url=HOST)) as client:
            for path in ("", "contact", "news/", "news/provincial-news/b"):
                told = told_by(client.document(client.get(f"/{tag}/{path}")))
                assert told["og:image"].startswith(f"{HOST}/static/site/card-{tag}.png?v=")
                assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
                assert told["og:image:alt"] == told["og:site_name"]
            address = told["og:image"].removeprefix(HOST)
            card = client.get(address)
            assert card.headers["content-type"] == "image/png"
            assert card.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert struct.unpack(">II", card.content[16:24]) == (1200, 630)
            known = client.get(address, headers={"If-None-Match": card.headers["etag"]})
            assert (known.status_code, known.content) == (304, b"")
            assert client.get("/static/site/card-xx.png").status_code == 404

    def test_it_is_painted_once(
        self, portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        with CheckingClient(portal_with(base_url=HOST)) as client:
            first = client.get("/static/site/card-th.png")
            monkeypatch.setattr(drawings, "painted", lambda *_, **__: b"")
            assert client.get("/static/site/card-th.png").content == first.content
            assert len(list((tmp_path / "var" / "media").rglob("*.card.png"))) == 1
            assert client.get("/static/site/card-en.png").status_code == 404, (
                "what cannot be painted is not there"
            )

    def test_a_photograph_is_shared_as_it_is(self, portal_with: PortalWith, tmp_path: Path) -> None:
        photograph = BytesIO()
        PIL.Image.new("RGB", (60, 40)).save(photograph, "PNG")
        media = MediaFolder(tmp_path / "var" / "media", 1 << 20).put(
            photograph.getvalue(), "bridge.png", "image"
        )
        shown = Image(media=media, texts={"th": ImageText(alternative="สะพาน")})
        with CheckingClient(portal_with([make_article("a", images=(shown,))], base_url=HOST)) as client:
            told = told_by(client.document(client.get("/th/news/provincial-news/a")))
        assert told["og:image"] == f"{HOST}/media/{media.hash}/bridge.png"

    def test_nothing_is_said_where_nobody_knows_the_address(
        self, portal_with: PortalWith, article: Article
    ) -> None:
        with CheckingClient(portal_with([article])) as client:
            document = client.document(client.get("/th/news/provincial-news/a"))
        assert set(told_by(document)) == {"og:description"}
        assert list(things_in(document)) == []

    def test_links_to_pass_an_article_on_ask_nobody_before_they_are_followed(
        self, reader: CheckingClient
    ) -> None:
        document = reader.document(reader.get("/en/news/provincial-news/a"))
        (share,) = (part for part in document.elements("section") if part.get("aria-labelledby") == "share")
        hrefs = [link.get("href", "") for link in share.iter("a")]
        hosts = {urlsplit(href).netloc: parse_qs(urlsplit(href).query) for href in hrefs}
        address = [f"{HOST}/en/news/provincial-news/a"]
        assert hosts["social-plugins.line.me"]["url"] == address
        assert hosts["www.facebook.com"]["u"] == address


class TestPictures:
    def test_a_drawing_is_painted_with_its_thai_marks(self, reader: CheckingClient, drawing: Image) -> None:
        answer = reader.get(f"/media/{drawing.media.hash}/flood.svg.png")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        assert size_of(answer.content) == (1200, 600)
        assert answer.content != painted(DRAWING.format(words="นาทวม").encode())
        assert painted(DRAWING.format(words="").encode()) != painted(DRAWING.format(words="\u0e49").encode())
        again = reader.get(
            f"/media/{drawing.media.hash}/flood.svg.png", headers={"If-None-Match": answer.headers["etag"]}
        )
        assert again.status_code == 304

    def test_one_that_was_lost_is_painted_again(
        self, reader: CheckingClient, drawing: Image, tmp_path: Path
    ) -> None:
        before = reader.get(f"/media/{drawing.media.hash}/flood.svg.png").content
        (kept,) = (tmp_path / "var" / "media").glob("*/*.card.png")
        kept.unlink()
        assert reader.get(f"/media/{drawing.media.hash}/flood.svg.png").content == before
        assert kept.read_bytes() == before

    def test_there_is_none_of_what_is_no_drawing_or_in_no_public_article(
        self, portal_with: PortalWith, drawing: Image
    ) -> None:
        withdrawn = make_article("a", images=(drawing,), withdrawn=True)
        with CheckingClient(portal_with([withdrawn], base_url=HOST)) as client:
            assert client.get(f"/media/{drawing.media.hash}/flood.svg.png").status_code in {404, 410}
            assert client.get(f"/media/{'0' * 64}/flood.svg.png").status_code == 404

    @pytest.mark.parametrize(
        "hostile",
        [
            b"no drawing",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            DRAWING.replace('height="200"', 'height="2e9"', 1).format(words="").encode(),
            b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><defs><g id='a0'><path d='M0 0h9v9'/></g>"
            + b"".join(
                b"<g id='a%d'>%s</g>" % (n, b"<use href='#a%d'/>" % (n - 1) * 10) for n in range(1, 12)
            )
            + b"</defs><use href='#a11'/></svg>",
        ],
        ids=["none", "of no size", "very tall", "a billion uses"],
    )
    def test_a_hostile_one_ends_its_painter_alone(self, hostile: bytes) -> None:
        picture = painted(hostile)
        assert picture == b"" or size_of(picture)[0] <= 1200


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


class TestStructuredData:
    def test_an_article_tells_what_news_it_is(self, reader: CheckingClient) -> None:
        document = reader.document(reader.get("/th/news/provincial-news/a"))
        news = thing(document, "NewsArticle")
        assert news["headline"] == "ข่าวที่ a"
        data = [
            one.text or "" for one in document.elements("script") if one.get("type") == "application/ld+json"
        ]
        assert "ข่าวที่ a" in data[0]
        assert (news["inLanguage"], news["datePublished"]) == ("th", "2024-02-28T08:00:00+00:00")
        publisher = thing(document, "GovernmentOrganization")
        assert news["publisher"] == {"@id": publisher["@id"]}
        assert urlsplit(publisher["logo"]).netloc == urlsplit(HOST).netloc

    def test_the_way_from_home_is_told_in_the_pages_language(self, reader: CheckingClient) -> None:
        steps = thing(reader.document(reader.get("/en/news/provincial-news/a")), "BreadcrumbList")
        names = [(step["position"], step["name"]) for step in steps["itemListElement"]]
        assert names == [(1, "Home"), (2, "Provincial news"), (3, "Report a")]
        assert steps["itemListElement"][0]["item"] == f"{HOST}/en/"

    def test_home_tells_how_the_site_is_searched(self, reader: CheckingClient) -> None:
        site = thing(reader.document(reader.get("/en/")), "WebSite")
        assert site["url"] == f"{HOST}/en/"
        template = site["potentialAction"]["target"]["urlTemplate"]
        assert template == f"{HOST}/en/search?q={{search_term_string}}"

    def test_words_end_no_element_and_no_string(self, portal_with: PortalWith) -> None:
        words = Translation(language="en", title=HOSTILE, body="Text.")
        hostile = make_article("a", "en", translations={"en": words})
        with TestClient(portal_with([hostile], base_url=HOST)) as client:
            document = HtmlPage(client.get("/en/news/provincial-news/a").text)
        assert thing(document, "NewsArticle")["headline"] == HOSTILE
        assert told_by(document)["og:title"] == HOSTILE
        assert all(script.get("src") or script.get("type") for script in document.elements("script"))

    @pytest.mark.node
    def test_the_types_that_google_makes_of_schema_org_know_every_word(
        self, reader: CheckingClient, tmp_path: Path
    ) -> None:
        described = [one for path in ADDRESSES for one in things_in(reader.document(reader.get(path)))]
        assert {one["@type"] for one in described} == {
            "NewsArticle", "BreadcrumbList", "GovernmentOrganization", "WebSite",
        }  # fmt: skip
        assert compiled(described, tmp_path) == ""
        assert "nonsense" in compiled([{**described[0], "nonsense": 1}], tmp_path)


def typed(described: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object with its type; an action by itself, as what a program fills in needs a type of its own."""
    for one in described:
        action = one.get("potentialAction")
        yield "Thing", {key: value for key, value in one.items() if key != "potentialAction"}
        if action:
            yield "WithActionConstraints<SearchAction>", action


def compiled(described: list[dict[str, Any]], folder: Path) -> str:
    """What the compiler of TypeScript says of objects as schema-dts has their types."""
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(NODE_MODULES)
    program = folder / "described.ts"
    program.write_text(
        'import type { SearchAction, Thing, WithActionConstraints } from "schema-dts";\n'
        + "".join(
            f"export const thing{number}: {kind} = {json.dumps(one, ensure_ascii=False)};\n"
            for number, (kind, one) in enumerate(typed(described))
        ),
        encoding="utf-8",
    )
    command = [
        "node",
        str(NODE_MODULES / "typescript" / "bin" / "tsc"),
        "--noEmit",
        "--strict",
        "--skipLibCheck",
    ]
    done = subprocess.run(
        [*command, "--moduleResolution", "bundler", "--module", "esnext", str(program)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("path", ADDRESSES)
def test_all_this_weighs_little(reader: CheckingClient, path: str) -> None:
    with_it = reader.get(path).content
    start, end = (
        with_it.index(b'<meta property="og:title"'),
        with_it.rindex(b"</script>", 0, with_it.index(b"</head>")),
    )
    without = with_it[:start] + with_it[end:]
    assert len(brotli.compress(with_it, quality=5)) - len(brotli.compress(without, quality=5)) <= 1_000
