"""Style sheets inside drawings: whether one fetches something."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:([0-9a-f]{1,6})[ \t\r\n\f]?|(\r\n|.))", re.IGNORECASE | re.DOTALL
)  # CSS Syntax 3, 4.3.7
_FETCHING = re.compile(
    r"""
    @import | image-set\s*\( | \bsrc\s*\( | \bimage\s*\( | expression\s*\( | -moz-binding | \bbehavior\s*:
    | url\( (?! \s*+ ["']?+ \s*+ (?: \# | data: (?: image/(?:png|jpe?g|gif|webp|avif)
                                              | (?:application/)? (?:x-)? font [/-]
                                              | application/(?:octet-stream|vnd\.ms-fontobject) ) ) )
    """,
    re.IGNORECASE | re.VERBOSE,
)


def fetches(style: str) -> bool:
    """Whether a style sheet, or a value in one, fetches something from outside of the document, or runs something."""
    plain = _ESCAPE.sub(_meant, style) if "\\" in style else style
    return any(_FETCHING.search(text) is not None for text in {style, plain, _COMMENT.sub("", plain)})


def _meant(escaped: re.Match[str]) -> str:
    if escaped[1]:
        code = int(escaped[1], 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return "" if escaped[2] in "\r\n\f" else escaped[2]
