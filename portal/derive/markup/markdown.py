"""Bodies in Markdown: CommonMark with tables, strikethrough and footnotes, without raw HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, Literal
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from portal.derive.content import Passage
from portal.derive.markup import footnotes
from portal.derive.markup.body_links import INSIDE, OUTSIDE, resolve_links
from portal.derive.markup.bounds import MOST_PARTS, BlockParser, HtmlLength
from portal.derive.markup.extensions import InlineParser, head_rows, with_captions, with_figures
from portal.derive.markup.language_marks import clean, mark
from portal.derive.markup.render_context import RenderContext
from portal.derive.markup.rendered_html import name_headings
from portal.derive.markup.tokens import headings, join_lines, line_of, plain, without_joints
from portal.errors import ContentError, ErrorCollector
from portal.text.file_names import address_name

_DEEPEST = 30
_LONGEST_PARAGRAPH = 20_000
"""Letters: signs that open and never close cost the parser time that grows with the square of a paragraph's length."""
_FIRST_HEADING = 2
_LAST_HEADING = 6
_ADDRESS = re.compile(r"[/#:]|\.[A-Za-z0-9]")
"""What tells an address from words."""
_ALIGNED = {"text-align:center": "align-center", "text-align:right": "align-end"}


_KINDS: Mapping[str, Literal["heading", "table", "note"]] = {
    "note_open": "note",
    "heading_open": "heading",
    "table_open": "table",
}
"""What each block inside of which words stand makes of them; the first that does."""


def render(body: str, setting: RenderContext) -> tuple[str, list[Passage]]:
    """HTML of a Markdown body, not yet sanitised, and what a reader reads of it as plain text.

    The HTML has headings from h2 on with none skipped and each with an id, tables in a `div.table-scroll` with what
    their author wrote of them, figures between blocks, links inside the portal as placeholders, footnotes at the end
    (see `placeholders`).

    Raises ContentError for images, files and headings that there are not, links that have no words or cannot lead
    anywhere, notes that stand twice, all of them at once; for blocks nested too deep to be shown, and paragraphs too
    long to be parsed.
    """
    gathering = ErrorCollector()
    tokens = with_captions(_parsed(body, gathering, setting.most_parts))
    passages = _passages(tokens)
    _fit_headings(tokens)
    name_headings((token, words) for token, words in headings(tokens) if words)
    head_rows(tokens)
    with gathering.step():
        resolve_links(tokens, setting, dict.fromkeys(heading_ids(tokens)))
    text, notes = footnotes.parted(tokens)
    with gathering.step():
        text = with_figures(text, setting)
    for note in notes:
        with gathering.step():
            note.tokens = with_figures(note.tokens, setting)
    gathering.settle()
    env = {"setting": setting, "notes": footnotes.named(notes, setting.key), "html": HtmlLength()}
    for note in notes:  # no figure stands in a note, but before all of them
        text += [token for token in note.tokens if token.type == "figure"]
        note.tokens = [token for token in note.tokens if token.type != "figure"]
    tokens = footnotes.joined(text, notes)
    for token in tokens:
        token.children = without_joints(token.children or ())
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)), passages


def heading_ids(tokens: Sequence[Token]) -> list[str]:
    """The ids of the headings, in order, once they have been named."""
    return [str(token.attrs["id"]) for token in tokens if token.type == "heading_open" and token.attrs]


def files_in(body: str, most_parts: int = MOST_PARTS) -> Iterator[str]:
    """The names, as in addresses, of the files that a body links to or shows."""
    for token in parsed(body, most_parts):
        for child in token.children or ():
            source = str(child.attrs.get("src", "") or child.attrs.get("href", ""))
            scheme, colon, rest = source.partition(":")
            if child.type == "image" or (child.type == "link_open" and scheme.lower() == "media"):
                yield address_name(unquote(rest if colon else source))


def passages(body: str, most_parts: int = MOST_PARTS) -> list[Passage]:
    """What a reader reads of a Markdown body, block by block, as plain text."""
    return _passages(with_captions(parsed(body, most_parts)))


def _passages(tokens: Iterable[Token]) -> list[Passage]:
    found: list[Passage] = []
    within: list[str] = []
    for token in tokens:
        if token.nesting:
            within = [*within, token.type] if token.nesting > 0 else within[:-1]
        elif token.type == "inline" and (text := plain(token.children or ())):
            found.append(Passage(text, _kind(within)))
        elif token.type in ("fence", "code_block"):
            found.append(Passage(token.content.strip(), "table"))
    return found


def _kind(within: Sequence[str]) -> Literal["text", "heading", "table", "note"]:
    for block, kind in _KINDS.items():
        if block in within:
            return kind
    return "text"


def parsed(body: str, most_parts: int = MOST_PARTS) -> list[Token]:
    """The tokens of a Markdown body, as written: nothing is checked but its shape. Raises ContentError as `render`."""
    gathering = ErrorCollector()
    tokens = _parsed(body, gathering, most_parts)
    gathering.settle()
    return tokens


