"""How many misspelt words are put right: `python -m benchmarks.search.misspellings`.

Words of five letters or more that 3 to 200 articles hold, drawn by a seeded lot, one random edit in each: a letter left
out, added, mistaken or swapped with the next. Counted are those whose right word is among the corrections, and with
`--engine whoosh` also those for which an article that holds the right word is among the first ten found.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import mean, quantiles
from tempfile import mkdtemp

from benchmarks.search import data, engines
from portal.search.analysis.analysis import Analysis
from portal.search.document import Document
from portal.search.lexicon import WordCounts, word_counts
from portal.search.parsing import parse
from portal.search.suggesting import Suggestions
from portal.text.folding import searched

ALPHABETS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "th": "กขคฆงจฉชซญฎฏฐณดตถทธนบปผฝพฟภมยรฤลวศษสหฬอฮะัาำิีึืุูเแโใไ็่้๊๋์",
}
REACHED = {"en": 0.95, "th": 0.90}
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


def corrected(
    suggestions: Suggestions, typed: Sequence[str], language: str
) -> tuple[list[list[str]], list[float]]:
    """The corrections of each, and the CPU milliseconds that they cost."""
    found, taken = [], []
    for text in typed:
        query = parse(text, language=language, languages=(language,)).query
        before = time.process_time()
        corrections = suggestions.corrections(query)
        taken.append((time.process_time() - before) * 1000)
        found.append([searched(correction.text) for correction in corrections])
    return found, taken


def measure(language: str, options: argparse.Namespace) -> None:
    """Print the figures of one language."""
    analysis = Analysis()
    documents = list(data.documents(language, titles=True, most=options.articles))
    lexicon, held = counted(documents, language, analysis)
    suggestions = Suggestions({language: lexicon}, analysis)
    lot = random.Random(options.seed)  # noqa: S311 - repeatable, no secret
    right = drawn(lexicon, options.words, lot)
    typed = [edited(word, ALPHABETS[language], lot) for word in right]
    corrected(suggestions, typed[:5], language)  # what is made at first use is not counted
    found, taken = corrected(suggestions, typed, language)
    first = [word in words[:1] for word, words in zip(right, found, strict=True)]
    any_of_three = [word in words for word, words in zip(right, found, strict=True)]
    untouched, _ = corrected(suggestions, right, language)
    print(f"{language}: {len(documents):,} articles, {len(lexicon.words):,} words, {len(right)} misspelt")
    _line("the right word is the first correction", mean(first))
    _line("the right word is one of three", mean(any_of_three), None if options.engine else REACHED[language])
    if options.engine:
        top = _found_by_engine(options.engine, documents, held, language)
        shown = [one or top(text, word) for one, text, word in zip(any_of_three, typed, right, strict=True)]
        _line("or an article with it is in the top ten", mean(shown), REACHED[language])
    _line("right words that are corrected none the less", mean(bool(words) for words in untouched))
    _line("CPU ms a query: mean", mean(taken))
    _line("CPU ms a query: of 100, the second dearest", quantiles(taken, n=100)[-1])
    if options.show:
        for word, text, words in zip(right, typed, found, strict=True):
            if word not in words:
                print(f"  {word} ({lexicon.frequency(word)}) typed {text}: {', '.join(words) or '-'}")


def _found_by_engine(
    name: str, documents: Sequence[Document], held: Sequence[set[str]], language: str
) -> Callable[[str, str], bool]:
    words_of = {document.article: words for document, words in zip(documents, held, strict=True)}
    engine = engines.make(name, Path(mkdtemp()))
    engine.index(documents)

    def found(text: str, word: str) -> bool:
        return any(word in words_of[article] for article in engine.search(text, language, 10))

    return found


def _line(what: str, value: float, least: float | None = None) -> None:
    beside = "" if least is None else f"{least:8.3f} {'reached' if value >= least else 'MISSED'}"
    print(f"  {what:46} {value:8.3f} {beside}", flush=True)


def main() -> None:
    """Measure both languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, help="of each language; all 5,987, if not given")
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--engine", choices=engines.NAMES, help="also search for the words as typed")
    parser.add_argument("--show", action="store_true", help="print what was not put right")
    options = parser.parse_args()
    for language in ("en", "th"):
        measure(language, options)


if __name__ == "__main__":
    main()
