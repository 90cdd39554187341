"""The body of an article as the interface for programs gives it: HTML that any page may show."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from portal.article import Article, Translation
from portal.derive.content import Content
from portal.pages.contexts import Figure, Footnote
from portal.text.line_break_markup import DONE, UNDONE, let_go
from portal.views.articles import figure_of, fill_body
from portal.views.page_context import PageContextBuilder


async def html_of(builder: PageContextBuilder, article: Article, shown: Translation) -> str:
    """The body of an article as safe HTML, with its figures and notes."""
    figures = {image.media.hash: figure_of(builder, image, shown) for image in article.images}
    content = shown.derived.content if shown.derived else Content()
    body, notes = await fill_body(builder, article, content, figures)
    parts = (_figure(part) if isinstance(part, Figure) else _plain(part) for part in body)
    return "".join(parts) + _notes(notes)


def _plain(html: str) -> str:
    """Without what the portal's own pages need to set lines."""
    return let_go(html).strip(DONE + UNDONE)


def _figure(figure: Figure) -> str:
    said = figure.text
    alternative = "" if said is None or figure.image.decorative else said.alternative
    caption = f"<figcaption>{escape(said.caption)}</figcaption>" if said and said.caption else ""
    return f'<figure><img src="{escape(figure.address)}" alt="{escape(alternative)}">{caption}</figure>'


def _notes(notes: Iterable[Footnote]) -> str:
    listed = "".join(f'<li id="{escape(note.id)}">{_plain(note.html)}</li>' for note in notes)
    return f"<ol>{listed}</ol>" if listed else ""
