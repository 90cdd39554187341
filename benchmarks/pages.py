"""What a page costs: CPU milliseconds a request, beside a bare Starlette app that returns the same bytes.

`make bench` runs it and writes benchmarks/PAGES.md. It serves the demonstration from a temporary folder. Over HTTP both
sides run in processes of their own, on uvicorn with uvloop and httptools, and answer one request after the other on one
connection; counted is the CPU of all their threads. In process, an application is called as a server would call it.
The bare app, measured in the same run in turn with the portal, is the limit: the ratio is what the portal adds.

A page that is *not in memory* is forgotten before each request, and then made, kept and sent as any other page is. The
process is warm, and nothing was published meanwhile: what the page is made of (answers of the store, of one content
version; parts of pages, such as a card in a list) may be kept, and all of it is, as the same page is asked for again.
That is what a page costs that was made a minute ago, or for a reader with another look. It is *read anew* where the
answers of the store are forgotten, too, as they are when something is published; parts of equal values are kept even
then. No page of results is kept; where the search is *without its engine*, the same words are sought again, for which
the portal has the engine's answer, and where it is included, words that were not sought before.

A start is one with cached bytecode: the second one and those after it. Memory is that of a worker with 2,000 articles
besides the demonstration's: real news where there are some (`NEWS_DATA`), else paragraphs of the demonstration in other
orders. Its index is ready, and pages are kept; the worker that has built the index is measured apart.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, permutations
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from portal import Portal, Settings, create_app
from portal.assets import folder
from portal.middleware.compression import PAGES, compressed
from portal.news.sql import SqlStore

REPORT = Path(__file__).parent / "PAGES.md"
ARTICLE = "/th/news/culture-travel/lamphun-brocade-silk"
SEARCH = f"/th/search?q={quote('ผ้าไหม')}"
_SOUGHT = (
    *(
        "ผ้าไหม",
        "ลำพูน",
        "ลำไย",
        "อำเภอ",
        "ถนน",
        "ห้องสมุด",
        "เปิด",
        "โรงพยาบาล",
        "วัคซีน",
        "น้ำท่วม",
        "ภาษี",
        "ทะเบียน",
    ),
    *(
        "บ้าน",
        "รถไฟ",
        "เชียงใหม่",
        "จักรยาน",
        "เด็ก",
        "ผู้สูงอายุ",
        "คนพิการ",
        "โรงเรียน",
        "ป่าไม้",
        "ตลาด",
        "วัด",
        "ประชุม",
    ),
)
SEARCHES = tuple(f"/th/search?q={quote(f'{one} {other}')}" for one, other in permutations(_SOUGHT, 2))
"""More than are asked for in all rounds, and than answers are kept."""
BROWSER = {"accept-encoding": "gzip, deflate, br, zstd", "accept-language": "th"}
PLAIN = {"accept-encoding": "identity", "accept-language": "th"}
ROUNDS = 5
STARTS = 5
MANY = 2000
"""Articles of the portal whose memory is measured."""
CATEGORIES = ("culture-travel", "public-relations", "services")
CHILDREN = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The variables of the processes that are measured."""

KEPT, ANEW, READ_ANEW = "kept", "anew", "read anew"
"""A portal that keeps pages, one that makes each anew, and one that reads anew what it makes them of, too."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is measured: a page of which portal, with which headers, at most so many times as dear as a bare app."""

    name: str
    portal: str
    path: str
    headers: Mapping[str, str]
    most: float
    requests: int
    further: tuple[str, ...] = ()
    """Other pages, which are asked for in its place, each once."""


