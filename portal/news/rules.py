"""The rules that every store of articles keeps, so that all of them answer alike."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from portal.article import Article, Media, Translation
from portal.derive.packing import Derived
from portal.derive.pipeline import Deriver
from portal.error_collector import ErrorCollector
from portal.errors import BodyError, ContentError, LanguageTagError
from portal.failure_log import bounded
from portal.language_tags import canonical_tag
from portal.news.content_hash import digest
from portal.news.limits import excess
from portal.news.store import Claim

log = logging.getLogger(__name__)

LOG_KEPT = timedelta(days=30)
"""How long the change log keeps an entry."""

COMMON_TERM = 500
"""A term that more articles of a language have than this says nothing about kinship, and would be slow to follow."""

RAREST_TERMS = 10
"""Kinship looks at so many of an article's terms, the rarest that another article has too."""

RETRY = timedelta(hours=1)
"""After how long it is tried again to derive from a translation what could not be."""

MOST_CLAIMS = 100
"""Of articles that name one old address so many are told; more is a slip of whoever brought them along."""

_SAME_CATEGORY = 1500
"""What filing under one category adds to kinship: less than one rare term, more than a frequent one."""


_ADDRESSABLE = re.compile(r"[A-Za-z0-9._~-]+")
"""What needs no escape in an address (RFC 3986, unreserved)."""


def flaw(article: Article) -> str:
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
    moments = (article.published_at, article.updated_at, article.urgent_until)
    if any(moment is not None and moment.utcoffset() is None for moment in moments):
        return "one of its moments has no time zone; add one, such as +07:00"
    if reason := excess(article):
        return reason
    try:
        digest(article)
    except UnicodeEncodeError as error:
        return f"it holds half a character ({error.object[error.start]!r}); write that place again"
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
    """What sharing each term adds to kinship: its inverse document frequency, ln(1 + N / df), in thousandths, so that
    sums do not depend on their order. Terms that are too common, or that one article alone has, are left out.

    `frequencies`: how many of the language's `articles` have the term.
    """
    shared = [(count, term) for term, count in frequencies.items() if 1 < count <= COMMON_TERM]
    return {
        term: round(1000 * math.log(1 + articles / count)) for count, term in sorted(shared)[:RAREST_TERMS]
    }


def kinship(shared: int, *, same_category: bool) -> int:
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
