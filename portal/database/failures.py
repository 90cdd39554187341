"""What went wrong with the database, said so that a person can act on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from portal.errors import StoreError

DAMAGED = "the file is damaged; put the last backup in its place with `portal restore FILE`"

# Pieces of SQLite's own messages (https://www.sqlite.org/rescode.html) and what to do.
_REMEDIES = {
    "database or disk is full": "there is no space left; free some on that disk, nothing was written",
    "no such table": "it is empty or not of this version; run `portal migrate`",
    "no such column": "it is not of this version; run `portal migrate`",
    "file is not a database": "it is not an SQLite file; name another file in `database_url`, or, where it was the "
    "store, put the last backup in its place with `portal restore FILE`",
    "malformed": DAMAGED,
    "decode": DAMAGED,
    "readonly": "it cannot be written; give the portal's user the right to write to it and its folder, and see that "
    "the disk is neither read-only nor full",
    "unable to open": "it cannot be opened; make its folder and give the portal's user the right to write there",
    "database is locked": "another process has been writing to it for too long; try again, or stop that process",
    "disk I/O error": "the disk refuses to read or write; look at its space and health",
}


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what the driver raises inside into a StoreError that names the file and the remedy."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(explain(url, str(error.orig))) from error
    except UnicodeDecodeError as error:  # names of tables and columns, in a damaged file
        raise StoreError(explain(url, str(error))) from error
    except sqlite3.Error as error:  # of what was asked past SQLAlchemy
        raise StoreError(explain(url, str(error))) from error


def explain(url: URL, message: str) -> str:
    """A sentence for the driver's `message`: which store, what is wrong, what to do."""
    remedy = next((remedy for piece, remedy in _REMEDIES.items() if piece in message), f"it says “{message}”")
    return f"The store {url.database} cannot be used: {remedy}."
