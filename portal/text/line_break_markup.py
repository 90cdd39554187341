"""Thai lines in HTML: `<t->` around what no line may be broken in, `<t-l>` where that may be too long for a line.

A browser parts what stands in `<t-l>` only where it alone is wider than its line, between the `<t-p>` in it.

The style sheet lets lines end on both sides of them. They are elements of our own, so that they mean nothing to anyone
but the style sheet: they are neither copied nor spoken, and nothing else is called so. In compressed pages they cost
two bytes each, and the shorter the name, the less.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from portal.text.browser_breaks import THAI, is_wide
from portal.text.line_breaks import Spans, line_breaks, narrow_parts
from portal.text.word_lists import Files

DONE, UNDONE = "\x02", "\x03"
_WORD, _LONG, _PIECE = "t-", "t-l", "t-p"
"""The last stands around the parts of what is long, and on both sides of a link's end that is inside a word: no line
may end there."""

_INLINE = (
    "a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|t-[lp]?|time|u|var"
    "|wbr"
)
_IN_TAG = r"""[^<>"']*+(?:(?:"[^"]*"|'[^']*')[^<>"']*+)*+>"""
_BARE = ("title", "textarea", "select", "option", "script", "style")
"""Elements whose text takes no markup."""
_SPLIT = frozenset({"b", "em", "i", "mark", "s", "small", "strong", "u"})
"""Elements that mean the same in two parts."""

_WHOLE = "|".join(rf"(?i:{name})\b{_IN_TAG}.*?</(?i:{name})\s*>" for name in _BARE)
_INLINE_TAG = rf"(?:</?(?i:{_INLINE})(?![\w-]){_IN_TAG})"
_PASSED = (
    rf"(?:[^<ก-ฺเ-๎{DONE}]++|{DONE}[^{UNDONE}]*{UNDONE}?|<!--.*?-->|(?=<[tsoTSO])<(?:{_WHOLE})"
    rf"|{_INLINE_TAG}++(?![ก-ฺเ-๎])|(?!{_INLINE_TAG})</?[a-zA-Z!]{_IN_TAG}|<(?![a-zA-Z/!]))*+"
)
"""What shows no Thai, up to the next letter of it and the tags right before that."""
_CHUNK = re.compile(rf"{_PASSED}((?:[^<{DONE}]++|{_INLINE_TAG})++)", re.DOTALL)
_PARTING = frozenset(" \t\n\r\f>" + DONE + UNDONE)
_TOKEN = re.compile(rf"<{_IN_TAG}|&(?:#\w+|\w+);|.", re.DOTALL)
_JOINED = re.compile(f"{THAI.pattern}|\xa0")
"""What is joined to an abbreviation right before it, so that a line might have to end there."""
_HELD = re.compile(rf"</?(?:{_WORD}|{_LONG}|{_PIECE})>")


def chunks(html: str) -> list[str]:
    """What shows Thai in the HTML: words that a browser sets in lines together, from the first with Thai letters on."""
    return [chunk for _, chunk in _found(html)]


def with_lines(html: str, held: Callable[[str], str]) -> str:
    """The HTML with each of its chunks as `held` gives it. What is marked as done is left as it is, and loses the
    mark."""
    parts: list[str] = []
    at = 0
    for start, chunk in _found(html):
        parts += (html[at:start], held(chunk))
        at = start + len(chunk)
    parts.append(html[at:])
    return "".join(parts).replace(DONE, "").replace(UNDONE, "")


def _found(html: str) -> Iterator[tuple[int, str]]:
    at = 0
    while found := _CHUNK.match(html, at):
        start = found.start(1)
        # What stands right before the first letter belongs to it, as an opening bracket does.
        while start > at and html[start - 1] not in _PARTING:
            start -= 1
        yield start, html[start : found.end()].rstrip()
        at = found.end()


def done(html: str) -> str:
    """The HTML marked as done, so that `with_lines` leaves it as it is."""
    return f"{DONE}{html}{UNDONE}"


def held(html: str, lists: Files | None = None) -> str:
    """The HTML of a body with its Thai words held together."""
    return with_lines(html, lambda chunk: hold(chunk, lists))


def hold(chunk: str, lists: Files | None = None) -> str:
    """A chunk (see `with_lines`) with its words held together; what was held before is held anew."""
    html = let_go(chunk)
    tokens = list(map(_token, _TOKEN.findall(html)))
    found = line_breaks("".join([token.text for token in tokens]), lists)
    return _Writing(tokens, lists).written(found) if found else html


def pieces(text: str, lists: Files | None = None) -> list[str]:
    """A text in pieces, for who makes elements of it: every other one, from the second on, is to be held together."""
    edges = [edge for span in line_breaks(text, lists) for edge in span]
    return [text[start:stop] for start, stop in pairwise((0, *edges, len(text)))]


def let_go(html: str) -> str:
    """The HTML without what `hold` has written, for where no lines are set."""
    return _HELD.sub("", html)


class _Token(NamedTuple):
    """A letter (an entity is one), or a tag, whose text is empty."""

    html: str
    text: str

    @property
    def opens(self) -> bool:
        return not self.text and self.html[1] != "/"

    @property
    def name(self) -> str:
        return self.html.strip("</>").split(maxsplit=1)[0].lower()


@lru_cache(maxsize=1024)
def _token(html: str) -> _Token:
    if html == "<wbr>":
        return _Token(html, "\u200b")
    if html[0] == "<" and len(html) > 1:
        return _Token(html, "")
    letter = unescape(html)[:1] if html[0] == "&" else html
    return _Token(html, " " if letter.isspace() and letter != "\xa0" else letter)


class _Writing:
    """Writes line breaks into tokens, so that elements stay within each other."""

    def __init__(self, tokens: Sequence[_Token], lists: Files | None) -> None:
        self._tokens = tokens
        self._lists = lists
        self._at = [at for at, token in enumerate(tokens) if token.text]
        """The token of each letter."""
        self._before: dict[int, str] = {}
        self._behind: dict[int, str] = {}
        self._closing = self._pairs()

    def _pairs(self) -> dict[int, int]:
        """Opening tag → closing tag, and the other way round, of elements that do both here."""
        pairs: dict[int, int] = {}
        open_: list[int] = []
        for at, token in enumerate(self._tokens):
            if token.text:
                continue
            if token.opens:
                open_.append(at)
            elif open_ and self._tokens[open_[-1]].name == token.name:
                pairs[at] = open_.pop()
                pairs[pairs[at]] = at
        return pairs

    def written(self, found: Spans) -> str:
        """The HTML with `found` in it."""
        for start, stop in found:
            self._hold(self._at[start], self._at[stop - 1])
        html = [token.html for token in self._tokens]
        for at, tags in self._before.items():
            html[at] = tags + html[at]
        for at, tags in self._behind.items():
            html[at] += tags
        return "".join(html)

    def _hold(self, first: int, last: int) -> None:
        """Hold the tokens from `first` to `last` together, with the elements that begin or end at them."""
        if self._is_abbreviation(first, last):
            return
        start = first
        while start and first < self._closing.get(start - 1, -1) <= last:
            start -= 1
        end = last
        while first <= self._closing.get(end + 1, -1) < last:
            end += 1
        closed = [at for at in range(first, last) if self._is_parted(at, start, end, opens=False)]
        opened = [at for at in range(first, last) if self._is_parted(at, start, end, opens=True)]
        if not all(at in self._closing and self._tokens[at].name in _SPLIT for at in (*closed, *opened)):
            for part in self._letters(first, last):
                is_long = self._is_wide(*part)
                name = _LONG if is_long else _PIECE
                self._put(*part, f"<{name}>", f"</{name}>")
                if is_long:
                    self._part(*part)
            return
        is_long = self._is_wide(first, last)
        name = _LONG if is_long else _WORD
        before = [self._tokens[self._closing[at]] for at in closed]
        behind = [self._tokens[at] for at in opened]
        self._put(
            start,
            end,
            "".join(f"</{tag.name}>" for tag in before)
            + f"<{name}>"
            + "".join(tag.html for tag in reversed(before)),
            "".join(f"</{tag.name}>" for tag in reversed(behind))
            + f"</{name}>"
            + "".join(tag.html for tag in behind),
        )
        if is_long:
            self._part(first, last)

    def _part(self, first: int, last: int) -> None:
        """Mark the parts of what is long; a tag inside parts them, too."""
        at = [at for at in range(first, last + 1) if self._tokens[at].text]
        starts = [at[start] for start, _ in narrow_parts(self._text(first, last), self._lists)]
        for start, stop in self._letters(first, last):
            edges = (start, *(edge for edge in starts if start < edge <= stop), stop + 1)
            for begin, end in pairwise(edges):
                self._put(begin, end - 1, f"<{_PIECE}>", f"</{_PIECE}>")

    def _is_wide(self, first: int, last: int) -> bool:
        return is_wide(self._text(first, last))

    def _text(self, first: int, last: int) -> str:
        return "".join(token.text for token in self._tokens[first : last + 1])

    def _is_abbreviation(self, first: int, last: int) -> bool:
        """Whether it is an `<abbr>` of its own with signs beside it, which the style sheet holds together: no line
        need end at it."""
        letters = [at for at in range(first, last + 1) if THAI.match(self._tokens[at].text)]
        opening = letters[0] - 1 if letters else -1
        return (
            opening >= 0
            and self._tokens[opening].html.startswith("<abbr")
            and self._closing.get(opening, -1) > letters[-1]
            and not (first and THAI.match(self._tokens[min(first, opening) - 1].text))
            and not _JOINED.match(self._text_behind(max(last, self._closing[opening])))
        )

    def _text_behind(self, at: int) -> str:
        return next((token.text for token in self._tokens[at + 1 :] if token.text), "")

    def _is_parted(self, at: int, start: int, end: int, *, opens: bool) -> bool:
        """Whether a tag's other one stands outside of what is held."""
        token = self._tokens[at]
        return not token.text and token.opens == opens and not start <= self._closing.get(at, -1) <= end

    def _letters(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The letters from `first` to `last` that have no tag between them."""
        start = first
        for at in range(first, last + 1):
            if not self._tokens[at].text:
                if start < at:
                    yield start, at - 1
                start = at + 1
        if start <= last:
            yield start, last

    def _put(self, first: int, last: int, before: str, behind: str) -> None:
        """Put tags around tokens, inside of those that were put there before."""
        self._before[first] = self._before.get(first, "") + before
        self._behind[last] = behind + self._behind.get(last, "")
