"""One template of messages, of which a half-written state is not believed either."""

from __future__ import annotations

from portal.i18n.po_file import PoFile
from portal.i18n.telling import Problem
from portal.i18n.watched_file import WatchedFile

STILL = 3.0
"""Seconds without a change after which a file that has lost messages is believed."""


class KeptTemplate:
    """What a template holds: taken at once if no message is missing that was there, else when it has been still.

    While it cannot be read, or is gone, what it last held stays. `content` is None where there was none yet.
    """

    def __init__(self, file: WatchedFile) -> None:
        self.file = file
        self.content: PoFile | None = None

    def look(self, now: float) -> bool:
        """Whether `content` is another than at the last look."""
        self.file.look(now)
        new = self.file.content
        if new is None or new is self.content:
            return False
        lost = self.content.keys - new.keys if self.content else ()
        if lost and now - self.file.since < STILL:
            return False
        self.content = new
        return True

    def problems(self) -> list[Problem]:
        """What the log is told of it."""
        refusal = self.file.refusal
        if refusal is None:
            return []
        event = "A template of messages is refused; what it last held stays in use."
        details: dict[str, str | int] = {
            "file": refusal.file,
            "line": refusal.line,
            "reason": refusal.reason,
        }
        return [Problem(event, str(refusal), details)]
