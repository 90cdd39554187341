"""Files: static ones of the package and the site, media of the articles, and the image that counts a visit."""

from __future__ import annotations

import os
import posixpath
import re
from asyncio import to_thread
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from portal.article import SVG, Media
from portal.errors import ContentError
from portal.failure_log import bounded
from portal.middleware.compression import FILES, coding_for, is_compressible, is_named, weak
from portal.middleware.reader import client_of, is_read, reader_of
from portal.news.media import StoredFile
from portal.pages.links import PICTURE
from portal.pages.static_versions import MadeFile, PaintedFile
from portal.views.request_addresses import links_for, moved_permanently
from portal.views.services import Services, services_of

FOR_EVER = "public, max-age=31536000, immutable"
"""Its address changes when the file does."""

FOR_A_WHILE = "public, max-age=3600"

WHILE_LISTED = "public, max-age=3600, s-maxage=60, must-revalidate"
"""A file of an article may be withdrawn with it: whoever keeps it asks again, shared caches after a minute."""

PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
"""A transparent image of one pixel, 43 bytes."""

MOST_COMPRESSED = 1 << 20
"""Bytes of a static file that is kept in memory, compressed; a larger one of the site's own is sent as it is."""

OF_DRAWINGS = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a drawing may do that is opened by itself: show itself, with the styles in it."""

SHOWN_IN_PLACE = ("image/", "application/pdf", "text/plain")
"""Kinds that a browser shows; any other is offered for download."""

_NUMBER = r"[0-9]{1,18}"
_PART = rf"(?:{_NUMBER}-(?:{_NUMBER})?|-{_NUMBER})"
_PARTS = re.compile(rf"bytes=[ \t]*{_PART}(?:[ \t]*,[ \t]*{_PART})*[ \t]*", re.IGNORECASE)

_files = StaticFiles()
"""Answers with one file, its tag and its date, or that it has not changed since."""


async def static(request: Request) -> Response:
    """A file of the site or the package, kept for ever by caches where its address has the version of its content."""
    ignore_strange_range(request)
    services = services_of(request)
    name = posixpath.normpath(request.path_params["path"])
    made = services.static_versions.made.get(name)
    place = await to_thread(services.static_versions.find, name) if made is None else None
    if isinstance(made, PaintedFile):
        response = await to_thread(_painted, request, made)
    elif made is not None:
        response = _made(request, made)
    elif place is not None:
        response = await to_thread(_of_file, request, place)
    else:
        raise HTTPException(404)
    response.headers["Cache-Control"] = await to_thread(_keeping, request, name)
    return response


def ignore_strange_range(request: Request) -> None:
    """Have a header `Range` that cannot be read count for nothing, as RFC 9110, 14.2, asks: Starlette refuses it."""
    ranges = [value.decode("latin-1") for name, value in request.scope["headers"] if name == b"range"]
    if len(ranges) > 1 or not all(map(_is_range, ranges)):
        request.scope["headers"] = [
            (name, value) for name, value in request.scope["headers"] if name != b"range"
        ]


def _is_range(text: str) -> bool:
    """Whether a header asks for parts in bytes, and each ends no earlier than it begins."""
    if not _PARTS.fullmatch(text):
        return False
    ends = (part.strip().split("-") for part in text.partition("=")[2].split(","))
    return all(not first or not last or int(first) <= int(last) for first, last in ends)


def _made(request: Request, file: MadeFile) -> Response:
    headers = {"ETag": f'"{file.version}"', "Vary": "Accept-Encoding"}
    if file.kind == SVG:
        headers["Content-Security-Policy"] = OF_DRAWINGS
    if _is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.kind, headers=headers)


def _painted(request: Request, file: PaintedFile) -> Response:
    """A picture that is painted now, or has been. Raises 404 where it cannot be."""
    media = services_of(request).media
    found = media.picture(media.put(file.drawing(), "card.svg", "image"))
    if found is None:
        raise HTTPException(404)
    return _files.file_response(found.path, found.path.stat(), request.scope)


def _of_file(request: Request, place: Path) -> Response:
    services, kind, status = services_of(request), guess_type(place.name)[0] or "", place.stat()
    response = _files.file_response(place, status, request.scope)
    if kind == SVG:
        response.headers["Content-Security-Policy"] = OF_DRAWINGS
    if is_compressible(kind):
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["ETag"] = weak(response.headers["ETag"])  # one for its forms, and for 304
        is_small = status.st_size <= MOST_COMPRESSED
        coding = _coding(request)
        if isinstance(response, FileResponse) and is_small and coding != "identity":
            return _compressed(response, services.compressed_files(place, coding), coding)
    return response


def _keeping(request: Request, name: str) -> str:
    """Of an address with another version, nothing is kept: while a portal is renewed, some processes have the old
    files and some the new."""
    if "v" not in request.query_params:
        return FOR_A_WHILE
    return FOR_EVER if request.query_params["v"] == services_of(request).static_versions(name) else "no-cache"


def _coding(request: Request) -> str:
    """A part of a file is a part of its uncompressed form."""
    if "range" in request.headers:
        return "identity"
    return coding_for(request.headers.getlist("accept-encoding"), FILES)


def _compressed(response: Response, content: bytes, coding: str) -> Response:
    """The same answer with this content, which is compressed."""
    headers = {
        name: value
        for name, value in response.headers.items()
        if name not in {"content-length", "accept-ranges"}
    }
    return Response(content, headers=headers | {"Content-Encoding": coding})


async def media(request: Request) -> Response:
    """An image or attachment that a public article lists, under the name that was kept with it. Its address is made
    of its content's hash, so it never changes; that of a file that was replaced leads to the one in its place, and
    one with a query to the one without: a file has one address."""
    ignore_strange_range(request)
    services = services_of(request)
    wanted = request.path_params["hash"], request.path_params["name"]
    listed = await services.store.file(*wanted, services.clock())
    if listed is None and wanted[1].endswith(f".svg{PICTURE}"):
        return await _picture_of(request, wanted[0], wanted[1].removesuffix(PICTURE))
    if listed is None:
        raise HTTPException(404)
    if (listed.hash, listed.name) != wanted or request.scope["query_string"]:
        return moved_permanently(links_for(request, reader_of(request).language).media(listed))
    headers = {
        "Cache-Control": WHILE_LISTED,
        "Content-Disposition": _disposition(listed),
        "Content-Security-Policy": OF_DRAWINGS,
        "ETag": f'"{listed.hash}"',
    }
    if _is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    found = await to_thread(_sound, services, listed)
    if found is None:
        raise HTTPException(404)
    return FileResponse(found.path, media_type=listed.kind, headers=headers)


async def _picture_of(request: Request, digest: str, name: str) -> Response:
    """A drawing that a public article lists, painted as a picture."""
    services = services_of(request)
    drawing = await services.store.file(digest, name, services.clock())
    if drawing is None or not drawing.is_drawing:
        raise HTTPException(404)
    if (drawing.hash, drawing.name) != (digest, name) or request.scope["query_string"]:
        return moved_permanently(links_for(request, reader_of(request).language).picture(drawing))
    headers = {"Cache-Control": WHILE_LISTED, "ETag": f'"{drawing.hash}-picture"'}
    if _is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    painted = await to_thread(services.media.picture, drawing)
    if painted is None:
        raise HTTPException(404)
    return FileResponse(painted.path, media_type=painted.kind, headers=headers)


def _sound(services: Services, listed: Media) -> StoredFile | None:
    """The file, if it is there, can be read and has its size; else it is told in the log."""
    found = services.media.find(listed.hash)
    work = f"sending a file of an article ({bounded(listed.shown_name)}, {listed.hash})"
    if found is not None and found.size == listed.size and os.access(found.path, os.R_OK):
        services.faults.went_well(work)
        return found
    what = f"it is damaged ({found.size} bytes of {listed.size})" if found else "it is not there"
    services.faults.failed(work, ContentError(f"{what}; `portal content check` tells all such files"))
    return None


def _disposition(file: Media) -> str:
    """Shown in place or offered for download, under the name that was given (RFC 6266, 4.3; RFC 8187, 3.2)."""
    form = "inline" if file.kind.startswith(SHOWN_IN_PLACE) else "attachment"
    plain = f'{form}; filename="{file.name}"'
    if file.shown_name == file.name:
        return plain
    return f"{plain}; filename*=UTF-8''{quote(file.shown_name, safe='!#$&+-.^_`|~')}"


def _is_known(request: Request, etag: str) -> bool:
    """Whether the client has this content (RFC 9110, 13.1.2; its other tags and their order are no concern)."""
    if request.method not in {"GET", "HEAD"}:
        return False
    return is_named(",".join(request.headers.getlist("if-none-match")), etag)


async def visit(request: Request) -> Response:
    """Counts one visit and answers with an image that nobody keeps and nobody sees. Who asks for the same page again
    within half an hour visits it once."""
    services = services_of(request)
    page, program = (request.headers.get(name, "") for name in ("referer", "user-agent"))
    if is_read(request) and services.visits.recent.is_new(client_of(request), page, program):
        services.visits.count(services.clock())
    return Response(PIXEL, media_type="image/gif", headers={"Cache-Control": "no-store"})
