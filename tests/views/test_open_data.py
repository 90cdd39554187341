"""Open data: whole, safe in a spreadsheet, current whatever happens after the night, and flat in memory."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import shutil
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from starlette.applications import Starlette
from starlette.routing import Mount

from portal import open_data
from portal.app import create_app
from portal.article import Article, Attachment, Translation
from portal.errors import PortalError
from portal.news.media import MediaFolder
from portal.news.store import Change
from portal.open_data import OpenDataFiles
from portal.search.engine import NullEngine
from portal.settings import Settings
from portal.syndication.api_answers import PublishedArticle, Publisher
from portal.syndication.data_files import COLUMNS, FORMATS, KEY, ORIGIN, csv_record, given, kept, key_of
from portal.testing import CheckingClient
from portal.views import data_downloads
from tests.views.conftest import ENGLISH_BODY, NOW, SITE, PortalWith, make_article, make_portal
from tests.views.test_page_memory import ask
from tests.views.test_sitemaps import Endless, received

HOST = "https://news.example.go.th"
HOSTILE = ('=HYPERLINK("http://x")', "+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "＝1")
NAMES = ("news-th.csv", "news-en.csv", "news-th.jsonl", "news-en.jsonl")


def told(title: str, *, language: str = "en") -> dict[str, Translation]:
    return {language: Translation(language=language, title=title, body=ENGLISH_BODY)}


def portal_of(folder: Path, **settings: Any) -> Starlette:
    table = MediaFolder(folder / "media", 10_000).put(b"name,number\n", "list.csv")
    articles = [
        make_article("both", attachments=(Attachment(media=table, titles={"en": "List"}),)),
        make_article("thai-only", "th", category="services"),
        make_article("lao-only", "lo"),
        make_article("lines", original="en", translations=told('Says "so", and\u2028more')),
        make_article("later", published_at=NOW + timedelta(hours=1)),
        make_article("withdrawn", withdrawn=True),
    ]
    return make_portal(folder, articles, base_url=HOST, **settings)


@pytest.fixture
def portal(tmp_path: Path) -> Starlette:
    return portal_of(tmp_path / "var")


@pytest.fixture
def reader(portal: Starlette) -> Iterator[CheckingClient]:
    with CheckingClient(portal) as client:
        yield client


def rows(reader: CheckingClient, name: str = "news-en.csv") -> list[dict[str, str]]:
    response = reader.get(f"/open-data/{name}")
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def lines(reader: CheckingClient, name: str = "news-en.jsonl") -> list[dict[str, Any]]:
    response = reader.get(f"/open-data/{name}")
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.content.decode().split("\n")[:-1]]


def ids(reader: CheckingClient, tag: str = "en") -> list[str]:
    """Of all articles in a language; both formats must have the same."""
    found = [each["identifier"] for each in lines(reader, f"news-{tag}.jsonl")]
    assert [row["identifier"] for row in rows(reader, f"news-{tag}.csv")] == found
    return found


def test_a_file_has_all_public_news_of_a_language(reader: CheckingClient) -> None:
    assert ids(reader) == ["both", "lines"]
    assert ids(reader, "th") == ["both", "thai-only"]
    [row, _] = rows(reader)
    assert tuple(row) == COLUMNS
    assert row["url"] == f"{HOST}/en/news/provincial-news/both"
    assert row["articleBody"] == ENGLISH_BODY
    assert reader.get(row["attachment"].removeprefix(HOST)).status_code == 200
    [line, other] = lines(reader)
    assert {name: line[name] for name in COLUMNS if name in line and name != "image"} == {
        name: value for name, value in row.items() if name in line and name != "image"
    }
    assert line["self"] == f"{HOST}/en/api/articles/both"
    assert other["headline"] == 'Says "so", and\u2028more'


@pytest.mark.parametrize("name", NAMES)
def test_a_file_says_what_it_is(reader: CheckingClient, name: str) -> None:
    response = reader.get(f"/open-data/{name}")
    assert response.headers["content-type"] == FORMATS[name.rpartition(".")[2]].media_type
    assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert response.headers["access-control-allow-origin"] == "*"
    again = reader.get(f"/open-data/{name}", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = reader.head(f"/open-data/{name}")
    assert (head.status_code, head.content, head.headers.get("content-length")) == (200, b"", None)
    assert ORIGIN not in response.text


@pytest.mark.parametrize(
    "name", ["news-lo.csv", "news-en.xml", "news-en", "en.csv", "x", "news-.csv", "current.json"]
)
def test_other_files_are_not_there(reader: CheckingClient, name: str) -> None:
    response = reader.get(f"/open-data/{name}")
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("title", HOSTILE)
def test_no_cell_is_a_formula(portal_with: PortalWith, title: str) -> None:
    app = portal_with([make_article("a", original="en", translations=told(title))])
    with CheckingClient(app) as reader:
        [row] = rows(reader)
        assert row["headline"].startswith("'")
        assert row["headline"][1:] == lines(reader)[0]["headline"]


def test_rows_end_where_no_cell_has_an_end_of_line() -> None:
    facts = dict.fromkeys(("identifier", "url", "self_", "description", "in_language", "category"), "x")
    moments = {"date_published": NOW, "date_modified": NOW}
    lists: dict[str, Any] = {"image": [], "work_translation": [], "associated_media": []}
    article = PublishedArticle(
        **{**facts, **moments, **lists},
        headline="a\r\nb\rc",
        article_section="x",
        article_body="d\n\ne",
        publisher=Publisher(name="x", url="x"),
    )
    record = csv_record(article)
    assert record.count(b"\r") == 1
    [row] = csv.DictReader(io.StringIO(record.decode(), newline=""), COLUMNS)
    assert (row["headline"], row["articleBody"]) == ("a\nb\nc", "d\n\ne")


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\x0c"])
def test_no_cell_has_signs_that_end_it_or_command_a_terminal(portal_with: PortalWith, sign: str) -> None:
    app = portal_with([make_article("a", original="en", translations=told(f"{sign}=1+1"))])
    with CheckingClient(app) as reader:
        [row] = rows(reader)
        assert row["headline"].isprintable()
        assert not row["headline"].startswith("=")


CODINGS = ("identity", "gzip", "zstd")
PLAIN = {"Accept-Encoding": "identity"}


def content_of(response: Any) -> bytes:
    """The body, decoded where the client does not do that."""
    body: bytes = response.content
    if response.headers.get("content-encoding") == "zstd":
        body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    return body


def make_files(portal: Starlette) -> None:
    """Make the files for who asks for them at `HOST`, and their compressed forms."""
    files: OpenDataFiles = portal.state.services.open_data
    files._is_asked, files._origin = True, HOST
    asyncio.run(files.follow())


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_the_same_in_every_coding(portal: Starlette, name: str, coding: str) -> None:
    make_files(portal)
    with CheckingClient(portal) as reader:
        tag, asked = "", {"Accept-Encoding": coding}
        for _ in range(2):  # as it is kept; and after a withdrawal
            response, plain = (reader.get(f"/open-data/{name}", headers=each) for each in (asked, PLAIN))
            assert response.headers.get("content-encoding", "identity") == coding
            assert "content-encoding" not in plain.headers
            assert content_of(response) == plain.content
            assert response.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
            assert response.headers["etag"] == plain.headers["etag"] != tag
            tag = response.headers["etag"]
            known = reader.get(f"/open-data/{name}", headers={**asked, "If-None-Match": tag})
            assert (known.status_code, known.content, known.headers["vary"]) == (304, b"", "Accept-Encoding")
            assert (
                reader.head(f"/open-data/{name}", headers=asked).headers.get("content-encoding", "identity")
                == coding
            )
            asyncio.run(store_of(portal).withdraw(["both"]))
        assert b"news/provincial-news/both" not in content_of(response)


@pytest.mark.parametrize("coding", CODINGS)
def test_what_is_kept_compressed_is_sent_only_with_the_addresses_that_it_has(
    portal: Starlette, coding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compressed = list[str]()
    pieces = open_data.compressed_pieces

    def noted(*told: Any) -> Any:
        compressed.append(told[1])
        return pieces(*told)

    monkeypatch.setattr(data_downloads, "compressed_pieces", noted)
    asked = {"Accept-Encoding": coding}
    make_files(portal)
    with CheckingClient(portal) as reader:
        assert f"{HOST}/en/news/".encode() in content_of(reader.get("/open-data/news-en.csv", headers=asked))
        assert compressed == []
        with CheckingClient(Starlette(routes=[Mount("/news", portal)])) as mounted:
            found = content_of(mounted.get("/news/open-data/news-en.csv", headers=asked))
        assert f"{HOST}/news/en/news/".encode() in found
        assert compressed == ([] if coding == "identity" else [coding])


def store_of(app: Starlette) -> Any:
    return app.state.services.store


def test_what_is_withdrawn_is_gone_at_once(portal: Starlette, reader: CheckingClient) -> None:
    assert ids(reader) == ["both", "lines"]
    before = reader.get("/open-data/news-en.csv").headers["etag"]
    asyncio.run(store_of(portal).withdraw(["both"]))
    assert ids(reader) == ["lines"]
    assert ids(reader, "th") == ["thai-only"]
    assert reader.get("/open-data/news-en.csv", headers={"If-None-Match": before}).status_code == 200
    asyncio.run(store_of(portal).delete("lines"))
    assert ids(reader) == []


def test_what_is_changed_or_new_is_there_at_once(portal: Starlette, reader: CheckingClient) -> None:
    assert ids(reader) == ["both", "lines"]
    changed = make_article("both", original="en", translations=told("Other words"))
    asyncio.run(store_of(portal).save([changed, make_article("new")]))
    assert sorted(ids(reader)) == ["both", "lines", "new"]
    assert sorted(ids(reader, "th")) == ["new", "thai-only"]
    assert {each["headline"] for each in lines(reader) if each["identifier"] == "both"} == {"Other words"}


def test_where_too_much_has_changed_nothing_is_given_until_files_are_made_anew(
    portal: Starlette, reader: CheckingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ids(reader) == ["both", "lines"]
    files: OpenDataFiles = portal.state.services.open_data
    monkeypatch.setattr(open_data, "MOST_CHANGES", 1)
    asyncio.run(store_of(portal).save([make_article("new"), make_article("newer")]))
    edition = files.edition()
    assert edition
    response = reader.get("/open-data/news-en.csv")
    if response.status_code == 503:  # unless they are made again already
        assert response.headers["retry-after"] == "60"
    asyncio.run(files.follow())
    assert ids(reader) == ["both", "lines", "new", "newer"]


def test_a_backup_that_was_put_back_makes_files_worthless(
    portal: Starlette, reader: CheckingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ids(reader)
    files: OpenDataFiles = portal.state.services.open_data
    edition = files.edition()
    assert edition

    async def changes(*_: object) -> list[Change]:
        return [Change(99, "", "restored", NOW)]

    monkeypatch.setattr(store_of(portal), "changes", changes)
    assert asyncio.run(files.changed(edition)) is None


class TestNights:
    def files(self, folder: Path, **settings: Any) -> tuple[OpenDataFiles, Any]:
        app = portal_of(folder, **settings)
        files: OpenDataFiles = app.state.services.open_data
        self.now = NOW
        files._clock = lambda: self.now
        return files, app

    def test_nothing_is_made_that_nobody_has_asked_for(self, tmp_path: Path) -> None:
        files, _ = self.files(tmp_path)
        asyncio.run(files.follow())
        assert files.edition() is None

    def test_files_are_made_anew_once_a_night(self, tmp_path: Path) -> None:
        files, _ = self.files(tmp_path)
        made = list[datetime]()
        files._is_asked = True
        for hours in range(0, 60, 1):  # from three in the afternoon, in Bangkok
            self.now, files._next_look = NOW + timedelta(hours=hours), 0.0
            asyncio.run(files.follow())
            edition = files.edition()
            assert edition
            if edition.made_at not in made:
                made.append(edition.made_at)
        assert made == [
            NOW,
            *(datetime(2024, 2, 29, 19, tzinfo=UTC) + timedelta(days=n) for n in range(3)),
        ]
        assert len([each for each in (tmp_path / "open-data").iterdir() if each.is_dir()]) == 1

    @pytest.mark.parametrize("left", ["", "{}", "[1]", "\x00", '{"folder": "gone", "version": 1'])
    def test_files_of_which_nothing_sound_tells_are_made_anew(self, tmp_path: Path, left: str) -> None:
        files, _ = self.files(tmp_path)
        files._is_asked = True
        asyncio.run(files.follow())
        (tmp_path / "open-data" / open_data.CURRENT).write_text(left, encoding="utf-8")
        assert files.edition() is None
        files._is_asked = True
        asyncio.run(files.follow())
        assert files.edition() is not None

    def test_so_are_files_that_are_gone(self, tmp_path: Path) -> None:
        files, _ = self.files(tmp_path)
        files._is_asked = True
        asyncio.run(files.follow())
        edition = files.edition()
        assert edition
        shutil.rmtree(edition.folder)
        assert files.edition() is None

    def test_one_process_makes_them(self, tmp_path: Path) -> None:
        files, _ = self.files(tmp_path)
        files._is_asked = True
        with open_data._held(tmp_path / "open-data") as is_ours:
            assert is_ours
            asyncio.run(files.follow())
            assert files.edition() is None
        files._is_asked = True
        asyncio.run(files.follow())
        assert files.edition() is not None

    def test_whoever_comes_too_early_is_told_when_to_ask_again(
        self, portal: Starlette, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def never(*_: object) -> None: ...

        monkeypatch.setattr(open_data, "PATIENCE", 0.0)
        monkeypatch.setattr(portal.state.services.open_data, "_make", never)
        with CheckingClient(portal) as reader:
            response = reader.get("/open-data/news-en.csv")
        assert (response.status_code, response.headers["retry-after"]) == (503, "60")

    def test_what_fails_leaves_what_was_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        files, app = self.files(tmp_path)
        files._is_asked = True
        asyncio.run(files.follow())
        before = files.edition()

        async def broken() -> AsyncIterator[Article]:
            yield make_article("a")
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(app.state.services.store, "articles", broken)
        self.now, files._next_look = NOW + timedelta(days=1), 0.0
        with pytest.raises(PortalError, match="room"):
            asyncio.run(files.follow())
        assert files.edition() == before
        assert len([each for each in (tmp_path / "open-data").iterdir() if each.is_dir()]) == 1


class TestPage:
    def test_readers_are_told_of_data_and_interface(self, reader: CheckingClient) -> None:
        page = reader.get("/en/feeds")  # which looks whether each link leads somewhere
        for name in (*NAMES, "catalog.jsonld"):
            assert f'href="/open-data/{name}"' in page.text
        assert 'href="/api/openapi.json"' in page.text
        assert "names no licence" in page.text

    def test_they_are_told_what_they_may_do_with_the_news(self, tmp_path: Path) -> None:
        site = tmp_path / "site.toml"
        text = SITE.read_text(encoding="utf-8")
        for number, (more, shown) in enumerate(
            (("", "licence: CC BY 4.0</p>"), ('licence_address = "https://x.example/by"\n', 'rel="license"'))
        ):
            site.write_text(f'{text}\n[open_data]\nlicence = "CC BY 4.0"\n{more}', encoding="utf-8")
            with CheckingClient(portal_of(tmp_path / str(number), site=site)) as reader:
                assert shown in reader.get("/en/feeds").text


class TestCatalog:
    def test_each_text_is_told_in_the_language_that_it_is_in(self, tmp_path: Path) -> None:
        site = tmp_path / "site.toml"
        text = SITE.read_text(encoding="utf-8").replace(
            'languages = ["th", "en"]', 'languages = ["th", "en", "lo"]'
        )
        site.write_text(text, encoding="utf-8")
        with CheckingClient(portal_of(tmp_path / "var", site=site, catalog_completeness=0)) as reader:
            dataset = reader.get("/open-data/catalog.jsonld").json()["dcat:dataset"]
        assert {each["@language"]: each["@value"] for each in dataset["dct:title"]} == {
            "th": "จังหวัดลำพูน",
            "en": "Lamphun Province",
        }
        assert {each["@language"] for each in dataset["dct:description"]} == {"th", "en"}
        assert len(dataset["dct:description"]) == 2
        assert len(dataset["dct:language"]) == 3

    def test_it_names_every_file_and_the_interface(self, reader: CheckingClient) -> None:
        response = reader.get("/open-data/catalog.jsonld")
        assert response.headers["content-type"] == "application/ld+json"
        found = response.json()
        dataset, service = found["dcat:dataset"], found["dcat:service"]
        addresses = [each["dcat:downloadURL"]["@id"] for each in dataset["dcat:distribution"]]
        assert sorted(addresses) == sorted(f"{HOST}/open-data/{name}" for name in NAMES)
        for address in (*addresses, service["dcat:endpointDescription"]["@id"]):
            assert reader.get(address.removeprefix(HOST)).status_code == 200
        assert "dct:license" not in dataset
        assert service["dcat:servesDataset"]["@id"] == dataset["@id"]
        again = reader.get("/open-data/catalog.jsonld").json()
        assert again["dcat:dataset"]["dct:modified"]["@value"] == NOW.isoformat()

    def test_it_names_the_licence_of_the_site_file(self, tmp_path: Path) -> None:
        address = "https://creativecommons.org/licenses/by/4.0/"
        site = tmp_path / "site.toml"
        table = f'\n[open_data]\nlicence = "CC BY 4.0"\nlicence_address = "{address}"\n'
        site.write_text(SITE.read_text(encoding="utf-8") + table, encoding="utf-8")
        with CheckingClient(portal_of(tmp_path / "var", site=site)) as reader:
            dataset = reader.get("/open-data/catalog.jsonld").json()["dcat:dataset"]
            assert dataset["dct:license"]["@id"] == address
            assert {row["license"] for row in rows(reader)} == {address}
            assert reader.get("/en/api/articles/both").json()["license"] == address
            info = reader.get("/api/openapi.json").json()["info"]
            assert info["license"] == {"name": "CC BY 4.0", "url": address}


def test_addresses_have_the_prefix(tmp_path: Path) -> None:
    portal = portal_of(tmp_path)
    with CheckingClient(portal) as direct:
        assert rows(direct)[0]["url"].startswith(f"{HOST}/en/")
    with CheckingClient(Starlette(routes=[Mount("/news", portal)])) as reader:
        found = reader.get("/news/open-data/news-en.jsonl").text
        assert json.loads(found.partition("\n")[0])["url"] == f"{HOST}/news/en/news/provincial-news/both"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_however_a_file_is_read_the_same_is_given(name: str, size: int) -> None:
    written = FORMATS[name]
    records = {f"a{n}": f"{n},{ORIGIN}/a{n}".encode() + written.end for n in range(9)}
    data = b"".join(kept(record, article) for article, record in records.items())
    found, rest = b"", b""
    for start in range(0, len(data), size):
        piece, rest = given(rest + data[start : start + size], written, {key_of("a3")}, "https://x")
        found += piece
    assert rest == b""
    wanted = (record for article, record in records.items() if article != "a3")
    assert found.decode() == b"".join(wanted).decode().replace(ORIGIN, "https://x")
    assert len(key_of("a")) == KEY


class EndlessArticles(Endless):
    """A store whose articles are made as they are read."""

    async def articles(self) -> AsyncIterator[Article]:
        for number in range(self.total):
            yield make_article(f"a{number:07}", "en", published_at=NOW - timedelta(minutes=number + 1))

    async def changes(self, _after: int, _limit: int = 500) -> list[Change]:
        return [Change(2, "a0000007", "deleted", NOW)]

    async def get_many(self, _ids: object) -> dict[str, Article]:
        return {}


def test_a_million_articles_cost_no_more_memory_than_some_thousand(tmp_path: Path) -> None:
    """They are written as they are read; and a file of a million is sent in pieces, without one that was deleted."""

    async def peaks(total: int) -> tuple[int, int]:
        store: Any = EndlessArticles(min(total, 6_000))
        settings = Settings(site=SITE, data_dir=tmp_path / str(total), base_url=HOST)
        app = create_app(settings, store=store, search=NullEngine(), clock=lambda: NOW)
        files: OpenDataFiles = app.state.services.open_data
        files._is_asked = True
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        await files.follow()
        made = tracemalloc.get_traced_memory()[1] - before
        edition = files.edition()
        assert edition
        end = FORMATS["csv"].end
        with edition.path("en", "csv").open("wb") as file:
            for start in range(0, total, 1000):
                numbers = range(start, start + 1000)
                file.write(b"".join(b"%016d,%s%d" % (n, ORIGIN.encode(), n) + end for n in numbers))
        await ask(app, "/open-data/catalog.jsonld")
        tracemalloc.reset_peak()
        before, count = tracemalloc.get_traced_memory()[0], 0
        async for piece in received(app, "/open-data/news-en.csv"):
            count += piece.count(end)
        sent = tracemalloc.get_traced_memory()[1] - before
        tracemalloc.stop()
        assert count == total + 1
        await app.state.services.background.stop()
        return made, sent

    few, many = (asyncio.run(peaks(total)) for total in (2_000, 1_000_000))
    assert many[0] < 1.3 * few[0] + 500_000, (few, many)
    assert many[1] < 8_000_000, (few, many)
