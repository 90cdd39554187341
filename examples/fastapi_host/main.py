"""A FastAPI application around a portal: they share readers' choices, and each shows in the other's pages."""

import logging
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from markupsafe import Markup

from portal import Change, Hooks, MenuEntry, Settings, assets, create_app, lifespan

HERE = Path(__file__).parent
WORDS = {
    "th": {
        "title": "จองห้องประชุม",
        "intro": "จองได้ที่โทรศัพท์หมายเลขกลาง ในวันและเวลาราชการ",
        "caption": "ห้องประชุม",
        "room": "ห้อง",
        "seats": "ที่นั่ง",
        "office": "สำนักงานจังหวัด",
        "news": "ข่าวล่าสุด",
    },
    "en": {
        "title": "Book a meeting room",
        "intro": "Call our main number in office hours to book one.",
        "caption": "Meeting rooms",
        "room": "Room",
        "seats": "Seats",
        "office": "Provincial office",
        "news": "Latest news",
    },
}
ROOMS = {
    "th": (("ห้องจามเทวี", 120), ("ห้องหริภุญชัย", 40), ("ห้องเล็ก", 8)),
    "en": (("Chamadevi Room", 120), ("Hariphunchai Room", 40), ("Small room", 8)),
}
FRONT = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{words[office]}</title>
<link rel="stylesheet" href="{root}/office.css">
</head>
<body>
<header><p>{words[office]}</p></header>
<main>
<h1>{words[office]}</h1>
<p><a href="{root}/rooms/{language}">{words[title]}</a></p>
{latest}
</main>
</body>
</html>
"""

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
    menu=[
        MenuEntry(
            page="rooms", address="/rooms/{lang}", names={tag: words["title"] for tag, words in WORDS.items()}
        )
    ],
    hooks=[Told()],
)

app = FastAPI(lifespan=lambda _: lifespan(news))


@app.get("/", response_class=HTMLResponse)
async def front(request: Request) -> str:
    """A page of the application's own, with the latest news in it."""
    language = news.reader(request).language
    latest = await news.latest_html(request, limit=3, level=3)
    if latest:
        latest = Markup("<h2>{}</h2>\n{}").format(WORDS[language]["news"], latest)
    root = request.scope["root_path"]
    return FRONT.format(language=language, words=WORDS[language], latest=latest, root=root)


@app.get("/office.css")
async def style() -> FileResponse:
    """How that page looks."""
    return FileResponse(HERE / "office.css")


@app.get("/rooms/{lang}")
async def rooms(request: Request, lang: str) -> Response:
    """A page of the application in the portal's layout."""
    if lang not in WORDS:
        raise HTTPException(404)
    return await news.page(
        request, "rooms", "pages/rooms.html", {"words": WORDS[lang], "rooms": ROOMS[lang]}, shared=True
    )


app.mount("/news", news)
