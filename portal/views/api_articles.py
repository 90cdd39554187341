"""Articles as the interface for programs gives them: what the store has, in the words of schema.org."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from portal.article import Article, Attachment, ImageText, Media, Teaser, Translation
from portal.derive.content import Content
from portal.news.rules import teaser_of
from portal.pages.contexts import Figure, Footnote
from portal.pages.links import Links
from portal.site import Site
from portal.syndication.api_answers import (
    ImageObject,
    MediaObject,
    NewsArticle,
    Publisher,
    TranslatedArticle,
    WholeArticle,
)
from portal.text.line_break_markup import DONE, UNDONE, let_go
from portal.views.articles import figure_of, fill_body
from portal.views.page_context import PageContextBuilder


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
        content = shown.derived.content if shown.derived else Content()
        images = [
            _image(
                self._links, image.media, None if image.decorative else _text_in(image.texts, shown.language)
            )
            for image in article.images
        ]
        name = self._site.worded(self._site.name, shown.language).text
        facts = self._facts(teaser_of(article, (shown.language,)), shown.summary)
        return WholeArticle(
            **{**facts, "image": images},
            requested_language=self._links.language,
            article_body="\n".join(passage.text for passage in content.passages),
            body_html=body_html,
            associated_media=[self._file(attachment, shown.language) for attachment in article.attachments],
            publisher=Publisher(name=name, url=self._links.home()),
            is_based_on=article.source_url,
        )

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


async def html_of(builder: PageContextBuilder, article: Article, shown: Translation) -> str:
    """The body of an article as safe HTML, with its figures and notes."""
    figures = {image.media.hash: figure_of(builder, image, shown) for image in article.images}
    content = shown.derived.content if shown.derived else Content()
    body, notes = await fill_body(builder, article, content, figures)
    parts = (_figure(part) if isinstance(part, Figure) else _plain(part) for part in body)
    return "".join(parts) + _notes(notes)


def _plain(html: str) -> str:
    """Without what the portal's own pages need to set lines."""
    return let_go(html).strip(DONE + UNDONE)


def _figure(figure: Figure) -> str:
    said = figure.text
    alternative = "" if said is None or figure.image.decorative else said.alternative
    caption = f"<figcaption>{escape(said.caption)}</figcaption>" if said and said.caption else ""
    return f'<figure><img src="{escape(figure.address)}" alt="{escape(alternative)}">{caption}</figure>'


def _notes(notes: Iterable[Footnote]) -> str:
    listed = "".join(f'<li id="{escape(note.id)}">{_plain(note.html)}</li>' for note in notes)
    return f"<ol>{listed}</ol>" if listed else ""
