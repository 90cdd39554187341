"""The whole news as open data: a file of each language, and what catalogs of open data are told of them."""

from __future__ import annotations

import asyncio
import json

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from portal.i18n.messages import Message, Messages
from portal.middleware.compression import coding_for, is_named
from portal.middleware.reader import prefix, reader_of
from portal.open_data import KEPT, ON_THE_WAY, compressed_pieces, opened, whole
from portal.syndication.data_files import FORMATS, Catalog, catalog
from portal.views.api import METHODS, ApiBuilder
from portal.views.api_problems import ANY_CLIENT, NOT_FOUND_BY_SEARCH, answer, preflight, problem
from portal.views.page_context import answer_to_head
from portal.views.services import services_of

UNSHARED = {**ANY_CLIENT, **NOT_FOUND_BY_SEARCH, "Cache-Control": "private, no-cache"}
"""Of what is too large to be kept in a cache for others."""

AGAIN = "60"
"""Seconds after which whoever came too early should ask again."""


async def open_data(request: Request) -> Response:
    """A file, by its name. Raises 404 where there is none of that name."""
    if request.method == "OPTIONS":
        return preflight()
    name = request.path_params["name"]
    tag, _, written = name.removeprefix("news-").rpartition(".")
    if tag not in reader_of(request).languages or written not in FORMATS or not name.startswith("news-"):
        raise HTTPException(404)
    services = services_of(request)
    files, format_ = services.open_data, FORMATS[written]
    origin = (services.settings.base_url or "") + prefix(request.scope)
    edition = await files.latest(origin)
    changed = await files.changed(edition) if edition else None
    if edition is None or changed is None or tag not in edition.languages:
        return problem(503, "The files are being made. Ask again in a minute.", Retry_After=AGAIN)
    version = await services.store.version() if changed else edition.version
    coding = coding_for(request.headers.getlist("accept-encoding"), KEPT)
    headers = {
        **UNSHARED,
        "Vary": "Accept-Encoding",
        "ETag": f'W/"{edition.folder.name}-{version}"',
        "Content-Language": tag,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    if is_named(",".join(request.headers.getlist("if-none-match")), headers["ETag"].removeprefix("W/")):
        return Response(status_code=304, headers=headers)
    if coding != "identity":
        headers["Content-Encoding"] = coding
    if request.method == "HEAD":
        return answer_to_head(format_.media_type, headers)
    may_be_kept = coding != "identity" and not changed and origin == edition.origin
    kept = edition.path(tag, written, coding) if may_be_kept else None
    try:
        file, is_kept = await asyncio.to_thread(opened, edition.path(tag, written), kept)
    except FileNotFoundError:  # another process has just made new ones
        return problem(503, "The files have just been made anew. Ask again.", Retry_After="1")
    if is_kept:
        pieces = whole(file)
    else:
        pieces = files.pieces(file, tag, format_, changed, origin)
        if coding != "identity":
            pieces = compressed_pieces(pieces, coding, ON_THE_WAY[coding])
    return StreamingResponse(pieces, media_type=format_.media_type, headers=headers)


async def data_catalog(request: Request) -> Response:
    """What a catalog of open data is told (DCAT 3)."""
    if request.method == "OPTIONS":
        return preflight()
    builder = ApiBuilder(request)
    services, site = builder.services, builder.services.site
    edition = await asyncio.to_thread(services.open_data.edition)
    tags = builder.reader.languages
    told = Catalog(
        address=builder.links.open_data(),
        home=builder.links.root(),
        name={text.language: text.text for text in (site.worded(site.name, tag) for tag in tags)},
        described={
            words.language or tag: str(words)
            for tag in reversed(tags)
            for words in (described(services.catalogs.messages(tag)),)
        },
        files={
            (tag, written): builder.links.open_data(f"news-{tag}.{written}")
            for tag in tags
            for written in FORMATS
        },
        interface=builder.links.api_root(),
        description=builder.links.api_description(),
        licence=site.open_data.identifier if site.open_data else "",
        modified=edition.made_at if edition else None,
    )
    body = json.dumps(catalog(told), ensure_ascii=False, separators=(",", ":")).encode()
    return answer(request, body, {}, "application/ld+json")


def described(messages: Messages) -> Message:
    """What the data are, in a sentence."""
    # Translators: Tells catalogs of open data what this site offers them.
    return messages.gettext("All news of this site, renewed every night.")


def open_data_routes() -> tuple[Route, ...]:
    """The addresses of open data."""
    return (
        Route("/open-data/catalog.jsonld", data_catalog, methods=METHODS, name="data-catalog"),
        Route("/open-data/{name}", open_data, methods=METHODS, name="open-data"),
    )
