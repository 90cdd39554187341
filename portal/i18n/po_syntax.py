"""The syntax of a `.po` file, strictly: Babel reads past most mistakes, and what it then shows is wrong.

Taken from the manual of GNU gettext, “The Format of PO Files”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from portal.errors import CatalogError

_KEYWORD = r"msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]\])?"
_LINE = re.compile(rf"""(?P<keyword>{_KEYWORD})?[ \t]*"(?P<text>(?:[^"\\]|\\[nrt"\\])*)\"""")
_UNTERMINATED = re.compile(r"""[^"]*"(?:[^"\\]|\\.)*\\?""")
_UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_FOLLOWS = {
    "msgctxt": ("", "msgstr"),
    "msgid": ("", "msgctxt", "msgstr"),
    "msgid_plural": ("msgid",),
    "msgstr": ("msgid",),
    "msgstr[0]": ("msgid_plural",),
}

Key = tuple[str | None, str]
"""What a message is found by: its context, if it has one, and its (singular) words."""


@dataclass(slots=True)
class RawEntry:
    """An entry as it stands in the file, from `line`; `parts` are its strings by keyword, in order."""

    line: int
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.parts.get("msgctxt"), self.parts["msgid"]

    @property
    def forms(self) -> int:
        """How many plural forms it has; 0 if it has no plural."""
        return sum(keyword.startswith("msgstr[") for keyword in self.parts)


def raw_entries(text: str, file: str) -> list[RawEntry]:
    """The entries of a `.po` file, obsolete ones left out; the first is the header.

    Raises CatalogError with the line of the first mistake.
    """
    reader = _Reader(file)
    for number, line in enumerate(text.split("\n"), start=1):
        reader.take(number, line.strip(" \t\r"))
    reader.finish()
    return reader.entries


class _Reader:
    """Follows the lines; `_last` is the keyword that a string on a line of its own would continue."""

    def __init__(self, file: str) -> None:
        self.entries: list[RawEntry] = []
        self._file = file
        self._line = 0
        self._last = ""
        self._lines: dict[Key, int] = {}

    def take(self, number: int, line: str) -> None:
        self._line = number
        if line.startswith("#~"):
            self._take_obsolete(line[2:].strip())
        elif line.startswith("#"):
            if not self._at_end_of_entry:
                self._refuse("a comment stands inside an entry; move it above the entry")
        elif line:
            self._take_string(line)

    def finish(self) -> None:
        if not self._at_end_of_entry:
            self._line = self.entries[-1].line
            self._refuse("the last entry has no msgstr; the file seems to be cut off")
        if self.entries:
            self._note(self.entries[-1])

    @property
    def _at_end_of_entry(self) -> bool:
        return not self._last or self._last.startswith("msgstr")

    def _take_obsolete(self, line: str) -> None:
        if line and line[0] not in "|#,.:~":
            self._string(line)

    def _take_string(self, line: str) -> None:
        keyword, text = self._string(line)
        if keyword is not None:
            self._begin(keyword)
        elif not self._last:
            self._refuse("this string belongs to no msgid or msgstr")
        parts = self.entries[-1].parts
        parts[self._last] = parts.get(self._last, "") + text

    def _string(self, line: str) -> tuple[str | None, str]:
        match = _LINE.fullmatch(line)
        if match is None:
            self._refuse(_complaint(line))
        return match["keyword"], re.sub(r"\\(.)", lambda escape: _UNESCAPED[escape[1]], match["text"])

    def _begin(self, keyword: str) -> None:
        before = "msgstr" if self._last.startswith("msgstr") and keyword[:6] != "msgstr" else self._last
        if before not in _follows(keyword):
            self._refuse(f"{keyword} cannot stand after {self._last or 'the beginning of the file'}")
        if before in ("", "msgstr"):
            if self.entries:
                self._note(self.entries[-1])
            self.entries.append(RawEntry(self._line))
        elif keyword == "msgid":
            self.entries[-1].line = self._line
        self._last = keyword

    def _note(self, entry: RawEntry) -> None:
        first = self._lines.setdefault(entry.key, entry.line)
        if first != entry.line:
            self._line = entry.line
            self._refuse(f"this msgid stands in line {first} already; keep one of the two")

    def _refuse(self, reason: str) -> NoReturn:
        raise CatalogError(reason, file=self._file, line=self._line)


def _follows(keyword: str) -> tuple[str, ...]:
    if keyword in _FOLLOWS:
        return _FOLLOWS[keyword]
    return (f"msgstr[{int(keyword[7]) - 1}]",)


def _complaint(line: str) -> str:
    word = re.split(r'[\s"]', line, maxsplit=1)[0]
    if word and not re.fullmatch(_KEYWORD, word):
        return f"“{word}” is neither a comment nor msgctxt, msgid, msgid_plural or msgstr"
    if '"' not in line:
        return f"a string in quotation marks is missing after {word}"
    if _UNTERMINATED.fullmatch(line):
        return "the string does not end with a quotation mark"
    return 'inside a string, write \\" for a quotation mark and \\\\ for a backslash'
