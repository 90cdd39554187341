"""Articles as programs are given them: what the store has, in the words of schema.org."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portal.article import Article, Attachment, ImageText, Media, Teaser, Translation
from portal.derive.content import Content
from portal.i18n.messages import Messages
from portal.news.rules import teaser_of
from portal.pages.links import Links
from portal.site import OTHER_NEWS, Site
from portal.syndication.api_answers import (
    ImageObject,
    MediaObject,
    NewsArticle,
    PublishedArticle,
    Publisher,
    TranslatedArticle,
    WholeArticle,
)


def category_names(site: Site, messages: Messages, language: str) -> dict[str, str]:
    """The names of all categories by their keys in addresses, in a language or what stands in for it."""
    named = {category.key: site.worded(category.name, language).text for category in site.categories}
    return {**named, OTHER_NEWS: str(messages.gettext("Other news"))}


class ArticleMaker:
    """Gives articles to programs that asked in the language of `links`, whose addresses are in full. `names` are those
    of categories in that language, by address key; `offered` the languages that articles have pages in."""

    def __init__(self, site: Site, links: Links, names: Mapping[str, str], offered: Iterable[str]) -> None:
        self._site = site
        self._links = links
        self._names = names
        self._into = {tag: links.into(tag) for tag in offered}

    def listed(self, teaser: Teaser, description: str = "") -> NewsArticle:
        """An article as a list has it."""
        return NewsArticle(**self._facts(teaser, description))

    def whole(self, article: Article, shown: Translation, body_html: str) -> WholeArticle:
        """An article with all that its page shows, in one of its languages."""
        return WholeArticle(
            **self._all_facts(article, shown),
            requested_language=self._links.language,
            body_html=body_html,
        )

    def published(self, article: Article, shown: Translation) -> PublishedArticle:
        """The same without what only a page is for: as open data have it."""
        return PublishedArticle(**self._all_facts(article, shown))

    def _all_facts(self, article: Article, shown: Translation) -> dict[str, Any]:
        content = shown.derived.content if shown.derived else Content()
        images = [
            _image(
                self._links,
                image.media,
                None if image.decorative else _text_in(image.texts, shown.language),
            )
            for image in article.images
        ]
        name = self._site.worded(self._site.name, shown.language).text
        return {
            **self._facts(teaser_of(article, (shown.language,)), shown.summary),
            "image": images,
            "article_body": "\n".join(passage.text for passage in content.passages),
            "associated_media": [self._file(each, shown.language) for each in article.attachments],
            "publisher": Publisher(name=name, url=self._links.home()),
            "license": self._site.open_data.identifier if self._site.open_data else None,
            "is_based_on": article.source_url,
        }

    def _facts(self, teaser: Teaser, description: str) -> dict[str, Any]:
        key = self._site.address_key(teaser.category)
        links = self._into.get(teaser.language, self._links)
        return {
            "identifier": teaser.id,
            "url": links.article(teaser),
            "self_": links.api(f"articles/{teaser.slug}"),
            "headline": teaser.title,
            "description": description or teaser.excerpt,
            "in_language": teaser.language,
            "date_published": teaser.published_at,
            "date_modified": max(teaser.updated_at or teaser.published_at, teaser.published_at),
            "article_section": self._names[key],
            "category": key,
            "image": [_image(self._links, teaser.image, teaser.image_text)] if teaser.image else [],
            "work_translation": [
                TranslatedArticle(in_language=tag, url=own.article(teaser))
                for tag, own in self._into.items()
                if tag in teaser.languages and tag != teaser.language
            ],
            "urgent_until": teaser.urgent_until,
        }

    def _file(self, attachment: Attachment, language: str) -> MediaObject:
        titles, media = attachment.titles, attachment.media
        tag = language if language in titles else next(iter(titles))
        return MediaObject(
            content_url=self._links.media(media),
            encoding_format=media.kind,
            content_size=str(media.size),
            name=titles[tag],
            in_language=tag,
            sha256=media.hash,
        )


def _text_in(texts: Mapping[str, ImageText], language: str) -> ImageText | None:
    return texts.get(language) or next(iter(texts.values()), None)


def _image(links: Links, media: Media, text: ImageText | None) -> ImageObject:
    return ImageObject(
        content_url=links.media(media),
        encoding_format=media.kind,
        content_size=str(media.size),
        width=media.width,
        height=media.height,
        description=text.alternative or None if text else None,
        caption=text.caption or None if text else None,
        credit_text=text.credit or None if text else None,
    )
