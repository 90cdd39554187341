"""The functions and filters that templates may call, and what is kept of them in each language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from typing import Any, TypeVar
from unicodedata import category, east_asian_width
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from portal.derive.markup.language_marks import Expanding
from portal.i18n.formats import Formats
from portal.i18n.languages import language
from portal.i18n.messages import Message, Messages
from portal.pages.preferences import options
from portal.search.parsing import unquoted
from portal.search.results import Fragment
from portal.site import Site, Text
from portal.text.runs import Run, runs
from portal.text.scripts import held
from portal.text.word_lists import Files

_KEPT = 1024
"""Results of each function that are remembered in one language: titles, dates, pieces of pages, some 500 bytes each."""

Result = TypeVar("Result")


def kept(function: Callable[..., Result]) -> Callable[..., Result]:
    """The function, with its latest results remembered: they must hang on nothing but what it is given."""
    return lru_cache(maxsize=_KEPT, typed=True)(
        function
    )  # typed: markup equals the same letters that are none


_TITLES: Mapping[str, int] = {"": 60, "title-long": 110}
"""The letters that a heading of each class may have, marks above and below them not counted, Chinese signs twice."""


_SHOWN_ALIKE = frozenset({str, Markup, int})
"""Types of which equal values are shown alike; messages are not, of which one may be in another language."""


class PageWords:
    """Everything that turns values into a reader's words, in the language of `messages`. No result hangs on anything
    but this and what is given, so that those of what stands on page after page are kept."""

    def __init__(self, site: Site, messages: Messages, lists: Files) -> None:
        self._site = site
        self._messages = messages
        self._lists = lists
        self._page = messages.language.tag
        self._others = tuple(site.languages)
        self._formats = Formats(messages.language, site.time_zone, site.thai_digits)
        self._number = kept(self._formats.number)
        self._bare = kept(messages.gettext)
        self._bare_in = kept(messages.pgettext)
        self._filled = kept(self._fill)

    def functions(self) -> dict[str, Callable[..., Any]]:
        """The global functions, by the names that templates use."""
        return {
            "_": self.gettext,
            "gettext": self.gettext,
            "ngettext": self.ngettext,
            "pgettext": self.pgettext,
            "npgettext": self.npgettext,
            "direction": kept(direction),
            "spoken_in": kept(spoken_in),
            "options": options,
            "month_name": kept(self._formats.month),
            "month_alone": kept(self._formats.month_name),
            "year_name": kept(self._formats.year),
            "language_name": kept(self.language_name),
            "title_class": kept(title_class),
        }

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters, by the names that templates use."""
        return {
            "plain": plain,
            "marked": kept(self.marked),
            "expanded": kept(self.expanded),
            "highlighted": kept(self.highlighted),
            "tel": tel,
            "host": host,
            "dialled": kept(self._formats.telephone),
            "unquoted": unquoted,
            "date": kept(self._formats.date),
            "time": kept(self._formats.time),
            "date_time": kept(self._formats.date_time),
            "machine_time": kept(self.machine_time),
            "number": self._number,
            "size": kept(self._formats.size),
        }

    def gettext(self, message: str, **values: object) -> Message:
        """A message in the page's language, as gettext calls it; `values` are its placeholders'."""
        return self._with_values("gettext", (message,), values) if values else self._bare(message)

    def ngettext(self, singular: str, plural: str, n: int, **values: object) -> Message:
        """The same, of a number."""
        return self._with_values("ngettext", (singular, plural, n), {"n": n, **values})

    def pgettext(self, context: str, message: str, **values: object) -> Message:
        """The same, in a context."""
        if not values:
            return self._bare_in(context, message)
        return self._with_values("pgettext", (context, message), values)

    def npgettext(self, context: str, singular: str, plural: str, n: int, **values: object) -> Message:
        """The same, of a number and in a context."""
        return self._with_values("npgettext", (context, singular, plural, n), {"n": n, **values})

    def _with_values(self, name: str, key: tuple[Any, ...], values: Mapping[str, object]) -> Message:
        """A message with its values; the latest are remembered, where equal ones are shown alike."""
        for value in values.values():
            if type(value) not in _SHOWN_ALIKE:
                return self._fill(name, key, **values)
        return self._filled(name, key, **values)

    def _fill(self, name: str, key: tuple[Any, ...], /, **values: object) -> Message:
        found: Message = getattr(self._messages, name)(*key, **self._numbered(values))
        return found

    def _numbered(self, values: Mapping[str, object]) -> dict[str, Any]:
        """The values of a message, with bare numbers as the page's language writes them."""
        return {
            name: self._number(value)
            if isinstance(value, (int, float)) and not isinstance(value, bool)
            else value
            for name, value in values.items()
        }

    def language_name(self, tag: str) -> str:
        """What readers of the page call the language `tag`; its own name, marked, where CLDR does not know."""
        return self._formats.language_name(tag) or self.marked(Text(language(tag).name, tag))

    def machine_time(self, moment: datetime) -> str:
        """The moment for `<time datetime>`: RFC 3339 in the site's zone, to the second."""
        return moment.astimezone(self._site.time_zone).isoformat(timespec="seconds")

    def marked(self, value: Text | str, tag: str | None = None, *, expanded: bool = False) -> Markup:
        """Words with `lang` (and `dir`, where it differs) around what is in another language than the page.

        `expanded`: abbreviations are told, each once; not inside a link, whose name should be short.
        """
        words, written_in = (value.text, value.language) if isinstance(value, Text) else (value, tag)
        expanding = Expanding(self._lists) if expanded else None
        inner = mark_runs(words, written_in or self._page, self._others, expanding)
        return inner if written_in in (None, self._page) else _span(inner, written_in, self._page)

    def expanded(self, words: str) -> Markup:
        """Words of the page's language, such as a date, with `<abbr>` around abbreviations."""
        return Markup(Expanding(self._lists)(words, self._page))  # noqa: S704 - it escapes them

    def highlighted(self, fragments: Sequence[Fragment], tag: str, *, expanded: bool = False) -> Markup:
        """Fragments in the language `tag`, marked as `marked` does, with `<mark>` around what was found."""
        expanding = Expanding(self._lists) if expanded else None
        inner = mark_fragments(fragments, tag, self._others, expanding)
        return inner if tag == self._page else _span(inner, tag, self._page)


