"""Pages about the site itself: accessibility, contact, privacy, feeds, site map."""

from __future__ import annotations

from datetime import datetime, time

from starlette.requests import Request
from starlette.responses import Response

from portal.i18n.languages import language
from portal.pages.contexts import (
    AccessibilityPage,
    Breadcrumb,
    ContactPage,
    PrivacyPage,
    SitemapPage,
)
from portal.pages.links import SearchAddress
from portal.pages.search_contexts import FeedsPage
from portal.search.misses import FORGOTTEN_AFTER
from portal.views.archive import year_links
from portal.views.page_context import PageContextBuilder, page_response
from portal.views.search_fields import FieldReader


async def accessibility(request: Request) -> Response:
    """The accessibility statement."""
    builder = PageContextBuilder(request)
    breadcrumbs = (Breadcrumb(address=builder.links.accessibility(), page="accessibility"),)
    context = builder.page(
        "accessibility", builder.links.accessibility(), await builder.read(), breadcrumbs=breadcrumbs
    )
    services = builder.services
    page = AccessibilityPage(
        layout=builder.layout,
        page=context,
        audit=services.audit,
        tested_on=datetime.combine(services.audit.date, time(12), services.site.time_zone),
        languages=tuple(language(tag) for tag in services.audit.languages),
        changed=bool(services.pages.folders) and services.settings.accessibility_audit is None,
    )
    return page_response(request, page)


async def contact(request: Request) -> Response:
    """How to reach and find the office."""
    builder = PageContextBuilder(request)
    breadcrumbs = (Breadcrumb(address=builder.links.contact(), page="contact"),)
    context = builder.page("contact", builder.links.contact(), await builder.read(), breadcrumbs=breadcrumbs)
    return page_response(request, ContactPage(layout=builder.layout, page=context))


async def privacy(request: Request) -> Response:
    """What the portal knows of its readers."""
    builder = PageContextBuilder(request)
    breadcrumbs = (Breadcrumb(address=builder.links.privacy(), page="privacy"),)
    context = builder.page("privacy", builder.links.privacy(), await builder.read(), breadcrumbs=breadcrumbs)
    services = builder.services
    counts_misses = services.settings.search_misses and services.searching.engine.switched_on
    return page_response(
        request,
        PrivacyPage(
            layout=builder.layout,
            page=context,
            counts_misses=counts_misses,
            forgotten_after=FORGOTTEN_AFTER.days,
        ),
    )


async def feeds(request: Request) -> Response:
    """How to follow the news by feeds, and which there are; with the parameters of a search, that of what it finds."""
    builder = PageContextBuilder(request)
    links, searchable = builder.links, builder.services.searching.engine.switched_on
    reader = FieldReader(builder)
    asked = reader.read(request.query_params, 1).address if searchable else SearchAddress()
    address = asked if asked.words or asked.is_filtered else None
    breadcrumbs = (Breadcrumb(address=links.feeds(), page="feeds"),)
    context = builder.page(
        "feeds", links.feeds(), await builder.read(), breadcrumbs=breadcrumbs, noindex=address is not None
    )
    page = FeedsPage(
        layout=builder.layout,
        page=context,
        search=links.search_feed(address) if address else "",
        words=address.words if address else "",
    )
    return page_response(request, page)


async def sitemap(request: Request) -> Response:
    """Every page that a reader can go to."""
    builder = PageContextBuilder(request)
    breadcrumbs = (Breadcrumb(address=builder.links.sitemap(), page="sitemap"),)
    read = await builder.read(months=True)
    context = builder.page("sitemap", builder.links.sitemap(), read, breadcrumbs=breadcrumbs)
    return page_response(
        request,
        SitemapPage(layout=builder.layout, page=context, years=year_links(builder.links, read.months)),
    )
