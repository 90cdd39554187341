"""Pages about the site itself: accessibility, contact, privacy, site map."""

from __future__ import annotations

from datetime import datetime, time

from starlette.requests import Request
from starlette.responses import Response

from portal.i18n.languages import language
from portal.pages.contexts import AccessibilityPage, Breadcrumb, ContactPage, PrivacyPage, SitemapPage
from portal.search.misses import FORGOTTEN_AFTER
from portal.views.archive import year_links
from portal.views.framing import Framing
from portal.views.responses import page_response


async def accessibility(request: Request) -> Response:
    """The accessibility statement."""
    framing = Framing(request)
    crumbs = (Breadcrumb(address=framing.links.accessibility(), page="accessibility"),)
    frame = framing.frame("accessibility", framing.links.accessibility(), await framing.read(), crumbs=crumbs)
    parts = framing.parts
    page = AccessibilityPage(
        frame=frame,
        audit=parts.audit,
        tested_on=datetime.combine(parts.audit.date, time(12), parts.site.time_zone),
        languages=tuple(language(tag) for tag in parts.audit.languages),
        changed=bool(parts.settings.templates) and parts.settings.accessibility_audit is None,
    )
    return page_response(request, page)


async def contact(request: Request) -> Response:
    """How to reach and find the office."""
    framing = Framing(request)
    crumbs = (Breadcrumb(address=framing.links.contact(), page="contact"),)
    frame = framing.frame("contact", framing.links.contact(), await framing.read(), crumbs=crumbs)
    return page_response(request, ContactPage(frame=frame))


async def privacy(request: Request) -> Response:
    """What the portal knows of its readers."""
    framing = Framing(request)
    crumbs = (Breadcrumb(address=framing.links.privacy(), page="privacy"),)
    frame = framing.frame("privacy", framing.links.privacy(), await framing.read(), crumbs=crumbs)
    parts = framing.parts
    counts_misses = parts.settings.search_misses and parts.searching.engine.switched_on
    return page_response(
        request, PrivacyPage(frame=frame, counts_misses=counts_misses, forgotten_after=FORGOTTEN_AFTER.days)
    )


async def sitemap(request: Request) -> Response:
    """Every page that a reader can go to."""
    framing = Framing(request)
    crumbs = (Breadcrumb(address=framing.links.sitemap(), page="sitemap"),)
    read = await framing.read(months=True)
    frame = framing.frame("sitemap", framing.links.sitemap(), read, crumbs=crumbs)
    return page_response(request, SitemapPage(frame=frame, years=year_links(framing.links, read.months)))