def _parsed(body: str, gathering: ErrorCollector, most_parts: int) -> list[Token]:
    """As `parsed`; what is wrong with notes is gathered and keeps nothing else from being told."""
    tokens = _MARKDOWN.parse(clean(body), {"gathering": gathering, "most_parts": most_parts})
    if any(token.level >= _DEEPEST for token in tokens):
        raise ContentError(
            f"Lists or quotes in the body are nested more than {_DEEPEST // 2} deep. Make the body flatter, or give it "
            "the format “plain”."
        )
    return tokens


def _check_paragraphs(state: StateCore) -> None:
    gathering = ErrorCollector()
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > _LONGEST_PARAGRAPH:
            gathering.add(
                ContentError(
                    f"A paragraph begins that has {len(token.content):,} letters; at most {_LONGEST_PARAGRAPH:,} are "
                    "taken. Put blank lines between paragraphs.",
                    line=line_of(token),
                )
            )
    gathering.settle()


def _fit_headings(tokens: Sequence[Token]) -> None:
    """Make the first level h2 and each deeper one the next, whatever numbers the author used."""
    above: list[int] = []
    worded = {id(token) for token, words in headings(tokens) if words}
    for token in tokens:
        if id(token) in worded:
            level = int(token.tag[1:])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(len(above) - 1, 0) + _FIRST_HEADING, _LAST_HEADING)}"


def _text(_: RendererHTML, tokens: Sequence[Token], at: int, __: Any, env: Mapping[str, Any]) -> str:
    setting: RenderContext = env["setting"]
    length: HtmlLength = env["html"]
    return length.add(
        mark(
            tokens[at].content,
            setting.language,
            setting.others,
            None if tokens[at].meta.get("linked") else setting.expanding,
        )
    )


def _note_ref(_: RendererHTML, tokens: Sequence[Token], at: int, __: Any, env: Mapping[str, Any]) -> str:
    note, place = tokens[at].meta["note"], tokens[at].meta["place"]
    name = env["notes"][note.label]
    own = footnotes.reference_id(name, place)
    # In brackets, so that a number in the text and that of the note are two even where nothing is raised.
    return f'<sup><a href="#{name}" id="{own}" role="doc-noteref">[{note.number}]</a></sup>'


def _note_open(_: RendererHTML, tokens: Sequence[Token], at: int, __: Any, env: Mapping[str, Any]) -> str:
    note = tokens[at].meta["note"]
    name = env["notes"][note.label]
    places = range(1, note.references + 1)
    references = " ".join(footnotes.reference_id(name, place) for place in places)
    return f'<section data-note="{name}" data-references="{references}">\n'


def _figure_place(_: RendererHTML, tokens: Sequence[Token], at: int, *__: Any) -> str:
    return f'<figure data-media="{escape(tokens[at].content)}"></figure>\n'


def _table_open(*_: Any) -> str:
    return '<div class="table-scroll">\n<table>\n'


def _table_close(*_: Any) -> str:
    return "</table>\n</div>\n"


def _cell_open(_: RendererHTML, tokens: Sequence[Token], at: int, *__: Any) -> str:
    token = tokens[at]
    tag = _cell_tag(token, tokens[at + 1])
    aligned = _ALIGNED.get(str(token.attrs.get("style", "")))
    kind = "col" if token.type == "th_open" else "row"
    scope = f' scope="{kind}"' if tag == "th" else ""
    return f'<{tag}{scope} class="{aligned}">' if aligned else f"<{tag}{scope}>"


def _cell_close(_: RendererHTML, tokens: Sequence[Token], at: int, *__: Any) -> str:
    return f"</{_cell_tag(tokens[at], tokens[at - 1])}>\n"


def _cell_tag(cell: Token, content: Token) -> str:
    """A heading cell without words would be announced as an empty heading."""
    return "td" if not content.content.strip() else cell.tag


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """What `[label]: address` says of links, unless no address or a footnote is named: `[ด่วน]: ประชุมวันนี้` is text."""
    known = state.env.pop("references", {})
    is_one = reference(state, start, end, silent)
    found = state.env.get("references", {})
    state.env["references"] = known
    for label, told in found.items():
        if label.startswith("^") or not _ADDRESS.search(unquote(told["href"])):
            state.line = start
            return False
        known.setdefault(label, told)
    return is_one


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it-py's name
        """What no browser may follow stays text; what it may but leads nowhere is refused later, with its line."""
        scheme, colon, _ = url.partition(":")
        return url.lower().startswith((*OUTSIDE, *INSIDE)) or not (colon and "/" not in scheme)


def _markdown() -> MarkdownIt:
    options = {"html": False, "maxNesting": _DEEPEST + 10}
    markdown = _Markdown("commonmark", options)
    markdown.inline, markdown.block = InlineParser(), BlockParser()
    markdown.configure("commonmark", options)
    markdown.enable(["table", "strikethrough"])
    markdown.core.ruler.after("block", "check_paragraphs", _check_paragraphs)
    markdown.core.ruler.push("join_lines", join_lines)
    markdown.block.ruler.at("reference", _reference)
    footnotes.install(markdown)
    for name, rule in {
        "text": _text, "figure": _figure_place, "table_open": _table_open, "table_close": _table_close,
        "th_open": _cell_open, "td_open": _cell_open, "th_close": _cell_close, "td_close": _cell_close,
        "note_ref": _note_ref, "note_open": _note_open,
    }.items():  # fmt: skip
        markdown.add_render_rule(name, rule)
    return markdown


_MARKDOWN = _markdown()
