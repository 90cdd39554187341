"""From a body to sanitised HTML, and from there to a page.

`render` and `passages` are called when an article is saved, `pieces`, `notes`, `outline` and `abbreviations` when its
page is made.
"""

from portal.news.markup.body import passages, render
from portal.news.markup.links import PAGES
from portal.news.markup.markdown import Passage
from portal.news.markup.outline import Section, abbreviations, has_heading, outline
from portal.news.markup.placeholders import FigurePlace, Footnote, articles_named, notes, pieces

__all__ = [
    "PAGES",
    "FigurePlace",
    "Footnote",
    "Passage",
    "Section",
    "abbreviations",
    "articles_named",
    "has_heading",
    "notes",
    "outline",
    "passages",
    "pieces",
    "render",
]
