"""What the portal logs, for tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from portal.cli.logs import LogWriter


@contextmanager
def capture_logs() -> Iterator[list[dict[str, Any]]]:
    """The records of the portal's loggers: their attributes, with the whole message as `event`, and the level in small
    letters as `log_level`."""
    entries: list[dict[str, Any]] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            entry = {"event": record.getMessage(), "log_level": record.levelname.lower()}
            entries.append({**vars(record), **entry})

    logger, keeper = logging.getLogger("portal"), Keeper()
    level = logger.level
    logger.addHandler(keeper)
    logger.setLevel(logging.INFO)
    try:
        yield entries
    finally:
        logger.removeHandler(keeper)
        logger.setLevel(level)


def reset_log() -> None:
    """Undo what `portal.cli.logs.configure_log` did: a command of its own process would end with it."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, LogWriter)]:
        root.removeHandler(handler)
        handler.close()
    logging.getLogger("portal").setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)
