"""The templates: where they are looked for, and the functions and filters that each of them may call."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from types import CodeType
from typing import Any
from unicodedata import category, east_asian_width
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from portal import assets
from portal.derive.markup.language_marks import Expanding
from portal.errors import TemplateError
from portal.i18n.catalogs import Catalogs
from portal.i18n.current import current_language, speaking
from portal.i18n.formats import Formats
from portal.i18n.languages import language
from portal.i18n.messages import Message, Messages
from portal.pages.contexts import Card, Frame, Page
from portal.pages.preferences import options
from portal.pages.template_checks import check
from portal.pages.template_reading import PACKAGE_PREFIX
from portal.search.parsing import unquoted
from portal.search.results import Fragment
from portal.site import Site, Text
from portal.text.line_break_markup import chunks, hold, with_lines
from portal.text.runs import Run, runs
from portal.text.scripts import held
from portal.text.word_lists import Files, package_lists

_KEPT = 4096
"""Pieces of pages that are remembered, some 500 bytes each."""


class Lines:
    """Holds the Thai words of finished pages together. Titles, names and cards are looked at when they are first shown;
    messages once for each catalog, as long as it is in use. Safe to use from several threads."""

    def __init__(self, lists: Callable[[], Files] = package_lists) -> None:
        """`lists` gives the word lists of now."""
        self._lists = lists
        self._remembered = lru_cache(maxsize=_KEPT)(hold)
        self._messages: WeakKeyDictionary[Messages, tuple[Files, Mapping[str, str]]] = WeakKeyDictionary()

    def held(self, html: str, messages: Messages) -> str:
        """The page, whose own words are `messages`."""
        lists = self._lists()
        known = self._known(messages, lists)
        return with_lines(html, lambda chunk: known.get(chunk) or self._remembered(chunk, lists))

    def prepare(self, messages: Messages) -> None:
        """Look at the pieces of Thai in the messages."""
        self._known(messages, self._lists())

    def _known(self, messages: Messages, lists: Files) -> Mapping[str, str]:
        """The pieces of Thai in the messages, and how they are written; looked at once, until a word list changes."""
        of, known = self._messages.get(messages, (None, {}))
        if of is not lists:
            known = {
                chunk: hold(chunk, lists) for pattern in messages.patterns() for chunk in chunks(pattern)
            }
            self._messages[messages] = lists, known
        return known


_TITLES: Mapping[str, int] = {"": 60, "title-long": 110}
"""The letters that a heading of each class may have, marks above and below them not counted, Chinese signs twice."""


class PageWords:
    """Everything that turns values into a reader's words. The language is that of the page being rendered."""

    def __init__(self, site: Site, catalogs: Catalogs, lists: Callable[[], Files] = package_lists) -> None:
        """`lists` gives the word lists of now."""
        self._catalogs = catalogs
        self._site = site
        self._lists = lists
        self._formats = lru_cache(maxsize=64)(self._make_formats)

    def functions(self) -> dict[str, Callable[..., Any]]:
        """The global functions, by the names that templates use."""
        return {
            "_": self.gettext,
            "gettext": self.gettext,
            "ngettext": self.ngettext,
            "pgettext": self.pgettext,
            "npgettext": self.npgettext,
            "direction": direction,
            "spoken_in": spoken_in,
            "options": options,
            "month_name": lambda year, month: self.formats().month(year, month),
            "month_alone": lambda month: self.formats().month_name(month),
            "year_name": lambda year: self.formats().year(year),
            "language_name": self.language_name,
            "title_class": title_class,
        }

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters, by the names that templates use."""
        return {
            "plain": plain,
            "marked": self.marked,
            "expanded": self.expanded,
            "highlighted": self.highlighted,
            "tel": tel,
            "host": host,
            "dialled": lambda number: self.formats().telephone(number),
            "unquoted": unquoted,
            "date": lambda moment, style="long": self.formats().date(moment, style),
            "time": lambda moment: self.formats().time(moment),
            "date_time": lambda moment: self.formats().date_time(moment),
            "machine_time": self.machine_time,
            "number": lambda number: self.formats().number(number),
            "size": lambda size: self.formats().size(size),
        }

    def formats(self) -> Formats:
        """How dates and numbers are written in the page's language."""
        return self._formats(current_language.get())

    def gettext(self, message: str, **values: object) -> Message:
        """A message in the page's language, as gettext calls it; `values` are its placeholders'."""
        return self._catalogs.messages(current_language.get()).gettext(message, **self._numbered(values))

    def ngettext(self, singular: str, plural: str, n: int, **values: object) -> Message:
        """The same, of a number."""
        messages = self._catalogs.messages(current_language.get())
        return messages.ngettext(singular, plural, n, **self._numbered({"n": n, **values}))

    def pgettext(self, context: str, message: str, **values: object) -> Message:
        """The same, in a context."""
        return self._catalogs.messages(current_language.get()).pgettext(
            context, message, **self._numbered(values)
        )

    def npgettext(self, context: str, singular: str, plural: str, n: int, **values: object) -> Message:
        """The same, of a number and in a context."""
        messages = self._catalogs.messages(current_language.get())
        return messages.npgettext(context, singular, plural, n, **self._numbered({"n": n, **values}))

    def _numbered(self, values: Mapping[str, object]) -> dict[str, Any]:
        """The values of a message, with bare numbers as the page's language writes them."""
        return {
            name: self.formats().number(value)
            if isinstance(value, (int, float)) and not isinstance(value, bool)
            else value
            for name, value in values.items()
        }

    def language_name(self, tag: str) -> str:
        """What readers of the page call the language `tag`; its own name, marked, where CLDR does not know."""
        return self.formats().language_name(tag) or self.marked(Text(language(tag).name, tag))

    def machine_time(self, moment: datetime) -> str:
        """The moment for `<time datetime>`: RFC 3339 in the site's zone, to the second."""
        return moment.astimezone(self._site.time_zone).isoformat(timespec="seconds")

    def marked(self, value: Text | str, tag: str | None = None, *, expanded: bool = False) -> Markup:
        """Words with `lang` (and `dir`, where it differs) around what is in another language than the page.

        `expanded`: abbreviations are told, each once; not inside a link, whose name should be short.
        """
        words, written_in = (value.text, value.language) if isinstance(value, Text) else (value, tag)
        page = current_language.get()
        others = tuple(self._site.languages)
        if expanded:
            inner = mark_runs(words, written_in or page, others, Expanding(self._lists()))
        else:
            inner = _marked(words, written_in or page, others)
        return inner if written_in in (None, page) else _span(inner, written_in or page, page)

    def expanded(self, words: str) -> Markup:
        """Words of the page's language, such as a date, with `<abbr>` around abbreviations."""
        return Markup(Expanding(self._lists())(words, current_language.get()))  # noqa: S704 - it escapes them

    def highlighted(self, fragments: Sequence[Fragment], tag: str, *, expanded: bool = False) -> Markup:
        """Fragments in the language `tag`, marked as `marked` does, with `<mark>` around what was found."""
        page = current_language.get()
        expanding = Expanding(self._lists()) if expanded else None
        inner = mark_fragments(fragments, tag, tuple(self._site.languages), expanding)
        return inner if tag == page else _span(inner, tag, page)

    def _make_formats(self, tag: str) -> Formats:
        return Formats(language(tag), self._site.time_zone, self._site.thai_digits)


