"""Links to headings of other articles, which only a store can tell to lead nowhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from portal.article import Article
from portal.derive.markup.links import articles_linked, nearest
from portal.derive.markup.markdown import parsed
from portal.errors import ContentError
from portal.news.checks.findings import Finding, Flaw, Spot, quoted

Find = Callable[[str], Awaitable[Article | None]]


class HeadingLink(NamedTuple):
    """A link to a heading of another article, in a language and a line of its body."""

    language: str
    line: int
    slug: str
    heading: str


def heading_links(article: Article) -> list[HeadingLink]:
    """The links of an article to headings of others."""
    links: list[HeadingLink] = []
    for tag, translation in article.translations.items():
        if translation.format == "markdown" and "#" in translation.body:
            with suppress(ContentError):  # which is told elsewhere
                for line, named in articles_linked(parsed(translation.body)):
                    slug, sign, heading = named.partition("#")
                    links += [HeadingLink(tag, line, slug, heading)] if sign else []
    return links


async def missing_headings(article: str, links: Sequence[HeadingLink], find: Find) -> list[Finding]:
    """What is wrong with links of the article with this id. `find` gives the article with a slug."""
    findings: list[Finding] = []
    targets = {slug: await find(slug) for slug in dict.fromkeys(link.slug for link in links)}
    for link in links:
        target = targets[link.slug]
        shown = target.shown_in(link.language) if target is not None else None
        if shown is None or shown.derived is None:
            continue
        ids = list(shown.derived.content.headings)
        if link.heading not in ids:
            what = f"the article {quoted(link.slug)} has no heading {quoted('#' + link.heading)} in {shown.language}"
            remedy = nearest(link.heading, ids).rstrip(".")
            flaw = Flaw("heading-not-there", Spot("body", link.line), what, remedy[:1].lower() + remedy[1:])
            findings.append(Finding.of(flaw, article, link.language))
    return findings
