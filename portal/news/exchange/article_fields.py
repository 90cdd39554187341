"""The keys and values of an article in a source: located values, timestamps, and what each key may hold.

Words are tidied the same way wherever they come from, so that what was exported is read back exactly:
titles, captions and the like are one line; a body has `
` between its lines and no blank ones around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

from portal.derive.content import Format
from portal.errors import ContentError, ErrorCollector, LanguageTagError, did_you_mean
from portal.i18n.formats import BUDDHIST_OFFSET, gregorian_year
from portal.language_tags import canonical_tag
from portal.news.rules import LONGEST_LINE, LONGEST_NAME, LONGEST_OLD_ADDRESS, excess_of_old_addresses
from portal.text.normalisation import stream_safe


class FileLocation(NamedTuple):
    """A line (from 1) of a file."""

    file: str
    line: int

    def refuse(self, reason: str) -> ContentError:
        """The error that says what is wrong here."""
        return ContentError(reason, file=self.file, line=self.line)

    def at(self, line: int) -> FileLocation:
        """Another line of the same file."""
        return FileLocation(self.file, line)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def whole(text: str, place: FileLocation) -> str:
    """`text`, refused where an escape such as `\\ud83d` stands alone: half of a letter, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = f"\\u{ord(text[error.start]):04x}"
        raise place.refuse(f"The escape {half} stands alone; it is half of a letter. Take it out.") from None
    return text


class Number(str):
    """A number of a JSON file, as it is written there: no key takes one."""

    __slots__ = ()


Value = str | bool | list["Node"] | dict[str, "Node"] | None

_KINDS = {Number: "a number", bool: "true or false", list: "a list", dict: "a group of keys"}


@dataclass(frozen=True, slots=True)
class Node:
    """One value: where it is and the keys that lead to it (`images/1/text`). None where a key has no value."""

    value: Value
    place: FileLocation
    path: str = ""

    def refuse(self, reason: str) -> ContentError:
        """The error that says what is wrong with this value."""
        return self.place.refuse(f"“{self.path}” {reason}" if self.path else reason)

    def text(self) -> str:
        """The text that it is."""
        if isinstance(self.value, str) and not isinstance(self.value, Number):
            return self.value
        raise self.refuse(f"must be a text, not {self._kind()}. Put it in quotes, or correct it.")

    def truth(self) -> bool:
        """True or false; the words are understood in any case."""
        if isinstance(self.value, bool):
            return self.value
        word = self.value.casefold() if isinstance(self.value, str) else ""
        if word in ("true", "yes", "false", "no"):
            return word in ("true", "yes")
        raise self.refuse("must be true or false.")

    def items(self) -> list[Node]:
        """The values of the list that it is."""
        if isinstance(self.value, list):
            return self.value
        raise self.refuse(f"must be a list, not {self._kind()}.")

    def members(self) -> Mapping[str, Node]:
        """The values of the group of keys that it is; those without a value are left out."""
        if not isinstance(self.value, dict):
            raise self.refuse(f"must be a group of keys, each with its value, not {self._kind()}.")
        return {key: node for key, node in self.value.items() if node.value is not None}

    def fields(
        self, known: Collection[str], gathering: ErrorCollector, elsewhere: Mapping[str, str] | None = None
    ) -> Mapping[str, Node]:
        """Those of the same whose key is one of `known`. The others are slips; `elsewhere` says of misplaced ones where
        they belong."""
        members = self.members()
        for key, node in members.items():
            if key not in known and not gathering.is_full:
                hint = (elsewhere or {}).get(key) or did_you_mean(key, known)
                gathering.add(node.place.refuse(f"The key “{node.path}” is not known here. {hint}"))
        return {key: node for key, node in members.items() if key in known}

    def _kind(self) -> str:
        if self.value is None:
            return "nothing"
        return _KINDS.get(type(self.value), "a text")


EARLIEST = 1800

