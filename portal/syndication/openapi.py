"""The interface for programs: one declaration of its addresses, of which routes and the description are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from portal.syndication.api_answers import (
    Answer,
    DefinedTermSet,
    ItemList,
    Organization,
    ProblemDetails,
    SearchResults,
    WholeArticle,
)

JSON = "application/json"
PROBLEM = "application/problem+json"

MOST_ITEMS = 100
"""Articles in one part of a list."""
MOST_RESULTS = 50
LONGEST_CURSOR = 1000
LONGEST_WORDS = 800


def _whole(text: object) -> object:
    """Digits alone: `+1`, `1.0` and `1_0` are whole numbers to Python, and to no other reader of an address."""
    if isinstance(text, str) and not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise ValueError("it must be a whole number")
    return text


Number = Annotated[int, BeforeValidator(_whole)]


class Parameters(BaseModel):
    """The parameters of an address; others than these are refused."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class ListParameters(Parameters):
    """Which articles, and how many."""

    category: str = Field(
        "", description="The key of a category: only its articles. Not together with `language=all`."
    )
    language: Literal["", "all"] = Field(
        "",
        description="`all`: articles of every language, each in that of the address where it exists in it, else in "
        "another, as `inLanguage` tells.",
    )
    limit: Number = Field(20, ge=1, le=MOST_ITEMS, description="How many at most.")
    cursor: str = Field(
        "", max_length=LONGEST_CURSOR, description="Where to read on: taken from the address under `next`."
    )


class SearchParameters(Parameters):
    """What to search for: the parameters of the page of the search."""

    q: str = Field("", max_length=LONGEST_WORDS, description="Words.")
    category: str = Field("", description="The key of a category.")
    language: str = Field("", description="A language of the site, or `all`; by default that of the address.")
    since: str = Field(
        "", alias="from", description="From this day on, as a reader types it, or as 2024-02-29."
    )
    until: str = Field("", alias="to", description="Until this day.")
    year: str = Field("", description="A year, Gregorian or Buddhist.")
    sort: Literal["", "relevance", "newest"] = Field("", description="By default by relevance.")
    exact: Literal["", "1"] = Field("", description="`1`: the words as they are, without corrections.")
    limit: Number = Field(10, ge=1, le=MOST_RESULTS, description="How many at most.")
    page: Number = Field(1, ge=1, le=1000, description="Which page of the results.")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address: its name is that of its route and the `operationId`."""

    name: str
    path: str
    summary: str
    parameters: type[Parameters]
    answer: type[Answer]
    statuses: tuple[int, ...] = ()
    """Problems beside those that every address may have."""
    searches: bool = False


ENDPOINTS = (
    Endpoint("api-articles", "/{lang}/api/articles", "Articles, newest first", ListParameters, ItemList),
    Endpoint(
        "api-article",
        "/{lang}/api/articles/{slug}",
        "One article, by the last part of the address of its page",
        Parameters,
        WholeArticle,
        (410,),
    ),
    Endpoint(
        "api-search",
        "/{lang}/api/search",
        "What a search finds",
        SearchParameters,
        SearchResults,
        (429, 503),
        searches=True,
    ),
    Endpoint(
        "api-categories", "/{lang}/api/categories", "The categories of news", Parameters, DefinedTermSet
    ),
    Endpoint("api-site", "/{lang}/api/site", "Who publishes", Parameters, Organization),
)

_PROBLEMS: Mapping[int, str] = {
    400: "A parameter cannot be taken: see `errors`.",
    404: "There is no such thing, or no such language.",
    405: "Only GET, HEAD and OPTIONS are taken.",
    410: "The article was withdrawn.",
    429: "This client asks for too much at once; see `Retry-After`.",
    500: "A fault of the portal.",
    503: "The search does not answer just now; see `Retry-After`.",
}


def described(
    *,
    title: str,
    version: str,
    server: str,
    languages: Sequence[str],
    categories: Sequence[str],
    searchable: bool,
    licence: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """The interface as OpenAPI 3.1 has it. `server` is the address of the portal, `licence` the name and address of
    what the news may be used under, the address empty where there is none."""
    endpoints = [endpoint for endpoint in ENDPOINTS if searchable or not endpoint.searches]
    choices = {"category": ["", *categories], "language": ["", "all", *languages]}
    info: dict[str, Any] = {"title": title, "version": version}
    if licence:
        info["license"] = {"name": licence[0], **({"url": licence[1]} if licence[1] else {})}
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": server or "/"}],
        "paths": {endpoint.path: {"get": _operation(endpoint, languages, choices)} for endpoint in endpoints},
        "components": {"schemas": _schemas()},
    }


@cache
def _schemas() -> Any:
    """What answers look like, by name; it takes some time to tell."""
    answers: list[type[Answer]] = [*(endpoint.answer for endpoint in ENDPOINTS), ProblemDetails]
    _, told = models_json_schema(
        [(answer, "serialization") for answer in answers], ref_template="#/components/schemas/{model}"
    )
    return told["$defs"]


def _operation(
    endpoint: Endpoint, languages: Sequence[str], choices: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    named = [{"name": "lang", "schema": {"type": "string", "enum": list(languages)}}]
    if "{slug}" in endpoint.path:
        named.append({"name": "slug", "schema": {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}})
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [
            *({**each, "in": "path", "required": True} for each in named),
            *_query(endpoint.parameters, choices),
        ],
        "responses": {
            "200": {
                "description": endpoint.summary,
                "content": {JSON: {"schema": _ref(endpoint.answer)}},
                "headers": {
                    name: {"schema": {"type": "string"}} for name in ("ETag", "Content-Language", "Link")
                },
            },
            "301": {
                "description": "It has moved: the article has another address, or the language is spelled so."
            },
            "304": {"description": "It is as `If-None-Match` names it."},
            **{
                str(status): {
                    "description": _PROBLEMS[status],
                    "content": {PROBLEM: {"schema": _ref(ProblemDetails)}},
                }
                for status in sorted((400, 404, 405, 500, *endpoint.statuses))
            },
        },
    }


def _query(parameters: type[Parameters], choices: Mapping[str, Sequence[str]]) -> Iterable[dict[str, Any]]:
    for name, schema in parameters.model_json_schema().get("properties", {}).items():
        told = {key: value for key, value in schema.items() if key not in ("title", "description", "default")}
        if name in choices and "enum" not in told:
            told["enum"] = list(choices[name])
        if schema.get("default") not in (None, ""):
            told["default"] = schema["default"]
        yield {"name": name, "in": "query", "description": schema["description"], "schema": told}


def _ref(answer: type[Answer]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{answer.__name__}"}
