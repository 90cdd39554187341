"""An article as the keys and values that sources are made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from portal.article import Article, Attachment, Image, Media, Translation
from portal.derive.content import Format
from portal.errors import ContentError, LanguageTagError
from portal.language_tags import canonical_tag
from portal.news.exchange import article_fields
from portal.news.exchange.article_fields import format_timestamp

PathOf = Callable[[Media], str]
"""Where a file lies, as seen from the file that names it."""

Moment = Callable[[datetime], Any]


def record(article: Article, zone: tzinfo, path_of: PathOf) -> dict[str, Any]:
    """The article as one line of JSON Lines. Raises ContentError for what no source can say; words come back tidied."""
    check(article)
    order = [article.original, *sorted(article.translations.keys() - {article.original})]
    return {
        **own(article, lambda moment: format_timestamp(moment, zone)),
        "translations": {tag: _words(article.translations[tag], "plain", with_body=True) for tag in order},
        **_unless_empty(
            images=[_image(image, path_of) for image in article.images],
            attachments=[_attachment(attachment, path_of) for attachment in article.attachments],
        ),
    }


def keys_of(article: Article, tag: str, path_of: PathOf, moment: Moment) -> dict[str, Any]:
    """The keys of one language's Markdown file; what is the article's own stands in the original's."""
    check(article)
    return {
        **(own(article, moment) if tag == article.original else {}),
        **_words(article.translations[tag], "markdown", with_body=False),
        **_unless_empty(
            images=[
                _image_in(image, tag, path_of)
                for image in article.images
                if tag in image.texts or image.decorative
            ],
            attachments=[
                {"file": path_of(attachment.media), "title": attachment.titles[tag]}
                for attachment in article.attachments
                if tag in attachment.titles
            ],
        ),
    }


def own(article: Article, moment: Moment) -> dict[str, Any]:
    """What is the article's own, whatever its languages; keys without a value are left out."""
    several = len(article.translations) > 1
    return {
        "id": article.id,
        "slug": article.slug,
        "category": article.category,
        "published_at": moment(article.published_at),
        **_unless_empty(
            updated_at=article.updated_at and moment(article.updated_at),
            urgent_until=article.urgent_until and moment(article.urgent_until),
            original=article.original if several else None,
            source_url=article.source_url,
            withdrawn=article.withdrawn,
            old_addresses=list(article.old_addresses),
        ),
    }


def content_of(article: Article) -> str:
    """The same text for two articles only if they are the same."""
    named = record(article, UTC, lambda media: f"{media.hash}/{media.shown_name}")
    return json.dumps(named, sort_keys=True, ensure_ascii=False)


def check(article: Article) -> None:
    """Raise ContentError for what no source can say; such an article was not imported but saved by a program."""
    for reason in _slips(article):
        raise ContentError(
            f"The article “{article.id}” cannot be exported: {reason} Correct it in the store."
        )


def _slips(article: Article) -> Iterator[str]:
    for tag in article.translations:
        if not _is_canonical(tag):
            yield f"“{tag}” is not a language tag in its canonical form."
    if article.original not in article.translations:
        yield f"its original, {article.original}, is not among its translations."
    if not article_fields.is_slug(article.slug):
        yield f"its slug “{article.slug}” is not made of small letters, digits and hyphens."
    for image in article.images:
        if not image.texts and not image.decorative:
            yield f"its image “{image.media.shown_name}” has no text."
        yield from _strangers(article, image.media, image.texts)
    for attachment in article.attachments:
        if not attachment.titles:
            yield f"its attachment “{attachment.media.shown_name}” has no title."
        yield from _strangers(article, attachment.media, attachment.titles)


def _is_canonical(tag: str) -> bool:
    try:
        return canonical_tag(tag) == tag
    except LanguageTagError:
        return False


def _strangers(article: Article, media: Media, worded: Mapping[str, Any]) -> Iterator[str]:
    for tag in worded.keys() - article.translations.keys():
        yield f"its file “{media.shown_name}” is worded in {tag}, a language that the article does not have."


def _words(translation: Translation, default: Format, *, with_body: bool) -> dict[str, Any]:
    return {
        "title": translation.title,
        **({"body": translation.body} if with_body else {}),
        **_unless_empty(
            summary=translation.summary,
            format=translation.format if translation.format != default else None,
        ),
    }


def _image(image: Image, path_of: PathOf) -> dict[str, Any]:
    texts = image.texts.items()
    return {
        "file": path_of(image.media),
        **_unless_empty(
            decorative=image.decorative,
            text={tag: text.alternative for tag, text in texts if text.alternative},
            caption={tag: text.caption for tag, text in texts if text.caption},
            credit={tag: text.credit for tag, text in texts if text.credit},
        ),
    }


def _image_in(image: Image, tag: str, path_of: PathOf) -> dict[str, Any]:
    text = image.texts.get(tag)
    return {
        "file": path_of(image.media),
        **_unless_empty(
            decorative=image.decorative,
            text=text and text.alternative,
            caption=text and text.caption,
            credit=text and text.credit,
        ),
    }


def _attachment(attachment: Attachment, path_of: PathOf) -> dict[str, Any]:
    return {"file": path_of(attachment.media), "title": dict(attachment.titles)}


def _unless_empty(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}
