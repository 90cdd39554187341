"""How much the pages may weigh, in bytes as they are sent: every figure of it, in one place.

What is text is sent compressed, and measured so (docs/decisions/0015-compression.md).
"""

from __future__ import annotations

KIB = 1024

FIRST_VISIT = 100_000
"""Everything that a first visitor fetches to read an article or to see the home page, typefaces and pictures too."""

FIRST_SEARCH = 90_000
"""The same for what a search found."""

WITHOUT_TYPEFACES = 40 * KIB
"""The same without typefaces and the pictures of articles: the page, its styles, scripts, ornaments, all headers."""

HEAD = 1500
"""What the head of a page has for programs (other forms of the page, shares, structured data), compressed with it."""

SCRIPTS = 5 * KIB
"""What runs on one page."""

TYPEFACES = 47 * KIB
"""What one page may load: the faces with loops, or those without; letters with accents apart, which few pages have."""

STYLES = 10 * KIB
"""What every page loads, four themes included: so a choice takes effect at once, on any page."""

SHEETS = {
    "article.css": 2 * KIB,
    "completions.css": KIB,
    "loopless.css": KIB,
    "preferences.css": KIB,
    "search.css": 2 * KIB,
}
"""Style sheets that only some pages load, or only when a reader begins to type."""

ON_DEMAND = {"listen.js": 2 * KIB}
"""Scripts that are loaded when a reader begins to use what they do."""
