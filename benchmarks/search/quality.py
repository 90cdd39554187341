"""How well an engine answers the questions about real news."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from benchmarks.search import data, indexes
from benchmarks.search.apart import apart
from benchmarks.search.data import PARTS, SETS, Collection, Part, Question, questions
from benchmarks.search.engines import Portal
from benchmarks.search.exceptions import Exceptions
from benchmarks.search.limits import quality as quality_limits
from benchmarks.search.measured import Measured
from benchmarks.search.measures import TOP, mean, ndcg, of_first, overlap, precision, recall, same, share
from portal.search.document import Document
from portal.text import thai

Figures = dict[str, float]
Quality = dict[str, Figures]
"""Figures by the name of the set."""
UNLISTED = "subword-unlisted"
ALL = 10_000
"""More results than there are articles."""
FIRST = 5
"""Articles that a citizen looks at."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is measured: an engine by name, parts of the sets (None is both together), the first `most` articles of each
    collection (all, if None), with indexes kept in the folder `kept`, if one is given.

    `show`: how many of the questions that are answered worst are printed, of each set.
    """

    engine: str
    parts: Sequence[Part | None] = PARTS
    most: int | None = None
    kept: Path | None = None
    show: int = 0


class Asking:
    """An engine with its index, asked in every way that questions need; what it was asked it is not asked again."""

    def __init__(self, made: Measured, documents: Iterable[Document]) -> None:
        self._made = made
        self.documents = {document.article: document for document in documents}
        self._found: dict[tuple[str, str, int], list[str]] = {}

    def search(self, text: str, language: str, limit: int = TOP) -> list[str]:
        """The ids found, best first."""
        key = text, language, limit
        if key not in self._found:
            self._found[key] = self._made.search(text, language, limit)
        return self._found[key]

    def newest(self, text: str, language: str) -> list[str]:
        """The ten newest of all that is found; engines without that order have their results sorted for them."""
        if isinstance(self._made, Portal):
            return self._made.newest(text, language, TOP)
        found = self.search(text, language, ALL)
        return sorted(found, key=lambda one: self.documents[one].published_at, reverse=True)[:TOP]

    def page(self, text: str, language: str) -> list[str]:
        """The first page, corrections included where the engine has any."""
        if isinstance(self._made, Portal):
            return self._made.page(text, language)
        return self.search(text, language)

    @cached_property
    def exceptions(self) -> Exceptions:
        """Where words stand only inside others that do not part into words."""
        return Exceptions(self.documents.values())


def measure(run: Run, sets: Iterable[str]) -> dict[Part | None, Quality]:
    """The figures of each set, by part.

    What was taken out of the dictionary would stay out for as long as a process lives, so that set has one of its own.
    """
    wished = list(sets)
    found = apart(_measure, run, [name for name in wished if name != UNLISTED])
    if UNLISTED in wished:
        unlisted = apart(_measure_unlisted, run)
        found = {part: found[part] | unlisted[part] for part in run.parts}
    return {part: {name: found[part][name] for name in wished} for part in run.parts}


def figures(name: str, asked: Sequence[Question], asking: Asking) -> Figures:
    """The figures of one set."""
    match name:
        case "variant":
            return _variants(asked, asking)
        case "subword" | "subword-unlisted":
            return _words(asked, asking) | _counted(asked, asking)
        case "name":
            return _words(asked, asking)
        case "short-word":
            return _short_words(asked, asking)
        case "pair":
            return _pairs(asked, asking)
        case "citizen":
            return _citizens(asked, asking)
        case _:
            return _known_items(asked, asking)


def _known_items(asked: Sequence[Question], asking: Asking) -> Figures:
    lists = [(asking.search(one.text, one.language), one.relevant) for one in asked]
    return {
        "nDCG@10": mean(ndcg(found, relevant) for found, relevant in lists),
        "Recall@10": mean(recall(found, relevant) for found, relevant in lists),
    }


def _words(asked: Sequence[Question], asking: Asking) -> Figures:
    lists = [(asking.search(one.text, one.language, ALL), one.relevant) for one in asked]
    return {
        "recall": mean(recall(found, relevant) for found, relevant in lists),
        "precision": mean(precision(found, relevant) for found, relevant in lists),
    }


def _counted(asked: Sequence[Question], asking: Asking) -> Figures:
    """The same on the articles that count: an article that holds a word only inside others that do not part into words
    is neither to be found nor missed. The stricter precision takes it for wrong where it is found."""
    lists = []
    excepted = pairs = 0
    for one in asked:
        out = asking.exceptions.of(one.text, one.relevant)
        excepted += len(out)
        pairs += len(one.relevant)
        lists.append((asking.search(one.text, one.language, ALL), one.relevant - out, out))
    return {
        "recall, counted": mean(recall(found, right) if right else None for found, right, _ in lists),
        "precision, counted": mean(
            precision([article for article in found if article not in out], right)
            for found, right, out in lists
        ),
        "precision, exceptions wrong": mean(precision(found, right) for found, right, _ in lists),
        "exceptions": excepted / pairs if pairs else 0.0,
    }


def _short_words(asked: Sequence[Question], asking: Asking) -> Figures:
    """Recalls also without the missed articles that hold the word only in names, or inside words that the lists leave
    whole."""
    found = {one.text: asking.search(one.text, one.language, ALL) for one in asked}
    newest = {one.text: asking.newest(one.text, one.language) for one in asked}

    def compound(one: Question, relevant: AbstractSet[str]) -> float | None:
        return recall(found[one.text], relevant) if relevant else None

    def counted(one: Question, relevant: AbstractSet[str]) -> AbstractSet[str]:
        held = relevant & set(found[one.text])
        return held | asking.exceptions.beside(one.text, relevant - held)

    return {
        "recall of own": mean(recall(found[one.text], one.relevant) for one in asked),
        "recall of own, but for names and words left whole": mean(
            compound(one, counted(one, one.relevant)) for one in asked
        ),
        "recall of compound": mean(compound(one, one.compound) for one in asked),
        "recall of compound, but for names and words left whole": mean(
            compound(one, counted(one, one.compound)) for one in asked
        ),
        "wrong in all": mean(share(found[one.text], one.wrong) for one in asked),
        "wrong in the first ten": mean(share(found[one.text][:TOP], one.wrong) for one in asked),
        "wrong in the ten newest": mean(share(newest[one.text], one.wrong) for one in asked),
    }


def _pairs(asked: Sequence[Question], asking: Asking) -> Figures:
    orders: dict[frozenset[str], list[list[str]]] = defaultdict(list)
    held = []
    for one in asked:
        found = asking.search(one.text, one.language)
        held.append(of_first(found, one.relevant))
        orders[frozenset(one.text.split())].append(found)
    both = [lists for lists in orders.values() if len(lists) == 2]
    return {
        "first ten hold both": mean(held),
        "same ten in both orders": mean(same(first, second) for first, second in both),
    }


def _citizens(asked: Sequence[Question], asking: Asking) -> Figures:
    answered = []
    for one in asked:
        page = asking.page(one.text, one.language)[:FIRST]
        answers = sum(one.answered_by(asking.documents[article]) for article in page)
        answered.append(min(1.0, answers / min(FIRST, one.exist)))
    return {
        "first five that answer": mean(answered),
        "none answers": mean(float(not one) for one in answered),
    }


def _variants(asked: Sequence[Question], asking: Asking) -> Figures:
    """Recall@10 kept is the variants' beside the clean queries'; overlaps also by kind."""
    kinds: dict[str, list[float | None]] = defaultdict(list)
    clean_recall, kept_recall = [], []
    for question in asked:
        clean = asking.search(question.clean, question.language)
        found = asking.search(question.text, question.language)
        kinds[question.kind].append(overlap(found, clean))
        clean_recall.append(recall(clean, question.relevant))
        kept_recall.append(recall(found, question.relevant))
    return {
        "overlap": mean(value for values in kinds.values() for value in values),
        "Recall@10 kept": mean(kept_recall) / (mean(clean_recall) or 1),
        **{f"overlap, {kind}": mean(values) for kind, values in sorted(kinds.items())},
    }


def _measure(run: Run, sets: Sequence[str]) -> dict[Part | None, Quality]:
    found: dict[Part | None, Quality] = {part: {} for part in run.parts}
    for collection in dict.fromkeys(SETS[name] for name in sets):
        for name, part, measured in _asked_of(collection, run, sets):
            found[part][name] = measured
    return found


def _asked_of(
    collection: Collection, run: Run, sets: Sequence[str]
) -> Iterator[tuple[str, Part | None, Figures]]:
    """The figures of the sets that are asked of one collection."""
    names = [name for name in sets if SETS[name] == collection]
    documents = data.documents(collection, run.most)
    kind = f"{collection} {UNLISTED}" if UNLISTED in names else collection
    with nullcontext(run.kept) if run.kept else tempfile.TemporaryDirectory() as folder:
        made = indexes.opened(run.engine, kind, documents, Path(folder))
        if isinstance(made, Portal):
            made.ready()
        asking = Asking(made, documents)
        for name in names:
            for part in run.parts:
                asked = _answerable(questions(name, part), asking.documents)
                yield name, part, figures(name, asked, asking)
                _show(name, asked, asking, run.show)
        made.close()


def _show(name: str, asked: Iterable[Question], asking: Asking, most: int) -> None:
    """Print the questions of a set that are answered worst, each with its figures."""
    limits = quality_limits(None)[name]

    def worth(measured: Figures) -> float:
        judged = [
            (limit, measured[measure]) for measure, limit in limits.items() if limit and measure in measured
        ]
        return sum(-value if limit.at_most else value for limit, value in judged)

    each = sorted(((figures(name, [one], asking), one.text) for one in asked), key=lambda one: worth(one[0]))
    for measured, text in each[:most]:
        told = ", ".join(f"{measure} {value:.3f}" for measure, value in measured.items())
        print(f"  {text}: {told}", flush=True)


def _answerable(asked: Sequence[Question], within: Mapping[str, Document]) -> list[Question]:
    """The questions that the indexed articles can answer: all of them, unless only some articles are."""
    kept = (
        replace(
            one,
            relevant=one.relevant & within.keys(),
            compound=one.compound & within.keys(),
            wrong=one.wrong & within.keys(),
            exist=sum(map(one.answered_by, within.values())) if one.exist else 0,
        )
        for one in asked
    )
    return [one for one in kept if one.relevant or one.exist]


def _measure_unlisted(run: Run) -> dict[Part | None, Quality]:
    unlisted = {question.text for question in questions(UNLISTED)}
    with tempfile.TemporaryDirectory() as folder:
        shortened = Path(folder, "words.txt")
        corpus = thai._corpus  # noqa: SLF001 - nobody else has to change it
        whole = corpus(thai.WORDS).read_text("utf-8")
        shortened.write_text("\n".join(word for word in whole.split("\n") if word not in unlisted), "utf-8")
        thai._corpus = lambda name: shortened if name == thai.WORDS else corpus(name)  # noqa: SLF001
        return _measure(run, [UNLISTED])
