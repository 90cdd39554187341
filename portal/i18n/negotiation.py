"""Which of the offered languages a reader wants: the one they have chosen, else by what their browser says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portal.errors import LanguageTagError
from portal.i18n.languages import PSEUDO, canonical_tag, likely_script, shortened

_PART = re.compile(
    r"""
    [ \t]*
    (?P<range>\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)
    (?:[ \t]*;[ \t]*q=(?P<q>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?
    [ \t]*
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_MOST_PARTS = 50


def negotiate(header: str | None, offered: Sequence[str], default: str, chosen: str = "") -> str:
    """The best of the `offered` tags for a header `Accept-Language`, else `default`. Never raises.

    What the reader has `chosen` comes before the header, while it is offered; empty, they have chosen none.

    1. The parts of the header are taken by their q-value, equal ones in their order (RFC 9110, 12.5.4). A part that is
       malformed is left out, and so is what follows the first fifty.
    2. Each part is looked up as it is, then written with its likely script (zh-CN → zh-Hans, zh-TW → zh-Hant), then
       ever shorter (RFC 4647, 3.4), then as the beginning of an offered tag (en → en-GB).
    3. `*` means the default if that is offered, else the first offered.
    4. What has q=0 is not chosen, unless a longer tag of it is asked for by name.
    5. A pseudo-language is chosen by its full name only.
    """
    if chosen in offered:
        return chosen
    wanted = _wanted(header or "")
    refused = [tag for tag, q in wanted if q == 0]
    allowed = [tag for tag in offered if not _refuses(refused, tag)]
    for tag, q in wanted:
        if q == 0:
            continue
        exact = _same(tag, offered)
        found = exact if exact and tag not in refused else _look_up(tag, allowed, default)
        if found:
            return found
    return default


def nearest(text: str, offered: Sequence[str]) -> str | None:
    """The offered tag that a tag in an address means, looked up as one of a header: TH → th, en-GB → en, zh-CN →
    zh-Hans. None where it is no tag, or of another language."""
    if text in offered:
        return text
    try:
        tag = canonical_tag(text)
    except LanguageTagError:
        return None
    if tag in offered or tag in PSEUDO:
        return tag if tag in offered else None
    return _look_up(tag.lower(), offered, "")


def _wanted(header: str) -> list[tuple[str, float]]:
    """The ranges of the header in lower case, most wanted first."""
    matches = (_PART.fullmatch(part) for part in header.split(",", _MOST_PARTS)[:_MOST_PARTS])
    parts = [(match["range"].lower(), float(match["q"] or 1)) for match in matches if match]
    return sorted(parts, key=lambda part: -part[1])


def _refuses(refused: list[str], tag: str) -> bool:
    return any(tag.lower() == one or tag.lower().startswith(f"{one}-") for one in refused)


def _look_up(wanted: str, offered: Sequence[str], default: str) -> str | None:
    real = [tag for tag in offered if tag not in PSEUDO]
    if wanted == "*":
        return default if default in real else next(iter(real), None)
    for candidate in _candidates(wanted):
        found = _same(candidate, real)
        if found:
            return found
    return next((tag for tag in real if tag.lower().startswith(f"{wanted}-")), None)


def _candidates(wanted: str) -> Iterator[str]:
    yield wanted
    yield f"{wanted.partition('-')[0]}-{likely_script(wanted)}"
    yield from shortened(wanted)


def _same(tag: str, offered: Sequence[str]) -> str | None:
    return next((one for one in offered if one.lower() == tag.lower()), None)
