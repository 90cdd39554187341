"""The accessibility statement says what was tested of the software, and what the site adds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from portal.accessibility_audit import OWN, Fault, read_audit
from portal.errors import AuditError
from portal.testing import CheckingClient
from tests.views.conftest import SITE, PortalWith, make_portal, words_of

ADDED = """
[accessibility]
answer_days = 15
appeal = { en = "Turn to the ombudsman.", th = "ร้องเรียนต่อผู้ตรวจการแผ่นดิน" }
[[accessibility.faults]]
en = "The films have no captions yet."
th = "ภาพยนตร์ยังไม่มีคำบรรยาย"
"""

Write = Callable[..., Path]


@pytest.fixture
def audit_file(tmp_path: Path) -> Write:
    """Writes the package's audit anew, with these values in it changed."""

    def write(**changes: Any) -> Path:
        values = json.loads(OWN.read_text(encoding="utf-8"))
        path = tmp_path / "audit.json"
        path.write_text(json.dumps({**values, **changes}), encoding="utf-8")
        return path

    return write


def check(kind: str, **changes: Any) -> dict[str, Any]:
    return {"kind": kind, "version": "1.2.3", "looked": 40, "found": 0, **changes}


def statement(portal_with: PortalWith, tag: str = "en", **settings: Any) -> str:
    with CheckingClient(portal_with(**settings)) as client:
        return words_of(client.get(f"/{tag}/accessibility"))


def test_it_names_each_tool_with_version_and_what_it_found(
    portal_with: PortalWith, audit_file: Write
) -> None:
    checks = [
        check("axe", looked=1200, unsure=2),
        check("nu", looked=31, found=1),
        check("lighthouse", looked=6, score=98),
        check("tests", looked=106),
    ]
    words = statement(portal_with, accessibility_audit=audit_file(checks=checks))
    assert "axe-core 1.2.3 examined the pages as they are shown, with all its rules, 1,200 times." in words
    assert "It could not decide about 2 places; tests of our own look at those." in words
    assert "Nu HTML Checker 1.2.3 examined 31 pages and style sheets. 1 fault was found" in words
    assert "Lighthouse 1.2.3 examined 6 pages. The lowest mark for accessibility was 98 of 100." in words
    assert "106 tests of our own, run by Playwright 1.2.3, used the pages in a browser" in words
    assert words.count("No fault was found.") == 3


def test_it_names_the_site_that_it_is_about(portal_with: PortalWith) -> None:
    assert "applies to the site “Lamphun Province”." in statement(portal_with)
    assert "ใช้กับเว็บไซต์ “จังหวัดลำพูน”" in statement(portal_with, "th")


def test_its_dates_are_in_the_readers_calendar(portal_with: PortalWith, audit_file: Write) -> None:
    file = audit_file(date="2026-11-25")
    assert "เมื่อวันที่ 25 พฤศจิกายน 2569" in statement(portal_with, "th", accessibility_audit=file)
    assert "on 25 November 2026" in statement(portal_with, "en", accessibility_audit=file)


@pytest.mark.parametrize("fault", get_args(Fault))
@pytest.mark.parametrize("tag", ["th", "en"])
def test_every_known_fault_has_words(
    portal_with: PortalWith, audit_file: Write, tag: str, fault: Fault
) -> None:
    heading = {"th": "ข้อบกพร่องที่ทราบแล้ว", "en": "Known faults"}[tag]
    end = {"th": "สิ่งที่คำแถลงนี้ไม่ครอบคลุม", "en": "What this statement does not cover"}[tag]
    words = statement(portal_with, tag, accessibility_audit=audit_file(faults=[fault]))
    assert len(words.partition(f" {heading} ")[2].partition(end)[0]) > 50


def test_it_claims_to_conform_fully_only_where_nothing_is_known_or_found(
    portal_with: PortalWith, audit_file: Write
) -> None:
    clean = statement(portal_with, accessibility_audit=audit_file(faults=[], checks=[check("axe")]))
    assert "This site fully conforms to WCAG 2.2 at level AA" in clean
    assert "Known faults" not in clean
    found = audit_file(faults=[], checks=[check("axe", found=1)])
    assert "This site partially conforms" in statement(portal_with, accessibility_audit=found)


def test_the_packages_own_statement_is_honest_about_what_nobody_has_tried(portal_with: PortalWith) -> None:
    words = statement(portal_with)
    assert "This site partially conforms to WCAG 2.2 at level AA" in words
    assert "not yet been tried together with people who use a screen reader" in words


def test_a_site_adds_its_faults_its_answer_and_who_else_helps(
    tmp_path: Path, portal_with: PortalWith, audit_file: Write
) -> None:
    site = tmp_path / "site.toml"
    site.write_text(SITE.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
    clean = audit_file(faults=[], checks=[check("axe")])
    words = statement(portal_with, site=site, accessibility_audit=clean)
    assert "This site partially conforms" in words
    assert "The films have no captions yet." in words
    assert "You will get an answer within 15 days." in words
    assert "If our answer does not help you Turn to the ombudsman." in words
    assert "ภายใน 15 วัน" in statement(portal_with, "th", site=site)


def test_a_site_that_promises_nothing_promises_nothing(portal_with: PortalWith) -> None:
    words = statement(portal_with)
    assert "You will get an answer" not in words
    assert "If our answer does not help you" not in words
    assert "office@lamphun.example" in words


def test_templates_of_the_sites_own_are_told_as_not_tested_until_an_audit_of_them_is_named(
    tmp_path: Path, portal_with: PortalWith, audit_file: Write
) -> None:
    told = "Some pages of this site look different from those that were tested."
    folder = tmp_path / "templates"
    folder.mkdir()
    assert told not in statement(portal_with)
    assert told in statement(portal_with, templates=(folder,))
    own = audit_file(faults=[], checks=[check("axe")])
    assert told not in statement(portal_with, templates=(folder,), accessibility_audit=own)


def test_every_page_the_site_map_and_the_preferences_lead_to_it(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with()) as client:
        for path, times in (("", 1), ("contact", 1), ("nowhere", 1), ("sitemap", 2), ("preferences", 2)):
            document = client.document(client.get(f"/en/{path}"))
            links = [link.get("href") for link in document.elements("a")]
            assert links.count("/en/accessibility") == times, path


def test_an_audit_that_cannot_be_read_stops_the_portal_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="there is no such file"):
        make_portal(tmp_path, accessibility_audit=tmp_path / "nothing.json")


def test_the_packages_audit_is_one(portal_with: PortalWith) -> None:
    audit = read_audit(OWN)
    assert audit.version in statement(portal_with)
