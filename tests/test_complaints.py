"""What developers complain of when they embed other web applications, tried on a portal: a test each, or several."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest
from a2wsgi import ASGIMiddleware
from fastapi import FastAPI, Request, Response
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import DictLoader, Environment
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from portal import Portal, Settings, create_app, lifespan
from portal.testing import CheckingClient, HtmlPage
from portal.testing.html_page import text_of, tidy
from tests.logs import capture_logs
from tests.pages.test_look import png
from tests.views.conftest import SITE, make_article, make_portal

READER = {"User-Agent": "Mozilla/5.0 (reader)"}
ARTICLE = "/en/news/provincial-news/both"


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A portal with two articles."""
    return make_portal(tmp_path / "var", [make_article("both"), make_article("served", category="services")])


def addresses(html: str) -> set[str]:
    """Everything that a page leads to or loads."""
    return {
        address
        for element in HtmlPage(html).elements("a", "link", "script", "img", "form")
        for name in ("href", "src", "action")
        if (address := element.get(name, "")) and not address.startswith(("#", "tel:", "mailto:"))
    }


class TestPrefixes:
    """starlette 654, 814, 383; datasette 1590; flask 2759"""

    def test_all_links_of_a_portal_in_a_sub_application_have_both_prefixes(self, portal: Portal) -> None:
        host = FastAPI()
        host.mount("/province", Starlette(routes=[Mount("/news", portal)]))
        reader = CheckingClient(host)  # it follows every link
        for page in ("/", "/contact", "/news/", "/archive/", "/sitemap", "/preferences", ARTICLE[3:]):
            answer = reader.get(f"/province/news/en{page}")
            assert answer.status_code == 200
            own = {each for each in addresses(answer.text) if "://" not in each}
            assert own
            assert {each for each in own if not each.startswith("/province/news/")} == set()

    def test_a_host_names_a_page_of_the_portal(self, portal: Portal) -> None:
        async def where(request: Request) -> Response:
            return PlainTextResponse(
                str(request.app.url_path_for("news:article", lang="en", category="services", slug="served"))
            )

        host = Starlette(routes=[Route("/where", where), Mount("/news", portal, name="news")])
        assert TestClient(host).get("/where").text == "/news/en/news/services/served"

    def test_the_path_that_a_server_is_told_is_part_of_all(self, portal: Portal) -> None:
        host = Starlette(routes=[Mount("/news", portal)])
        client = TestClient(host, root_path="/proxy", headers=READER)
        page = client.get("/proxy/news/en/")
        assert page.status_code == 200
        assert {
            each for each in addresses(page.text) if not each.startswith(("/proxy/news/", "http"))
        } == set()


class TestLifespans:
    """starlette 649; fastapi 811, 1480; datasette 889"""

    def test_a_mounted_portal_starts_with_its_first_request(self, portal: Portal) -> None:
        host = Starlette(routes=[Mount("/news", portal)])  # with a lifespan that knows nothing of it
        with TestClient(host, headers=READER) as client:
            assert client.get("/news/readyz").status_code in {200, 503}  # 503 until there is an index
            assert "Report both" in client.get("/news/en/").text

    def test_one_that_the_host_runs_starts_before_and_stops_with_it(self, portal: Portal) -> None:
        seen: list[bool] = []

        @asynccontextmanager
        async def whole(_: Starlette) -> AsyncIterator[None]:
            async with lifespan(portal):
                yield

        host = Starlette(routes=[Mount("/news", portal)], lifespan=whole)
        with TestClient(host, headers=READER) as client:
            seen.append(client.get("/news/en/").status_code == 200)
        with TestClient(host, headers=READER) as client:
            seen.append(client.get("/news/en/").status_code == 200)
        assert seen == [True, True]


class TestEventLoops:
    """starlette 1315; sse-starlette 135; aiorwlock 468"""

    def test_requests_on_loops_that_come_and_go_are_answered(self, portal: Portal) -> None:
        for _ in range(3):
            client = TestClient(portal, headers=READER)
            for _ in range(2):  # outside of `with`, each request has a loop of its own
                assert client.get(ARTICLE).status_code == 200

    def test_so_are_those_on_several_loops_at_once(self, portal: Portal) -> None:
        def ask(_: int) -> set[int]:
            with TestClient(portal, headers=READER) as client:
                return {client.get(page).status_code for page in ("/en/", ARTICLE, "/th/contact")}

        with ThreadPoolExecutor(3) as threads:
            assert set().union(*threads.map(ask, range(6))) == {200}


