"""Looks at the machine: rights, disks, clock."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.assets import PACKAGE
from portal.database.engine import parse_url
from portal.database.looking import TimeIsOverError, look
from portal.database.moments import moment_of
from portal.database.store_file import path_of
from portal.doctor.data import SECONDS, facts_of
from portal.doctor.diagnosis import Finding, error, ok, warning
from portal.settings import Settings

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
_TOLERANCE = timedelta(minutes=2)


def permissions(settings: Settings) -> Iterator[Finding]:
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


def disk(settings: Settings) -> Iterator[Finding]:
    """Whether there is room where the portal writes, on disks that can be relied on."""
    places = {_nearest(settings.data_dir.absolute()), _nearest(path_of(parse_url(settings.store_url)).parent)}
    seen: set[int] = set()
    for place in sorted(places):
        device = place.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        yield from _of_disk(place)


def _of_disk(place: Path) -> Iterator[Finding]:
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
            if place.resolve().is_relative_to(point) and len(point) >= len(best):
                best, kind = point, fields[2]
    return kind if kind in _REMOTE else ""


def clock(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the clock is before what is known to have been."""
    made = datetime.fromtimestamp((PACKAGE / "doctor" / "machine.py").stat().st_mtime, UTC)
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
