"""An article: a piece of news, in each language that it was written in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from portal.derive.content import Format
from portal.derive.packing import Derived

SVG: Final = "image/svg+xml"
"""The kind (media type) of drawings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The article in one language (a BCP 47 tag). `body` is Markdown or plain text, as `format` says."""

    language: str
    title: str
    body: str
    summary: str = ""
    format: Format = "markdown"
    derived: Derived | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file kept by the hash of its content (SHA-256, hex). `size` in bytes, `width` and `height` in pixels.

    `name` (ASCII) stands in its address; `filename`, in any script, is the name that an officer gave it. It is empty
    where none was kept.
    """

    hash: str
    name: str
    kind: str
    size: int
    width: int | None = None
    height: int | None = None
    filename: str = ""

    @property
    def is_drawing(self) -> bool:
        """Whether it is an SVG."""
        return self.kind == SVG

    @property
    def shown_name(self) -> str:
        """The name by which people know the file."""
        return self.filename or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageText:
    """What is said of an image in one language. `alternative` is empty only where the image is decorative."""

    alternative: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image of an article, with its texts by language."""

    media: Media
    decorative: bool = False
    texts: Mapping[str, ImageText] = field(default_factory=lambda: MappingProxyType({}))


_SHARED_KINDS = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", SVG})
"""What social networks show, and drawings, which are painted for them. They show no AVIF."""


def shared_image(images: Sequence[Image]) -> Image | None:
    """The picture beside a link to an article: the first of its images that social networks show and that says more
    than decoration; else the first that they show."""
    fit = [image for image in images if image.media.kind in _SHARED_KINDS]
    return next((image for image in fit if not image.decorative), fit[0] if fit else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file to download, with its title by language."""

    media: Media
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A piece of news. Moments are aware; `original` is the language that the others were translated from.

    The first image leads; the others stand where the body names them, or after it. `slug` is ASCII and the same in
    all languages.
    """

    id: str
    slug: str
    category: str
    original: str
    published_at: datetime
    translations: Mapping[str, Translation]
    updated_at: datetime | None = None
    urgent_until: datetime | None = None
    withdrawn: bool = False
    source_url: str | None = None
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    old_addresses: tuple[str, ...] = ()

    def is_public(self, now: datetime) -> bool:
        """Whether readers may see it: its moment has come and it was not withdrawn."""
        return not self.withdrawn and self.published_at <= now

    def is_urgent(self, now: datetime) -> bool:
        """Whether it stands on top of every page."""
        return self.is_public(now) and self.urgent_until is not None and now < self.urgent_until

    def shown_in(self, language: str, otherwise: Sequence[str] = ()) -> Translation:
        """The translation to show a reader of `language`: that one, else the original, else the first of
        `otherwise` that exists, else any."""
        return self.translations[shown_language(self.translations, self.original, language, otherwise)]


def shown_language(existing: Collection[str], original: str, language: str, otherwise: Sequence[str]) -> str:
    """In which of the languages that an article has it is shown: see `Article.shown_in`."""
    return next((tag for tag in (language, original, *otherwise) if tag in existing), next(iter(existing)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """An article as a list shows it, in one language; `languages` are all that it exists in."""

    id: str
    slug: str
    category: str
    published_at: datetime
    language: str
    title: str
    excerpt: str
    languages: tuple[str, ...]
    updated_at: datetime | None = None
    urgent_until: datetime | None = None
    image: Media | None = None
    image_text: ImageText | None = None
    """None where the image is decorative or has no text in `language`."""

    def __hash__(self) -> int:
        # Of all fields it would take longer than most that it is asked for.
        return hash((self.id, self.language))
