"""Catalogs damaged while four workers serve a portal: no page becomes worse, and none fails.

CATALOGS_SERVED tells how many damages are tried; 200 take some ten minutes.
"""

from __future__ import annotations

import os
import random
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal import assets
from portal.i18n.po_file import catalog_path
from portal.testing import HtmlPage, check_page
from tests.cli.served import Served, read, serving
from tests.i18n.damage import DAMAGES, put_back

TRIED = int(os.environ.get("CATALOGS_SERVED", "6"))
SEED = int(os.environ.get("CATALOGS_SEED", "12"))
SITE = Path(__file__).parents[1] / "views" / "site.toml"
PAGES = ("lo/", "lo/preferences", "lo/accessibility", "lo/contact", "lo/privacy", "lo/news/")
REQUESTS = 8
"""Pages that as many readers ask for at once, in whichever workers answer."""

STILL_FOR = 4.0
"""Seconds that every tenth damaged catalog is left alone."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A portal in Thai, English and, by a catalog of its own, Lao."""
    site = SITE.read_text(encoding="utf-8").replace('["th", "en"]', '["th", "en", "lo"]')
    (tmp_path / "site.toml").write_text(site, encoding="utf-8")
    settings = 'site = "site.toml"\nlocales = ["locales"]\nsearch = "off"\n'
    (tmp_path / "portal.toml").write_text(settings, encoding="utf-8")
    thai = catalog_path(assets.folder("locales"), "th").read_text(encoding="utf-8")
    put_back(lao(tmp_path), thai.replace('"Language: th', '"Language: lo').encode())
    return tmp_path


def lao(folder: Path) -> Path:
    return catalog_path(folder / "locales", "lo")


def shown(portal: Served, page: str) -> str:
    """A page without its numbers, of which visits and times change."""
    html = read(portal.address + page)
    return re.sub(r"[0-9]+", "0", html)


def kill_a_worker(portal: Served) -> None:
    """As a lack of memory does it; another is started in its place."""
    children = Path(f"/proc/{portal.process}/task/{portal.process}/children")
    for child in children.read_text().split() if children.exists() else ():
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
            os.kill(int(child), signal.SIGKILL)
            return


def test_damaged_catalogs_make_no_page_worse_in_any_worker(folder: Path) -> None:
    rng = random.Random(SEED)  # noqa: S311 - the same damages each time
    path = lao(folder)
    whole = path.read_bytes()
    with serving(folder, "--workers", "4") as portal, ThreadPoolExecutor(REQUESTS) as readers:
        good = {page: shown(portal, page) for page in PAGES}
        for page in PAGES:
            check_page(HtmlPage(read(portal.address + page)))
        for number in range(TRIED):
            damage = rng.choice(DAMAGES)
            damage(rng, path, whole)
            if number % 20 == 10:
                kill_a_worker(portal)
            until = time.monotonic() + (STILL_FOR if number % 10 == 3 else 0)
            while True:
                pages = [rng.choice(PAGES) for _ in range(REQUESTS)]
                for page, html in zip(
                    pages, readers.map(lambda page: shown(portal, page), pages), strict=True
                ):
                    assert html == good[page], (number, damage.__name__, page)
                if time.monotonic() >= until:
                    break
            put_back(path, whole)
        for page in PAGES:
            assert shown(portal, page) == good[page]
    with serving(folder, "--workers", "2") as portal:
        path.unlink()
        for page in PAGES:
            assert shown(portal, page) == good[page]
    assert "Traceback" not in portal.log.read_text(encoding="utf-8")
