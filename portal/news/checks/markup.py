"""Checks of signs that were to be markup and stay text: readers are shown tags, shortcodes, entities and asterisks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from itertools import pairwise

from portal.news.checks.findings import Flaw, Spot, quoted
from portal.news.checks.reading import Block, Body, Line
from portal.text.unspaced import is_unspaced

# The elements of HTML, also former ones, and those of other software that Word and social networks write.
_ELEMENTS = frozenset(
    {
        "a", "abbr", "acronym", "article", "aside", "audio", "b", "basefont", "bdi", "bdo", "big", "blink",
        "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "dd",
        "del", "details", "dfn", "dialog", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font",
        "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr",
        "html", "i", "iframe", "img", "input", "ins", "kbd", "legend", "li", "main", "marquee", "meta", "meter", "nav",
        "nobr", "noscript", "object", "ol", "optgroup", "option", "p", "param", "picture", "pre", "progress", "q", "rp",
        "rt", "ruby", "s", "samp", "script", "section", "select", "small", "span", "strike", "strong", "style", "sub",
        "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "tr", "track", "tt", "u",
        "ul", "var", "video", "wbr",
    }
)  # fmt: skip
_ALSO_WORDS = frozenset(
    {
        "address", "area", "base", "data", "dir", "label", "link", "map", "mark", "menu", "output", "slot", "source",
        "summary", "time", "title",
    }
)  # fmt: skip
"""Elements whose names people also write between < and >, for something that is to be filled in: told only where they
are closed or have attributes."""
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<rest>(?:\s[^<>]*)?)/?(?:>|\Z)|<(?:/?(?:o|v|w|m|st1|fb|g):\w+\b|!--|!DOCTYPE"
    r"|!\[CDATA\[|\?php|\?xml|%)",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_VALUE = r"""(?:"[^"\]]*"|'[^'\]]*'|[“”″‘’′][^\]]*|[^\s\]"'“”″]+)"""
