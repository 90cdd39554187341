"""The address that completes what a reader types, as any client may use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portal.errors import IndexNotReady, PortalError, TooManySearches
from portal.search.analysis.analysis import Analysis
from portal.search.concurrency_limit import Deadline
from portal.search.engine import NullEngine
from portal.search.lexicon import Title, word_counts
from portal.search.results import Completion
from portal.search.suggesting import Suggestions
from portal.testing import CheckingClient
from tests.views.conftest import PortalWith, make_article, make_portal

TITLES = {
    "lamphun-fair": ("th", "งานฤดูหนาวจังหวัดลำพูน"),
    "longan": ("th", "เทศกาลลำไยลำพูน"),
    "temple-fair": ("th", "งานวัดพระธาตุหริภุญไชย"),
    "silk": ("en", "Lamphun silk wins a prize"),
    "silk-fair": ("en", "Silk fair in Lamphun"),
    "gone": ("en", "Fines of Mr Somchai in Lamphun"),
}


class Completing(NullEngine):
    """Completes by the titles above, and one of an article that was withdrawn since."""

    switched_on = True

    def __init__(self) -> None:
        words = {"th": {"ลำพูน": 2, "ลำไย": 1, "งาน": 1}, "en": {"lamphun": 2, "silk": 2, "prize": 1}}
        lexicons = {
            tag: word_counts(
                tag,
                2,
                counts,
                [Title(title, "provincial-news", slug) for slug, (of, title) in TITLES.items() if of == tag],
            )
            for tag, counts in words.items()
        }
        self.suggestions = Suggestions(lexicons, Analysis())

    async def completions(
        self,
        text: str,
        language: str,
        limit: int = 8,
        *,
        deadline: Deadline | None = None,  # noqa: ARG002
    ) -> tuple[Completion, ...]:
        return self.suggestions.completions(text, language, limit)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CheckingClient]:
    articles = [make_article(slug, withdrawn=slug == "gone") for slug in TITLES]
    folder = tmp_path_factory.mktemp("portal")
    with CheckingClient(make_portal(folder, articles, engine=Completing())) as client:
        yield client


def complete(reader: CheckingClient, text: str, tag: str = "th") -> dict[str, Any]:
    response = reader.get(f"/{tag}/search/complete", params={"q": text})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    answer: dict[str, Any] = response.json()
    assert set(answer) == {"query", "count_text", "completions"}
    assert len(answer["completions"]) <= 8
    return answer


def texts(answer: dict[str, Any], kind: str) -> list[str]:
    return [found["text"] for found in answer["completions"] if found["kind"] == kind]


def test_a_title_comes_with_the_address_of_its_article(reader: CheckingClient) -> None:
    found = complete(reader, "เทศกาล")["completions"]
    assert found[-1] == {
        "text": "เทศกาลลำไยลำพูน",
        "pieces": ["เทศกาลลำไยลำพูน"],
        "kind": "title",
        "kind_name": "ข่าว",
        "language": "th",
        "address": "/th/news/provincial-news/longan",
    }


def test_what_lines_may_not_part_is_told(reader: CheckingClient) -> None:
    found = complete(reader, "งานวัด")["completions"]
    assert [completion["pieces"] for completion in found] == [["งานวัดพระธาตุ", "หริภุญไชย", ""]]
    for completion in complete(reader, "l", "en")["completions"]:
        assert "".join(completion["pieces"]) == completion["text"]


def test_a_title_is_found_by_what_stands_inside_a_word(reader: CheckingClient) -> None:
    assert set(texts(complete(reader, "พูน"), "title")) == {"งานฤดูหนาวจังหวัดลำพูน", "เทศกาลลำไยลำพูน"}


def test_a_title_of_an_article_that_was_withdrawn_is_not_completed(reader: CheckingClient) -> None:
    assert texts(complete(reader, "fines", "en"), "title") == []
    assert "Somchai" not in reader.get("/en/search/complete?q=lamphun").text


def test_a_place_has_no_address_because_it_is_to_be_searched(reader: CheckingClient) -> None:
    found = complete(reader, "ลำพ")["completions"][0]
    assert (found["text"], found["kind"], found["kind_name"]) == ("ลำพูน", "place", "สถานที่")
    assert "address" not in found


def test_case_does_not_matter(reader: CheckingClient) -> None:
    assert complete(reader, "SILK", "en")["completions"] == complete(reader, "silk", "en")["completions"]
    assert texts(complete(reader, "LAMPHUN s", "en"), "title") == ["Lamphun silk wins a prize"]


def test_the_other_keyboard_layout_is_understood(reader: CheckingClient) -> None:
    assert texts(complete(reader, "]er^"), "place") == ["ลำพูน"]


def test_what_one_language_lacks_comes_from_another_with_its_address(reader: CheckingClient) -> None:
    found = complete(reader, "ลำไย", "en")["completions"]
    assert [(one["language"], one.get("address")) for one in found if one["kind"] == "title"] == [
        ("th", "/th/news/provincial-news/longan")
    ]


def test_categories_are_offered_by_their_names(reader: CheckingClient) -> None:
    found = complete(reader, "provincial", "en")["completions"][0]
    assert (found["kind"], found["kind_name"], found["address"]) == (
        "category",
        "Category",
        "/en/news/provincial-news/",
    )


def test_how_many_there_are_is_told_in_words(reader: CheckingClient) -> None:
    assert complete(reader, "เทศกาลลำไย")["count_text"].startswith("มีคำแนะนำ 1 รายการ")
    assert complete(reader, "zzzz")["count_text"] == "ไม่มีคำแนะนำ"
    assert complete(reader, "silk fair", "en")["count_text"].startswith("1 suggestion.")


def test_caches_may_keep_completions_for_a_minute(reader: CheckingClient) -> None:
    assert reader.get("/th/search/complete?q=ลำ").headers["cache-control"] == "public, max-age=60"


def test_pages_of_other_sites_may_ask_for_completions(reader: CheckingClient) -> None:
    response = reader.get("/th/search/complete?q=ลำ", headers={"Origin": "https://example.org"})
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u0e48",
        "\x00",
        "?*",
        '"',
        "-",
        "\n" * 50,
        "ก" * 2_000,
        "😀" * 200,
        " " * 10_000,
        "%",
        "\ud800",
    ],
    ids=range(13),
)
def test_anything_is_answered(reader: CheckingClient, text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    response = reader.get("/th/search/complete?q=" + "".join(f"%{byte:02x}" for byte in raw))
    assert response.status_code == 200
    assert len(response.json()["completions"]) <= 8


def test_without_words_there_is_nothing_to_complete(reader: CheckingClient) -> None:
    assert reader.get("/th/search/complete").json()["completions"] == []


def test_a_portal_without_search_has_no_such_address(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with(search="off")) as reader:
        assert reader.get("/th/search/complete?q=a").status_code == 404


class Refusing(NullEngine):
    """An engine that has no completions just now."""

    switched_on = True

    def __init__(self, error: PortalError) -> None:
        self.error = error

    async def completions(
        self,
        text: str,  # noqa: ARG002
        language: str,  # noqa: ARG002
        limit: int = 8,  # noqa: ARG002
        *,
        deadline: Deadline | None = None,  # noqa: ARG002
    ) -> tuple[Completion, ...]:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "again"),
    [(IndexNotReady("There is no index yet."), 200, None), (TooManySearches("Forty wait."), 429, "5")],
    ids=["preparing", "many"],
)
def test_while_there_are_none_to_be_had_categories_are_completed_and_nothing_is_kept(
    portal_with: PortalWith, error: PortalError, status: int, again: str | None
) -> None:
    with CheckingClient(portal_with(engine=Refusing(error))) as reader:
        response = reader.get("/en/search/complete?q=provincial")
        assert (response.status_code, response.headers.get("retry-after")) == (status, again)
        assert [found["kind"] for found in response.json()["completions"]] == ["category"]
        assert response.headers["cache-control"] == "no-store"
