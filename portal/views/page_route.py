"""The route of a page: in an offered language, unless an article has its address as an old one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.views.elsewhere import claimed_from_page
from portal.views.parts import parts_of

View = Callable[[Request], Awaitable[Response]]


class PageRoute(Route):
    """A page. `reads` are the names of the parameters that it heeds; an address with others may be an old one of an
    article, such as `/?p=123`, and the store is asked for it. Without any, it is not."""

    def __init__(
        self, path: str, view: View, name: str, reads: Iterable[str] = (), methods: Sequence[str] = ("GET",)
    ) -> None:
        self.reads = frozenset(reads)

        async def answer(request: Request) -> Response:
            lang = request.path_params.get("lang")
            if lang is not None and lang not in parts_of(request).offered_tags():
                raise HTTPException(404)
            if request.scope["query_string"] and request.method in {"GET", "HEAD"}:
                moved = await claimed_from_page(request, self.reads)
                if moved is not None:
                    return moved
            return await view(request)

        super().__init__(path, answer, methods=list(methods), name=name)
