"""What a query wants of the articles of one language: its words in groups that mean the same, and what must be held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from portal.search.analysis import Analyzer
from portal.search.analysis.analysis import Analysis
from portal.search.query import AnyOf, Phrase, Query, Word
from portal.search.spans import SHORT

LONG = 4
"""Words beside its phrases from which on a query need not hold them: pasted headlines quote, and other articles about
the same say it in other words. What holds the phrase still leads, by the second look."""
FEW = 3
"""Words of a query up to which blanks tell that a single cluster is a word; in longer ones blanks change nothing."""
_IDEOGRAPHS = "\u2e80"
"""From here on a single character is a word."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say something: its text, letters and terms, as one language has them."""

    text: str
    letters: str
    terms: tuple[str, ...]
    as_it_stands: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Wordings that mean the same, the typed one first. `required`: an article must hold one of them.

    `scrap`: a single letter or cluster that is left over where a longer piece was parted into words. It adds to the
    score of an article, but an article that holds nothing else of the query does not answer it.
    """

    wordings: tuple[Wording, ...]
    required: bool = False
    scrap: bool = False


class Wanted:
    """A query as one language has it. What has neither letter nor digit is left out."""

    def __init__(self, query: Query, analysis: Analysis, language: str) -> None:
        self._query = query
        self._analysis = analysis
        self._language = language
        self._analyzer: Analyzer = analysis.of(language)
        self._known: dict[str, Wording] = {}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """What is looked for, in order."""
        return tuple(self._groups())

    @property
    def wordings(self) -> Iterator[Wording]:
        """All wordings of all groups."""
        return (one for group in self.groups for one in group.wordings)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Every term that is looked for, once."""
        return tuple(dict.fromkeys(term for one in self.wordings for term in one.terms))

    @cached_property
    def typed(self) -> frozenset[str]:
        """The terms of what was typed, without those that mean the same."""
        return frozenset(term for group in self.groups for term in group.wordings[0].terms)

    @cached_property
    def scraps(self) -> frozenset[str]:
        """The terms of groups that are scraps."""
        return frozenset(group.wordings[0].terms[0] for group in self.groups if group.scrap)

    @cached_property
    def short(self) -> frozenset[str]:
        """The terms of abbreviations."""
        return frozenset(
            one.terms[0] for one in self.wordings if len(one.terms) == 1 and SHORT.fullmatch(one.letters)
        )

    @cached_property
    def alone(self) -> tuple[Wording, ...]:
        """Where the query is one piece without blanks: the piece as it stands, and what means the same.

        An abbreviation that means the same is a word, and no letters: ม. (หมู่) does not stand in กทม.
        """
        parts = self._query.parts
        if len(parts) != 1 or not isinstance(parts[0], Word):
            return ()
        typed, *others = (
            self._wording(text)
            for text in (parts[0].text, *self._analysis.equivalents(parts[0].text, self._language))
        )
        same = (replace(one, letters="") if SHORT.fullmatch(one.letters) else one for one in others)
        return tuple(one for one in (typed, *same) if one.terms)

    @cached_property
    def without(self) -> tuple[Wording, ...]:
        """What must not be held."""
        return tuple(self._option(option) for option in self._query.without)

    @cached_property
    def letters(self) -> str:
        """All that was typed as one string."""
        return self._analyzer.letters(" ".join(self._query.texts()))

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """What stands between blanks, and phrases."""
        return tuple(self._analyzer.letters(text) for text in self._query.texts())

    def _groups(self) -> Iterator[Group]:
        plain = (Word, Phrase) if self._is_long() else (Word,)
        for words, parts in groupby(self._query.parts, key=lambda part: isinstance(part, plain)):
            if words:
                text = " ".join(part.text for part in parts if isinstance(part, Word | Phrase))
                yield from self._words(self._analyzer.letters(text))
                continue
            for part in parts:
                wordings = tuple(one for one in self._must(part) if one.terms)
                if wordings:
                    yield Group(wordings, required=True)

    def _is_long(self) -> bool:
        """Whether so many words stand beside the phrases that this is rather a headline, which quotes."""
        words = " ".join(part.text for part in self._query.parts if isinstance(part, Word))
        return len(self._analyzer.tokens(words)) > LONG

    @cached_property
    def _typed_alone(self) -> frozenset[str]:
        """The terms of a short query that were typed between two blanks."""
        if len(self._analyzer.tokens(self.letters)) > FEW:
            return frozenset()
        pieces = (self._analyzer.tokens(piece) for text in self._query.texts() for piece in text.split())
        return frozenset(tokens[0].term for tokens in pieces if len(tokens) == 1)

    def _words(self, text: str) -> Iterator[Group]:
        """Each word of letters, and what means the same; so for phrases that have a meaning of their own."""
        at = 0
        for meaning in self._analysis.meanings(text, self._language):
            if self._is_scrap(text, meaning.start, meaning.end):  # น. is an hour, but not the น of a name
                continue
            yield from self._single(text, at, meaning.start)
            end = _behind_dot(text, meaning.start, meaning.end)
            own, *others = map(self._wording, (text[meaning.start : end], *meaning.equivalents))
            if meaning.is_number:
                own = others.pop(0)
            yield Group((own, *(one for one in others if one.terms and one.terms != own.terms)))
            at = end
        yield from self._single(text, at, len(text))

    def _single(self, text: str, begin: int, end: int) -> Iterator[Group]:
        for token in self._analyzer.tokens(text[begin:end]):
            first, last = begin + token.start, begin + token.end
            own = Wording(text[first:last], token.term, (token.term,))
            yield Group((own,), scrap=self._is_scrap(text, first, last))

    def _is_scrap(self, text: str, start: int, end: int) -> bool:
        letters = text[start:end]
        single = len(self._analyzer.clusters(letters)) == 1 and letters < _IDEOGRAPHS
        return single and letters not in self._typed_alone

    def _must(self, part: Word | Phrase | AnyOf) -> Iterator[Wording]:
        for option in part.options if isinstance(part, AnyOf) else (part,):
            yield self._option(option)
            if isinstance(option, Word):
                yield from map(self._wording, self._analysis.equivalents(option.text, self._language))

    def _option(self, option: Word | Phrase) -> Wording:
        return replace(self._wording(option.text), as_it_stands=isinstance(option, Phrase))

    def _wording(self, text: str) -> Wording:
        """A text as it is looked for; a query that says it again and again makes it once."""
        if text not in self._known:
            terms = tuple(token.term for token in self._analyzer.tokens(text))
            self._known[text] = Wording(text, self._analyzer.letters(text) if terms else "", terms)
        return self._known[text]


def _behind_dot(text: str, start: int, end: int) -> int:
    """Where a word of `text` ends, with the dot behind it if it is an abbreviation."""
    return end + 1 if SHORT.fullmatch(text, start, end + 1) else end
