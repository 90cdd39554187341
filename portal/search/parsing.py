"""Reads what a reader typed: words, a “phrase”, -without, OR. Nothing that can be typed is an error or a wildcard."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from portal.search.query import LONGEST, MOST_TERMS, AnyOf, Filters, Part, Phrase, Query, Sort, Word
from portal.text.clusters import EMOJI, FLAG, clusters
from portal.text.normalisation import mended, normalise, stream_safe, tidy

OR = "OR"

_MINUS = "\\-\u2010\u2011\u2012\u2013\u2212\uff0d"
"""Hyphens, the figure and en dashes and the minus sign. An em dash introduces, it does not exclude."""
_DOUBLE = '"\u201c\u201d\u201e\u201f\u301d\u301e\u301f\uff02'
_ANGLED = "«»「」『』"
_SINGLE = "'\u2018\u2019\u201a\u201b\uff07"

# A single mark is an apostrophe more often than not: it opens only before a piece and closes only behind one. A mark
# that nothing closes parts words as a blank does, as if it were not there.
_PIECE = re.compile(
    f"(?<![^ ])(?P<without_quoted>[{_MINUS}])?[{_SINGLE}](?P<quoted>[^ {_SINGLE}](?:.*?[^ ])??)[{_SINGLE}](?![^ ])"
    f"|(?:(?<![^ ])(?P<without>[{_MINUS}](?![{_MINUS}])))?"
    f"(?:[{_DOUBLE}](?P<double>[^{_DOUBLE}]*)[{_DOUBLE}]"
    f"|«(?P<guillemets>[^»]*)»|»(?P<inward>[^«]*)«|「(?P<corners>[^」]*)」|『(?P<white>[^』]*)』"
    f"|(?P<word>[^ {_DOUBLE}{_ANGLED}]+))"
)
_MARKS = re.compile(f"[{_DOUBLE}{_ANGLED}]")
_LOST_LEFT = re.compile(f"^[{_MINUS}{_SINGLE}]+")
_LOST_RIGHT = re.compile(f"[{_SINGLE}]+$")
_PICTURE = re.compile(f"[{EMOJI}]|{FLAG}")
_PICTURES = re.compile(f"(?:[{EMOJI}\U0001f3fb-\U0001f3ff\u200d\ufe0f]|{FLAG})+")
"""Pictures that stand together, with shades of skin and what joins them."""
_READ_AHEAD = 4 * LONGEST
"""What is looked at of a longer text, before blanks and invisible characters are out."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query, and whether something was left out because the text was too long or had too many words."""

    query: Query
    cut: bool


@dataclass(frozen=True, slots=True)
class _Term:
    """A word or phrase where it was typed. `joined`: OR stands before it."""

    term: Word | Phrase
    without: bool = False
    joined: bool = False

    @property
    def room(self) -> int:
        """The characters that it takes beside its text."""
        return 1 + len(f"{OR} ") * self.joined + self.without + 2 * isinstance(self.term, Phrase)


def unquoted(text: str) -> str:
    """What stands between the quotation marks of a text that is one phrase; any other text as it is."""
    found = _PIECE.fullmatch(text)
    if found is None or found["without"]:
        return text
    kinds = ("double", "guillemets", "inward", "corners", "white")
    return next((phrase for kind in kinds if (phrase := (found[kind] or "").strip())), text)


def parse(
    text: str,
    *,
    language: str,
    languages: Sequence[str],
    filters: Filters | None = None,
    sort: Sort = "relevance",
    offset: int = 0,
    limit: int = 10,
) -> Parsed:
    """What `text` asks for; takes any string, never fails.

    Read are the first 200 characters, parted on cluster boundaries, and 32 words and phrases. `OR` that does not stand
    between two things to find is a word, as is all that is no operator; pieces of signs alone are left out.
    """
    shown, cut = _shown(text)
    terms, too_many = _bounded(_joined(list(_pieces(shown))))
    query = Query(
        language=language,
        languages=tuple(languages),
        parts=tuple(_whole(_grouped([term for term in terms if not term.without]))),
        without=tuple(term.term for term in terms if term.without),
        filters=filters or Filters(),
        sort=sort,
        offset=offset,
        limit=limit,
    )
    return Parsed(query, cut or too_many)


def text_of(query: Query) -> str:
    """The text that `parse` makes the same query of: operators kept, exclusions behind, straight quotation marks."""
    return " ".join(
        (*(_text_of_part(part) for part in query.parts), *(f"-{_alone(w)}" for w in query.without))
    )


def with_texts(query: Query, change: Callable[[Word | Phrase], str]) -> Query:
    """The query with another text for each word and phrase that is looked for; operators and exclusions stay."""

    def changed(term: Word | Phrase) -> Word | Phrase:
        return replace(term, text=change(term))

    return replace(
        query,
        parts=tuple(
            AnyOf(tuple(map(changed, part.options))) if isinstance(part, AnyOf) else changed(part)
            for part in query.parts
        ),
    )


