"""The rules that every store of articles keeps, so that all of them answer alike: how much an article may have, how one
that is saved again unchanged is known, what is refused, due, or near to it."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from portal.article import Article, Media, Teaser, Translation
from portal.database.metadata import microseconds
from portal.derive.packing import Derived
from portal.derive.pipeline import Deriver
from portal.errors import BodyError, ContentError, ErrorCollector, LanguageTagError
from portal.failure_log import bounded
from portal.language_tags import canonical_tag
from portal.news.store import Claim
from portal.text.normalisation import MOST_MARKS, is_stream_safe

log = logging.getLogger(__name__)

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

LOG_KEPT = timedelta(days=30)
"""How long the change log keeps an entry."""

COMMON_TERM = 500
"""A term that more articles of a language have than this says nothing about similarity, and would be slow to follow."""

RAREST_TERMS = 10
"""Similarity looks at so many of an article's terms, the rarest that another article has too."""

RETRY = timedelta(hours=1)
"""After how long it is tried again to derive from a translation what could not be."""

MOST_CLAIMS = 100
"""Of articles that name one old address so many are told; more is a slip of whoever brought them along."""

_SAME_CATEGORY = 1500
"""What filing under one category adds to similarity: less than one rare term, more than a frequent one."""

_ADDRESSABLE = re.compile(r"[A-Za-z0-9._~-]+")
"""What needs no escape in an address (RFC 3986, unreserved)."""


now = partial(datetime.now, UTC)
"""This moment, aware."""


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


