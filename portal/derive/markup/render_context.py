"""What a body is rendered for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import unquote

from portal.derive.markup.bounds import MOST_PARTS
from portal.derive.markup.language_marks import Expanding
from portal.text.file_names import address_name


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What a body is rendered for: its language, other likely ones, its article's files (name → hash), what tells its
    abbreviations, the id of its article, and into how many parts it may be parsed."""

    language: str
    others: Sequence[str] = ()
    images: Mapping[str, str] = field(default_factory=dict)
    attachments: Mapping[str, str] = field(default_factory=dict)
    expanding: Expanding | None = None
    article: str = ""
    most_parts: int = MOST_PARTS

    @property
    def key(self) -> str:
        """What tells ids of this article's notes from those of another one on the same page; the same for ever."""
        return blake2b(self.article.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()

    def image(self, reference: str) -> str | None:
        """The hash of the image that a body names."""
        return _find(self.images, reference)

    def file(self, reference: str) -> str | None:
        """The hash of the image or attachment that a body names."""
        return _find({**self.images, **self.attachments}, reference)


def _find(files: Mapping[str, str], reference: str) -> str | None:
    """The hash of the file that a body names; its ending may differ, for it is set right when the file is kept."""
    name = unquote(reference)
    wanted = address_name(name)
    names, stems = _names(tuple(files.items()))
    whole = address_name(f"{name}.")  # a full stop that begins no ending: “v1.2”
    return names.get(wanted) or stems.get(wanted.rpartition(".")[0]) or stems.get(whole)


@lru_cache(maxsize=8)
def _names(files: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], dict[str, str]]:
    """The files by name, and by name without ending: made once, however often a body names them."""
    names = {address_name(name): digest for name, digest in files}
    return names, {name.rpartition(".")[0]: digest for name, digest in names.items()}
