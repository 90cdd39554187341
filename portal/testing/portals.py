"""A portal for the length of a test, with its articles and its index in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from portal import assets
from portal.app import create_app
from portal.article import Article
from portal.derive.pipeline import ArticleDeriver
from portal.embedding import Portal
from portal.errors import ContentError
from portal.news.exchange.drafts import SourceArticle
from portal.news.exchange.markdown_folder import MarkdownFolder
from portal.news.media import MediaFolder
from portal.news.memory import InMemoryStore
from portal.search.analysis.analysis import CurrentAnalysis
from portal.search.memory import InMemoryEngine
from portal.settings import Settings
from portal.site import load_site
from portal.testing.client import CheckingClient
from portal.text.word_lists import CurrentLists

PATIENCE = 60.0
"""Seconds within which articles must be found, on a busy machine, too."""


@contextmanager
def portal_in_memory(
    settings: Settings | None = None, articles: Sequence[Article] | None = None, **brought: Any
) -> Iterator[CheckingClient]:
    """A reader of a portal that lasts as long as the block; `reader.app` is the `Portal`.

    `settings` are those that are tried, but for `data_dir`, which is a folder of the block's own; without them, and
    without a `site` in them, the site is the demonstration's. `articles` are its news, by default the demonstration's,
    whose categories are its site's. `brought` is what `create_app` takes by keyword besides. All of it is saved and can
    be searched when the block begins. Raises what `create_app` raises, and ContentError for an article that is refused.
    """
    with TemporaryDirectory(prefix="portal-testing-") as folder:
        site = settings.site if settings and settings.site else assets.folder("demo") / "site.toml"
        tried = (settings or Settings()).model_copy(update={"site": site, "data_dir": Path(folder)})
        media = MediaFolder(tried.media_dir, tried.max_media_size)
        lists = CurrentLists(tried.word_lists)
        given: dict[str, Any] = {
            "store": InMemoryStore(ArticleDeriver(lists)),
            "media": media,
            "search": InMemoryEngine(CurrentAnalysis(lists, brought.get("analyzers", ()))),
        }
        portal = create_app(tried, **given | brought)
        news = list(demonstration_news(media) if articles is None else articles)
        with CheckingClient(portal) as reader:
            runner = reader.portal  # of the client: what runs it
            assert runner is not None, "the client runs it within this block"
            runner.call(_fill, portal, news)
            yield reader


def demonstration_news(media: MediaFolder) -> Iterator[Article]:
    """The news of the demonstration, with their files put into `media`. Raises ContentError."""
    demo = assets.folder("demo")
    site = load_site(demo / "site.toml")
    for found in MarkdownFolder(demo / "news", media, site.time_zone, site.default_language):
        if not isinstance(found, SourceArticle):
            raise found
        yield found.article


async def _fill(portal: Portal, articles: Sequence[Article]) -> None:
    for saved in await portal.store.save(articles):
        if saved.outcome == "refused":
            raise ContentError(f"The article “{saved.id}” cannot be taken: {saved.reason}")
    engine, until = portal.services.searching.engine, monotonic() + PATIENCE
    while engine.switched_on and (await engine.state()).position < await portal.store.version():
        assert monotonic() < until, f"the articles could not be found within {PATIENCE:g} s"
        await asyncio.sleep(0.02)
