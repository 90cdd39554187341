"""One article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.article import Article, Attachment, Image, Translation, shared_image
from portal.derive import markup
from portal.derive.content import Content, FigureSlot, Inline, Section, filled
from portal.news.media.drawings import LONGER_SIDE
from portal.news.store import Listing, Target
from portal.pages.contexts import ArticlePage, Breadcrumb, Download, Figure, Footnote, SharedPicture
from portal.pages.links import Links
from portal.site import Text
from portal.text.line_break_markup import done
from portal.views.page_context import PageContextBuilder, page_response

RECOMMENDED = 4
LONG = 2
"""Minutes: an article that takes as long to read, and has as many sections as `MANY`, has a table of contents."""
MANY = 3


async def article(request: Request) -> Response:
    """An article in the reader's language, or under a notice in one that it has."""
    builder = PageContextBuilder(request)
    found = await find_article(builder, request.path_params["category"], request.path_params["slug"])
    shown = found.shown_in(builder.tag, builder.preferred)
    category = builder.category_link(found.category)
    existing = tuple(tag for tag in builder.reader.languages if tag in found.translations)
    canonical = next(
        (tag for tag in (builder.tag, found.original, *existing) if tag in existing), builder.tag
    )
    links = builder.links if canonical == builder.tag else builder.links.into(canonical)
    related = Listing(now=builder.now, language=builder.tag, related_to=found, limit=RECOMMENDED)
    read = await builder.read(related)
    if any(teaser.slug == found.slug for teaser in read.urgent):
        read = replace(read, urgent=[teaser for teaser in read.urgent if teaser.slug != found.slug])
    context = builder.page(
        "article",
        links.article(found),
        read,
        category=category.key,
        breadcrumbs=(
            Breadcrumb(address=category.address, name=category.name, page="" if category.name else "other"),
            Breadcrumb(address=builder.links.article(found), name=Text(shown.title, shown.language)),
        ),
        alternates=existing,
    )
    figures = [figure_of(builder, image, shown) for image in found.images]
    by_hash = {figure.image.media.hash: figure for figure in figures}
    content = shown.derived.content if shown.derived else Content()
    body, footnotes = await fill_body(builder, found, content, by_hash)
    standing = {part.image.media.hash for part in body if isinstance(part, Figure)}
    free = [figure for figure in figures if figure.image.media.hash not in standing]
    page = ArticlePage(
        layout=builder.layout,
        page=context,
        article=found,
        translation=shown,
        body=body,
        footnotes=footnotes,
        minutes=content.minutes,
        sections=sections_of(content),
        abbreviations=content.abbreviations,
        lead=free[0] if free else None,
        shared=shared_picture(builder.links, figures) if context.origin else None,
        gallery=tuple(free[1:]),
        downloads=tuple(download_of(builder, attachment, shown) for attachment in found.attachments),
        elsewhere=tuple(link for link in context.languages if link.language.tag in existing),
        recommended=builder.cards(read.lists[0]),
    )
    return page_response(request, page)


async def find_article(builder: PageContextBuilder, category: str, slug: str) -> Article:
    """The public article at this address. Raises 410 for a withdrawn one, 404 for one that is not there (yet)."""
    found = await builder.services.store.find(slug)
    if found is None or builder.services.site.address_key(found.category) != category:
        raise HTTPException(404)
    if found.withdrawn:
        raise HTTPException(410)
    if not found.is_public(builder.now):
        raise HTTPException(404)
    return found


def sections_of(content: Content) -> tuple[Section, ...]:
    """The headings of a body, two levels deep; none where it is too short, or they are too few, to need a list."""
    many = sum(1 + len(one.parts) for one in content.outline) >= MANY
    return tuple(map(_as_markup, content.outline)) if many and content.minutes >= LONG else ()


def _as_markup(section: Section) -> Section:
    words = Markup(section.html)  # noqa: S704 - sanitised when it was saved
    return Section(section.id, words, tuple(map(_as_markup, section.parts)))


async def fill_body(
    builder: PageContextBuilder, article: Article, content: Content, figures: Mapping[str, Figure]
) -> tuple[tuple[Markup | Figure, ...], tuple[Footnote, ...]]:
    """The body in order, markup with its links filled in, and the figures (by hash) that stand in it; and its notes.

    A link to an article that readers cannot see loses its address and keeps its words.
    """
    links, slots = builder.links, tuple(content.links())
    named = dict.fromkeys(slot.target for slot in slots if slot.kind == "article")
    files = (*(image.media for image in article.images), *(each.media for each in article.attachments))
    addresses: dict[tuple[str, str], str] = {
        **{("article", name): address for name, address in (await _addresses_of(builder, named)).items()},
        **{
            ("page", slot.target): getattr(links, slot.target)()
            for slot in slots
            if slot.kind == "page" and slot.target in markup.PAGES
        },
        **{("media", media.hash): links.media(media) for media in files},
    }

    def html(parts: Iterable[Inline]) -> Markup:
        return Markup(done(filled(parts, addresses)))  # noqa: S704 - sanitised when it was saved

    body: list[Markup | Figure] = []
    between: list[Inline] = []
    for part in content.body:
        if not isinstance(part, FigureSlot):
            between.append(part)
        elif part.hash in figures:
            body += (html(between), figures[part.hash])
            between = []
    body.append(html(between))
    notes = (
        Footnote(id=note.id, html=html(note.parts), references=note.references) for note in content.notes
    )
    return tuple(body), tuple(notes)


async def _addresses_of(builder: PageContextBuilder, names: Iterable[str]) -> dict[str, str]:
    """The address of what each link names: an article, and a heading of it, unless readers are shown a text without it.
    Articles that they cannot see have none."""
    parted = {name: name.partition("#")[::2] for name in names}
    targets = {name: Target(slug, unquote(heading)) for name, (slug, heading) in parted.items()}
    linked = await builder.services.store.linked(
        set(targets.values()), builder.tag, builder.preferred, builder.now
    )
    return {
        name: builder.links.article(found) + (f"#{parted[name][1]}" if found.has_heading else "")
        for name, target in targets.items()
        if (found := linked.get(target))
    }


def figure_of(builder: PageContextBuilder, image: Image, shown: Translation) -> Figure:
    """An image with its text in the language of the article as it is shown, else in any other that it has."""
    preferred = (shown.language, *builder.preferred, *image.texts)
    language = next((tag for tag in preferred if tag in image.texts), "")
    return Figure(
        image=image,
        address=builder.links.media(image.media),
        text=image.texts[language] if language else None,
        language=language,
    )


def shared_picture(links: Links, figures: Sequence[Figure]) -> SharedPicture | None:
    """The picture that social networks show, as they need it."""
    image = shared_image([figure.image for figure in figures])
    if image is None:
        return None
    media, text = image.media, next(figure.text for figure in figures if figure.image is image)
    size = (media.width, media.height) if media.width and media.height else None
    if size and media.is_drawing:
        scale = LONGER_SIDE / max(size)
        size = round(size[0] * scale), round(size[1] * scale)
    return SharedPicture(
        address=links.picture(media) if media.is_drawing else links.media(media),
        size=size,
        alternative=text.alternative if text else "",
    )


def download_of(builder: PageContextBuilder, attachment: Attachment, shown: Translation) -> Download:
    """An attachment with its title in the language of the article as it is shown, else in any other that it has."""
    preferred = (shown.language, *builder.preferred, *attachment.titles)
    language = next(tag for tag in preferred if tag in attachment.titles)
    return Download(
        attachment=attachment,
        address=builder.links.media(attachment.media),
        title=Text(attachment.titles[language], language),
    )
