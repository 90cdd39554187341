"""Text as it goes into HTML: escaped, with parts in another script marked with their language, and abbreviations with
what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from portal.text.abbreviations import Abbreviation, abbreviations_of
from portal.text.normalisation import stream_safe
from portal.text.runs import Run, runs
from portal.text.scripts import direction, held, scripts_of
from portal.text.word_lists import Files

# Controls that no reader sees; among them those that turn the direction of text (U+202A to U+202E, U+2066 to U+2069),
# which can make a text read otherwise than it is: direction is told by `dir` instead.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\u0085\u2028]")
_BLANKS = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u3000]{2,}|\t")


def clean(text: str) -> str:
    """The text with one kind of line break and without what no reader sees, held to a bound of combining marks; lone
    surrogates become U+FFFD."""
    text = _BREAKS.sub("\n", text).replace("\u2029", "\n\n")
    return stream_safe(_SURROGATES.sub("\ufffd", _UNSEEN.sub("", text)))


class Expanding:
    """Abbreviations of one text: the first time that one occurs it stands in `<abbr title>`, afterwards as it is.

    So the Web Content Accessibility Guidelines' technique G102 asks where one means the same throughout.
    """

    def __init__(self, lists: Files | None = None) -> None:
        """`lists`: word lists, else the package's."""
        self._lists = lists
        self._told: set[tuple[str, str]] = set()

    def __call__(self, text: str, language: str) -> str:
        """HTML of a text that is all in `language`."""
        html: list[str] = []
        end = 0
        for start, stop, short, meaning in self.untold(text, language):
            html.append(escape(text[end:start], quote=False))
            html.append(f'<abbr title="{escape(meaning)}">{escape(short, quote=False)}</abbr>')
            end = stop
        return "".join(html) + escape(text[end:], quote=False)

    def untold(self, text: str, language: str) -> Iterator[Abbreviation]:
        """The abbreviations in a text that is all in `language` and that have not been told yet; then they are."""
        for found in abbreviations_of(language, self._lists).find(text):
            if (language, found.short) not in self._told:
                self._told.add((language, found.short))
                yield found


def mark(text: str, language: str, others: Sequence[str] = (), expanding: Expanding | None = None) -> str:
    """HTML of a text in `language`: each run in another script in a `span` with `lang`, and `dir` where it differs.

    Runs of blanks become one, and no line can begin with ๆ. `others` (BCP 47 tags) are preferred as languages of runs.
    Abbreviations are told by `expanding`, each in the language that it stands in.
    """
    parts = runs(held(_BLANKS.sub(" ", stream_safe(text))), language, others)
    return "".join(_marked(run, language, expanding) for run in parts)


def mark_address(text: str, language: str) -> str:
    """HTML of a web or e-mail address, marked as one English word where `language` is not written in Latin script."""
    return escape(text, quote=False) if "Latn" in scripts_of(language) else _marked(Run(text, "en"), language)


def _marked(run: Run, language: str, expanding: Expanding | None = None) -> str:
    spoken = run.language or language
    text = expanding(run.text, spoken) if expanding else escape(run.text, quote=False)
    if run.language is None:
        return text
    turned = direction(run.language)
    turn = f' dir="{turned}"' if turned != direction(language) else ""
    return f'<span lang="{run.language}"{turn}>{text}</span>'
