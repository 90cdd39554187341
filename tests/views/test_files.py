"""Static files, media, and the image that counts visits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import pytest
from sqlalchemy import Connection, Engine, event
from starlette.applications import Starlette

from portal.app import create_app
from portal.article import Attachment, Image, ImageText
from portal.database.migrate import migrate
from portal.settings import Settings
from portal.testing import CheckingClient
from portal.visits import EVERY
from tests.logs import capture_logs
from tests.views.conftest import NOW, SITE, PortalWith, article_of, make_article, words_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="12" height="8"><path d="M0 0h12v8z"/></svg>'


def visits(reader: CheckingClient) -> str:
    return reader.get("/en/").text


@pytest.fixture
def sheet(reader: CheckingClient) -> str:
    """The address of a style sheet, as a page names it."""
    return next(
        e.attrib["href"]
        for e in reader.document(reader.get("/th/")).elements("link")
        if e.get("rel") == "stylesheet"
    )


def test_a_static_file_is_kept_for_ever_at_the_address_with_its_version(
    reader: CheckingClient, sheet: str
) -> None:
    answer = reader.get(sheet)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" not in reader.get(sheet.partition("?")[0]).headers["cache-control"]


@pytest.mark.parametrize("version", ["", "0", "wrong"])
def test_a_static_file_is_not_kept_at_the_address_of_another_version(
    reader: CheckingClient, sheet: str, version: str
) -> None:
    answer = reader.get(f"{sheet.partition('?')[0]}?v={version}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


def test_a_static_file_is_compressed_once_for_all_who_can_read_it(reader: CheckingClient, sheet: str) -> None:
    packed = reader.get(sheet, headers={"Accept-Encoding": "gzip"})
    plain = reader.get(sheet, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["cache-control"] == plain.headers["cache-control"]
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    headed = reader.head(sheet, headers={"Accept-Encoding": "gzip"})
    assert headed.headers["content-length"] == packed.headers["content-length"]


def test_a_static_file_that_is_known_is_not_sent_again(reader: CheckingClient, sheet: str) -> None:
    address = sheet.partition("?")[0]
    for coding in ("gzip", "identity"):
        tag = reader.get(address, headers={"Accept-Encoding": coding}).headers["etag"]
        again = reader.get(address, headers={"Accept-Encoding": coding, "If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["vary"] == "Accept-Encoding"


def test_a_part_of_a_static_file_is_a_part_of_what_it_is(reader: CheckingClient, sheet: str) -> None:
    part = reader.get(sheet, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"})
    assert part.status_code == 206
    assert part.content == reader.get(sheet).content[:10]


def test_typefaces_are_sent_as_they_are(reader: CheckingClient) -> None:
    face = next(
        e.attrib["href"]
        for e in reader.document(reader.get("/th/")).elements("link")
        if e.get("rel") == "preload"
    )
    answer = reader.get(face, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert "vary" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/static/", "/static/nothing.css", "/static/../app.py", "/static/%2e%2e/app.py"]
)
def test_nothing_but_static_files_is_served(reader: CheckingClient, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_an_article_shows_its_image_and_offers_its_attachment(portal_with: PortalWith) -> None:
    app = portal_with()
    media = app.state.services.media
    picture = Image(
        media=media.put(SVG, "chedi.svg", "image"),
        texts={"en": ImageText(alternative="A golden chedi", caption="The chedi", credit="The province")},
    )
    form = Attachment(media=media.put(b"Name,Date\n", "form.csv"), titles={"en": "The form"})
    article = make_article("pictures", "en", images=(picture,), attachments=(form,))
    app = portal_with([article])
    with CheckingClient(app) as reader:
        document = reader.document(reader.get("/en/news/provincial-news/pictures"))
        image = next(e for e in article_of(document).iter("img"))
        assert (image.get("alt"), image.get("width"), image.get("height")) == ("A golden chedi", "12", "8")
        answer = reader.get(image.attrib["src"])
        assert answer.content == SVG
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "public, max-age=3600, s-maxage=60, must-revalidate"
        link = next(e for e in article_of(document).iter("a") if "form" in e.get("href", ""))
        download = reader.get(link.attrib["href"])
        assert download.headers["content-disposition"] == 'attachment; filename="form.csv"'
        assert reader.get("/media/" + "0" * 64 + "/chedi.svg").status_code == 404
        assert reader.get("/media/..%2f..%2fportal.sqlite3/x").status_code == 404


@pytest.fixture
def notice(portal_with: PortalWith) -> Iterator[tuple[CheckingClient, str]]:
    """A reader, and the address of an attachment with a Thai name."""
    file = portal_with().state.services.media.put(b"%PDF-1.7 0123456789", "ประกาศจังหวัด ฉบับที่ ๗.pdf")
    article = make_article("notice", attachments=(Attachment(media=file, titles={"th": "ประกาศ"}),))
    with CheckingClient(portal_with([article])) as reader:
        yield reader, f"/media/{file.hash}/{file.name}"


def test_a_download_has_the_name_that_the_officer_gave_it(notice: tuple[CheckingClient, str]) -> None:
    reader, address = notice
    disposition = reader.get(address).headers["content-disposition"]
    form, plain, full = disposition.split("; ")
    assert form == "inline"
    assert plain == f'filename="{address.rpartition("/")[2]}"'
    assert full.startswith("filename*=UTF-8''")
    assert full.isascii()
    assert unquote(full.partition("''")[2]) == "ประกาศจังหวัด ฉบับที่ ๗.pdf"


@pytest.mark.parametrize("damage", ["shorter", "longer", "empty", "gone", "a folder", "unreadable"])
def test_a_damaged_file_is_no_200_is_kept_by_nobody_and_is_told_once(
    notice: tuple[CheckingClient, str], damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, address = notice
    stored = parts(reader).media.find(address.split("/")[2])
    assert stored is not None
    spoil(stored.path, damage, monkeypatch)
    with capture_logs() as logs:
        for headers in ({}, {"Range": "bytes=0-3"}):
            answer = reader.get(address, headers=headers)
            assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    (told,) = [log for log in logs if "portal content check" in log["event"]]
    assert "ประกาศจังหวัด ฉบับที่ ๗.pdf" in told["event"]
    monkeypatch.undo()
    if damage != "a folder":
        parts(reader).media.put(b"%PDF-1.7 0123456789", "ประกาศ.pdf")
        with capture_logs() as logs:
            assert reader.get(address).content == b"%PDF-1.7 0123456789"
        assert [log["event"].endswith(" works again") for log in logs] == [True]


def parts(reader: CheckingClient) -> Any:
    return cast("Starlette", reader.app).state.services


def spoil(path: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Damage a file in one way; what root may not be refused is refused by the system's answer alone."""
    if damage == "shorter":
        path.write_bytes(path.read_bytes()[:10])
    elif damage == "longer":
        path.write_bytes(path.read_bytes() * 2)
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "unreadable":
        monkeypatch.setattr("os.access", lambda *_: False)
    else:
        path.unlink()
        if damage == "a folder":
            path.mkdir()