class TestBehindProxies:
    """starlette-admin 143, 267, 400, 538, 571; sqladmin 307, 487, 497, 721"""

    def test_nothing_is_loaded_by_http_from_a_page_that_came_by_https(self, portal: Portal) -> None:
        told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "www.example.go.th"}
        for client in (
            TestClient(portal, headers=READER),
            TestClient(portal, "https://a.example", headers=READER),
        ):
            loaded = addresses(client.get("/en/", headers=told).text)
            assert {
                each for each in loaded if each.startswith("http:") and "example.org" not in each
            } == set()
            assert any(each.startswith("/static/") for each in loaded)

    @pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "Forwarded"])
    def test_no_address_has_a_host_that_a_request_names(self, portal: Portal, name: str) -> None:
        client = TestClient(portal, headers=READER, follow_redirects=False)
        value = "host=evil.example" if name == "Forwarded" else "evil.example"
        for path in ("/", "/en/", "/en", "/en/nowhere", "/en/sitemap"):
            answer = client.get(path, headers={name: value})
            assert "evil.example" not in answer.text + answer.headers.get("location", "")


def test_two_portals_in_one_process_mix_neither_languages_nor_names(tmp_path: Path) -> None:
    """Asked by three threads at once, in two languages each."""
    text = SITE.read_text(encoding="utf-8")
    names = {"one": "Lamphun Province", "two": "Another Province"}
    host = FastAPI()
    for key, name in names.items():
        site = tmp_path / f"{key}.toml"
        site.write_text(text.replace("Lamphun Province", name), encoding="utf-8")
        host.mount(f"/{key}", make_portal(tmp_path / key, [make_article(key)], site=site))

    def ask(key: str) -> list[str]:
        other = next(name for each, name in names.items() if each != key)
        wrong = []
        with TestClient(host, headers=READER) as client:
            for round_ in range(15):
                tag = ("en", "th")[round_ % 2]
                page = client.get(f"/{key}/{tag}/")
                html = HtmlPage(page.text).one("html")
                if html.get("lang") != tag or other in page.text or f"/{key}/{tag}/news/" not in page.text:
                    wrong.append(f"{key} {tag}")
        return wrong

    with ThreadPoolExecutor(3) as threads:
        assert [wrong for found in threads.map(ask, ("one", "two") * 3) for wrong in found] == []


class TestMiddlewareOfTheHost:
    """superset 22005, 15737, 16409"""

    @pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "identity"])
    def test_pages_are_compressed_once(self, portal: Portal, coding: str) -> None:
        host = FastAPI()
        host.add_middleware(GZipMiddleware)
        host.mount("/news", portal)
        for _ in range(2):  # the second is from memory
            answer = TestClient(host, headers=READER).get("/news/en/", headers={"Accept-Encoding": coding})
            assert answer.headers.get_list("content-encoding") == ([] if coding == "identity" else [coding])
            assert "</html>" in answer.text or coding == "zstd"  # which the client does not unpack

    def test_a_middleware_that_reads_every_answer_changes_none(self, portal: Portal) -> None:
        async def timed(request: Request, call_next: RequestResponseEndpoint) -> Response:
            response = await call_next(request)
            response.headers["X-Office"] = "1"
            return response

        host = FastAPI()
        host.add_middleware(BaseHTTPMiddleware, dispatch=timed)
        host.mount("/news", portal)
        reader = CheckingClient(host)
        for page in ("/news/en/", f"/news{ARTICLE}", "/news/static/styles/base.css", "/news/en/nowhere"):
            answer = reader.get(page)
            assert answer.headers["x-office"] == "1"
            assert answer.status_code == (404 if page.endswith("nowhere") else 200)

    def test_a_policy_of_the_hosts_own_holds(self, portal: Portal) -> None:
        own = "default-src 'self'"

        async def stricter(request: Request, call_next: RequestResponseEndpoint) -> Response:
            response = await call_next(request)
            response.headers["Content-Security-Policy"] = own
            return response

        host = FastAPI()
        host.add_middleware(BaseHTTPMiddleware, dispatch=stricter)
        host.mount("/news", portal)
        answer = CheckingClient(host).get("/news/en/")
        assert answer.headers.get_list("content-security-policy") == [own]


