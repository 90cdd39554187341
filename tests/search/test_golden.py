"""What an index holds of a text changes together with the number that says so, or a test fails.

`pytest tests/search/test_golden.py --renew-golden` writes the outputs anew: where those of a text changed, only after
`ANALYSIS` (portal/search/analysis/analysis.py) or `DOCUMENTS` (portal/search/indexer.py) was raised.
"""

from __future__ import annotations

import functools
import gc
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal.derive.markup import passages
from portal.search import document, indexer, named_days
from portal.search.analysis import Token, analysis, compound_tokens, language_analyzers, letter_matching
from portal.search.whoosh import codec, encoding, fields, packed_text
from portal.text import boundaries, compounds, folding, segmentation, thai, word_lists
from tests.search.golden.outputs import ALL, Outputs, analysis_outputs, document_outputs, libraries

FOLDER = Path(__file__).with_name("golden")
CONSTRAINTS = Path(__file__).parents[2] / "constraints.txt"
KINDS: dict[str, tuple[Callable[[], Outputs], Callable[[], int]]] = {
    "analysis": (analysis_outputs, lambda: analysis.ANALYSIS),
    "documents": (document_outputs, lambda: indexer.DOCUMENTS),
}


def golden(kind: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))
    return told


def outputs(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """As they come back from a file."""
    for name, made in KINDS[kind][0]():
        yield name, json.loads(json.dumps(made))


def changed(kind: str) -> Iterator[str]:
    """The names of texts of which something else is made than before; those that are not there any more at the end."""
    before = golden(kind)["outputs"]
    seen: set[str] = set()
    for name, made in outputs(kind):
        seen.add(name)
        if before.get(name) != made:
            yield name
    yield from before.keys() - seen


def same_libraries(kind: str) -> None:
    """Skip where others are installed than the outputs were made with."""
    if golden(kind)["libraries"] != libraries():
        pytest.skip(f"The outputs were made with {golden(kind)['libraries']}, here are {libraries()}.")


def renew(kind: str) -> None:
    """Write the outputs anew. Raises UsageError where a text has others under the same number."""
    path, number, made = FOLDER / f"{kind}.json", KINDS[kind][1](), dict(outputs(kind))
    if path.exists() and golden(kind)["number"] == number:
        before = golden(kind)["outputs"]
        others = {name for name in before.keys() & made.keys() if before[name] != made[name]}
        if others - ({ALL} if before.keys() != made.keys() else set()):
            raise pytest.UsageError(
                f"Of {sorted(others)} others are made now: raise the number of {kind} first."
            )
    told = {"number": number, "libraries": libraries(), "outputs": made}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_index_holds_of_a_text_is_what_its_number_says(
    kind: str, pytestconfig: pytest.Config
) -> None:
    if pytestconfig.getoption("renew_golden"):
        renew(kind)
    same_libraries(kind)
    advice = f"raise the number of {kind} by one, and renew the outputs: pytest {Path(__file__).name} --renew-golden"
    assert not (found := [*changed(kind)]), f"Something else is made of {found}: {advice}"
    number = KINDS[kind][1]()
    assert golden(kind)["number"] == number, f"The number of {kind} is {number} now: renew the outputs"


@pytest.mark.parametrize("kind", KINDS)
def test_outputs_are_those_of_the_libraries_that_are_installed_by_default(kind: str) -> None:
    lines = CONSTRAINTS.read_text("utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    assert golden(kind)["libraries"] == {name: pinned[name] for name in golden(kind)["libraries"]}


def without(name: str) -> Callable[..., Any]:
    """Word lists as if one of them were empty."""
    of = word_lists.Files.of

    def lists(self: word_lists.Files, language: str) -> word_lists.WordLists:
        found = of(self, language)
        return replace(found, **{name: type(getattr(found, name))()})

    return lists


def clusters_of_two(letters: str) -> list[str]:
    return re.findall(r"(?s)..?", letters)


class Unstemmed:
    """A stemmer that leaves words as they are."""

    def __getattr__(self, name: str) -> type[str]:
        return str


def nothing(*_: object) -> tuple[object, ...]:
    return ()


ADD, PACKED = codec.BytesWriter.add, codec._packed
RULES: dict[str, tuple[object, str, Any]] = {
    "own words": (word_lists.Files, "of", without("words")),
    "words without others inside": (word_lists.Files, "of", without("whole")),
    "syllables of names": (word_lists.Files, "of", without("syllables")),
    "what names of places begin with": (word_lists.Files, "of", without("generics")),
    "homographs": (word_lists.Files, "of", without("homographs")),
    "abbreviations": (word_lists.Files, "of", without("abbreviations")),
    "folding": (folding, "fold", str),
    "places of tokens": (language_analyzers, "align", lambda *given: [Token(*found) for found in given[2]]),
    "words in pieces": (language_analyzers, "pieced", nothing),
    "telephone numbers": (compound_tokens, "_LEAST", 5),
    "words with apostrophes": (language_analyzers, "apostrophed", nothing),
    "Thai words": (thai, "_segmented", lambda run: (run,)),
    "words of other scripts": (boundaries, "words", lambda *given: given[0].split(" ")),
    "English stems": (segmentation, "_stemmer", Unstemmed),
    "words inside words": (compounds.Compounds, "inside", nothing),
    "residual": (language_analyzers.Analyzer, "residual_terms", lambda *_: frozenset()),
    "names of letters": (language_analyzers, "_LETTERS", frozenset()),
    "blanks between words": (letter_matching, "dense", str),
    "clusters": (language_analyzers.Analyzer, "clusters", lambda *given: clusters_of_two(given[1])),
    "days": (fields, "day_counts", lambda *_: Counter()),
    "what a day in the title weighs": (named_days, "_IN_TITLE", 3),
    "text as shown": (fields, "shown", lambda text: document.shown(text).replace("\n", " ")),
    "title as shown": (fields, "tidy", str),
    "which words are short": (fields, "SHORT", 5),
    "encodings of text": (packed_text, "_ENCODINGS", ("latin-1", "cp874", "utf-16-le")),
    "gaps between tokens": (encoding, "_GAPS", 1),
    "common clusters": (encoding, "_CODES", encoding._CODES[::-1]),
    "pairs of clusters": (fields, "pairs", lambda *given: given[1].astype("<u4")),
    "columns": (codec.BytesWriter, "add", lambda *given: ADD(given[0], given[1], given[2] + b" ")),
    "postings": (codec, "_packed", lambda docs, _: PACKED(docs, None)),
}
"""What is changed, and to what."""


_LONG = {"dictionary", "common_words"}
"""Files of a library, which take long to read."""


@contextmanager
def mutated(where: object, name: str, rule: Any) -> Iterator[None]:
    """With another rule, and nothing remembered of before."""
    _forget()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(where, name, rule)
        yield
    _forget()


def _forget() -> None:
    kept = (one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper))
    for one in kept:
        if one.__module__.startswith("portal.") and one.__name__ not in _LONG:
            one.cache_clear()


@pytest.mark.parametrize("rule", RULES)
def test_whatever_rule_changes_the_outputs_tell(rule: str) -> None:
    same_libraries("analysis")
    with mutated(*RULES[rule]):
        assert next(changed("analysis"), None)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("passages", lambda *given: passages(given[0], "plain")),
        ("passages", lambda *given: passages(*given)[:1]),
        ("_text", lambda translation: translation.body),
    ],
)
def test_whatever_documents_are_made_of_the_outputs_tell(name: str, rule: Any) -> None:
    with mutated(document, name, rule):
        assert next(changed("documents"), None)


def test_outputs_are_the_same_each_time_and_in_any_order() -> None:
    first = dict(outputs("analysis"))
    _forget()
    assert dict(outputs("analysis")) == first
