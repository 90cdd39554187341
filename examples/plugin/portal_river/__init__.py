"""A plugin that tells the level of a river: a page, a block of the home page, a catalog, and a content check."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from portal import Article, Finding, Layout, Location, MenuEntry, PageContext, PageRoute, Plugin, Settings

HERE = Path(__file__).parent
LEVEL = re.compile(r"\briver\b.*\b[0-9]+(\.[0-9]+)?$", re.IGNORECASE)


async def river(request: Request) -> Response:
    """The page; its words are messages of the catalog in `locales/`."""
    return await request.app.page(request, "river", "pages/river.html", shared=True)


def unit_missing(article: Article) -> Iterator[Finding]:
    """Finds titles that tell how high the river is, and not in what."""
    for tag, translation in article.translations.items():
        if LEVEL.search(translation.title):
            yield Finding(
                "level-without-unit",
                Location("title"),
                "the title tells a level of the river without a unit",
                "write “metres” behind it",
                language=tag,
            )


def plugin(_: Settings) -> Plugin:
    """What the entry point names: it may heed the settings."""
    level = 2.4  # metres; a real plugin would keep what a gauge last told

    def context(_layout: Layout, _page: PageContext) -> Mapping[str, object]:
        return {"river_level": level}

    return Plugin(
        routes=[PageRoute("/{lang}/river", river, "river")],
        menu=[MenuEntry(page="river", names={"th": "ระดับน้ำ", "en": "River level"})],
        context=context,
        checks=[unit_missing],
        templates=[HERE / "templates"],
        locales=[HERE / "locales"],
    )
