"""Reads the site file, `site.toml`: every slip is answered with file, key and remedy."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from portal import toml_file
from portal.errors import SiteError, did_you_mean
from portal.language_tags import canonical_tag, is_tag
from portal.site import OTHER_NEWS, Accessibility, Category, Contact, Link, LocalText, Site, TravelMap
from portal.site_table import Table

_CATEGORY_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"\+[1-9](?:[ -]?\d){6,14}")
"""An international telephone number (ITU-T E.164: at most 15 digits), blanks or hyphens between groups."""
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\".]+(\.[^\s@<>\".]+)+")


def load_site(path: Path) -> Site:
    """Read a site file. Raises SiteError for the first slip, naming the file, the key and what to do."""
    file = toml_file.read(path, SiteError)
    return _site(Table(file.values, str(path), ""))


def _site(table: Table) -> Site:
    table.only(Site)
    languages = table.required("languages", _languages)
    default_language = table.required("default_language", _tag)
    if default_language not in languages:
        table.refuse("default_language", f"“{default_language}” is not among languages. Add it there.")
    return Site(
        name=table.required("name", _local_text),
        default_language=default_language,
        languages=languages,
        time_zone=table.required("time_zone", _time_zone),
        categories=table.optional("categories", _categories, ()),
        contact=table.required("contact", _contact),
        tagline=table.optional("tagline", _local_text, None),
        travel_map=table.optional("travel_map", _travel_map, None),
        links=table.optional("links", _links, ()),
        visits_start=table.optional("visits_start", _count, 0),
        thai_digits=table.optional("thai_digits", _switch, False),
        fallbacks=table.optional("fallbacks", _fallbacks, {}),
        accessibility=table.optional("accessibility", _accessibility, Accessibility()),
        notes=table.optional("notes", _notes, ()),
    )


def _accessibility(above: Table, key: str) -> Accessibility:
    table = above.table(key)
    table.only(Accessibility)
    return Accessibility(
        faults=table.optional("faults", _notes, ()),
        answer_days=table.optional("answer_days", _days, None),
        appeal=table.optional("appeal", _local_text, None),
    )


def _contact(above: Table, key: str) -> Contact:
    table = above.table(key)
    table.only(Contact)
    return Contact(
        address=table.required("address", _local_text),
        phones=table.optional("phones", _numbers, ()),
        faxes=table.optional("faxes", _numbers, ()),
        emails=table.optional("emails", _emails, ()),
        hours=table.optional("hours", _local_text, None),
    )


def _travel_map(above: Table, key: str) -> TravelMap:
    table = above.table(key)
    table.only(TravelMap)
    return TravelMap(
        latitude=table.required("latitude", _degrees(90)),
        longitude=table.required("longitude", _degrees(180)),
        link=table.required("link", _web_address),
        directions=table.optional("directions", _local_text, None),
    )


def _links(above: Table, key: str) -> tuple[Link, ...]:
    return tuple(_link(table) for table in above.tables(key))


def _link(table: Table) -> Link:
    table.only(Link)
    return Link(address=table.required("address", _web_address), name=table.required("name", _local_text))


def _categories(above: Table, key: str) -> tuple[Category, ...]:
    owners: dict[str, str] = {}
    found = []
    for table in above.tables(key):
        category = _category(table)
        for stored in (category.key, *category.also):
            if stored in owners:
                table.refuse("key", f"“{stored}” is also a key of “{owners[stored]}”. Take one of them out.")
            owners[stored] = category.key
        found.append(category)
    return tuple(found)


def _category(table: Table) -> Category:
    table.only(Category)
    return Category(
        key=table.required("key", _category_key),
        name=table.required("name", _local_text),
        also=table.optional("also", _texts, ()),
    )


def _notes(above: Table, key: str) -> tuple[LocalText, ...]:
    return tuple(_wordings(table) for table in above.tables(key))


def _local_text(above: Table, key: str) -> LocalText:
    if not isinstance(above.values[key], dict):
        above.refuse(key, f'this must be worded per language: {{ en = "…" }}, not {above.values[key]!r}.')
    return _wordings(above.table(key))


def _wordings(table: Table) -> LocalText:
    texts: dict[str, str] = {}
    for tag in table.values:
        canonical = _cased(table, tag, tag)
        if canonical in texts:
            table.refuse(tag, "this language is there twice. Take one of them out.")
        texts[canonical] = _text(table, tag)
    if not texts:
        raise SiteError(f'{table.file}: {table.path}: this has no wording. Add one, such as en = "…".')
    return LocalText(MappingProxyType(texts))


def _languages(table: Table, key: str) -> tuple[str, ...]:
    tags = _each(table, key, _tag)
    if not tags:
        table.refuse(key, "there must be at least one language.")
    return tags


def _fallbacks(above: Table, key: str) -> Mapping[str, tuple[str, ...]]:
    table = above.table(key)
    found: dict[str, tuple[str, ...]] = {}
    for written in table.values:
        tag = _cased(table, written, written)
        others = _each(table, written, _tag)
        if tag in others or tag in found:
            table.refuse(written, f"“{tag}” is there twice. Take one of them out.")
        found[tag] = others
    return MappingProxyType(found)


def _each(table: Table, key: str, read: Callable[[Table, str], str]) -> tuple[str, ...]:
    """The items of a list of texts, each read by `read`; one that is there twice is refused."""
    items = table.items(key)
    found: list[str] = []
    for item in items.values:
        value = read(items, item)
        if value in found:
            items.refuse(item, f"“{value}” is there twice. Take one of them out.")
        found.append(value)
    return tuple(found)


def _texts(table: Table, key: str) -> tuple[str, ...]:
    return _each(table, key, _text)


def _numbers(table: Table, key: str) -> tuple[str, ...]:
    return _each(table, key, _number)


def _emails(table: Table, key: str) -> tuple[str, ...]:
    return _each(table, key, _email)


def _text(table: Table, key: str) -> str:
    text = table.value(key, str, "a text in quotes").strip()
    if not text:
        table.refuse(key, "this is empty. Write something, or take the key out.")
    return text


def _tag(table: Table, key: str) -> str:
    return _cased(table, key, _text(table, key))


def _cased(table: Table, key: str, tag: str) -> str:
    """A language tag in its usual letters, and by its present name: th, zh-Hans, pt-BR, he for iw."""
    if not is_tag(tag):
        table.refuse(key, f"“{tag}” is no language tag. Write one of BCP 47, such as “th” or “zh-Hans”.")
    return canonical_tag(tag)


def _time_zone(table: Table, key: str) -> ZoneInfo:
    name = _text(table, key)
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


def _category_key(table: Table, key: str) -> str:
    text = _text(table, key)
    if not _CATEGORY_KEY.fullmatch(text):
        table.refuse(
            key, f"“{text}” cannot stand in an address. Write a–z and 0–9, with hyphens between words."
        )
    if text == OTHER_NEWS:
        table.refuse(key, f"“{text}” is the address of what fits no category. Choose another key.")
    return text


def _web_address(table: Table, key: str) -> str:
    text = _text(table, key)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.hostname or re.search(r"\s", text):
        table.refuse(key, f"“{text}” is no web address. Write it in full: https://www.example.org/.")
    return text


def _number(table: Table, key: str) -> str:
    text = _text(table, key)
    if not _NUMBER.fullmatch(text):
        table.refuse(key, f"“{text}” is no international number. Write it with its country: +66 53 000 000.")
    return text


def _email(table: Table, key: str) -> str:
    text = _text(table, key)
    if not _EMAIL.fullmatch(text):
        table.refuse(key, f"“{text}” is no e-mail address. Write it like office@example.org.")
    return text


def _degrees(most: int) -> Callable[[Table, str], float]:
    def read(table: Table, key: str) -> float:
        value = table.values[key]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            table.refuse(key, f"this must be a number of degrees, such as 18.58, not {value!r}.")
        if not -most <= value <= most:
            table.refuse(key, f"{value} is not between −{most} and {most} degrees.")
        return float(value)

    return read


def _count(table: Table, key: str) -> int:
    count = table.value(key, int, "a whole number")
    if count < 0:
        table.refuse(key, f"{count} is below zero. Write 0 or more.")
    return count


def _days(table: Table, key: str) -> int:
    days = table.value(key, int, "a whole number")
    if days < 1:
        table.refuse(key, f"{days} is below one. Write within how many days you answer, or take the key out.")
    return days


def _switch(table: Table, key: str) -> bool:
    return table.value(key, bool, "true or false")
