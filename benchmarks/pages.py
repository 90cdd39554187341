"""What a page costs: CPU milliseconds a request, beside a bare Starlette app that returns the same bytes.

Run it with `python benchmarks/pages.py`; it serves the demonstration from a temporary folder, in this process. The
bare app, measured in the same run, is the limit: the ratio is what the portal adds. Then the same compressed, and what
the compression alone costs at each level of gzip.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from portal import Settings, create_app
from portal.assets import folder
from portal.cli.exchange import import_paths
from portal.middleware.compression import PAGES as CODINGS
from portal.middleware.compression import compressed

PAGES = ("/th/", "/th/news/", "/th/news/culture-travel/lamphun-brocade-silk", "/th/contact", "/th/nowhere")
REQUESTS = 100


async def get(app: Starlette, path: str, coding: bytes = b"identity") -> bytes:
    """The body of the answer to one request that accepts this coding."""
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept-encoding", coding)],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    body = bytearray()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        body.extend(message.get("body", b""))

    await app(scope, receive, send)
    return bytes(body)


async def cpu_of(app: Starlette, path: str, coding: bytes = b"identity") -> float:
    """CPU milliseconds of this process for one request to `path`, the mean of many."""
    for _ in range(5):
        await get(app, path, coding)
    before = time.process_time()
    for _ in range(REQUESTS):
        await get(app, path, coding)
    return (time.process_time() - before) * 1000 / REQUESTS


async def measure(settings: Settings) -> None:
    """Measure each page and the bare app with the same bytes, in turn, and print a row for each."""
    portal = create_app(settings)
    columns = ("KiB", "portal ms", "bare ms", "ratio", "gzip KiB", "gzip ms")
    print(f"{'page':<46}" + "".join(f"{column:>10}" for column in columns))
    for path in PAGES:
        content = await get(portal, path)

        async def answer(_: Request, content: bytes = content) -> HTMLResponse:
            return HTMLResponse(content)

        least = await cpu_of(Starlette(routes=[Route(path, answer)]), path)
        own = await cpu_of(portal, path)
        packed = await get(portal, path, b"gzip")
        print(
            f"{path:<46}{len(content) / 1024:10.1f}{own:10.2f}{least:10.3f}{own / least:10.0f}"
            f"{len(packed) / 1024:10.1f}{await cpu_of(portal, path, b'gzip'):10.2f}"
        )
    levels(content=await get(portal, PAGES[2]))
    await portal.state.services.background.stop()


def levels(content: bytes) -> None:
    """Print what each coding makes of an article, and what it costs."""
    print(f"\n{'the article':<46}{'KiB':>10}{'ms':>10}")
    for coding, level in CODINGS.items():
        before = time.process_time()
        for _ in range(REQUESTS):
            packed = compressed(content, coding)
        each = (time.process_time() - before) * 1000 / REQUESTS
        print(f"{coding + ' ' + str(level):<46}{len(packed) / 1024:10.2f}{each:10.2f}")


def main() -> None:
    """Serve the demonstration from a temporary folder and measure it."""
    demo = folder("demo")
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(site=demo / "site.toml", data_dir=Path(data))
        import_paths(settings, [demo / "news"])
        asyncio.run(measure(settings))


if __name__ == "__main__":
    main()
