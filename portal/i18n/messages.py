"""The messages of one language, looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from portal.i18n import languages
from portal.i18n.languages import Language
from portal.i18n.message import Message, fill
from portal.i18n.translations import Translations

ENGLISH = languages.language(languages.SOURCE)


class Messages:
    """The messages of `language`; one that it lacks is given in English, marked as such.

    Values fill the placeholders `%(name)s`. In messages with a plural, `n` is a value as well, unless one of that
    name is given.
    """

    def __init__(self, language: Language, own: Translations, english: Translations) -> None:
        self.language = language
        self._own = own
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
        key = (context, message)
        if key in self._own:
            return fill(self._own[key].forms[0], values, self.language, self.language)
        found = self._english.get(key)
        return self._in_english(found.forms[0] if found else message, values)

    def _plural(
        self, context: str | None, source: tuple[str, str], n: int, values: Mapping[str, Any]
    ) -> Message:
        key = (context, source[0])
        values = {"n": n, **values}
        own = self._own.get(key)
        if own:
            return fill(own.form(n), values, self.language, self.language)
        english = self._english.get(key)
        return self._in_english(english.form(n) if english else source[n != 1], values)

    def _in_english(self, pattern: str, values: Mapping[str, Any]) -> Message:
        written_in = self.language if self.language.is_source else ENGLISH
        return fill(pattern, values, self.language, written_in)
