"""The contrast of words with what is really painted behind them, where axe-core cannot tell it from the styles."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Page

Colour = tuple[int, int, int]

PLACE = """
(selector) => {
  const element = document.querySelector(selector);
  element.scrollIntoView({ block: "center" });
  const style = getComputedStyle(element);
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  paint.fillStyle = style.color;
  paint.fillRect(0, 0, 1, 1);
  const [red, green, blue, opacity] = paint.getImageData(0, 0, 1, 1).data;
  if (opacity !== 255) throw new Error(`${selector}: the colour of the words lets the ground through`);
  const size = parseFloat(style.fontSize);
  const [left, top, right, bottom] = ["Left", "Top", "Right", "Bottom"]
    .map((side) => parseFloat(style[`border${side}Width`]) + parseFloat(style[`padding${side}`]));
  const { x, y, width, height } = element.getBoundingClientRect();
  return {
    colour: [red, green, blue],
    large: size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700),
    clip: { x: x + left, y: y + top, width: width - left - right, height: height - top - bottom },
  };
}
"""
"""The colour of the words of an element, whether they are large, and the box that they stand in."""

HIDE = """
() => {
  window.wordless = new CSSStyleSheet();
  window.wordless.replaceSync(`*, ::before, ::after, ::placeholder {
    -webkit-text-fill-color: transparent !important;
    text-decoration-color: transparent !important;
    text-shadow: none !important;
  }
  ::-webkit-search-cancel-button { visibility: hidden !important }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, window.wordless];
}
"""
"""Makes all words of the page invisible, those of neighbours that reach into the box and the browser's own cross in a
search field as well."""

SHOW = (
    "document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== window.wordless)"
)


@dataclass(frozen=True)
class Contrast:
    """The least contrast of the words of an element with a point of their ground; large words need less."""

    ratio: float
    large: bool

    @property
    def needed(self) -> float:
        """What WCAG 2.2, 1.4.6 (AAA) asks for."""
        return 4.5 if self.large else 7.0


def measured(page: Page, selector: str) -> Contrast:
    """The contrast of the words of the first such element. Children with a colour of their own are looked at apart."""
    page.mouse.move(0, 0)  # what it lies on may be lit up
    found = page.evaluate(PLACE, selector)
    page.evaluate(HIDE)
    picture = page.screenshot(clip=found["clip"], animations="disabled")
    page.evaluate(SHOW)
    words: Colour = tuple(found["colour"])
    return Contrast(min(ratio(words, ground) for ground in _colours(picture)), found["large"])


def _colours(picture: bytes) -> set[Colour]:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    found = image.getcolors(maxcolors=image.width * image.height) or []
    return {(colour[0], colour[1], colour[2]) for _, colour in found if isinstance(colour, tuple)}


def ratio(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    """The relative luminance of WCAG 2.2, of an sRGB colour."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
