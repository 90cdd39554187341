"""A version for each file of `static/`, so that its address changes when it does."""

from __future__ import annotations

import hashlib
from pathlib import Path

from portal.assets import PACKAGE

STATIC_FOLDER = PACKAGE / "static"


class StaticVersions:
    """Path below `static/` → the first hexadecimal digits of its content's SHA-256.

    A file that is edited while the portal runs gets its new version at once. An unknown file has version "0": the
    link stays a link, and the page shows.
    """

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, str]] = {}

    def __call__(self, path: str) -> str:
        try:
            changed = (self._folder / path).stat().st_mtime_ns
        except OSError:
            return "0"
        known = self._known.get(path)
        if known is None or known[0] != changed:
            digest = hashlib.sha256((self._folder / path).read_bytes()).hexdigest()[:12]
            known = self._known[path] = (changed, digest)
        return known[1]
