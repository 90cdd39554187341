"""Long lists of values, cut so that a statement takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
_IN_ONE_STATEMENT = 500
"""How many values a statement is given at most; SQLite takes 32,766."""


def pieces(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in pieces that fit into one statement."""
    for start in range(0, len(items), _IN_ONE_STATEMENT):
        yield items[start : start + _IN_ONE_STATEMENT]
