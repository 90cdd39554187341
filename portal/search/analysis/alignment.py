"""Where the words of a text's search form stand in the text as it was given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from portal.search.analysis.analyzer import Token
from portal.search.analysis.pieces import Found
from portal.text.clusters import COMBINING, clusters
from portal.text.folding import searched

_CHUNK = re.compile(r"\S+")
_MOST_TOGETHER = 8
"""Clusters, or pieces between blanks, that are looked at together where none of them alone has a form that fits."""


def align(text: str, form: str, found: Sequence[Found], offset: int = 0) -> list[Token]:
    """Tokens of the words `found` in the form of `text`, which begins at `offset` of another.

    Letters whose form is as long as they are map one to one, others by whole clusters: a mark is never cut from its
    letter.
    """
    if text != form and (len(text) != len(form) or not _same(text, form)):
        starts, ends = _places(text, form)
        found = [(term, starts[start], ends[end - 1]) for term, start, end in found]
    tokens: list[Token] = []
    for term, start, end in found:
        place = start, end
        if text[start] in COMBINING or text[end : end + 1] in COMBINING:
            place = _with_marks(text, start, end)
        tokens.append(Token(term, offset + place[0], offset + place[1]))
    return tokens


def _same(text: str, form: str) -> bool:
    """Whether each letter of the form stands for the one at its place in the text."""
    return all(given == made or _form(given) == made for given, made in set(zip(text, form, strict=True)))


@lru_cache(maxsize=2048)
def _form(letter: str) -> str:
    return searched(letter) or " "


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in COMBINING:
        start += 1
    while end < len(text) and text[end] in COMBINING:
        end += 1
    return start, end


def _places(text: str, form: str) -> tuple[list[int], list[int]]:
    """For each letter of the form, where what it stands for begins in the text, and where that ends."""
    starts: list[int] = []
    ends: list[int] = []
    for begin, end, size in _blocks(text, form):
        at = len(starts)
        if size == end - begin and _same(text[begin:end], form[at : at + size]):
            starts.extend(range(begin, end))
            ends.extend(range(begin + 1, end + 1))
        else:
            starts.extend([begin] * size)
            ends.extend([end] * size)
    missing = max(0, len(form) - len(starts))
    return starts + [len(text)] * missing, ends + [len(text)] * missing


def _blocks(text: str, form: str) -> Iterator[tuple[int, int, int]]:
    """Parts of the text, by where they begin and end, and how many letters of its form stand for each."""
    at = 0
    for begin, end, made in _chunks(text, form):
        if at:
            yield begin - 1, begin, 1
        at += len(made) + 1
        if len(made) == end - begin and _same(text[begin:end], made):
            yield begin, end, len(made)
        else:
            yield from _clustered(text[begin:end], begin, made)


def _chunks(text: str, form: str) -> Iterator[tuple[int, int, str]]:
    """What stands between blanks, but those that a word was torn by: where it begins and ends, and its form."""
    at, begin, count = 0, -1, 0
    for chunk in _CHUNK.finditer(text):
        begin, end, count = begin if count else chunk.start(), chunk.end(), count + 1
        made = searched(text[begin:end])
        if not made:
            count = 0
        elif count == _MOST_TOGETHER or (
            form.startswith(made, at) and form[at + len(made) : at + len(made) + 1] in ("", " ")
        ):
            yield begin, end, made
            at, count = at + len(made) + 1, 0


def _clustered(chunk: str, offset: int, made: str) -> Iterator[tuple[int, int, int]]:
    """The same for a chunk without blanks whose form is another one, cluster by cluster."""
    begin, at, together, count = 0, 0, "", 0
    for cluster in _units(chunk):
        together, count = together + cluster, count + 1
        part = searched(together)
        if made.startswith(part, at):
            stop = begin + len(together)
            yield offset + begin, offset + stop, len(part)
            begin, at, together, count = stop, at + len(part), "", 0
        elif count == _MOST_TOGETHER:
            break
    if at < len(made):
        yield offset + begin, offset + len(chunk), len(made) - at


def _units(chunk: str) -> Iterator[str]:
    """The clusters of a chunk; what a blank tore apart is one."""
    unit, is_torn = "", False
    for cluster in clusters(chunk):
        if unit and not is_torn and not cluster[0].isspace():
            yield unit
            unit = ""
        unit, is_torn = unit + cluster, cluster.isspace()
    if unit:
        yield unit
