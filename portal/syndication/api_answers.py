"""What the interface for programs answers, in the words of schema.org: classes that make the JSON and describe it.

What schema.org has no word for stands under names that the context says mean nothing (`OURS`), so that a program which
reads JSON-LD leaves them alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

OURS = (
    *("category", "requestedLanguage", "self", "next", "urgentUntil", "bodyHtml", "languages"),
    *("defaultLanguage", "timeZone", "numberOfArticles", "facets", "correctedQuery", "suggestions"),
)
CONTEXT: list[Any] = ["https://schema.org", dict.fromkeys(OURS)]
CONTEXT_OF_ARTICLES: list[Any] = ["https://schema.org", dict.fromkeys(("category", "self", "urgentUntil"))]
"""Of an article by itself, where each line has it again."""


def _named(field: str) -> str:
    """The name in JSON: `at_type` is `@type`, `date_published` `datePublished`, `self_` `self`."""
    name = field.rstrip("_")
    return f"@{name[3:]}" if name.startswith("at_") else to_camel(name)


class Answer(BaseModel):
    """A part of an answer; names are those of schema.org. What is not known is left out."""

    model_config = ConfigDict(
        alias_generator=_named, populate_by_name=True, extra="forbid", frozen=True, defer_build=True
    )

    def json_bytes(self) -> bytes:
        """As it is sent."""
        return self.model_dump_json(by_alias=True, exclude_none=True).encode()


class Worded(Answer):
    """Words in another language than was asked for, as JSON-LD has them."""

    at_value: str
    at_language: str


class ImageObject(Answer):
    """A picture of an article. `description` is its text for who cannot see it; one that only decorates has none."""

    at_type: Literal["ImageObject"] = "ImageObject"
    content_url: str
    encoding_format: str
    content_size: str = Field(description="In bytes.")
    width: int | None = None
    height: int | None = None
    description: str | None = None
    caption: str | None = None
    credit_text: str | None = None


class MediaObject(Answer):
    """A file to download."""

    at_type: Literal["MediaObject"] = "MediaObject"
    content_url: str
    encoding_format: str
    content_size: str = Field(description="In bytes.")
    name: str
    in_language: str = Field(description="The language of its name.")
    sha256: str


class TranslatedArticle(Answer):
    """The same article in another language."""

    at_type: Literal["NewsArticle"] = "NewsArticle"
    in_language: str
    url: str


class NewsArticle(Answer):
    """An article as a list has it. `in_language` is the language that it is given in."""

    at_type: Literal["NewsArticle"] = "NewsArticle"
    identifier: str
    url: str = Field(description="Its page.")
    self_: str = Field(description="The whole article, in this interface.")
    headline: str
    description: str
    in_language: str
    date_published: datetime
    date_modified: datetime
    article_section: str = Field(description="The name of its category, in the language that was asked for.")
    category: str = Field(description="The key of its category.")
    image: list[ImageObject]
    work_translation: list[TranslatedArticle]
    urgent_until: datetime | None = None


class Publisher(Answer):
    """Who publishes it."""

    at_type: Literal["GovernmentOrganization"] = "GovernmentOrganization"
    name: str
    url: str


class PublishedArticle(NewsArticle):
    """An article as open data have it. `article_body` is plain text; `license` is what it may be used under, by address
    or name, where the site says so."""

    at_context: list[Any] = Field(default=CONTEXT_OF_ARTICLES)
    article_body: str
    associated_media: list[MediaObject]
    publisher: Publisher
    license: str | None = None
    is_based_on: str | None = Field(default=None, description="Where it was taken from.")


class WholeArticle(PublishedArticle):
    """An article, with all that its page shows. `body_html` is its body as safe HTML."""

    at_context: list[Any] = Field(default=CONTEXT)
    requested_language: str = Field(
        description="The language of the address; `inLanguage` is that of the article."
    )
    body_html: str


class ItemList(Answer):
    """A part of a list of articles. `next` is the address of what follows; at the end there is none."""

    at_context: list[Any] = Field(default=CONTEXT)
    at_type: Literal["ItemList"] = "ItemList"
    requested_language: str
    number_of_items: int | None = Field(
        default=None, description="How many there are in all, where that is known."
    )
    item_list_element: list[NewsArticle]
    next: str | None = None


class FacetCounts(Answer):
    """How many results there are of each kind, as if the filter of the same kind were not set."""

    categories: dict[str, int]
    languages: dict[str, int]
    years: dict[str, int]


class SearchResults(ItemList):
    """What a search finds. `corrected_query`: what was searched for in place of the words that were given."""

    facets: FacetCounts
    corrected_query: str | None = None
    suggestions: list[str]


class DefinedTerm(Answer):
    """A category of news. Without a name: what is filed under none of the others."""

    at_type: Literal["DefinedTerm"] = "DefinedTerm"
    term_code: str
    name: str | Worded
    url: str
    number_of_articles: int = Field(description="Public articles in the language that was asked for.")


class DefinedTermSet(Answer):
    """The categories, in the order of the site."""

    at_context: list[Any] = Field(default=CONTEXT)
    at_type: Literal["DefinedTermSet"] = "DefinedTermSet"
    requested_language: str
    has_defined_term: list[DefinedTerm]


class OfferedLanguage(Answer):
    """A language that the site offers, by its BCP 47 tag and its own name."""

    at_type: Literal["Language"] = "Language"
    alternate_name: str = Field(description="The BCP 47 tag.")
    name: str


class GeoCoordinates(Answer):
    """Where the office is (WGS 84)."""

    at_type: Literal["GeoCoordinates"] = "GeoCoordinates"
    latitude: float
    longitude: float


class OfficePlace(Answer):
    """The office."""

    at_type: Literal["Place"] = "Place"
    geo: GeoCoordinates


class Organization(Answer):
    """Facts of the site: who publishes."""

    at_context: list[Any] = Field(default=CONTEXT)
    at_type: Literal["GovernmentOrganization"] = "GovernmentOrganization"
    requested_language: str
    name: str | Worded
    slogan: str | Worded | None = None
    url: str
    logo: str
    address: str | Worded
    telephone: list[str]
    fax_number: list[str]
    email: list[str]
    location: OfficePlace | None = None
    same_as: list[str] = Field(description="The site's own channels elsewhere.")
    languages: list[OfferedLanguage]
    default_language: str
    time_zone: str


class InvalidParameter(Answer):
    """A parameter that cannot be taken, and why."""

    parameter: str
    detail: str


class ProblemDetails(Answer):
    """Why there is no answer (RFC 9457)."""

    type_: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[InvalidParameter] | None = None
