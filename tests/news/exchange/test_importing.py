from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from portal.article import Article, Translation
from portal.derive.pipeline import ArticleDeriver
from portal.errors import ContentError
from portal.news.exchange.article_fields import FileLocation
from portal.news.exchange.drafts import BodyLines, SourceArticle, WordLocations
from portal.news.exchange.importing import BATCH_LETTERS, Importer, Progress, Report
from portal.news.memory import InMemoryStore
from portal.news.store import Saved


class ListedSource:
    """A source of what it is given, one byte each."""

    def __init__(self, *found: SourceArticle | ContentError) -> None:
        self.name = "news.jsonl"
        self.passed_over: dict[str, int] = {}
        self.size = len(found)
        self.position = 0
        self._found = found

    def __iter__(self) -> Iterator[SourceArticle | ContentError]:
        for one in self._found:
            self.position += 1
            yield one


class WatchedStore(InMemoryStore):
    """Remembers how many articles each transaction had."""

    def __init__(self) -> None:
        super().__init__(ArticleDeriver())
        self.batches: list[int] = []

    async def save(self, articles: Sequence[Article]) -> list[Saved]:
        self.batches.append(len(articles))
        return await super().save(articles)


@pytest.fixture
def store() -> WatchedStore:
    return WatchedStore()


def article(id: str, body: str = "Body.", category: str = "news") -> Article:  # noqa: A002 - the article's word
    return Article(
        id=id,
        slug=id,
        category=category,
        original="en",
        published_at=datetime(2020, 9, 17, tzinfo=UTC),
        translations={"en": Translation(language="en", title=id, body=body)},
    )


def found(one: Article, line: int = 1) -> SourceArticle:
    return SourceArticle(one, FileLocation("news.jsonl", line))


def run(store: InMemoryStore, *sources: ListedSource, **options: object) -> Report:
    importer = Importer(store, frozenset({"news"}), **options)  # type: ignore[arg-type] # options are the importer's own
    return asyncio.run(importer.run(sources))


def counts(report: Report) -> tuple[int, ...]:
    return report.added, report.changed, report.unchanged, report.repeated, report.refused


def test_a_second_import_changes_nothing(store: WatchedStore) -> None:
    source = ListedSource(found(article("a")), found(article("b")))
    assert counts(run(store, source)) == (2, 0, 0, 0, 0)
    version = asyncio.run(store.version())
    assert counts(run(store, source)) == (0, 0, 2, 0, 0)
    assert asyncio.run(store.version()) == version


def test_what_was_changed_is_told_from_what_was_not(store: WatchedStore) -> None:
    run(store, ListedSource(found(article("a")), found(article("b"))))
    report = run(store, ListedSource(found(article("a")), found(article("b", "Other.")), found(article("c"))))
    assert counts(report) == (1, 1, 1, 0, 0)


def test_one_id_with_other_content_is_refused_with_both_places(store: WatchedStore) -> None:
    report = run(
        store,
        ListedSource(found(article("a"), 3)),
        ListedSource(found(article("a", "Other."), 7), found(article("b"), 8)),
    )
    assert counts(report) == (2, 0, 0, 0, 1)
    (refusal,) = report.refusals
    assert (refusal.file, refusal.line) == ("news.jsonl", 7)
    assert "news.jsonl:3" in refusal.reason
    stored = asyncio.run(store.get("a"))
    assert stored is not None
    assert stored.translations["en"].body == "Body."


def test_one_id_with_the_same_content_is_counted_as_repeated(store: WatchedStore) -> None:
    moved = dataclasses.replace(
        article("a"), published_at=datetime.fromisoformat("2020-09-17T07:00:00+07:00")
    )
    assert counts(run(store, ListedSource(found(article("a")), found(moved, 2)))) == (1, 0, 0, 1, 0)


def test_what_the_store_refuses_is_told_with_its_place(store: WatchedStore) -> None:
    same_slug = dataclasses.replace(article("b"), slug="a")
    report = run(store, ListedSource(found(article("a")), found(same_slug, 2), found(article("c"), 3)))
    assert counts(report) == (2, 0, 0, 0, 1)
    assert report.refusals[0].line == 2
    assert "slug" in report.refusals[0].reason


