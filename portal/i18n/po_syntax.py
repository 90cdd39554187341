"""The syntax of a `.po` file, read strictly: every file that `msgfmt` takes is taken, anything else is refused.

Taken from the manual of GNU gettext, “The Format of PO Files”, and, where that is silent, from what its `msgfmt` does:
strings and keywords may share a line, and what follows `#~` is read like the rest of the file. Read more leniently than
there are a byte order mark, comments after `#|`, and obsolete entries that stand twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

from portal.errors import CatalogError
from portal.text.normalisation import lookalike, stream_safe

_BLANK = r"[ \t\r\f\v]"
_TOKEN = re.compile(
    rf"""
    {_BLANK}*
    (?: (?P<newline>\n)
    | (?P<joined>\\\n)
    | (?P<mark>\#~\|?|\#\|)
    | (?P<comment>\#[^\n]*)
    | (?P<string>"[^"\\\n]*(?:\\(?:.|\n)[^"\\\n]*)*")
    | (?P<index>msgstr(?:{_BLANK}|\n)*\[(?:{_BLANK}|\n)*(?P<form>[0-9]{{1,4}})(?:{_BLANK}|\n)*\])
    | (?P<keyword>(?:msgctxt|msgid_plural|msgid|msgstr|domain)(?![A-Za-z0-9_$]))
    )
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(
    r"\\(?:(?P<letter>[abfnrtv\\\"])|(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9A-Fa-f]+)|\n|(?P<wrong>.?))"
)
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"'}
_UNTERMINATED = re.compile(r"""[^"]*"(?:[^"\\]|\\.)*\\?""")
_FOLLOWS = {
    "msgctxt": ("", "msgstr", "domain"),
    "msgid": ("", "msgstr", "domain", "msgctxt"),
    "msgid_plural": ("msgid",),
    "msgstr": ("msgid",),
    "domain": ("", "msgstr", "domain"),
}
"""After which keyword each may stand; `msgstr` there is any form."""

_FORMER_FOLLOWS = {"msgctxt": ("",), "msgid": ("", "msgctxt"), "msgid_plural": ("msgid",)}
_BYTE = re.compile("[\udc80-\udcff]")
REFERENCE = re.compile("\u2068[^\u2068\u2069]*\u2069|\\S+")

Key = tuple[str | None, str]
"""What a message is found by: its context, if it has one, and its (singular) words."""


def name_of(key: Key) -> str:
    """A message as a finding calls it, with its context."""
    context, words = key
    return f"“{words}”" if context is None else f"“{words}” (msgctxt “{context}”)"


@dataclass(slots=True)
class PoEntry:
    """A message of a file and all that stands beside it; `line` is that of its msgid, 0 where it is in no file.

    `source` is the message in English: one form, or singular and plural. `forms` is the translation: one form, or as
    many as the language has; an untranslated one is empty. `notes` are the translators' own comments, each as it
    stands after its `#`; `former` has the words that a fuzzy translation was made for, by keyword. `pieces` are the
    lines that each text is broken into in the file, by keyword; former words by `| msgid` and the like, references by
    `:`.
    """

    source: tuple[str, ...]
    forms: tuple[str, ...] = ("",)
    context: str | None = None
    line: int = 0
    notes: list[str] = field(default_factory=list)
    extracted: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    former: dict[str, str] = field(default_factory=dict)
    obsolete: bool = False
    pieces: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def parted(self) -> bool:
        """Whether its last string is written over several lines: a file cut off there would still look whole."""
        last = next(reversed(self.pieces.values()), ("whole",))
        return len(last) > 1 or not last[0]

    @property
    def key(self) -> Key:
        """By what a catalog has it: its context and its (singular) source."""
        return self.context, self.source[0]

    @property
    def fuzzy(self) -> bool:
        """Whether a person must look at the translation before readers may."""
        return "fuzzy" in self.flags

    @property
    def translated(self) -> bool:
        """Whether every form has words, be they fuzzy."""
        return all(self.forms)


def read_entries(text: str, file: str) -> list[PoEntry]:
    """The entries of a `.po` file in their order, header and obsolete ones included.

    Raises CatalogError with the line of the first mistake.
    """
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    reader = _Reader(text, file)
    reader.read()
    return reader.entries


class _Reader:
    """Follows the tokens.

    `_parts` are the strings of the entry that is being read, `_former` those of the former words above it, by keyword;
    `_last` and `_last_former` are the keywords whose string may go on.
    """

    def __init__(self, text: str, file: str) -> None:
        self.entries: list[PoEntry] = []
        self._text = text
        self._file = file
        self._line = 1
        self._obsolete = self._in_former = False
        self._lines: dict[Key, int] = {}
        self._comments: list[str] = []
        self._parts: dict[str, list[str]] = {}
        self._former: dict[str, list[str]] = {}
        self._last = self._last_former = ""
        self._entry_line = 0
        self._entry_obsolete = False

    def read(self) -> None:
        position = 0
        while match := _TOKEN.match(self._text, position):
            position = match.end()
            kind = match.lastgroup
            if kind == "newline":
                self._line += 1
                self._obsolete = self._in_former = False
            elif kind == "string":
                self._string(match["string"])
                self._line += match["string"].count("\n")
            elif kind == "keyword":
                self._keyword(match["keyword"])
            elif kind == "mark":
                self._obsolete |= "~" in match["mark"]
                self._in_former = "|" in match["mark"]
            elif kind == "comment":
                self._comment(match["comment"][1:].rstrip("\r"))
            elif kind == "index":
                self._keyword(f"msgstr[{int(match['form'])}]")
                self._line += match[0].count("\n")
            elif kind == "joined":
                self._line += 1
        rest = self._text[position:].lstrip(" \t\r\f\v")
        if rest:
            self._refuse(_complaint(_line_at(self._text, len(self._text) - len(rest))))
        self._finish()

    def _comment(self, comment: str) -> None:
        if not self._at_end_of_entry:
            self._refuse("a comment stands inside an entry; move it above the entry")
        self._finish()
        self._comments.append(comment)

    def _keyword(self, keyword: str) -> None:
        if self._in_former:
            self._begin_former(keyword)
            return
        before = "msgstr" if self._last.startswith("msgstr") and keyword[:6] != "msgstr" else self._last
        if self._last and self._last_is_empty:
            self._refuse(f"a string in quotation marks is missing after {self._last}")
        if before not in _followed(keyword):
            self._refuse(f"{keyword} cannot stand after {self._last or 'the beginning of the file'}")
        if before in ("", "msgstr", "domain"):
            self._finish()
            self._entry_line, self._entry_obsolete = self._line, self._obsolete
        elif keyword == "msgid":
            self._entry_line = self._line
        self._check_obsolete()
        self._last = keyword
        self._parts[keyword] = []

    def _begin_former(self, keyword: str) -> None:
        if not self._at_end_of_entry:
            self._refuse("the former words stand inside an entry; move them above the entry")
        self._finish()
        if keyword == "msgid" and self._last_former not in ("", "msgctxt"):
            self._former.clear()  # two of them, as other tools leave behind: the later holds
            self._last_former = ""
        if self._last_former not in _FORMER_FOLLOWS.get(keyword, ("-",)):
            self._refuse(f"{keyword} cannot stand here among the former words (#|)")
        self._last_former = keyword
        self._former[keyword] = []

    def _string(self, quoted: str) -> None:
        if self._in_former:
            if not self._last_former:
                self._refuse("these former words (#|) belong to no msgid")
            self._former[self._last_former].append(self._unescaped(quoted))
            return
        if not self._last:
            self._refuse("this string belongs to no msgid or msgstr")
        self._check_obsolete()
        self._parts[self._last].append(self._unescaped(quoted))

    @property
    def _at_end_of_entry(self) -> bool:
        return not self._last or (self._last.startswith(("msgstr", "domain")) and not self._last_is_empty)

    @property
    def _last_is_empty(self) -> bool:
        return not self._parts[self._last]

    def _check_obsolete(self) -> None:
        if self._obsolete != self._entry_obsolete:
            self._refuse("of this entry some lines begin with “#~” and others do not")

    def _finish(self) -> None:
        """Take the entry that was read, if one was; comments and former words from here on belong to the next."""
        if not self._last:
            return
        if not self._at_end_of_entry:
            self._line = self._entry_line
            self._refuse("the last entry has no msgstr; the file seems to be cut off")
        if self._last != "domain":
            self._take()
        self._parts = {}
        self._last = ""

    def _take(self) -> None:
        parts = {keyword: _joined(pieces) for keyword, pieces in self._parts.items()}
        entry = PoEntry(
            tuple(parts[keyword] for keyword in ("msgid", "msgid_plural") if keyword in parts),
            tuple(text for keyword, text in parts.items() if keyword.startswith("msgstr")),
            parts.get("msgctxt"),
            self._entry_line,
            former={keyword: _joined(pieces) for keyword, pieces in self._former.items()},
            obsolete=self._entry_obsolete,
            pieces={":": tuple(comment[1:].strip() for comment in self._comments if comment[:1] == ":")}
            | {f"| {keyword}": tuple(pieces) for keyword, pieces in self._former.items()}
            | {keyword: tuple(pieces) for keyword, pieces in self._parts.items()},
        )
        _comment_on(entry, self._comments)
        self._comments, self._former, self._last_former = [], {}, ""
        if not entry.obsolete:
            if entry.key in self._lines:
                self._line = entry.line
                self._refuse(
                    f"this msgid stands in line {self._lines[entry.key]} already; keep one of the two"
                )
            self._lines[entry.key] = entry.line
        self.entries.append(entry)

    def _unescaped(self, quoted: str) -> str:
        text = quoted[1:-1]
        if "\\" not in text:
            return text
        return _ESCAPE.sub(self._character, text)

    def _character(self, escape: re.Match[str]) -> str:
        if escape["letter"]:
            return _ESCAPED[escape["letter"]]
        if escape["wrong"] is not None:
            self._refuse('inside a string, write \\" for a quotation mark and \\\\ for a backslash')
        if not (escape["octal"] or escape["hex"]):  # the end of a line, which a backslash joins to the next
            return ""
        byte = (int(escape["octal"], 8) if escape["octal"] else int(escape["hex"][-2:], 16)) & 0xFF
        return (
            chr(byte) if byte < 0x80 else chr(0xDC00 + byte)
        )  # as `surrogateescape` has it: one byte of a letter

    def _refuse(self, reason: str) -> NoReturn:
        raise CatalogError(reason, file=self._file, line=self._line)


def _joined(pieces: list[str]) -> str:
    text = "".join(pieces)
    if _BYTE.search(text):
        text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return stream_safe(text)


def _followed(keyword: str) -> tuple[str, ...]:
    if keyword in _FOLLOWS:
        return _FOLLOWS[keyword]
    form = int(keyword[7:-1])
    return (f"msgstr[{form - 1}]",) if form else ("msgid_plural",)


def _comment_on(entry: PoEntry, comments: Iterable[str]) -> None:
    """Give the entry its comments, each to what its first sign says."""
    for comment in comments:
        kind, rest = comment[:1], comment[1:].strip()
        if kind == ".":
            entry.extracted.append(rest)
        elif kind == ":":
            entry.references += REFERENCE.findall(rest)
        elif kind == ",":
            entry.flags += _flags(rest)
        else:
            entry.notes.append(comment.rstrip())


def _flags(text: str) -> list[str]:
    """Flags are parted by commas; gettext also takes blanks, which are a part of `range:` alone."""
    flags = []
    for flag in text.split(","):
        flags += [flag.strip()] if flag.strip().startswith("range:") else flag.split()
    return [flag for flag in flags if flag]


def _line_at(text: str, position: int) -> str:
    end = text.find("\n", position)
    start = text.rfind("\n", 0, position) + 1
    return text[start : end if end >= 0 else len(text)].strip().removeprefix("#~").lstrip("| \t")


def _complaint(line: str) -> str:
    if sign := lookalike(line):
        return f'{sign} stands outside of a string in quotation marks (""); type the line anew'
    word = re.split(r'[\s"]', line, maxsplit=1)[0]
    if word and not re.fullmatch(r"msgctxt|msgid_plural|msgid|msgstr(\[[0-9]+\])?|domain", word):
        return f"“{word[:40]}” is neither a comment nor msgctxt, msgid, msgid_plural or msgstr"
    if '"' not in line:
        return f"a string in quotation marks is missing after {word}"
    if _UNTERMINATED.fullmatch(line):
        return "the string does not end with a quotation mark"
    return 'inside a string, write \\" for a quotation mark and \\\\ for a backslash'
