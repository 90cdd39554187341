"""Real news and questions about it, as the README of their folder describes them."""

from __future__ import annotations

import json
import lzma
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from portal.search.document import Document

_QUOTES = re.compile("[\"“”‘’«»]|(?<!\\w)'|'(?!\\w)")
_HYPHEN = re.compile("(?<!\\S)[-–]+")
ZONE = ZoneInfo("Asia/Bangkok")
AS_TYPED = "headline, as typed"
"""The headlines again, with their quotation marks and hyphens read as a reader's operators."""
SETS = (
    "headline",
    AS_TYPED,
    "short",
    "body",
    "en-headline",
    "en-short",
    "variant",
    "subword",
    "subword-unlisted",
    "name",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A query and the articles that answer it; for variants also the query as it should have been typed."""

    set: str
    language: str
    text: str
    relevant: frozenset[str]
    clean: str = ""
    kind: str = ""


def folder() -> Path:
    """Where the real news lies: NEWS_DATA, else beside this checkout. Ends the program where there is none."""
    default = Path(__file__).resolve().parents[3] / "shared" / "data"
    named = Path(os.environ.get("NEWS_DATA") or default)
    if not (named / "search-queries.jsonl.xz").is_file():
        raise SystemExit(
            f"{named}: there are no questions about real news here. Name their folder in NEWS_DATA."
        )
    return named


def questions(name: str, half: str = "") -> list[Question]:
    """The questions of a set; of its `even` or `odd` half where one is named.

    But for those as typed, they are words and nothing else: the quotation marks of a headline demand nothing.
    """
    if name == AS_TYPED:
        found = [question for question in _questions() if question.set == "headline"]
    else:
        found = [
            replace(question, text=_words(question.text), clean=_words(question.clean))
            for question in _questions()
            if question.set == name
        ]
    return found[{"": 0, "even": 0, "odd": 1}[half] :: 2 if half else 1]


def documents(language: str = "th", *, titles: bool = False, most: int | None = None) -> list[Document]:
    """The articles that the questions are about.

    Without titles for known items, whose question is the title. The relevant articles of words and names were told by
    the body alone as well (recomputed: recall .9996 and precision .9992 without titles, .9939 with them).
    """
    told = {record["id"]: record for record in _records("thaigov-20000.jsonl.xz")}
    found = [
        _document(told[record["id"]], language, record["title"] if titles else "", record["body"])
        for record in _records("search-documents.jsonl.xz")
        if record["language"] == language
    ]
    return found[:most]


def articles(count: int) -> Iterator[Document]:
    """As many real articles as asked for (20,000 at most), as they were published, the questions' Thai ones first."""
    asked = {record["id"] for record in _records("search-documents.jsonl.xz") if record["language"] == "th"}
    first = (record for record in _records("thaigov-20000.jsonl.xz") if record["id"] in asked)
    others = (record for record in _records("thaigov-20000.jsonl.xz") if record["id"] not in asked)
    for record in islice(chain(first, others), count):
        for language, text in record["translations"].items():
            yield _document(record, language, text["title"], text["body"])


def _document(record: dict[str, Any], language: str, title: str, body: str) -> Document:
    published_at = datetime.fromisoformat(record["published_at"])
    return Document(
        article=record["id"],
        language=language,
        languages=tuple(record["translations"]),
        slug=record["id"].lower(),
        category=record["category"],
        published_at=published_at.astimezone(UTC),
        day=published_at.astimezone(ZONE).date(),
        title=title,
        text="\n".join(filter(None, body.split("\n"))),
    )


def _words(text: str) -> str:
    return _HYPHEN.sub("", _QUOTES.sub(" ", text))


@lru_cache(maxsize=1)
def _questions() -> tuple[Question, ...]:
    return tuple(
        Question(
            set=record["set"],
            language=record["language"],
            text=record["query"],
            relevant=frozenset(record["relevant"]),
            clean=record.get("clean", ""),
            kind=record.get("kind", ""),
        )
        for record in _records("search-queries.jsonl.xz")
    )


def _records(name: str) -> Iterator[dict[str, Any]]:
    with lzma.open(folder() / name, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