OVER_HTTP = (
    Row("page from memory", KEPT, ARTICLE, PLAIN, 1.5, 3000),
    Row("page from memory, as a browser gets it", KEPT, ARTICLE, BROWSER, 1.5, 3000),
    Row("304", KEPT, ARTICLE, {**BROWSER, "if-none-match": "*"}, 1.2, 3000),
    Row("article not in memory, as identity", ANEW, ARTICLE, PLAIN, 12, 400),
    Row("article not in memory, as a browser gets it", ANEW, ARTICLE, BROWSER, 16, 400),
    Row("home not in memory, as identity", ANEW, "/th/", PLAIN, 20, 400),
    Row("home not in memory, as a browser gets it", ANEW, "/th/", BROWSER, 26, 400),
    Row("list not in memory, as identity", ANEW, "/th/news/", PLAIN, 20, 400),
    Row("list not in memory, as a browser gets it", ANEW, "/th/news/", BROWSER, 26, 400),
    Row("search page, without its engine", ANEW, SEARCH, PLAIN, 14, 400),
    Row("search page, its engine included", ANEW, SEARCH, PLAIN, 0, 100, SEARCHES),
    Row("article read anew, as identity", READ_ANEW, ARTICLE, PLAIN, 0, 200),
    Row("home read anew, as identity", READ_ANEW, "/th/", PLAIN, 0, 200),
    Row("list read anew, as identity", READ_ANEW, "/th/news/", PLAIN, 0, 200),
)
IN_PROCESS = Row("page from memory, in process", KEPT, ARTICLE, PLAIN, 5, 3000)


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU milliseconds a request of the portal and of the bare app: each the least of some rounds."""

    portal: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.portal / self.bare


class Connection:
    """A client of one server, on one connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.file = self.socket.makefile("rb")

    def ask(self, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer."""
        lines = [
            f"GET {path} HTTP/1.1",
            "host: localhost",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        status = int(self.file.readline().split()[1])
        told = dict(
            line.split(": ", 1) for line in iter(lambda: self.file.readline().decode().rstrip("\r\n"), "")
        )
        return status, told, self.file.read(int(told.get("content-length", 0)))


class Server:
    """A server in a process of its own."""

    def __init__(self, *arguments: str) -> None:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen(64)
            os.set_inheritable(listening.fileno(), True)
            command = [sys.executable, "-m", "benchmarks.pages", "serve", str(listening.fileno()), *arguments]
            self.process = subprocess.Popen(command, pass_fds=[listening.fileno()], env=CHILDREN)
            self.connection = Connection(listening.getsockname()[1])
        self.further: Iterator[str] = iter(())

    def seconds(self) -> float:
        """CPU that all its threads have taken."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def cost(self, row: Row) -> float:
        """CPU milliseconds a request."""
        before = self.seconds()
        for _ in range(row.requests):
            self.connection.ask(next(self.further, row.path), row.headers)
        return (self.seconds() - before) * 1000 / row.requests

    def memory(self) -> float:
        """MiB of the process, its share of what others use too."""
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
        raise ValueError

    def stop(self) -> None:
        self.connection.file.close()
        self.connection.socket.close()
        self.process.terminate()
        self.process.wait(30)


@contextmanager
def server(*arguments: str) -> Iterator[Server]:
    made = Server(*arguments)
    try:
        yield made
    finally:
        made.stop()


def bare(answers: Sequence[Mapping[str, Any]]) -> Starlette:
    """The least application that answers with these bytes."""

    def route(answer: Mapping[str, Any]) -> Route:
        content, status, headers = bytes.fromhex(answer["body"]), answer["status"], answer["headers"]

        async def view(_: Request) -> Response:
            return Response(content, status, headers)

        return Route(answer["path"], view)

    return Starlette(routes=[route(answer) for answer in answers])


def app_for(kind: str, given: str) -> ASGIApp:
    """The application of a process: a portal with this data folder, or the bare one with the answers in this file."""
    if kind == "bare":
        return bare(json.loads(Path(given).read_text(encoding="utf-8")))
    app = create_app(settings_of(Path(given)))
    return app if kind == KEPT else forgetful(app, read_anew=kind == READ_ANEW)


def forgetful(app: Portal, *, read_anew: bool) -> ASGIApp:
    """The portal, which forgets all pages before each request, and all that it has read where it shall `read_anew`."""
    store = app.services.store
    assert isinstance(store, SqlStore)  # noqa: S101 - it is the portal's own

    async def forget_first(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            app.services.page_memory.forget()
            if read_anew:
                store.forget()
        await app(scope, receive, send)

    return forget_first


def settings_of(data: Path) -> Settings:
    return Settings(site=folder("demo") / "site.toml", data_dir=data)


def serve(number: str, kind: str, given: str) -> None:
    """Serve on an open socket until told to end."""
    import uvicorn  # noqa: PLC0415 - not counted to the start of the other ways

    config = uvicorn.Config(
        app_for(kind, given), loop="uvloop", http="httptools", log_level="warning", timeout_keep_alive=600
    )
    uvicorn.Server(config).run([socket.socket(fileno=int(number))])


def over_http(data: Path, work: Path) -> Iterator[tuple[Row, Measured]]:
    """Measure each row, the portal and the bare app in turn."""
    with ExitStack() as stack:
        portals = {
            kind: stack.enter_context(server(kind, str(data))) for kind in {row.portal for row in OVER_HTTP}
        }
        for place, row in enumerate(OVER_HTTP):
            own = portals[row.portal]
            own.further = iter(row.further)
            for _ in range(20):
                status, headers, body = own.connection.ask(row.path, row.headers)
            answer = {
                "path": row.path.partition("?")[0],
                "body": body.hex(),
                "status": status,
                "headers": {name: value for name, value in headers.items() if name not in ("date", "server")},
            }
            file = work / f"{place}.json"
            file.write_text(json.dumps([answer]), encoding="utf-8")
            with server("bare", str(file)) as other:
                rounds = [(own.cost(row), other.cost(row)) for _ in range(ROUNDS)]
            yield row, Measured(*(min(costs) for costs in zip(*rounds, strict=True)))


async def call(app: Starlette, row: Row) -> bytes:
    """The body of an answer, in this process."""
    body = bytearray()
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": row.path,
        "raw_path": row.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost"), *((n.encode(), v.encode()) for n, v in row.headers.items())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        body.extend(message.get("body", b""))

    await app(scope, receive, send)
    return bytes(body)


async def in_process(data: Path) -> Measured:
    """A page from memory and the same bytes, without a server between."""
    own, row = create_app(settings_of(data)), IN_PROCESS
    other = bare([{"path": row.path, "body": (await call(own, row)).hex(), "status": 200, "headers": {}}])
    least = [float("inf")] * 2
    for _ in range(ROUNDS):
        for place, app in enumerate((own, other)):
            before = time.process_time()
            for _ in range(row.requests):
                await call(app, row)
            least[place] = min(least[place], (time.process_time() - before) * 1000 / row.requests)
    await own.state.services.background.stop()
    return Measured(*least)


def starts(data: Path) -> tuple[float, float]:
    """Seconds of CPU, and of time, from the start of Python to the first answer: the least of some."""
    code = (
        "import asyncio, sys, time; from pathlib import Path; from benchmarks import pages\n"
        "app = pages.app_for('kept', sys.argv[1])\n"
        "async def first():\n"
        "    await pages.call(app, pages.IN_PROCESS); print(time.process_time()); sys.stdout.flush()\n"
        "    await app.state.services.background.stop()\n"
        "asyncio.run(first())"
    )
    command = [sys.executable, "-c", code, str(data)]
    taken = []
    for _ in range(1 + STARTS):
        began = time.monotonic()
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=CHILDREN) as process:
            seconds = float((process.stdout or sys.stdin.buffer).readline())
            taken.append((seconds, time.monotonic() - began))
    return min(cpu for cpu, _ in taken[1:]), min(wall for _, wall in taken[1:])


def memory(data: Path) -> tuple[float, float, float]:
    """MiB of a process that has built the index; and of one that finds it built, and keeps pages: before its first
    search, and after it."""
    with server(KEPT, str(data)) as building:
        _search(building)
        built = building.memory()
    with server(KEPT, str(data)) as own:
        for path in (ARTICLE, "/th/", "/en/", "/th/news/"):
            own.connection.ask(path, BROWSER)
        time.sleep(5)
        before = own.memory()
        _search(own)
        return built, before, own.memory()


def _search(asked: Server) -> None:
    """Search until the index is ready."""
    while asked.connection.ask(SEARCH, BROWSER)[0] != 200:
        time.sleep(1)


def many_articles(work: Path) -> Path:
    """A file with `MANY` articles, to import."""
    real = Path(os.environ.get("NEWS_DATA") or "../shared/data") / "thaigov-2000.jsonl.xz"
    if real.exists():
        return real
    chance = random.Random(1)  # noqa: S311 - no secret
    lines = (
        line
        for file in sorted((folder("demo") / "news").rglob("*.md"))
        for line in file.read_text(encoding="utf-8").split("\n")
    )
    paragraphs = [line for line in lines if len(line) > 80 and "ก" <= line[0] <= "๎"]
    file = work / "many.jsonl"
    with file.open("w", encoding="utf-8") as written:
        for number in range(MANY):
            title, *body = chance.sample(paragraphs, 9)
            record = {
                "id": f"many-{number}",
                "category": chance.choice(CATEGORIES),
                "published_at": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}T09:00:00+07:00",
                "translations": {"th": {"title": f"{title[:60]} {number}", "body": "\n\n".join(body)}},
            }
            written.write(json.dumps(record, ensure_ascii=False) + "\n")
    return file


