"""Drawings are painted soon after articles are saved: by one process, the newest first, whatever some of them are."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from portal import ArticleDeriver, InMemoryStore
from portal.app import create_app, lifespan
from portal.article import Article, Image, Media
from portal.errors import PortalError, StoreError
from portal.news.media import MediaFolder, StoredFile
from portal.news.store import ArticleStore
from portal.picture_painting import AT_A_TIME, AT_ONCE, MOST_CHANGES, PicturePainter
from portal.search.engine import NullEngine
from portal.settings import Settings
from tests.logs import capture_logs
from tests.views.conftest import NOW, SITE, make_article
from tests.views.test_sharing import DRAWING

LONGEST = 30
"""Seconds that these tests wait for what must happen."""


class Painted:
    """Where nothing is kept, and it is noted what was to be painted. `bad` are those that cannot be."""

    def __init__(self, bad: dict[str, Exception | None] | None = None) -> None:
        self.order: list[str] = []
        self._bad = bad or {}

    def put(self, data: bytes | Path, name: str, kind_wanted: Literal["image"] | None = None) -> Media:
        raise NotImplementedError

    def find(self, hash: str) -> StoredFile | None:  # noqa: A002 - as in MediaStore
        raise NotImplementedError

    def picture(self, drawing: Media) -> StoredFile | None:
        self.order.append(drawing.hash)
        if drawing.hash not in self._bad:
            return StoredFile(Path(), "image/png", 1)
        if error := self._bad[drawing.hash]:
            raise error
        return None


def image(name: str, kind: str = "image/svg+xml", *, decorative: bool = False) -> Image:
    media = Media(hash=name, name=f"{name}.svg", kind=kind, size=1, width=2, height=1)
    return Image(media=media, decorative=decorative)


def drawn(number: int, **fields: Any) -> Article:
    """An article with a drawing; the higher its number, the older."""
    moment = NOW - timedelta(days=1 + number)
    return make_article(f"a{number}", **{"published_at": moment, "images": (image(f"d{number}"),), **fields})


def names(numbers: Sequence[int]) -> list[str]:
    return [f"d{number}" for number in numbers]


def painter_of(
    folder: Path, articles: Sequence[Article] = (), media: Painted | None = None
) -> tuple[PicturePainter, ArticleStore, Painted]:
    store, media = InMemoryStore(ArticleDeriver(), lambda: NOW), media or Painted()
    asyncio.run(store.save(articles))
    return PicturePainter(store, media, folder, lambda: NOW), store, media


def rounds(painter: PicturePainter, number: int) -> None:
    async def go() -> None:
        for _ in range(number):
            await painter.follow()

    asyncio.run(go())


def test_what_was_there_before_is_painted_the_newest_first_and_a_few_at_a_time(tmp_path: Path) -> None:
    total = AT_A_TIME + 10
    painter, _, media = painter_of(tmp_path, [drawn(number) for number in range(total)])
    rounds(painter, 1)
    assert media.order == names(range(AT_ONCE))
    rounds(painter, total)
    assert media.order == names(range(total))


def test_what_is_saved_is_painted_before_what_is_left_of_all_others(tmp_path: Path) -> None:
    painter, store, media = painter_of(tmp_path, [drawn(number) for number in range(10, 20)])
    rounds(painter, 1)
    asyncio.run(store.save([drawn(3), drawn(1)]))
    rounds(painter, 1)
    assert media.order[AT_ONCE:] == names([1, 3])
    rounds(painter, 10)
    assert media.order == names([10, 11, 1, 3, *range(12, 20)])


def test_where_much_is_saved_at_once_the_newest_are_painted_first(tmp_path: Path) -> None:
    painter, store, media = painter_of(tmp_path)
    rounds(painter, 1)
    asyncio.run(store.save([drawn(number) for number in reversed(range(MOST_CHANGES + 5))]))
    rounds(painter, MOST_CHANGES + 5)
    assert media.order == names(range(MOST_CHANGES + 5))


def test_a_scheduled_article_is_ready_when_its_hour_comes_and_a_withdrawn_one_is_left(tmp_path: Path) -> None:
    painter, store, media = painter_of(tmp_path)
    rounds(painter, 1)
    asyncio.run(
        store.save([drawn(1, published_at=NOW + timedelta(days=1)), drawn(2, withdrawn=True), drawn(3)])
    )
    rounds(painter, 3)
    assert media.order == names([1, 3])


@pytest.mark.parametrize(
    ("images", "painted"),
    [
        ((), []),
        ((image("a"), image("b")), ["a"]),
        ((image("a", "image/jpeg"), image("b")), []),
        ((image("a", "image/avif"), image("b")), ["b"]),
        ((image("a", decorative=True), image("b")), ["b"]),
        ((image("a", decorative=True),), ["a"]),
    ],
)
def test_the_picture_that_is_shared_is_painted_alone(
    tmp_path: Path, images: tuple[Image, ...], painted: list[str]
) -> None:
    painter, store, media = painter_of(tmp_path)
    rounds(painter, 1)
    asyncio.run(store.save([make_article("a", images=images)]))
    rounds(painter, 3)
    assert media.order == painted


@pytest.mark.parametrize("error", [None, StoreError("the disk is full"), RuntimeError("a fault of theirs")])
def test_one_that_cannot_be_painted_is_told_once_and_keeps_none_waiting(
    tmp_path: Path, error: Exception | None
) -> None:
    articles = [drawn(number) for number in range(8)]
    painter, store, media = painter_of(tmp_path, articles, Painted(dict.fromkeys(names(range(4)), error)))
    with capture_logs() as logs:
        rounds(painter, 10)
        asyncio.run(store.save([make_article("other")]))
        rounds(painter, 3)
        painter.close()
        again = PicturePainter(store, media, tmp_path, lambda: NOW)
        rounds(again, 3)
    assert media.order == names(range(8))
    told = [entry["event"] for entry in logs]
    assert len(told) == 4, told
    assert all(f"d{number}.svg" in line for number, line in enumerate(told))


def test_of_several_processes_one_paints_and_another_goes_on_for_it(tmp_path: Path) -> None:
    painter, store, media = painter_of(tmp_path, [drawn(1)])
    other = PicturePainter(store, media, tmp_path, lambda: NOW)
    rounds(painter, 2)
    asyncio.run(store.save([drawn(2)]))
    rounds(other, 3)
    assert media.order == names([1]), "it is the first one's"
    painter.close()
    rounds(other, 3)
    assert media.order == names([1, 2]), "and nothing twice"


@pytest.mark.parametrize("mark", [b"", b"x", b"99999", b"\xff"])
def test_where_nothing_sound_tells_what_was_painted_all_is_looked_through(
    tmp_path: Path, mark: bytes
) -> None:
    painter, _, media = painter_of(tmp_path, [drawn(1)])
    (tmp_path / "painted").write_bytes(mark)
    rounds(painter, 3)
    assert media.order == names([1])
    assert (tmp_path / "painted").read_bytes() == b"1"


def test_where_nothing_can_be_written_the_reason_is_told(tmp_path: Path) -> None:
    painter, _, media = painter_of(tmp_path, [drawn(1)])
    (tmp_path / "painted").mkdir()
    with pytest.raises(PortalError, match="See to its rights"):
        rounds(painter, 2)
    painter, _, media = painter_of(tmp_path / "none", [drawn(1)])
    rounds(painter, 2)
    assert media.order == [], "where no folder is, none is made"


def test_a_portal_paints_by_itself_in_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = []
    run = subprocess.run

    def noted(command: list[str], **options: Any) -> Any:
        programs.append(command)
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", noted)
    settings = Settings(site=SITE, data_dir=tmp_path)
    media = MediaFolder(settings.media_dir, 1 << 20).put(DRAWING.format(words="ก").encode(), "a.svg", "image")
    app = create_app(settings, search=NullEngine(), clock=lambda: NOW)

    async def go() -> list[Path]:
        async with lifespan(app):
            await app.state.services.store.save([make_article("a", images=(Image(media=media),))])
            async with asyncio.timeout(LONGEST):
                while not (found := list(settings.media_dir.glob("*/*.card.png"))):  # noqa: ASYNC110 - a folder has no event
                    await asyncio.sleep(0.01)
        return found

    [picture] = asyncio.run(go())
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert len(programs) == 1
