"""Reads the site file, `site.toml`: every slip is answered with file, key and remedy."""

from __future__ import annotations

from pathlib import Path

from portal import toml_file
from portal.errors import SiteError
from portal.site import Accessibility, Category, Channel, Contact, Link, LocalText, Look, Site, TravelMap
from portal.site_look import read_look
from portal.site_table import Table
from portal.site_values import (
    read_category_key,
    read_count,
    read_days,
    read_degrees,
    read_emails,
    read_fallbacks,
    read_languages,
    read_local_text,
    read_numbers,
    read_short_number,
    read_switch,
    read_tag,
    read_texts,
    read_time_zone,
    read_web_address,
    read_wordings,
)


def load_site(path: Path) -> Site:
    """Read a site file. Raises SiteError for the first slip, naming the file, the key and what to do."""
    file = toml_file.read(path, SiteError)
    return _site(Table(file.values, str(path), ""))


def _site(table: Table) -> Site:
    table.only(Site)
    languages = table.required("languages", read_languages)
    default_language = table.required("default_language", read_tag)
    if default_language not in languages:
        table.refuse("default_language", f"“{default_language}” is not among languages. Add it there.")
    return Site(
        name=table.required("name", read_local_text),
        default_language=default_language,
        languages=languages,
        time_zone=table.required("time_zone", read_time_zone),
        categories=table.optional("categories", _categories, ()),
        contact=table.required("contact", _contact),
        tagline=table.optional("tagline", read_local_text, None),
        travel_map=table.optional("travel_map", _travel_map, None),
        links=table.optional("links", _links, ()),
        visits_start=table.optional("visits_start", read_count, 0),
        thai_digits=table.optional("thai_digits", read_switch, False),
        fallbacks=table.optional("fallbacks", read_fallbacks, {}),
        accessibility=table.optional("accessibility", _accessibility, Accessibility()),
        look=table.optional("look", read_look, Look()),
        notes=table.optional("notes", _notes, ()),
    )


def _accessibility(above: Table, key: str) -> Accessibility:
    table = above.table(key)
    table.only(Accessibility)
    return Accessibility(
        faults=table.optional("faults", _notes, ()),
        answer_days=table.optional("answer_days", read_days, None),
        appeal=table.optional("appeal", read_local_text, None),
    )


def _contact(above: Table, key: str) -> Contact:
    table = above.table(key)
    table.only(Contact)
    return Contact(
        address=table.required("address", read_local_text),
        phones=table.optional("phones", read_numbers, ()),
        faxes=table.optional("faxes", read_numbers, ()),
        emails=table.optional("emails", read_emails, ()),
        hours=table.optional("hours", read_local_text, None),
        channels=table.optional("channels", _channels, ()),
        anti_scam=table.optional("anti_scam", read_local_text, None),
    )


def _channels(above: Table, key: str) -> tuple[Channel, ...]:
    return tuple(_channel(table) for table in above.tables(key))


def _channel(table: Table) -> Channel:
    table.only(Channel)
    channel = Channel(
        name=table.required("name", read_local_text),
        address=table.optional("address", read_web_address, None),
        phone=table.optional("phone", read_short_number, None),
    )
    if channel.address is None and channel.phone is None:
        table.refuse("name", "this channel leads nowhere. Add its address (https://…) or its phone.")
    return channel


def _travel_map(above: Table, key: str) -> TravelMap:
    table = above.table(key)
    table.only(TravelMap)
    return TravelMap(
        latitude=table.required("latitude", read_degrees(90)),
        longitude=table.required("longitude", read_degrees(180)),
        link=table.required("link", read_web_address),
        directions=table.optional("directions", read_local_text, None),
    )


def _links(above: Table, key: str) -> tuple[Link, ...]:
    return tuple(_link(table) for table in above.tables(key))


def _link(table: Table) -> Link:
    table.only(Link)
    return Link(
        address=table.required("address", read_web_address), name=table.required("name", read_local_text)
    )


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
        key=table.required("key", read_category_key),
        name=table.required("name", read_local_text),
        also=table.optional("also", read_texts, ()),
    )


def _notes(above: Table, key: str) -> tuple[LocalText, ...]:
    return tuple(read_wordings(table) for table in above.tables(key))
