"""A digest of what the editor wrote, by which an article that is saved again unchanged is known."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from typing import Any

from portal.article import Article, Media, Translation
from portal.database.metadata import microseconds


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
