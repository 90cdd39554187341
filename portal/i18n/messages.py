"""The messages of one language, looked up and ready to be shown: plain in an attribute, markup in an element."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Self

from markupsafe import Markup, escape

from portal.i18n.languages import PSEUDO, Language, language
from portal.i18n.placeholders import PLACEHOLDER
from portal.i18n.po_syntax import Key
from portal.i18n.translations import TranslatedMessages
from portal.language_tags import SOURCE
from portal.text.runs import runs
from portal.text.scripts import held

_OTHER_NUMBER = re.compile(r"(?![0-9])\d|\d[.,]\d")


class Message(str):
    """`str(m)` is plain text; `m.__html__()` is the same as markup.

    `language` is the tag of the language that it is in where that is not the page's: its markup is then
    wrapped in `<span lang dir>`. None means the page's own.
    """

    __slots__ = ("_html", "language")

    _html: Markup
    language: str | None

    def __new__(cls, text: str, html: Markup | None = None, language: str | None = None) -> Self:
        made = super().__new__(cls, text)
        made._html = escape(text) if html is None else html
        made.language = language
        return made

    def __html__(self) -> Markup:
        return self._html


def fill(pattern: str, values: Mapping[str, Any], page: Language, written_in: Language) -> Message:
    """The message with its placeholders filled in.

    A value that is markup stays markup in the markup, and loses its tags in the plain text. `written_in` is
    the language of the pattern; values, dates and numbers among them, are in the page's language even where the pattern
    is not, and then say so.
    Raises KeyError if a value is missing: that is a bug of the template.
    """
    own = written_in.tag == page.tag
    if own and "%" not in pattern:
        return Message(pattern, _marked(pattern, written_in.tag))
    text: list[str] = []
    pieces: list[Markup] = []
    end = 0
    for match in PLACEHOLDER.finditer(pattern):
        before, name = pattern[end : match.start()], match["name"]
        text += (before, _plain(values[name]) if name else "%")
        value = _value(values[name], None if own else page) if name else Markup("%")
        pieces += (_marked(before, written_in.tag), value)
        end = match.end()
    text.append(pattern[end:])
    html = Markup("").join((*pieces, _marked(pattern[end:], written_in.tag)))
    return (
        Message("".join(text), html)
        if own
        else Message("".join(text), _span(html, written_in), written_in.tag)
    )


@lru_cache(maxsize=4096)
def _marked(text: str, tag: str) -> Markup:
    """The words of a pattern, with each run in another script (PDF in a Thai message) marked with its language.

    A pseudo-language is English in disguise: its words are to be seen as one piece.
    """
    if tag in PSEUDO:
        return escape(text)
    return Markup("").join(
        _span(escape(run.text), language(run.language)) if run.language else escape(run.text)
        for run in runs(held(text), tag)
    )


def _value(value: Any, page: Language | None) -> Markup:
    """A value is in the page's language, be it plain, a date in markup or a message, unless that says otherwise.

    `page` is set where it must say so, being inside a message in another language.
    """
    html = escape(value)
    if page is None or (isinstance(value, Message) and value.language) or not _is_worded(_plain(value)):
        return html
    return _span(html, page)


def _is_worded(text: str) -> bool:
    """Whether it is read otherwise in another language: words, digits of another script, a number with its signs."""
    return any(map(str.isalpha, text)) or _OTHER_NUMBER.search(text) is not None


def _plain(value: Any) -> str:
    return value.striptags() if isinstance(value, Markup) else str(value)


def _span(html: Markup, of: Language) -> Markup:
    return Markup('<span lang="{}" dir="{}">{}</span>').format(of.tag, of.direction, html)


ENGLISH = language(SOURCE)


class Messages:
    """The messages of `language`; one that it lacks is given in the first of `others` that has it, else in English,
    marked as such.

    Values fill the placeholders `%(name)s`. In messages with a plural, `n` is a value as well, unless one of that
    name is given.
    """

    def __init__(
        self,
        language: Language,
        own: TranslatedMessages,
        english: TranslatedMessages,
        others: Sequence[tuple[Language, TranslatedMessages]] = (),
    ) -> None:
        self.language = language
        self._own = own
        self._source = language if language.is_source else ENGLISH
        self._chain = ((language, own), *others, (self._source, english))

    def patterns(self) -> Iterator[Markup]:
        """What the language's own messages without placeholders are on a page."""
        for found in self._own.values():
            for form in found.forms:
                if "%" not in form:
                    yield fill(form, {}, self.language, self.language).__html__()

    def gettext(self, message: str, /, **values: Any) -> Message:
        """The message in this language."""
        return self._filled((None, message), (message,), None, values)

    def pgettext(self, context: str, message: str, /, **values: Any) -> Message:
        """The message in this language, where the same English words mean several things."""
        return self._filled((context, message), (message,), None, values)

    def ngettext(self, singular: str, plural: str, n: int, /, **values: Any) -> Message:
        """The message in this language, in the form for the number `n`."""
        return self._filled((None, singular), (singular, plural), n, {"n": n, **values})

    def npgettext(self, context: str, singular: str, plural: str, n: int, /, **values: Any) -> Message:
        """The message with a context, in the form for the number `n`."""
        return self._filled((context, singular), (singular, plural), n, {"n": n, **values})

    def _filled(self, key: Key, source: Sequence[str], n: int | None, values: Mapping[str, Any]) -> Message:
        """The best translation of a message, else its `source`; `n` is None where it has no plural."""
        for written_in, translations in self._chain:
            if key in translations:
                found = translations[key]
                form = found.forms[0] if n is None else found.form(n)
                return fill(form, values, self.language, written_in)
        return fill(source[n not in (None, 1)], values, self.language, self._source)