_SHAPE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[Tt ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?"
    r" ?(?P<zone>[Zz]|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)


def parse_timestamp(text: str, zone: tzinfo) -> datetime:
    """The moment (in UTC) that `text` names: RFC 3339, or a date alone (midnight); without a zone in `zone`.

    Years from 2400 are Buddhist. Digits of a second beyond the sixth are cut off. Raises ContentError.
    """
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise ContentError(
            f"must be a date such as 2020-09-17, or a moment such as 2020-09-17T14:14:00+07:00, not “{text[:60]}”."
            f"{_moment_meant(text)}"
        )
    parts = {name: int(match[name] or 0) for name in ("month", "day", "hour", "minute", "second")}
    year = gregorian_year(int(match["year"]))
    if year < EARLIEST:
        raise ContentError(
            f"has the year {match['year']}, before {EARLIEST}. Write the year with all four digits."
        )
    try:
        local = datetime(
            year,
            **parts,
            microsecond=int((match["fraction"] or "0")[:6].ljust(6, "0")),
            tzinfo=_zone_of(match, zone),
        )
    except ValueError:
        raise ContentError(
            f"is a day or time that does not exist: “{text}”. {_leap_hint(match)}".rstrip()
        ) from None
    # Moments of two zones are never equal in an hour that the clock runs twice, so all are kept in one zone.
    return local.astimezone(UTC)


_MEANT = re.compile(
    r"(?:(?P<day>\d\d?)[-/.](?P<month>\d\d?)[-/.](?P<year>\d{4})"
    r"|(?P<year_first>\d{4})[-/.](?P<month_then>\d\d?)[-/.](?P<day_last>\d\d?))"
    r"(?:[T ]+(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?: ?น\.?)?)?",
    re.ASCII,
)


def _moment_meant(text: str) -> str:
    """What a moment that is written otherwise may be meant for: days first, as in Thailand; in digits of any script,
    with dashes and blanks of any kind."""
    plain = "".join(str(unicodedata.digit(sign, sign)) for sign in text.strip().strip("“”\"'"))
    found = _MEANT.fullmatch(re.sub(r"\s+", " ", re.sub("[\u2010-\u2015\u2212]", "-", plain)))
    if found is None:
        return ""
    year, month, day = (
        found["year"] or found["year_first"],
        int(found["month"] or found["month_then"]),
        int(found["day"] or found["day_last"]),
    )
    meant = f"{year}-{month:02}-{day:02}"
    if found["hour"]:
        meant += f" {int(found['hour']):02}:{found['minute']}"
    try:
        parse_timestamp(meant, UTC)
    except ContentError:
        return ""
    return f" Did you mean {meant}?"


def format_timestamp(parse_timestamp: datetime, zone: tzinfo) -> str:
    """`moment` so that `moment(…)` gives it back exactly: in `zone` where its offset has whole minutes, else UTC."""
    local = parse_timestamp.astimezone(zone)
    if (local.utcoffset() or timedelta()) % timedelta(minutes=1):
        local = parse_timestamp.astimezone(UTC)
    text = local.isoformat()
    if gregorian_year(local.year) != local.year:
        # Read back, such a year would be taken for a Buddhist one; so it is written as one.
        text = f"{local.year + BUDDHIST_OFFSET}{text[4:]}"
    return text


def _zone_of(match: re.Match[str], zone: tzinfo) -> tzinfo:
    text = match["zone"]
    if text is None:
        return zone
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 23 or minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def _leap_hint(match: re.Match[str]) -> str:
    year = int(match["year"])
    if (match["month"], match["day"]) != ("02", "29"):
        return "Correct it."
    if gregorian_year(year) == year:
        return f"The year {year} has no 29 February."
    return f"The year {year} ({gregorian_year(year)}) has no 29 February."


_SHOWN = 80
"""Letters of a wrong value that a message repeats."""

_SLUG = re.compile(r"[a-z0-9]+(?:[-_]+[a-z0-9]+)*", re.ASCII)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)+")
_FORMATS: dict[str, Format] = {"markdown": "markdown", "plain": "plain"}


def tidy_body(text: str) -> str:
    """A body as it is kept: one kind of line end, no control character, no blank lines before, no blanks after."""
    text = _one_kind_of_line_end(text).rstrip()
    return text[_blank_lines(text) :]


def blank_lines_before(text: str) -> int:
    """How many lines `tidy_body` takes away at the beginning of a text."""
    text = _one_kind_of_line_end(text).rstrip()
    return text.count("\n", 0, _blank_lines(text))


