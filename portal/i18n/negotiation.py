"""Which of the offered languages a reader wants: the one they have chosen, else by what their browser says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.i18n.languages import PSEUDO
from portal.language_tags import are_read_alike, canonical_tag, chain, is_tag

_PART = re.compile(
    r"""
    [ \t]*
    (?P<name>\*|[a-z0-9-]{1,80})
    (?:[ \t]*;[ \t]*q=(?P<q>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?
    [ \t]*
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_MOST_PARTS = 50


def weighted(header: str, most: int) -> list[tuple[str, float]]:
    """What a header asks for (RFC 9110, 12.4.2), in lower case with its q-value, in its order. A part that is malformed
    is left out, and so is what follows the first `most`."""
    matches = (_PART.fullmatch(part) for part in header.split(",", most)[:most])
    return [(match["name"].lower(), float(match["q"] or 1)) for match in matches if match]


def negotiate(header: str | None, offered: Sequence[str], default: str, chosen: str = "") -> str:
    """The best of the `offered` tags for a header `Accept-Language`, else `default`. Never raises.

    What the reader has `chosen` comes before the header, while it is offered; empty, they have chosen none.

    1. The parts of the header are taken by their q-value, equal ones in their order (RFC 9110, 12.5.4). A part that is
       malformed is left out, and so is what follows the first fifty.
    2. Each part is looked up as it is, by its present name (iw → he), then along what CLDR falls back to, with its
       likely script (zh-TW → zh-Hant, nb → no), then as what an offered tag falls back to (en → en-GB, no → nb).
    3. `*` means the default if that is offered, else the first offered.
    4. What has q=0 is not chosen, unless a longer tag of it is asked for by name.
    5. A pseudo-language is chosen by its full name only.
    6. Where nothing fits, one offered in the language of a part, and in its script, is better than the default (pt-PT →
       pt-BR, nn → nb).
    """
    if chosen in offered:
        return chosen
    wanted = sorted(weighted(header or "", _MOST_PARTS), key=lambda part: -part[1])
    refused = [tag for tag, q in wanted if q == 0]
    allowed = [tag for tag in offered if not _refuses(refused, tag)]
    asked = [tag for tag, q in wanted if q > 0]
    for tag in asked:
        exact = _same(tag, offered)
        found = exact if exact and tag not in refused else _look_up(tag, allowed, default)
        if found:
            return found
    return next((found for tag in asked if (found := _related(tag, allowed))), default)


def nearest(text: str, offered: Sequence[str]) -> str | None:
    """The offered tag that a tag in an address means, looked up as one of a header: TH → th, en-GB → en, iw → he,
    zh-CN → zh-Hans. None where it is no tag, or of another language. A pseudo-language is meant by its full name only.
    """
    if not is_tag(text):
        return None
    exact = _same(text, offered)
    return exact or (
        None if canonical_tag(text) in PSEUDO else _look_up(text, offered, "") or _related(text, offered)
    )


def _refuses(refused: list[str], tag: str) -> bool:
    return any(one == tag.lower() or (is_tag(one) and canonical_tag(one) in chain(tag)) for one in refused)


def _look_up(wanted: str, offered: Sequence[str], default: str) -> str | None:
    real = [tag for tag in offered if tag not in PSEUDO]
    if wanted == "*":
        return default if default in real else next(iter(real), None)
    if not is_tag(wanted):
        return None
    tag = canonical_tag(wanted)
    for candidate in chain(tag):
        found = _same(candidate, real)
        if found:
            return found
    return next((one for one in real if tag in chain(one)), None)


def _related(wanted: str, offered: Sequence[str]) -> str | None:
    """The first offered in the same language and script, or that falls back to the same (nn → no ← nb)."""
    if wanted == "*" or not is_tag(wanted):
        return None
    tag = canonical_tag(wanted)
    return next(
        (
            one
            for one in offered
            if one not in PSEUDO and (are_read_alike(one, tag) or not set(chain(one)).isdisjoint(chain(tag)))
        ),
        None,
    )


def _same(tag: str, offered: Sequence[str]) -> str | None:
    return next((one for one in offered if one.lower() == tag.lower()), None)
