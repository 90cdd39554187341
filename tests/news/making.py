"""What the tests of stores are made with: a deriver, a clock, articles, and a shared zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.article import Article, Media, Translation
from portal.derive.builder_version import Builder
from portal.derive.content import Content, Passage
from portal.derive.markup import heading_ids
from portal.derive.packing import Derived, pack
from portal.errors import ContentError

NOW = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)
BANGKOK = ZoneInfo("Asia/Bangkok")

PHOTO = Media(hash="f" * 64, name="photo.png", kind="image/png", size=1234, width=30, height=20)
FORM = Media(hash="e" * 64, name="form.pdf", kind="application/pdf", size=99)


class PlainDeriver:
    """Derives by the shortest rules: the terms are the words of the title. Remembers what it derived from."""

    def __init__(self, version: int = 1, inputs: str = "lists", since: datetime = NOW) -> None:
        self.version, self.inputs, self.since = version, inputs, since
        self.refused: frozenset[str] = frozenset()
        self.derived: list[tuple[str, str]] = []

    @property
    def builder(self) -> Builder:
        return Builder(self.version, self.inputs, self.since)

    def __call__(self, article: Article, translation: Translation) -> Derived:
        if article.id in self.refused:
            raise ContentError("its body names an image that it does not have", line=7)
        if translation.body == "breaks the deriver":
            raise ZeroDivisionError
        self.derived.append((article.id, translation.language))
        content = Content(
            body=(f"<p>{translation.body}</p><!-- {self.version} {self.inputs} -->",),
            headings=tuple(heading_ids(translation.body)),
            terms=tuple(translation.title.split()),
            passages=(Passage(translation.body, "text"),),
        )
        return Derived(
            excerpt=translation.summary or translation.body[:40], packed=pack(content), builder=self.builder
        )


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> datetime:
        """Let time pass, as in `timedelta`; the new moment."""
        self.moment += timedelta(**span)
        return self.moment


def make_article(id: str, languages: str = "th", title: str = "", body: str = "", **facts: Any) -> Article:  # noqa: A002 - the word for it everywhere else
    """A public article; `languages` are tags with blanks between, the original first."""
    tags = languages.split()
    given: dict[str, Any] = {
        "slug": f"on-{id}",
        "category": "news",
        "original": tags[0],
        "published_at": NOW - timedelta(days=1),
        "translations": {
            tag: Translation(
                language=tag, title=title or f"{id}-{tag}", body=body or f"Body of {id} in {tag}."
            )
            for tag in tags
        },
    }
    return Article(id=id, **{**given, **facts})