def digest(article: Article) -> str:
    """SHA-256 (hex) of everything in the article but renderings and `withdrawn`.

    Raises UnicodeEncodeError for text that is no Unicode (half a surrogate pair), ahead of the database.
    """
    written = json.dumps(_content(article), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _content(article: Article) -> list[Any]:
    return [
        article.id,
        article.slug,
        article.category,
        article.original,
        [
            None if moment is None else microseconds(moment)
            for moment in (article.published_at, article.updated_at, article.urgent_until)
        ],
        article.source_url,
        article.old_addresses,
        {tag: _text(translation) for tag, translation in article.translations.items()},
        [
            [
                _file(image.media),
                image.decorative,
                {tag: astuple(text) for tag, text in image.texts.items()},
            ]
            for image in article.images
        ],
        [[_file(attachment.media), dict(attachment.titles)] for attachment in article.attachments],
    ]


def _file(media: Media) -> list[Any]:
    """A file whose name in addresses is the one that was given has the digest that it had before names were kept."""
    told = [media.hash, media.name, media.kind, media.size, media.width, media.height]
    return told if media.shown_name == media.name else [*told, media.filename]


def _text(translation: Translation) -> list[str]:
    return [
        translation.language,
        translation.title,
        translation.summary,
        translation.body,
        translation.format,
    ]


def refusal(article: Article) -> str:
    """Why no store can take the article, for whoever wrote it; empty where nothing is wrong."""
    if not article.id or not article.slug:
        return "it has no id or no slug; give it both"
    if not _ADDRESSABLE.fullmatch(article.slug):
        return f"its slug “{article.slug}” cannot stand in an address; use small letters, digits and hyphens"
    if not article.translations:
        return "it is written in no language; give it at least one translation"
    if any(tag != translation.language for tag, translation in article.translations.items()):
        return "one of its translations stands under another language than its own; put it under its own"
    for tag in article.translations:
        try:
            canonical_tag(tag)
        except LanguageTagError:
            return f"“{tag}” is not a language tag; write one such as th, en or zh-Hans"
    if reason := _wrong_moments(article) or excess(article):
        return reason
    try:
        digest(article)
    except UnicodeEncodeError as error:
        return f"it holds half a character ({error.object[error.start]!r}); write that place again"
    return ""


def _wrong_moments(article: Article) -> str:
    moments = (article.published_at, article.updated_at, article.urgent_until)
    if any(moment is not None and moment.utcoffset() is None for moment in moments):
        return "one of its moments has no time zone; add one, such as +07:00"
    if article.urgent_until is not None and article.urgent_until <= article.published_at:
        return "it stops being urgent before it is published; write a later moment, or none"
    return ""


def taken_slug(slug: str, owner: str) -> str:
    """Why an article is refused whose slug is the current one of the article `owner`."""
    return f"its slug “{slug}” belongs to the article “{owner}”; give it another slug"


def files_of(article: Article) -> list[Media]:
    """The files that the article lists, images first."""
    images = [image.media for image in article.images]
    return images + [attachment.media for attachment in article.attachments]


def successor(article: Article, hash: str, name: str) -> Media | None:  # noqa: A002 - as in Media
    """What an article lists in the place of a file that it listed under this hash and name before: the same content
    under another name, else the file of the same name, whatever its ending."""
    stem = name.rpartition(".")[0]
    files = files_of(article)
    same = next((media for media in files if media.hash == hash), None)
    return same or next((media for media in files if media.name.rpartition(".")[0] == stem), None)


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Who names an address, the nearest first, among equals by id."""
    return sorted(claims, key=lambda claim: (claim.distance, claim.article, claim.address))


def next_due(
    published_at: datetime, urgent_until: datetime | None, now: datetime, *, withdrawn: bool = False
) -> datetime | None:
    """The next moment after `now` at which readers see something else of an article without anybody writing."""
    if withdrawn:
        return None
    if now < published_at:
        return published_at
    return urgent_until if urgent_until is not None and urgent_until > now else None


def own_terms(article: Article, language: str) -> list[str]:
    """The telling terms of the article in `language`; none where nothing was derived or it is not in that language."""
    translation = article.translations.get(language)
    if translation is None or translation.derived is None:
        return []
    return list(dict.fromkeys(translation.derived.content.terms))


def term_weights(frequencies: Mapping[str, int], articles: int) -> dict[str, int]:
    """What sharing each term adds to similarity: its inverse document frequency, ln(1 + N / df), in thousandths, so
    that sums do not depend on their order. Terms that are too common, or that one article alone has, are left out.

    `frequencies`: how many of the language's `articles` have the term.
    """
    shared = [(count, term) for term, count in frequencies.items() if 1 < count <= COMMON_TERM]
    return {
        term: round(1000 * math.log(1 + articles / count)) for count, term in sorted(shared)[:RAREST_TERMS]
    }


def similarity(shared: int, *, same_category: bool) -> int:
    """How near two articles are: `shared` is the sum of the weights of the terms that both have."""
    return shared + (_SAME_CATEGORY if same_category else 0)


def with_derived(article: Article, derive: Deriver) -> Article:
    """The article with what is derived from each translation. Raises BodyError where that cannot be done for one, or
    ArticleError for several."""
    translations: dict[str, Translation] = {}
    gathering = ErrorCollector()
    for tag, translation in article.translations.items():
        try:
            translations[tag] = replace(translation, derived=derive(article, translation))
        except ContentError as error:
            for each in error.each():
                gathering.add(BodyError(each.reason, language=tag, line=each.line))
    gathering.settle()
    return replace(article, translations=translations)


def derived_anew(article: Article, translation: Translation, derive: Deriver) -> Derived | None:
    """What is derived from a stored translation now. None where it cannot be, which is logged: what was made before
    goes on, and it is tried again later, for code and word lists change."""
    try:
        return derive(article, translation)
    except ContentError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - one article must not keep the others from being made anew
        reason = repr(error)
    log.warning(
        "article %s (%s) is shown as it was made before: %s",
        bounded(article.id),
        translation.language,
        bounded(reason),
    )
    return None


def teaser_of(article: Article, preferring: Iterable[str]) -> Teaser:
    """The article as a list shows it: in the first of `preferring` that it has, else in its original."""
    tags = sorted(article.translations)
    language = next((tag for tag in (*preferring, article.original) if tag in tags), tags[0])
    translation = article.translations[language]
    leading = article.images[0] if article.images else None
    return Teaser(
        id=article.id,
        slug=article.slug,
        category=article.category,
        published_at=article.published_at,
        language=language,
        title=translation.title,
        excerpt=translation.derived.excerpt if translation.derived else "",
        languages=tuple(tags),
        updated_at=article.updated_at,
        urgent_until=article.urgent_until,
        image=leading.media if leading else None,
        image_text=leading.texts.get(language) if leading and not leading.decorative else None,
    )
