"""A FastAPI application around a portal: they share readers' choices, and each shows in the other's pages."""

import logging
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from portal import Change, Hooks, MenuEntry, Settings, assets, create_app, lifespan

HERE = Path(__file__).parent
TITLES = {"th": "จองห้องประชุม", "en": "Book a meeting room"}

log = logging.getLogger("office")


class Told(Hooks):
    """Writes down what happens to articles, wherever it was done."""

    def article_saved(self, change: Change) -> None:
        log.info("article %s was saved", change.article)


news = create_app(
    Settings(
        site=assets.folder("demo") / "site.toml",
        data_dir=Path("var"),
        templates=(HERE / "templates",),
        preferences_path="/",
    ),
    menu=[MenuEntry(page="rooms", address="/rooms/{lang}", names=TITLES)],
    hooks=[Told()],
)

app = FastAPI(lifespan=lambda _: lifespan(news))


@app.get("/", response_class=HTMLResponse)
async def front(request: Request) -> str:
    """A page of the application's own, with the latest news in it."""
    language = news.reader(request).language
    latest = await news.latest_html(request, limit=3, level=2)
    return f'<!DOCTYPE html><html lang="{language}"><title>Office</title><h1 lang="en">Office</h1>{latest}</html>'


@app.get("/rooms/{lang}")
async def rooms(request: Request, lang: str) -> Response:
    """A page of the application in the portal's layout."""
    title = TITLES.get(lang, TITLES["en"])
    return await news.page(request, "rooms", "pages/rooms.html", {"title": title})


app.mount("/news", news)
