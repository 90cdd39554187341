"""Never the wrong language, never the wrong look, never older than its headers say: while all of it changes.

Readers ask at random and choose how pages look by the real form; articles are published, edited, scheduled and
withdrawn, and catalogs translated, by several processes. They are answered from the memory of pages, by the real nginx
and Varnish with the configurations of `deploy/`, and by a cache that ignores `Vary`, with the rules of
docs/how-to/caches.md and without. `make soak` asks 100,000 times in all: CACHES_REQUESTS says how often, CACHES_SEED
for what.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

import pytest

from tests.deploy.programs import DEPLOY, Answer, Client, Front, filled, nginx, varnish
from tests.deploy.readers import ARTICLE_PAGES, PAGES, Asked, Crowd, Judge
from tests.deploy.world import SHARED, Changer, Facts, Origin

SEED = int(os.environ.get("CACHES_SEED", "15"))
REQUESTS = int(os.environ.get("CACHES_REQUESTS", "0"))
"""In all; each way to be answered has its part. 0: as many as there is time for."""
SECONDS = SHARED + 1
"""For which readers ask at least."""
LEAST = 200
"""How often they ask at least, on a slow machine too: enough to meet every kind of answer."""
LONGEST = 300 + REQUESTS // 10
"""Seconds after which they give up."""
PAUSE = 0.5
"""Seconds between two changes, on average."""
CROWDS = 2


@dataclass
class News:
    """What changes, who changes it, and the portals without anything in front."""

    facts: Facts
    origin: Origin
    changer: Changer
    bare: Front

    def paths(self) -> tuple[str, ...]:
        """What readers ask for; the first ones most often."""
        return ("/", *PAGES[:6], *ARTICLE_PAGES, *self.changer.media(), *PAGES[6:])

    def judge(self) -> Judge:
        return Judge(self.facts, self.changer.media(), lambda: self.origin.longest + 0.5)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[News]:
    facts = Facts()
    origin = Origin(tmp_path_factory.mktemp("news"), facts)
    changer = Changer(origin, random.Random(SEED))  # noqa: S311 - draws what happens
    with origin.serving() as bare:
        changer.begin()
        yield News(facts, origin, changer, bare)


def let_them_read(news: News, asked: Callable[[], Asked], requests: int, *, direct: bool = False) -> Judge:
    """Have two crowds of readers ask while the news change; what was wrong."""
    judge, began, before = news.judge(), time.monotonic(), news.changer.changes
    news.origin.requests, news.origin.longest = 0, 0.0
    ended = threading.Event()
    failures: list[BaseException] = []

    def is_over(number: int) -> bool:
        assert time.monotonic() < began + LONGEST, f"{number} requests took {LONGEST} seconds"
        is_enough = number * CROWDS >= max(requests, LEAST) and time.monotonic() > began + SECONDS
        return bool(failures) or is_enough

    def read(seed: int) -> None:
        try:
            chance = random.Random(seed)  # noqa: S311 - draws what is asked
            Crowd(asked(), judge, chance, news.paths(), direct).read(is_over)
        except BaseException as failure:  # noqa: BLE001 - told below
            failures.append(failure)

    crowds = [threading.Thread(target=read, args=(SEED + number,), daemon=True) for number in range(CROWDS)]
    for crowd in crowds:
        crowd.start()
    pauses = random.Random(SEED)  # noqa: S311 - draws when something happens
    while any(crowd.is_alive() for crowd in crowds):
        assert time.monotonic() < began + LONGEST + 120, "readers wait for ever"
        news.changer.change()
        ended.wait(pauses.uniform(0, 2 * PAUSE))
    for failure in failures:
        raise failure
    seen = {name: judge.seen[name] for name in sorted(judge.seen)}
    wrong = {kind: len(told) for kind, told in judge.wrong.items()}
    print(
        f"{judge.seen.total()} answers {seen}, {news.origin.requests} of them by the portals; "
        f"{news.changer.changes - before} changes in {time.monotonic() - began:.0f} s; the longest answer took "
        f"{news.origin.longest:.2f} s, {judge.longest:.2f} s for who asked; wrong: {wrong}"
    )
    return judge


def rightly(judge: Judge) -> None:
    """Nothing was wrong."""
    assert not any(judge.wrong.values()), "\n\n".join(told for each in judge.wrong.values() for told in each)[
        :5000
    ]


@contextmanager
def in_front(kind: str, folder: Path, bare: Front) -> Iterator[Front]:
    """The server that readers ask."""
    with ExitStack() as stack:
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        front = bare
        if "varnish" in kind:
            front = stack.enter_context(varnish(folder / "varnish", front.port))
            text = filled(text, {"    proxy_cache portal;": "    proxy_cache off;"})
        if "nginx" in kind:
            front = stack.enter_context(nginx(folder / "nginx", text, front.port))
        yield front


WAYS = [
    pytest.param("memory"),
    pytest.param("nginx", marks=pytest.mark.nginx),
    pytest.param("varnish", marks=pytest.mark.varnish),
    pytest.param("nginx before varnish", marks=[pytest.mark.nginx, pytest.mark.varnish]),
]


@pytest.mark.parametrize("way", WAYS)
def test_nobody_gets_what_is_anothers_or_too_old(way: str, tmp_path: Path, news: News) -> None:
    with in_front(way, tmp_path, news.bare) as front, ExitStack() as stack:
        judge = let_them_read(
            news,
            lambda: stack.enter_context(closing(Client(front))),
            REQUESTS // len(WAYS),
            direct=way == "memory",
        )
    rightly(judge)
    assert judge.seen["200"] > judge.seen["404"] > 0
    assert judge.seen["304"] > 0
    if way != "memory":
        assert news.origin.requests < judge.seen.total(), "nothing came from the cache"


@dataclass
class Cdn:
    """A cache that keeps a copy for each address, whatever `Vary` says. `careful`: by the rules of
    docs/how-to/caches.md. `lying`: it keeps copies for ever, and says that they are new."""

    front: Front
    careful: bool = True
    lying: bool = False
    kept: dict[str, tuple[float, float, Answer]] = field(default_factory=dict)

    def ask(self, path: str, headers: Mapping[str, str], method: str = "GET", body: str = "") -> Answer:
        """What is answered, from a copy where there is one."""
        now, tags = time.time(), headers.get("If-None-Match")
        passes = method != "GET" or (self.careful and "portal_preferences=" in headers.get("Cookie", ""))
        made, until, answer = self.kept.get(path, (0.0, 0.0, None))
        if passes or answer is None or until <= now:
            told = {name: value for name, value in headers.items() if passes or name != "If-None-Match"}
            answer, made = self.front.ask(path, told, method, body), now
            control = answer.headers.get("cache-control", "")
            may_be_kept = "s-maxage" in control and not (self.careful and answer.status == 302)
            if not passes and may_be_kept:
                self.kept[path] = (now, inf if self.lying else now + SHARED, answer)
        if passes:
            return answer
        age = "0" if self.lying else f"{now - made:.0f}"
        answer = Answer(answer.status, {**answer.headers, "age": age}, answer.text)
        if tags is not None and answer.headers.get("etag") == tags:
            return Answer(304, {name: answer.headers[name] for name in ("etag", "cache-control", "age")}, "")
        return answer


class TestACacheThatIgnoresVary:
    def test_it_is_right_by_the_rules(self, news: News) -> None:
        rightly(let_them_read(news, lambda: Cdn(news.bare), 0))

    def test_without_them_readers_get_the_look_and_the_language_of_others(self, news: News) -> None:
        judge = let_them_read(news, lambda: Cdn(news.bare, careful=False), 0)
        assert judge.wrong["look"]
        judge = news.judge()
        cdn = Cdn(news.bare, careful=False)
        Crowd(cdn, judge, random.Random(SEED), ("/",)).read(lambda number: number >= 100)  # noqa: S311 - draws
        assert judge.wrong["language"]
        assert not judge.wrong["age"]

    def test_what_is_kept_too_long_would_be_noticed(self, news: News) -> None:
        cdn = Cdn(news.bare, lying=True)
        while not let_them_read(news, lambda: cdn, 0).wrong["age"]:
            assert time.time() < min(made for made, _, _ in cdn.kept.values()) + LONGEST
