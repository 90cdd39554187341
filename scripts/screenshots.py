"""Takes pictures of the demonstration: `screenshots.py` the two of docs/images, `screenshots.py FOLDER` all of them.

All are home, a category, an article and a page that is not there, in Thai and English, at 1280 and 320 pixels, light
and dark. Needs Chromium, as CHROMIUM names it or as it is found on the path.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
IMAGES = CHECKOUT / "docs" / "images"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
HEIGHTS = {1280: 900, 320: 640}
"""Window widths and the heights that go with them, in pixels."""

LOAD_ALL_IMAGES = """
for (const image of document.images) image.loading = "eager";
Promise.all(Array.from(document.images, image => image.decode().catch(() => null)));
"""
"""Images that wait for a reader to scroll to them are blank in a picture of the whole page."""

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Shot:
    """One picture: of which page, in which language, how wide, in which scheme, and how much of the page."""

    page: str
    language: str
    width: int
    scheme: Scheme
    whole: bool = True

    @property
    def name(self) -> str:
        return f"{self.page}-{self.language}-{self.width}-{self.scheme}.png"


FOR_DOCS = (Shot("home", "th", 1280, "light", whole=False), Shot("article", "en", 1280, "dark", whole=False))
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
ALL = tuple(
    Shot(*choice)
    for choice in product(("home", "category", "article", "404"), ("th", "en"), HEIGHTS, SCHEMES)
)


def find_chromium() -> str:
    for name in (os.environ.get("CHROMIUM"), *CHROMIUM_NAMES):
        found = shutil.which(name) if name else None
        if found:
            return found
    sys.exit("There is no Chromium. Install it (sudo apt install chromium), or name it in CHROMIUM.")


@contextmanager
def demonstration() -> Iterator[str]:
    """Serves the demonstration with a store of its own; gives the address it answers at, without a slash."""
    program = Path(sys.executable).with_name("portal")
    with tempfile.TemporaryDirectory() as data:
        server = subprocess.Popen(
            [program, "serve", "--demo", "--port", "0"],
            env={**os.environ, "PORTAL_DATA_DIR": data, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            lines = server.stdout or ()
            told = next((found for line in lines if (found := re.search(r"http://[^/\s]+", line))), None)
            if told is None:
                sys.exit("The demonstration could not be served.")
            yield told[0]
        finally:
            server.terminate()
            server.wait()


def addresses(page: Page, root: str) -> dict[str, str]:
    """The paths of the pages, without the language; article and category are the first on the Thai home page."""
    page.goto(f"{root}/th/")
    paths = [str(link.get_attribute("href")) for link in page.locator("main a[href]").all()]
    article = next(path for path in paths if re.fullmatch(r"/th/news/[^/]+/[^/?]+", path))
    category = next(path for path in paths if re.fullmatch(r"/th/news/[^/]+/", path))
    return {
        "home": "/",
        "article": article.removeprefix("/th"),
        "category": category.removeprefix("/th"),
        "404": "/not-there",
    }


def take(browser: Browser, root: str, shots: tuple[Shot, ...], folder: Path) -> None:
    paths = addresses(browser.new_page(), root)
    for shot in shots:
        context = browser.new_context(
            viewport={"width": shot.width, "height": HEIGHTS[shot.width]},
            color_scheme=shot.scheme,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{root}/{shot.language}{paths[shot.page]}", wait_until="networkidle")
        page.evaluate(LOAD_ALL_IMAGES)
        page.screenshot(path=folder / shot.name, full_page=shot.whole)
        context.close()
        print(folder / shot.name)


def main() -> None:
    folder, shots = (Path(sys.argv[1]), ALL) if len(sys.argv) > 1 else (IMAGES, FOR_DOCS)
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--no-sandbox"] if os.getuid() == 0 else []  # Chromium has no sandbox for root
    chromium = find_chromium()
    with demonstration() as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        take(browser, root, shots, folder)


if __name__ == "__main__":
    main()
