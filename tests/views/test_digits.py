"""Digits on a page: those of the language, everywhere or nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.testing import CheckingClient
from tests.views.conftest import SITE, PortalWith, make_article, words_of

PAGES = (
    *("", "news/", "news/provincial-news/1", "archive/", "archive/2024/", "archive/2024/02/", "contact"),
    *(
        "accessibility",
        "privacy",
        "feeds",
        "search",
        "preferences",
        "sitemap",
    ),
)
NAMES = re.compile(
    r"WCAG 2\.\d|[A-Za-z][\w. -]*? \d[\d.]*|\S+@\S+|3\.0|\d\d\.\d\d|รุ่น [\d.]+|(?:ละติจูด|ลองจิจูด) [\d.]+"
    r"|ที่ \d+|\b1111\b"
)
"""What keeps its digits: names of standards and programs, addresses, coordinates, the words of articles and of the
site."""


@pytest.fixture
def reader(portal_with: PortalWith, tmp_path: Path) -> CheckingClient:
    site = tmp_path / "site.toml"
    site.write_text("thai_digits = true\n" + SITE.read_text(encoding="utf-8"), encoding="utf-8")
    return CheckingClient(portal_with([make_article(str(n)) for n in range(1, 4)], site=site))


@pytest.mark.parametrize("page", PAGES)
def test_a_thai_page_has_thai_digits_everywhere_where_the_site_wants_them(
    reader: CheckingClient, page: str
) -> None:
    response = reader.get(f"/th/{page}")
    words = words_of(response)
    assert response.status_code == 200
    assert re.findall(r".{0,20}[0-9].{0,10}", NAMES.sub("", words)) == []
