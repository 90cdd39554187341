"""Real news and questions about it, as the README of their folder describes them."""

from __future__ import annotations

import json
import lzma
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from portal.search.document import Document

_QUOTES = re.compile("[\"“”‘’«»]|(?<!\\w)'|'(?!\\w)")
_HYPHEN = re.compile("(?<!\\S)[-–]+")
ZONE = ZoneInfo("Asia/Bangkok")
AS_TYPED = "headline, as typed"
"""The headlines again, with their quotation marks and hyphens read as a reader's operators."""
Part = Literal["a", "b"]
PARTS: tuple[Part, ...] = ("a", "b")
"""Every question is of one of them: to tune on, and to report."""
Collection = Literal["th", "en", "th with titles", "en with titles", "questions"]
"""Which articles are indexed. Those without titles are for known items, whose question is the title."""
SETS: Mapping[str, Collection] = {
    "headline": "th",
    AS_TYPED: "th",
    "short": "th",
    "body": "th",
    "en-headline": "en",
    "en-short": "en",
    "variant": "th",
    "subword": "th",
    "subword-unlisted": "th",
    "name": "th",
    "short-word": "th with titles",
    "pair": "th with titles",
    "citizen": "th with titles",
    "question": "questions",
}
"""The sets of questions, and the articles that each is asked of."""
_NO_DAY = datetime(2024, 1, 1, tzinfo=UTC)
"""When the articles of Wikipedia count as published: they tell of no day."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query and the articles that answer it; for variants also the query as it should have been typed.

    `compound` and `wrong`: the articles that hold a short word inside a word that parts into words, and those that hold
    it only inside words that do not. `holds` is the pattern of a good answer to a citizen, `titles` whether its title
    must have it, `exist` how many articles do.
    """

    set: str
    language: str
    text: str
    part: Part
    relevant: frozenset[str]
    clean: str = ""
    kind: str = ""
    compound: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    holds: re.Pattern[str] = field(default_factory=lambda: re.compile(""))
    titles: bool = False
    exist: int = 0

    def answered_by(self, document: Document) -> bool:
        """Whether a document has what a good answer to a citizen has."""
        return bool(
            self.holds.search(document.title if self.titles else f"{document.title}\n{document.text}")
        )


def folder() -> Path:
    """Where the real news lies: NEWS_DATA, else beside this checkout. Ends the program where there is none."""
    default = Path(__file__).resolve().parents[3] / "shared" / "data"
    named = Path(os.environ.get("NEWS_DATA") or default)
    if not (named / "search-queries.jsonl.xz").is_file():
        raise SystemExit(
            f"{named}: there are no questions about real news here. Name their folder in NEWS_DATA."
        )
    return named


def questions(name: str, part: Part | None = None) -> list[Question]:
    """The questions of a set, or of one part of it.

    But for those as typed and those of citizens, they are words and nothing else: the quotation marks of a headline
    demand nothing.
    """
    read = "headline" if name == AS_TYPED else name
    found = [question for question in _questions() if question.set == read and part in (None, question.part)]
    if name != AS_TYPED and SETS[name] in ("th", "en"):
        return [replace(one, text=_words(one.text), clean=_words(one.clean)) for one in found]
    return found


def documents(collection: Collection, most: int | None = None) -> list[Document]:
    """The articles that questions are about; the first of them, if not all are wanted.

    The relevant articles of words and names were told by the body alone as well (recomputed: recall .9996 and
    precision .9992 without titles, .9939 with them).
    """
    if collection == "questions":
        found = _records("search-question-documents.jsonl.xz")
        return [_of_no_day(record) for record in islice(found, most)]
    language = collection[:2]
    written = (record for record in _records("search-documents.jsonl.xz") if record["language"] == language)
    texts = {record["id"]: record for record in islice(written, most)}
    published = (record for record in _records("thaigov-20000.jsonl.xz") if record["id"] in texts)
    told = {record["id"]: record for record in islice(published, len(texts))}
    return [
        _document(told[name], language, text["title"] if "titles" in collection else "", text["body"])
        for name, text in texts.items()
    ]


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


def _of_no_day(record: dict[str, Any]) -> Document:
    return Document(
        article=record["id"],
        language=record["language"],
        languages=(record["language"],),
        slug=record["id"].lower(),
        category="",
        published_at=_NO_DAY,
        day=_NO_DAY.date(),
        title=record["title"],
        text="\n".join(filter(None, record["body"].split("\n"))),
    )


def _words(text: str) -> str:
    return _HYPHEN.sub("", _QUOTES.sub(" ", text))


@lru_cache(maxsize=1)
def _questions() -> tuple[Question, ...]:
    return tuple(
        map(_question, chain(_records("search-queries.jsonl.xz"), _records("search-everyday.jsonl.xz")))
    )


def _question(record: dict[str, Any]) -> Question:
    return Question(
        set=record["set"],
        language=record["language"],
        text=record["query"],
        part=record["part"],
        relevant=frozenset(record.get("relevant") or record.get("own") or record.get("both") or ()),
        clean=record.get("clean", ""),
        kind=record.get("kind", ""),
        compound=frozenset(record.get("compound", ())),
        wrong=frozenset(record.get("wrong", ())),
        holds=re.compile(record.get("holds", ""), re.IGNORECASE),
        titles=record.get("where") == "title",
        exist=record.get("exist", 0),
    )


def _records(name: str) -> Iterator[dict[str, Any]]:
    with lzma.open(folder() / name, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
