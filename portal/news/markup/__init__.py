"""From a body to sanitised HTML, and from there to a page.

`render` and `passages` are called when an article is saved, `pieces` when its page is made.
"""

from portal.news.markup.body import passages, render
from portal.news.markup.markdown import PAGES, Passage
from portal.news.markup.placeholders import FigurePlace, articles_named, pieces

__all__ = ["PAGES", "FigurePlace", "Passage", "articles_named", "passages", "pieces", "render"]
