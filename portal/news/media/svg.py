"""SVG images: whether one is safe to show, and how large it is."""

from __future__ import annotations

import re
from typing import NoReturn
from xml.parsers import expat

from portal.errors import ContentError

_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!DOCTYPE\s+svg|(?:\w+:)?svg)\b",
    re.DOTALL,
)
_SVG = "http://www.w3.org/2000/svg"
_REFUSED = frozenset(
    {"script", "foreignobject", "iframe", "embed", "object", "handler", "listener", "audio", "video"}
)
_EMBEDDED = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);", re.IGNORECASE)
_FAR_STYLE = re.compile(r"@import|url\((?!\s*['\"]?\s*(?:#|data:image/))", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]{0,6}(?:\.[0-9]{1,12})?)(?:px)?\s*")
"""A million pixels are more than any screen has; numbers beyond tell nothing."""


def seems(content: bytes) -> bool:
    """Whether the content begins as an SVG image does."""
    return bool(_START.match(content[:4096]))


def measure(content: bytes, name: str) -> tuple[int | None, int | None]:
    """Width and height in pixels (from `width` and `height`, else `viewBox`), None where it names none.

    Raises ContentError for an image that is no well-formed XML, that declares a document type or entities, holds
    scripts or other documents, or fetches something from elsewhere.
    """
    reader = _Reader(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = lambda *_: reader.refuse("declares a document type")
    parser.EntityDeclHandler = lambda *_: reader.refuse("declares entities")
    parser.ProcessingInstructionHandler = lambda *_: reader.refuse("holds a processing instruction")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise ContentError(f"The image “{name}” is no well-formed SVG ({error}). Save it anew.") from error
    return reader.size


class _Reader:
    """Follows the parser; refuses what is not safe."""

    def __init__(self, name: str) -> None:
        self.size: tuple[int | None, int | None] = (None, None)
        self._name = name
        self._depth = 0
        self._style: list[str] = []

    def refuse(self, what: str) -> NoReturn:
        raise ContentError(f"The image “{self._name}” {what}. Export it as plain SVG, or as PNG.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, element = name.rpartition(" ")
        if not self._depth:
            if (namespace, element) != (_SVG, "svg"):
                self.refuse("does not begin with an svg element of the SVG namespace")
            self.size = _size(attributes)
        self._depth += 1
        if element.lower() in _REFUSED:
            self.refuse(f"holds a “{element}” element")
        for attribute, value in attributes.items():
            self._check(attribute.rpartition(" ")[2].lower(), value)

    def end(self, name: str) -> None:
        self._depth -= 1
        if name.endswith("style") and _FAR_STYLE.search("".join(self._style)):
            self.refuse("fetches something from elsewhere")
        self._style.clear()

    def characters(self, text: str) -> None:
        self._style.append(text)

    def _check(self, attribute: str, value: str) -> None:
        if attribute.startswith("on"):
            self.refuse(f"holds a script (“{attribute}”)")
        far_link = attribute in ("href", "src") and not _EMBEDDED.match(value.strip())
        if far_link or _FAR_STYLE.search(value):
            self.refuse(f"points to something elsewhere (“{value[:60]}”)")
        if attribute in ("to", "from", "values", "by") and "script:" in value.lower():
            self.refuse(f"holds a script (“{attribute}”)")


def _size(attributes: dict[str, str]) -> tuple[int | None, int | None]:
    width, height = _pixels(attributes.get("width", "")), _pixels(attributes.get("height", ""))
    if width and height:
        return width, height
    box = [_pixels(part) for part in re.split(r"[\s,]+", attributes.get("viewBox", "").strip())[2:]]
    if len(box) == 2 and box[0] and box[1]:
        return _fitted(width, height, box[0], box[1])
    return None, None


def _fitted(width: int | None, height: int | None, across: int, down: int) -> tuple[int, int]:
    """The size where at most one of width and height is given: the other follows from the view box."""
    if width:
        return width, max(1, round(width * down / across))
    if height:
        return max(1, round(height * across / down)), height
    return across, down


def _pixels(length: str) -> int | None:
    found = _LENGTH.fullmatch(length)
    return (round(float(found[1])) or None) if found and found[1] else None
