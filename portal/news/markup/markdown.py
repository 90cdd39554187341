"""Bodies in Markdown: CommonMark with tables and strikethrough, without raw HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import pairwise, takewhile
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from portal.errors import ContentError
from portal.news.markup.emphasis import InlineParser
from portal.news.markup.marking import Expanding, clean, mark
from portal.news.markup.outline import name_headings, name_tables
from portal.news.media import address_name
from portal.text.unspaced import run_on

PAGES = ("home", "news", "archive", "accessibility", "contact", "preferences", "privacy", "sitemap")
"""What `page:` may name."""

_OUTSIDE = ("https://", "http://", "mailto:", "tel:")
_PLACEHOLDERS = ("article", "page", "media")
_INSIDE = tuple(f"{scheme}:" for scheme in _PLACEHOLDERS)
_NOWHERE = re.compile(r"https?://(?:[/?#]|\Z)", re.IGNORECASE)
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")
_DEEPEST = 30
_LONGEST_PARAGRAPH = 20_000
"""Letters: signs that open and never close cost the parser time that grows with the square of a paragraph's length."""
_LONGEST_LINKS = 1_000_000
"""Letters of all addresses together: one that is given once may be named thousands of times."""
_FIRST_HEADING = 2
_LAST_HEADING = 6
_EMPTIED = ("paragraph_open", "heading_open")
_ALIGNED = {"text-align:center": "align-center", "text-align:right": "align-end"}


