"""Looks at what was installed and written by hand: versions, site, templates, catalogs, word lists."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from portal import accessibility, assets
from portal.app import check_folders, site_of
from portal.doctor.diagnosis import Finding, error, ok, unknown, warning
from portal.errors import PortalError
from portal.i18n.catalog_folder import CatalogFolder
from portal.i18n.catalogs import Catalogs
from portal.i18n.po_file import TEMPLATE
from portal.pages.environment import Pages
from portal.pages.look import dress
from portal.settings import Settings
from portal.site import Site
from portal.text.list_checks import check as check_lists

PACKAGE = "civic-portal"
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(?:\[[^]]*\])?\s*>=\s*(?P<least>[\d.]+)")
_NO_SITE = "not looked at: the site file cannot be read"
_OLDEST, _NEWEST = (3, 11), (3, 13)
"""Of Python, that the package is tested with."""


def versions() -> Iterator[Finding]:
    """Whether what is installed is what this version needs."""
    python = ".".join(map(str, sys.version_info[:3]))
    if not _OLDEST <= sys.version_info[:2] <= _NEWEST:
        yield warning(f"Python {python} was not tried with this version; take 3.11, 3.12 or 3.13.")
    for requirement in requires(PACKAGE) or ():
        found = _REQUIREMENT.match(requirement)
        if found is None or "extra ==" in requirement:
            continue
        try:
            there = version(found["name"])
        except PackageNotFoundError:
            yield error(
                f"{found['name']} is not installed. Install {PACKAGE} again, with its constraints.txt."
            )
            continue
        if _numbers(there) < _numbers(found["least"]):
            yield error(
                f"{found['name']} {there} is older than {found['least']}, which is needed. Install {PACKAGE} again, "
                "with its constraints.txt."
            )
    yield ok(f"{PACKAGE} {version(PACKAGE)}, Python {python}, SQLite {sqlite3.sqlite_version}")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:4])


def site(settings: Settings) -> Iterator[Finding]:
    """Whether the site file, what it names, and the audit can be read. Raises PortalError."""
    found = site_of(settings)
    dress(found.look, settings.site or Path(), settings.data_dir)
    accessibility.read_audit(settings.accessibility_audit or accessibility.OWN)
    name = found.name.best((found.default_language,)).text
    yield ok(f"{settings.site}: {name} ({', '.join(found.languages)})")


def templates(settings: Settings) -> Iterator[Finding]:
    """Whether all templates can be compiled, and each does something. Raises PortalError."""
    check_folders("templates", settings.templates)
    found = _readable_site(settings)
    if found is None:
        yield unknown(_NO_SITE)
        return
    told = Pages(found, _catalogs(settings, found), settings.templates).check()
    yield from (warning(str(finding)) for finding in told)
    if not told:
        folders = ", ".join(map(str, settings.templates))
        yield ok(
            f"all can be compiled{', those in ' if folders else ''}{folders}{' first' if folders else ''}"
        )


def catalogs(settings: Settings) -> Iterator[Finding]:
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
        if work.is_own and not (folder / TEMPLATE).exists() and not work.tags(None):
            yield warning(f"{folder} holds no catalog. Put one there, or take the folder out of `locales`.")
    for tag in found.languages:
        if tag not in offered:
            yield warning(
                f"“{tag}” is wished for, but not complete enough to be offered; `portal catalogs status {tag}` tells "
                "what is missing. One that was offered before stays."
            )
    yield ok(f"offered: {', '.join(offered)}")


def word_lists(settings: Settings) -> Iterator[Finding]:
    """Whether word lists have slips. Raises WordListError."""
    findings = check_lists(settings.word_lists)
    for finding in [finding for finding in findings if not finding.warning][:1]:
        yield error(f"{finding} `portal index words` tells all.")
    if not findings:
        yield ok("in order")
    elif all(finding.warning for finding in findings):
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
