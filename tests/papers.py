"""Reads the papers of this repository: README, CHANGELOG, docs/ and the like."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
DOCS = CHECKOUT / "docs"
PAPERS = sorted({*CHECKOUT.glob("*.md"), *DOCS.rglob("*.md"), *CHECKOUT.glob("*/README.md")})


@dataclass(frozen=True)
class Block:
    """A block of code in a paper: its language, the file that it shows (or nothing), whether a test is to run it, and
    its text. `is_added`: it stands at the end of the file; `fails`: what it runs ends with an error."""

    language: str
    title: str
    is_run: bool
    text: str
    is_added: bool = False
    fails: bool = False


_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)(?: (?P<how>title|append)=(?P<title>\S+))?(?: (?P<mark>not-run|fails))?\n"
    r"(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


def blocks_of(paper: Path) -> Iterator[Block]:
    """The blocks of a paper. After its language, `title=portal.toml` says which file a block shows,
    `append=portal.toml` what is added to the end of it, `not-run` that what it says cannot be done in a test, and
    `fails` that it ends with an error."""
    for found in _BLOCK.finditer(paper.read_text(encoding="utf-8")):
        yield Block(
            found["language"],
            found["title"] or "",
            found["mark"] != "not-run",
            textwrap.dedent(found["text"]),
            found["how"] == "append",
            found["mark"] == "fails",
        )


def section_of(paper: Path, heading: str) -> str:
    """The text below a heading, up to the next one of its level or above."""
    text = paper.read_text(encoding="utf-8")
    start = text.index(f"\n{heading}\n") + len(heading) + 2
    level = heading.partition(" ")[0]
    following = re.search(rf"^#{{1,{len(level)}}} ", text[start:], re.MULTILINE)
    return text[start : start + following.start() if following else None]


def table_of(text: str) -> list[list[str]]:
    """The rows of the first table in a text, without its head."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows[2:]]