class Passage(NamedTuple):
    """A part of a body as plain text, and what it is."""

    text: str
    kind: Literal["text", "heading", "table"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a body is rendered for: its language, other likely ones, its article's files (name → hash), and what tells
    its abbreviations."""

    language: str
    others: Sequence[str] = ()
    images: Mapping[str, str] = field(default_factory=dict)
    attachments: Mapping[str, str] = field(default_factory=dict)
    expanding: Expanding | None = None


def render(body: str, setting: Setting) -> str:
    """HTML of a Markdown body, not yet sanitised: headings from h2 on with none skipped and each with an id, tables in
    a `div.table-scroll` that their headings name, figures between blocks, links inside the portal as placeholders.

    Raises ContentError for an image or file that the article does not have, a link that has no words or cannot lead
    anywhere, blocks nested too deep to be shown, and paragraphs too long to be parsed.
    """
    tokens = parsed(body)
    _fit_headings(tokens)
    name_headings((token, words) for token, words in _headings(tokens) if words)
    name_tables(tokens)
    _resolve_links(tokens, setting)
    placed = [*_with_figures(tokens, setting)]
    for token in placed:
        token.children = _without_breaks(token.children or ())
    return str(_MARKDOWN.renderer.render(placed, _MARKDOWN.options, {"setting": setting}))


def passages(body: str) -> list[Passage]:
    """What a reader reads of a Markdown body, block by block, as plain text."""
    found: list[Passage] = []
    within: list[str] = []
    for token in parsed(body):
        if token.nesting:
            within = [*within, token.type] if token.nesting > 0 else within[:-1]
        elif token.type == "inline" and (text := plain(token.children or ())):
            found.append(Passage(text, _kind(within)))
        elif token.type in ("fence", "code_block"):
            found.append(Passage(token.content.strip(), "table"))
    return found


def _kind(within: Sequence[str]) -> Literal["text", "heading", "table"]:
    return "heading" if "heading_open" in within else "table" if "table_open" in within else "text"


def plain(children: Iterable[Token]) -> str:
    """What is read of the tokens inside a block: their text, breaks as blanks."""
    return "".join(
        " " if _is_break(child) else child.content
        for child in children
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    ).strip()


def _is_break(token: Token) -> bool:
    """Whether readers see that a line ends here: as a line's end, or as a blank."""
    return token.type == "hardbreak" or (token.type == "softbreak" and bool(token.content))


def _join_lines(state: StateCore) -> None:
    """Let the content of each soft break be what readers get of it: nothing inside a text without blanks."""
    for token in state.tokens:
        children = token.children or []
        for at, child in enumerate(children):
            if child.type == "softbreak":
                before, behind = _seen(reversed(children[:at])), _seen(children[at + 1 :])
                child.content = "" if run_on(before, behind) else "\n"


def _seen(children: Iterable[Token]) -> str:
    """The text that comes next, where nothing that readers see stands before it."""
    for child in children:
        if child.type == "text" and child.content:
            return child.content
        if child.type in ("code_inline", "hardbreak"):
            return ""
    return ""


def _without_breaks(children: Iterable[Token]) -> list[Token]:
    """The tokens without breaks that readers do not get, and each text in one piece."""
    joined: list[Token] = []
    for child in children:
        if child.type == "softbreak" and not child.content:
            continue
        if joined and child.type == joined[-1].type == "text":
            joined[-1].content += child.content
        else:
            joined.append(child)
    return joined


def parsed(body: str) -> list[Token]:
    """The tokens of a Markdown body, as written: nothing is checked but its shape. Raises ContentError as `render`."""
    tokens = _MARKDOWN.parse(clean(body))
    if any(token.level >= _DEEPEST for token in tokens):
        raise ContentError(
            f"Lists or quotes in the body are nested more than {_DEEPEST // 2} deep. Make the body flatter, or give it "
            "the format “plain”."
        )
    return tokens


def _check_paragraphs(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > _LONGEST_PARAGRAPH:
            raise ContentError(
                f"A paragraph begins that has {len(token.content):,} letters; at most {_LONGEST_PARAGRAPH:,} are "
                "taken. Put blank lines between paragraphs.",
                line=line_of(token),
            )


def line_of(token: Token) -> int:
    """The line of the body, from 1, in which a token begins; 0 where it is not known."""
    return token.map[0] + 1 if token.map else 0


def with_lines(token: Token) -> Iterator[tuple[int, Token]]:
    """What stands inside a block, each with its line of the body."""
    line = line_of(token)
    for child in token.children or ():
        yield line, child
        line += child.type in ("softbreak", "hardbreak")


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Where each heading opens, and its words."""
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            yield token, plain(inside.children or ())


def _fit_headings(tokens: Sequence[Token]) -> None:
    """Make the first level h2 and each deeper one the next, whatever numbers the author used."""
    above: list[int] = []
    worded = {id(token) for token, words in _headings(tokens) if words}
    for token in tokens:
        if id(token) in worded:
            level = int(token.tag[1:])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(len(above) - 1, 0) + _FIRST_HEADING, _LAST_HEADING)}"


def _resolve_links(tokens: Sequence[Token], setting: Setting) -> None:
    letters = 0
    for token in tokens:
        children = token.children or []
        linked = 0
        for at, (line, child) in enumerate(with_lines(token)):
            linked += child.nesting if child.type in ("link_open", "link_close") else 0
            child.meta["linked"] = bool(linked)
            if child.type == "link_open":
                _check_words(children[at:], line)
                _resolve_link(child, setting, line)
                letters += len(str(child.attrs["href"]))
                if letters > _LONGEST_LINKS:
                    raise ContentError("The links in the body have too long addresses. Name each one once.")


def _check_words(children: Sequence[Token], line: int) -> None:
    """Refuse a link, the first of `children`, that has neither words nor an image."""
    inside = [*takewhile(lambda child: child.type != "link_close", children)]
    if not plain(inside) and all(child.type != "image" for child in inside):
        raise ContentError(
            f"The link to “{inside[0].attrs.get('href', '')}” has no words. Write between the brackets where it leads.",
            line=line,
        )


def _resolve_link(link: Token, setting: Setting, line: int) -> None:
    """Check where a link leads, and turn the name of a file into its hash."""
    target = str(link.attrs.get("href", ""))
    scheme, _, rest = target.partition(":")
    scheme = scheme.lower()
    if scheme in _PLACEHOLDERS:
        target = f"{scheme}:{rest}"
    link.attrs = {"href": target}
    if scheme == "article" and not _SLUG.fullmatch(rest):
        raise ContentError(
            f"“{target}” names no article. Write article: and its slug, such as article:my-news.", line=line
        )
    if scheme == "page" and rest not in PAGES:
        raise ContentError(f"There is no page “{rest}”. Pages are: {', '.join(PAGES)}.", line=line)
    if scheme == "media":
        digest = _file({**setting.images, **setting.attachments}, rest)
        if digest is None:
            raise ContentError(
                f"The article has no file “{rest}”. List it among its attachments, or correct it.", line=line
            )
        link.attrs = {"href": f"media:{digest}"}
    if not target.lower().startswith((*_OUTSIDE, *_INSIDE)) or _NOWHERE.match(target):
        raise ContentError(
            f"The link “{target}” works in no portal. Write https://… for another site, article:slug for an article, "
            "page:contact for a page, media:file.pdf for an attachment.",
            line=line,
        )


def _file(files: Mapping[str, str], reference: str) -> str | None:
    """The hash of the file that a body names; its ending may differ, for it is set right when the file is kept."""
    name = unquote(reference)
    wanted = address_name(name)
    names, stems = _names(tuple(files.items()))
    whole = address_name(f"{name}.")  # a full stop that begins no ending: “v1.2”
    return names.get(wanted) or stems.get(wanted.rpartition(".")[0]) or stems.get(whole)


@lru_cache(maxsize=8)
def _names(files: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], dict[str, str]]:
    """The files by name, and by name without ending: made once, however often a body names them."""
    names = {address_name(name): digest for name, digest in files}
    return names, {name.rpartition(".")[0]: digest for name, digest in names.items()}


def _with_figures(tokens: Iterable[Token], setting: Setting) -> Iterator[Token]:
    """The tokens, with each image taken out of its block and put behind it as a figure."""
    figures: list[Token] = []
    for block in _blocks(tokens):
        for token in block:
            figures += _take_images(token, setting)
        yield from _without_emptied(block)
        yield from figures
        figures.clear()


def _blocks(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0 and token.type != "inline":
            yield block
            block = []


def _take_images(token: Token, setting: Setting) -> list[Token]:
    children = token.children or []
    images = [(line, child) for line, child in with_lines(token) if child.type == "image"]
    if not images:
        return []
    token.children = _without_empty_links([child for child in children if child.type != "image"])
    return [_figure(image, setting, line) for line, image in images]


def _figure(image: Token, setting: Setting, line: int) -> Token:
    source = str(image.attrs.get("src", ""))
    digest = _file(setting.images, source.partition(":")[2] if source.startswith("media:") else source)
    if digest is None:
        raise ContentError(
            f"The article has no image “{unquote(source)}”. List it among its images, with its alternative text, or "
            "take it out.",
            line=line,
        )
    return Token("figure", "figure", 0, content=digest, block=True)


def _without_empty_links(children: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for child in children:
        if child.type == "link_close" and kept and kept[-1].type == "link_open":
            kept.pop()
        else:
            kept.append(child)
    return kept


def _without_emptied(block: list[Token]) -> list[Token]:
    """The block without paragraphs and headings that have no words, or held only images."""
    empty = {
        at for at, token in enumerate(block) if token.type == "inline" and not plain(token.children or ())
    }
    gone = {at + step for at in empty for step in (-1, 0, 1) if block[at - 1].type in _EMPTIED}
    return [token for at, token in enumerate(block) if at not in gone]


def _text(_: RendererHTML, tokens: Sequence[Token], at: int, __: Any, env: Mapping[str, Any]) -> str:
    setting: Setting = env["setting"]
    return mark(
        tokens[at].content,
        setting.language,
        setting.others,
        None if tokens[at].meta.get("linked") else setting.expanding,
    )


def _figure_place(_: RendererHTML, tokens: Sequence[Token], at: int, *__: Any) -> str:
    return f'<figure data-media="{escape(tokens[at].content)}"></figure>\n'


def _table_open(_: RendererHTML, tokens: Sequence[Token], at: int, *__: Any) -> str:
    told = tokens[at].meta
    name = f' role="{told["role"]}" aria-labelledby="{told["name"]}"' if told else ""
    return f'<div class="table-scroll" tabindex="0"{name}>\n<table>\n'  # a keyboard can scroll it


def _table_close(*_: Any) -> str:
    return "</table>\n</div>\n"


def _cell_open(_: RendererHTML, tokens: Sequence[Token], at: int, *__: Any) -> str:
    token = tokens[at]
    tag = _cell_tag(token, tokens[at + 1])
    aligned = _ALIGNED.get(str(token.attrs.get("style", "")))
    scope = ' scope="col"' if tag == "th" else ""
    return f'<{tag}{scope} class="{aligned}">' if aligned else f"<{tag}{scope}>"


def _cell_close(_: RendererHTML, tokens: Sequence[Token], at: int, *__: Any) -> str:
    return f"</{_cell_tag(tokens[at], tokens[at - 1])}>\n"


def _cell_tag(cell: Token, content: Token) -> str:
    """A heading cell without words would be announced as an empty heading."""
    return "td" if not content.content.strip() else cell.tag


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it-py's name
        """What no browser may follow stays text; what it may but leads nowhere is refused later, with its line."""
        scheme, colon, _ = url.partition(":")
        return url.lower().startswith((*_OUTSIDE, *_INSIDE)) or not (colon and "/" not in scheme)


def _markdown() -> MarkdownIt:
    options = {"html": False, "maxNesting": _DEEPEST + 10}
    markdown = _Markdown("commonmark", options)
    markdown.inline = InlineParser()
    markdown.configure("commonmark", options)
    markdown.enable(["table", "strikethrough"])
    markdown.core.ruler.after("block", "check_paragraphs", _check_paragraphs)
    markdown.core.ruler.push("join_lines", _join_lines)
    for name, rule in {
        "text": _text, "figure": _figure_place, "table_open": _table_open, "table_close": _table_close,
        "th_open": _cell_open, "td_open": _cell_open, "th_close": _cell_close, "td_close": _cell_close,
    }.items():  # fmt: skip
        markdown.add_render_rule(name, rule)
    return markdown


_MARKDOWN = _markdown()