def codings(content: bytes) -> Iterator[str]:
    """What each coding makes of a page, and what it costs."""
    for coding, level in PAGES.items():
        before = time.process_time()
        for _ in range(100):
            packed = compressed(content, coding)
        yield f"| {coding} | {level} | {len(packed):,} | {(time.process_time() - before) * 10:.2f} |"


def report(data: Path, larger: Path, work: Path) -> Iterator[str]:
    """The lines of PAGES.md; `larger` is the data folder of the portal whose memory is measured."""
    yield "# Pages, measured\n"
    yield (
        f"Written by `make bench` on {datetime.now(UTC):%-d %B %Y}. {os.cpu_count()} cores; {platform.system()}, "
        f"Python {platform.python_version()}. Load when it began: {os.getloadavg()[0]:.1f}.\n"
    )
    yield (__doc__ or "").partition("\n\n")[2]
    yield "| CPU ms a request | portal | bare | ratio | at most |  |\n| --- | ---: | ---: | ---: | ---: | --- |"
    for row, found in chain(over_http(data, work), [(IN_PROCESS, asyncio.run(in_process(data)))]):
        reached = "" if not row.most else "reached" if found.ratio <= row.most else "**missed**"
        limit = f"{row.most:g}" if row.most else ""
        yield f"| {row.name} | {found.portal:.3f} | {found.bare:.3f} | {found.ratio:.2f} | {limit} | {reached} |"
    cpu, wall = starts(data)
    built, before, after = memory(larger)
    yield "\n| a process | measured | at most |\n| --- | ---: | ---: |"
    yield f"| import, `create_app` and the first page, CPU s | {cpu:.2f} | 0.7 |"
    yield f"| to the first answer, s | {wall:.2f} | 0.9 |"
    yield f"| memory (PSS) of a worker before its first search, MiB | {before:.0f} | 110 |"
    yield f"| after it, MiB | {after:.0f} | 175 |"
    yield f"| of the worker that has built the index, MiB | {built:.0f} |  |"
    yield "\n| an article in Thai | level | bytes | CPU ms |\n| --- | ---: | ---: | ---: |"
    yield from codings(asyncio.run(one_page(data)))
    yield "\nnginx with the page as a file takes some .005 ms of CPU a request: no Python comes near it."


async def one_page(data: Path) -> bytes:
    app = create_app(settings_of(data))
    body = await call(app, IN_PROCESS)
    await app.state.services.background.stop()
    return body


def main(arguments: Sequence[str] = ()) -> None:
    """Measure the demonstration and write the report, or serve one side of it."""
    if arguments and arguments[0] == "serve":
        serve(*arguments[1:])
        return
    from portal.cli.exchange import import_paths  # noqa: PLC0415 - no part of what is measured

    with tempfile.TemporaryDirectory() as place:
        data, larger, work = Path(place) / "var", Path(place) / "larger", Path(place)
        import_paths(settings_of(data), [folder("demo") / "news"])
        import_paths(settings_of(larger), [folder("demo") / "news", many_articles(work)])
        lines = []
        for line in report(data, larger, work):
            print(line, flush=True)
            lines.append(line)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