def test_a_picture_costs_one_question_to_the_store(notice: tuple[CheckingClient, str]) -> None:
    reader, address = notice
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert reader.get(address).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    about_files = [statement for statement in asked if "old_file" in statement]
    assert len(about_files) == 1
    plan = asyncio.run(explained(parts(reader).store, about_files[0]))
    assert all("SEARCH" in line for line in plan), plan


async def explained(store: Any, statement: str) -> list[str]:
    """How SQLite reads the tables of a statement."""

    def explain(connection: Connection) -> list[str]:
        values = tuple(0 for _ in range(statement.count("?")))
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [row.detail for row in rows if "SCAN" in row.detail or "SEARCH" in row.detail]

    return cast("list[str]", await store._engine.read(explain))


@pytest.mark.parametrize("name", ["anything.exe", "NOTICE.pdf", "ประกาศจังหวัด ฉบับที่ ๗.pdf", "a%0d%0ab"])
def test_a_file_is_served_under_no_name_but_its_own(notice: tuple[CheckingClient, str], name: str) -> None:
    reader, address = notice
    assert reader.get(f"{address.rpartition('/')[0]}/{name}").status_code == 404


def test_a_file_has_one_address(notice: tuple[CheckingClient, str]) -> None:
    reader, address = notice
    moved = reader.get(f"{address}?fbclid=1", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (301, address)
    _, media, hash_, name = address.split("/")
    for other in (
        f"/{media}/{hash_.upper()}/{name}",
        f"{address}/",
        f"/{media}/{hash_}/{name}.pdf",
        f"/{media}/{hash_}/",
    ):
        assert reader.get(other).status_code == 404, other


def test_a_file_that_is_known_is_not_sent_again(notice: tuple[CheckingClient, str]) -> None:
    reader, address = notice
    first = reader.get(address)
    tag = first.headers["etag"]
    for sent in (tag, f'"other", W/{tag}', "*"):
        again = reader.get(address, headers={"If-None-Match": sent, "Range": "bytes=0-3"})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == first.headers["cache-control"]
    for other in ('"other"', tag.strip('"'), ""):
        assert reader.get(address, headers={"If-None-Match": other}).content == first.content


def test_a_part_of_a_file_can_be_asked_for(notice: tuple[CheckingClient, str]) -> None:
    reader, address = notice
    part = reader.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"%PDF")
    tag = part.headers["etag"]
    assert reader.get(address, headers={"Range": "bytes=0-3", "If-Range": tag}).status_code == 206
    assert reader.get(address, headers={"Range": "bytes=0-3", "If-Range": '"old"'}).status_code == 200


