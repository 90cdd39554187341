"""A plugin that tells the level of a river: a page, a block of the home page, and a catalog."""

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from portal import Layout, MenuEntry, PageContext, PageRoute, Plugin, Settings

HERE = Path(__file__).parent


async def river(request: Request) -> Response:
    """The page; its words are messages of the catalog in `locales/`."""
    return await request.app.page(request, "river", "pages/river.html", shared=True)


def plugin(_: Settings) -> Plugin:
    """What the entry point names: it may heed the settings."""
    level = 2.4  # metres; a real plugin would keep what a gauge last told

    def context(_layout: Layout, _page: PageContext) -> Mapping[str, object]:
        return {"river_level": level}

    return Plugin(
        routes=[PageRoute("/{lang}/river", river, "river")],
        menu=[MenuEntry(page="river", names={"th": "ระดับน้ำ", "en": "River level"})],
        context=context,
        templates=[HERE / "templates"],
        locales=[HERE / "locales"],
    )
