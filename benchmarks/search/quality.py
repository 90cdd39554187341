"""How well an engine answers the questions about real news."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.search import engines
from benchmarks.search.apart import apart
from benchmarks.search.data import Question, documents, questions
from benchmarks.search.measures import TOP, mean, ndcg, overlap, precision, recall
from portal.text import thai

Figures = dict[str, float]
Search = Callable[[str, str, int], list[str]]
UNLISTED = "subword-unlisted"
ALL = 10_000
"""More results than there are articles."""


def measure(engine: str, sets: Sequence[str], half: str = "", most: int | None = None) -> dict[str, Figures]:
    """Each set's figures for an engine by name; `most` articles a language (all, if None).

    What was taken out of the dictionary would stay out for as long as a process lives, so that set has one of its own.
    """
    found = apart(_measure, engine, [name for name in sets if name != UNLISTED], half, most)
    if UNLISTED in sets:
        found |= apart(_measure_unlisted, engine, half, most)
    return {name: found[name] for name in sets}


def figures(name: str, asked: Sequence[Question], search: Search) -> Figures:
    """The figures of one set."""
    if name == "variant":
        return _variants(asked, search)
    if name in ("subword", UNLISTED, "name"):
        lists = [(search(question.text, question.language, ALL), question.relevant) for question in asked]
        return {
            "recall": mean(recall(found, relevant) for found, relevant in lists),
            "precision": mean(precision(found, relevant) for found, relevant in lists),
        }
    lists = [(search(question.text, question.language, TOP), question.relevant) for question in asked]
    return {
        "nDCG@10": mean(ndcg(found, relevant) for found, relevant in lists),
        "Recall@10": mean(recall(found, relevant) for found, relevant in lists),
    }


def _variants(asked: Sequence[Question], search: Search) -> Figures:
    """Recall@10 kept is the variants' beside the clean queries'; overlaps also by kind."""
    kinds: dict[str, list[float | None]] = defaultdict(list)
    clean_recall, kept_recall = [], []
    for question in asked:
        clean = search(question.clean, question.language, TOP)
        found = search(question.text, question.language, TOP)
        kinds[question.kind].append(overlap(found, clean))
        clean_recall.append(recall(clean, question.relevant))
        kept_recall.append(recall(found, question.relevant))
    return {
        "overlap": mean(value for values in kinds.values() for value in values),
        "Recall@10 kept": mean(kept_recall) / (mean(clean_recall) or 1),
        **{f"overlap, {kind}": mean(values) for kind, values in kinds.items()},
    }


def _measure(engine: str, sets: Sequence[str], half: str, most: int | None) -> dict[str, Figures]:
    return dict(_measured(engine, sets, half, most))


def _measured(engine: str, sets: Sequence[str], half: str, most: int | None) -> Iterator[tuple[str, Figures]]:
    asked = {name: questions(name, half) for name in sets}
    for language in ("th", "en"):
        names = [name for name in sets if asked[name][0].language == language]
        if names:
            with tempfile.TemporaryDirectory() as folder:
                made = engines.make(engine, Path(folder))
                indexed = documents(language, most=most)
                made.index(indexed)
                within = frozenset(document.article for document in indexed)
                yield from (
                    (name, figures(name, _answerable(asked[name], within), made.search)) for name in names
                )
                made.close()


def _answerable(asked: Sequence[Question], within: AbstractSet[str]) -> list[Question]:
    """The questions that the indexed articles can answer: all of them, unless only some articles are."""
    kept = (replace(question, relevant=question.relevant & within) for question in asked)
    return [question for question in kept if question.relevant]


def _measure_unlisted(engine: str, half: str, most: int | None) -> dict[str, Figures]:
    unlisted = {question.text for question in questions(UNLISTED)}
    with tempfile.TemporaryDirectory() as folder:
        shortened = Path(folder, "words.txt")
        whole = thai._dictionary().read_text("utf-8")  # noqa: SLF001 - nobody else has to change it
        shortened.write_text("\n".join(word for word in whole.split("\n") if word not in unlisted), "utf-8")
        thai._dictionary = partial(Path, shortened)  # noqa: SLF001
        return _measure(engine, [UNLISTED], half, most)