@pytest.mark.parametrize(
    "strange",
    [
        "lines=0-3",
        "bytes",
        "bytes=",
        "bytes=x",
        "bytes=3-0",
        "bytes=0-3,",
        "bytes=-",
        "bytes=0-3,5-4",
        "bytes=๐-๓",
        "bytes=0-" + "9" * 5000,
        "0-3",
        "bytes 0-3",
        "bytes=0-3;",
        "none",
        "\x80",
    ],
)
def test_a_range_that_cannot_be_read_counts_for_nothing(
    notice: tuple[CheckingClient, str], strange: str
) -> None:
    reader, address = notice
    for place in (address, "/static/styles/base.css"):
        whole, asked = reader.get(place), reader.get(place, headers={b"Range": strange.encode()})
        assert (asked.status_code, asked.content) == (200, whole.content), place


def test_parts_are_sent_together_and_what_a_file_has_not_is_told(notice: tuple[CheckingClient, str]) -> None:
    reader, address = notice
    parts = reader.get(address, headers={"Range": "Bytes= 0-1 , 3-3,-1"})
    assert parts.status_code == 206
    assert parts.headers["content-type"].startswith("multipart/byteranges")
    for beyond in ("bytes=9999999-", "bytes=-0"):
        refused = reader.get(address, headers={"Range": beyond})
        assert (refused.status_code, refused.headers["cache-control"]) == (416, "no-store")


def test_a_file_that_was_replaced_leads_to_the_new_one_and_is_not_shown(portal_with: PortalWith) -> None:
    app = portal_with()
    old, new = (app.state.services.media.put(text, "form.csv") for text in (b"Name\n1234\n", b"Name\n"))
    given = make_article("form", attachments=(Attachment(media=old, titles={"en": "The form"}),))
    app = portal_with([given])
    renewed = replace(given, attachments=(Attachment(media=new, titles={"en": "The form"}),))
    asyncio.run(app.state.services.store.save([renewed]))
    with CheckingClient(app) as reader:
        answer = reader.get(f"/media/{old.hash}/form.csv", follow_redirects=False)
        assert answer.status_code == 301
        assert answer.headers["location"] == f"/media/{new.hash}/form.csv"
        assert reader.get(answer.headers["location"]).content == b"Name\n"
        asyncio.run(app.state.services.store.withdraw(["form"]))
        for file in (old, new):
            assert reader.get(f"/media/{file.hash}/form.csv").status_code == 404