def _one_kind_of_line_end(text: str) -> str:
    return stream_safe(_CONTROLS.sub("", _LINE_ENDS.sub("\n", text)))


def _blank_lines(text: str) -> int:
    """How many letters stand before the first line that is not blank."""
    found = _BLANK_LINES.match(text)
    return found.end() if found else 0


def tidy_line(text: str) -> str:
    """Words of one line as they are kept: no control character, single blanks, none around; none if none is seen."""
    text = _CONTROLS.sub("", re.sub(r"[\t\n]", " ", _LINE_ENDS.sub(" ", text)))
    text = stream_safe(re.sub(" {2,}", " ", text).strip())
    return text if any(_is_seen(letter) for letter in text) else ""


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "CZ"


def line(node: Node, most: int = LONGEST_LINE) -> str:
    """Words of one line, tidied; never empty."""
    words = optional_line(node, most)
    if not words:
        raise node.refuse("is empty. Write it, or take the key out if it is not needed.")
    return words


def optional_line(node: Node, most: int = LONGEST_LINE) -> str:
    """Words of one line, tidied; may be empty."""
    words = tidy_line(node.text())
    if len(words) > most:
        raise node.refuse(f"has {len(words)} letters; at most {most} are taken. Shorten it.")
    return words


def identity(node: Node) -> str:
    """An id: one line without blanks around."""
    return line(node, LONGEST_NAME)


def slug(node: Node) -> str:
    """The article's part of its address."""
    text = line(node, LONGEST_NAME)
    if not _SLUG.fullmatch(text):
        raise node.refuse(
            f"cannot be “{text[:_SHOWN]}”: a slug is small letters a to z, digits and hyphens, such as "
            "“new-bridge-opens”."
        )
    return text


def is_slug(text: str) -> bool:
    """Whether `text` can be a slug as it is."""
    return len(text) <= LONGEST_NAME and _SLUG.fullmatch(text) is not None


def slug_from_id(id: str) -> str:  # noqa: A002 - the word for it everywhere else
    """The slug of an article that has none: its id; where that is no slug, its letters and a hash that tells
    `A 1` from `a-1`. The same for ever."""
    if is_slug(id):
        return id
    plain = unicodedata.normalize("NFKD", stream_safe(id)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    mark = sha256(id.encode()).hexdigest()[:10]
    return f"{words}-{mark}" if words else mark


def language(node: Node, tag: str) -> str:
    """The canonical form of a language tag that stands at `node`."""
    try:
        return canonical_tag(tag)
    except LanguageTagError as error:
        raise node.place.refuse(str(error)) from None


def moment(node: Node, zone: tzinfo) -> datetime:
    """An aware moment; without a zone it is in `zone`."""
    text = node.text()
    try:
        return parse_timestamp(text, zone)
    except ContentError as error:
        raise node.refuse(error.reason) from None


def body_format(node: Node) -> Format:
    """How a body is written."""
    text = node.text().strip()
    if text not in _FORMATS:
        raise node.refuse(f"must be “markdown” or “plain”, not “{text[:_SHOWN]}”.")
    return _FORMATS[text]


def web_address(node: Node) -> str:
    """An absolute address of the web."""
    text = line(node)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or " " in text:
        raise node.refuse(
            "must be a web address such as https://www.example.go.th/news/1 (a blank inside it is written %20), "
            f"not “{text[:_SHOWN]}”."
        )
    return text


def old_addresses(node: Node) -> tuple[str, ...]:
    """Each address of the list once. Raises ContentError, which tells all that are none."""
    gathering = ErrorCollector()
    found: dict[str, None] = {}
    items = node.items()
    if reason := excess_of_old_addresses(len(items)):
        raise node.refuse(f"is too long: {reason}.")
    for item in items:
        with gathering.step():
            found[old_address(item)] = None
    gathering.settle()
    return tuple(found)


def old_address(node: Node) -> str:
    """A path, with its query if it had one, that an older site had."""
    text = line(node, LONGEST_OLD_ADDRESS)
    if not text.startswith("/") or text.startswith("//") or "#" in text or " " in text:
        raise node.refuse(
            "must be the path of the old address, with its query if it has one, such as “/news.php?id=7” (a blank "
            f"inside it is written %20), not “{text[:_SHOWN]}”."
        )
    return text
