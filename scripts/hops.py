"""How many modules and functions of ours a page and a query pass through: `python scripts/hops.py [--names]`.

No page comes from memory; what pages are made of does, as in a portal that is in use. Each is asked for a few times, so
that all is loaded, then a few times more and counted, in the thread of the event loop; what passes through the fewest
functions is told, as now and then one looks whether files have changed. Comprehensions and generator expressions are no
functions of their own here; lambdas and inner functions are. With `--names` the functions are printed, in the order in
which they are first entered, with how often they are.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import FrameType
from typing import Any

import portal
from portal import Portal, Settings, create_app
from portal.assets import folder
from portal.cli.exchange import import_paths

PACKAGE = Path(portal.__file__).parent
WAYS = {
    "an article": ("/th/news/culture-travel/lamphun-brocade-silk", b""),
    "a search": ("/th/search", b"q=%E0%B8%9C%E0%B9%89%E0%B8%B2%E0%B9%84%E0%B8%AB%E0%B8%A1"),
}
TIMES = 12
INLINE = ("<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>")
"""What the interpreter names comprehensions and generator expressions."""

Entered = dict[tuple[str, str], int]
"""Module and function → how often it was entered, in the order of the first time."""

_counted = ContextVar[Entered]("_counted")
"""What goes on beside requests runs in contexts of its own."""


@contextmanager
def counting() -> Iterator[Entered]:
    """Count which functions of the package are entered meanwhile in this thread, for what is asked for here."""
    entered: Entered = {}

    def note(frame: FrameType, event: str, _: Any) -> None:
        path = frame.f_code.co_filename
        is_ours = path.startswith(str(PACKAGE)) and frame.f_code.co_name not in INLINE
        if event == "call" and is_ours and _counted.get(None) is entered:
            key = path.removeprefix(f"{PACKAGE}/"), frame.f_code.co_qualname
            entered[key] = entered.get(key, 0) + 1

    asking = _counted.set(entered)
    sys.setprofile(note)
    try:
        yield entered
    finally:
        sys.setprofile(None)
        _counted.reset(asking)


async def get(app: Portal, path: str, query: bytes) -> int:
    """The status of the answer to a browser that asks for a page."""
    status = 0
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept-encoding", b"gzip"), (b"accept-language", b"th")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    await app(scope, receive, send)
    return status


async def ways(app: Portal) -> dict[str, Entered]:
    """What each way passes through."""
    app.services.page_memory.most = 0
    counted: dict[str, Entered] = {}
    for name, (path, query) in WAYS.items():
        for _ in range(100):
            if await get(app, path, query) == 200:
                break
            await asyncio.sleep(0.2)
        for _ in range(TIMES):
            await get(app, path, query)
        found = []
        for _ in range(TIMES):
            with counting() as entered:
                status = await get(app, path, query)
            if status != 200:
                raise SystemExit(f"{name}: {path} answers {status}")
            found.append(entered)
        counted[name] = min(found, key=len)
    await app.state.services.background.stop()
    return counted


def measure() -> dict[str, Entered]:
    """Serve the demonstration from a temporary folder, and count."""
    demo = folder("demo")
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(site=demo / "site.toml", data_dir=Path(data))
        import_paths(settings, [demo / "news"])
        return asyncio.run(ways(create_app(settings)))


def main() -> None:
    """Print what is counted."""
    for name, entered in measure().items():
        modules = {module for module, _ in entered}
        print(f"{name}: {len(modules)} modules, {len(entered)} functions, {sum(entered.values()):,} calls")
        if "--names" in sys.argv[1:]:
            for (module, function), often in entered.items():
                print(f"  {often:5}  {module} {function}")


if __name__ == "__main__":
    main()
