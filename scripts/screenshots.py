"""Takes the pictures of docs/images: `python -m scripts.screenshots FOLDER` puts them elsewhere, and
`… FOLDER PAGE…` takes those of some pages alone.

Two of the README, and in `pages/` home, an article, a search, the preferences and the contact page in Thai and English,
at 1280 and 320 pixels, with letters as designed and twice as large, light and dark; home in the two themes of two
colours; searches that are answered in other ways, the Arabic article, and an article as it looks where it is shared;
pages of the examples of hosts and of a plugin.
`docs/explanation/pictures.md`, which shows them, is written anew when all are taken. Needs Chromium, as CHROMIUM names
it or as it is found on the path.
"""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import escape
from itertools import product
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from portal.middleware.reader import COOKIE
from portal.news.media import drawings
from portal.pages.preferences import Preferences
from tests.auditing.examples import example

CHECKOUT = Path(__file__).resolve().parent.parent
IMAGES = CHECKOUT / "docs" / "images"
PAPER = """\
# What the pages look like

The demonstration in Thai and in English, in windows 1280 and 320 pixels wide, light and dark, with letters as designed
and twice as large. `make screenshots` takes these pictures anew, and writes this page;
`python -m scripts.screenshots docs/images search-slip` takes those of one page.
"""
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (1280, 320)
TALL, WIDE = 1700, 900
"""How much of a page a picture shows, in pixels: enough to see its parts; in the README, what a screen shows."""

LOAD_ALL_IMAGES = """
for (const image of document.images) image.loading = "eager";
Promise.all(Array.from(document.images, image => image.decode().catch(() => null)));
"""
"""Images that wait for a reader to scroll to them are blank in a picture of the whole page."""

HOST = "https://lamphun.example"
"""What the demonstration says of its address: only with one do pages tell how they are shared."""
PROPERTIES = """
Object.fromEntries(Array.from(
    document.querySelectorAll('meta[property^="og:"]'), meta => [meta.getAttribute("property"), meta.content]
));
"""
CARD = """\
<!DOCTYPE html><html lang="{language}"><meta charset="utf-8"><title>Shared</title><style>
@font-face {{ font-family: Sarabun; src: url(data:font/ttf;base64,{typeface}) }}
@font-face {{ font-family: Sarabun; font-weight: 700; src: url(data:font/ttf;base64,{bold}) }}
body {{ margin: 0; background: #8fa5c4; font: 15px/1.5 Sarabun, sans-serif }}
article {{ width: 524px; margin: 24px auto; background: #fff; border-radius: 12px; overflow: hidden }}
img {{ display: block; width: 100%; aspect-ratio: 1.91; object-fit: cover }}
div {{ padding: 12px 16px 16px }} p {{ margin: 0; color: #555; font-size: 13px }}
h1 {{ margin: 2px 0; font-size: 17px; line-height: 1.4 }}
.words {{ display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden }}
</style><article><img src="data:image/png;base64,{picture}" alt=""><div><p>{host}</p><h1>{title}</h1>
<p class="words">{description}</p></div></article></html>
"""
"""How a link looks where it is shared, made of nothing but what its page tells by Open Graph."""

ARABIC = "/news/culture/hariphunchai-temple-in-arabic"
SEARCHED = {
    "search": {"th": "ลำไย", "en": "longan"},
    "search-question": {"th": "พิพิธภัณฑ์เปิดกี่โมง", "en": "when is the longan fair"},
    "search-date": {"th": "29 ก.พ. 67", "en": "29 February 2024"},
    "search-slip": {"th": "ลำใย", "en": "longon"},
    "search-phrase": {"th": "“ผ้าไหมยกดอก ปี 2569”", "en": "“longan season 2026”"},
    "search-place": {"th": "เหมืองจี้", "en": "Makhuea Chae"},
}
"""What is searched on which page: a word, a question, a day, a slip, a phrase that no article has, and a place of the
province that none is about."""
OF_EXAMPLES = {
    "office": ("fastapi_host", "/"),
    "rooms": ("fastapi_host", "/rooms/{}"),
    "staff": ("starlette_host", "/news/{}/staff"),
    "river": ("plugin", "/{}/river"),
}
"""Pages of the examples: which serves each, and its path, with the language in it."""
TRIES = 30
"""How often a search is asked, a second apart, until the index is there and the dictionary is loaded."""
QUALITY = 40
"""Of WebP, per cent: letters stay sharp, and a picture takes some 30 KB."""