@lru_cache(maxsize=2048)
def _marked(text: str, written_in: str, others: tuple[str, ...]) -> Markup:
    """What `mark_runs` makes of words that stand on page after page: names, titles."""
    return mark_runs(text, written_in, others)


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


class Pages:
    """Renders page contexts. One for each portal: two portals in a process share neither templates nor catalogs."""

    def __init__(
        self,
        site: Site,
        catalogs: Catalogs,
        folders: Sequence[Path] = (),
        lists: Callable[[], Files] = package_lists,
    ) -> None:
        """`folders`: of templates, besides the package's; `lists` gives the word lists of now."""
        self.environment = make_environment(folders)
        self.folders = tuple(folders)
        self._catalogs = catalogs
        self._lines = Lines(lists)
        words = PageWords(site, catalogs, lists)
        self.environment.globals.update(words.functions())
        self.environment.filters.update(words.filters())

    def check(self, *, own_pages: bool = False) -> list[TemplateError]:
        """Compile all templates; what does nothing in the folders is returned. `own_pages`: an embedder's pages may use
        any file there. Raises TemplateError for a slip that breaks a page."""
        return check(self.environment, assets.folder("templates"), self.folders, own_pages=own_pages)

    def prepare(self) -> None:
        """Look at the messages of the languages offered, and load the dictionaries for it: no reader waits for that."""
        for offered in self._catalogs.offered():
            self._lines.prepare(self._catalogs.messages(offered.tag))

    def render(self, page: Page) -> str:
        """The HTML of a page, in the language of its frame."""
        return self.fill(
            page.template, page.frame, {field.name: getattr(page, field.name) for field in fields(page)}
        )

    def fill(self, template: str, frame: Frame, variables: Mapping[str, object]) -> str:
        """The HTML that a template makes of `variables`, in the language of a frame."""
        with speaking(frame.language.tag):
            html = self.environment.get_template(template).render({**variables, "frame": frame})
        return self._lines.held(html, self._catalogs.messages(frame.language.tag))

    def card_list(self, cards: Sequence[Card], frame: Frame, level: int) -> Markup:
        """A list of cards by itself, for a page of another application; `level` is that of its headings."""
        tag = frame.language.tag
        with speaking(tag):
            html = self.environment.get_template("components/card-list.html").module.card_list(  # type: ignore[attr-defined]
                cards, frame, level=level, layout="lines"
            )
        html = self._lines.held(html, self._catalogs.messages(tag))
        return Markup('<div lang="{}" dir="{}">{}</div>').format(tag, direction(tag), Markup(html))  # noqa: S704 - a template escaped it


def make_environment(folders: Sequence[Path]) -> Environment:
    """Templates from the embedder's `folders`, in order, then from the package."""
    package = FileSystemLoader(assets.folder("templates"))
    # Editors on Windows begin a file with a mark.
    loaders: list[BaseLoader] = [FileSystemLoader(folder, encoding="utf-8-sig") for folder in folders]
    return Environment(
        loader=ChoiceLoader([PrefixLoader({PACKAGE_PREFIX: package}), *loaders, package]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # what was not checked at start breaks no page
        bytecode_cache=_CompiledOnce(),
    )


class _CompiledOnce(BytecodeCache):
    """What templates compile to, by their source, for all portals of a process: to compile the package's takes .3 s."""

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = _COMPILED.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if len(_COMPILED) >= _MOST_COMPILED:  # templates that are edited again and again
            _COMPILED.clear()
        _COMPILED[bucket.key, bucket.checksum] = bucket.code


_COMPILED: dict[tuple[str, str], CodeType | None] = {}
_MOST_COMPILED = 500
