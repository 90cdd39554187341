"""Tells readers from programs: only what a person was shown counts as a visit."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Our own list: words with which programs commonly name themselves in the User-Agent header. Short and plain on
# purpose: taking a reader for a program is worse than counting a program that hides. (Cubot makes telephones; Lynx
# names libwww.)
_PROGRAM = re.compile(
    r"(?<!cu)bots?\b|crawl|spider|slurp|fetcher|monitor|uptime|archiver|validator|headless|lighthouse"
    r"|facebookexternalhit|curl/|wget/|python-|httpx|aiohttp|okhttp|go-http-client|java/|libwww-perl|scrapy|axios/"
    r"|node-fetch|http-?client",
    re.IGNORECASE,
)
_AHEAD_OF_TIME = ("prefetch", "prerender", "preview")


def is_reader(user_agent: str, purposes: Iterable[str] = ()) -> bool:
    """Whether a request that says so much of itself was made to show a page to a person.

    `purposes` are the values of the headers Sec-Purpose, Purpose and X-Moz, those that were sent: a page that the
    browser gets ahead of time is not seen yet.
    """
    if any(word in purpose.lower() for purpose in purposes for word in _AHEAD_OF_TIME):
        return False
    return bool(user_agent.strip()) and not _PROGRAM.search(user_agent)
