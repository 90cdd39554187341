"""The path of a request: what the portal is mounted under, and what follows below it."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.types import Scope


def prefix(request: HTTPConnection) -> str:
    """What the portal is mounted under: "" or "/news"."""
    root: str = request.scope.get("root_path", "")
    return quote(root.rstrip("/"))


def route_path(scope: Scope) -> str:
    """The path below the prefix that the portal is mounted under; always begins with exactly one slash."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "").rstrip("/")
    return "/" + path.removeprefix(root).lstrip("/") if path.startswith(root) else path


def first_segment(scope: Scope) -> str:
    """The first part of the path, which names the language on all pages but the bare address."""
    return route_path(scope).lstrip("/").partition("/")[0]


def with_readable_path(scope: Scope) -> Scope:
    """The scope, with U+FFFD in its path for what is no Unicode: an application around the portal may hand on halves of
    surrogate pairs, which no page, store or address can hold."""
    parts = {name: scope.get(name, "") for name in ("path", "root_path")}
    if all(map(str.isascii, parts.values())):
        return scope
    return {**scope} | {
        name: part.encode(errors="surrogatepass").decode(errors="replace") for name, part in parts.items()
    }
