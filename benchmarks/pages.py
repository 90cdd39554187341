"""What a page costs: CPU milliseconds a request, beside a bare Starlette app that returns the same bytes.

Run it with `python benchmarks/pages.py`; it serves the demonstration from a temporary folder, in this process. The
bare app, measured in the same run, is the limit: the ratio is what the portal adds.
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
from portal.cli.importing import import_paths

PAGES = ("/th/", "/th/news/", "/th/news/culture-travel/lamphun-brocade-silk", "/th/contact", "/th/nowhere")
REQUESTS = 100


async def get(app: Starlette, path: str) -> bytes:
    """The body of the answer to one request."""
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost")],
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


async def cpu_of(app: Starlette, path: str) -> float:
    """CPU milliseconds of this process for one request to `path`, the mean of many."""
    for _ in range(5):
        await get(app, path)
    before = time.process_time()
    for _ in range(REQUESTS):
        await get(app, path)
    return (time.process_time() - before) * 1000 / REQUESTS


async def measure(settings: Settings) -> None:
    """Measure each page and the bare app with the same bytes, in turn, and print a row for each."""
    portal = create_app(settings)
    print(f"{'page':<50} {'KiB':>6} {'portal ms':>10} {'bare ms':>8} {'ratio':>6}")
    for path in PAGES:
        content = await get(portal, path)

        async def answer(_: Request, content: bytes = content) -> HTMLResponse:
            return HTMLResponse(content)

        least = await cpu_of(Starlette(routes=[Route(path, answer)]), path)
        own = await cpu_of(portal, path)
        print(f"{path:<50} {len(content) / 1024:6.1f} {own:10.2f} {least:8.3f} {own / least:6.0f}")
    await portal.state.parts.upkeep.stop()


def main() -> None:
    """Serve the demonstration from a temporary folder and measure it."""
    demo = folder("demo")
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(site=demo / "site.toml", data_dir=Path(data))
        import_paths(settings, [demo / "news"])
        asyncio.run(measure(settings))


if __name__ == "__main__":
    main()
