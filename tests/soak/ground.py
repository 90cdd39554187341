"""What there is to ask an application for: its routes, and what their parameters, fields and cookies may hold.

All of it is found, nothing is listed: the routes in the application, the rest on its pages. A new route, a new form and
a new parameter are asked for without a word here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote, urlencode, urlsplit

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route, compile_path

from tests.soak.asking import Answer, Asked, ask

MOST_PAGES = 150
"""Pages that are read for what they lead to."""
MOST_KEPT = 60
PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
_LINKS = re.compile(r"""<[a-z]+ [^>]*?\b(?:href|src|action)="([^"]*)\"""")
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_FIELD = re.compile(r"<(?:input|select|textarea|button)\b([^>]*)>")
_OPTION = re.compile(r"<option\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([a-z-]+)="([^"]*)\"""")
READER = ((b"host", b"testserver"), (b"user-agent", b"Mozilla/5.0 (reader)"))
FORM = (b"content-type", b"application/x-www-form-urlencoded")


@dataclass
class Ground:
    """What was found. `values` are those of the parameters in paths, `fields` those of forms and queries."""

    routes: Sequence[tuple[str, Sequence[str]]]
    values: dict[str, list[str]] = field(default_factory=dict)
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    """Addresses of what may be asked for in part, or if it has changed."""
    targets: list[str] = field(default_factory=lambda: ["/"])
    cookies: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=lambda: ["*", '"x"', '"a", ' * 100])
    hosts: set[str] = field(default_factory=set)
    """Other sites that pages lead to."""

    def keep(self, answer: Answer) -> None:
        """Keep what a reader's browser would send from now on."""
        for known, given in ((self.cookies, answer.all("set-cookie")), (self.tags, answer.all("etag"))):
            kept = [value.partition(";")[0] for value in given]
            known += [value for value in kept if value not in known and len(known) < MOST_KEPT]


async def explore(app: Starlette) -> Ground:
    """Walk through an application by its links, and send each of its forms once, as it stands."""
    routes = list(_routes(app.routes))
    ground = Ground([(path, sorted(route.methods or ())) for path, route in routes])
    for _, route in routes:
        ground.fields |= {name: [] for name in getattr(route, "reads", ())}
    sent = set[str]()
    for target in islice(ground.targets, MOST_PAGES):
        answer = await ask(app, Asked("GET", target.encode(), READER))
        ground.keep(answer)
        if answer.header("etag"):
            ground.files.append(target)
        ground.targets += dict.fromkeys(
            link for link in _leading_on(ground, answer) if link not in ground.targets
        )
        if answer.header("content-type").startswith("text/html"):
            for action, body in _forms(ground, target, answer.content().decode()):
                if action not in sent:
                    sent.add(action)
                    ground.keep(await ask(app, Asked("POST", action.encode(), (*READER, FORM), [body])))
    return ground


def _routes(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[tuple[str, Route]]:
    for route in routes:
        if isinstance(route, Mount):
            yield from _routes(route.routes, prefix + route.path)
        elif isinstance(route, Route):
            yield prefix + route.path, route


def _leading_on(ground: Ground, answer: Answer) -> Iterator[str]:
    """The addresses of the same site that an answer leads to; what they are made of is kept."""
    found = [answer.header("location")]
    if answer.header("content-type").startswith("text/html"):
        found += _LINKS.findall(answer.content().decode())
    for link in found:
        parts = urlsplit(html.unescape(link))
        if parts.netloc:
            ground.hosts.add(parts.netloc)
        if parts.netloc or parts.scheme or not parts.path.startswith("/"):
            continue
        _learn(ground, unquote(parts.path))
        yield parts._replace(fragment="").geturl()


def _learn(ground: Ground, path: str) -> None:
    """Keep what stands in a path where a route has a parameter."""
    for route, _ in ground.routes:
        matched = compile_path(route)[0].match(path)
        for name, value in matched.groupdict().items() if matched else ():
            known = ground.values.setdefault(name, [])
            known += [value] if value not in known else []


def _forms(ground: Ground, page: str, text: str) -> Iterator[tuple[str, bytes]]:
    """The forms of a page that are posted: where to, and with what. What the fields of all may hold is kept."""
    for opening, inside in _FORM.findall(text):
        form, sent = _attributes(opening), dict[str, str]()
        options = [_attributes(option).get("value", "") for option in _OPTION.findall(inside)]
        for attributes in map(_attributes, _FIELD.findall(inside)):
            if name := attributes.get("name"):
                sent.setdefault(name, attributes.get("value", ""))
                known = ground.fields.setdefault(name, [])
                known += sorted({attributes.get("value", ""), *options} - {*known})
        if form.get("method", "").lower() == "post":
            yield (form.get("action") or page).partition("#")[0], urlencode(sent).encode()


def _attributes(tag: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
