"""Pages from memory: each is made once a minute at most, compressed once in each coding, and sent as it is.

What is kept is what the portal would answer now, because three things end it: a change of what pages are made of (the
content version, the catalogs, the word lists), which is looked for twice a second and never while a reader waits; the
moment at which pages change by themselves (the counts of visits, the day); and a minute. See
docs/decisions/0033-pages-from-memory.md.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from time import monotonic

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.errors import PortalError
from portal.middleware.compression import coding_for, compressed_page, compressing, is_named
from portal.middleware.error_pages import UNREADABLE
from portal.middleware.reader import COOKIE, preferences_in, route_path
from portal.pages.preferences import Preferences
from portal.text.address_spellings import is_gathered

LIFE = timedelta(seconds=60)
"""For how long a page is kept at most: what nothing tells of (a file in `static/` that was changed) shows by then."""

INTERVAL = 0.5
"""Seconds between two looks at what pages are made of."""

TRUSTED = 2 * INTERVAL
"""Seconds after a look in which it counts. Where nobody looks in the background yet, or any more (a host that changed
event loops), a request does."""

UNSETTLED = timedelta(seconds=3)
"""For how long after a change no moment is told: a date has whole seconds, and more may change within this one, which
another process notices later."""

MOST_VARIANTS = 16
"""Forms of one address that are kept beside that of readers who chose nothing: more push out each other, and no other
page."""

_REPEATED = (b"cache-control", b"vary", b"etag", b"x-content-type-options")
"""What a 304 repeats of the headers of the page (RFC 9110, 15.4.5)."""

_PER_FORM = (b"content-length", b"etag")
"""What each coding of a page has of its own."""

FILES = ("static/", "media/", "visit.gif", "sitemap-articles-")
"""What the paths of files begin with: they are no pages."""

KINDS = re.compile(
    rb"text/(html|plain)|application/(xml|(atom|rss|opensearchdescription)\+xml|(feed|manifest)\+json)"
)
"""Types of pages, feeds and the like."""

_PAGE_NUMBER = re.compile(rb"(?:page=[1-9][0-9]{0,4})?")

DESIGNED = Preferences()
"""Those of readers who chose nothing."""

Raw = list[tuple[bytes, bytes]]
Made = tuple[Hashable, ...]
"""What a page was made of."""


@dataclass(frozen=True, slots=True)
class Form:
    """A page in one coding: its headers and body, and those of an answer that it has not changed."""

    etag: str
    headers: Raw
    body: bytes
    unchanged: Raw


@dataclass(slots=True)
class KeptPage:
    """A page as it was made: its headers but for those that depend on the coding, its body, until when it holds, and
    its forms by coding."""

    headers: Raw
    body: bytes
    until: datetime
    is_kept: bool = False
    etag: str = ""
    forms: dict[str, Form] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.etag = sha256(self.body).hexdigest()[:24]

    @property
    def size(self) -> int:
        """In bytes, headers left out."""
        return len(self.body) + sum(
            len(form.body) for form in self.forms.values() if form.body is not self.body
        )

    def in_coding(self, coding: str, body: bytes) -> Form:
        """The page in a coding, with the body that this has then."""
        is_plain = coding == "identity"
        etag = f'"{self.etag}"' if is_plain else f'"{self.etag}-{coding}"'
        headers = [*self.headers, (b"etag", etag.encode()), (b"content-length", b"%d" % len(body))]
        if not is_plain:
            headers.append((b"content-encoding", coding.encode()))
        return Form(etag, headers, body, [(name, value) for name, value in headers if name in _REPEATED])


NOTHING: Mapping[Preferences, KeptPage] = {}

Key = tuple[str, str, bytes]
"""Prefix, path and query of a page."""


class PageMemory:
    """The pages of one portal that are kept, at most `most` bytes of them; those that were not asked for longest go.

    `made_of` tells what pages are made of now: when it tells something else than before, all are forgotten. It may
    raise PortalError: as long as it does, or takes longer than `INTERVAL`, nothing is kept. `until` gives the moment at
    which a page of now changes by itself; `clock` this moment, aware.
    """

    def __init__(
        self,
        most: int,
        made_of: Callable[[], Awaitable[Made]],
        until: Callable[[datetime], datetime],
        clock: Callable[[], datetime],
    ) -> None:
        self.most = most
        self.hits = self.misses = 0
        self.size = 0
        self._made_of = made_of
        self._until = until
        self._clock = clock
        self._pages: OrderedDict[Key, dict[Preferences, KeptPage]] = OrderedDict()
        self._state: Made = ()
        self._trusted_until = 0.0
        self._generation = 0
        self._changed: datetime | None = None

    def __len__(self) -> int:
        """How many pages are kept, those of one address with other preferences counted apart."""
        return sum(map(len, self._pages.values()))

    @property
    def generation(self) -> int:
        """A number that is another when pages are made of something else."""
        return self._generation

    def forget(self) -> None:
        """Forget all pages, and those that are being made: something that they show has changed."""
        for variants in self._pages.values():
            for preferences in tuple(variants):
                self._drop(variants, preferences)
        self._pages.clear()
        self._generation += 1
        self._changed = self._clock()

    async def look(self) -> None:
        """Forget all pages if they are made of something else now. Raises PortalError where that cannot be told."""
        began = monotonic()
        state = await self._made_of()
        if state != self._state:
            self.forget()
            self._state = state
        self._trusted_until = began + TRUSTED

    async def last_modified(self) -> str:
        """When something that pages are made of was last seen to change, as the header of that name has it; nothing
        where that is not sure. Whoever has an answer of that moment or later has what would be answered now, from any
        process. Raises PortalError."""
        if monotonic() >= self._trusted_until:
            await self.look()
        if self._changed is None or self._clock() < self._changed + UNSETTLED:
            return ""
        return format_datetime(self._changed.astimezone(UTC), usegmt=True)

    async def get(self, key: Key, preferences: Preferences) -> KeptPage | None:
        """The page, if it is kept and holds: if somebody looked lately whether it does, or this request can."""
        if monotonic() >= self._trusted_until:
            try:
                async with asyncio.timeout(INTERVAL):
                    await self.look()
            except (PortalError, TimeoutError):
                self.forget()
        page = self._pages.get(key, NOTHING).get(preferences)
        if page is None or not page.is_kept or self._clock() >= page.until:
            self.misses += 1
            return None
        self.hits += 1
        self._pages.move_to_end(key)
        return page

    def keep(self, key: Key, preferences: Preferences, page: KeptPage) -> None:
        """Keep a page, in place of one that does not hold any more."""
        variants = self._pages.setdefault(key, {})
        self._pages.move_to_end(key)
        self._drop(variants, preferences)
        if len(variants) > MOST_VARIANTS:
            self._drop(variants, next(each for each in variants if each != DESIGNED))
        variants[preferences] = page
        page.is_kept = True
        self.size += page.size
        self._make_room()

    async def form(self, page: KeptPage, coding: str) -> Form:
        """The page in a coding, which is made when it is first asked for."""
        form = page.forms.get(coding)
        if form is None:
            body = page.body if coding == "identity" else await compressed_page(page.body, coding)
            form = page.forms.setdefault(coding, page.in_coding(coding, body))
            if form.body is body and coding != "identity" and page.is_kept:
                self.size += len(body)
                self._make_room()
        return form

    def made_now(self, headers: Raw, body: bytes) -> KeptPage:
        """The page as it was made just now, not kept yet."""
        now = self._clock()
        return KeptPage(headers, body, min(now + LIFE, self._until(now)))

    def _drop(self, variants: dict[Preferences, KeptPage], preferences: Preferences) -> None:
        dropped = variants.pop(preferences, None)
        if dropped is not None:
            dropped.is_kept = False
            self.size -= dropped.size

    def _make_room(self) -> None:
        while self.size > self.most and self._pages:
            _, variants = self._pages.popitem(last=False)
            for preferences in tuple(variants):
                self._drop(variants, preferences)


class PagesFromMemory:
    """Answers with a kept page where there is one, and keeps what is made where it may be kept for others; all else is
    handed on, and compressed on its way out. Of requests for one page at the same time one has it made."""

    def __init__(self, app: ASGIApp, memory: PageMemory) -> None:
        self.app = app
        self.memory = memory
        self._being_made: dict[tuple[Key, Preferences], asyncio.Future[KeptPage | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        query = _query_of_page(scope)
        if query is None or not self.memory.most:
            await self.app(scope, receive, compressing(scope, send))
            return
        cookies, accepted, tags, since = _asked(scope["headers"])
        preferences = _preferences(cookies)
        key = (scope.get("root_path", ""), scope["path"], query)
        page = await self.memory.get(key, preferences)
        if page is None:
            page = await self._made(key, preferences, {**scope, "query_string": query}, receive, send)
        if page is not None:
            form = await self.memory.form(page, coding_for((accepted,)))
            is_known = is_named(tags, form.etag) if tags or not since else _is_of_then(form, since)
            await _send(form, send, is_known=is_known, head=scope["method"] == "HEAD")

    async def _made(
        self, key: Key, preferences: Preferences, scope: Scope, receive: Receive, send: Send
    ) -> KeptPage | None:
        """The page, made for this request or for another that asks for it now; None where this was answered already,
        with what is not kept."""
        others = self._being_made.get((key, preferences))
        loop = asyncio.get_running_loop()
        if others is not None and others.get_loop() is loop:
            page = await asyncio.shield(others)
            if page is None:
                await self.app(scope, receive, compressing(scope, send))
            return page
        making = self._being_made[key, preferences] = loop.create_future()
        try:
            return await self._make(key, preferences, scope, receive, send, making)
        finally:
            self._being_made.pop((key, preferences), None)
            if not making.done():
                making.set_result(None)

    async def _make(
        self,
        key: Key,
        preferences: Preferences,
        scope: Scope,
        receive: Receive,
        send: Send,
        making: asyncio.Future[KeptPage | None],
    ) -> KeptPage | None:
        """Have the page made, and tell `making` as soon as it is known that it is none to keep."""
        generation = self.memory.generation
        hand_on: Send | None = None
        start: Message | None = None
        body = bytearray()

        async def collect(message: Message) -> None:
            nonlocal start, hand_on
            if message["type"] == "http.response.start":
                if _may_be_kept(message):
                    start = message
                    return
                making.set_result(None)
                hand_on = compressing(scope, send)
            if hand_on is not None:
                await hand_on(message)
            else:
                body.extend(message.get("body", b""))

        await self.app({**scope, "method": "GET"} if scope["method"] == "HEAD" else scope, receive, collect)
        if start is None:
            return None
        headers = [(name, value) for name, value in start["headers"] if name not in _PER_FORM]
        page = self.memory.made_now(headers, bytes(body))
        if generation == self.memory.generation:
            self.memory.keep(key, preferences, page)
            making.set_result(page)
            return page
        own = [(name, value) for name, value in headers if name != b"cache-control"]
        return replace(page, headers=[*own, (b"cache-control", b"no-store")])


def _query_of_page(scope: Scope) -> bytes | None:
    """The query by which a page is kept, without what links gather on their way; None where the request is for no such
    page."""
    if scope["method"] not in ("GET", "HEAD") or UNREADABLE in scope.get("extensions", ()):
        return None
    query: bytes = scope["query_string"]
    if query:
        named = (part.partition(b"=")[0].decode("latin-1") for part in query.split(b"&"))
        query = b"&".join(
            part for part, name in zip(query.split(b"&"), named, strict=True) if not is_gathered(name)
        )
        if not _PAGE_NUMBER.fullmatch(query):
            return None
    return None if route_path(scope).startswith(FILES, 1) else query


def _asked(headers: Raw) -> tuple[str, str, str, str]:
    """What a request says of its cookies, of the codings it accepts, and of what it has of the page: tags, a moment."""
    cookies, accepted, tags, since = [], [], [], ""
    for name, value in headers:
        if name == b"cookie":
            cookies.append(value.decode("latin-1"))
        elif name == b"accept-encoding":
            accepted.append(value.decode("latin-1"))
        elif name == b"if-none-match":
            tags.append(value.decode("latin-1"))
        elif name == b"if-modified-since":
            since = value.decode("latin-1")
    return ";".join(cookies), ",".join(accepted), ",".join(tags), since


def _is_of_then(form: Form, since: str) -> bool:
    """Whether a page has not changed since a moment (RFC 9110, 13.1.3); one that cannot be read counts for nothing."""
    told = next((value.decode() for name, value in form.headers if name == b"last-modified"), "")
    try:
        return bool(told) and parsedate_to_datetime(told) <= parsedate_to_datetime(since)
    except (TypeError, ValueError, OverflowError):  # TypeError: it names no time zone
        return False


def _preferences(cookies: str) -> Preferences:
    if COOKIE not in cookies:
        return DESIGNED
    return preferences_in(cookies)


def _may_be_kept(start: Message) -> bool:
    """Whether an answer is a page, a feed or the like that is the same for all readers with these preferences."""
    told: dict[bytes, bytes] = dict(start["headers"])
    vary = b",".join(value for name, value in start["headers"] if name == b"vary")
    varies_by = {name.strip().lower() for name in vary.split(b",")}
    return (
        start["status"] == HTTPStatus.OK
        and KINDS.match(told.get(b"content-type", b"")) is not None
        and told.get(b"cache-control", b"").startswith(b"public")
        and varies_by <= {b"cookie", b"accept-encoding"}
        and b"set-cookie" not in told
        and b"content-encoding" not in told
        and not start.get("trailers", False)
    )


async def _send(form: Form, send: Send, *, is_known: bool, head: bool) -> None:
    status, headers = (304, form.unchanged) if is_known else (200, form.headers)
    with suppress(ClientDisconnect):
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if is_known or head else form.body})
