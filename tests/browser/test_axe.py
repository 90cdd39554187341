"""Every kind of page, held against all rules of axe-core; what it cannot decide is decided here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import pytest
from playwright.sync_api import Browser, Page

from portal.pages.preferences import options
from tests.auditing import axe
from tests.auditing.contrast import measured
from tests.auditing.pages import PAGES, Kind, open_page
from tests.browser.looks import ONE_OF_EACH_TEMPLATE, OPEN_ALL, PLAIN, Look, reading, resize
from tests.browser.test_listening import VOICES

pytestmark = [pytest.mark.browser, pytest.mark.node]

Settle = Callable[[Page, str], bool]
"""Whether the element with this selector is in order, on the page as it is now."""

Settled = set[tuple[Settle, str]]
"""How something was settled, and the HTML that it was."""


def has_contrast(page: Page, target: str) -> bool:
    found = measured(page, target)
    return found.ratio >= found.needed


def is_left_out(page: Page, target: str) -> bool:
    """The list below this summary is shown whole, so that there is nothing to open."""
    return bool(page.locator(target).evaluate("(e) => e.nextElementSibling.checkVisibility()"))


def names_its_part(page: Page, target: str) -> bool:
    """A heading that is left out names its part nevertheless, with the words of a summary that is shown."""
    return bool(
        page.locator(target).evaluate(
            """(e) => document.querySelector(`[aria-labelledby="${e.id}"]`) !== null
            && e.nextElementSibling.querySelector("summary").checkVisibility()
            && e.nextElementSibling.querySelector("summary").textContent.trim() === e.textContent.trim()"""
        )
    )


def is_in_a_narrow_head(page: Page, target: str) -> bool:
    return bool(page.locator(target).evaluate("(e) => e.closest('.header').clientWidth <= 352"))


def is_held_when_shown(page: Page, target: str) -> bool:
    """`test_what_scripts_bring_is_in_order_too` shows it and holds it against the rules."""
    return page.locator(target).count() == 1


@dataclass(frozen=True)
class Settlement:
    """How something is settled that a rule of axe-core leaves open, for elements that match a selector."""

    rule: str
    selector: str
    reason: str
    settle: Settle


SETTLEMENTS = (
    *(
        Settlement(
            rule,
            ".masthead :is(.site-name, .tagline, .field, .button, [lang], t-, [role=option], [role=option] *)",
            "The ground of the masthead is woven: a pattern, whose colours axe-core cannot see, are measured.",
            has_contrast,
        )
        for rule in ("color-contrast", "color-contrast-enhanced")
    ),
    Settlement(
        "hidden-content",
        ".fold > summary",
        "On wide screens the menu, contents and filters are shown whole, and the summary that opens them is left out.",
        is_left_out,
    ),
    Settlement(
        "hidden-content",
        ":is(.contents, .facets) h2",
        "On narrow screens the summary that opens them has the words of their heading, which still names them.",
        names_its_part,
    ),
    Settlement(
        "hidden-content",
        ".tagline",
        "Where there is little room, the line below the name gives way to the page; it tells nothing else.",
        is_in_a_narrow_head,
    ),
    *(
        Settlement("hidden-content", selector, "Scripts bring it where it can be used.", is_held_when_shown)
        for selector in (".completions", ".listen", "[data-stop]", ".share li")
    ),
)
"""What axe-core leaves open, and how it is settled. An entry that nothing needs any more is a failure too."""


@dataclass
class Audit:
    """What was found on pages that were looked at in one way."""

    violations: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    needed: set[Settlement] = field(default_factory=set)

    def hold(self, page: Page, name: str, settled: Settled, within: str = "html") -> None:
        """Hold the page in the browser against the rules. What was settled once need not be again: pages of one look
        share their head, and in `settled` is what stood there."""
        report = axe.run(page, within)
        assert report.rules >= 100, "axe-core has lost rules"
        self.violations += [f"{name}: {found}" for found in report.violations]
        for found, settlement in zip(report.incomplete, settlements_of(page, report.incomplete), strict=True):
            if settlement is None:
                self.unsettled.append(f"{name}: {found}")
                continue
            self.needed.add(settlement)
            if not is_settled(page, found, settlement, settled):
                self.unsettled.append(f"{name}: {settlement.settle.__name__} does not hold: {found}")


MATCHING = """
(asked) => asked.map(([target, selectors]) => {
  const elements = document.querySelectorAll(target);
  if (elements.length !== 1) throw new Error(`${target}: ${elements.length} elements`);
  return selectors.findIndex((selector) => elements[0].matches(selector));
})
"""
"""For each target, which of its selectors it matches first (-1: none)."""


def settlements_of(page: Page, incomplete: Sequence[axe.Finding]) -> list[Settlement | None]:
    """How each is settled; all are asked in one question, as a page may leave dozens open."""
    possible = [[one for one in SETTLEMENTS if one.rule == found.rule] for found in incomplete]
    asked = [
        [found.target, [one.selector for one in among]]
        for found, among in zip(incomplete, possible, strict=True)
    ]
    matched = page.evaluate(MATCHING, asked)
    return [among[at] if at >= 0 else None for among, at in zip(possible, matched, strict=True)]


def is_settled(page: Page, found: axe.Finding, settlement: Settlement, settled: Settled) -> bool:
    """Whether it is in order, or was on a page before, which had the same element."""
    known = (settlement.settle, found.html)
    if known not in settled and not settlement.settle(page, found.target):
        return False
    settled.add(known)
    return True


def audits(
    browser: Browser, addresses: dict[str, str], looks: Sequence[Look], kinds: tuple[Kind, ...] = PAGES
) -> dict[Look, Audit]:
    """Hold these kinds of pages against the rules, everything that opens on them open, looked at in these ways. They
    differ in nothing but the width, for which a page is laid out anew, not loaded."""
    found: dict[Look, Audit] = {look: Audit() for look in looks}
    settled: dict[Look, Settled] = {look: set() for look in looks}
    (tag, choices), *others = {(look.tag, look.choices) for look in looks}
    assert not others
    with reading(
        browser, addresses["demonstration"], looks[0].width, choices, reduced_motion="reduce"
    ) as page:
        for kind in kinds:
            open_page(page, addresses[kind.portal], kind, tag)
            page.evaluate(OPEN_ALL)
            for look in looks:
                resize(page, look.width)
                found[look].hold(page, f"{kind}, {look}", settled[look])
    return found


def audit(browser: Browser, addresses: dict[str, str], look: Look, kinds: tuple[Kind, ...]) -> Audit:
    """Hold these kinds of pages against the rules, looked at in this way."""
    return audits(browser, addresses, [look], kinds)[look]


@pytest.fixture(scope="module")
def audited(browser: Browser, portals: dict[str, str]) -> Callable[[Look], Audit]:
    """All kinds of pages, looked at in a plain way; once for all tests."""

    @cache
    def in_language(tag: str) -> dict[Look, Audit]:
        return audits(browser, portals, [look for look in PLAIN if look.tag == tag])

    return lambda look: in_language(look.tag)[look]


@pytest.mark.parametrize("look", PLAIN, ids=str)
def test_no_rule_is_broken_on_any_page(audited: Callable[[Look], Audit], look: Look) -> None:
    assert audited(look).violations == []


@pytest.mark.parametrize("look", PLAIN, ids=str)
def test_what_axe_leaves_open_is_settled(audited: Callable[[Look], Audit], look: Look) -> None:
    assert audited(look).unsettled == []


def test_every_settlement_is_needed(audited: Callable[[Look], Audit]) -> None:
    needed = {settlement for look in PLAIN for settlement in audited(look).needed}
    assert set(SETTLEMENTS) - needed == set()


@pytest.mark.parametrize("theme", options("theme")[1:])
def test_no_rule_is_broken_in_any_theme(browser: Browser, portals: dict[str, str], theme: str) -> None:
    found = audit(browser, portals, Look("th", 1280, f"theme:{theme}"), ONE_OF_EACH_TEMPLATE)
    assert (found.violations, found.unsettled) == ([], [])


@pytest.mark.parametrize("tag", ["en-XA", "ar-XB"])
def test_no_rule_is_broken_in_longer_or_mirrored_words(
    browser: Browser, pseudo_languages: str, tag: str
) -> None:
    kinds = tuple(kind for kind in ONE_OF_EACH_TEMPLATE if kind.portal == "demonstration")
    found = audit(browser, {"demonstration": pseudo_languages}, Look(tag, 320), kinds)
    same_names = [slip for slip in found.unsettled if "identical-links-same-purpose" in slip]
    assert all("hreflang=" in slip for slip in same_names), "two pseudo-languages call themselves English"
    assert (found.violations, sorted(set(found.unsettled) - set(same_names))) == ([], [])


@pytest.mark.parametrize("tag", ["th", "en"])
@pytest.mark.parametrize("theme", ["light", "yellow-on-black"])
def test_what_scripts_bring_is_in_order_too(
    browser: Browser, demonstration: str, tag: str, theme: str
) -> None:
    """Completions under the field, an article that is read aloud, and ways to share it."""
    found, settled = Audit(), Settled()
    with reading(browser, demonstration, 320, f"theme:{theme}") as page:
        page.add_init_script(VOICES % "['en-GB', 'th-TH']")
        page.add_init_script("navigator.share = () => {}")
        page.goto(f"/{tag}/news/culture-travel/lamphun-brocade-silk")
        page.locator("[data-play]").click()
        page.locator("[data-stop]").wait_for()
        page.locator("[data-do=share]").wait_for()
        found.hold(page, f"article, {tag}, {theme}", settled)
        page.locator("#site-search").press_sequentially("ลำพ" if tag == "th" else "lam")
        page.locator("#site-search-completions [role=option]").first.wait_for()
        page.locator("#site-search").press("ArrowDown")
        assert page.locator(":is(.completions, .listen, .share li)[hidden]").count() == 0
        found.hold(page, f"completions, {tag}, {theme}", settled, within=".site-search")
    assert (found.violations, found.unsettled) == ([], [])


class TestWhatWouldBeFound:
    """A page that was broken on purpose: each check can fail."""

    @pytest.fixture
    def page(self, page_with_scripts: Page) -> Page:
        page_with_scripts.goto("/en/contact")
        return page_with_scripts

    def test_an_image_without_a_text(self, page: Page) -> None:
        page.evaluate("document.querySelector('main').append(document.createElement('img'))")
        assert [found.rule for found in axe.run(page).violations] == ["image-alt"]

    def test_a_rule_of_level_aaa(self, page: Page) -> None:
        page.evaluate("document.querySelector('main p').style.color = '#6b6b6b'")
        assert {found.rule for found in axe.run(page).violations} == {"color-contrast-enhanced"}

    def test_something_open_that_nobody_has_settled(self, page: Page) -> None:
        page.evaluate("document.querySelector('main').style.backgroundImage = 'linear-gradient(#fff, #eee)'")
        audit = Audit()
        audit.hold(page, "contact", set())
        assert any("color-contrast" in slip for slip in audit.unsettled)

    def test_words_too_faint_for_their_woven_ground(self, page: Page) -> None:
        assert measured(page, ".tagline").ratio >= 7
        page.evaluate("document.querySelector('.tagline').style.color = '#a08a98'")
        audit = Audit()
        audit.hold(page, "contact", set())
        assert any("has_contrast does not hold" in slip for slip in audit.unsettled)

    def test_a_menu_that_is_neither_shown_nor_opened(self, page: Page) -> None:
        page.evaluate("document.querySelector('.menu > summary').nextElementSibling.style.display = 'none'")
        audit = Audit()
        audit.hold(page, "contact", set())
        assert any("is_left_out does not hold" in slip for slip in audit.unsettled)
