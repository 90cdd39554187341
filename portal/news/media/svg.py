"""SVG images: what is kept of one, whether it is safe to show, and how large it is.

Only elements of SVG and what they need are kept. What programs write for themselves (comments, metadata, parts of
other namespaces) is left out; what could run or fetch something is refused.
"""

from __future__ import annotations

import base64
import re
from binascii import Error as Base64Error
from collections.abc import Iterator, Sequence
from typing import NamedTuple, NoReturn
from urllib.parse import unquote
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from portal.errors import ContentError
from portal.news.media import pictures

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:([0-9a-f]{1,6})[ \t\r\n\f]?|(\r\n|.))", re.IGNORECASE | re.DOTALL
)  # CSS Syntax 3, 4.3.7
_FETCHING = re.compile(
    r"""
    @import | image-set\s*\( | \bsrc\s*\( | \bimage\s*\( | expression\s*\( | -moz-binding | \bbehavior\s*:
    | url\( (?! \s*+ ["']?+ \s*+ (?: \# | data: (?: image/(?:png|jpe?g|gif|webp|avif)
                                              | (?:application/)? (?:x-)? font [/-]
                                              | application/(?:octet-stream|vnd\.ms-fontobject) ) ) )
    """,
    re.IGNORECASE | re.VERBOSE,
)


def fetches(style: str) -> bool:
    """Whether a style sheet, or a value in one, fetches something from outside of the document, or runs something."""
    plain = _ESCAPE.sub(_meant, style) if "\\" in style else style
    return any(_FETCHING.search(text) is not None for text in {style, plain, _COMMENT.sub("", plain)})


