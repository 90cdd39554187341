"""The Content-Security-Policy: what pages may load and do, and what the settings add to it, directive by directive."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

_NOTHING = "'none'"
_INLINE = "'unsafe-inline'"

POLICY: Mapping[str, tuple[str, ...]] = {
    "default-src": (_NOTHING,),
    **dict.fromkeys(
        (
            *("style-src", "img-src", "font-src", "script-src", "connect-src", "manifest-src"),
            "form-action",
        ),
        ("'self'",),
    ),
    "base-uri": (_NOTHING,),
    "frame-ancestors": ("'self'",),
}
"""What the portal's own pages need: nothing inline, nothing from elsewhere."""

_BESIDES: Mapping[str, tuple[str, ...]] = {
    "connect-src": ("data:", "blob:"),
    "font-src": ("data:",),
    "form-action": (),
    "frame-ancestors": (),
    "frame-src": ("'self'",),
    "img-src": ("data:", "blob:"),
    "manifest-src": (),
    "media-src": ("'self'", "data:", "blob:"),
    "object-src": ("'self'",),
    "script-src": ("'wasm-unsafe-eval'",),
    "style-src": (_INLINE,),
    "worker-src": ("'self'", "blob:"),
}
"""The directives that can be widened, and what each takes besides addresses of hosts."""

_HOST = re.compile(
    r"(?:https?|wss?)://(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?(?:/[\w.~%!$&()*+=:@/-]*)?",
    re.ASCII | re.IGNORECASE,
)
_HASH = re.compile(r"'sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2}'")
_HASHED = ("script-src", "style-src")


def _checked(added: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for directive, sources in added.items():
        if directive not in _BESIDES:
            raise _refusal(f"must name directives that can be widened ({', '.join(_BESIDES)})", directive)
        for source in sources:
            is_hash = directive in _HASHED and _HASH.fullmatch(source)
            if not (_HOST.fullmatch(source) or source in _BESIDES[directive] or is_hash):
                others = [*_BESIDES[directive], *(["hashes like 'sha256-…'"] if directive in _HASHED else [])]
                besides = f", or {' or '.join(others)}" if others else ""
                raise _refusal(
                    f"must give “{directive}” addresses of hosts like https://maps.example{besides}, and nothing that "
                    "stands for anybody's",
                    source,
                )
    return added


def _refusal(told: str, value: str) -> ValidationError:
    kind = PydanticCustomError("value_error", "{error}", {"error": told})
    return ValidationError.from_exception_data("", [InitErrorDetails(type=kind, input=value)])


Added = Annotated[dict[str, tuple[str, ...]], AfterValidator(_checked)]
"""Sources by directive, which are added to the portal's own."""


def read(text: str) -> dict[str, list[str]]:
    """Sources by directive, as the header itself is written: “img-src https://a.example; frame-src https://b.example”."""
    parts = [part.split() for part in text.split(";")]
    return {part[0]: part[1:] for part in parts if part}


def header(added: Mapping[str, tuple[str, ...]]) -> str:
    """The value of the header, with what is `added`."""
    joined = {
        directive: tuple(
            dict.fromkeys(
                source
                for source in (*POLICY.get(directive, ()), *added.get(directive, ()))
                if source != _NOTHING or not added.get(directive)
            )
        )
        for directive in dict.fromkeys((*POLICY, *added))
    }
    return ";".join(f"{directive} {' '.join(sources)}" for directive, sources in joined.items() if sources)


def told(added: Mapping[str, tuple[str, ...]]) -> str:
    """What is added, in one line; empty where nothing is."""
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in added.items() if sources)


def is_inline(added: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether styles inside of pages are let in, whoever wrote them."""
    return any(_INLINE in sources for sources in added.values())
