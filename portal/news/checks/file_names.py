"""Names of files where words for people should be."""

from __future__ import annotations

import re

_ENDING = re.compile(
    r".*\S\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic)|\S+\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|txt|zip|rar|7z)",
    re.IGNORECASE,
)
"""Names of pictures have blanks as well; of documents, “read form.pdf” is more than a name."""
_CAMERA = re.compile(
    r"(?:img|dsc[nf]?|dcim|pxl|mvi|vid|p|s_|fb_img|line_album|messageimage|received|screenshot|screen[ _-]?shot|scan)"
    r"[ _-]*[(]?[0-9][0-9 _.()-]*(?:[ _-](?:at|copy|edited|final|o|n)\b.*)?",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"(?=[^ ]*[0-9])[0-9a-f_-]{6,}", re.IGNORECASE)
"""A date, a number or a hash: nothing but digits and the letters of hexadecimal numbers."""


def is_file_name(words: str, name: str) -> bool:
    """Whether words are a file's name, such as `IMG_2034.jpg`, rather than a text; `name` is the file's own."""
    text = words.strip()
    stem = name.rpartition(".")[0] or name
    is_own = text.casefold() in (name.casefold(), stem.casefold()) and re.search(r"[\d_-]", text) is not None
    return is_own or any(pattern.fullmatch(text) for pattern in (_ENDING, _CAMERA, _SIGNS))
