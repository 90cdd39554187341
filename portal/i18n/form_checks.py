"""What may be wrong with the wording of one translation: markup, slips of typing, blanks and endings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.i18n.languages import Language
from portal.i18n.thai_spelling import slips
from portal.text.scripts import is_without_blanks

MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[A-Za-z]+|#[0-9]+|#[Xx][0-9A-Fa-f]+);")

_ZERO_WIDTH = "\u200b\u2060\ufeff\u00ad"
_JOINERS = "\u200c\u200d"
_ENDINGS = {":": ":：", "…": "…⋯", "?": "?？؟՞፧᥅꘏꛷།။。", ".": ".。।۔။៕།።։᠃᥄᪨᰻᱾꓿꘎꛳꤯꧉꩝꯫"}
_OF_GREEK = {"?": ";\u037e"}
_ANY_ENDING = frozenset("".join(_ENDINGS.values()))
_WITHOUT_STOPS = frozenset({"Thai", "Laoo", "Khmr"})
"""Scripts whose sentences end with no mark, questions included."""

_AFTER_AN_ENDING = "\u200e\u200f\u061c\u202c\u2069”’»“›」』）)\"'"
"""What may stand behind the mark that ends a sentence: direction, closing quotation marks and brackets."""


def errors_in(form: str, language: Language) -> Iterator[str]:
    """What must be mended in a translation, and how."""
    if MARKUP.search(form):
        yield "has markup, which readers would see as it is; take it out"
    if language.script == "Thai":
        for slip in slips(form):
            yield f"{slip.what}; {slip.remedy}"
    unseen = _ZERO_WIDTH + (_JOINERS if language.script == "Thai" else "")
    if is_without_blanks(language.tag):  # there U+200B says where a line may break
        unseen = unseen.replace("\u200b", "")
    if any(letter in unseen for letter in form):
        yield "has an invisible character; type it anew"


def warnings_in(form: str, source: str, language: Language) -> Iterator[str]:
    """In what a translation is unlike its original where it should be alike."""
    for side, edge, of_source in (("begins", form[:1], source[:1]), ("ends", form[-1:], source[-1:])):
        has, wants = _blank(edge), _blank(of_source)
        if has != wants:
            yield f"{side} {f'with {has}' if has else f'without {wants}'}, unlike the original"
    ending, wanted = _ending(form), _ending(source)
    if wanted in tuple(".?") and language.script in _WITHOUT_STOPS:
        return
    allowed = _ENDINGS.get(wanted, "") + (_OF_GREEK.get(wanted, "") if language.script == "Grek" else "")
    if allowed and ending not in tuple(allowed):
        yield f"does not end with “{wanted}” as the original does"
    elif not allowed and ending in _ANY_ENDING:
        yield f"ends with “{ending}”, which the original does not"


def _blank(letter: str) -> str:
    if letter == "\n":
        return "a line break"
    return "a blank" if letter.isspace() else ""


def _ending(text: str) -> str:
    return text.rstrip().rstrip(_AFTER_AN_ENDING).rstrip()[-1:]
