"""Builds the papers (docs/, README, CHANGELOG and what they name) into static pages, which need no server.

    python -m scripts.docs [FOLDER]    by default var/docs

Every link between papers leads to a page, one to another file of this repository to a page with its text. What is in
another script than Latin is marked with its language, as on the portal's own pages.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape
from PIL import Image
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, String
from pygments.util import ClassNotFound

from portal.pages.filters import mark_runs

ROOT = Path(__file__).resolve().parent.parent
LAYOUT = ROOT / "scripts" / "docs_layout"
STATIC = ROOT / "portal" / "static"
STYLES = ("images/hem.svg", "images/weave.svg", "images/favicon.svg")
"""What the pages take of the portal's own design, besides its tokens and typefaces."""
PICTURES = (".png", ".webp", ".svg", ".jpg")
PARTS = (
    ("Tutorials", "docs/tutorials"),
    ("How to", "docs/how-to"),
    ("Reference", "docs/reference"),
    ("Explanation", "docs/explanation"),
    ("Decisions", "docs/decisions"),
)
"""The parts of the documentation, and their folders. What is elsewhere is about the project."""
PROJECT = "The project"
OTHERS = ("th", "lo", "ar")
"""Languages that a script may be of; else it is that which the script stands for."""

_LABELS = {
    "sh": "Commands",
    "python": "Python",
    "toml": "TOML",
    "jinja": "Template",
    "po": "Catalog",
    "": "Text",
}
_LEXERS = {
    "jinja": "html+jinja",
    "po": "gettext",
    "svg": "xml",
    "sh": "bash",
    "markdown": "text",
    "text": "text",
    "": "text",
}
_CLASSES = ((Comment, "c"), (String, "s"), (Keyword, "k"), (Name.Tag, "k"), (Number, "n"))
_MOST_LINES = 4_000
"""Of a file that is shown."""


@dataclass
class Paper:
    """A page: the file that it is made of, its address below the folder, its heading, and what stands in it.
    `sections` are the headings of the second level: id and words."""

    file: Path
    address: str
    part: str = PROJECT
    title: str = ""
    heading: Markup = field(default_factory=Markup)
    body: Markup = field(default_factory=Markup)
    sections: list[tuple[str, Markup]] = field(default_factory=list)
    description: str = ""
    tokens: list[Token] = field(default_factory=list)


def marked(text: str) -> Markup:
    """Words, escaped, each run of another script with its language."""
    return mark_runs(text, "en", OTHERS)


