"""Pages wear the look that the site file tells: logo, favicon, colours, own files, channels."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.testing import CheckingClient
from portal.testing.html_page import text_of, tidy
from tests.pages.test_look import SVG
from tests.views.conftest import SITE, make_portal

LOOK = """
[look]
favicon = "seal.svg"
static = "static"
[look.logo]
file = "seal.svg"
text = { th = "ตราจังหวัด" }
[look.light]
silk = "#0b3c5d"
gold = "#f7d070"
accent = "#0b3c5d"
"""
CHANNELS = """
[contact.anti_scam]
th = "เราไม่ขอเงิน"
en = "We never ask for money."
[[contact.channels]]
name = { th = "ไลน์", en = "LINE @example" }
address = "https://line.me/R/ti/p/@example"
[[contact.channels]]
name = { en = "Hotline" }
phone = "1567"
[[contact.channels]]
name = { en = "Centre" }
address = "https://www.example.go.th:8443/centre"
phone = "+66 53 511 000"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "static" / "images").mkdir(parents=True)
    (tmp_path / "seal.svg").write_bytes(SVG)
    return tmp_path


def make_reader(folder: Path, further: str = LOOK, **settings: Any) -> CheckingClient:
    (folder / "site.toml").write_text(SITE.read_text(encoding="utf-8") + further, encoding="utf-8")
    return CheckingClient(make_portal(folder / "var", site=folder / "site.toml", **settings))


@pytest.fixture
def reader(folder: Path) -> Iterator[CheckingClient]:
    with make_reader(folder) as client:
        yield client


def test_every_page_shows_the_logo_with_what_it_shows(reader: CheckingClient) -> None:
    for path, language in (("/th/", None), ("/en/contact", "th"), ("/en/nothing-here", "th")):
        image = next(
            e for e in reader.document(reader.get(path)).elements("img") if e.get("class") == "emblem"
        )
        assert (image.get("alt"), image.get("lang")) == ("ตราจังหวัด", language)
        assert (image.get("width"), image.get("height")) == ("128", "64")
        answer = reader.get(image.attrib["src"])
        assert answer.content == SVG
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "immutable" in answer.headers["cache-control"]
        assert "sandbox" in answer.headers["content-security-policy"]