def _shown(text: str) -> tuple[str, bool]:
    """The text in one line as far as it is read, and whether there is more of it."""
    line = " ".join(text.split())
    ahead = _fitting(line, _READ_AHEAD)
    shown = _without_pictures(tidy(ahead))
    read = _fitting(shown, LONGEST)
    return read, len(ahead) < len(line) or len(read) < len(shown)


def _without_pictures(text: str) -> str:
    """The text without its pictures, if it says something besides: they show a mood, and no article is about them."""
    words = " ".join(_PICTURES.sub(" ", text).split())
    return words if any(map(str.isalnum, words)) else text


def _fitting(text: str, room: int) -> str:
    """As many whole clusters of the text as `room` characters hold."""
    if _size(text) <= room:
        return text
    end = taken = 0
    for cluster in clusters(text[: 2 * room]):
        taken += _size(cluster)
        if taken > room:
            break
        end += len(cluster)
    return text[:end]


def _size(text: str) -> int:
    """How many characters a text counts: those that it is sought by where they are more (ﷺ is a sentence)."""
    return max(len(text), len(normalise(text)))


def _pieces(text: str) -> Iterator[_Term | None]:
    """The words and phrases of a text in order; None for OR."""
    for piece in _PIECE.finditer(text):
        kind = piece.lastgroup
        if kind is None:
            continue
        without = bool(piece["without"] or piece["without_quoted"])
        made = _word(piece["word"]) if kind == "word" else _phrase(piece[kind])
        if kind == "word" and not without and made == Word(OR):
            yield None
        elif made is not None:
            yield _Term(made, without)


def _word(text: str) -> Word | None:
    bare = _LOST_RIGHT.sub("", _LOST_LEFT.sub("", text))
    return Word(bare) if _says_something(bare) else None


def _phrase(text: str) -> Phrase | None:
    bare = " ".join(_MARKS.sub(" ", text).split())
    return Phrase(bare) if _says_something(bare) else None


def _says_something(text: str) -> bool:
    """Whether there is more than signs: a letter, a mark, a digit, a currency, a picture that is a word."""
    kinds = map(unicodedata.category, unicodedata.normalize("NFKC", stream_safe(text)))
    return any(kind[0] in "LMN" or kind == "Sc" for kind in kinds) or bool(_PICTURE.search(text))


def _joined(pieces: Sequence[_Term | None]) -> Iterator[_Term]:
    """The terms, those behind an OR marked so. An OR that joins nothing is a word, in small letters ever after."""
    joins = False
    for at, piece in enumerate(pieces):
        if piece is not None:
            yield replace(piece, joined=joins)
            joins = False
        elif 0 < at < len(pieces) - 1 and _is_sought(pieces[at - 1]) and _is_sought(pieces[at + 1]):
            joins = True
        else:
            yield _Term(Word(OR.lower()))


def _is_sought(piece: _Term | None) -> bool:
    return piece is not None and not piece.without


def _bounded(terms: Iterator[_Term]) -> tuple[list[_Term], bool]:
    """The terms that there is room for, and whether some were left out; their text is never longer than LONGEST."""
    kept: list[_Term] = []
    left = LONGEST + 1
    for term in terms:
        fitting = _cut_to(term, left - term.room)
        if len(kept) == MOST_TERMS or fitting is None:
            return kept, True
        kept.append(fitting)
        left -= fitting.room + len(fitting.term.text)
        if fitting != term:
            return kept, True
    return kept, False


def _cut_to(term: _Term, room: int) -> _Term | None:
    if len(term.term.text) <= room:
        return term
    text = _fitting(term.term.text, max(room, 0))
    cut = _phrase(text) if isinstance(term.term, Phrase) else _word(text)
    return None if cut is None or cut == Word(OR) else replace(term, term=cut)


def _whole(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts, words that a PDF tore in one piece."""
    for are_words, run in groupby(parts, key=lambda part: isinstance(part, Word)):
        if not are_words:
            yield from run
            continue
        text = " ".join(part.text for part in run if isinstance(part, Word))
        while (form := mended(text)) != text:
            text = form
        yield from map(Word, text.split(" "))


def _grouped(terms: Sequence[_Term]) -> tuple[Part, ...]:
    groups: list[list[Word | Phrase]] = []
    for term in terms:
        if term.joined:
            groups[-1].append(term.term)
        else:
            groups.append([term.term])
    return tuple(AnyOf(tuple(group)) if len(group) > 1 else group[0] for group in groups)


def _text_of_part(part: Part) -> str:
    if isinstance(part, AnyOf):
        return f" {OR} ".join(_alone(option) for option in part.options)
    return f'"{part.text}"' if isinstance(part, Phrase) else part.text


def _alone(term: Word | Phrase) -> str:
    """A word or phrase beside an operator, which reaches no further than one word."""
    return f'"{term.text}"' if isinstance(term, Phrase) or " " in term.text else term.text