def mark_runs(
    text: str, written_in: str, others: tuple[str, ...], expanding: Expanding | None = None
) -> Markup:
    """`text`, escaped, with each run in another script than its own language's marked with that run's language, and
    abbreviations told by `expanding`."""

    def inner(run: Run) -> Markup:
        if expanding is None:
            return escape(run.text)
        return Markup(expanding(run.text, run.language or written_in))  # noqa: S704 - it escapes the text

    return Markup("").join(
        _span(inner(run), run.language, written_in) if run.language else inner(run)
        for run in runs(held(text), written_in, others)
    )


def mark_fragments(
    fragments: Sequence[Fragment],
    written_in: str,
    others: tuple[str, ...],
    expanding: Expanding | None = None,
) -> Markup:
    """The joined fragments as `mark_runs` gives them, with what was found in `<mark>`; neither a run nor an
    abbreviation that is found only in part is parted."""
    text = held("".join(fragment.text for fragment in fragments))
    ends = [*accumulate(len(fragment.text) for fragment in fragments)]

    def pieces(start: int, end: int) -> Markup:
        html = Markup("")
        for fragment, until in zip(fragments, ends, strict=True):
            piece = text[max(start, until - len(fragment.text)) : max(start, min(end, until))]
            if piece:
                html += Markup("<mark>{}</mark>").format(piece) if fragment.found else escape(piece)
        return html

    html, start = Markup(""), 0
    for run in runs(text, written_in, others):
        inner, told, end = Markup(""), start, start + len(run.text)
        for short in expanding.untold(run.text, run.language or written_in) if expanding else ():
            begin, stop = start + short.start, start + short.stop
            inner += pieces(told, begin)
            inner += Markup('<abbr title="{}">{}</abbr>').format(short.meaning, pieces(begin, stop))
            told = stop
        inner += pieces(told, end)
        html += _span(inner, run.language, written_in) if run.language else inner
        start = end
    return html


def spoken_in(words: str, tag: str) -> str:
    """The language of words that no markup can part, such as an alternative text: `tag`, or another where all of them
    are in its script."""
    parts = runs(words, tag)
    foreign = {run.language for run in parts if run.language}
    rest = "".join(run.text for run in parts if not run.language)
    return foreign.pop() if len(foreign) == 1 and not any(map(str.isalpha, rest)) else tag


def plain(value: object) -> str:
    """The bare words of a message or a `Text`, for attributes; autoescape still does its work on them."""
    return (
        value.text
        if isinstance(value, Text)
        else str.__str__(value)
        if isinstance(value, str)
        else str(value)
    )


def direction(tag: str) -> str:
    """`ltr` or `rtl`, for the attribute `dir`."""
    return language(tag).direction


def tel(number: str) -> str:
    """The address of a telephone number: `tel:` and its digits, with the leading plus of an international one."""
    return "tel:" + ("+" if number.lstrip().startswith("+") else "") + re.sub(r"\D", "", number)


def host(address: str) -> str:
    """The host of a web address, as readers know it: without the port, and without `www.`."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def title_class(title: str) -> str:
    """The class of a heading by its length, so that a long headline takes no more of a screen than a short one."""
    room = sum(
        0 if category(letter) == "Mn" else 2 if east_asian_width(letter) in "WF" else 1 for letter in title
    )
    return next((name for name, most in _TITLES.items() if room <= most), "title-longest")


def _span(inner: Markup, tag: str, around: str) -> Markup:
    if direction(tag) == direction(around):
        return Markup('<span lang="{}">{}</span>').format(tag, inner)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(tag, direction(tag), inner)
