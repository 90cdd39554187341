"""Addresses seen from a request: with the prefix that the portal is mounted under, never with the Host header."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import Scope

from portal.pages.links import Links
from portal.views.parts import parts_of


def path_for(request: Request, name: str, /, **parameters: Any) -> str:
    """The path of a route, as a reader's browser must ask for it."""
    return prefix(request) + str(request.app.url_path_for(name, **parameters))


def prefix(request: Request) -> str:
    """What the portal is mounted under: "" or "/news"."""
    root: str = request.scope.get("root_path", "")
    return quote(root.rstrip("/"))


def links_for(request: Request, language: str) -> Links:
    """The addresses of all pages in `language`."""
    parts = parts_of(request)
    return Links(
        lambda name, /, **parameters: path_for(request, name, **parameters),
        parts.site,
        language,
        parts.static_versions,
    )


def route_path(scope: Scope) -> str:
    """The path below the prefix that the portal is mounted under; always begins with exactly one slash."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "").rstrip("/")
    return "/" + path.removeprefix(root).lstrip("/") if path.startswith(root) else path


def in_language(request: Request, language: str, *, query: bool = True) -> str:
    """The same page in another language; the home page where the address has no language."""
    lang, slash, rest = route_path(request.scope)[1:].partition("/")
    if lang not in parts_of(request).offered_tags():
        return links_for(request, language).home()
    return with_query(f"{prefix(request)}/{language}{slash}{quote(rest)}", request.url.query if query else "")


def absolute(request: Request, path: str) -> str:
    """`path` after the setting `base_url`, or `path` itself where that is not set."""
    return f"{parts_of(request).settings.base_url or ''}{path}" if path else ""


def with_query(path: str, query: str) -> str:
    """The path with its query, if there is one."""
    return f"{path}?{query}" if query else path


def moved_permanently(path: str) -> RedirectResponse:
    """301 to a path of the portal."""
    return RedirectResponse(path, status_code=301, headers={"Cache-Control": "public, max-age=3600"})


def moved_for_now(path: str) -> RedirectResponse:
    """302 to a path of the portal, kept by no cache."""
    return RedirectResponse(path, status_code=302, headers={"Cache-Control": "no-store"})
