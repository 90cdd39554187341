"""How much of each one article may have, whoever brings it: a sentence says of what there is too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portal.article import Article, Media, Translation
from portal.stream_safe import MOST_MARKS, is_stream_safe

MOST_LANGUAGES = 50
LONGEST_BODIES = 600_000
"""Letters of the bodies in all languages."""
MOST_FILES = 200
"""Images, and attachments."""
MOST_OLD_ADDRESSES = 100
LONGEST_NAME = 150
"""Letters of an id, a slug, a category: a file name must hold a slug and a language tag."""
LONGEST_LINE = 1000
"""Letters of a title, a caption and other texts of one line, and of an address."""
LONGEST_SUMMARY = 5000
LONGEST_OLD_ADDRESS = 9 * LONGEST_LINE
"""Letters: percent-encoded, one of Thai takes nine."""


def excess(article: Article) -> str:
    """What the article has too much of, and what to do; empty where nothing is."""
    if reason := excess_of_words(article.translations):
        return reason
    for found, most, what, remedy in (
        (len(article.images), MOST_FILES, "images", "part it"),
        (len(article.attachments), MOST_FILES, "attachments", "part it"),
    ):
        if found > most:
            return _too_many(found, most, what, remedy)
    if reason := excess_of_old_addresses(len(article.old_addresses)):
        return reason
    for what, text, longest in _texts(article):
        if len(text) > longest:
            return f"its {what} has {len(text):,} letters; at most {longest:,} are taken; shorten it"
        if not is_stream_safe(text):
            return f"its {what} has more than {MOST_MARKS} combining marks in a row; take them out"
    return ""


def excess_of_words(translations: Mapping[str, Translation]) -> str:
    """The same of the article's languages and their bodies, which is known before anything is made of them."""
    letters = sum(len(translation.body) for translation in translations.values())
    if len(translations) > MOST_LANGUAGES:
        return _too_many(
            len(translations), MOST_LANGUAGES, "languages", "put the others into another article"
        )
    if letters > LONGEST_BODIES:
        return _too_many(
            letters, LONGEST_BODIES, "letters in all languages together", "part it, or attach a file"
        )
    return ""


def excess_of_old_addresses(found: int) -> str:
    """The same of so many old addresses, which is known before any of them is read."""
    remedy = "keep those that people still follow"
    return _too_many(found, MOST_OLD_ADDRESSES, "old addresses", remedy) if found > MOST_OLD_ADDRESSES else ""


def _too_many(found: int, most: int, what: str, remedy: str) -> str:
    return f"it has {found:,} {what}, and at most {most:,} are taken; {remedy}"


def _texts(article: Article) -> Iterator[tuple[str, str, int]]:
    """Every text but the bodies, what it is, and how many letters it may have."""
    for what in ("id", "slug", "category"):
        yield what, getattr(article, what), LONGEST_NAME
    yield "source address", article.source_url or "", LONGEST_LINE
    yield from (("old address", address, LONGEST_OLD_ADDRESS) for address in article.old_addresses)
    for tag, translation in article.translations.items():
        yield f"title in {tag}", translation.title, LONGEST_LINE
        yield f"summary in {tag}", translation.summary, LONGEST_SUMMARY
    for image in article.images:
        yield from _names(image.media)
        for tag, text in image.texts.items():
            parts = (text.alternative, text.caption, text.credit)
            yield from ((f"image text in {tag}", part, LONGEST_LINE) for part in parts)
    for attachment in article.attachments:
        yield from _names(attachment.media)
        yield from (
            (f"attachment title in {tag}", title, LONGEST_LINE) for tag, title in attachment.titles.items()
        )


def _names(media: Media) -> Iterator[tuple[str, str, int]]:
    return (("file name", name, LONGEST_LINE) for name in (media.name, media.filename))
