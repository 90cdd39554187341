"""What was found of one subject, and how one is looked at: in bounded time, and without ever an exception. First of all
what the portal keeps: store, images and attachments, search index."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from portal.app import search_of
from portal.database.engine import explain, parse_url
from portal.database.migrate import MIGRATIONS, VERSION_TABLE
from portal.database.sqlite_file import RESTORED, TimeIsOverError, beside, look, path_of
from portal.errors import PortalError, counted
from portal.failure_log import reason_of
from portal.news.media import MediaFolder
from portal.plugins import join, load_plugins
from portal.search.engine import IndexState
from portal.search.whoosh.index_directory import IndexDirectory
from portal.search.whoosh.index_versions import older
from portal.settings import Settings
from portal.text.word_lists import CurrentLists

MOST_TOLD = 3
"""Diagnoses of one subject that are told one by one."""


class State(StrEnum):
    """How a subject is: an `ERROR` harms readers or data, a `WARNING` may; `UNKNOWN`: it could not be looked at."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A sentence about a subject; where it is not well, with what to do."""

    state: State
    text: str
    subject: str = ""


Check = Callable[[], Iterable[Diagnosis]]
"""What it tells has no subject yet."""


def ok(text: str) -> Diagnosis:
    """What is as it should be."""
    return Diagnosis(State.OK, text)


def warning(text: str) -> Diagnosis:
    """What may do harm, and what to do."""
    return Diagnosis(State.WARNING, text)


def error(text: str) -> Diagnosis:
    """What harms readers or data, and what to do."""
    return Diagnosis(State.ERROR, text)


def unknown(text: str) -> Diagnosis:
    """Why something could not be looked at."""
    return Diagnosis(State.UNKNOWN, text)


def diagnoses(subject: str, check: Check, seconds: float) -> list[Diagnosis]:
    """What a check finds, within so many seconds; what raises, or hangs, is told as well."""
    found: list[Diagnosis] = []

    def run() -> None:
        try:
            found.extend(check())
        except PortalError as slip:
            found.extend(error(str(sentence)) for sentence in slip.args)
        except OSError as slip:
            where = f"{slip.filename}: " if slip.filename else ""
            found.append(error(f"{where}{slip.strerror or slip}. See to the file's rights and disk."))
        except BaseException as slip:  # noqa: BLE001 - panics of libraries, too; this is the last to meet them
            reason = f"This could not be looked at ({reason_of(slip)}). Report it as a fault of the program."
            found.append(error(reason))

    began = monotonic()
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    told = [*found]
    if thread.is_alive():
        waited = round(monotonic() - began)
        told.append(error(f"No answer within {waited} s. Does the disk answer? Is the machine overloaded?"))
    return [replace(each, subject=subject, text=" ".join(each.text.split())) for each in _bounded(told)]


def _bounded(found: list[Diagnosis]) -> list[Diagnosis]:
    """The worst first; of many, how many more there are."""
    order = (State.ERROR, State.UNKNOWN, State.WARNING, State.OK)
    ordered = sorted(found, key=lambda each: order.index(each.state))
    more = ordered[MOST_TOLD:]
    if any(each.state is not State.OK for each in ordered):
        more = [each for each in more if each.state is not State.OK]
    return [*ordered[:MOST_TOLD], *([Diagnosis(more[0].state, f"And {len(more)} more.")] if more else [])]


SECONDS = 8.0
"""How long what may be large is read."""

_LISTED = "SELECT hash, min(name), max(size) FROM "
_LISTED += "(SELECT hash, name, size FROM image UNION SELECT hash, name, size FROM attachment) GROUP BY hash"


class StoreFacts(NamedTuple):
    """What a store says of itself; `migration` is empty for one that holds nothing, None for one of another program."""

    migration: str | None
    articles: int = 0
    version: int = 0
    last_write: int = 0
    """In microseconds since 1970; 0 for none."""


