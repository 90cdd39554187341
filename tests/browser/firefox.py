"""Firefox as the distribution has it, steered by Marionette, the protocol that it brings.

Playwright steers a Firefox of its own alone, and Selenium needs a program that Debian has no package of.
"""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

_PATIENCE = 600
"""Tenths of a second that Firefox may take to start."""
_LONG = 600_000
"""Milliseconds that a page or a script may take."""
_PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class Firefox:
    """A window of Firefox."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._answers = connection.makefile("rb")
        self._asked = 0
        self._answer()
        self._ask("WebDriver:NewSession", {"capabilities": {}})
        self._ask("WebDriver:SetTimeouts", {"script": _LONG, "pageLoad": _LONG})

    def open(self, address: str, cookies: Mapping[str, str] | None = None) -> None:
        """Show the page at `address`; the cookies are set for its site first."""
        self._ask("WebDriver:Navigate", {"url": address})
        if cookies:
            for name, value in cookies.items():
                self._ask("WebDriver:AddCookie", {"cookie": {"name": name, "value": value}})
            self._ask("WebDriver:Navigate", {"url": address})

    def resize(self, width: int) -> None:
        """Give pages so many pixels of width, fewer than a window can have included."""
        script = "const style = gBrowser.selectedBrowser.style; style.minWidth = style.maxWidth = arguments[0] + 'px';"
        self.in_the_browser(script, width)
        self.evaluate("await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));")

    def evaluate(self, script: str, *values: object) -> Any:
        """What the body of an asynchronous function returns on the page, `arguments` being the values."""
        called = f"(async function() {{ {script} }}).apply(null, arguments)"
        whole = f"const back = [...arguments].pop(); {called}.then(back, error => back({{error: String(error)}}));"
        answer = self._ask("WebDriver:ExecuteAsyncScript", {"script": whole, "args": [*values]})["value"]
        assert not (isinstance(answer, dict) and "error" in answer), answer["error"]
        return answer

    def in_the_browser(self, script: str, *values: object) -> Any:
        """As `evaluate`, in the window of the browser around the page."""
        self._ask("Marionette:SetContext", {"value": "chrome"})
        try:
            return self.evaluate(script, *values)
        finally:
            self._ask("Marionette:SetContext", {"value": "content"})

    def labels(self, selector: str) -> list[str]:
        """The accessible names of elements on the page."""
        found = self._ask("WebDriver:FindElements", {"using": "css selector", "value": selector})
        asked = (self._ask("WebDriver:GetComputedLabel", {"id": next(iter(one.values()))}) for one in found)
        return [answer["value"] for answer in asked]

    def close(self) -> None:
        """Let go of the connection."""
        self._answers.close()
        self._connection.close()

    def _ask(self, command: str, parameters: Mapping[str, object]) -> Any:
        self._asked += 1
        message = json.dumps([0, self._asked, command, parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _, _, error, answer = self._answer()
        assert error is None, f"Firefox refuses {command}: {error}"
        return answer

    def _answer(self) -> Any:
        length = b""
        while (letter := self._answers.read(1)) not in {b":", b""}:
            length += letter
        return json.loads(self._answers.read(int(length)))


@contextmanager
def firefox(program: Path) -> Iterator[Firefox]:
    """A running Firefox with a profile of its own. Raises AssertionError where it does not start."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        wishes = {**_PREFERENCES, "marionette.port": port}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wishes.items())
        Path(profile, "user.js").write_text("".join(lines), encoding="utf-8")
        options = [
            "--headless",
            "--marionette",
            "--remote-allow-system-access",
            "--no-remote",
            "--profile",
            profile,
        ]
        running = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with closing(Firefox(_connected(port))) as window:
                yield window
        finally:
            running.terminate()
            running.wait(timeout=60)


def _connected(port: int) -> socket.socket:
    for _ in range(_PATIENCE):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=120)
        except OSError:
            Event().wait(0.1)
    raise AssertionError("Firefox does not start")
