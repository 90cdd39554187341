"""Error pages, and addresses that have a slash too many or too few."""

from __future__ import annotations

import pytest

from portal.errors import StoreError
from portal.testing import CheckingClient
from portal.testing.html_page import text_of
from tests.views.conftest import PortalWith


@pytest.mark.parametrize("tag", ["th", "en"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nowhere", 404),
        ("GET", "news/provincial-news/withdrawn", 410),
        ("POST", "contact", 405),
        ("GET", "news/provincial-news/%00", 404),
        ("GET", "news/ก/ข", 404),
    ],
)
def test_errors_are_pages_in_the_readers_language(
    reader: CheckingClient, tag: str, method: str, path: str, status: int
) -> None:
    answer = reader.request(method, f"/{tag}/{path}")
    assert answer.status_code == status
    assert answer.headers["content-language"] == tag
    assert answer.headers["cache-control"] == "no-store"
    assert 'content="noindex"' in answer.text


def test_a_wrong_method_names_the_right_ones(reader: CheckingClient) -> None:
    assert set(reader.post("/th/contact").headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_a_failing_store_gives_a_page_and_no_trace(
    portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = portal_with()

    async def fail(*_: object) -> dict[str, int]:
        raise StoreError("the disk is full")

    with CheckingClient(app) as reader:
        reader.follows_links = False
        monkeypatch.setattr(app.state.services.store, "overview", fail)
        answer = reader.get("/en/")
        assert (answer.status_code, answer.headers["content-language"]) == (500, "en")
        assert "Traceback" not in answer.text
        assert "disk" not in answer.text


def test_a_bug_gives_a_page_as_well(portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch) -> None:
    app = portal_with()
    with CheckingClient(app, raise_server_exceptions=False) as reader:
        reader.follows_links = False
        monkeypatch.setattr(app.state.services.store, "overview", None)
        answer = reader.get("/th/")
        assert answer.status_code == 500
        assert text_of(reader.document(answer).one("h1"))


def test_a_slash_too_many_or_too_few_leads_to_the_page(reader: CheckingClient) -> None:
    assert reader.get("/th").headers["location"] == "/th/"
    assert reader.get("/th/contact/").headers["location"] == "/th/contact"
    assert reader.get("/th/news?page=1").headers["location"] == "/th/news/?page=1"
    assert reader.get("/th/news/services").headers["location"] == "/th/news/services/"
    assert reader.get("/th/news/nowhere").status_code == 404


def test_no_redirect_leads_to_another_host(reader: CheckingClient) -> None:
    for path in ("//evil.example/th", "//evil.example/th/contact/", "/\\evil.example/th/"):
        location = reader.get(f"http://testserver{path}").headers.get("location", "/")
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))


def test_the_host_header_reaches_no_page(reader: CheckingClient) -> None:
    for path in ("/th/", "/th", "/", "/th/nowhere"):
        answer = reader.get(path, headers={"Host": "evil.example"})
        assert "evil.example" not in answer.text + str(answer.headers)
