"""What stands in rendered HTML for what is known only when its page is made: addresses, images, ways back from notes.

A link to an article, a page or a file is rendered as `<a href="article:slug">`, `<a href="page:contact">`,
`<a href="media:hash">`, an image as an empty `<figure data-media="hash">` between two blocks, and a footnote as a
`<section data-note="its id">` at the end. Only `markup` writes them: an author's text cannot, for all of it is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.derive.content import FigureSlot, Inline, LinkSlot, Note, Part
from portal.derive.markup.outline import NOTES

_LINK = re.compile(r'<a href="(article|page|media):([^"]*)">(.*?)</a>', re.DOTALL)
_NOTE = re.compile(rf'{NOTES}"([^"]+)" data-references="([^"]*)">(.*?)</section>', re.DOTALL)
_FIGURE = re.compile(r'<figure data-media="([0-9A-Za-z]+)"></figure>\n?')


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
