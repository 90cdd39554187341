"""Every place where readers may meet an article, as each worker of a running portal shows it.

Whoever adds a place where articles show (a feed, a calendar, a page kept in memory) adds it to `PLACES`: then
`test_withdrawn.py` holds that a withdrawn article is gone from there as well.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

from tests.cli.served import Served, is_accepted_by

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


class _OfOneWorker(urllib.request.HTTPHandler):
    """Connects until this process is the one that answers."""

    def __init__(self, worker: int) -> None:
        super().__init__()
        self._worker = worker

    def http_open(self, request: urllib.request.Request) -> HTTPResponse:
        def connect(host: str, **more: Any) -> HTTPConnection:
            for _ in range(MOST_TRIES):
                connection = HTTPConnection(host, **more)
                connection.connect()
                if is_accepted_by(self._worker, connection.sock):
                    return connection
                connection.close()
            raise AssertionError(f"no connection leads to process {self._worker}")

        return self.do_open(connect, request)


MOST_TRIES = 200


def get(address: str, worker: int = 0) -> Answer:
    """What a browser gets, after redirects, from one process of those that listen there, or from any."""
    request = urllib.request.Request(address, headers={"User-Agent": "Mozilla/5.0"})  # noqa: S310 - our own address
    opener = urllib.request.build_opener(*([_OfOneWorker(worker)] if worker else []))
    try:
        with opener.open(request, timeout=60) as answer:
            return Answer(answer.status, answer.read().decode("utf-8", "replace"), answer.url)
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read().decode("utf-8", "replace"), error.url)


@dataclass(frozen=True, slots=True)
class Place:
    """A place: the path where it is, and whether the answer from there shows the article."""

    name: str
    path: str
    shows: Callable[[Answer], bool]

    def is_shown_by(self, portal: Served, worker: int = 0) -> bool:
        """Whether the article shows there, in one portal, or in one of its workers."""
        return self.shows(get(portal.address.rstrip("/") + self.path, worker))


def _record(id_: str, body: str, title: str, **more: Any) -> str:
    translations = {tag: {"title": title, "body": body, "format": "markdown"} for tag in ("en", "th")}
    keys = {"id": id_, "slug": id_, "category": CATEGORY, "published_at": "2020-03-05T09:00:00+07:00"}
    return json.dumps({**keys, "translations": translations, **more}, ensure_ascii=False) + "\n"


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="8"><path d="M0 0h12v8z"/></svg>'


def write_articles(folder: Path) -> Path:
    """A file of two articles: one that shows wherever an article can, and one that links to it."""
    (folder / "quay.svg").write_text(SVG)
    (folder / "list.csv").write_text("name,number\n")
    text = _record(
        SLUG,
        "The Zanzibarian quay of the harbour opens to ferries.",
        TITLE,
        images=[{"file": "quay.svg", "text": {"en": "A quay", "th": "ท่าเรือ"}}],
        attachments=[{"file": "list.csv", "title": {"en": "List", "th": "รายการ"}}],
        urgent_until="2100-01-01T00:00:00+07:00",
        old_addresses=[OLD_ADDRESS],
    )
    other = _record(
        NEIGHBOUR,
        f"Another quay of the harbour, as [told before](article:{SLUG}).",
        "A second quay for ferries",
        published_at="2021-05-05T09:00:00+07:00",
    )
    (folder / "both.jsonl").write_text(text + other)
    return folder / "both.jsonl"


def links_to_it(answer: Answer) -> bool:
    """Whether a link of the answer leads to the article."""
    return f"/{CATEGORY}/{SLUG}" in answer.text


def is_read(answer: Answer) -> bool:
    """Whether the answer is the article itself."""
    return answer.status == 200 and "Zanzibar" in answer.text


def is_completed(answer: Answer) -> bool:
    """Whether a completion has the title of the article."""
    return any(TITLE in each["text"] for each in json.loads(answer.text)["completions"])


def is_counted(answer: Answer) -> bool:
    """Whether its category has more articles than the other alone."""
    counts = {
        each["termCode"]: each["numberOfArticles"] for each in json.loads(answer.text)["hasDefinedTerm"]
    }
    return bool(counts[CATEGORY] > 1)


def is_sent(answer: Answer) -> bool:
    """Whether a file is sent."""
    return answer.status == 200


def places(media_dir: Path) -> list[Place]:
    """All places, those of the article's files in this folder of media among them."""
    (image, attachment) = (next(media_dir.rglob(name)).stem for name in ("*.svg", "*.csv"))
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
        Place("suggestions", "/en/search/suggestions?q=Zanzib", lambda answer: TITLE in answer.text),
        *(
            Place(f"a feed, {path}, {written}", f"/en/{path}.{written}{query}", links_to_it)
            for written in ("atom", "rss", "json")
            for path, query in (("feed", ""), (f"feed/{CATEGORY}", ""), ("search/feed", "?q=Zanzibarian"))
        ),
        *(
            Place(f"interface, {path}", f"/en/api/{path}", links_to_it)
            for path in (
                "articles",
                f"articles?category={CATEGORY}",
                "articles?language=all",
                "search?q=Zanzibarian",
            )
        ),
        Place("interface, the article", f"/th/api/articles/{SLUG}", is_read),
        Place("interface, how many", "/en/api/categories", is_counted),
        *(
            Place(f"open data, {name}", f"/open-data/news-{name}", links_to_it)
            for name in ("en.csv", "th.csv", "en.jsonl", "th.jsonl")
        ),
        Place("site map", "/sitemap-articles-1.xml", links_to_it),
        Place("its image", f"/media/{image}/quay.svg", is_sent),
        Place("its attachment", f"/media/{attachment}/list.csv", is_sent),
    ]
