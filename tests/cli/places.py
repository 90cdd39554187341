"""Every place where readers may meet an article, as two running portals show it.

Whoever adds a place where articles show (a feed, a calendar, a page kept in memory) adds it to `PLACES`: then
`test_withdrawn.py` holds that a withdrawn article is gone from there as well.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from tests.cli.served import Served

SLUG = "zanzibarian-quay"
"""Of the article that is withdrawn; its words stand nowhere else."""
TITLE = "Zanzibarian quay opens"
CATEGORY = "economy"
NEIGHBOUR = "neighbour"
"""An article that stays, and links to the other."""
OLD_ADDRESS = "/old/quay.php"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one address answers, and where it was led to."""

    status: int
    text: str
    address: str


def get(address: str) -> Answer:
    """What a browser gets, after redirects."""
    request = urllib.request.Request(address, headers={"User-Agent": "Mozilla/5.0"})  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own address
            return Answer(answer.status, answer.read().decode("utf-8", "replace"), answer.url)
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read().decode("utf-8", "replace"), error.url)


@dataclass(frozen=True, slots=True)
class Place:
    """A place: the path where it is, and whether the answer from there shows the article."""

    name: str
    path: str
    shows: Callable[[Answer], bool]

    def is_shown_by(self, portal: Served) -> bool:
        """Whether the article shows there, in one portal."""
        return self.shows(get(portal.address.rstrip("/") + self.path))


def links_to_it(answer: Answer) -> bool:
    """Whether a link of the answer leads to the article."""
    return f"/{CATEGORY}/{SLUG}" in answer.text


def is_read(answer: Answer) -> bool:
    """Whether the answer is the article itself."""
    return answer.status == 200 and "Zanzibar" in answer.text


def is_completed(answer: Answer) -> bool:
    """Whether a completion has the title of the article."""
    return any(TITLE in each["text"] for each in json.loads(answer.text)["completions"])


def is_sent(answer: Answer) -> bool:
    """Whether a file is sent."""
    return answer.status == 200


def places(image: str, attachment: str) -> list[Place]:
    """All places; `image` and `attachment` are the paths of the article's files."""
    return [
        *(Place(f"its page, {tag}", f"/{tag}/news/{CATEGORY}/{SLUG}", is_read) for tag in ("en", "th")),
        Place("an old address", OLD_ADDRESS, is_read),
        *(Place(f"home, {tag}", f"/{tag}/", links_to_it) for tag in ("en", "th")),
        Place("news", "/en/news/", links_to_it),
        Place("category", f"/en/news/{CATEGORY}/", links_to_it),
        Place("archive", "/en/archive/", lambda answer: "/archive/2020/" in answer.text),
        Place("archive, year", "/en/archive/2020/", lambda answer: "/archive/2020/03/" in answer.text),
        Place("archive, month", "/en/archive/2020/03/", links_to_it),
        Place("recommended news, or a link in a text", f"/en/news/{CATEGORY}/{NEIGHBOUR}", links_to_it),
        Place("urgent notice", "/en/contact", links_to_it),
        Place("page of an error", "/en/nowhere", links_to_it),
        Place("search by words", "/en/search?q=Zanzibarian", links_to_it),
        Place("search in other languages", "/th/search?q=Zanzibarian&language=all", links_to_it),
        Place("search by category", f"/en/search?category={CATEGORY}", links_to_it),
        Place("completions", "/en/search/complete?q=Zanzib", is_completed),
        Place("its image", image, is_sent),
        Place("its attachment", attachment, is_sent),
    ]
