"""The messages of one language, looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from portal.i18n.languages import Language, language
from portal.i18n.message import Message, fill
from portal.i18n.po_syntax import Key
from portal.i18n.translations import Translation, Translations
from portal.language_tags import SOURCE

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
        own: Translations,
        english: Translations,
        others: Sequence[tuple[Language, Translations]] = (),
    ) -> None:
        self.language = language
        self._own = own
        self._others = tuple(others)
        self._english = english

    def patterns(self) -> Iterator[Markup]:
        """What the language's own messages without placeholders are on a page."""
        for found in self._own.values():
            for form in found.forms:
                if "%" not in form:
                    yield fill(form, {}, self.language, self.language).__html__()

    def gettext(self, message: str, /, **values: Any) -> Message:
        """The message in this language."""
        return self._single(None, message, values)

    def pgettext(self, context: str, message: str, /, **values: Any) -> Message:
        """The message in this language, where the same English words mean several things."""
        return self._single(context, message, values)

    def ngettext(self, singular: str, plural: str, n: int, /, **values: Any) -> Message:
        """The message in this language, in the form for the number `n`."""
        return self._plural(None, (singular, plural), n, values)

    def npgettext(self, context: str, singular: str, plural: str, n: int, /, **values: Any) -> Message:
        """The message with a context, in the form for the number `n`."""
        return self._plural(context, (singular, plural), n, values)

    def _single(self, context: str | None, message: str, values: Mapping[str, Any]) -> Message:
        for written_in, found in self._found((context, message)):
            return fill(found.forms[0], values, self.language, written_in)
        return fill(message, values, self.language, self._source)

    def _plural(
        self, context: str | None, source: tuple[str, str], n: int, values: Mapping[str, Any]
    ) -> Message:
        values = {"n": n, **values}
        for written_in, found in self._found((context, source[0])):
            return fill(found.form(n), values, self.language, written_in)
        return fill(source[n != 1], values, self.language, self._source)

    def _found(self, key: Key) -> Iterator[tuple[Language, Translation]]:
        """The translations of a message, best first, each with the language that it is in."""
        for written_in, translations in (
            (self.language, self._own), *self._others, (self._source, self._english),
        ):  # fmt: skip
            if key in translations:
                yield written_in, translations[key]

    @property
    def _source(self) -> Language:
        return self.language if self.language.is_source else ENGLISH
