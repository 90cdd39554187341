"""Checks of articles for what stands in a reader's way: pure functions, told with place, reason and remedy."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from portal.article import Article, Translation
from portal.errors import ContentError
from portal.news.checks import blocks, lines, links_and_images
from portal.news.checks.across_articles import AddressCheck, Gathered, PortalPage, PortalPageAt
from portal.news.checks.blocks import Body, Line, read
from portal.news.checks.findings import ERRORS, REASONS, Finding, Location, sentence_parts

__all__ = ["ERRORS", "REASONS", "AddressCheck", "Finding", "Gathered", "PortalPage", "PortalPageAt", "check"]

_OF_LINES = (lines.check_lettering, lines.check_spacing, lines.check_spelling, lines.check_markup_of_words)
_OF_BODIES = (
    links_and_images.check_links,
    blocks.check_headings,
    blocks.check_tables,
    blocks.check_layout,
    lines.check_markup,
)


def check(article: Article, languages: Collection[str] | None = None) -> list[Finding]:
    """What stands in a reader's way in the article: all of it, language by language, in the order of the text.

    `languages`: only in these. Nothing is refused here; see Finding.severity.
    """
    findings: list[Finding] = []
    for tag, translation in article.translations.items():
        if languages is None or tag in languages:
            found = [finding.of(article.id, tag) for finding in _found(article, translation)]
            findings += sorted(found, key=lambda finding: finding.rank)
    return findings


def _found(article: Article, translation: Translation) -> Iterator[Finding]:
    language = translation.language
    yield from links_and_images.check_images(article, language)
    yield from links_and_images.check_attachments(article, language)
    try:
        body = read(translation.body, translation.format)
    except ContentError as error:
        for each in error.each():
            yield Finding("refused", Location("body", each.line), *sentence_parts(each.reason))
        body = Body(translation.format, [])
    for check_body in _OF_BODIES:
        yield from check_body(body)
    for line in _lines(article, translation, body):
        for check_line in _OF_LINES:
            yield from check_line(line)


def _lines(article: Article, translation: Translation, body: Body) -> Iterator[Line]:
    """Every line of words that readers of the translation are given."""
    yield _words(Location("title"), translation.title)
    yield _words(Location("summary"), translation.summary)
    yield from body.lines()
    for image in article.images:
        if text := image.texts.get(translation.language):
            for words in (text.alternative, text.caption, text.credit):
                yield _words(Location("image", name=image.media.name), words)
    for attachment in article.attachments:
        title = attachment.titles.get(translation.language, "")
        yield _words(Location("attachment", name=attachment.media.name), title)


def _words(location: Location, words: str) -> Line:
    """Words that hold neither links nor code."""
    return Line(location, words, words, words)
