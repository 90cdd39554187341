"""What a catalog has to show, message by message, and whether each translation may be shown: it has the original's
placeholders, words that can be seen, and nothing that would disturb the page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.i18n.languages import PSEUDO, Language
from portal.i18n.placeholders import plural_problem, problem
from portal.i18n.po_file import PluralRule, PoFile
from portal.i18n.po_syntax import Key
from portal.text.normalisation import named
from portal.text.scripts import known_scripts, script_of

_FORBIDDEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"  # controls; tab and line feed are blanks
    "\u202d\u202e"  # overrides, which put letters into another order than they are written in
    "\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e0fff"  # switches and tags that mean nothing on a page
    "\ufffd\ufdd0-\ufdef\ufffe\uffff"  # what is left where something could not be decoded
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use: in another typeface another letter, or none
    "]"
)
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u061c\u202a\u202b\u202c]")
_DIRECTIONS = re.compile("[\u202a-\u202c\u2066-\u2069]")
_CLOSES = {"\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Fillers and the empty pattern of Braille: letters and a sign to Unicode, blanks to the eye."""

_BEYOND_PUNCTUATION = 0x2070
_LOST = re.compile(r"\?(?: ?\?){2}")
"""What a program writes for letters that its encoding has not."""

_TIMES_AS_LONG = 10
_AND_LETTERS_MORE = 500


def why_unusable(
    source: Sequence[str], forms: Sequence[str], choose: Callable[[int], int], language: Language
) -> str | None:
    """Why a translation must not be shown, and what to do; None if it may be.

    `source` is the message in English and `forms` its translation into `language`: one form each, or several, among
    which `choose` picks by number.
    """
    wrong = plural_problem(source, forms, choose) if len(source) > 1 else problem(source[0], forms[0])
    if wrong:
        return wrong
    if any(map(_LOST.search, forms)) and not any(map(_LOST.search, source)):
        return "its letters were lost, and question marks stand for them: type it anew, and save the file as UTF-8"
    longest = _TIMES_AS_LONG * max(map(len, source)) + _AND_LETTERS_MORE
    for index, form in enumerate(forms):
        wrong = _form_problem(form, longest, language)
        if wrong:
            return f"msgstr[{index}]: {wrong}" if len(source) > 1 else wrong
    return None


def _form_problem(form: str, longest: int, language: Language) -> str | None:
    if len(form) > longest:
        return f"it has {len(form)} characters, far more than the original: shorten it"
    if not any(_is_visible(letter) for letter in form):
        return "it has nothing that can be seen: translate it, or leave it empty"
    if language.tag in PSEUDO:  # ar-XB is made of overrides
        return None
    found = _FORBIDDEN.search(form)
    if found:
        return f"it has {named(found[0])}, which must not stand on a page: type it anew"
    if any(
        _is_of_another_encoding(form, charset, language.tag) for charset in ("latin-1", "cp1252", "cp874")
    ):
        return "its letters are those of a file that was read in a wrong encoding: type it anew"
    return _direction_problem(form, language)


def _is_of_another_encoding(form: str, charset: str, tag: str) -> bool:
    """Whether it is UTF-8 that was taken for another charset, as in “à¸‚à¹ˆà¸²à¸§”. A few words, such as แบบ, could be
    read so, too: they stay, where nothing of the language would come of it."""
    if form.isascii():
        return False
    try:
        meant = form.encode(charset).decode()
    except UnicodeError:
        return False
    own = known_scripts(tag)
    if not any(script_of(letter) in own for letter in form):
        return True
    return all(
        script_of(letter) in own or (ord(letter) < _BEYOND_PUNCTUATION and not script_of(letter))
        for letter in meant
        if not letter.isascii()
    )


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNPS" and letter not in _INVISIBLE_LETTERS


def _direction_problem(form: str, language: Language) -> str | None:
    """Marks of direction are right where something runs from right to left; what one opens must be closed again, or
    it would turn the rest of the page round."""
    mark = _DIRECTION_MARKS.search(form)
    if mark and language.direction == "ltr" and not any(map(_runs_from_right, form)):
        return f"it has {named(mark[0])}, and nothing in it runs from right to left: take it out"
    awaited: list[str] = []
    for sign in _DIRECTIONS.findall(form):
        if sign in _CLOSES:
            awaited.append(_CLOSES[sign])
        elif not awaited or awaited.pop() != sign:
            return f"its {named(sign)} closes nothing: take it out"
    if awaited:
        return f"a {named(awaited[-1])} is missing: direction is changed and not changed back"
    return None


def _runs_from_right(letter: str) -> bool:
    return letter.isalpha() and unicodedata.bidirectional(letter) in ("R", "AL")


@dataclass(frozen=True, slots=True)
class TranslatedMessage:
    """One message in one language: its plural forms, or a single one, and how to choose among them."""

    forms: tuple[str, ...]
    rule: PluralRule

    def form(self, n: int) -> str:
        """The form for the number `n`; the only one where the catalog has no plural for this message."""
        try:
            return self.forms[self.rule.choose(n)] if len(self.forms) > 1 else self.forms[0]
        except (ArithmeticError, IndexError):  # a rule is tried with the first thousand numbers alone
            return self.forms[-1]


TranslatedMessages = Mapping[Key, TranslatedMessage]


@dataclass(frozen=True, slots=True)
class Unusable:
    """A translation that must not be shown, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class CatalogContent:
    """What stands in a catalog: `good` is to be shown, `unfit` must not be; `fuzzy` and `empty` are not to be.

    `last` is the message at the end of the file if it is written over several lines: were the file cut off there, it
    would still look whole.
    """

    good: dict[Key, TranslatedMessage] = field(default_factory=dict)
    unfit: dict[Key, Unusable] = field(default_factory=dict)
    fuzzy: set[Key] = field(default_factory=set)
    empty: set[Key] = field(default_factory=set)
    last: Key | None = None


def content_of(file: PoFile, language: Language) -> CatalogContent:
    """What stands in a catalog of a language."""
    found = CatalogContent()
    for entry in file.entries:
        if entry.fuzzy:
            found.fuzzy.add(entry.key)
        elif not entry.translated:
            found.empty.add(entry.key)
        elif wrong := why_unusable(entry.source, entry.forms, file.rule.choose, language):
            found.unfit[entry.key] = Unusable(entry.line, wrong)
        else:
            found.good[entry.key] = TranslatedMessage(entry.forms, file.rule)
    last = max((*file.entries, *file.obsolete), key=lambda entry: entry.line, default=None)
    if last and last.parted and not last.obsolete:
        found.last = last.key
    return found