Theme = Literal["light", "dark", "black-on-white", "yellow-on-black"]


@dataclass(frozen=True)
class Shot:
    """One picture: of which page, in which language, how wide, in which theme, and how it is kept."""

    page: str
    language: str
    width: int
    theme: Theme
    size: str = "100"
    folder: str = "pages"
    kind: str = "webp"

    @property
    def name(self) -> str:
        large = f"-{self.size}" if self.size != "100" else ""
        name = f"{self.page}-{self.language}-{self.width}-{self.theme}{large}.{self.kind}"
        return f"{self.folder}/{name}".lstrip("/")

    @property
    def told(self) -> str:
        """What the picture shows, in words."""
        large = ", letters twice as large" if self.size != "100" else ""
        theme = self.theme.replace("-", " ")
        return f"{NAMES[self.page]} in {LANGUAGES[self.language]}, {theme}, {self.width} pixels wide{large}"


CONTRASTED: tuple[Theme, ...] = ("black-on-white", "yellow-on-black")
LANGUAGES = {"th": "Thai", "en": "English"}
THEMES: tuple[Theme, ...] = ("light", "dark")
SIZES = ("100", "200")
NAMES = {
    "home": "Home page",
    "article": "Article",
    "search": "Search",
    "preferences": "Preferences",
    "contact": "Contact page",
    "search-question": "A question",
    "search-date": "A day",
    "search-slip": "A slip, corrected",
    "search-phrase": "A phrase that no article has, taken as words",
    "search-place": "A place of the province without news",
    "arabic": "An article in Arabic, on a page",
    "shared": "An article where it is shared, made of what its page tells by Open Graph",
    "office": "A page of a FastAPI application, with the latest news in it",
    "rooms": "A page of that application in the portal's layout",
    "staff": "A page that a Starlette application adds to its portal",
    "river": "A page that a plugin brings",
}
"""Every page of which there are pictures, in the order in which they are shown."""
SHOTS = (
    Shot("home", "th", 1280, "light", folder="", kind="png"),
    Shot("article", "en", 1280, "dark", folder="", kind="png"),
    *(
        Shot(page, tag, width, theme, size)
        for page, size, theme, tag, width in product(tuple(NAMES)[:5], SIZES, THEMES, LANGUAGES, WIDTHS)
    ),
    *(Shot("home", tag, 1280, theme) for theme in CONTRASTED for tag in LANGUAGES),
    *(Shot(page, tag, 1280, "light") for page, tag in product(tuple(SEARCHED)[1:], LANGUAGES)),
    *(Shot("arabic", tag, width, "light") for tag, width in product(LANGUAGES, WIDTHS)),
    *(Shot("shared", tag, 572, "light") for tag in LANGUAGES),
    *(
        Shot(page, tag, width, "light")
        for page in OF_EXAMPLES
        for tag, width in zip(LANGUAGES, WIDTHS, strict=True)
    ),
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
            env={**os.environ, "PORTAL_DATA_DIR": data, "PORTAL_BASE_URL": HOST, "PYTHONUNBUFFERED": "1"},
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
    """The paths of the pages, without the language; the article is the first on the Thai home page."""
    page.goto(f"{root}/th/")
    paths = [str(link.get_attribute("href")) for link in page.locator("main a[href]").all()]
    article = next(path for path in paths if re.fullmatch(r"/th/news/[^/]+/[^/?]+", path))
    return {
        "home": "/",
        **dict.fromkeys(("article", "shared"), article.removeprefix("/th")),
        "preferences": "/preferences",
        "contact": "/contact",
        "arabic": ARABIC,
    }


def take(browser: Browser, roots: Mapping[str, str], folder: Path, shots: Iterable[Shot]) -> None:
    paths = addresses(browser.new_page(), roots["demonstration"])
    for shot in shots:
        context = browser.new_context(
            viewport={"width": shot.width, "height": TALL if shot.folder else WIDE},
            reduced_motion="reduce",
            locale=shot.language,
        )
        name, path = OF_EXAMPLES.get(shot.page) or ("demonstration", "/{}" + path_of(shot, paths))
        root, path = roots[name], path.format(shot.language)
        chosen, _ = Preferences().changed({"theme": shot.theme, "text-size": shot.size})
        context.add_cookies([{"name": COOKIE, "value": chosen.to_cookie(), "url": root}])
        page = context.new_page()
        for _ in range(TRIES):
            answer = page.goto(root + path, wait_until="networkidle")
            if answer is not None and answer.ok:
                break
            page.wait_for_timeout(1000)
        else:
            sys.exit(f"{path} was not answered with a page.")
        page.reload(wait_until="load")  # typefaces that came late are there from the second page on
        if shot.page == "shared":
            show_shared(page, root, shot.language)
        page.evaluate(LOAD_ALL_IMAGES)
        keep(page.screenshot(full_page=shot.page == "shared"), folder / shot.name)
        context.close()


def path_of(shot: Shot, paths: Mapping[str, str]) -> str:
    """The path of a page of the demonstration, without the language."""
    return paths.get(shot.page) or f"/search?q={quote(SEARCHED[shot.page][shot.language])}"


def show_shared(page: Page, root: str, language: str) -> None:
    """Show the page as a link to it looks in a conversation."""
    told = {name.partition(":")[2]: escape(words) for name, words in page.evaluate(PROPERTIES).items()}
    page.set_viewport_size({"width": 572, "height": 200})
    page.goto("about:blank")  # where the portal's policy does not hold
    typefaces = Path(drawings.__file__).with_name("typefaces")
    regular, bold, picture = (
        base64.b64encode(content).decode()
        for content in (
            *((typefaces / f"Sarabun-{name}.ttf").read_bytes() for name in ("Regular", "Bold")),
            page.request.get(told["image"].replace(HOST, root, 1)).body(),
        )
    )
    page.set_content(
        CARD.format(
            typeface=regular,
            bold=bold,
            language=language,
            picture=picture,
            host=HOST.partition("://")[2],
            title=told["title"],
            description=told["description"],
        )
    )


def keep(picture: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".webp":
        Image.open(io.BytesIO(picture)).save(path, quality=QUALITY, method=6)
    else:
        path.write_bytes(picture)
    print(path)


def write_paper(path: Path) -> None:
    """The page of the documentation that shows the pictures."""
    lines = [PAPER]
    for page, name in NAMES.items():
        shown = [shot for shot in SHOTS if shot.page == page and shot.folder]
        lines += [f"## {name}", "", *(f"![{shot.told}](../images/{shot.name})" for shot in shown), ""]
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    pages = sys.argv[2:]
    shots = [shot for shot in SHOTS if not pages or shot.page in pages]
    options = ["--no-sandbox"] if os.getuid() == 0 else []  # Chromium has no sandbox for root
    chromium = find_chromium()
    names = dict.fromkeys(OF_EXAMPLES[shot.page][0] for shot in shots if shot.page in OF_EXAMPLES)
    with ExitStack() as stack:
        roots = {"demonstration": stack.enter_context(demonstration())}
        for name in names:
            data = stack.enter_context(tempfile.TemporaryDirectory())
            roots[name] = stack.enter_context(example(name, Path(data)))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        take(browser, roots, folder, shots)
    if folder == IMAGES and not pages:
        write_paper(CHECKOUT / "docs" / "explanation" / "pictures.md")


if __name__ == "__main__":
    main()
