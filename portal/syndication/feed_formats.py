"""Feeds: a list of news as Atom 1.0 (RFC 4287), RSS 2.0 and JSON Feed 1.1. All three say the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from portal.syndication.xml import HEAD, element, instant

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated."""

NAMESPACES = {
    "xmlns__atom": "http://www.w3.org/2005/Atom",
    "xmlns__media": "http://search.yahoo.com/mrss/",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The picture of an entry: where it is, its kind (media type), its size in bytes and in pixels, and what it shows,
    empty where it only decorates."""

    address: str
    kind: str
    size: int
    width: int | None
    height: int | None
    alternative: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article in one language, as a feed tells of it. `id` is a URN; `summary` and `title` are plain text in
    `language`, which is written in `direction` (“ltr”, “rtl”); `category` is a key and a name. `translations` are the
    addresses of the article in other languages, by tag. `urgent` is the word that says so, empty where it is not."""

    id: str
    address: str
    title: str
    summary: str
    language: str
    direction: str
    published: datetime
    updated: datetime
    category: tuple[str, str]
    urgent: str = ""
    picture: Picture | None = None
    translations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A list of news in one language. `page` is the address of the list itself, `address` the feed's, `translations`
    those of the same feed in other languages, by tag; `icon` that of a picture. Entries are in order, newest first."""

    id: str
    title: str
    subtitle: str
    author: str
    language: str
    address: str
    page: str
    icon: str
    entries: tuple[Entry, ...]
    translations: Mapping[str, str] = field(default_factory=dict)

    @property
    def updated(self) -> datetime:
        """When the last of its entries was."""
        return max((entry.updated for entry in self.entries), default=NEVER)


def urn(domain: str, *names: str) -> str:
    """The name of something on the site of a domain, which is never another's: a UUID of version 5 (RFC 9562)."""
    return uuid5(uuid5(NAMESPACE_DNS, domain), json.dumps(names)).urn


def atom(feed: Feed) -> str:
    """The feed as Atom 1.0."""
    return HEAD + element(
        "feed",
        [
            element("id", feed.id),
            element("title", feed.title),
            *([element("subtitle", feed.subtitle)] if feed.subtitle else ()),
            element("updated", instant(feed.updated)),
            element("author", [element("name", feed.author)]),
            element("icon", feed.icon),
            element("link", rel="self", type_=MEDIA_TYPES["atom"], href=feed.address),
            element("link", rel="alternate", type_="text/html", hreflang=feed.language, href=feed.page),
            *(
                element("link", rel="alternate", type_=MEDIA_TYPES["atom"], hreflang=tag, href=address)
                for tag, address in feed.translations.items()
            ),
            *(_atom_entry(entry, feed) for entry in feed.entries),
        ],
        xmlns="http://www.w3.org/2005/Atom",
        xml__lang=feed.language,
    )


def _atom_entry(entry: Entry, feed: Feed) -> str:
    key, name = entry.category
    picture = entry.picture
    return element(
        "entry",
        [
            element("id", entry.id),
            element("title", entry.title),
            *_atom_links(entry),
            *(
                [
                    element(
                        "link",
                        rel="enclosure",
                        type_=picture.kind,
                        length=picture.size,
                        title=picture.alternative or None,
                        href=picture.address,
                    )
                ]
                if picture
                else ()
            ),
            element("published", instant(entry.published)),
            element("updated", instant(entry.updated)),
            element("category", term=key, label=name),
            *([element("category", term=URGENT, label=entry.urgent)] if entry.urgent else ()),
            element("summary", _html(entry), type_="html"),
        ],
        xml__lang=entry.language if entry.language != feed.language else None,
    )


def _atom_links(entry: Entry) -> Iterator[str]:
    """The page, in the entry's language and others. Some readers open the first page, some the last one: both are the
    entry's own."""
    yield element("link", rel="alternate", type_="text/html", hreflang=entry.language, href=entry.address)
    for tag, address in entry.translations.items():
        yield element("link", rel="alternate", type_="text/html", hreflang=tag, href=address)
    if entry.translations:
        yield element("link", href=entry.address)


def rss(feed: Feed) -> str:
    """The feed as RSS 2.0, with Atom's links and Media RSS for what it has no words for."""
    channel = element(
        "channel",
        [
            element("title", feed.title),
            element("link", feed.page),
            element("description", feed.subtitle or feed.title),
            element("language", feed.language),
            element("lastBuildDate", format_datetime(feed.updated)),
            element("docs", "https://www.rssboard.org/rss-specification"),
            element("ttl", "60"),
            element("atom:link", rel="self", type_=MEDIA_TYPES["rss"], href=feed.address),
            *(
                element("atom:link", rel="alternate", type_=MEDIA_TYPES["rss"], hreflang=tag, href=address)
                for tag, address in feed.translations.items()
            ),
            *(_rss_item(entry, feed) for entry in feed.entries),
        ],
    )
    return HEAD + element("rss", [channel], version="2.0", **NAMESPACES)


def _rss_item(entry: Entry, feed: Feed) -> str:
    return element(
        "item",
        [
            element("title", entry.title),
            element("guid", entry.id, isPermaLink="false"),
            element("pubDate", format_datetime(entry.published)),
            element("atom:updated", instant(entry.updated)),
            element("category", entry.category[1]),
            *([element("category", entry.urgent)] if entry.urgent else ()),
            element("description", _html(entry)),
            *_rss_picture(entry.picture),
            *(
                element("atom:link", rel="alternate", type_="text/html", hreflang=tag, href=address)
                for tag, address in entry.translations.items()
            ),
            element("link", entry.address),  # the last page that is named is what some readers open
        ],
        xml__lang=entry.language if entry.language != feed.language else None,
    )


def _rss_picture(picture: Picture | None) -> Iterator[str]:
    if picture is None:
        return
    yield element("enclosure", url=picture.address, length=picture.size, type_=picture.kind)
    said = picture.alternative
    yield element(
        "media:content",
        [element("media:description", said, type_="plain")] if said else (),
        url=picture.address,
        fileSize=picture.size,
        type_=picture.kind,
        medium="image",
        width=picture.width,
        height=picture.height,
    )


def json_feed(feed: Feed) -> str:
    """The feed as JSON Feed 1.1. What this has no words for stands under `_portal`."""
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "description": feed.subtitle,
        "icon": feed.icon,
        "authors": [{"name": feed.author}],
        "language": feed.language,
        "_portal": {"id": feed.id, "translations": feed.translations},
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _json_item(entry: Entry) -> dict[str, Any]:
    picture = entry.picture
    told: dict[str, Any] = {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "content_html": _html(entry),
        "summary": entry.summary,
        "date_published": instant(entry.published),
        "date_modified": instant(entry.updated),
        "tags": [entry.category[1], *([entry.urgent] if entry.urgent else ())],
        "language": entry.language,
        "_portal": {"urgent": bool(entry.urgent), "translations": entry.translations},
    }
    if picture:
        attached = {"url": picture.address, "mime_type": picture.kind, "size_in_bytes": picture.size}
        told["image"] = picture.address
        told["attachments"] = [attached | ({"title": picture.alternative} if picture.alternative else {})]
    return told


def _html(entry: Entry) -> str:
    """What a feed reader shows: the picture with its words, and the summary, in their language and direction."""
    picture, shown = entry.picture, ""
    if picture:
        size = (
            f' width="{picture.width}" height="{picture.height}"' if picture.width and picture.height else ""
        )
        shown = f'<p><img src="{escape(picture.address)}" alt="{escape(picture.alternative)}"{size}></p>'
    return f'<div lang="{entry.language}" dir="{entry.direction}">{shown}<p>{escape(entry.summary)}</p></div>'


URGENT = "urgent"
"""The category of urgent news, for programs."""

MEDIA_TYPES: Mapping[str, str] = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
}
"""The formats of a feed, as its address names them, and the media type of each."""

WRITERS = {"atom": atom, "rss": rss, "json": json_feed}
