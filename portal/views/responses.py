"""Responses that are pages."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse

from portal.pages.contexts import Page
from portal.views.services import services_of

PAGE_HEADERS = {
    "Cache-Control": "public, max-age=0, s-maxage=60, must-revalidate",
    "Vary": "Cookie, Accept-Encoding",
}
"""A browser asks again each time, so that an edited article or catalog shows at once; a shared cache may keep a page
for a minute. The language is in the address, so `Accept-Language` does not matter."""

ERROR_HEADERS = {"Cache-Control": "no-store"}


def page_response(request: Request, page: Page, status: int = 200) -> HTMLResponse:
    """The page as HTML; an error page is kept by no cache."""
    headers = PAGE_HEADERS if status == 200 else ERROR_HEADERS
    return HTMLResponse(services_of(request).pages.render(page), status_code=status, headers=headers)