def test_what_is_not_there_is_told_by_whoever_was_asked(portal: Portal) -> None:
    """nicegui PR 2722"""
    host = FastAPI()
    host.mount("/news", portal)
    client = TestClient(host, headers=READER)
    assert client.get("/nowhere").json() == {"detail": "Not Found"}
    inside = client.get("/news/en/nowhere")
    assert inside.status_code == 404
    assert inside.headers["content-language"] == "en"


class TestHostsOfWsgi:
    @pytest.fixture
    def client(self, portal: Portal) -> Iterator[FlaskClient]:
        """A reader of the host, whose portal has an event loop in a thread of its own."""
        loop = asyncio.new_event_loop()
        thread = Thread(target=loop.run_forever)
        thread.start()
        app = Flask(__name__)
        app.add_url_rule("/", "front", lambda: "the office")
        news: Any = ASGIMiddleware(cast("Any", portal), loop=loop)
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/news": news})  # type: ignore[method-assign]
        yield app.test_client()
        asyncio.run_coroutine_threadsafe(portal.services.background.stop(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()

    def test_a_flask_application_has_the_portal_below_a_path(self, client: FlaskClient) -> None:
        assert client.get("/").text == "the office"
        page = client.get("/news/en/", headers={"Accept-Encoding": "identity"}, buffered=True)
        assert "Report both" in page.text
        own = {each for each in addresses(page.text) if "://" not in each}
        assert {each for each in own if not each.startswith("/news/")} == set()
        for address in sorted(own):
            assert client.get(address, follow_redirects=True, buffered=True).status_code == 200, address

    def test_forms_cookies_and_files_work(self, client: FlaskClient) -> None:
        client.post("/news/en/preferences", data={"theme": "dark"}, buffered=True)
        cookie = client.get_cookie("portal_preferences", path="/news")
        assert cookie is not None
        page = client.get("/news/en/contact", headers={"Accept-Encoding": "identity"}, buffered=True)
        assert 'data-theme="dark"' in page.text
        whole = client.get("/news/static/images/emblem.svg", buffered=True)
        told = {"If-None-Match": whole.headers["ETag"]}
        assert client.get("/news/static/images/emblem.svg", headers=told, buffered=True).status_code == 304
        assert client.head("/news/en/contact", buffered=True).data == b""

    def test_a_path_with_thai_letters_arrives(self, client: FlaskClient) -> None:
        answer = client.get("/news/th/ไม่มี", headers={"Accept-Encoding": "identity"}, buffered=True)
        assert answer.status_code == 404
        assert 'lang="th"' in answer.text


class TestLogging:
    """structlog 715; prometheus-aioexporter 9; fastapi 78; instructlab/sdg 196"""

    SECRETS = ("PERSONAL123", "SECRET456", "TOKEN789")

    @pytest.fixture
    def broken(self, tmp_path: Path) -> Portal:
        (tmp_path / "own" / "pages").mkdir(parents=True)
        (tmp_path / "own" / "pages" / "privacy.html").write_text(
            "{{ layout.site.name[q] }}", encoding="utf-8"
        )
        return create_app(Settings(site=SITE, data_dir=tmp_path / "var", templates=(tmp_path / "own",)))

    def test_an_unexpected_error_is_one_line_without_values_and_reaches_the_host(
        self, broken: Portal, capfd: pytest.CaptureFixture[str]
    ) -> None:
        host = FastAPI()
        host.mount("/news", broken)
        headers = {**READER, "Cookie": "session=SECRET456", "Authorization": "Bearer TOKEN789"}
        with capture_logs() as logs:
            client = TestClient(host, headers=headers, raise_server_exceptions=False)
            assert client.get("/news/en/privacy?x=PERSONAL123").status_code == 500
            (told,) = [entry["event"] for entry in logs if entry["log_level"] == "error"]
            with pytest.raises(Exception, match="has no element"):
                TestClient(host, headers=headers).get("/news/en/privacy?x=PERSONAL123")
        assert len(told) < 2000
        assert "\n" not in told
        written = "".join(capfd.readouterr())
        assert not [secret for secret in self.SECRETS if secret in told + written]
        assert len(written) < 10_000

    def test_nothing_is_configured_for_the_host(self, portal: Portal) -> None:
        logger = logging.getLogger("portal")
        before = logging.getLogger().handlers[:], logger.handlers[:], logger.level, logger.propagate
        assert TestClient(portal, headers=READER).get("/en/").status_code == 200
        assert before == (logging.getLogger().handlers, logger.handlers, logger.level, logger.propagate)


class TestTheming:
    """datasette 1149, 658; superset 36794; ckan-multi 44; datasette-studio 4"""

    def test_a_site_has_a_logo_colours_and_files_of_its_own_without_any_template(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "files").mkdir()
        (tmp_path / "files" / "brand.css").write_text(":root { --radius: 0 }", encoding="utf-8")
        (tmp_path / "seal.png").write_bytes(png())
        site = tmp_path / "site.toml"
        look = (
            "\n[look]\nstatic = 'files'\n[look.logo]\nfile = 'seal.png'\ntext = { en = 'The seal', th = 'ตรา' }\n"
            "[look.light]\naccent = '#7a1248'\n"
        )
        site.write_text(SITE.read_text(encoding="utf-8") + look, encoding="utf-8")
        with CheckingClient(create_app(Settings(site=site, data_dir=tmp_path / "var"))) as reader:
            page = reader.document(reader.get("/en/"))
            (seal,) = (image for image in page.elements("img") if image.get("alt") == "The seal")
            assert reader.get(seal.attrib["src"]).headers["content-type"] == "image/png"
            assert "emblem.svg" not in page.html
            sheets = [e.attrib["href"] for e in page.elements("link") if e.get("rel") == "stylesheet"]
            assert any("#7a1248" in reader.get(sheet).text for sheet in sheets)
            assert reader.get("/static/brand.css").text == ":root { --radius: 0 }"


class TestTemplates:
    """django-oscar 2442, 3496, 3910; starlette-admin 510; FAB 1645; Flask-MonitoringDashboard 99"""

    def test_a_copied_template_can_be_a_few_lines_that_take_the_rest_from_the_package(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "own" / "pages").mkdir(parents=True)
        (tmp_path / "own" / "pages" / "contact.html").write_text(
            '{% extends "portal/pages/contact.html" %}{% block main %}{{ super() }}<p>☎</p>{% endblock %}',
            encoding="utf-8",
        )
        settings = Settings(site=SITE, data_dir=tmp_path / "var", templates=(tmp_path / "own",))
        with CheckingClient(create_app(settings)) as reader:
            page = reader.document(reader.get("/en/contact"))
            assert tidy(text_of(page.one("main"))).endswith("☎")
            assert len(page.elements("h2")) >= 1

    def test_templates_of_the_host_and_of_two_portals_with_the_same_names_do_not_clash(
        self, tmp_path: Path
    ) -> None:
        names = {"one": "First footer", "two": "Second footer"}
        own = Environment(loader=DictLoader({"pages/home.html": "the host's"}), autoescape=True)

        async def front(_: Request) -> Response:
            return HTMLResponse(own.get_template("pages/home.html").render())

        host = FastAPI()
        host.add_api_route("/front", front)
        for key, words in names.items():
            folder = tmp_path / key / "partials"
            folder.mkdir(parents=True)
            (folder / "footer.html").write_text(f"<footer><p>{words}</p></footer>", encoding="utf-8")
            host.mount(f"/{key}", make_portal(tmp_path / f"{key}-var", templates=(tmp_path / key,)))
        client = TestClient(host, headers=READER)
        assert client.get("/front").text == "the host's"
        for key, words in names.items():
            footer = HtmlPage(client.get(f"/{key}/en/").text).one("footer")
            assert tidy(text_of(footer)) == words


def test_the_portal_leaves_the_hosts_tasks_and_threads_alone(portal: Portal) -> None:
    """What it started ends with it: a host that stops is not kept waiting."""

    async def run() -> set[str]:
        async with asyncio.timeout(60), lifespan(portal):
            pass
        return {task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()}

    assert asyncio.run(run()) == set()
