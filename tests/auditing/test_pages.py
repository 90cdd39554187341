"""The list of pages that are audited: no kind of page is missing from it."""

from __future__ import annotations

from collections import Counter

from portal import assets
from tests.auditing.pages import LANGUAGES, PAGES, Kind


def test_every_template_of_a_page_is_in_the_list() -> None:
    templates = {path.stem for path in (assets.folder("templates") / "pages").glob("*.html")}
    assert templates == {kind.template for kind in PAGES}


def test_kinds_of_pages_have_different_names_and_addresses() -> None:
    assert [name for name, count in Counter(kind.name for kind in PAGES).items() if count > 1] == []
    for tag in LANGUAGES:
        asked = Counter((kind.address(tag), kind.portal, kind.form is None) for kind in PAGES)
        assert [address for address, count in asked.items() if count > 1] == []


def test_addresses_are_in_the_language_asked_for() -> None:
    kind = Kind("search", "search", "search?q=ลำพูน", "search?q=lamphun")
    assert kind.address("th") == "/th/search?q=%E0%B8%A5%E0%B8%B3%E0%B8%9E%E0%B8%B9%E0%B8%99"
    assert kind.address("en") == "/en/search?q=lamphun"
    assert kind.address("ar-XB") == "/ar-XB/search?q=lamphun"
