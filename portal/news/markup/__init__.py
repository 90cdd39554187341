"""From a body to sanitised HTML, and from there to a page.

`render` and `passages` are called when an article is saved, `pieces`, `outline` and `abbreviations` when its page is
made.
"""

from portal.news.markup.body import passages, render
from portal.news.markup.markdown import PAGES, Passage
from portal.news.markup.outline import Section, abbreviations, outline
from portal.news.markup.placeholders import FigurePlace, articles_named, pieces

__all__ = [
    "PAGES",
    "FigurePlace",
    "Passage",
    "Section",
    "abbreviations",
    "articles_named",
    "outline",
    "passages",
    "pieces",
    "render",
]
