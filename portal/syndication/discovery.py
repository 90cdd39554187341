"""What programs look for to find their way about a site: site maps, robots.txt, security.txt, the manifest of an
installed page, and how a browser's bar searches here. Site maps (sitemaps.org, 0.9) are made in pieces, and never stand
in memory as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.syndication.xml import HEAD, element, instant

MOST_URLS = 50_000
LARGEST = 50 * 1024 * 1024
"""Bytes: the bounds of a file, as the protocol has them."""

MOST_NEWS = 1000
"""URLs of a site map of news, as Google has it."""

OPENING = (
    f'{HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
)
CLOSING = "</urlset>\n"

_AROUND = 100
"""Bytes of a URL beside its addresses, at most; and of each of those."""


def articles_in_a_file(languages: int, longest: int) -> int:
    """How many articles have room in a file, whatever they are called: each in so many languages, under addresses of
    `longest` bytes at most."""
    size = _AROUND + longest + (languages + 1) * (_AROUND + longest)
    return max(1, min(MOST_URLS, LARGEST // size) // max(1, languages))


def sitemap_urls(addresses: Mapping[str, str], default: str, updated: datetime | None = None) -> str:
    """A page in each language that it is in, by tag: each names all of them, and the one for any other reader, which is
    in the language `default`."""
    others = [
        element("xhtml:link", rel="alternate", hreflang=tag, href=address)
        for tag, address in (*addresses.items(), ("x-default", addresses[default]))
    ]
    changed = [element("lastmod", instant(updated))] if updated else []
    return "".join(
        f"{element('url', [element('loc', address), *changed, *others])}\n" for address in addresses.values()
    )


def sitemap_news_url(address: str, title: str, published: datetime, site: str, language: str) -> str:
    """An article in one language (a tag), for search engines of news; `site` is the name of who publishes it."""
    told = element(
        "news:news",
        [
            element(
                "news:publication",
                [element("news:name", site), element("news:language", _code(language))],
            ),
            element("news:publication_date", instant(published)),
            element("news:title", title),
        ],
    )
    return f"{element('url', [element('loc', address), told])}\n"


def index_of_sitemaps(addresses: Iterable[str]) -> str:
    """The index of site maps."""
    return HEAD + element(
        "sitemapindex",
        [element("sitemap", [element("loc", address)]) for address in addresses],
        xmlns="http://www.sitemaps.org/schemas/sitemap/0.9",
    )


def _code(tag: str) -> str:
    """A language as search engines of news name it: by ISO 639, Chinese by country."""
    chinese = {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}
    return next(
        (code for start, code in chinese.items() if tag.lower().startswith(start)), tag.partition("-")[0]
    )


SHORT_NAME = 16
LONG_NAME = 48
"""Letters of a search engine's names (OpenSearch 1.1)."""


def robots_txt(disallowed: Iterable[str], sitemap: str) -> str:
    """What crawlers are asked to leave alone (RFC 9309), by the beginnings of paths, and where the site map is; empty
    for none."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in disallowed)]
    return "\n".join([*lines, *(["", f"Sitemap: {sitemap}"] if sitemap else []), ""])


def security_txt(
    contacts: Iterable[str], expires: datetime, languages: Sequence[str], canonical: str, policy: str | None
) -> str:
    """Whom to tell of a weakness (RFC 9116). `contacts` are web addresses, e-mail addresses and telephone numbers."""
    lines = [f"Contact: {_uri(contact)}" for contact in contacts]
    lines += [
        f"Expires: {expires.isoformat(timespec='seconds')}",
        f"Preferred-Languages: {', '.join(languages)}",
    ]
    lines += [f"Canonical: {canonical}"] if canonical else []
    lines += [f"Policy: {policy}"] if policy else []
    return "\n".join([*lines, ""])


def _uri(contact: str) -> str:
    if contact.startswith("+"):
        return f"tel:{contact.replace(' ', '-')}"
    return contact if contact.startswith(("https:", "http:")) else f"mailto:{contact}"


def web_manifest(
    *,
    name: str,
    description: str,
    language: str,
    direction: str,
    home: str,
    icon: tuple[str, str],
    colour: str,
) -> str:
    """What a telephone knows of the site when a reader puts it on the home screen. `home` is the page that opens, and
    what lies below it; `icon` an address and its media type."""
    told = {
        "name": name,
        "description": description,
        "lang": language,
        "dir": direction,
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "theme_color": colour,
        "background_color": colour,
        "icons": [{"src": icon[0], "type": icon[1], "sizes": "any"}],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDescription:
    """How this site is searched, in one language. The addresses of `results`, `suggestions` and `feed` are those of an
    empty search, and end with `q=`."""

    name: str
    description: str
    language: str
    icon: tuple[str, str]
    address: str
    results: str
    suggestions: str
    feed: str


def search_description(search: SearchDescription) -> str:
    """The search as OpenSearch 1.1 describes it, for the bar of a browser."""
    return HEAD + element(
        "OpenSearchDescription",
        [
            element("ShortName", search.name[:SHORT_NAME]),
            element("LongName", search.name[:LONG_NAME]),
            element("Description", search.description),
            element("Language", search.language),
            element("InputEncoding", "UTF-8"),
            element("OutputEncoding", "UTF-8"),
            element("Image", search.icon[0], type_=search.icon[1], width=16, height=16),
            element("Url", type_="text/html", template=f"{search.results}{{searchTerms}}"),
            element(
                "Url",
                type_="application/x-suggestions+json",
                rel="suggestions",
                template=f"{search.suggestions}{{searchTerms}}",
            ),
            element("Url", type_="application/atom+xml", template=f"{search.feed}{{searchTerms}}"),
            element(
                "Url", type_="application/opensearchdescription+xml", rel="self", template=search.address
            ),
        ],
        xmlns="http://a9.com/-/spec/opensearch/1.1/",
    )
