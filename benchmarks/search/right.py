"""How many right words are mended none the less: drawn by rule, and asked as a page asks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.search import data, indexes
from benchmarks.search.apart import apart
from benchmarks.search.data import Collection, Part
from portal.search.analysis import Analysis
from portal.search.document import Document
from portal.text import thai

DRAWN = 1_000
_SEEDS: dict[Part, int] = {"a": 11, "b": 12}


SLIPS: Mapping[str, str] = {
    "สปีชี่ส์": "สปีชีส์",
    "เป้น": "เป็น",
    "อำนายการ": "อำนวยการ",
    "เกษียน": "เกษียณ",
    "ภาพยนต์": "ภาพยนตร์",
    "แชมปโลก": "แชมป์โลก",
    "เซ็นเตอร์ี": "เซ็นเตอร์",
    "มีขื่อทาง": "มีชื่อทาง",
    "เทาไหร่": "เท่าไหร่",
    "กระจาร": "กระจาน",
    "่หม่อม": "หม่อม",
    "จุดประสงของ": "จุดประสงค์ของ",
}
"""What those slipped in who wrote the questions, and the right word by the Royal Institute's dictionary or the article
that answers: a question with one is no right words, and where exactly that is offered, nothing right was mended."""


@dataclass(frozen=True, slots=True)
class Mended:
    """Something right for which something else was shown (`replaced`), or only offered."""

    kind: str
    text: str
    instead: tuple[str, ...]
    replaced: bool

    @property
    def is_slip(self) -> bool:
        """Whether it was not right, and what is offered first is."""
        offered = " ".join(self.instead[0].split())
        return any(
            wrong in self.text and offered == _as_typed(self.text.replace(wrong, right))
            for wrong, right in SLIPS.items()
        )


@dataclass(frozen=True, slots=True)
class Right:
    """How many were asked, and those of them that were mended."""

    asked: int
    mended: tuple[Mended, ...]
    slips: tuple[Mended, ...] = ()
    """What was no right words, and was put right."""

    @property
    def replaced(self) -> int:
        """Of how many something else was shown."""
        return sum(one.replaced for one in self.mended)


def measure(
    part: Part, most: int | None = None, kept: Path | None = None, count: int = DRAWN, engine: str = "whoosh"
) -> Right:
    """What the portal makes of right words, in a process of its own; `kept` as in `quality.Run`."""
    return apart(_measure, part, most, kept, count, engine)


def drawn(documents: Sequence[Document], part: Part, count: int) -> Iterator[tuple[str, str]]:
    """What is asked of articles with titles, each with its kind: the Thai names of the site's lists and, for the rest,
    pairs of words of the dictionary that stand side by side in a title, one half joined and one with a blank."""
    lot = random.Random(_SEEDS[part])  # noqa: S311 - repeatable, no secret
    names = [name for group in Analysis().lists("th").names for name in group if thai.RUN.fullmatch(name)]
    names = names[: count // 2]
    yield from (("name", name) for name in names)
    pairs = sorted({pair for document in documents for pair in _pairs(document.title)})
    for at, pair in enumerate(lot.sample(pairs, min(count - len(names), len(pairs)))):
        yield ("words joined", "".join(pair)) if at % 2 else ("words with a blank", " ".join(pair))


def _as_typed(text: str) -> str:
    """A text as a query has it: one blank between pieces, and no signs by themselves."""
    return " ".join(piece for piece in text.split() if any(map(str.isalnum, piece)))


def _pairs(title: str) -> Iterator[tuple[str, str]]:
    known = thai.dictionary()
    return (pair for pair in pairwise(thai.words(title)) if known.issuperset(pair))


def _measure(part: Part, most: int | None, kept: Path | None, count: int, engine: str) -> Right:
    about = data.documents("questions", most)
    asked = list(_questions(about, part))[: count // 3]
    mended = list(_mended(asked, "questions", about, kept, engine))
    documents = data.documents("th with titles", most)
    others = list(drawn(documents, part, count - len(asked)))
    mended += _mended(others, "th with titles", documents, kept, engine)
    slips = tuple(one for one in mended if one.is_slip)
    return Right(len(asked) + len(others), tuple(one for one in mended if one not in slips), slips)


def _questions(about: Sequence[Document], part: Part) -> Iterator[tuple[str, str]]:
    """The questions without certain slips: each word stands in the dictionary, with two letters or more, or in the
    article that answers. Some slips stay, as they part into words (ขอ, อง, รายการ): what is mended is to be read, and
    those that were seen are in SLIPS."""
    words = {one.article: frozenset(thai.words(f"{one.title}\n{one.text}")) for one in about}
    listed = thai.dictionary()
    for one in data.questions("question", part):
        known = listed.union(*(words.get(article, ()) for article in one.relevant))
        if all(word in known or not any(map(str.isalnum, word)) for word in thai.words(one.text)):
            yield "question", one.text


def _mended(
    asked: Sequence[tuple[str, str]],
    collection: Collection,
    documents: Sequence[Document],
    kept: Path | None,
    engine: str,
) -> Iterator[Mended]:
    with indexes.portal(engine, collection, documents, kept) as made:
        for kind, text in asked:
            found = made.asked(text, "th")
            shown = (found.corrected,) if found.corrected else ()
            instead = tuple(one.text for one in (*shown, *found.suggestions))
            if instead:
                yield Mended(kind, text, instead, bool(shown))
