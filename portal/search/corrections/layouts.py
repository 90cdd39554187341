"""Words typed with the other keyboard layout switched on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from portal.search.corrections.spelling import Piece, cost_of
from portal.search.corrections.vocabulary import Vocabulary
from portal.search.keyboards import latin_meant, thai_meant

Parting = Callable[[str], Sequence[Piece]]
"""Parts a text into its words in surface form."""

SHORTEST = 2
_LONG_ENOUGH = 3
"""Letters of the longest word: garbage parts into shorter ones."""


def other_layout(
    typed: str, parting: Parting, vocabulary: Vocabulary, *, stripped: str = "", sure: bool = False
) -> str | None:
    """What was meant by a piece between blanks, if its keys give usual words in the other layout, and only there.

    `stripped` are keys before the piece that were read as something else: a minus is ข. `sure`: other pieces of the
    text were typed so, and a short word will do.
    """
    least = SHORTEST if sure else _LONG_ENOUGH
    if len(typed) < SHORTEST or _reads_well(typed, parting, vocabulary, least):
        return None
    fitting = (meant for meant in _meant(typed, stripped) if _reads_well(meant, parting, vocabulary, least))
    return min(fitting, key=lambda meant: cost_of(parting(meant), vocabulary), default=None)


def _meant(typed: str, stripped: str) -> Iterator[str]:
    if typed.isascii():
        if stripped:
            yield thai_meant(stripped + typed)
        yield thai_meant(typed)
        yield thai_meant(typed + "'")  # ง, which ends many words, is an apostrophe that closes a quotation
        yield thai_meant("'" + typed)
        if typed.isupper() or typed.swapcase().islower():
            yield thai_meant(typed.swapcase())
    else:
        meant = latin_meant(typed)
        if meant.isascii():
            yield meant


def _reads_well(text: str, parting: Parting, vocabulary: Vocabulary, least: int) -> bool:
    """Whether the index knows every word, one at least is no mere syllable, and nothing lies between the words."""
    pieces = parting(text)
    return (
        bool(pieces)
        and max(len(piece.text) for piece in pieces) >= least
        and all(len(piece.text) >= SHORTEST and vocabulary.frequency(piece.text) for piece in pieces)
        and sum(len(piece.text) for piece in pieces) >= len(text.strip()) - text.count("-") - text.count(".")
    )
