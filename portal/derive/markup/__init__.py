"""From a body to sanitised HTML, and to what stands in it."""

from portal.derive.markup.body import files_in, passages, render
from portal.derive.markup.body_links import PAGES
from portal.derive.markup.bounds import most_parts
from portal.derive.markup.rendered_html import abbreviations, heading_ids, outline, parted

__all__ = [
    "PAGES",
    "abbreviations",
    "files_in",
    "heading_ids",
    "most_parts",
    "outline",
    "parted",
    "passages",
    "render",
]
