"""Every address of the portal, in one place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from portal.errors import LanguageTagError
from portal.i18n.languages import canonical_tag
from portal.views import addresses
from portal.views.archive import archive, archive_month, archive_year
from portal.views.articles import article
from portal.views.completions import completions
from portal.views.files import media, static, visit
from portal.views.information import accessibility, contact, privacy, sitemap
from portal.views.lists import category, home, news
from portal.views.parts import parts_of
from portal.views.preferences import preferences
from portal.views.root import root
from portal.views.search import search

View = Callable[[Request], Awaitable[Response]]


def make_routes() -> list[BaseRoute]:
    """The routes; the pages' begin with the language, the files' have none."""
    return [
        Route("/", root, name="root"),
        Route("/visit.gif", visit, name="visit"),
        Route("/media/{hash}/{name}", media, name="media"),
        Route("/static/{path:path}", static, name="static"),
        Route("/{lang}/", in_offered_language(home), name="home"),
        Route("/{lang}/news/", in_offered_language(news), name="news"),
        Route("/{lang}/news/{category}/", in_offered_language(category), name="category"),
        Route("/{lang}/news/{category}/{slug}", in_offered_language(article), name="article"),
        Route("/{lang}/archive/", in_offered_language(archive), name="archive"),
        Route("/{lang}/archive/{year}/", in_offered_language(archive_year), name="archive-year"),
        Route("/{lang}/archive/{year}/{month}/", in_offered_language(archive_month), name="archive-month"),
        Route("/{lang}/search", in_offered_language(search), name="search"),
        Route("/{lang}/search/complete", in_offered_language(completions), name="complete"),
        Route("/{lang}/accessibility", in_offered_language(accessibility), name="accessibility"),
        Route("/{lang}/contact", in_offered_language(contact), name="contact"),
        Route("/{lang}/privacy", in_offered_language(privacy), name="privacy"),
        Route(
            "/{lang}/preferences",
            in_offered_language(preferences),
            methods=["GET", "POST"],
            name="preferences",
        ),
        Route("/{lang}/sitemap", in_offered_language(sitemap), name="sitemap"),
    ]


def in_offered_language(view: View) -> View:
    """The view, for languages that are offered; a tag in another spelling (`/TH/`) leads to its own."""

    async def answer(request: Request) -> Response:
        lang, offered = request.path_params["lang"], parts_of(request).offered_tags()
        if lang in offered:
            return await view(request)
        try:
            canonical = canonical_tag(lang)
        except LanguageTagError:
            raise HTTPException(404) from None
        if canonical not in offered:
            raise HTTPException(404)
        rest = addresses.route_path(request.scope).removeprefix(f"/{lang}")
        path = f"{addresses.prefix(request)}/{canonical}{rest}"
        return addresses.moved_permanently(addresses.with_query(path, request.url.query))

    return answer
