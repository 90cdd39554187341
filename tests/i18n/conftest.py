"""Catalogs on disk, and a clock that moves only when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.i18n.catalogs import Catalogs
from portal.i18n.po_file import catalog_path

ONE_FORM = "nplurals=1; plural=0;"
TWO_FORMS = "nplurals=2; plural=(n != 1);"


class Clock:
    """Seconds that pass only by `wait`."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float = 1.0) -> None:
        self.now += seconds


class CatalogFolder:
    """A folder of catalogs that a test writes `.po` files into, as a translator's editor would."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def po(self, tag: str, body: str, plural: str = ONE_FORM) -> Path:
        """Write the catalog of a language."""
        path = catalog_path(self.path, tag)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text(body, f'"Plural-Forms: {plural}\\n"\n'), encoding="utf-8")
        return path

    def pot(self, body: str) -> Path:
        """Write the template."""
        self.path.mkdir(parents=True, exist_ok=True)
        path = self.path / "messages.pot"
        path.write_text(self.text(body), encoding="utf-8")
        return path

    @staticmethod
    def text(body: str, header: str = "") -> str:
        return f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n{header}\n{body}'


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> CatalogFolder:
    """The package's folder of catalogs, so to say."""
    return CatalogFolder(tmp_path / "locales")


@pytest.fixture
def other_folder(tmp_path: Path) -> CatalogFolder:
    """An embedder's folder of catalogs."""
    return CatalogFolder(tmp_path / "own-locales")


@pytest.fixture
def thai(folder: CatalogFolder, clock: Clock) -> Callable[..., Catalogs]:
    """Catalogs for Thai and English, Thai first."""

    def make(*folders: CatalogFolder, **options: object) -> Catalogs:
        paths = [one.path for one in folders or (folder,)]
        return Catalogs(paths, ("th", "en"), "th", clock=clock, **options)  # type: ignore[arg-type]  # the test's own

    return make
