"""Reads single values of the site file: every slip is answered with file, key and remedy."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from portal.errors import SiteError, did_you_mean
from portal.language_tags import canonical_tag, is_tag
from portal.site import OTHER_NEWS, LocalText
from portal.site_table import Table

_CATEGORY_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"\+[1-9](?:[ -]?\d){6,14}", re.ASCII)
"""An international telephone number (ITU-T E.164: at most 15 digits), blanks or hyphens between groups."""
_SHORT_NUMBER = re.compile(r"\d{3,6}", re.ASCII)
"""One of a hotline, which only works within its country."""
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\".]+(\.[^\s@<>\".]+)+")


def read_local_text(above: Table, key: str) -> LocalText:
    """Wordings by language, in a table."""
    if not isinstance(above.values[key], dict):
        above.refuse(key, f'this must be worded per language: {{ en = "…" }}, not {above.values[key]!r}.')
    return read_wordings(above.table(key))


def read_wordings(table: Table) -> LocalText:
    """The wordings of a table. Raises SiteError where there are none."""
    texts: dict[str, str] = {}
    for tag in table.values:
        canonical = read_cased(table, tag, tag)
        if canonical in texts:
            table.refuse(tag, "this language is there twice. Take one of them out.")
        texts[canonical] = read_text(table, tag)
    if not texts:
        raise SiteError(f'{table.file}: {table.path}: this has no wording. Add one, such as en = "…".')
    return LocalText(MappingProxyType(texts))


def read_languages(table: Table, key: str) -> tuple[str, ...]:
    """At least one language tag."""
    tags = read_each(table, key, read_tag)
    if not tags:
        table.refuse(key, "there must be at least one language.")
    return tags


def read_fallbacks(above: Table, key: str) -> Mapping[str, tuple[str, ...]]:
    """For some languages, those that stand in for them."""
    table = above.table(key)
    found: dict[str, tuple[str, ...]] = {}
    for written in table.values:
        tag = read_cased(table, written, written)
        others = read_each(table, written, read_tag)
        if tag in others or tag in found:
            table.refuse(written, f"“{tag}” is there twice. Take one of them out.")
        found[tag] = others
    return MappingProxyType(found)


def read_each(table: Table, key: str, read: Callable[[Table, str], str]) -> tuple[str, ...]:
    """The items of a list of texts, each read by `read`; one that is there twice is refused."""
    items = table.items(key)
    found: list[str] = []
    for item in items.values:
        value = read(items, item)
        if value in found:
            items.refuse(item, f"“{value}” is there twice. Take one of them out.")
        found.append(value)
    return tuple(found)


def read_texts(table: Table, key: str) -> tuple[str, ...]:
    """A list of texts."""
    return read_each(table, key, read_text)


def read_numbers(table: Table, key: str) -> tuple[str, ...]:
    """A list of international telephone numbers."""
    return read_each(table, key, read_number)


def read_emails(table: Table, key: str) -> tuple[str, ...]:
    """A list of e-mail addresses."""
    return read_each(table, key, read_email)


def read_text(table: Table, key: str) -> str:
    """A text that is not empty."""
    text = table.value(key, str, "a text in quotes").strip()
    if not text:
        table.refuse(key, "this is empty. Write something, or take the key out.")
    return text


def read_tag(table: Table, key: str) -> str:
    """A language tag, in its usual letters."""
    return read_cased(table, key, read_text(table, key))


def read_cased(table: Table, key: str, tag: str) -> str:
    """A language tag in its usual letters, and by its present name: th, zh-Hans, pt-BR, he for iw."""
    if not is_tag(tag):
        table.refuse(key, f"“{tag}” is no language tag. Write one of BCP 47, such as “th” or “zh-Hans”.")
    return canonical_tag(tag)


def read_time_zone(table: Table, key: str) -> ZoneInfo:
    """A time zone by its name in the IANA database."""
    name = read_text(table, key)
    try:
        # "localtime" is whatever the machine says: refused as a name that does not exist.
        return ZoneInfo("" if name == "localtime" else name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # a folder's or a foreign file's name
        near = _nearest_zone(name)
        table.refuse(key, f"there is no time zone “{name}”. {near}")


def _nearest_zone(name: str) -> str:
    zones: Iterable[str] = zoneinfo.available_timezones()
    sentence = did_you_mean(name, zones)
    return sentence if len(sentence) < 100 else "Write one such as “Asia/Bangkok”."


def read_category_key(table: Table, key: str) -> str:
    """A key that can stand in addresses."""
    text = read_text(table, key)
    if not _CATEGORY_KEY.fullmatch(text):
        table.refuse(
            key, f"“{text}” cannot stand in an address. Write a–z and 0–9, with hyphens between words."
        )
    if text == OTHER_NEWS:
        table.refuse(key, f"“{text}” is the address of what fits no category. Choose another key.")
    return text


def read_web_address(table: Table, key: str) -> str:
    """A web address in full."""
    text = read_text(table, key)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.hostname or re.search(r"\s", text):
        table.refuse(key, f"“{text}” is no web address. Write it in full: https://www.example.org/.")
    return text


def read_number(table: Table, key: str) -> str:
    """An international telephone number."""
    text = read_text(table, key)
    if not _NUMBER.fullmatch(text):
        table.refuse(key, f"“{text}” is no international number. Write it with its country: +66 53 000 000.")
    return text


def read_short_number(table: Table, key: str) -> str:
    """An international telephone number, or a short one of the country."""
    text = read_text(table, key)
    return text if _SHORT_NUMBER.fullmatch(text) else read_number(table, key)


def read_email(table: Table, key: str) -> str:
    """An e-mail address."""
    text = read_text(table, key)
    if not _EMAIL.fullmatch(text):
        table.refuse(key, f"“{text}” is no e-mail address. Write it like office@example.org.")
    return text


def read_degrees(most: int) -> Callable[[Table, str], float]:
    """What reads a number of degrees between −`most` and `most`."""

    def read(table: Table, key: str) -> float:
        value = table.values[key]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            table.refuse(key, f"this must be a number of degrees, such as 18.58, not {value!r}.")
        if not -most <= value <= most:
            table.refuse(key, f"{value} is not between −{most} and {most} degrees.")
        return float(value)

    return read


def read_count(table: Table, key: str) -> int:
    """A whole number from zero on."""
    count = table.value(key, int, "a whole number")
    if count < 0:
        table.refuse(key, f"{count} is below zero. Write 0 or more.")
    return count


def read_days(table: Table, key: str) -> int:
    """A whole number from one on."""
    days = table.value(key, int, "a whole number")
    if days < 1:
        table.refuse(key, f"{days} is below one. Write within how many days you answer, or take the key out.")
    return days


def read_switch(table: Table, key: str) -> bool:
    """True or false."""
    return table.value(key, bool, "true or false")
