"""From a body to sanitised HTML, and from there to a page.

`files_in` is called when an article is imported, `render` and `passages` when it is saved, `pieces`, `notes`, `outline`
and `abbreviations` when its page is made.
"""

from portal.derive.markup.body import files_in, passages, render
from portal.derive.markup.bounds import most_parts
from portal.derive.markup.links import PAGES
from portal.derive.markup.markdown import Passage
from portal.derive.markup.outline import Section, abbreviations, heading_ids, outline
from portal.derive.markup.placeholders import FigurePlace, Footnote, articles_named, notes, pieces

__all__ = [
    "PAGES",
    "FigurePlace",
    "Footnote",
    "Passage",
    "Section",
    "abbreviations",
    "articles_named",
    "files_in",
    "heading_ids",
    "most_parts",
    "notes",
    "outline",
    "passages",
    "pieces",
    "render",
]
