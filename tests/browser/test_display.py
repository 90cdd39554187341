"""How pages look, as a reader chooses it: by a form, without a script; a script only makes it immediate."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from portal.middleware.reader import COOKIE
from portal.pages.preferences import options
from tests.browser.looks import context_of

pytestmark = pytest.mark.browser

BLACK, YELLOW = "rgb(0, 0, 0)", "rgb(255, 255, 0)"
GROUND = "getComputedStyle(document.documentElement).backgroundColor"
INK = "getComputedStyle(document.documentElement).color"
SIZE = "parseFloat(getComputedStyle(document.body).fontSize)"
THEMES = options("theme")[1:]


@pytest.fixture
def context(browser: Browser, demonstration: str) -> Iterator[BrowserContext]:
    """A reader with a script, who has chosen nothing yet."""
    with context_of(browser, base_url=demonstration) as context:
        yield context


def has_chosen(context: BrowserContext, demonstration: str, choices: str) -> None:
    context.add_cookies([{"name": COOKIE, "value": choices, "url": demonstration}])


def kept(context: BrowserContext) -> str:
    """The value of the cookie, empty without one."""
    return next((str(cookie["value"]) for cookie in context.cookies() if cookie["name"] == COOKIE), "")


def open_display(page: Page) -> None:
    page.locator(".display summary").click()


class TestWithoutAScript:
    def test_a_quick_choice_takes_effect_on_the_page_where_it_is_made(self, page: Page) -> None:
        page.goto("/en/search?q=silk")
        open_display(page)
        with page.expect_navigation():
            page.get_by_role("button", name="Yellow on black").click()
        assert page.url.endswith("/en/search?q=silk")
        assert (page.evaluate(GROUND), page.evaluate(INK)) == (BLACK, YELLOW)
        page.goto("/th/")
        assert page.evaluate(GROUND) == BLACK

    def test_all_choices_are_saved_at_once_and_focus_goes_to_what_is_told(self, page: Page) -> None:
        page.goto("/th/contact")
        open_display(page)
        with page.expect_navigation():
            page.locator(".display a").click()
        before = page.evaluate(SIZE)
        for choice in ("text-size=200", "theme=dark", "spacing=widest", "typeface=loopless", "language=en"):
            name, _, value = choice.partition("=")
            page.locator(f'input[name="{name}"][value="{value}"]').check()
        with page.expect_navigation():
            page.locator(".preferences button:not([name])").click()
        assert "/en/preferences?" in page.url
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator(":focus").get_attribute("role") == "status"
        assert page.evaluate(SIZE) == 2 * before
        with page.expect_navigation():
            page.locator("#outcome a").click()
        assert page.url.endswith("/en/contact")
        assert page.locator("html").get_attribute("data-typeface") == "loopless"

    def test_the_choices_can_be_deleted(self, page: Page) -> None:
        page.goto("/en/preferences")
        page.locator("input[value=yellow-on-black]").check()
        with page.expect_navigation():
            page.locator(".preferences button:not([name])").click()
        assert kept(page.context) == "theme:yellow-on-black"
        with page.expect_navigation():
            page.get_by_role("button", name="Delete my choices").click()
        assert kept(page.context) == ""
        assert page.evaluate(GROUND) != BLACK

    def test_the_keyboard_alone_will_do(self, page: Page) -> None:
        page.goto("/en/")
        page.locator(".display summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert kept(page.context) == "text-size:125"

    @pytest.mark.parametrize("theme", THEMES)
    def test_nothing_flashes_for_a_page_comes_as_chosen(
        self, browser: Browser, demonstration: str, theme: str
    ) -> None:
        """The first paint has the theme: it stands in the page as served, and nothing inline is needed for it."""
        asked = {"base_url": demonstration, "java_script_enabled": False, "color_scheme": "light"}
        with context_of(browser, **asked) as context:
            has_chosen(context, demonstration, f"theme:{theme}&text-size:125")
            answer = context.new_page().goto("/th/")
            assert answer is not None
            opening = answer.text().split("<head>")[0]
            assert f'data-theme="{theme}"' in opening
            assert 'data-text-size="125"' in opening


class TestWhatAChoiceDoes:
    """On an article; text size, colours and letters are looked at above and in tests/browser/test_design.py."""

    @pytest.fixture
    def page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.goto("/th/news/culture-travel/lamphun-brocade-silk")
        return page

    def choose(self, page: Page, choice: str) -> None:
        has_chosen(page.context, page.url.split("/th/")[0], choice)
        page.reload()

    def test_wider_spacing_parts_lines_and_paragraphs(self, page: Page) -> None:
        spaces = """(p) => {
          const { lineHeight, marginBlockStart } = getComputedStyle(p);
          return [parseFloat(lineHeight), parseFloat(marginBlockStart)];
        }"""
        line, paragraph = page.locator(".prose > p + p").first.evaluate(spaces)
        for choice, times in (("wide", 1.2), ("widest", 1.5)):
            self.choose(page, f"spacing:{choice}")
            found = page.locator(".prose > p + p").first.evaluate(spaces)
            assert found == pytest.approx([line * times, paragraph * times])

    def test_underlined_links_leave_no_link_without_a_line(self, page: Page) -> None:
        bare = """[...document.querySelectorAll("a[href]")]
          .filter((link) => getComputedStyle(link).textDecorationLine !== "underline").length"""
        assert page.evaluate(bare) > 5
        self.choose(page, "underlines:always")
        assert page.evaluate(bare) == 0

    def test_letters_without_loops_are_set_in_a_typeface_of_their_own(self, page: Page) -> None:
        face = "getComputedStyle(document.querySelector('.prose')).fontFamily"
        assert page.evaluate(face).startswith("Sarabun")
        self.choose(page, "typeface:loopless")
        assert page.evaluate(face).startswith('"Noto Sans Thai"')
        page.evaluate("document.fonts.ready")
        assert page.evaluate("document.fonts.check('16px Noto Sans Thai', 'ลำพูน')")

    def test_less_movement_stills_what_an_embedder_moves(self, page: Page) -> None:
        self.choose(page, "motion:reduced")
        page.evaluate(
            """const sheet = new CSSStyleSheet();
            sheet.replaceSync("@layer components { h1 { transition: color 1s; animation: x 1s } }");
            document.adoptedStyleSheets = [sheet];"""
        )
        style = "(e) => [getComputedStyle(e).transitionDuration, getComputedStyle(e).animationName]"
        assert page.locator("h1").evaluate(style) == ["0s", "none"]


class TestWithTheScript:
    def test_a_quick_choice_takes_effect_without_leaving_the_page(self, context: BrowserContext) -> None:
        page = context.new_page()
        page.goto("/en/")
        open_display(page)
        page.evaluate("window.stayed = true")
        with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            page.get_by_role("button", name="Yellow on black").click()
        assert sent.value.status == 303
        assert (page.evaluate(GROUND), page.evaluate(INK)) == (BLACK, YELLOW)
        assert page.evaluate("window.stayed") is True
        pressed = page.locator(".display button[aria-pressed=true]")
        assert pressed.all_text_contents() == ["100%", "Yellow on black"]
        page.reload()
        assert page.evaluate(GROUND) == BLACK
        assert kept(context) == "theme:yellow-on-black"

    def test_going_back_to_what_is_designed_takes_effect_too(self, context: BrowserContext) -> None:
        page = context.new_page()
        page.goto("/en/")
        open_display(page)
        for size in ("150%", "100%"):
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                page.get_by_role("button", name=size).click()
        assert page.locator("html").get_attribute("data-text-size") is None
        page.wait_for_function("!document.cookie.includes('text-size')")

    def test_the_page_shows_each_choice_before_it_is_saved(self, context: BrowserContext) -> None:
        page = context.new_page()
        page.goto("/en/preferences")
        page.locator("input[value=yellow-on-black]").check()
        page.locator("input[value=th]").check()
        assert page.evaluate(GROUND) == BLACK
        assert page.locator("html").get_attribute("lang") == "en"
        assert kept(context) == ""
        page.locator("input[name=theme][value=device]").check()
        assert page.locator("html").get_attribute("data-theme") is None

    def test_a_page_taken_out_again_does_not_show_the_old_look(
        self, context: BrowserContext, demonstration: str
    ) -> None:
        page = context.new_page()
        page.goto("/en/")
        has_chosen(context, demonstration, "theme:yellow-on-black")
        with page.expect_navigation():
            page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        assert page.evaluate(GROUND) == BLACK

    def test_where_nothing_can_be_sent_the_page_shows_what_is_kept(self, context: BrowserContext) -> None:
        page = context.new_page()
        page.goto("/en/")
        open_display(page)
        page.route("**/preferences", lambda route: route.abort())
        with page.expect_navigation():
            page.get_by_role("button", name="Yellow on black").click()
        assert page.evaluate(GROUND) != BLACK
