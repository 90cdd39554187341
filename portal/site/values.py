"""The kinds of values that the site file and the settings have, each with the sentence that a slip is answered with."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, PlainValidator, Strict, ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from portal.errors import did_you_mean
from portal.language_tags import canonical_tag, is_tag
from portal.site import palette

T = TypeVar("T")

OTHER_NEWS = "other"
"""The address key of the category that collects what the site does not know."""

_COOKIE_PATH = re.compile(r"/|(?:/[A-Za-z0-9._~-]+)+/?", re.ASCII)
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?", re.ASCII)
_CACHE_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*/?", re.ASCII)
_CATEGORY_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"\+[1-9](?:[ -]?\d){6,14}", re.ASCII)
"""An international telephone number (ITU-T E.164: at most 15 digits), blanks or hyphens between groups."""
_SHORT_NUMBER = re.compile(r"\d{3,6}", re.ASCII)
"""One of a hotline, which only works within its country."""
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\".]+(\.[^\s@<>\".]+)+")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]", re.ASCII | re.IGNORECASE)
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}){1,2}", re.ASCII | re.IGNORECASE)
_LONG = 7
"""Letters of a colour in full."""


Slip = tuple[tuple[str | int, ...], str]
"""What is wrong below a value: the keys and indexes that lead there, and the sentence."""


def refusal(*slips: Slip) -> ValidationError:
    """The error for what is wrong below the value that is looked at."""
    return ValidationError.from_exception_data(
        "site",
        [
            InitErrorDetails(
                type=PydanticCustomError("value_error", "{error}", {"error": told}), loc=where, input=None
            )
            for where, told in slips
        ],
    )


def must_be(wanted: str, value: object) -> ValueError:
    """The error for a value of the wrong kind."""
    return ValueError(f"this must be {wanted}, not {value!r}.")


def _filled(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValueError("this is empty. Write something, or take the key out.")
    return text


def _tag(tag: str) -> str:
    if not is_tag(tag):
        raise ValueError(f"“{tag}” is no language tag. Write one of BCP 47, such as “th” or “zh-Hans”.")
    return canonical_tag(tag)


def _time_zone(value: object) -> ZoneInfo:
    if not isinstance(value, str):
        raise must_be("a text in quotes", value)
    name = _filled(value)
    try:
        # "localtime" is whatever the machine says: refused as a name that does not exist.
        return ZoneInfo("" if name == "localtime" else name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # a folder's or a foreign file's name
        raise ValueError(f"there is no time zone “{name}”. {_nearest_zone(name)}") from None


def _nearest_zone(name: str) -> str:
    zones: Iterable[str] = zoneinfo.available_timezones()
    sentence = did_you_mean(name, zones)
    return sentence if len(sentence) < 100 else "Write one such as “Asia/Bangkok”."


def _category_key(text: str) -> str:
    if not _CATEGORY_KEY.fullmatch(text):
        raise ValueError(
            f"“{text}” cannot stand in an address. Write a–z and 0–9, with hyphens between words."
        )
    if text == OTHER_NEWS:
        raise ValueError(f"“{text}” is the address of what fits no category. Choose another key.")
    return text


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.hostname or re.search(r"\s", text):
        raise ValueError(f"“{text}” is no web address. Write it in full: https://www.example.org/.")
    return text


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"“{text}” is no international number. Write it with its country: +66 53 000 000.")
    return text


def _short_number(text: str) -> str:
    return text if _SHORT_NUMBER.fullmatch(text) else _number(text)


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError(f"“{text}” is no e-mail address. Write it like office@example.org.")
    return text


def _security_contact(text: str) -> str:
    if text.startswith("+"):
        return _number(text)
    return _web_address(text) if ":" in text else _email(text)


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise must_be("a day without quotes, such as 2030-06-30", value)
    return value


def _count(count: int) -> int:
    if count < 0:
        raise ValueError(f"{count} is below zero. Write 0 or more.")
    return count


def _days(days: int) -> int:
    if days < 1:
        raise ValueError(f"{days} is below one. Write within how many days you answer, or take the key out.")
    return days


def degrees(most: int) -> AfterValidator:
    """What takes a number of degrees between −`most` and `most`."""

    def checked(value: float) -> float:
        if not -most <= value <= most:
            raise ValueError(f"{value:g} is not between −{most} and {most} degrees.")
        return value

    return AfterValidator(checked)


def _domain(name: str) -> str:
    if not _DOMAIN.fullmatch(name):
        raise ValueError(
            f"“{name}” is no domain. Write it like www.example.go.th, without https:// and slashes."
        )
    return name.lower()


def _path(value: object, info: ValidationInfo) -> Path:
    if not isinstance(value, str):
        raise must_be("a text in quotes", value)
    folder: Path = (info.context or {})["folder"]
    return folder / _filled(value)


def _colour_name(name: str) -> str:
    known = palette.own()["light"].keys() - palette.FIXED
    if name not in known:
        raise ValueError(f"there is no colour of this name. {did_you_mean(name, known)}")
    return name


def _colour(text: str) -> str:
    if not _COLOUR.fullmatch(text):
        raise ValueError(
            f"“{text}” is no colour. Write “#” and six of the digits 0–9 and a–f, such as “#7a1248”."
        )
    short = text.lower()
    return short if len(short) == _LONG else "#" + "".join(2 * digit for digit in short[1:])


def _origin(address: str) -> str:
    """An address of scheme, host and port alone: the path under which a portal is mounted is added to it. A host in
    Thai letters is written as DNS, feeds and site maps have it (IDNA): ลำพูน.ไทย is xn--q3cju6cub7h.xn--o3cw4h."""
    parts = _split(_with_ascii_host(address))
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError('must be an address like "https://www.example.go.th"')
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(
            f'must end after the host: write "{parts.scheme}://{parts.netloc}". '
            "The path that the portal is mounted under is added by itself"
        )
    return f"{parts.scheme}://{parts.netloc}"


def _with_ascii_host(address: str) -> str:
    parts = _split(address)
    if parts is None or parts.netloc.isascii() or not parts.hostname or parts.username:
        return address
    try:
        host = parts.hostname.encode("idna").decode()
    except UnicodeError:
        return ""
    return parts._replace(netloc=host if parts.port is None else f"{host}:{parts.port}").geturl()


def _address_of_cache(address: str) -> str:
    """The address of a cache, with the path that all pages of the portal begin with; it ends with a slash."""
    parts = _split(address)
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not _HOST.fullmatch(parts.netloc)
        or not _CACHE_PATH.fullmatch(parts.path)
        or "?" in address
        or "#" in address
    ):
        raise ValueError(
            'must be an address like "http://127.0.0.1:6081/": that of a cache, and the path that the portal is '
            "mounted under, of letters, digits, dots and hyphens"
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # brackets that do not close, a port that is no number
        return None
    return None if port == 0 else parts


def _url_of_database(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    if not (scheme and mark and rest):
        raise ValueError('must be an SQLAlchemy URL like "sqlite:////srv/portal/portal.sqlite3"')
    return url


def _path_of_cookie(path: str) -> str:
    if not _COOKIE_PATH.fullmatch(path):
        raise ValueError('must be a path like "/" or "/office", of letters, digits, dots and hyphens')
    return path


FORWARDED_PREFIX = "X-Forwarded-Prefix"
"""The header by which proxies tell what they took off the beginning of a path."""


def _path_of_proxy(path: str) -> str:
    if path.lower() == FORWARDED_PREFIX.lower():
        return FORWARDED_PREFIX
    if path == "/" or not _COOKIE_PATH.fullmatch(path):
        raise ValueError(f'must be a path like "/news", or "{FORWARDED_PREFIX}"')
    return path.rstrip("/")


def _listed(value: object) -> object:
    if not isinstance(value, list):
        raise must_be("a list of texts", value)
    return value


def _once(items: tuple[T, ...]) -> tuple[T, ...]:
    twice: list[Slip] = [
        ((number,), f"“{item}” is there twice. Take one of them out.")
        for number, item in enumerate(items)
        if item in items[:number]
    ]
    if twice:
        raise refusal(*twice)
    return items


def _tables(value: object, info: ValidationInfo) -> object:
    header = f"[[{info.field_name}]]"
    if not isinstance(value, list):
        raise must_be(f"tables, each under {header}", value)
    others: list[Slip] = [
        ((number,), str(must_be(f"a table under {header}", item)))
        for number, item in enumerate(value)
        if not isinstance(item, dict)
    ]
    if others:
        raise refusal(*others)
    return value


def _distinct(value: object) -> object:
    """A table by language, if none of its keys means the same language as one before it."""
    seen: set[str] = set()
    twice: list[Slip] = []
    for key in value if isinstance(value, dict) else ():
        tag = canonical_tag(key) if is_tag(key) else key
        if tag in seen:
            twice.append(((key,), f"“{tag}” is there twice. Take one of them out."))
        seen.add(tag)
    if twice:
        raise refusal(*twice)
    return value


def _worded(value: object) -> object:
    if not isinstance(value, dict):
        raise must_be('worded per language: { en = "…" }', value)
    if not value:
        raise ValueError('this has no wording. Add one, such as en = "…".')
    return value


def _some(tags: tuple[str, ...]) -> tuple[str, ...]:
    if not tags:
        raise ValueError("there must be at least one language.")
    return tags


def _others(found: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    own: list[Slip] = [
        ((tag,), f"“{tag}” is there twice. Take one of them out.") for tag in found if tag in found[tag]
    ]
    if own:
        raise refusal(*own)
    return found


Filled = Annotated[str, AfterValidator(_filled)]
"""A text that is not empty, without blanks around it."""
Tag = Annotated[Filled, AfterValidator(_tag)]
"""A language tag in its usual letters, and by its present name: th, zh-Hans, pt-BR, he for iw."""
TimeZone = Annotated[ZoneInfo, PlainValidator(_time_zone)]
"""A time zone by its name in the IANA database."""
CategoryKey = Annotated[Filled, AfterValidator(_category_key)]
"""A key that can stand in addresses."""
WebAddress = Annotated[Filled, AfterValidator(_web_address)]
"""A web address in full."""
Phone = Annotated[Filled, AfterValidator(_number)]
"""An international telephone number."""
AnyPhone = Annotated[Filled, AfterValidator(_short_number)]
"""An international telephone number, or a short one of the country."""
SecurityContact = Annotated[Filled, AfterValidator(_security_contact)]
"""An e-mail address, a web address in full or an international telephone number."""
Day = Annotated[date, PlainValidator(_day)]
Domain = Annotated[Filled, AfterValidator(_domain)]
"""The name of a host."""
Email = Annotated[Filled, AfterValidator(_email)]
FilePath = Annotated[Path, PlainValidator(_path)]
"""A path, relative to the folder of the site file."""
Colour = Annotated[Filled, AfterValidator(_colour)]
ColourName = Annotated[str, AfterValidator(_colour_name)]
Origin = Annotated[str, AfterValidator(_origin)]
PurgeUrl = Annotated[str, AfterValidator(_address_of_cache)]
CookiePath = Annotated[str, AfterValidator(_path_of_cookie)]
ProxyPath = Annotated[str, AfterValidator(_path_of_proxy)]
"""A path without a slash at its end, or the name of a header."""
DatabaseUrl = Annotated[str, AfterValidator(_url_of_database)]
Whole = Annotated[int, Strict()]
"""An integer; neither a text that looks like one nor true or false."""
Count = Annotated[Whole, AfterValidator(_count)]
Days = Annotated[Whole, AfterValidator(_days)]
Switch = Annotated[bool, Strict()]
Degrees = Annotated[float, Strict()]

Each = Annotated[tuple[T, ...], BeforeValidator(_listed), AfterValidator(_once)]
"""A list of texts, none of them twice."""
Tables = Annotated[tuple[T, ...], BeforeValidator(_tables)]
"""An array of tables."""
Languages = Annotated[Each[Tag], AfterValidator(_some)]
ByTag = Annotated[dict[Tag, T], BeforeValidator(_distinct)]
"""A table whose keys are language tags."""
Wordings = Annotated[ByTag[Filled], BeforeValidator(_worded)]
Fallbacks = Annotated[ByTag[Each[Tag]], AfterValidator(_others)]
"""For some languages, those that stand in for them."""
