"""What an engine asks for corrections and completions, made once for each state of its index; and completions while a
reader types: places, words, phrases and titles, by what they begin with."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis.analysis import Analysis
from portal.search.analysis.language_analyzers import Analyzer
from portal.search.corrections.correcting import Corrector
from portal.search.corrections.neighbours import latin_meant, thai_meant
from portal.search.corrections.romanised import Names, Romanised
from portal.search.corrections.vocabulary import USUAL, Known, Vocabulary, Words, is_latin
from portal.search.lexicon import Bigrams, Lexicon, Title, distinct
from portal.search.named_days import days_within
from portal.search.query import Query
from portal.search.results import LONGEST_COMPLETED, MOST_COMPLETIONS, Completion, Correction, Kind
from portal.text.clusters import begins_within
from portal.text.folding import key_of, searched, unblanked
from portal.text.han import written_in
from portal.text.scripts import scripts_of

_BUCKETS = 1024
_BEGINNING = 3
"""Letters that titles begin with and that are kept as they are."""
_TOGETHER = 2048
"""Titles whose bits are set at once; a multiple of eight."""
_LOOKED_AT = 100
"""Titles that may hold a text which are looked at; each costs some microseconds."""


class TitleIndex:
    """Titles by what they hold; `form_of` makes the form in which titles and texts are compared.

    For each pair of neighbouring letters (by two hashes), bits tell which titles may hold the pair: a title that
    holds a text has the bits of all its pairs, and few others do. Those few are put into their form again: keeping the
    forms would take more room than all else here.
    """

    def __init__(self, titles: Sequence[Title], form_of: Callable[[str], str]) -> None:
        self._titles = titles
        self._form_of = form_of
        self._firsts = np.zeros((len(titles), _BEGINNING), np.uint32)
        self._bits = np.zeros((_BUCKETS, -(-len(titles) // 8)), np.uint8)
        for begin in range(0, len(titles), _TOGETHER):
            self._add(begin, [form_of(title.text) for title in titles[begin : begin + _TOGETHER]])

    def _add(self, begin: int, forms: Sequence[str]) -> None:
        """Note what some titles hold, the first of which is the title number `begin`, a multiple of eight."""
        has = np.zeros((_BUCKETS, len(forms)), bool)
        for at, form in enumerate(forms):
            has[_buckets(form), at] = True
            self._firsts[begin + at, : len(form)] = [*map(ord, form[:_BEGINNING])]
        packed = np.packbits(has, axis=1)
        self._bits[:, begin // 8 : begin // 8 + packed.shape[1]] = packed

    def holding(self, form: str, most: int) -> list[int]:
        """At most `most` titles: those that begin with `form`, then those in which a cluster or word begins so.

        Those in front come first among each; of very many that may hold it, only those in front are looked at.
        """
        if not form:
            return []
        may_hold = self._that_may_hold(form)
        first = [*map(ord, form[:_BEGINNING])]
        begin = may_hold[np.all(self._firsts[may_hold, : len(first)] == first, axis=1)]
        at_start = (at for at in begin[:_LOOKED_AT].tolist() if self._form(at).startswith(form))
        inside = (at for at in may_hold[:_LOOKED_AT].tolist() if begins_within(self._form(at), form))
        found: dict[int, None] = {}
        for index in chain(at_start, inside):
            if len(found) == most:
                break
            found[index] = None
        return list(found)

    def _form(self, index: int) -> str:
        return self._form_of(self._titles[index].text)

    def _that_may_hold(self, letters: str) -> NDArray[np.intp]:
        buckets = distinct(_buckets(letters))
        if not len(buckets):
            return np.arange(len(self._titles))
        found: NDArray[np.intp] = np.flatnonzero(
            np.unpackbits(np.bitwise_and.reduce(self._bits[buckets], axis=0))[: len(self._titles)]
        )
        return found


def _buckets(letters: str) -> NDArray[np.uint32]:
    """Two buckets of each pair of letters: that both are filled by others is rare."""
    points = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    first, second = points[:-1], points[1:]
    both = (first * np.uint32(37) + second, first * np.uint32(101) + second * np.uint32(59) + np.uint32(7))
    buckets: NDArray[np.uint32] = np.concatenate(both) % np.uint32(_BUCKETS)
    return buckets


_SHARES: Mapping[Kind, int] = {"place": 2, "word": 3, "phrase": 2, "title": 3}
"""How many of each kind there is always room for, in the order in which they are shown."""
_USUAL = 2
_TO_THE_END = "\U0010ffff"
_APOSTROPHES = frozenset("'’")


class Completer:
    """Completes texts by what lexicons hold, one a language, by tag. `places` are known places, by language."""

    def __init__(
        self,
        lexicons: Mapping[str, Lexicon],
        stop_words: Mapping[str, frozenset[str]],
        places: Mapping[str, Iterable[str]],
    ) -> None:
        self._of = {
            tag: _Language(lexicon, stop_words.get(tag, frozenset()), places.get(tag, ()))
            for tag, lexicon in lexicons.items()
        }

    def completions(self, text: str, language: str, limit: int = MOST_COMPLETIONS) -> tuple[Completion, ...]:
        """What a reader of `language` may be about to type, likeliest first of its kind; at most eight.

        What fits nothing in that language is sought as if it were typed with the other keyboard layout, then in the
        other languages.
        """
        if len(text) > LONGEST_COMPLETED or limit < 1:
            return ()
        others = [tag for tag in self._of if tag != language]
        layouts = () if _ends_in_day(text, language) else (thai_meant(text), latin_meant(text))
        for typed, tags in ((text, [language]), *((typed, [language]) for typed in layouts), (text, others)):
            form = unblanked(typed)
            found = list(
                chain.from_iterable(self._of[tag].completions(form) for tag in tags if tag in self._of)
            )
            if form and found:
                return _shared(found, min(limit, MOST_COMPLETIONS))
        return ()


class _Language:
    """What one language has to offer; sorted, or in one long string, so that nothing is looked at one by one."""

    def __init__(self, lexicon: Lexicon, stop_words: frozenset[str], places: Iterable[str]) -> None:
        self._lexicon = lexicon
        self._stop_words = stop_words
        ranked = sorted((phrase, rank) for rank, phrase in enumerate(lexicon.phrases))
        self._phrases = [phrase for phrase, _ in ranked]
        self._ranks = np.fromiter((rank for _, rank in ranked), np.int32, len(ranked))
        self._places = sorted((unblanked(place), place) for place in places)
        self._titles = TitleIndex(lexicon.titles, unblanked)

    def completions(self, form: str) -> Iterator[Completion]:
        """Everything that fits a text, likeliest first within its kind."""
        if not form:
            return
        tag = self._lexicon.language
        for place in self._fitting_places(form):
            yield Completion(place, "place", tag)
        for word in () if _ends_in_day(form, tag) else self._fitting_words(form):
            yield Completion(written_in(tag, word), "word", tag)
        for phrase in self._fitting_phrases(form):
            yield Completion(written_in(tag, phrase), "phrase", tag)
        for index in self._titles.holding(form, MOST_COMPLETIONS):
            title = self._lexicon.titles[index]
            yield Completion(title.text, "title", tag, title.category, title.slug)

    def _fitting_places(self, form: str) -> list[str]:
        """Places by how many articles have them, then by the alphabet."""
        first = bisect_left(self._places, (form,))
        last = bisect_left(self._places, (form + _TO_THE_END,))
        fitting = self._places[first:last]
        return [place for _, place in sorted(fitting, key=lambda found: -self._documents(found[0]))]

    def _documents(self, form: str) -> int:
        """How many articles hold a name; of one that is no word of its own, how many hold its rarest word, at most."""
        return self._lexicon.frequency(form) or min(map(self._lexicon.frequency, form.split()), default=0)

    def _fitting_words(self, form: str) -> list[str]:
        """Words that the last piece between blanks begins, behind the pieces before it."""
        before, _, last = form.rpartition(" ")
        words = self._lexicon.words
        begin, end = bisect_left(words, last), bisect_left(words, last + _TO_THE_END)
        counts = self._lexicon.counts[begin:end]
        best = _greatest(counts, 3 * MOST_COMPLETIONS)
        fitting = (words[begin + at] for at in best if counts[at] >= _USUAL)
        return [f"{before} {word}".strip() for word in fitting if word != last and self._is_offered(word)]

    def _is_offered(self, word: str) -> bool:
        return (
            len(word) > 1
            and word not in self._stop_words
            and not word.isdigit()
            and not _APOSTROPHES & set(word)
        )

    def _fitting_phrases(self, form: str) -> list[str]:
        begin = bisect_left(self._phrases, form)
        end = bisect_left(self._phrases, form + _TO_THE_END)
        return [self._phrases[begin + at] for at in _greatest(-self._ranks[begin:end], MOST_COMPLETIONS)]


def _ends_in_day(text: str, language: str) -> bool:
    """Whether a text ends in a date, which is no beginning of a word: 66 behind a month is none of 66,000."""
    days = days_within(text, language)
    return bool(days) and days[-1].end == len(text.rstrip())


def _greatest(values: np.ndarray[tuple[int], np.dtype[np.int32]], most: int) -> Sequence[int]:
    """Where the greatest values stand, greatest first, of equal ones the first."""
    if len(values) > most:
        kept = np.sort(np.argpartition(-values, most)[:most])
        return [int(at) for at in kept[np.argsort(-values[kept], kind="stable")]]
    return [int(at) for at in np.argsort(-values, kind="stable")]


def _shared(found: Iterable[Completion], limit: int) -> tuple[Completion, ...]:
    """At most `limit` of them: of each kind its share, then what there is still room for; each text once."""
    of_kind: dict[Kind, list[Completion]] = {kind: [] for kind in _SHARES}
    seen: set[str] = set()
    for completion in found:
        form = unblanked(completion.text)
        if form not in seen:
            seen.add(form)
            of_kind[completion.kind].append(completion)
    room = dict.fromkeys(_SHARES, 0)
    left = limit
    for shares in (_SHARES, dict.fromkeys(_SHARES, limit)):
        for kind, share in shares.items():
            more = min(left, max(0, min(share, len(of_kind[kind])) - room[kind]))
            room[kind] += more
            left -= more
    return tuple(chain.from_iterable(of_kind[kind][: room[kind]] for kind in _SHARES))


_NAMES_IN = "th"
"""The language whose lists have the Thai names and their Latin writings, whether or not it has news."""


class Suggestions:
    """Corrections and completions from what an index holds: one lexicon a language, by tag.

    Never changes. Making it costs a second or two of CPU at 20,000 articles: off the event loop, and not while
    a reader waits.
    """

    def __init__(
        self, lexicons: Mapping[str, Lexicon], analysis: Analysis, bigrams: Bigrams | None = None
    ) -> None:
        self._analysis = analysis
        self._bigrams = bigrams or Bigrams()
        self._known = Known(analysis, self._bigrams)
        self._words = {tag: Words(lexicon) for tag, lexicon in lexicons.items()}
        groups = [group for tag in {*lexicons, _NAMES_IN} for group in analysis.lists(tag).names]
        short = {key_of(text) for tag in analysis.languages for text in analysis.lists(tag).abbreviations}
        self._romanised = Romanised(
            (word, int(count))
            for lexicon in lexicons.values()
            for word, count in zip(lexicon.words, lexicon.counts, strict=True)
            if count >= USUAL and word not in short and self._known.is_word(word) and not is_latin(word)
        )
        self._names = Names([name for name in group if is_latin(name)] for group in groups)
        self._completer = Completer(
            lexicons,
            {tag: analysis.lists(tag).stop_words for tag in lexicons},
            {tag: list(_places(groups, lexicon, analysis.of(tag))) for tag, lexicon in lexicons.items()},
        )

    def corrections(self, query: Query) -> tuple[Correction, ...]:
        """What the reader may have meant, likeliest first, at most three."""
        asked = [self._words[tag] for tag in query.languages if tag in self._words]
        others = [words for tag, words in self._words.items() if tag not in query.languages]
        vocabulary = Vocabulary(self._known, asked, others)
        return Corrector(
            self._analysis, query.language, vocabulary, self._names, self._romanised
        ).corrections(query)

    def absent_names(self, query: Query) -> tuple[tuple[str, ...], ...]:
        """The listed names in a query of which no document holds all words beside each other, in any writing: each as
        it was typed, then in its other writings."""
        analyzer = self._analysis.of(query.language)
        absent: dict[str, tuple[str, ...]] = {}
        text = " ".join(query.texts())
        tokens = analyzer.tokens(text)
        for first, stop in self._known.names([token.term for token in tokens]):
            name = text[tokens[first].start : tokens[stop - 1].end]
            writings = (name, *self._analysis.equivalents(name, query.language))
            if not any(self._is_held(analyzer, writing) for writing in writings):
                absent.setdefault(searched(name), writings)
        return tuple(absent.values())

    def _is_held(self, analyzer: Analyzer, text: str) -> bool:
        tokens = analyzer.tokens(text)
        words = (searched(text[token.start : token.end]) for token in tokens)
        lexicons = [words.lexicon for words in self._words.values()]
        return all(any(lexicon.frequency(word) for lexicon in lexicons) for word in words) and all(
            self._bigrams.count(one.term, other.term) for one, other in pairwise(tokens)
        )

    def completions(self, text: str, language: str, limit: int = 8) -> tuple[Completion, ...]:
        """What the reader may be about to type, likeliest first."""
        return self._completer.completions(text, language, limit)


def _places(groups: Iterable[Sequence[str]], lexicon: Lexicon, analyzer: Analyzer) -> Iterator[str]:
    """The listed names in the first writing that fits the language, if its documents hold all their words."""
    latin = "Latn" in scripts_of(lexicon.language)
    for group in groups:
        name = next((name for name in group if is_latin(name) is latin), None)
        words = [name[token.start : token.end] for token in analyzer.tokens(name)] if name else []
        if name and words and all(lexicon.frequency(searched(word)) for word in words):
            yield name
