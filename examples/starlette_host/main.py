"""A Starlette application that mounts a portal with one page more."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

from portal import Breadcrumb, MenuEntry, PageRoute, Settings, Text, assets, create_app, lifespan

NAMES = {"th": "บุคลากร", "en": "Staff"}
STAFF = (
    ({"th": "สำนักงานจังหวัด", "en": "Provincial office"}, "+66 53 000 001"),
    ({"th": "ประชาสัมพันธ์", "en": "Public relations"}, "+66 53 000 002"),
    ({"th": "ศูนย์ดำรงธรรม", "en": "Damrongdhamma Centre"}, "1567"),
)


async def staff(request: Request) -> Response:
    """A page that is the same for all readers with the same preferences."""
    tag = request.app.reader(request).language
    way = [Breadcrumb(address=request.url.path, name=Text(NAMES[tag], tag))]
    return await request.app.page(
        request, "staff", "pages/staff.html", {"title": NAMES[tag], "staff": STAFF}, crumbs=way, shared=True
    )


news = create_app(
    Settings(
        site=assets.folder("demo") / "site.toml",
        data_dir=Path("var"),
        templates=(Path(__file__).parent / "templates",),
    ),
    routes=[PageRoute("/{lang}/staff", staff, "staff")],
    menu=[MenuEntry(page="staff", names=NAMES, places=("menu", "footer", "sitemap"))],
)

app = Starlette(routes=[Mount("/news", news)], lifespan=lambda _: lifespan(news))
