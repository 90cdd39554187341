"""A language that is not complete, shown to translators alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal import assets
from portal.errors import SettingsError
from portal.i18n.catalogs import Catalogs
from portal.i18n.po_file import catalog_path
from portal.settings import Settings, load_settings
from portal.testing import CheckingClient
from tests.views.conftest import PortalWith, make_article, make_portal

PAGES = ("", "news/", "preferences", "search?q=ข่าว", "nowhere")
LAO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Home"
msgstr "ໜ້າຫຼັກ"
"""


def lao_in(folder: Path) -> Path:
    """A folder with a Lao catalog of one message."""
    path = catalog_path(folder / "locales", "lo")
    path.parent.mkdir(parents=True)
    path.write_text(LAO, encoding="utf-8")
    return folder / "locales"


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    return lao_in(tmp_path)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("portal")
    articles = [make_article("one"), make_article("two", "th", "lo")]
    portal = make_portal(folder / "var", articles, locales=(lao_in(folder),), preview_languages=("lo",))
    with CheckingClient(portal) as reader:
        yield reader


@pytest.mark.parametrize("path", PAGES)
def test_a_translator_sees_each_page_marked_where_words_are_missing(
    reader: CheckingClient, path: str
) -> None:
    answer = reader.get(f"/lo/{path}")
    assert answer.status_code == (404 if path == "nowhere" else 200)
    document = reader.document(answer)
    assert document.one("html").attrib["lang"] == "lo"
    assert "ໜ້າຫຼັກ" in answer.text
    assert {"en"} & {element.attrib.get("lang") for element in document.elements("span")}


@pytest.mark.parametrize("path", PAGES)
def test_a_preview_is_kept_by_no_shared_cache_and_listed_by_no_search_engine(
    reader: CheckingClient, path: str
) -> None:
    answer = reader.get(f"/lo/{path}")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "hreflang" not in answer.text.partition("<body")[0]


@pytest.mark.parametrize("path", ["", "news/", "preferences", "article/one", "search?q=ข่าว", "nowhere"])
def test_no_page_in_an_offered_language_leads_to_a_preview(reader: CheckingClient, path: str) -> None:
    answer = reader.get(f"/th/{path}")
    assert "/lo/" not in answer.text
    assert 'lang="lo" hreflang' not in answer.text
    assert "x-robots-tag" not in answer.headers
    assert "private" not in answer.headers["cache-control"]


def test_no_browser_and_no_choice_leads_to_a_preview(reader: CheckingClient) -> None:
    assert reader.get("/", headers={"Accept-Language": "lo"}).headers["location"] == "/th/"
    chosen = reader.post("/lo/preferences", data={"language": "lo"})
    assert chosen.status_code in (303, 422, 400)
    assert reader.get("/").headers["location"] == "/th/"
    for spelling in ("LO", "lo-LA", "Lo"):
        assert reader.get(f"/{spelling}/").status_code == 404


def test_pages_of_a_preview_lead_to_each_other_and_to_the_offered_languages(reader: CheckingClient) -> None:
    answer = reader.get("/lo/news/")
    assert 'href="/lo/"' in answer.text
    assert 'href="/th/news/"' in answer.text
    assert "ຂ່າວ" in answer.text


def test_without_the_setting_there_is_no_preview(portal_with: PortalWith, locales: Path) -> None:
    with CheckingClient(portal_with([make_article("one")], locales=(locales,))) as reader:
        assert reader.get("/lo/").status_code == 404


def test_a_change_of_the_catalog_is_on_the_next_page(locales: Path) -> None:
    clock = iter(range(100))
    catalogs = Catalogs(
        [assets.folder("locales"), locales], ["th"], "th", preview=["lo"], clock=lambda: next(clock)
    )
    assert catalogs.previewed() == ("lo",)
    assert catalogs.messages("lo").gettext("Home") == "ໜ້າຫຼັກ"
    catalog_path(locales, "lo").write_text(LAO.replace("ໜ້າຫຼັກ", "ໜ້າທຳອິດ"), encoding="utf-8")
    assert catalogs.messages("lo").gettext("Home") == "ໜ້າທຳອິດ"
    assert [language.tag for language in catalogs.offered()] == ["th"]


def test_a_language_that_is_offered_is_no_preview(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with([make_article("one")], preview_languages=("en",))) as reader:
        answer = reader.get("/en/")
        assert "public" in answer.headers["cache-control"]
        assert "x-robots-tag" not in answer.headers


def test_a_complete_catalog_that_the_site_does_not_wish_for_stays_a_preview(
    portal_with: PortalWith, locales: Path
) -> None:
    thai = catalog_path(assets.folder("locales"), "th").read_text(encoding="utf-8")
    catalog_path(locales, "lo").write_text(thai, encoding="utf-8")
    with CheckingClient(
        portal_with([make_article("one")], locales=(locales,), preview_languages=("lo",))
    ) as reader:
        assert reader.get("/lo/").headers["x-robots-tag"] == "noindex"
        assert "/lo/" not in reader.get("/th/").text


def test_a_preview_leaves_nothing_that_would_offer_the_language_later(tmp_path: Path, locales: Path) -> None:
    with CheckingClient(
        make_portal(tmp_path / "var", [make_article("one")], locales=(locales,), preview_languages=("lo",))
    ) as reader:
        reader.get("/lo/")
    assert not (tmp_path / "var" / "catalogs" / "offered" / "lo").exists()
    with CheckingClient(make_portal(tmp_path / "var", locales=(locales,))) as reader:
        assert reader.get("/lo/").status_code == 404


def test_a_preview_needs_no_catalog_yet(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with([make_article("one")], preview_languages=("my",))) as reader:
        assert reader.get("/my/").status_code == 200


@pytest.mark.parametrize(("text", "tags"), [("lo", ("lo",)), ("lo, zh-hans iw", ("lo", "zh-Hans", "he"))])
def test_a_variable_names_several_languages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, tags: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_PREVIEW_LANGUAGES", text)
    assert load_settings().preview_languages == tags


def test_a_tag_that_is_none_is_told() -> None:
    with pytest.raises(SettingsError, match="must be the tag of a language, like"):
        Settings(preview_languages=("laos!",))


@pytest.mark.parametrize(
    ("tag", "subsets"), [("de", {"latin", "latin-rest"}), ("ms", {"latin"}), ("lo", {"latin"})]
)
def test_a_language_with_accents_names_their_typeface_ahead(
    portal_with: PortalWith, tag: str, subsets: set[str]
) -> None:
    """And every language Thai in Regular, in which its own name stands in the menu."""
    with CheckingClient(portal_with(preview_languages=(tag,))) as reader:
        links = reader.document(reader.get(f"/{tag}/contact")).elements("link")
    files = [link.get("href", "").partition(".")[0] for link in links if link.get("rel") == "preload"]
    assert [file for file in files if file.endswith("-thai")] == ["/static/fonts/sarabun-400-thai"]
    for face in ("sarabun-400", "sarabun-700", "trirong-600"):
        named = {file.partition(f"{face}-")[2] for file in files if face in file} - {"thai"}
        assert named == subsets, face
