"""Pages keep to themselves, and what a request says of itself never breaks one."""

from __future__ import annotations

import pytest

from portal.article import Attachment, Image, ImageText
from portal.testing import CheckingClient
from tests.logs import capture_logs
from tests.views.conftest import PortalWith, make_article

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="12" height="8"><rect width="12" height="8"/></svg>'
DOCUMENTS = {"form.csv": b"Name,Date\n", "notice.pdf": b"%PDF-1.7 0123456789", "notice.txt": b"Notice\n"}


@pytest.mark.parametrize("path", ["/th/", "/th/nothing", "/th/search?q=ลำไย", "/th/preferences"])
def test_a_page_asks_for_nothing_and_is_nobody_elses(reader: CheckingClient, path: str) -> None:
    headers = reader.get(path).headers
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "cross-origin-resource-policy" not in headers
    asked = headers["permissions-policy"].split(",")
    assert all(feature.endswith("=()") for feature in asked)
    assert {"camera=()", "geolocation=()", "microphone=()", "usb=()"} <= set(asked)


def test_data_and_documents_are_no_part_of_another_sites_page_and_pictures_may_be(
    portal_with: PortalWith,
) -> None:
    media = portal_with().state.services.media
    files = {name: media.put(content, name) for name, content in DOCUMENTS.items()}
    attachments = tuple(Attachment(media=file, titles={"th": name}) for name, file in files.items())
    drawing = Image(media=media.put(SVG, "seal.svg", "image"), texts={"th": ImageText(alternative="ตรา")})
    article = make_article("files", images=(drawing,), attachments=attachments)
    with CheckingClient(portal_with([article])) as reader:
        for place in (
            "/th/search/complete?q=x",
            *(f"/media/{file.hash}/{file.name}" for file in files.values()),
        ):
            answer = reader.get(place)
            assert answer.status_code == 200
            assert answer.headers["cross-origin-resource-policy"] == "same-origin", place
            assert "default-src 'none'" in answer.headers["content-security-policy"], place
        shown = reader.get(f"/media/{drawing.media.hash}/seal.svg")
        assert "default-src 'none'" in shown.headers["content-security-policy"]
        for answer in (shown, reader.get("/visit.gif"), reader.get("/static/styles/base.css")):
            assert "cross-origin-resource-policy" not in answer.headers


def test_what_a_setting_adds_to_the_policy_is_on_every_page_and_in_the_log(portal_with: PortalWith) -> None:
    added = {"img-src": ["https://tiles.example"], "form-action": ["https://pay.example"]}
    with capture_logs() as logs:
        portal = portal_with(content_security_policy=added)
    (told,) = logs
    assert told["log_level"] == "warning"
    assert told["event"].startswith("pages may load and do more than the portal's own (added: ")
    assert told["added"] == "img-src https://tiles.example; form-action https://pay.example"
    with CheckingClient(portal) as reader:
        for path in ("/th/", "/th/nothing"):
            policy = reader.get(path).headers["content-security-policy"].split(";")
            assert "img-src 'self' https://tiles.example" in policy
            assert "form-action 'self' https://pay.example" in policy
            assert "script-src 'self'" in policy


def test_what_has_no_content_says_nothing_of_pages(reader: CheckingClient) -> None:
    tag = reader.get("/static/styles/base.css").headers["etag"]
    for answer in (reader.get("/"), reader.get("/static/styles/base.css", headers={"If-None-Match": tag})):
        assert answer.status_code in {302, 304}
        assert not {"permissions-policy", "content-security-policy"} & answer.headers.keys()
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/th/", "/visit.gif", "/static/styles/base.css", "/media/00/x.png", "/"])
@pytest.mark.parametrize(
    "host", ["[", "[::1", "a]b", "http://[", "%", "x" * 300, "a b", "ก".encode().decode("latin-1")]
)
@pytest.mark.parametrize("name", ["host", "origin", "referer", "x-forwarded-host"])
def test_no_address_in_a_header_breaks_a_page(
    reader: CheckingClient, path: str, host: str, name: str
) -> None:
    answer = reader.get(path, headers={name.encode(): host.encode("latin-1")}, follow_redirects=False)
    assert answer.status_code < 500
    assert not answer.headers.get("location", "").startswith(("http", "//"))