_SHORTCODE = re.compile(
    # WordPress and forums: closing ones, those with values, a few known by name alone.
    rf"\[/[A-Za-z][\w-]*\]|\[[A-Za-z][\w-]*(?:\s*=\s*{_VALUE}|\s+[\w-]+\s*=\s*{_VALUE})(?:\s[^\]]*)?\]"
    r"|\[(?:gallery|playlist|embed|more|nextpage|toc|_TOC_)\]|\[\[[^\[\]\n]+\]\]"
    # Hugo, Jekyll, Liquid, Jinja; attributes of kramdown and Pandoc; containers; directives of reStructuredText.
    r"|\{\{.*|\{%.*|\{(?::|[#.][\w-])[^{}]*\}|\A\s*:::.*|\A\s*!!!\s\w+|\A\s*\.\.\s[\w-]+::|\^\[[^\[\]\n]+\]",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"!?\[[^\[\]\n]*\]\((?=[^()\n]*[./#:])(?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]+\] \((?:https?://|www\.)[^()\n]*\)"
)
_BOLD = re.compile(r"(?<!\*)(\*{2,3}|~~)(?![*~])([^*~\n]{1,200}?)\1(?![*~])")
_BOLD_LINES = re.compile(r"(?<![_\w])(__)(?=[^\s_])([^_\n]{1,200}?)(?<=[^\s_])__(?!_)")
_ITALIC_LINES = re.compile(r"(?<![_\w])(_)(?=[^\s_])([^_\n]{1,200}?)(?<=[^\s_])_(?!_)(?=\w)")
_OPENING, _CLOSING = re.compile(r"(?<!\S)\*\*(?=[^\s*])"), re.compile(r"(?<=[^\s*])\*\*(?!\S)")
_WORD = re.compile(r"[^\W\d_]{2}|[^\W\d_][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_REFERENCE = re.compile(r"\[\^[^\[\]\n]{1,100}\]")
_HEADING = re.compile(r"\A#{2,6} \S")

_PLAINLY = "take it out, or write it as text"


def check(body: Body) -> Iterator[Flaw]:
    """What stays text in a body. Program code is left alone: there, signs are shown on purpose."""
    for block in body.blocks:
        if block.kind not in ("code", "indented"):
            for line in block.lines:
                yield from _line(line, in_markdown=body.format == "markdown")
    if body.format == "markdown":
        yield from _across(body)
        for label, begin in body.lost_notes:
            what = f"nothing refers to the note {quoted(f'[^{label}]')}, so that it stands last"
            yield Flaw(
                "note-not-made", Spot("body", begin), what, f"write [^{label}] in the text where it belongs"
            )


def check_words(line: Line) -> Iterator[Flaw]:
    """What stays text in words that know no markup: a title, a summary, what is said of a file."""
    if line.spot.part != "body":
        yield from _line(line, in_markdown=False)


def _line(line: Line, *, in_markdown: bool) -> Iterator[Flaw]:
    text = line.prose
    if tag := _tag(text):
        remedy = (
            "take it out" if not in_markdown else "take it out, write Markdown instead, or put it between `…`"
        )
        yield _flaw(line, f"the HTML tag {quoted(tag)} is", remedy)
    if found := next((one for one in _ENTITY.finditer(text) if _stands_for_something(one[0])), None):
        yield _flaw(line, f"the code {quoted(found[0])} is", "write the sign that it stands for")
    if found := _SHORTCODE.search(text):
        yield _flaw(line, f"{quoted(found[0])}, which other software fills in, is", _PLAINLY)
    if found := _LINK.search(text):
        remedy = (
            "write no blank inside the address or before it"
            if in_markdown
            else "write it as words and an address"
        )
        yield _flaw(line, f"the link {quoted(found[0])} is", remedy)
    emphasis = _emphasis(text, in_markdown=in_markdown)
    if emphasis and in_markdown:
        what = f"the signs around {quoted(emphasis)} are shown as text and make nothing bold or slanted"
        remedy = "write ** (or *) right before and behind the words, without a blank between, and not _"
        yield Flaw("emphasis-not-made", line.spot, what, remedy)
    elif emphasis or (not in_markdown and (found := _HEADING.search(text))):
        shown = emphasis or (found[0] if found else "")
        yield _flaw(
            line,
            f"the signs of Markdown in {quoted(shown)} are",
            "take them out, for this text knows no Markdown",
        )
    if in_markdown and (found := _REFERENCE.search(text)):
        what = f"{quoted(found[0])} refers to a note that there is not, and is shown as text"
        remedy = f"write the note as {found[0]}: and its words, or take it out"
        if any(character.isspace() for character in found[0]):
            what = f"{quoted(found[0])} is shown as text, for no label of a note has blanks"
            remedy = "write it without, here and where the note stands"
        yield Flaw("note-not-made", line.spot, what, remedy)


def _flaw(line: Line, what: str, remedy: str) -> Flaw:
    return Flaw("markup-as-text", line.spot, f"{what} shown to readers as text", remedy)


def _tag(text: str) -> str:
    for found in _TAG.finditer(text):
        name = (found["name"] or "").lower()
        is_whole = not name or found[0].endswith(">")
        is_other = name in _ALSO_WORDS and (found["close"] or "=" in found["rest"])
        if name and name not in _ELEMENTS and not is_other:
            continue
        if is_whole or not text[: found.start()] or text[found.start() - 1].isspace():  # unlike “a<b”
            return found[0]
    return ""


def _stands_for_something(entity: str) -> bool:
    return entity[1] == "#" or entity[1:] in html5


def _emphasis(text: str, *, in_markdown: bool) -> str:
    """Words with the signs that were to make them bold, slanted or struck out."""
    for pattern in (_BOLD, _BOLD_LINES, _ITALIC_LINES) if in_markdown else (_BOLD, _BOLD_LINES):
        for found in pattern.finditer(text):
            before = text[: found.start()][-1:]
            behind = text[found.end() :][:1]
            if not _WORD.search(found[2]) or (found[2][0].isspace() and before and not before.isspace()):
                continue  # signs that point to a note: “100 บาท** และ 200 บาท**”
            if pattern is _ITALIC_LINES and not is_unspaced(behind):
                continue  # names of programs and files have _ inside
            return found[0]
    return ""


def _across(body: Body) -> Iterator[Flaw]:
    """Bold that begins in one paragraph and ends in the next, and so is none in either."""
    for one, other in pairwise(body.blocks):
        if _has_one_sign(one, _OPENING) and _has_one_sign(other, _CLOSING):
            what = f"the signs ** that begin before {quoted(one.text)} end in another paragraph, and make nothing bold"
            yield Flaw(
                "emphasis-not-made", Spot("body", one.line), what, "close and open them in each paragraph"
            )


def _has_one_sign(block: Block, sign: re.Pattern[str]) -> bool:
    """Whether a paragraph has ** only once, and there as `sign` has it."""
    text = "\n".join(line.prose for line in block.lines)
    return block.kind == "paragraph" and text.count("**") == 1 and sign.search(text) is not None
