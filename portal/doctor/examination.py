"""All that is looked at, in order, and in bounded time: what was installed and written by hand, and the machine."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

from portal import accessibility_audit, assets, security_policy
from portal.app import check_folders, site_of
from portal.assets import PACKAGE
from portal.atomic_writing import real_path
from portal.database.engine import parse_url
from portal.database.metadata import moment_of
from portal.database.sqlite_file import TimeIsOverError, look, path_of
from portal.doctor.diagnosis import (
    SECONDS,
    Diagnosis,
    State,
    diagnoses,
    error,
    facts_of,
    index,
    media,
    ok,
    store,
    unknown,
    warning,
)
from portal.errors import PortalError
from portal.i18n.catalog_folder import CatalogFolder
from portal.i18n.catalogs import Catalogs
from portal.i18n.po_file import TEMPLATE
from portal.pages.environment import Pages
from portal.pages.look import dress
from portal.plugins import join, load_plugins, with_folders
from portal.settings import Settings
from portal.site import Site
from portal.text.list_checks import check as check_lists

_MOST_ENTRIES = 20_000
_MIB = 1 << 20
_FULL = 100 * _MIB
"""Free bytes with which a portal cannot go on for long: an index is built beside the old one."""
_NEARLY_FULL = 1024 * _MIB
_FEW_FILES = 1000
_REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.rclone", "davfs", "ceph"}
)
"""File systems over which neither SQLite nor the index's lock can be relied on."""
_OCTAL = re.compile(r"\\([0-7]{3})")
"""How the kernel writes blanks and the like in the names of places."""
_SOON = timedelta(days=30)
_TOLERANCE = timedelta(minutes=2)


def permissions(settings: Settings) -> Iterator[Diagnosis]:
    """Whether the user who runs this may write where the portal writes, and whether all there belongs to one user."""
    folder = settings.data_dir.absolute()
    user = os.geteuid()
    if not folder.exists():
        above = _nearest(folder)
        if os.access(above, os.W_OK | os.X_OK):
            yield ok(f"{folder} is not there yet, and can be made")
        else:
            yield error(
                f"{folder} is not there, and user {user} may not make it in {above}. Make it, or chown."
            )
        return
    if not folder.is_dir():
        yield error(f"{folder} is no folder. Name another one in `data_dir`.")
        return
    owner = folder.stat().st_uid
    if folder.stat().st_mode & stat.S_IWOTH:
        yield warning(f"Everybody may write to {folder}. Run: chmod o-w {folder}")
    for path in _entries(folder, path_of(parse_url(settings.store_url))):
        found = path.lstat()
        wanted = os.R_OK | os.W_OK | (os.X_OK if stat.S_ISDIR(found.st_mode) else 0)
        if not stat.S_ISLNK(found.st_mode) and not os.access(path, wanted):
            yield error(
                f"User {user} may not write to {path}. Run this as the user that the portal runs as; if that is what "
                f"you did, give it the folder: chown -R {user} {folder}"
            )
            return
        if found.st_uid != owner:
            yield warning(
                f"{path} belongs to user {found.st_uid}, the folder to user {owner}: a command was run as another "
                f"user. Run: chown -R --reference={folder} {folder}"
            )
            return
    yield ok(f"user {user} may write in {folder}")


def _entries(folder: Path, store: Path) -> Iterator[Path]:
    """What lies in the folder, itself first, and the store with its folder where that is another one."""
    yield folder
    if store.exists() and folder not in store.parents:
        yield from (store.parent, store)
    left = _MOST_ENTRIES
    for place, inner, names in os.walk(folder):
        for name in (*inner, *names):
            left -= 1
            if left < 0:
                return
            if (path := Path(place, name)).exists():  # else it was removed just now
                yield path


def disk(settings: Settings) -> Iterator[Diagnosis]:
    """Whether there is room where the portal writes, on disks that can be relied on."""
    places = {_nearest(settings.data_dir.absolute()), _nearest(path_of(parse_url(settings.store_url)).parent)}
    seen: set[int] = set()
    for place in sorted(places):
        device = place.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        yield from _of_disk(place)


def _of_disk(place: Path) -> Iterator[Diagnosis]:
    usage, files = shutil.disk_usage(place), os.statvfs(place)
    room = f"{usage.free / 1e9:,.1f} of {usage.total / 1e9:,.1f} GB are free for {place}"
    if kind := _remote_kind(place):
        yield warning(
            f"{place} is reached over a network ({kind}), where locks of files may not hold. Keep it on a disk of this "
            "machine."
        )
    if usage.free < _FULL:
        yield error(f"{room}. Free some space: nothing can be published soon, and visits are not counted.")
    elif usage.free < _NEARLY_FULL:
        yield warning(f"{room}. Free some space before the disk is full.")
    elif files.f_files and files.f_favail < _FEW_FILES:
        yield error(f"Only {files.f_favail:,} more files can be made for {place}. Delete what is not needed.")
    else:
        yield ok(room)


