"""Readers of news that change, and who judges what they are answered."""

from __future__ import annotations

import operator
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from portal.middleware.page_memory import TRUSTED
from portal.pages.preferences import options
from portal.testing import HtmlPage, check_page
from tests.deploy.programs import Answer
from tests.deploy.world import ARTICLES, PORTALS, TAGS, Facts

LANGUAGES = {
    "": "th",
    "th": "th",
    "en": "en",
    "en-GB,th;q=0.5": "en",
    "de": "th",
    "th;q=0.1,en": "en",
}
"""What browsers ask for → the language that they are led into."""
CODINGS = ("", "gzip", "gzip, deflate, br, zstd", "gzip;q=0", "identity", "br")
OTHER_COOKIES = ("", "", "_ga=GA1.1.2", "session=7; theme=dark", "xportal_preferences=theme:light")
CHOICES = ("text-size", "theme", "spacing", "typeface", "underlines", "motion")

NEWS = "news/provincial-news/"
OF_ALL = ("", "news/", NEWS)
"""Pages that show all articles; each page shows some."""
OTHERS = ("archive/", "contact", "preferences", "accessibility", "nothing", "sitemap", "?fbclid=7")

_ROOT = re.compile(r"<html\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_MARK = re.compile(r"(a\d)s\d+x")
_TITLE = re.compile(r"<title>[^<]*?(a\ds\d+x)")
_TRANSLATED = re.compile(r"Archive ((?:th|en)\d+)")
_FOREIGN = {"th": "Report a", "en": "ข่าวที่ a"}
"""How titles begin in the other language."""

MOST_WRONG = 10
READERS = 5
"""Of one crowd."""
CHECKED = 50
"""One page of so many is looked at by all rules of the checking client."""


class Asked(Protocol):
    """What answers: a server or a cache."""

    def ask(self, path: str, headers: Mapping[str, str], method: str = "GET", body: str = "") -> Answer:
        """What is answered."""


@dataclass
class Reader:
    """A browser with its headers and its cookies, and what its reader has chosen on the page of preferences. It keeps
    pages by address and cookie, with their tags, and asks whether they have changed."""

    languages: str
    coding: str
    others: str
    chosen: dict[str, str] = field(default_factory=dict)
    cookie: str = ""
    pages: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """Those of each request."""
        own = f"portal_preferences={self.cookie}" if self.cookie else ""
        told = {
            "Cookie": "; ".join(filter(None, (self.others, own))),
            "Accept-Language": self.languages,
            "Accept-Encoding": self.coding,
        }
        return {name: value for name, value in told.items() if value}

    @property
    def look(self) -> dict[str, str]:
        """The attributes of `<html>` that show the choices."""
        return {f"data-{name}": value for name, value in self.chosen.items() if name != "language"}

    def wish(self, chance: random.Random) -> dict[str, str]:
        """A form as it is filled in: one or two choices, or all as designed."""
        if chance.random() < 0.4:
            return {"reset": ""}
        wished = {name: chance.choice(options(name)) for name in chance.sample(CHOICES, 2)}
        if chance.random() < 0.3:
            wished["language"] = chance.choice(("", *TAGS))
        return wished

    def choose(self, wished: Mapping[str, str]) -> None:
        """What was chosen now counts."""
        designed = {name: options(name)[0] for name in CHOICES} | {"language": ""}
        chosen = {} if "reset" in wished else {**self.chosen, **wished}
        self.chosen = {name: value for name, value in chosen.items() if value != designed[name]}


class Judge:
    """Says of each answer what is wrong with it: its language, its look, or its age. `delay` tells how many seconds an
    answer may have been on its way from the portals; how long the longest was on its way through a cache, which keeps
    it from when it came there, is seen here."""

    def __init__(self, facts: Facts, media: Mapping[str, str], delay: Callable[[], float]) -> None:
        self.wrong: dict[str, list[str]] = {"language": [], "look": [], "age": [], "answer": []}
        self.seen = Counter[str]()
        self.longest = 0.0
        self._facts = facts
        self._media = media
        self._delay = delay

    @property
    def is_full(self) -> bool:
        """Whether enough is wrong."""
        return any(len(told) >= MOST_WRONG for told in self.wrong.values())

    def judge(self, reader: Reader, path: str, answer: Answer, began: float, *, direct: bool) -> None:
        """Judge an answer that was asked for at a moment and has come just now; `direct`: no cache was between."""
        ended = time.time()
        self.longest = max(self.longest, ended - began)
        delay = max(self._delay(), self.longest)
        since = began - self._age(path, answer, direct=direct) - TRUSTED - delay
        self.seen[str(answer.status)] += 1

        def must_be(name: str, what: str, is_right: Callable[[str], bool]) -> None:
            if not self._facts.is_possible(name, is_right, since, ended):
                told = f"{path}, asked from {began:.2f} to {ended:.2f}, shows {name} as of before {since:.2f}: {what}"
                self._note(
                    "age", f"{told}\n{self._facts.told(name, since)}\n{answer.status} {answer.headers}"
                )

        if path == "/":
            self._redirect(reader, answer)
        elif path in self._media:
            must_be(self._media[path], f"{answer.status}", bool if answer.status == 200 else operator.not_)
        else:
            self._look(reader, path, answer)
            self._content(path[1:3], path[4:], answer, must_be)

    def _redirect(self, reader: Reader, answer: Answer) -> None:
        wanted = reader.chosen.get("language") or LANGUAGES[reader.languages]
        if (answer.status, answer.headers.get("location")) != (302, f"/{wanted}/"):
            self._note("language", f"/ led to {answer.headers.get('location')}, not {wanted}")

    def _content(
        self, tag: str, rest: str, answer: Answer, must_be: Callable[[str, str, Callable[[str], bool]], None]
    ) -> None:
        for value in set(_TRANSLATED.findall(answer.text)):
            must_be(tag, value, value.__eq__)
        shown = {mark[1]: mark[0] for mark in _MARK.finditer(answer.text)}
        for name, mark in {(found[1], found[0]) for found in _MARK.finditer(answer.text)}:
            must_be(name, mark, mark.__eq__)
        if rest in OF_ALL:
            for name in ARTICLES:
                must_be(name, shown.get(name, "nothing"), shown.get(name, "").__eq__)
        elif rest.startswith(NEWS):
            title = _TITLE.search(answer.text)
            mark = title[1] if title and answer.status == 200 else ""
            must_be(rest.removeprefix(NEWS), mark or f"{answer.status}", mark.__eq__)

    def _age(self, path: str, answer: Answer, *, direct: bool) -> float:
        """How many seconds before it was asked for the answer may have been made, by its own headers."""
        control = dict(
            part.strip().partition("=")[::2] for part in answer.headers.get("cache-control", "").split(",")
        )
        if direct or "no-store" in control:
            return 0
        most = int(control.get("s-maxage", control.get("max-age", 0))) + int(
            control.get("stale-while-revalidate", 0)
        )
        age = answer.headers.get("age")
        if age is not None and int(age) > most:
            self._note("age", f"{path} is {age} seconds old: {answer.headers}")
        return (most if age is None else int(age)) + 1  # of whole seconds

    def _look(self, reader: Reader, path: str, answer: Answer) -> None:
        tag = path[1:3]
        root = _ROOT.search(answer.text)
        if root is None:
            self._note("answer", f"{path}: {answer.status} {answer.headers} {answer.text[:100]}")
            return
        attributes = dict(_ATTRIBUTE.findall(root[1]))
        languages = {attributes.get("lang"), answer.headers.get("content-language", tag)}
        if languages != {tag} or _FOREIGN[tag] in answer.text:
            self._note("language", f"{path} is in {languages}")
        look = {name: value for name, value in attributes.items() if name.startswith("data-")}
        if look != reader.look:
            self._note("look", f"{path} looks like {look}, not {reader.look} ({reader.cookie})")
        if self.seen.total() % CHECKED == 0:
            check_page(HtmlPage(answer.text))

    def _note(self, kind: str, what: str) -> None:
        self.wrong[kind].append(what)


@dataclass(frozen=True)
class Crowd:
    """Some readers who ask one server or cache for `paths`, the first ones most often, as `chance` has it."""

    asked: Asked
    judge: Judge
    chance: random.Random
    paths: tuple[str, ...]
    direct: bool = False

    def read(self, is_over: Callable[[int], bool]) -> None:
        """Ask until it is over, by the number of requests so far, or enough is wrong."""
        draw = self.chance.choice
        readers = [Reader(draw(tuple(LANGUAGES)), draw(CODINGS), draw(OTHER_COOKIES)) for _ in range(READERS)]
        number = 0
        while not is_over(number) and not self.judge.is_full:
            number += 1
            reader = self.chance.choice(readers)
            if self.chance.random() < 0.03:
                self._choose(reader)
            else:
                self._get(reader, self.paths[int(len(self.paths) * self.chance.random() ** 2)])

    def _choose(self, reader: Reader) -> None:
        wished = reader.wish(self.chance)
        form = {**reader.headers(), "Content-Type": "application/x-www-form-urlencoded"}
        answer = self.asked.ask(f"/{self.chance.choice(TAGS)}/preferences", form, "POST", urlencode(wished))
        assert answer.status == 303, answer
        reader.choose(wished)
        found = re.match(r'portal_preferences="?([^";]*)', answer.headers["set-cookie"])
        assert found is not None
        reader.cookie = found[1]

    def _get(self, reader: Reader, path: str) -> None:
        kept = reader.pages.get((path, reader.cookie)) if self.chance.random() < 0.5 else None
        headers = reader.headers()
        if kept is not None:
            headers["If-None-Match"] = kept.headers["etag"]
        began = time.time()
        answer = self.asked.ask(path, headers)
        for _ in range(PORTALS):
            if (
                answer.headers.get("location") == path
            ):  # published just now, of which each portal learns by itself
                assert "no-store" in answer.headers["cache-control"], answer
                answer = self.asked.ask(path, headers)
        assert "set-cookie" not in answer.headers
        if answer.status == 304:
            assert kept is not None
            self.judge.seen["304"] += 1
            answer = Answer(kept.status, {**kept.headers, **answer.headers}, kept.text)
        elif "etag" in answer.headers:
            reader.pages[path, reader.cookie] = answer
        self.judge.judge(reader, path, answer, began, direct=self.direct)


PAGES = tuple(f"/{tag}/{rest}" for rest in (*OF_ALL, *OTHERS) for tag in TAGS)
ARTICLE_PAGES = tuple(f"/{tag}/{NEWS}{name}" for tag in TAGS for name in ARTICLES)