def test_the_text_of_an_image_says_its_language(portal_with: PortalWith) -> None:
    image = Image(
        media=portal_with().state.services.media.put(SVG, "chedi.svg", "image"),
        texts={"en": ImageText(alternative="A golden chedi at dawn")},
    )
    with CheckingClient(portal_with([make_article("pictures", "en", images=(image,))])) as reader:
        for tag, spoken in (("th", "en"), ("en", None)):
            document = reader.document(reader.get(f"/{tag}/news/provincial-news/pictures"))
            texts = [e for e in document.elements("img") if e.get("alt") == "A golden chedi at dawn"]
            assert [e.get("lang") for e in texts] == [spoken], tag


def test_a_picture_in_a_list_says_no_more_than_the_title_beside_it(portal_with: PortalWith) -> None:
    image = Image(
        media=portal_with().state.services.media.put(SVG, "chedi.svg", "image"),
        texts={"en": ImageText(alternative="A golden chedi at dawn")},
    )
    with CheckingClient(portal_with([make_article("pictures", "en", images=(image,))])) as reader:
        for path in ("", "news/"):
            images = reader.document(reader.get(f"/en/{path}")).elements("img")
            (picture,) = [e for e in images if "/media/" in e.get("src", "")]
            assert picture.get("alt") == ""


def test_the_image_counts_a_visit_and_is_kept_by_nobody(tmp_path: Path) -> None:
    now = NOW
    settings = Settings(site=SITE, data_dir=tmp_path)
    migrate(settings.store_url)
    app = create_app(settings, clock=lambda: now)
    with CheckingClient(app) as reader:
        answer = reader.get("/visit.gif")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"] == "image/gif"
        assert "set-cookie" not in answer.headers
        assert "82,654" in words_of(reader.get("/en/"))
        for page, agent in (("/en/", "A"), ("/en/", "A"), ("/en/news/", "A"), ("/en/", "B")):
            reader.get(
                "/visit.gif",
                headers={"Referer": f"http://testserver{page}", "User-Agent": f"Mozilla/5.0 {agent}"},
            )
        now += timedelta(seconds=EVERY)
        asyncio.run(app.state.services.figures.settle(now))
        assert "82,658" in words_of(reader.get("/en/"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
    ],
)
def test_crawlers_and_prefetches_are_not_counted(portal_with: PortalWith, headers: dict[str, str]) -> None:
    with CheckingClient(portal_with()) as reader:
        reader.get("/visit.gif", headers=headers)
        reader.head("/visit.gif")
        assert "82,654" in words_of(reader.get("/en/"))


def test_every_answer_that_may_be_shown_as_a_page_has_the_security_headers(reader: CheckingClient) -> None:
    for path in ("/th/", "/th/nowhere", "/static/nothing", "/static/images/emblem.svg"):
        headers = reader.get(path).headers
        policy = headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in policy
        # A drawing may use the styles in it, and do nothing else.
        assert (
            "unsafe-inline" not in policy
            or policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        )
        assert ("sandbox" in policy) == path.endswith(".svg")
    redirect = reader.get("/")  # has nothing to show
    assert (redirect.status_code, redirect.content) == (302, b"")
    assert redirect.headers["x-content-type-options"] == "nosniff"


def test_a_file_that_no_browser_takes_for_a_page_has_the_one_header_that_concerns_it(
    reader: CheckingClient,
) -> None:
    for path in (
        "/visit.gif",
        "/static/styles/base.css",
        "/static/scripts/search.js",
        "/static/fonts/sarabun-400-thai.woff2",
    ):
        headers = reader.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "content-security-policy" not in headers
