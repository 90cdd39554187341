"""A walk through a page with the tab key alone: where it stops, in which order, and whether that can be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

REGISTER = """
() => {
  const radio = (input) => input.matches("[type=radio]") && document.querySelector(
    `[type=radio][name="${input.name}"]:checked`) !== input;
  const stops = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'], [contenteditable]"
  )].filter((element) => !element.disabled && element.checkVisibility({ visibilityProperty: true }))
    .filter((element) => !radio(element));
  window.walked = { stops, name: (element) => element.outerHTML.replace(/\\s+/g, " ").slice(0, 110) };
  stops[0].focus();
  return stops.map(window.walked.name);
}
"""
"""Everything that the tab key should stop at, in reading order; a group of radio buttons is one stop."""

LOOK = """
() => {
  const { stops, name } = window.walked;
  const focused = document.activeElement;
  const shown = focused.closest("label") ?? focused;
  const ring = [focused, shown].map((one) => getComputedStyle(one)).some(
    ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
  const seen = [...shown.getClientRects()].map(({ left, right, top, bottom }) => ({
    left: Math.max(left, 0),
    right: Math.min(right, innerWidth),
    top: Math.max(top, 0),
    bottom: Math.min(bottom, innerHeight),
  })).filter(({ left, right, top, bottom }) => right - left > 1 && bottom - top > 1);
  const covered = seen.length > 0 && !seen.some(({ left, right, top, bottom }) => {
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return over && (shown.contains(over) || over.contains(shown));
  });
  return {
    at: stops.indexOf(focused),
    name: name(focused),
    slips: [
      ring ? "" : "no focus is seen",
      seen.length ? "" : "it is out of sight",
      covered ? "something lies over it" : "",
    ].filter(Boolean),
  };
}
"""

MOVED = """
() => {
  const { stops, name } = window.walked;
  return [...document.querySelectorAll("body *")].filter((element) => {
    const { order, flexDirection, flexWrap } = getComputedStyle(element);
    const inside = stops.filter((stop) => element.contains(stop)).length;
    return (inside > 0 && order !== "0") || (inside > 1 && /reverse/.test(flexDirection + flexWrap));
  }).map(name);
}
"""

AFTER = """
(target) => {
  const focused = document.activeElement;
  const place = document.querySelector(target);
  const first = [...window.walked.stops].find(
    (stop) => place === stop || place.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
  return focused === (place === first ? window.walked.stops[window.walked.stops.indexOf(first) + 1] : first);
}
"""
"""Whether the stop in focus is the first one behind the target of a skip link."""


def tab_key(page: Page) -> Callable[[], object]:
    """Presses the tab key. It is not let go: that moves no focus, and doubles what a long walk costs."""
    keys = page.context.new_cdp_session(page)
    pressed = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
    return lambda: keys.send("Input.dispatchKeyEvent", pressed)


def walk(page: Page) -> list[str]:
    """Go through the page from its first stop to its last. Returns what is wrong, one sentence each.

    Held are: each stop is reached, in the order of the page, none keeps the focus, each shows a ring at least 2 px
    wide, and no stop is out of sight or under something else.
    """
    expected: list[str] = page.evaluate(REGISTER)
    slips: list[str] = []
    press_tab = tab_key(page)
    for number, name in enumerate(expected):
        if number:
            press_tab()
        found: dict[str, Any] = page.evaluate(LOOK)
        if found["at"] != number:
            return [*slips, f"stop {number} should be {name}, and is {found['name']}"]
        slips += [f"{slip}: {name}" for slip in found["slips"]]
    press_tab()
    if page.evaluate(LOOK)["at"] > 0:
        slips.append(f"the last stop keeps the focus: {expected[-1]}")
    return slips


def moved(page: Page) -> list[str]:
    """Parts with stops of the tab key that the style sheets show in another place than they are read."""
    page.evaluate(REGISTER)
    found: list[str] = page.evaluate(MOVED)
    return found


def skipped(page: Page) -> list[str]:
    """Follow each skip link. Returns those from which the tab key does not lead on behind their target."""
    page.evaluate(REGISTER)
    slips = []
    for link in page.locator(".skip-link").all():
        target = link.get_attribute("href") or ""
        link.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        if not page.evaluate(AFTER, target):
            slips.append(f"{target} leads to {page.evaluate(LOOK)['name']}")
    return slips
