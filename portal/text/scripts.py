"""Scripts: which parts of a text are written in another script than its language's, and so in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

# Letters (with the marks that only they carry) by ISO 15924 code, after Unicode's Scripts.txt, and the language that a
# script stands for where nothing tells better.
_SCRIPTS: dict[str, tuple[str, str]] = {
    "Latn": ("en", "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a"),
    "Thai": ("th", "\u0e01-\u0e3a\u0e40-\u0e4e"),
    "Laoo": ("lo", "\u0e81-\u0ebd\u0ec0-\u0ecd\u0edc-\u0edf"),
    "Mymr": ("my", "\u1000-\u103f\u104c-\u108f\u109a-\u109f\uaa60-\uaa7f"),
    "Khmr": ("km", "\u1780-\u17d3\u17dc"),
    "Hani": ("zh", "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"),
    "Kana": ("ja", "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9d"),
    "Hang": ("ko", "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"),
    "Arab": (
        "ar",
        "\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc",
    ),
    "Hebr": ("he", "\u0591-\u05bd\u05d0-\u05f2"),
    "Cyrl": ("ru", "\u0400-\u0481\u048a-\u052f"),
    "Grek": ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    "Deva": ("hi", "\u0900-\u0963\u0970-\u097f"),
    "Taml": ("ta", "\u0b82-\u0bd7"),
}
_OF_LANGUAGE: dict[str, tuple[str, ...]] = {language: (script,) for script, (language, _) in _SCRIPTS.items()} | {
    "ja": ("Kana", "Hani"), "ko": ("Hang", "Hani"), "fa": ("Arab",), "ur": ("Arab",), "ps": ("Arab",), "yi": ("Hebr",),
    "uk": ("Cyrl",), "be": ("Cyrl",), "bg": ("Cyrl",), "mk": ("Cyrl",), "sr": ("Cyrl",), "kk": ("Cyrl",),
    "mn": ("Cyrl",), "mr": ("Deva",), "ne": ("Deva",), "shn": ("Mymr",), "mnw": ("Mymr",), "nod": ("Thai",),
    "tts": ("Thai",), "mfa": ("Thai",),
}  # fmt: skip
_WRITTEN_IN = {"Hans": "Hani", "Hant": "Hani", "Jpan": "Kana", "Hira": "Kana", "Kore": "Hang"}
_RIGHT_TO_LEFT = {"Arab", "Hebr"}

_ACCENTS = "\u0300-\u036f"
_LETTER = re.compile("[^\\W\\d_]|[\u0590-\u109f]")  # of any script; with the marks of those that have many
_GLUED_BEFORE = re.compile(r"[0-9]+-?\Z")
_GLUED_BEHIND = re.compile(r"(?:[-./+]?[0-9]+)+%?|[+#]+(?![^\s])")


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a text; `language` is set where it is written in another script than the text's language."""

    text: str
    language: str | None


def runs(text: str, language: str, others: Sequence[str] = ()) -> list[Run]:
    """The parts of `text`, which joined give the text.

    A run in another script is said to be in the first of `others` (BCP 47 tags) written in that script, else in the
    language the script stands for ("en" for Latin). Blanks, digits and signs between two such words belong to the run;
    alone they never make one.
    """
    parts: list[Run] = []
    end = 0
    for start, stop, tag in _foreign(text, language, tuple(others)):
        if start > end:
            parts.append(Run(text[end:start], None))
        parts.append(Run(text[start:stop], tag))
        end = stop
    if end < len(text) or not parts:
        parts.append(Run(text[end:], None))
    return parts


def direction(language: str) -> Literal["ltr", "rtl"]:
    """The direction that a language is written in."""
    return "rtl" if _RIGHT_TO_LEFT & set(scripts_of(language)) else "ltr"


def scripts_of(language: str) -> tuple[str, ...]:
    """The scripts (ISO 15924 codes) that a language is written in, by its tag; Latin where nothing else is known."""
    primary, *rest = language.split("-")
    for subtag in rest:
        if len(subtag) == 4 and subtag.isalpha():
            script = _WRITTEN_IN.get(subtag.title(), subtag.title())
            return ("Kana", "Hani") if script == "Kana" else (script,)
    if rest and rest[-1].upper() == "XB":
        return ("Arab",)
    return _OF_LANGUAGE.get(primary.lower(), ("Latn",))


def _foreign(text: str, language: str, others: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Where runs in other scripts start and stop, and their language."""
    start, stop, tag = 0, 0, ""
    for word in _foreign_words(text, language):
        found = _language_of(str(word.lastgroup), others)
        gap = text[stop : word.start()]
        if tag and found == tag and not _LETTER.search(gap) and "\n" not in gap:
            stop = word.end()
            continue
        if tag:
            stop = _with_glued_behind(text, start, stop)
            yield start, stop, tag
        start, stop, tag = _with_glued_before(text, stop, word.start()), word.end(), found
    if tag:
        yield start, _with_glued_behind(text, start, stop), tag


def _with_glued_before(text: str, floor: int, start: int) -> int:
    glued = _GLUED_BEFORE.search(text[max(floor, start - 12) : start])
    return start - len(glued[0]) if glued else start


def _with_glued_behind(text: str, start: int, stop: int) -> int:
    glued = _GLUED_BEHIND.match(text, stop)
    stop = glued.end() if glued else stop
    closes = text.startswith(")", stop) and text.count("(", start, stop) > text.count(")", start, stop)
    return stop + 1 if closes else stop


def _foreign_words(text: str, language: str) -> Iterator[re.Match[str]]:
    """Each word in any script but the language's own; the name of its group is the script."""
    any_script, by_script = _patterns(language)
    for stretch in any_script.finditer(text):
        yield from by_script.finditer(text, *stretch.span())


@lru_cache(maxsize=64)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One pattern for foreign letters, which fails fast, and one that tells their scripts."""
    own = scripts_of(language)
    foreign = {script: letters for script, (_, letters) in _SCRIPTS.items() if script not in own}
    everything = "".join(foreign.values())
    return re.compile(f"[{everything}][{everything}{_ACCENTS}]*"), re.compile(
        "|".join(f"(?P<{script}>[{letters}][{letters}{_ACCENTS}]*)" for script, letters in foreign.items())
    )


@lru_cache(maxsize=1024)
def _language_of(script: str, others: tuple[str, ...]) -> str:
    fitting = (tag for tag in others if script in scripts_of(tag))
    return next(fitting, _SCRIPTS[script][0])