def facts_of(connection: sqlite3.Connection) -> StoreFacts:
    """What the store says of itself. Raises sqlite3.Error."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if VERSION_TABLE not in tables:
        return StoreFacts(None if tables else "")
    (migration,) = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone() or ("",)  # noqa: S608 - our own constant
    if migration not in MIGRATIONS:
        return StoreFacts(migration)
    (articles,) = connection.execute("SELECT count(*) FROM article").fetchone()
    (version,) = connection.execute(
        "SELECT value FROM site_state WHERE name = 'content_version'"
    ).fetchone() or (0,)
    (last,) = connection.execute("SELECT max(at) FROM change_log").fetchone()
    return StoreFacts(migration, articles, int(version), last or 0)


def store(settings: Settings) -> Iterator[Diagnosis]:
    """Whether the store is there, of this version, and whole. Raises StoreError."""
    url = parse_url(settings.store_url)
    path = path_of(url)
    if not path.exists():
        yield _missing(settings, path)
        return
    if not path.is_file():
        yield error(f"{path} is no file. Move it away, and `portal restore FILE`.")
        return
    try:
        facts = look(path, SECONDS, facts_of)
        yield _empty(settings, path) if facts.migration == "" else _of_facts(path, facts)
        if facts.migration:
            look(path, SECONDS, check_whole)
    except TimeIsOverError:
        yield ok(f"{path} is too large to be read whole in {SECONDS:g} s; `portal backup` reads all of it")
    except (sqlite3.Error, UnicodeDecodeError) as slip:
        yield error(explain(url, str(slip)))


def _has_files(settings: Settings) -> bool:
    """Whether there is what only a store makes."""
    return settings.media_dir.exists() or settings.index_dir.exists()


def _empty(settings: Settings, path: Path) -> Diagnosis:
    if _has_files(settings):
        return error(
            f"{path} is empty, though there are files that belong to a store. `portal restore FILE`."
        )
    return warning(f"{path} is empty. The portal fills it when it starts; `portal migrate` does so now.")


def _missing(settings: Settings, path: Path) -> Diagnosis:
    if beside(path, RESTORED).exists():
        return warning(
            f"A restore was cut short: {beside(path, RESTORED)}. The portal carries it on when it starts; `portal "
            "migrate` does so now."
        )
    if _has_files(settings):
        return error(
            f"There is no store {path}, though there are files that belong to one. Put a backup there with `portal "
            "restore FILE`."
        )
    return warning(
        f"There is no store {path} yet. The portal makes one when it starts; `portal migrate` does so now."
    )


def _of_facts(path: Path, facts: StoreFacts) -> Diagnosis:
    if facts.migration is None:
        return error(f"{path} is a database of another program. Name another file in `database_url`.")
    if facts.migration not in MIGRATIONS:
        return error(
            f"{path} was written by a newer civic-portal (its migration is “{facts.migration}”). Install that version "
            "again."
        )
    if facts.migration != MIGRATIONS[0]:
        return warning(
            f"{path} is of an older version. Back it up; the portal brings it up to date when it starts, `portal "
            "migrate` does so now."
        )
    return ok(f"{counted(facts.articles, 'article')} in {path}")


def check_whole(connection: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError for a store that is damaged anywhere."""
    found = connection.execute("PRAGMA quick_check(1)").fetchall()
    if found != [("ok",)]:
        raise sqlite3.DatabaseError("malformed")


def media(settings: Settings) -> Iterator[Diagnosis]:
    """Whether the files that articles list are there, of their size, and, as far as there is time, whole."""
    folder, path = (
        MediaFolder(settings.media_dir, settings.max_media_size),
        path_of(parse_url(settings.store_url)),
    )
    if not path.exists() and not _has_files(settings):
        yield ok("there is no article yet that lists any")
        return
    try:
        listed = look(path, SECONDS, _listed)
    except (sqlite3.Error, TimeIsOverError, UnicodeDecodeError):
        yield unknown("not looked at: the store does not tell which files there should be")
        return
    until = monotonic() + SECONDS
    wrong, read = [], 0
    for hash_, name, size in listed:
        found = folder.find(hash_)
        if found is None:
            wrong.append(f"{name} ({hash_[:12]}…) {folder.damage(hash_)}")
        elif found.size != size:
            wrong.append(f"{name} ({found.path}) is damaged")
        elif monotonic() < until:
            read += 1
            if damage := folder.damage(hash_):
                wrong.append(f"{name} ({found.path}) {damage}")
    if wrong:
        more = f", and {len(wrong) - 1} further files are not well" if wrong[1:] else ""
        yield error(
            f"{wrong[0]}{more}. `portal content check` tells their articles; import these again, or `portal restore "
            "FILE`."
        )
    else:
        yield ok(f"{len(listed):,} files of articles are there, {read:,} of them were read whole")


def _listed(connection: sqlite3.Connection) -> list[tuple[str, str, int]]:
    return connection.execute(_LISTED).fetchall() if facts_of(connection).articles else []


def index(settings: Settings) -> Iterator[Diagnosis]:
    """Whether the search index is there, whole, and follows the store. Raises SearchError or WordListError."""
    if settings.search == "off":
        yield ok("search is switched off")
        return
    directory = IndexDirectory(settings.index_dir)
    if damage := directory.damage():
        yield warning(
            f"The index is damaged ({damage}). A running portal builds it anew; `portal index rebuild` does so now."
        )
        return
    if directory.current() is None and (found := older(directory)):
        yield warning(
            f"The index in {found[0]} is of an older version. A running portal answers from it until it has built its "
            "own; `portal index rebuild` builds it now."
        )
        return
    state = asyncio.run(_state(settings))
    if not state.ready:
        yield warning(
            f"There is no index in {directory.folder} yet. A running portal builds it; `portal index rebuild` does so "
            "now."
        )
        return
    if state.stale:
        yield warning(
            "Word lists or program changed since the index was made. A running portal builds it anew; `portal index "
            "rebuild` does so now."
        )
    yield _how_far(settings, state.position, state.articles)


async def _state(settings: Settings) -> IndexState:
    analyzers = join(load_plugins(settings)).analyzers
    engine = search_of(settings, CurrentLists(settings.word_lists), analyzers)
    try:
        return await engine.state()
    finally:
        await engine.close()


def _how_far(settings: Settings, position: int, articles: int) -> Diagnosis:
    try:
        version = look(path_of(parse_url(settings.store_url)), SECONDS, facts_of).version
    except (sqlite3.Error, TimeIsOverError, UnicodeDecodeError):
        return unknown("not compared with the store, which cannot be read")
    if position == version:
        return ok(f"{counted(articles, 'article')}, as in the store")
    return warning(
        f"The index has followed the store to change {position:,} of {version:,}. A running portal takes in what is "
        "missing within seconds; if it stays so, its log tells why, and `portal index rebuild` helps."
    )
