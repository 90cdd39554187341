"""Typefaces look as those do that they were cut from: each Thai mark on each letter, to the pixel."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from scripts.typefaces import FACES, FONTS, source
from tests.browser.test_stability import ATTEMPTS
from tests.browser.test_weight import newcomer, visit

pytestmark = pytest.mark.browser

LETTERS = [chr(code) for code in range(0x0E01, 0x0E2F)]
VOWELS = ["", *"ัิีึืฺุู็ํ", "ำ"]
TONES = ["", *"่้๊๋์๎"]
THAI = " ".join(letter + vowel + tone for letter in LETTERS for vowel in VOWELS for tone in TONES)
WORDS = (
    "ที่นี่ ผู้ว่าราชการจังหวัด ปฏิญญา ฐิติ น้ำ ป้า ฝ่าย ฟ้า ญู ฐู กฎุมพี ศุภฤกษ์ ฯลฯ ๆ ๐๑๒๓๔๕๖๗๘๙ ฿ ๏ ๚ ๛ เแโใไ ◌ิ "
    "AV Ta To We fi fl ffi “Quotes” ‘single’ – — … PM2.5 25 µg/m³ 12 km² 30 °C © ® Lamphun 1,234.56 (1) [2] {3}"
)
PAGE = """<!DOCTYPE html><html lang="th"><meta charset="utf-8"><title>Letters</title><style>
@font-face {{
  font-family: Tried; unicode-range: U+0E01-0E5B, U+200C-200D, U+25CC; src: url(data:font/woff2;base64,{thai});
}}
@font-face {{
  font-family: Tried; unicode-range: U+0000-00FF, U+2000-200B, U+200E-206F; src: url(data:font/woff2;base64,{latin});
}}
body {{ margin: 8px; background: #fff; color: #000; font-family: Tried, monospace; line-height: 2 }}
p {{ margin: 0 }}
</style><p style="font-size: 18px">{words}</p>
<p style="font-size: 44px">{words}</p><p style="font-size: 19px">{marks}</p></html>"""


def picture(browser: Browser, thai: Path, latin: Path, *, marks: str = THAI) -> bytes:
    """How the sample looks in the letters of two files."""
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    faces = {
        name: base64.b64encode(file.read_bytes()).decode()
        for name, file in (("thai", thai), ("latin", latin))
    }
    page.set_content(PAGE.format(words=WORDS, marks=marks, **faces))
    assert page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].map(({ status }) => status))"
    ) == [
        "loaded",
        "loaded",
    ]
    taken = page.screenshot(full_page=True)
    page.close()
    return taken


@pytest.mark.node
@pytest.mark.parametrize(
    ("family", "weight"), [(family, weight) for family, weights in FACES.items() for weight in weights]
)
def test_marks_and_letters_stand_as_the_typeface_was_drawn(
    browser: Browser, family: str, weight: int
) -> None:
    ours = [FONTS / f"{family}-{weight}-{part}.woff2" for part in ("thai", "latin")]
    theirs = [source(family, weight, part) for part in ("thai", "latin")]
    assert ours[0].stat().st_size < theirs[0].stat().st_size
    assert picture(browser, *ours) == picture(browser, *theirs)


def test_a_mark_elsewhere_would_be_seen(browser: Browser) -> None:
    files = [FONTS / f"sarabun-400-{part}.woff2" for part in ("thai", "latin")]
    assert picture(browser, *files) != picture(browser, *files, marks=THAI.replace("กิ่", "กิ้"))


def shown_in_our_own(page: Page, path: str) -> bool:
    """Whether all of a headline is in letters of the portal, none in one of the device."""
    page.goto(path)
    page.evaluate("document.fonts.ready")
    assert "été" in page.locator("main h1").inner_text()
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    words = session.send("DOM.querySelector", {"nodeId": root, "selector": "main h1"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": words})["fonts"]
    page.close()
    return all(font["isCustomFont"] for font in fonts)


def test_a_letter_with_an_accent_is_fetched_where_it_stands_and_never_a_box(
    browser: Browser, demonstration: str
) -> None:
    """On the page where it is met first, the device's own letter may be shown: it comes too late for that one."""
    path = "/en/search?q=silk+%C3%A9t%C3%A9"
    with newcomer(browser, demonstration) as context:
        fetched = {one.path for one in visit(context.new_page(), path) if one.kind == "Font"}
        assert "/static/fonts/trirong-600-latin-rest.woff2" in fetched
        assert any(shown_in_our_own(context.new_page(), path) for _ in range(ATTEMPTS))
    with newcomer(browser, demonstration) as context:
        plain = {one.path for one in visit(context.new_page(), "/en/search?q=silk+ete")}
    assert not any("latin-rest" in file for file in plain)
