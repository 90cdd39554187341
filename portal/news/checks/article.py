"""All checks of an article, in each of its languages."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from portal.article import Article, Translation
from portal.errors import ContentError
from portal.news.checks import headings, images, layout, lettering, links, markup, spacing, spelling, tables
from portal.news.checks.findings import Finding, Flaw, Spot, sentence_parts
from portal.news.checks.reading import Body, Line, read

_OF_LINES = (lettering.check, spacing.check, spelling.check, markup.check_words)
_OF_BODIES = (links.check, headings.check, tables.check, layout.check, markup.check)


def check(article: Article, languages: Collection[str] | None = None) -> list[Finding]:
    """What stands in a reader's way in the article: all of it, language by language, in the order of the text.

    `languages`: only in these. Nothing is refused here; see Finding.severity.
    """
    findings: list[Finding] = []
    for tag, translation in article.translations.items():
        if languages is None or tag in languages:
            flaws = _flaws(article, translation)
            found = (Finding.of(flaw, article.id, tag) for flaw in flaws)
            findings += sorted(found, key=lambda finding: finding.rank)
    return findings


def _flaws(article: Article, translation: Translation) -> Iterator[Flaw]:
    language = translation.language
    yield from images.check(article, language)
    yield from links.attachments(article, language)
    try:
        body = read(translation.body, translation.format)
    except ContentError as error:
        for each in error.each():
            yield Flaw("refused", Spot("body", each.line), *sentence_parts(each.reason))
        body = Body(translation.format, [])
    for check_body in _OF_BODIES:
        yield from check_body(body)
    for line in _lines(article, translation, body):
        for check_line in _OF_LINES:
            yield from check_line(line)


def _lines(article: Article, translation: Translation, body: Body) -> Iterator[Line]:
    """Every line of words that readers of the translation are given."""
    yield _words(Spot("title"), translation.title)
    yield _words(Spot("summary"), translation.summary)
    yield from body.lines()
    for image in article.images:
        if text := image.texts.get(translation.language):
            for words in (text.alternative, text.caption, text.credit):
                yield _words(Spot("image", name=image.media.name), words)
    for attachment in article.attachments:
        title = attachment.titles.get(translation.language, "")
        yield _words(Spot("attachment", name=attachment.media.name), title)


def _words(spot: Spot, words: str) -> Line:
    """Words that hold neither links nor code."""
    return Line(spot, words, words, words)
