"""The small files that programs look for, as their rules have them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.robotparser import RobotFileParser

from portal.syndication.discovery import robots_txt, security_txt, web_manifest

MOMENT = datetime(2030, 7, 1, tzinfo=UTC)


def test_crawlers_read_what_to_leave_alone() -> None:
    crawler = RobotFileParser()
    crawler.parse(robots_txt(["/th/search"], "https://example.org/sitemap.xml").splitlines())
    assert not crawler.can_fetch("Any", "https://example.org/th/search?q=a")
    assert crawler.can_fetch("Any", "https://example.org/th/news/")
    assert crawler.site_maps() == ["https://example.org/sitemap.xml"]
    assert "Sitemap" not in robots_txt(["/th/search"], "")


def test_a_contact_is_an_address_that_programs_can_follow() -> None:
    contacts = ["security@example.org", "https://example.org/report", "+66 53 000 000"]
    told = security_txt(contacts, MOMENT, ["th", "en"], "https://example.org/.well-known/security.txt", None)
    assert told.splitlines() == [
        "Contact: mailto:security@example.org",
        "Contact: https://example.org/report",
        "Contact: tel:+66-53-000-000",
        "Expires: 2030-07-01T00:00:00+00:00",
        "Preferred-Languages: th, en",
        "Canonical: https://example.org/.well-known/security.txt",
    ]
    assert "Policy: https://p.example/" in security_txt(contacts, MOMENT, ["th"], "", "https://p.example/")


def test_a_manifest_says_language_and_direction() -> None:
    told = json.loads(
        web_manifest(
            name="จังหวัด",
            description="",
            language="ar",
            direction="rtl",
            home="/ar/",
            icon=("/static/a.svg", "image/svg+xml"),
            colour="#123456",
        )
    )
    assert (told["lang"], told["dir"], told["scope"]) == ("ar", "rtl", "/ar/")
    assert told["icons"] == [{"src": "/static/a.svg", "type": "image/svg+xml", "sizes": "any"}]
