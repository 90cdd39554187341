"""Reads the papers of this repository: README, CHANGELOG, docs/ and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
DOCS = CHECKOUT / "docs"
PAPERS = sorted({*CHECKOUT.glob("*.md"), *DOCS.rglob("*.md"), *CHECKOUT.glob("*/README.md")})


@dataclass(frozen=True)
class Block:
    """A block of code in a paper: its language, the file that it shows (or nothing), whether a test
    is to run it, and its text."""

    language: str
    title: str
    is_run: bool
    text: str


def blocks_of(paper: Path) -> Iterator[Block]:
    """The blocks of a paper. After its language, `title=portal.toml` says which file a block shows, and `not-run`
    that what it says cannot be done in a test."""
    pattern = r"^```(\w*)(?: title=(\S+))?( not-run)?\n(.*?)^```$"
    for found in re.finditer(pattern, paper.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        yield Block(found[1], found[2] or "", not found[3], found[4])


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
