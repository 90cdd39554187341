"""What stands in rendered HTML: the ids of headings, which make its outline, and what is known only when its page is
made: addresses, images, ways back from notes.

A link to an article, a page or a file is rendered as `<a href="article:slug">`, `<a href="page:contact">`,
`<a href="media:hash">`, an image as an empty `<figure data-media="hash">` between two blocks, and a footnote as a
`<section data-note="its id">` at the end. Only `markup` writes them: an author's text cannot, for all of it is escaped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape

from markdown_it.token import Token

from portal.derive.content import FigureSlot, Inline, LinkSlot, Note, Part, Section
from portal.text.clusters import COMBINING
from portal.text.normalisation import stream_safe

_PREFIX = "s-"
"""Keeps the headings' ids apart from those of the page that the body stands in."""
_LONGEST = 60
_ANY_HEADING = re.compile(r'<h[2-6] id="([^"]+)">')
_HEADING = re.compile(r'<h([23]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
NOTES = "<section data-note="
"""What the first note of a rendered body begins with; only notes are sections."""
_NOTE_REFERENCES = re.compile(r"<sup>.*?</sup>")
_LINKS_AND_ABBREVIATIONS = re.compile(r"</?(?:a|abbr)\b[^>]*>")
_LINK = re.compile(r'<a href="(article|page|media):([^"]*)">(.*?)</a>', re.DOTALL)
_NOTE = re.compile(rf'{NOTES}"([^"]+)" data-references="([^"]*)">(.*?)</section>', re.DOTALL)
_FIGURE = re.compile(r'<figure data-media="([0-9A-Za-z]+)"></figure>\n?')
_ABBREVIATION = re.compile(r'<abbr title="([^"]+)">([^<]+)</abbr>')


def parted(html: str) -> tuple[tuple[Part, ...], tuple[Note, ...]]:
    """A rendered body in order, but its notes, and these: HTML between links and places of figures."""
    text, _, _ = html.partition(NOTES)
    notes = (
        Note(id_, tuple(_inlines(inner.strip())), tuple(references.split()))
        for id_, references, inner in _NOTE.findall(html)
    )
    return tuple(_parts(text)), tuple(notes)


def _parts(html: str) -> Iterator[Part]:
    for at, piece in enumerate(_FIGURE.split(html)):
        if at % 2:
            yield FigureSlot(piece)
        else:
            yield from _inlines(piece)


def _inlines(html: str) -> Iterator[Inline]:
    at = 0
    for found in _LINK.finditer(html):
        if before := html[at : found.start()]:
            yield before
        yield LinkSlot(found[1], found[2], found[3])  # type: ignore[arg-type] # the pattern takes no other kinds
        at = found.end()
    if rest := html[at:]:
        yield rest


def outline(html: str) -> tuple[Section, ...]:
    """The sections of a rendered body, two levels deep."""
    found: list[tuple[str, str, list[Section]]] = []
    for level, id_, inner in _HEADING.findall(html.partition(NOTES)[0]):
        words = _LINKS_AND_ABBREVIATIONS.sub("", _NOTE_REFERENCES.sub("", inner))
        if level == "2" or not found:
            found.append((id_, words, []))
        else:
            found[-1][2].append(Section(id_, words))
    return tuple(Section(id_, words, tuple(parts)) for id_, words, parts in found)


def heading_ids(html: str) -> list[str]:
    """The ids of the headings of a rendered body, in order."""
    return _ANY_HEADING.findall(html)


def abbreviations(html: str) -> dict[str, str]:
    """The abbreviations that a rendered body tells the meaning of, in order, and what they mean."""
    return {unescape(short): unescape(meaning) for meaning, short in _ABBREVIATION.findall(html)}


def name_headings(headings: Iterable[tuple[Token, str]]) -> None:
    """Give each heading (its opening token and its words) an id: the words in any script, small, with hyphens.

    The same words give the same id however the rest of the body changes, and two headings never have one id.
    """
    taken: dict[str, int] = {}
    for token, words in headings:
        token.attrSet("id", unlike(_PREFIX, words, taken))


def heading_id(words: str) -> str:
    """The id that a heading of these words has, if no other has it."""
    return _PREFIX + _hyphened(words)


def unlike(prefix: str, words: str, taken: dict[str, int]) -> str:
    """An id made of words that is unlike all that were made before, which `taken` remembers."""
    plain = name = prefix + _hyphened(words)
    while name in taken:
        taken[plain] += 1
        name = f"{plain}-{taken[plain]}"
    taken[name] = 1
    return name


def _hyphened(words: str) -> str:
    letters = "".join(
        letter if letter.isalnum() or letter in COMBINING else "-"
        for letter in unicodedata.normalize("NFC", stream_safe(words)).casefold()
    )
    hyphened = "-".join(filter(None, letters.split("-")))
    end = _LONGEST
    while end < len(hyphened) and hyphened[end] in COMBINING:
        end += 1
    return hyphened[:end].strip("-") or "section"
