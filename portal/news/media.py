"""Images and attachments, kept by the hash of their content."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from portal.news.article import Media


class StoredFile(NamedTuple):
    """Where a file lies, what it is (media type, such as `image/png`), and its size in bytes."""

    path: Path
    kind: str
    size: int


class MediaStore(Protocol):
    """Where images and attachments are kept."""

    def put(self, data: bytes | Path, name: str, kind_wanted: Literal["image"] | None = None) -> Media:
        """Keep a file, once however often it is put. `name` is what it is called for readers; the kind is found
        from the content. Raises ContentError if it cannot be taken, or is no image where one is wanted."""

    def find(self, hash: str) -> StoredFile | None:  # noqa: A002 - the word for it everywhere else
        """The file with this hash, None if there is none (or if it is no hash at all)."""