def test_what_the_renderer_refuses_does_not_hold_up_the_others(store: WatchedStore) -> None:
    strange = article("b", "![A strange image](nowhere.png)")
    report = run(store, ListedSource(found(article("a")), found(strange, 2), found(article("c"), 3)))
    assert counts(report) == (2, 0, 0, 0, 1)
    assert report.refusals[0].line == 2
    assert report.refusals[0].reason.startswith("The article cannot be taken: The article has no image")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            WordLocations(FileLocation("a.en.md", 1), {}, BodyLines("a.en.md", 9, 1)),
            "a.en.md:12: The article has no image",
        ),
        (
            WordLocations(FileLocation("news.jsonl", 2)),
            "news.jsonl:2: In line 3 of the body in en: The article has no",
        ),
    ],
)
def test_what_is_wrong_in_a_body_is_told_with_its_line(
    store: WatchedStore, words: WordLocations, told: str
) -> None:
    one = SourceArticle(
        article("b", "a\n\n![](nowhere.png)"), FileLocation("news.jsonl", 2), words={"en": words}
    )
    assert str(run(store, ListedSource(one)).refusals[0]).startswith(told)


def test_a_category_that_the_site_does_not_know_is_kept_and_counted(store: WatchedStore) -> None:
    report = run(
        store, ListedSource(*(found(article(id_, category="fish")) for id_ in "ab"), found(article("c")))
    )
    assert report.unknown_categories == {"fish": 2}
    assert report.added == 3


def test_articles_are_saved_in_batches(store: WatchedStore) -> None:
    run(store, ListedSource(*(found(article(f"a{number}")) for number in range(25))), batch=10)
    assert store.batches == [10, 10, 5]


def test_long_bodies_end_a_batch_early(store: WatchedStore) -> None:
    long = "a " * (BATCH_LETTERS // 5)
    run(store, ListedSource(*(found(article(id_, long)) for id_ in "abcdef")))
    assert store.batches == [3, 3]


def test_an_import_that_is_stopped_saves_what_was_read(store: WatchedStore) -> None:
    answers = iter([False] * 7 + [True] * 100)
    source = ListedSource(*(found(article(f"a{number}")) for number in range(25)))
    report = run(store, source, ListedSource(found(article("z"))), batch=5, stopping=lambda: next(answers))
    assert report.stopped
    assert counts(report) == (7, 0, 0, 0, 0)


def test_progress_is_told_after_each_batch(store: WatchedStore) -> None:
    told: list[tuple[int, int, int]] = []

    def tell(progress: Progress) -> None:
        told.append((progress.position, progress.size, progress.report.read))

    first = ListedSource(*(found(article(f"a{number}")) for number in range(4)))
    run(store, first, ListedSource(found(article("b"))), batch=2, tell=tell)
    assert told == [(2, 5, 2), (4, 5, 4), (4, 5, 4), (5, 5, 5)]


def test_refusals_beyond_the_most_that_are_kept_are_counted(
    store: WatchedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.news.exchange.importing.MOST_KEPT", 3)
    report = run(store, ListedSource(*(ContentError("bad", file="a", line=line) for line in range(1, 6))))
    assert report.refused == 5
    assert len(report.refusals) == 3


def test_what_stands_in_a_readers_way_is_counted_in_new_and_changed_articles(store: WatchedStore) -> None:
    slipped, same = article("a", "Urgent!!!"), article("b", "Urgent!!!")
    gone = dataclasses.replace(article("c", "Urgent!!!"), withdrawn=True)
    report = run(store, ListedSource(*map(found, (slipped, same, gone, article("d")))))
    assert (report.findings.articles, report.findings.counts) == (2, {"signs-run": 2})
    assert report.added == 4
    again = run(store, ListedSource(found(article("a", "More urgent!!!")), found(same)))
    assert [str(placed).partition(": warning")[0] for placed in again.findings.examples["signs-run"]] == [
        "news.jsonl:1: a: en: line 1"
    ]


def test_a_refused_article_is_not_checked(store: WatchedStore) -> None:
    report = run(store, ListedSource(found(article("a", "Urgent!!!\n\n![](nowhere.png)"))))
    assert (report.refused, report.findings.articles) == (1, 0)
