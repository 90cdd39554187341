"""How many misspelt words are put right: `python -m benchmarks.search.misspellings`.

Words of five letters or more that 3 to 200 articles hold, drawn by a seeded lot, one random edit in each: a letter left
out, added, mistaken or swapped with the next. Counted are those whose right word is the first correction, or among the
corrections; with `--engine whoosh` also those for which an article that holds the right word is in the top ten.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import mean, quantiles

from benchmarks.search import data, engines, indexes, limits
from portal.search.analysis.analysis import Analysis
from portal.search.document import Document
from portal.search.lexicon import TERM_NUMBERS, Bigrams, WordCounts, bigrams_of, word_counts
from portal.search.query import Query
from portal.search.results import Correction
from portal.search.suggesting import Suggestions
from portal.text.folding import searched

ALPHABETS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "th": "กขคฆงจฉชซญฎฏฐณดตถทธนบปผฝพฟภมยรฤลวศษสหฬอฮะัาำิีึืุูเแโใไ็่้๊๋์",
}
FIRST = "the right word is the first correction"
OF_THREE = "the right word is one of three"
OR_FOUND = "or an article with it is in the top ten"
SHORTEST = 5
HELD = range(3, 201)


def edited(word: str, alphabet: str, lot: random.Random) -> str:
    """The word with one random edit, which makes another one of it."""
    while True:
        at, letter = lot.randrange(len(word)), lot.choice(alphabet)
        before, own, behind = word[:at], word[at], word[at + 1 :]
        swapped = before + behind[:1] + own + behind[1:]
        other = lot.choice(
            (before + behind, before + letter + own + behind, before + letter + behind, swapped)
        )
        if searched(other) != word:  # marks in another order are no slip
            return other


def counted(
    documents: Iterable[Document], language: str, analysis: Analysis
) -> tuple[WordCounts, list[set[str]]]:
    """The lexicon of these documents, and the words of each."""
    analyzer = analysis.of(language)
    words: list[set[str]] = []
    for document in documents:
        text = f"{document.title}\n{document.text}"
        words.append({searched(text[token.start : token.end]) for token in analyzer.tokens(text)})
    counts = Counter(word for held in words for word in held)
    return word_counts(language, len(words), counts), words


def drawn(lexicon: WordCounts, count: int, lot: random.Random) -> list[str]:
    """Words to misspell."""
    written = re.compile(f"[{ALPHABETS[lexicon.language]}]{{{SHORTEST},}}")
    fitting = [w for w in lexicon.words if written.fullmatch(w) and lexicon.frequency(w) in HELD]
    return lot.sample(fitting, min(count, len(fitting)))


def measure(
    language: str,
    engine: str | None = "whoosh",
    *,
    words: int = 500,
    most: int | None = None,
    seed: int = 4,
    missed: list[str] | None = None,
    kept: Path | None = None,
) -> dict[str, float]:
    """The figures of one language; the words that were not put right are added to `missed`.

    Without an engine the corrections alone are measured, from a lexicon in memory. `kept` is as in `quality.Run`.
    """
    analysis = Analysis()
    analyzer = analysis.of(language)
    collection: data.Collection = "en with titles" if language == "en" else "th with titles"
    documents = data.documents(collection, most)
    lexicon, held = counted(documents, language, analysis)
    lot = random.Random(seed)  # noqa: S311 - repeatable, no secret
    right = drawn(lexicon, words, lot)
    typed = [edited(word, ALPHABETS[language], lot) for word in right]
    with ExitStack() as stack:
        made = stack.enter_context(indexes.portal(engine, collection, documents, kept)) if engine else None
        bigrams = Bigrams(
            [bigrams_of(analyzer.tokens(document.text)) for document in documents],
            [bigrams_of(analyzer.tokens(document.title)) for document in documents],
            [
                TERM_NUMBERS.array(one.term for one in analyzer.tokens(document.title))
                for document in documents
            ],
        )
        correct = (
            _by_engine(made) if made else Suggestions({language: lexicon}, analysis, bigrams).corrections
        )
        corrected(correct, typed[:5], language)  # what is made at first use is not counted
        found, taken = corrected(correct, typed, language)
        untouched, _ = corrected(correct, right, language)
        first = [word in words[:1] for word, words in zip(right, found, strict=True)]
        of_three = [word in words for word, words in zip(right, found, strict=True)]
        figures = {FIRST: mean(first), OF_THREE: mean(of_three)}
        if made:
            top = _shown(made, documents, held, language)
            shown = [one or top(text, word) for one, text, word in zip(first, typed, right, strict=True)]
            figures[OR_FOUND] = mean(shown)
    if missed is not None:
        missed += [
            f"{word} ({lexicon.frequency(word)}) typed {text}: {', '.join(words) or '-'}"
            for word, text, words in zip(right, typed, found, strict=True)
            if word not in words
        ]
    return figures | {
        limits.UNTOUCHED: mean(bool(words) for words in untouched),
        "CPU ms a correction: mean": mean(taken),
        "CPU ms a correction: of 100, the second dearest": quantiles(taken, n=100)[-1],
    }


def corrected(
    correct: Callable[[Query], Iterable[Correction]], typed: Sequence[str], language: str
) -> tuple[list[list[str]], list[float]]:
    """The corrections of each, and the CPU milliseconds that they cost."""
    found, taken = [], []
    for text in typed:
        query = engines.query(text, language)
        before = time.process_time()
        corrections = correct(query)
        taken.append((time.process_time() - before) * 1000)
        found.append([searched(correction.text) for correction in corrections])
    return found, taken


def _by_engine(made: engines.Portal) -> Callable[[Query], Iterable[Correction]]:
    return lambda query: made.run(lambda: made.engine.corrections(query))


def _shown(
    made: engines.Portal, documents: Sequence[Document], held: Sequence[set[str]], language: str
) -> Callable[[str, str], bool]:
    words_of = {document.article: words for document, words in zip(documents, held, strict=True)}
    return lambda text, word: any(word in words_of[one] for one in made.search(text, language, 10))


def main() -> None:
    """Measure both languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, help="of each language; all 5,987, if not given")
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--engine", choices=("whoosh", "memory"), help="correct and search by its index")
    parser.add_argument(
        "--index", type=Path, metavar="FOLDER", help="where indexes are kept for the next run"
    )
    parser.add_argument("--show", action="store_true", help="print what was not put right")
    options = parser.parse_args()
    for language in ALPHABETS:
        missed: list[str] = []
        figures = measure(
            language,
            options.engine,
            words=options.words,
            most=options.articles,
            seed=options.seed,
            missed=missed,
            kept=options.index,
        )
        for name, value in figures.items():
            limit = limits.misspelling(name, language)
            beside = f"{limit!s:8} {'reached' if limit.reached(value) else 'MISSED'}" if limit else ""
            print(f"{language} {name:48} {value:8.3f}   {beside}".rstrip(), flush=True)
        if options.show:
            print(*missed, sep="\n")


if __name__ == "__main__":
    main()