def test_browsers_are_told_icon_and_colour_of_the_site(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/en/"))
    (icon,) = [e for e in document.elements("link") if e.get("rel") == "icon"]
    assert reader.get(icon.attrib["href"]).content == SVG
    colours = [e.get("content") for e in document.elements("meta") if e.get("name") == "theme-color"]
    assert colours == ["#0b3c5d", "#082d46"]
    reader.cookies.set("portal_preferences", "theme:black-on-white")
    document = reader.document(reader.get("/en/"))
    colours = [e.get("content") for e in document.elements("meta") if e.get("name") == "theme-color"]
    assert colours == ["#ffffff"]


def test_the_colours_come_in_a_sheet_of_their_own_after_the_packages(reader: CheckingClient) -> None:
    links = reader.document(reader.get("/en/")).elements("link")
    sheets = [e.attrib["href"] for e in links if e.get("rel") == "stylesheet"]
    assert [sheet.partition("?")[0] for sheet in sheets][-2:] == [
        "/static/site/look.css",
        "/static/styles/print.css",
    ]
    answer = reader.get(sheets[-2])
    assert "--silk: #0b3c5d;" in answer.text
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    again = reader.get(sheets[-2], headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_site_without_a_look_is_as_before(folder: Path) -> None:
    with make_reader(folder, "") as reader:
        page = reader.get("/en/").text
        assert "/static/site/" not in page
        assert "/static/images/emblem.svg?v=" in page
        assert reader.get("/static/site/look.css").status_code == 404


def test_a_file_of_the_sites_own_folder_is_served_with_its_version(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.pages.static_versions.INTERVAL", 0)
    templates = folder / "templates" / "partials"
    templates.mkdir(parents=True)
    (templates / "footer.html").write_text(
        '<footer><p>{{ layout.links.static("brand.css") }}</p></footer>', encoding="utf-8"
    )
    (folder / "static" / "brand.css").write_text("a {}" * 300, encoding="utf-8")
    with make_reader(folder, templates=(folder / "templates",), page_memory=0) as reader:
        address = tidy(text_of(reader.document(reader.get("/en/")).elements("footer")[0]))
        assert address.startswith("/static/brand.css?v=")
        answer = reader.get(address)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "br"
        (folder / "static" / "brand.css").write_text("b {}", encoding="utf-8")
        os.utime(folder / "static" / "brand.css", ns=(1, 1))
        assert reader.get(address).headers["cache-control"] == "no-cache"
        changed = tidy(text_of(reader.document(reader.get("/en/")).elements("footer")[0]))
        assert changed != address
        assert reader.get(changed).text == "b {}"


def test_a_file_of_the_site_stands_before_the_packages(folder: Path) -> None:
    (folder / "static" / "images" / "hem.svg").write_bytes(SVG)
    with make_reader(folder) as reader:
        assert reader.get("/static/images/hem.svg").content == SVG
        assert b"<svg" in reader.get("/static/images/weave.svg").content


def test_what_is_hidden_or_outside_of_the_folder_is_not_served(folder: Path) -> None:
    (folder / "static" / ".env").write_text("SECRET=1", encoding="utf-8")
    (folder / "static" / ".git").mkdir()
    (folder / "static" / ".git" / "config").write_text("x", encoding="utf-8")
    (folder / "static" / "way-out.toml").symlink_to(folder / "site.toml")
    (folder / "static" / "loop").symlink_to(folder / "static" / "loop")
    (folder / "static" / "images" / "same.svg").symlink_to(folder / "static" / "seal.svg")
    (folder / "static" / "seal.svg").write_bytes(SVG)
    os.mkfifo(folder / "static" / "pipe")
    with make_reader(folder) as reader:
        for path in (
            *(".env", ".git/config", "way-out.toml", "loop", "pipe", "images", "images/", "", "gone.css"),
            *("%2e%2e/site.toml", "..%2fsite.toml", "images/%2e%2e/%2e%2e/site.toml", "%00", "a%00.css"),
            *("x" * 300, "/etc/passwd", "%2fetc%2fpasswd", "images%5c..%5c..%5csite.toml", "seal.svg/x"),
        ):
            answer = reader.get(f"/static/{path}?v=1")
            assert answer.status_code == 404, path
        assert reader.get("/static/images/same.svg").content == SVG


def test_a_large_file_is_sent_as_it_is_and_in_parts(folder: Path) -> None:
    (folder / "static" / "data.csv").write_bytes(b"a,b\n" * 600_000)
    with make_reader(folder) as reader:
        whole = reader.get("/static/data.csv", headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in whole.headers
        assert len(whole.content) == 2_400_000
        part = reader.get("/static/data.csv", headers={"Range": "bytes=0-3"})
        assert (part.status_code, part.content) == (206, b"a,b\n")


def test_channels_are_links_by_their_names_on_contact_page_and_foot(folder: Path) -> None:
    with make_reader(folder, CHANNELS) as reader:
        document = reader.document(reader.get("/en/contact"))
        for part in ("main", "footer"):
            links = {e.get("href"): tidy(text_of(e)) for e in document.one(part).iter("a")}
            assert links["https://line.me/R/ti/p/@example"] == "LINE @example"
            assert links["tel:1567"] == "Hotline 1567"
            assert links["https://www.example.go.th:8443/centre"] == "Centre"
            assert links["tel:+6653511000"] == "+66 53 511 000"
            assert "We never ask for money." in tidy(text_of(document.one(part)))
        assert "line.me" in text_of(document.one("main"))
        assert "Official channels" in text_of(document.one("footer"))
        thai = reader.document(reader.get("/th/contact"))
        assert "เราไม่ขอเงิน" in text_of(thai.one("footer"))
        (hotline,) = [e for e in thai.one("footer").iter("a") if e.get("href") == "tel:1567"]
        assert next(hotline.iter("span")).get("lang") == "en"


def test_without_channels_nothing_is_said_of_them(folder: Path) -> None:
    with make_reader(folder, "") as reader:
        assert "Official channels" not in reader.get("/en/contact").text