def _remote_kind(place: Path) -> str:
    """The kind of the file system, where it is one of a network; empty where it is none, or nobody tells."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts:
        fields = line.split(" ")
        if len(fields) > 2:
            point = _OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[1])
            if real_path(place).is_relative_to(point) and len(point) >= len(best):
                best, kind = point, fields[2]
    return kind if kind in _REMOTE else ""


def clock(settings: Settings, now: datetime) -> Iterator[Diagnosis]:
    """Whether the clock is before what is known to have been."""
    made = datetime.fromtimestamp((PACKAGE / "doctor" / "examination.py").stat().st_mtime, UTC)
    try:
        last = look(path_of(parse_url(settings.store_url)), SECONDS, facts_of).last_write
    except (sqlite3.Error, TimeIsOverError, UnicodeDecodeError):
        last = 0
    shown = f"{now.astimezone():%Y-%m-%d %H:%M:%S %z}"
    for moment, what in (
        (moment_of(last), "the last change of an article"),
        (made, "this program was installed"),
    ):
        if now + _TOLERANCE < moment:
            yield error(
                f"The clock says {shown}, which is before {what} ({moment.astimezone():%Y-%m-%d %H:%M}). Set it, "
                "and let it be kept right (timedatectl set-ntp true): news appear by it."
            )
            return
    yield ok(shown)


def _nearest(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next(place for place in (path, *path.parents) if place.exists())


DISTRIBUTION = "civic-portal"
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(?:\[[^]]*\])?\s*>=\s*(?P<least>[\d.]+)")
_NO_SITE = "not looked at: the site file cannot be read"
_OLDEST, _NEWEST = (3, 11), (3, 13)
"""Of Python, that the package is tested with."""


def versions() -> Iterator[Diagnosis]:
    """Whether what is installed is what this version needs."""
    python = ".".join(map(str, sys.version_info[:3]))
    if not _OLDEST <= sys.version_info[:2] <= _NEWEST:
        yield warning(f"Python {python} was not tried with this version; take 3.11, 3.12 or 3.13.")
    for requirement in requires(DISTRIBUTION) or ():
        found = _REQUIREMENT.match(requirement)
        if found is None or "extra ==" in requirement:
            continue
        try:
            there = version(found["name"])
        except PackageNotFoundError:
            yield error(
                f"{found['name']} is not installed. Install {DISTRIBUTION} again, with its constraints.txt."
            )
            continue
        if _numbers(there) < _numbers(found["least"]):
            yield error(
                f"{found['name']} {there} is older than {found['least']}, which is needed. Install {DISTRIBUTION} "
                "again, with its constraints.txt."
            )
    yield ok(f"{DISTRIBUTION} {version(DISTRIBUTION)}, Python {python}, SQLite {sqlite3.sqlite_version}")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:4])


def site(settings: Settings, now: datetime) -> Iterator[Diagnosis]:
    """Whether the site file, what it names, and the audit can be read, and what it says of weaknesses still holds.
    Raises PortalError."""
    found = site_of(settings)
    dress(found.look, settings.site or Path(), settings.data_dir)
    accessibility_audit.read_audit(settings.accessibility_audit or accessibility_audit.OWN)
    if found.security is not None:
        expires = found.security.expires_at(found.time_zone)
        day, remedy = found.security.expires, "See that it still is as it says, and write a later day."
        if expires <= now:
            yield warning(
                f"{settings.site}: security.expires: {day} has passed, and security.txt no longer counts. {remedy}"
            )
        elif expires - now < _SOON:
            yield warning(
                f"{settings.site}: security.expires: security.txt no longer counts after {day}. {remedy}"
            )
    name = found.name.best((found.default_language,)).text
    yield ok(f"{settings.site}: {name} ({', '.join(found.languages)})")


def policy(settings: Settings) -> Iterator[Diagnosis]:
    """What pages may load and do besides what the portal's own need."""
    added = security_policy.told(settings.content_security_policy)
    if security_policy.is_inline(settings.content_security_policy):
        yield warning(
            f"`content_security_policy` adds: {added}. Styles that stand in a page are let in with it, also those that "
            "got there by mistake. Put them into a file, if you can."
        )
    else:
        yield ok(f"`content_security_policy` adds: {added}" if added else "as the portal's own pages need it")


def templates(settings: Settings) -> Iterator[Diagnosis]:
    """Whether all templates can be compiled, and each does something. Raises PortalError."""
    check_folders("templates", settings.templates)
    found = _readable_site(settings)
    if found is None:
        yield unknown(_NO_SITE)
        return
    own_pages = any(plugin.routes for plugin in load_plugins(settings))
    told = Pages(found, _catalogs(settings, found), settings.templates).check(own_pages=own_pages)
    yield from (warning(str(finding)) for finding in told)
    if not told:
        folders = ", ".join(map(str, settings.templates))
        yield ok(
            f"all can be compiled{', those in ' if folders else ''}{folders}{' first' if folders else ''}"
        )