def _meant(escaped: re.Match[str]) -> str:
    if escaped[1]:
        code = int(escaped[1], 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return "" if escaped[2] in "\r\n\f" else escaped[2]


_START = re.compile(
    r"\ufeff?\s*(?:<\?(?:(?!\?>).)*\?>\s*|<!--(?:(?!-->).)*-->\s*)*<(?:!DOCTYPE\s+)?(?:[\w.-]+:)?svg(?=[\s/>\[])",
    re.DOTALL,
)
_LOOKED_AT = 65_536
"""Bytes in which a drawing begins: licences stand before some."""
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_PREFIXED = {(_XLINK, "href"): "xlink:href", (_XML, "space"): "xml:space", (_XML, "lang"): "xml:lang"}
"""The attributes of other namespaces that are kept."""
_REFUSED = frozenset({"script", "iframe", "embed", "object", "handler", "listener", "audio", "video"})
_NAMES = """
    a animate animateColor animateMotion animateTransform circle clipPath defs desc ellipse feBlend feColorMatrix
    feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow
    feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset
    fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter font font-face font-face-format
    font-face-name font-face-src g glyph hkern image line linearGradient marker mask missing-glyph mpath path pattern
    polygon polyline radialGradient rect set stop style svg switch symbol text textPath title tspan use view vkern
"""
_ELEMENTS = frozenset(_NAMES.split())
"""The elements of SVG 1.1 and 2 that browsers draw, but those that hold or run other documents."""
_NAMESPACE = re.compile(r"https?://[\w./#-]{1,200}", re.ASCII)
"""What Adobe Illustrator declares as entities."""
_EMBEDDED = re.compile(r"#|data:image/(?:png|jpe?g|gif|webp|avif);", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/[a-z]+;(?:[^,]*;)?base64,(.*)", re.IGNORECASE | re.DOTALL)
_LENGTH = re.compile(r"([0-9]{0,6}(?:\.[0-9]{1,12})?)(?:px)?")
"""A million pixels are more than any screen has; numbers beyond tell nothing."""


class Drawing(NamedTuple):
    """What is kept of an SVG image, and its size in pixels, where it names one."""

    content: bytes
    width: int | None
    height: int | None


def seems(content: bytes) -> bool:
    """Whether the content begins as an SVG image does."""
    return bool(_START.match(_beginning(content)))


def keep(content: bytes, name: str) -> Drawing:
    """The drawing without what is not drawn; the same bytes where there is nothing of it. Width and height are those
    of `width` and `height`, else of `viewBox`.

    Raises ContentError for an image that is no well-formed XML, declares entities that are no names of namespaces,
    holds scripts or other documents, or fetches something from elsewhere.
    """
    keeper = _Keeper(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.ordered_attributes = True
    parser.XmlDeclHandler = keeper.declare
    parser.StartDoctypeDeclHandler = keeper.leave_out
    parser.EntityDeclHandler = keeper.entity
    parser.SkippedEntityHandler = lambda *_: keeper.refuse("uses entities that it does not declare")
    parser.ProcessingInstructionHandler = keeper.leave_out
    parser.CommentHandler = keeper.leave_out
    parser.StartElementHandler = keeper.start
    parser.EndElementHandler = keeper.end
    parser.CharacterDataHandler = keeper.characters
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise ContentError(f"The image “{name}” is no well-formed SVG ({error}). Save it anew.") from error
    is_wide = b"\x00" in content[:4]
    return Drawing(keeper.written() if keeper.is_changed or is_wide else content, *keeper.size)


def _beginning(content: bytes) -> str:
    head = content[:_LOOKED_AT]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if b"\x00" in head[:2]:
        return head.decode("utf-16-be" if head[:1] == b"\x00" else "utf-16-le", "replace")
    return head.decode("utf-8", "replace")


class _Keeper:
    """Follows the parser, writes down what is kept, and refuses what is not safe."""

    def __init__(self, name: str) -> None:
        self.size: tuple[int | None, int | None] = (None, None)
        self.is_changed = False
        self._name = name
        self._open: list[str] = []
        self._left_out = 0
        """How deep within an element that is left out; 0 outside of any."""
        self._pixels = 0
        self._style: list[str] = []
        self._made: list[str] = []

    def written(self) -> bytes:
        return "".join(self._made).encode()

    def refuse(self, what: str) -> NoReturn:
        raise ContentError(f"The image “{self._name}” {what}. Export it as plain SVG, or as PNG.")

    def declare(self, _: str, encoding: str | None, __: int) -> None:
        self.is_changed |= encoding is not None and encoding.lower() not in ("utf-8", "us-ascii", "ascii")

    def leave_out(self, *_: object) -> None:
        self.is_changed = True

    def entity(self, _: str, is_parameter: bool, value: str | None, *__: object) -> None:
        if is_parameter or value is None or not _NAMESPACE.fullmatch(value):
            self.refuse("declares entities in its document type")

    def start(self, name: str, attributes: Sequence[str]) -> None:
        namespace, _, element = name.rpartition(" ")
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        if not self._open and (namespace, element) != (_SVG, "svg"):
            self.refuse("does not begin with an svg element of the SVG namespace")
        if not self._open:
            self.size = _size(dict(pairs))
        if element.lower() in _REFUSED:
            self.refuse(f"holds a “{element}” element")
        self._refuse_handlers(pairs)
        if self._left_out or not self._is_drawn(namespace, element, dict(pairs)):
            self.is_changed = True
            self._left_out += 1
        else:
            self._write_start(element, list(self._kept(element, pairs)))
        self._open.append(element)

    def end(self, _: str) -> None:
        element = self._open.pop()
        if self._left_out:
            self._left_out -= 1
            return
        if element == "style" and fetches("".join(self._style)):
            self.refuse("fetches something from elsewhere")
        self._style.clear()
        self._made.append(f"</{element}>")

    def characters(self, text: str) -> None:
        if not self._left_out:
            self._made.append(escape(text))
            if self._open[-1] == "style":
                self._style.append(text)

    def _is_drawn(self, namespace: str, element: str, attributes: dict[str, str]) -> bool:
        parent = self._open[-1] if self._open else ""
        if parent == "style":
            self.refuse("holds elements in a style sheet")
        if namespace == _SVG and element == "foreignObject":
            # Where a “switch” offers a drawing instead, that is what is shown.
            if parent != "switch" and "requiredExtensions" not in attributes:
                self.refuse("holds a “foreignObject” element")
            return False
        return namespace == _SVG and element in _ELEMENTS

    def _write_start(self, element: str, attributes: list[tuple[str, str]]) -> None:
        namespaces = [] if self._open else [("xmlns", _SVG), ("xmlns:xlink", _XLINK)]
        told = "".join(f" {name}={quoteattr(value)}" for name, value in (*namespaces, *attributes))
        self._made.append(f"<{element}{told}>")

    def _kept(self, element: str, attributes: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        for full, given in attributes:
            namespace, _, attribute = full.rpartition(" ")
            name = _PREFIXED.get((namespace, attribute)) if namespace else attribute
            if name is None or name == "content":  # a copy of the document that some editors put there
                self.is_changed = True
                continue
            value = self._embedded(given) if attribute.lower() in ("href", "src") else given
            self._check(element, attribute.lower(), value)
            yield name, value

    def _embedded(self, value: str) -> str:
        """A picture inside the drawing tells no more than one beside it."""
        found = _PICTURE.fullmatch(value.strip())
        if found is None:
            return value
        try:
            content = base64.b64decode(unquote(found[1]))
        except (Base64Error, ValueError):
            return value
        kind = pictures.seems(content)
        if not kind:
            return value
        kept = pictures.keep(content, kind, self._name)
        self._pixels += kept.width * kept.height
        if self._pixels > pictures.MOST_PIXELS:
            self.refuse(f"holds pictures of more than {pictures.MOST_PIXELS:,} pixels together")
        if kept.content == content:
            return value
        self.is_changed = True
        return f"data:{kind};base64,{base64.b64encode(kept.content).decode()}"

    def _refuse_handlers(self, attributes: Sequence[tuple[str, str]]) -> None:
        for name, _ in attributes:
            if name.lower().startswith("on"):
                self.refuse(f"holds a script (“{name}”)")

    def _check(self, element: str, attribute: str, value: str) -> None:
        far_link = attribute in ("href", "src", "ping") and not _EMBEDDED.match(value.strip())
        if far_link or fetches(value):
            self.refuse(f"points to something elsewhere (“{value[:60]}”)")
        if attribute in ("to", "from", "values", "by") and "script:" in value.lower():
            self.refuse(f"holds a script (“{attribute}”)")
        moved = value.strip().lower().rpartition(":")[2]
        if attribute == "attributename" and (moved == "href" or moved.startswith("on")):
            self.refuse(f"changes a link or a script (“{element}”)")


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
    found = _LENGTH.fullmatch(length.strip())
    return (round(float(found[1])) or None) if found and found[1] else None