def highlighted(text: str, language: str) -> Markup:
    """Code, with its comments, words and texts in quotes told apart."""
    try:
        lexer = get_lexer_by_name(_LEXERS.get(language, language), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return marked(text)
    html = Markup()
    for kind, piece in lexer.get_tokens(text):
        name = next((name for whole, name in _CLASSES if kind in whole), "")
        html += Markup('<span class="{}">{}</span>').format(name, marked(piece)) if name else marked(piece)
    return html


class Rendering(RendererHTML):
    """Markdown as HTML: code that can be scrolled by keyboard, tables with headers, marked languages."""

    def __init__(self, parser: Any = None) -> None:
        super().__init__(parser)
        self.paper = Paper(ROOT, "")
        self.papers: Mapping[Path, Paper] = {}
        self._named: dict[str, int] = {}
        self._heading = ""

    def start(self, paper: Paper, papers: Mapping[Path, Paper]) -> None:
        """Make ready for another paper."""
        self.paper, self.papers = paper, papers
        self._named, self._heading = {}, ""

    def text(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        return str(marked(tokens[at].content))

    def code_inline(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        return str(Markup("<code>{}</code>").format(marked(tokens[at].content)))

    def heading_open(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        self._heading = plain(tokens[at + 1])
        return f'<{tokens[at].tag} id="{escape(str(tokens[at].attrGet("id")))}">'

    def fence(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        language, _space, rest = tokens[at].info.strip().partition(" ")
        found = re.search(r"(title|append)=(\S+)", rest)
        title = f"{'at the end of ' if found[1] == 'append' else ''}{found[2]}" if found else ""
        return str(code_block(tokens[at].content, language, title, self._name(title or label_of(language))))

    def code_block(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        return str(code_block(tokens[at].content, "", "", self._name(label_of(""))))

    def table_open(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        row = next(number for number in range(at, len(tokens)) if tokens[number].type == "tr_close")
        columns = sum(token.type == "th_open" for token in tokens[at:row])
        name = self._name(f"Table: {self._heading}")
        if columns < 3:
            return '<div class="table"><table>'
        return str(
            Markup('<div class="table wide" role="region" tabindex="0" aria-label="{}"><table>').format(name)
        )

    def table_close(self, *_: Any) -> str:
        return "</table></div>"

    def th_open(self, *_: Any) -> str:
        return '<th scope="col">'

    def td_open(self, *_: Any) -> str:
        return "<td>"

    def html_block(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        return "" if tokens[at].content.startswith("<!--") else str(escape(tokens[at].content))

    def html_inline(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        return str(escape(tokens[at].content))

    def image(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        file = (self.paper.file.parent / str(tokens[at].attrGet("src"))).resolve()
        with Image.open(file) as picture:
            width, height = picture.size
        scale = 2 if width > 1600 else 1
        return str(
            Markup('<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">').format(
                to(self.paper, address_of(file)), tokens[at].content, width // scale, height // scale
            )
        )

    def link_open(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        href = str(tokens[at].attrGet("href"))
        if re.match(r"[a-z]+:", href):
            return str(Markup('<a href="{}" rel="external">').format(href))
        name, sign, anchor = href.partition("#")
        if not name:
            return str(Markup('<a href="{}">').format(href))
        file = (self.paper.file.parent / name).resolve()
        target = self.papers[file].address if file in self.papers else address_of(file)
        return str(Markup('<a href="{}">').format(to(self.paper, target) + sign + anchor))

    def _name(self, name: str) -> str:
        """A name that nothing else on the page has."""
        self._named[name] = self._named.get(name, 0) + 1
        return name if self._named[name] == 1 else f"{name}, {self._named[name]}"


def label_of(language: str) -> str:
    """What code is called."""
    return _LABELS.get(language, language.upper() if len(language) < 5 else language.capitalize())


def code_block(text: str, language: str, title: str, name: str) -> Markup:
    """A block of code. It is reached by keyboard, as it may be wider than its place, whatever the size of letters."""
    reached = Markup(' tabindex="0" role="group" aria-label="{}"').format(name)
    caption = Markup("<figcaption>{}</figcaption>").format(title) if title else Markup()
    return Markup('<figure class="code">{}<pre{}><code>{}</code></pre></figure>\n').format(
        caption, reached, highlighted(text, language)
    )


def address_of(file: Path) -> str:
    """The address of the page, or picture, that a file of this repository becomes."""
    inside = file.relative_to(ROOT)
    if inside.suffix == ".md":
        name = "index" if inside.name == "README.md" and inside.parts[0] == "docs" else inside.stem.lower()
        if inside.parts[0] == "docs":
            return Path(*inside.parts[1:-1], f"{name}.html").as_posix()
        return Path("project", *inside.parts[:-1], f"{name}.html").as_posix()
    if inside.suffix in PICTURES:
        return Path("pictures", inside).as_posix()
    return f"files/{inside.as_posix()}.html"


def to(paper: Paper, address: str) -> str:
    """The way from a page to an address."""
    return quote(os.path.relpath(address, Path(paper.address).parent))


def plain(token: Token) -> str:
    """The words of an inline token."""
    return "".join(
        " " if child.type == "softbreak" else child.content
        for child in token.children or ()
        if child.type in ("text", "code_inline", "softbreak")
    )


def described(text: str) -> str:
    """The first sentences of a text, as search engines show them: some 160 letters."""
    return re.match(r".{0,160}(?=[.:!?](?:\s|$))|.{0,160}(?=\s|$)", text.strip())[0]  # type: ignore[index]  # or nothing


def slug_of(heading: str) -> str:
    """The id of a heading, as its links write it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@cache
def parser() -> MarkdownIt:
    """What reads the papers."""
    return MarkdownIt("commonmark", {"html": True}, renderer_cls=Rendering).enable("table")


def read(file: Path) -> Paper:
    """A paper, parsed: its heading, and the ids of all headings."""
    paper = Paper(file, address_of(file))
    paper.tokens = parser().parse(file.read_text(encoding="utf-8"))
    inside = file.relative_to(ROOT).as_posix()
    paper.part = next((name for name, folder in PARTS if inside.startswith(f"{folder}/")), PROJECT)
    seen: dict[str, int] = {}
    for number, token in enumerate(paper.tokens):
        if token.type == "heading_open":
            slug = slug_of(paper.tokens[number + 1].content)
            seen[slug] = seen.get(slug, -1) + 1
            token.attrSet("id", f"{slug}-{seen[slug]}" if seen[slug] else slug)
    paper.title = plain(paper.tokens[1])
    first = next((token for token in paper.tokens[3:] if token.type == "inline" and token.level == 1), None)
    paper.description = described(plain(first)) if first else paper.title
    return paper


def links_of(paper: Paper) -> Iterator[Path]:
    """The files that a paper links to, and its pictures."""
    for token in paper.tokens:
        for child in token.children or ():
            target = child.attrGet("href") or child.attrGet("src") or ""
            name = str(target).partition("#")[0]
            if name and not re.match(r"[a-z]+:", name):
                yield (paper.file.parent / name).resolve()


def gather() -> tuple[dict[Path, Paper], set[Path]]:
    """All papers, and the other files that they name."""
    papers: dict[Path, Paper] = {}
    others: set[Path] = set()
    waiting = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
    while waiting:
        file = waiting.pop(0)
        if file in papers:
            continue
        papers[file] = read(file)
        for target in links_of(papers[file]):
            if target.suffix == ".md":
                waiting.append(target)
            else:
                others.add(target)
    return papers, others


def render(paper: Paper, papers: Mapping[Path, Paper]) -> None:
    """Make heading, body and sections of a paper."""
    renderer = parser().renderer
    assert isinstance(renderer, Rendering)
    renderer.start(paper, papers)
    options = parser().options
    paper.heading = Markup(renderer.renderInline(paper.tokens[1].children or [], options, {}))  # noqa: S704 - ours
    paper.sections = [
        (
            str(token.attrGet("id")),
            Markup(renderer.renderInline(_without_links(paper.tokens[number + 1]), options, {})),  # noqa: S704
        )
        for number, token in enumerate(paper.tokens)
        if token.type == "heading_open" and token.tag == "h2"
    ]
    paper.body = Markup(renderer.render(paper.tokens[3:], options, {}))  # noqa: S704 - rendered from our own papers


def _without_links(token: Token) -> list[Token]:
    return [child for child in token.children or () if child.type not in ("link_open", "link_close")]


def source_page(file: Path) -> Paper:
    """A page that shows a file which a paper names, or lists those of a folder."""
    inside = file.relative_to(ROOT).as_posix()
    paper = Paper(file, address_of(file), title=inside, heading=marked(inside))
    paper.description = f"{inside} in the repository of civic-portal."
    if file.is_dir():
        items = Markup().join(
            Markup('<li><a href="{}">{}</a></li>\n').format(to(paper, address_of(one)), one.relative_to(file))
            for one in files_of(file)
        )
        paper.body = Markup("<ul>\n{}</ul>\n").format(items)
        return paper
    text = "".join(file.read_text(encoding="utf-8").splitlines(keepends=True)[:_MOST_LINES])
    language = {".py": "python", ".css": "css", ".toml": "toml", ".html": "jinja"}.get(file.suffix, "")
    paper.body = code_block(text, language, "", inside)
    return paper


def files_of(folder: Path) -> list[Path]:
    """The files below a folder that belong to the repository, pictures and papers left out."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--", folder], check=True, capture_output=True, text=True
    ).stdout
    found = [ROOT / name for name in listed.split("\0") if name]
    return [one for one in found if one.suffix not in (*PICTURES, ".md", ".woff2")]


def navigation(papers: Mapping[Path, Paper]) -> dict[str, list[Paper]]:
    """The pages of each part, in the order in which docs/README.md names them, others behind."""
    order = [target for target in links_of(papers[ROOT / "docs" / "README.md"]) if target in papers]
    order += [target for target in links_of(papers[ROOT / "docs/decisions/README.md"]) if target in papers]
    ranked = sorted(papers, key=lambda file: (order.index(file) if file in order else len(order), str(file)))
    found: dict[str, list[Paper]] = {name: [] for name, _ in PARTS} | {PROJECT: []}
    for file in ranked:
        if file != ROOT / "docs" / "README.md":
            found[papers[file].part].append(papers[file])
    return found


def build(folder: Path) -> list[Path]:
    """Write all pages into a folder, which is emptied before. Gives the pages."""
    papers, others = gather()
    for paper in papers.values():
        render(paper, papers)
    pictures = {one for one in others if one.suffix in PICTURES}
    shown = {one for one in others - pictures for one in (one, *(files_of(one) if one.is_dir() else ()))}
    pages = [*papers.values(), *(source_page(one) for one in sorted(shown))]
    if folder.exists():
        shutil.rmtree(folder)
    for name in (*STYLES, *(f"fonts/{font.name}" for font in (STATIC / "fonts").iterdir())):
        (folder / "static" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(STATIC / name, folder / "static" / name)
    (folder / "static" / "styles").mkdir()
    shutil.copy(LAYOUT / "docs.css", folder / "static" / "styles" / "docs.css")
    tokens = (STATIC / "styles" / "tokens.css").read_text(encoding="utf-8")
    # A file cannot be preloaded, so that typefaces would come too late to be used.
    tokens = tokens.replace("font-display: optional", "font-display: swap")
    (folder / "static" / "styles" / "tokens.css").write_text(tokens, encoding="utf-8")
    for picture in pictures:
        target = folder / address_of(picture)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, target)
    environment = Environment(
        loader=FileSystemLoader(LAYOUT),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("page.html")
    home, parts = papers[ROOT / "docs" / "README.md"], navigation(papers)
    written = []
    for page in pages:
        html = template.render(
            page=page,
            home=home,
            parts=parts,
            tops=[(name, pages_of[0]) for name, pages_of in parts.items()],
            to=lambda address, page=page: to(page, address),
            marked=marked,
            version=version("civic-portal"),
        )
        target = folder / page.address
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(html, encoding="utf-8")
        written.append(target)
    return written


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "docs"
    written = build(folder)
    print(f"{len(written)} pages: {folder / 'index.html'}")


if __name__ == "__main__":
    main()
