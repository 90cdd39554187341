"""Thai lines in HTML: `<t->` around what no line may be broken in, `<t-l>` where that may be too long for a line.

A browser parts what stands in `<t-l>` only where it alone is wider than its line, between the `<t-p>` in it.

The style sheet lets lines end on both sides of them. They are elements of our own, so that they mean nothing to anyone
but the style sheet: they are neither copied nor spoken, and nothing else is called so. In compressed pages they cost
two bytes each, and the shorter the name, the less.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import pairwise

from portal.text.browser_breaks import THAI, is_wide
from portal.text.line_breaks import line_breaks, narrow_parts
from portal.text.word_lists import Files

DONE, UNDONE = "\x02", "\x03"
_WORD, _LONG, _PIECE = "t-", "t-l", "t-p"
"""The last stands around the parts of what is long, and on both sides of a link's end that is inside a word: no line
may end there."""


def _any_case(*names: str) -> str:
    """A pattern for any of the names, in letters of either case: far faster than one that ignores case."""
    return "|".join("".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in name) for name in names)


_INLINE = _any_case(
    *(
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
    ),
    *("samp", "small", "span", "strong", "sub", "sup", "t-", "t-l", "t-p", "time", "u", "var", "wbr"),
)
_IN_TAG = r"""[^<>"']*+(?:(?:"[^"]*"|'[^']*')[^<>"']*+)*+>"""
_BARE = ("title", "textarea", "select", "option", "script", "style")
"""Elements whose text takes no markup."""
_SPLIT = frozenset({"b", "em", "i", "mark", "s", "small", "strong", "u"})
"""Elements that mean the same in two parts."""

_BLOCK = (
    "article|body|button|d[dlt]|details|div|fig(?:caption|ure)|footer|form|h[1-6]|head(?:er)?|html|img|input|label|li|link"
    "|main|meta|nav|ol|p|section|ul"
)
"""Elements that lines end at, as most pages write most of them: found at once, others by what they are not."""

_WHOLE = "|".join(rf"{_any_case(name)}\b{_IN_TAG}.*?</{_any_case(name)}\s*>" for name in _BARE)
_INLINE_TAG = rf"(?:</?(?:{_INLINE})(?![\w-]){_IN_TAG})"
_PASSED = (
    rf"(?:[^<ก-ฺเ-๎{DONE}]++|</?(?:{_BLOCK})(?![\w-]){_IN_TAG}|{DONE}[^{UNDONE}]*{UNDONE}?|<!--.*?-->|(?=<[tsoTSO])<(?:{_WHOLE})"
    rf"|{_INLINE_TAG}++(?![ก-ฺเ-๎])|(?!{_INLINE_TAG})</?[a-zA-Z!]{_IN_TAG}|<(?![a-zA-Z/!]))*+"
)
"""What shows no Thai, up to the next letter of it and the tags right before that."""
_CHUNK = re.compile(rf"{_PASSED}((?:[^<{DONE}]++|{_INLINE_TAG})++)", re.DOTALL)
_PARTING = frozenset(" \t\n\r\f>" + DONE + UNDONE)
_TAG_OR_ENTITY = re.compile(rf"(<{_IN_TAG}|&(?:#\w+|\w+);)")
_BLANK = re.compile(r"[^\S\xa0]")
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
    written = iter(_held_in(chunks(html), lists))
    return with_lines(html, lambda _: next(written))


def hold(chunk: str, lists: Files | None = None) -> str:
    """A chunk (see `with_lines`) with its words held together; what was held before is held anew."""
    return _held_in([chunk], lists)[0]


def _held_in(found: Sequence[str], lists: Files | None) -> list[str]:
    """Chunks with their words held together, all looked at in one go."""
    parsed = [_Chunk(let_go(chunk), lists) for chunk in found]
    spans = line_breaks("\n".join([chunk.text for chunk in parsed]), lists)
    written = []
    start = at = 0
    for chunk in parsed:
        stop = start + len(chunk.text)
        last = bisect_left(spans, (stop, 0))
        written.append(chunk.written([(first - start, behind - start) for first, behind in spans[at:last]]))
        start, at = stop + 1, last
    return written


def pieces(text: str, lists: Files | None = None) -> list[str]:
    """A text in pieces, for who makes elements of it: every other one, from the second on, is to be held together."""
    edges = [edge for span in line_breaks(text, lists) for edge in span]
    return [text[start:stop] for start, stop in pairwise((0, *edges, len(text)))]


def let_go(html: str) -> str:
    """The HTML without what `hold` has written, for where no lines are set."""
    return _HELD.sub("", html)


@lru_cache(maxsize=1024)
def _text_of(html: str) -> str:
    """The letter that an entity or `<wbr>` is; nothing for another tag."""
    if html == "<wbr>":
        return "\u200b"
    return "" if html[0] == "<" else _BLANK.sub(" ", unescape(html)[:1])


class _Chunk:
    """A chunk of HTML as letters (an entity is one) and tags; line breaks are written into it so that elements stay
    within each other."""

    def __init__(self, html: str, lists: Files | None) -> None:
        self._lists = lists
        self._tokens: list[str] = []
        self._texts: list[str] = []
        """The letter of each token; that of a tag is empty."""
        self._tags: list[int] = []
        """Which tokens are tags."""
        self._before: dict[int, str] = {}
        self._behind: dict[int, str] = {}
        for at, part in enumerate(_TAG_OR_ENTITY.split(html)):
            if at % 2:
                text = _text_of(part)
                if not text:
                    self._tags.append(len(self._tokens))
                self._tokens.append(part)
                self._texts.append(text)
            else:
                self._tokens += part
                self._texts += _BLANK.sub(" ", part)
        self.text = "".join(self._texts)
        self._closing = self._pairs()

    def _pairs(self) -> dict[int, int]:
        """Opening tag → closing tag, and the other way round, of elements that do both here."""
        pairs: dict[int, int] = {}
        open_: list[int] = []
        for at in self._tags:
            if self._opens(at):
                open_.append(at)
            elif open_ and self._name(open_[-1]) == self._name(at):
                pairs[at] = open_.pop()
                pairs[pairs[at]] = at
        return pairs

    def _opens(self, at: int) -> bool:
        return self._tokens[at][1] != "/"

    def _name(self, at: int) -> str:
        return self._tokens[at].strip("</>").split(maxsplit=1)[0].lower()

    def written(self, found: Iterable[tuple[int, int]]) -> str:
        """The HTML with `found` in it, in letters of its text."""
        before = [tag - at for at, tag in enumerate(self._tags)]
        """How many letters each tag stands behind."""
        for start, stop in found:
            self._hold(start + bisect_right(before, start), stop - 1 + bisect_right(before, stop - 1))
        tokens = [*self._tokens]
        for at, tags in self._before.items():
            tokens[at] = tags + tokens[at]
        for at, tags in self._behind.items():
            tokens[at] += tags
        return "".join(tokens)

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
        inside = self._tags[bisect_left(self._tags, first) : bisect_left(self._tags, last)]
        parted = [at for at in inside if not start <= self._closing.get(at, -1) <= end]
        if not all(at in self._closing and self._name(at) in _SPLIT for at in parted):
            for part in self._letters(first, last):
                is_long = self._is_wide(*part)
                name = _LONG if is_long else _PIECE
                self._put(*part, f"<{name}>", f"</{name}>")
                if is_long:
                    self._part(*part)
            return
        is_long = self._is_wide(first, last)
        name = _LONG if is_long else _WORD
        before = [self._closing[at] for at in parted if not self._opens(at)]
        behind = [at for at in parted if self._opens(at)]
        self._put(
            start,
            end,
            self._closed(before) + f"<{name}>" + "".join(self._tokens[at] for at in reversed(before)),
            self._closed(reversed(behind)) + f"</{name}>" + "".join(self._tokens[at] for at in behind),
        )
        if is_long:
            self._part(first, last)

    def _closed(self, opening: Iterable[int]) -> str:
        return "".join(f"</{self._name(at)}>" for at in opening)

    def _part(self, first: int, last: int) -> None:
        """Mark the parts of what is long; a tag inside parts them, too."""
        at = [at for at in range(first, last + 1) if self._texts[at]]
        starts = [at[start] for start, _ in narrow_parts(self._text(first, last), self._lists)]
        for start, stop in self._letters(first, last):
            edges = (start, *(edge for edge in starts if start < edge <= stop), stop + 1)
            for begin, end in pairwise(edges):
                self._put(begin, end - 1, f"<{_PIECE}>", f"</{_PIECE}>")

    def _is_wide(self, first: int, last: int) -> bool:
        return is_wide(self._text(first, last))

    def _text(self, first: int, last: int) -> str:
        return "".join(self._texts[first : last + 1])

    def _is_abbreviation(self, first: int, last: int) -> bool:
        """Whether it is an `<abbr>` of its own with signs beside it, which the style sheet holds together: no line
        need end at it."""
        letters = [at for at in range(first, last + 1) if THAI.match(self._texts[at])]
        opening = letters[0] - 1 if letters else -1
        return (
            opening >= 0
            and self._tokens[opening].startswith("<abbr")
            and self._closing.get(opening, -1) > letters[-1]
            and not (first and THAI.match(self._texts[min(first, opening) - 1]))
            and not _JOINED.match(self._text_behind(max(last, self._closing[opening])))
        )

    def _text_behind(self, at: int) -> str:
        return next(filter(None, self._texts[at + 1 :]), "")

    def _letters(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The letters from `first` to `last` that have no tag between them."""
        start = first
        for at in range(first, last + 1):
            if not self._texts[at]:
                if start < at:
                    yield start, at - 1
                start = at + 1
        if start <= last:
            yield start, last

    def _put(self, first: int, last: int, before: str, behind: str) -> None:
        """Put tags around tokens, inside of those that were put there before."""
        self._before[first] = self._before.get(first, "") + before
        self._behind[last] = behind + self._behind.get(last, "")
