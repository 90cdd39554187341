"""Checks of articles for what stands in a reader's way: pure functions, told with place, reason and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import get_args

from portal.article import Article, Translation
from portal.errors import ContentError
from portal.failure_log import NO_FAULTS, reason_of
from portal.news.checks import blocks, lines, links_and_images
from portal.news.checks.across_articles import AddressCheck, Gathered, PortalPage, PortalPageAt
from portal.news.checks.blocks import Body, Line, read
from portal.news.checks.findings import ERRORS, REASONS, Finding, Location, Part, quoted, sentence_parts

__all__ = [
    "ERRORS",
    "REASONS",
    "AddressCheck",
    "ContentCheck",
    "Finding",
    "Gathered",
    "PortalPage",
    "PortalPageAt",
    "check",
]

ContentCheck = Callable[[Article], Iterable[Finding]]
"""A check of an embedder's own: what it finds in an article. Its findings warn, and have reasons of their own, such as
“office-without-hours”; `language` is that of the translation, or empty where the whole article is meant. It is called
wherever articles are checked, and so for each article of an import: it must neither wait nor change anything."""

_REASON = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_OF_LINES = (lines.check_lettering, lines.check_spacing, lines.check_spelling, lines.check_markup_of_words)
_OF_BODIES = (
    links_and_images.check_links,
    blocks.check_headings,
    blocks.check_tables,
    blocks.check_layout,
    lines.check_markup,
)


def check(
    article: Article, languages: Collection[str] | None = None, brought: Sequence[ContentCheck] = ()
) -> list[Finding]:
    """What stands in a reader's way in the article: all of it, language by language, in the order of the text; then
    what the checks find that an embedder has `brought`.

    `languages`: only in these. Nothing is refused here; see Finding.severity.
    """
    findings: list[Finding] = []
    for tag, translation in article.translations.items():
        if languages is None or tag in languages:
            found = [finding.of(article.id, tag) for finding in _found(article, translation)]
            findings += sorted(found, key=lambda finding: finding.rank)
    for each in brought:
        findings += [
            finding
            for finding in _brought(each, article)
            if languages is None or not finding.language or finding.language in languages
        ]
    return findings


def _brought(check_article: ContentCheck, article: Article) -> Iterator[Finding]:
    """What a check of an embedder's finds; that it failed is a finding as well, and keeps nothing else from being
    told."""
    name = getattr(check_article, "__qualname__", type(check_article).__qualname__)
    try:
        for finding in check_article(article):
            if slip := _slip(finding, article):
                yield _failed(article, f"the check {quoted(name)} tells what is no finding: {slip}")
            else:
                yield replace(finding, article=article.id)
    except NO_FAULTS:
        raise
    except BaseException as error:  # noqa: BLE001 - see NO_FAULTS
        yield _failed(article, f"the check {quoted(name)} failed: {reason_of(error)}")


def _slip(finding: object, article: Article) -> str:
    if not isinstance(finding, Finding):
        return type(finding).__name__
    if not _REASON.fullmatch(finding.reason) or finding.reason in REASONS:
        return f"the reason {quoted(finding.reason)} is no word of its own, as “hours-missing” would be"
    if finding.location.part not in get_args(Part):
        return f"an article has no part {quoted(finding.location.part)}"
    if finding.language and finding.language not in article.translations:
        return f"the article is not in {quoted(finding.language)}"
    return ""


def _failed(article: Article, what: str) -> Finding:
    return Finding("check-failed", Location("title"), what, "tell whoever wrote it", article.id)


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
