"""What each key of an article may hold, whatever the file is that it stands in.

Words are tidied the same way wherever they come from, so that what was exported is read back exactly:
titles, captions and the like are one line; a body has `\\n` between its lines and no blank ones around it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, tzinfo
from hashlib import sha256
from urllib.parse import urlsplit

from portal.derive.content import Format
from portal.errors import ContentError, LanguageTagError
from portal.gathering import Gathering
from portal.language_tags import canonical_tag
from portal.news.bounds import (
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_OLD_ADDRESS,
    MOST_OLD_ADDRESSES,
)
from portal.news.exchange import moments
from portal.news.exchange.nodes import Node
from portal.stream_safe import stream_safe

_SHOWN = 80
"""Letters of a wrong value that a message repeats."""

_SLUG = re.compile(r"[a-z0-9]+(?:[-_]+[a-z0-9]+)*", re.ASCII)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)+")
_FORMATS: dict[str, Format] = {"markdown": "markdown", "plain": "plain"}


def tidy_body(text: str) -> str:
    """A body as it is kept: one kind of line end, no control character, no blank lines before, no blanks after."""
    text = _one_kind_of_line_end(text).rstrip()
    return text[_blank_lines(text) :]


def blank_lines_before(text: str) -> int:
    """How many lines `tidy_body` takes away at the beginning of a text."""
    text = _one_kind_of_line_end(text).rstrip()
    return text.count("\n", 0, _blank_lines(text))


def _one_kind_of_line_end(text: str) -> str:
    return stream_safe(_CONTROLS.sub("", _LINE_ENDS.sub("\n", text)))


def _blank_lines(text: str) -> int:
    """How many letters stand before the first line that is not blank."""
    found = _BLANK_LINES.match(text)
    return found.end() if found else 0


def tidy_line(text: str) -> str:
    """Words of one line as they are kept: no control character, single blanks, none around; none if none is seen."""
    text = _CONTROLS.sub("", re.sub(r"[\t\n]", " ", _LINE_ENDS.sub(" ", text)))
    text = stream_safe(re.sub(" {2,}", " ", text).strip())
    return text if any(_is_seen(letter) for letter in text) else ""


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "CZ"


def line(node: Node, most: int = LONGEST_LINE) -> str:
    """Words of one line, tidied; never empty."""
    words = optional_line(node, most)
    if not words:
        raise node.refuse("is empty. Write it, or take the key out if it is not needed.")
    return words


def optional_line(node: Node, most: int = LONGEST_LINE) -> str:
    """Words of one line, tidied; may be empty."""
    words = tidy_line(node.text())
    if len(words) > most:
        raise node.refuse(f"has {len(words)} letters; at most {most} are taken. Shorten it.")
    return words


def identity(node: Node) -> str:
    """An id: one line without blanks around."""
    return line(node, LONGEST_NAME)


def slug(node: Node) -> str:
    """The article's part of its address."""
    text = line(node, LONGEST_NAME)
    if not _SLUG.fullmatch(text):
        raise node.refuse(
            f"cannot be “{text[:_SHOWN]}”: a slug is small letters a to z, digits and hyphens, such as "
            "“new-bridge-opens”."
        )
    return text


def is_slug(text: str) -> bool:
    """Whether `text` can be a slug as it is."""
    return len(text) <= LONGEST_NAME and _SLUG.fullmatch(text) is not None


def slug_from_id(id: str) -> str:  # noqa: A002 - the word for it everywhere else
    """The slug of an article that has none: its id; where that is no slug, its letters and a hash that tells
    `A 1` from `a-1`. The same for ever."""
    if is_slug(id):
        return id
    plain = unicodedata.normalize("NFKD", stream_safe(id)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    mark = sha256(id.encode()).hexdigest()[:10]
    return f"{words}-{mark}" if words else mark


def language(node: Node, tag: str) -> str:
    """The canonical form of a language tag that stands at `node`."""
    try:
        return canonical_tag(tag)
    except LanguageTagError as error:
        raise node.place.refuse(str(error)) from None


def moment(node: Node, zone: tzinfo) -> datetime:
    """An aware moment; without a zone it is in `zone`."""
    text = node.text()
    try:
        return moments.moment(text, zone)
    except ContentError as error:
        raise node.refuse(error.reason) from None


def body_format(node: Node) -> Format:
    """How a body is written."""
    text = node.text().strip()
    if text not in _FORMATS:
        raise node.refuse(f"must be “markdown” or “plain”, not “{text[:_SHOWN]}”.")
    return _FORMATS[text]


def web_address(node: Node) -> str:
    """An absolute address of the web."""
    text = line(node)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or " " in text:
        raise node.refuse(
            "must be a web address such as https://www.example.go.th/news/1 (a blank inside it is written %20), "
            f"not “{text[:_SHOWN]}”."
        )
    return text


def old_addresses(node: Node) -> tuple[str, ...]:
    """Each address of the list once. Raises ContentError, which tells all that are none."""
    gathering = Gathering()
    found: dict[str, None] = {}
    items = node.items()
    if len(items) > MOST_OLD_ADDRESSES:
        raise node.refuse(
            f"has {len(items):,} old addresses; at most {MOST_OLD_ADDRESSES} are taken. Keep those that people follow."
        )
    for item in items:
        with gathering.step():
            found[old_address(item)] = None
    gathering.settle()
    return tuple(found)


def old_address(node: Node) -> str:
    """A path, with its query if it had one, that an older site had."""
    text = line(node, LONGEST_OLD_ADDRESS)
    if not text.startswith("/") or text.startswith("//") or "#" in text or " " in text:
        raise node.refuse(
            "must be the path of the old address, with its query if it has one, such as “/news.php?id=7” (a blank "
            f"inside it is written %20), not “{text[:_SHOWN]}”."
        )
    return text