def catalogs(settings: Settings) -> Iterator[Diagnosis]:
    """Whether catalogs would break a page, and each language that is wished for is offered. Raises PortalError."""
    check_folders("locales", settings.locales)
    found, package = _readable_site(settings), assets.folder("locales")
    if found is None:
        yield unknown(_NO_SITE)
        return
    read = _catalogs(settings, found)
    offered = [language.tag for language in read.offered()]
    for folder in (package, *settings.locales):
        work = CatalogFolder(folder, package)
        findings = work.findings()
        named = f" --locales {folder}" if work.is_own else ""
        errors = [finding for finding in findings if finding.is_error]
        for finding in errors[:1]:
            more = f" There are {len(errors) - 1} more: `portal catalogs check{named}`." if errors[1:] else ""
            yield error(f"{finding}{more}")
        warnings = len(findings) - len(errors)
        if warnings:
            yield warning(f"{folder}: {warnings} to look at; `portal catalogs check{named}` tells which.")
        if work.is_own and not (folder / TEMPLATE).exists() and not work.present:
            yield warning(f"{folder} holds no catalog. Put one there, or take the folder out of `locales`.")
    for tag in found.languages:
        if tag not in offered:
            yield warning(
                f"“{tag}” is wished for, but not complete enough to be offered; `portal catalogs status {tag}` tells "
                "what is missing. One that was offered before stays."
            )
    yield ok(f"offered: {', '.join(offered)}")


def word_lists(settings: Settings) -> Iterator[Diagnosis]:
    """Whether word lists have slips. Raises WordListError."""
    findings = check_lists(settings.word_lists)
    for finding in [finding for finding in findings if finding.is_error][:1]:
        yield error(f"{finding} `portal index words` tells all.")
    if not findings:
        yield ok("in order")
    elif not any(finding.is_error for finding in findings):
        yield warning(f"{len(findings)} to look at; `portal index words` tells which.")


def _readable_site(settings: Settings) -> Site | None:
    """The site; None where it is told by `site` already that it cannot be read."""
    try:
        return site_of(settings)
    except PortalError:
        return None


def _catalogs(settings: Settings, site: Site) -> Catalogs:
    """The catalogs as they are in their files; nothing of them is kept."""
    return Catalogs(
        (assets.folder("locales"), *settings.locales),
        wished=site.languages,
        default=site.default_language,
        completeness=settings.catalog_completeness,
        fallbacks=site.fallbacks,
    )


LONGEST = 60.0
"""Seconds for one subject."""
LONGEST_OF_ALL = 180.0

_Check = Callable[[Settings], Iterable[Diagnosis]]
_OF_SETTINGS: tuple[tuple[str, _Check], ...] = (
    ("policy", policy),
    ("templates", templates),
    ("catalogs", catalogs),
    ("word lists", word_lists),
    ("store", store),
    ("media", media),
    ("index", index),
    ("permissions", permissions),
    ("disk", disk),
)


def examine(load: Callable[[], Settings], now: datetime) -> Iterator[Diagnosis]:
    """What is found of each subject, as soon as it is. `load` gives the settings, and may raise. Nothing is written,
    and nothing is logged meanwhile."""
    until = monotonic() + LONGEST_OF_ALL
    loaded: list[Settings] = []
    logging.disable()
    try:
        yield from diagnoses("versions", versions, LONGEST)
        yield from diagnoses("settings", lambda: _settings(load, loaded), LONGEST)
        checks: tuple[tuple[str, _Check], ...] = (
            ("site", partial(site, now=now)),
            *_OF_SETTINGS,
            ("clock", partial(clock, now=now)),
        )
        for subject, check in checks:
            left = min(LONGEST, until - monotonic())
            if not loaded:
                yield Diagnosis(State.UNKNOWN, "not looked at: the settings cannot be read", subject)
            elif left <= 0:
                yield Diagnosis(State.UNKNOWN, "not looked at: the others took too long", subject)
            else:
                yield from diagnoses(subject, partial(check, loaded[0]), left)
    finally:
        logging.disable(logging.NOTSET)


def _settings(load: Callable[[], Settings], loaded: list[Settings]) -> Iterator[Diagnosis]:
    settings = load()
    loaded.append(settings)
    if settings.metrics_port and find_spec("prometheus_client") is None:
        yield error(
            "`metrics_port` is set, and prometheus-client is not installed: `portal serve` does not start. Install it "
            "(pip install 'civic-portal[metrics]'), or take the setting out."
        )
    if settings.base_url is None:
        text = (
            "can be read; without `base_url`, pages tell search engines and who shares them no full address"
        )
    else:
        text = f"can be read; the portal is at {settings.base_url}"
    plugins = load_plugins(settings)
    loaded[0] = with_folders(settings, join(plugins))
    yield ok(f"{text}; plugins: {', '.join(settings.plugins)}" if plugins else text)
