"""A page as the checks see it: strictly parsed, every text with the language that it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from xml.etree.ElementTree import Element

try:
    import html5lib
    from html5lib.constants import E as MESSAGES
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "portal.testing needs html5lib, which is not installed: pip install 'civic-portal[testing]'"
    ) from None

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
UNREAD = frozenset({"script", "style", "template"})
READ_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder", "content")


@dataclass(frozen=True)
class ReadWords:
    """Some text of the page, the language that it stands under, and the element that holds it."""

    text: str
    language: str
    element: Element


class HtmlPage:
    """An HTML page; `policy` is the Content-Security-Policy that it came with. Raises AssertionError where it is not
    well formed."""

    def __init__(self, html: str, policy: str = "") -> None:
        self.root, slips = _parsed(html)
        assert not slips, f"the page is not well formed: {slips}"
        self.html = html
        self.policy = policy

    @cached_property
    def parents(self) -> dict[Element, Element]:
        """The element that each stands in."""
        return {child: parent for parent in self.elements() for child in parent if isinstance(child.tag, str)}

    def elements(self, *tags: str) -> list[Element]:
        """Every element, in order, or those with one of these tags."""
        return [e for e in self.root.iter() if isinstance(e.tag, str) and (not tags or e.tag in tags)]

    def one(self, tag: str) -> Element:
        """The only element with this tag."""
        found = self.elements(tag)
        assert len(found) == 1, f"there must be one <{tag}>, there are {len(found)}"
        return found[0]

    def ancestors(self, element: Element) -> Iterator[Element]:
        """The elements that one stands in, nearest first."""
        while element in self.parents:
            element = self.parents[element]
            yield element

    def language_of(self, element: Element) -> str:
        """The value of the nearest `lang`."""
        for holder in (element, *self.ancestors(element)):
            if "lang" in holder.attrib:
                return holder.attrib["lang"]
        return ""

    def words(self) -> Iterator[ReadWords]:
        """All that is read: texts and the attributes that are read aloud."""
        for element in self.elements():
            if element.tag in UNREAD:
                continue
            if element.text and element.text.strip():
                yield ReadWords(element.text, self.language_of(element), element)
            for name in READ_ATTRIBUTES:
                value = element.get(name, "")
                if value.strip() and not (
                    element.tag == "meta" and element.get("name") in {"viewport", "robots"}
                ):
                    yield ReadWords(value, self.language_of(element), element)
        for element, parent in self.parents.items():
            if element.tail and element.tail.strip() and parent.tag not in UNREAD:
                yield ReadWords(element.tail, self.language_of(parent), parent)

    def by_id(self, id: str) -> Element | None:  # noqa: A002 - the attribute's name
        """The first element with this id."""
        return next((e for e in self.elements() if e.get("id") == id), None)

    def name_of(self, element: Element) -> str:
        """The accessible name, as far as the pages need it (accname: labelledby, label, content, alt)."""
        if "aria-labelledby" in element.attrib:
            parts = [self.by_id(part) for part in element.attrib["aria-labelledby"].split()]
            return tidy(" ".join(text_of(part) for part in parts if part is not None))
        return tidy(element.get("aria-label") or text_of(element))


@lru_cache(maxsize=16)
def _parsed(html: str) -> tuple[Element, tuple[str, ...]]:
    """The tree of a page, which nobody changes, and its slips: a test looks at the page that the client has checked."""
    parser = html5lib.HTMLParser(
        tree=html5lib.treebuilders.getTreeBuilder("etree"), namespaceHTMLElements=False, strict=False
    )
    root: Element = parser.parse(html)
    return root, tuple(f"line {place[0]}: {MESSAGES[code] % values}" for place, code, values in parser.errors)


def text_of(element: Element) -> str:
    """What is read of an element: its texts and the alternative texts of its images."""
    if element.tag in UNREAD or element.get("aria-hidden") == "true":
        return ""
    own = element.get("alt", "") if element.tag == "img" else element.text or ""
    return own + "".join(
        text_of(child) + (child.tail or "") for child in element if isinstance(child.tag, str)
    )


def tidy(text: str) -> str:
    """The text with one blank wherever there is any."""
    return re.sub(r"\s+", " ", text).strip()
