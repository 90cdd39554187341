from __future__ import annotations

from pathlib import Path

import pytest

from portal import assets
from portal.errors import CatalogError
from portal.i18n.checks import check_catalog, check_template
from portal.i18n.extraction import extract, update
from portal.i18n.languages import language
from portal.i18n.po_file import PoFile, catalog_path, empty, forms_of, new_header, parse, read
from portal.i18n.po_writing import render

PAGE = """{# Translators: The heading of
   the first page. #}
<h1>{{ _("News from %(site)s", site=name) }}</h1>
{{ ngettext("%(count)s visit", "%(count)s visits", 3, count=3|number) }}
<p title="{{ pgettext("month", "May")|plain }}">{{ npgettext("web", "a page", "pages", n) }} {{ _(name) }}</p>
"""
CODE = """def answer(messages):
    # Translators: Said by the program.
    return messages.gettext("Not found")
"""


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "home.html").write_text(PAGE, encoding="utf-8")
    (folder / "README.md").write_text('{{ _("not a template") }}', encoding="utf-8")
    return folder


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "views.py").write_text(CODE, encoding="utf-8")
    return folder


def words(file: PoFile, **changed: str) -> PoFile:
    """A Thai catalog for the template, with some translations."""
    catalog = empty(file.path.with_name("th.po"), new_header("th"))
    update(catalog, [file])
    for entry in catalog.entries():
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        if key in changed:
            entry.string = changed[key]
    return catalog


def test_messages_are_taken_out_of_templates_and_code(templates: Path, code: Path, tmp_path: Path) -> None:
    file = extract(tmp_path / "messages.pot", [templates], [code])
    assert file.keys == {
        (None, "News from %(site)s"),
        (None, "%(count)s visit"),
        ("month", "May"),
        ("web", "a page"),
        (None, "Not found"),
    }


def test_comments_for_translators_are_kept(templates: Path, code: Path, tmp_path: Path) -> None:
    text = render(extract(tmp_path / "messages.pot", [templates], [code]))
    assert "#. The heading of the first page.\n#: templates/pages/home.html\n" in text
    assert "#. Said by the program.\n#: code/views.py\n" in text


def test_a_template_that_moved_or_grew_makes_no_difference(templates: Path, tmp_path: Path) -> None:
    before = render(extract(tmp_path / "messages.pot", [templates]))
    (templates / "pages" / "home.html").write_text("\n\n<hr>\n" + PAGE, encoding="utf-8")
    assert render(extract(tmp_path / "messages.pot", [templates])) == before


def test_what_is_known_from_elsewhere_is_left_out(templates: Path, tmp_path: Path) -> None:
    known = frozenset({(None, "News from %(site)s"), ("month", "May")})
    file = extract(tmp_path / "messages.pot", [templates], known=known)
    assert file.keys == {(None, "%(count)s visit"), ("web", "a page")}


def test_a_template_that_cannot_be_read_is_told_with_its_line(templates: Path, tmp_path: Path) -> None:
    (templates / "broken.html").write_text("<p>\n{{ _('a' }}", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"broken\.html:2: no messages can be taken from it"):
        extract(tmp_path / "messages.pot", [templates])


def pot(*messages: str) -> PoFile:
    file = empty(Path("messages.pot"), new_header(None))
    for message in messages:
        file.catalog.add(message)
    return file


def shown(file: PoFile) -> dict[str, tuple[str, ...]]:
    return {str(entry.id): forms_of(entry) for entry in file.entries()}


def test_new_messages_are_added_and_translations_kept() -> None:
    file = words(pot("Home"), Home="หน้าหลัก")
    update(file, [pot("Home", "Contact us")])
    assert shown(file) == {"Home": ("หน้าหลัก",), "Contact us": ("",)}


def test_a_changed_message_is_fuzzy_and_keeps_its_former_words() -> None:
    file = words(pot("Read all news"), **{"Read all news": "อ่านข่าวทั้งหมด"})
    update(file, [pot("Read all the news")])
    (entry,) = parse(render(file).encode(), file.path).entries()
    assert (entry.id, entry.string, entry.fuzzy) == ("Read all the news", "อ่านข่าวทั้งหมด", True)
    assert entry.previous_id == ["Read all news"]


def test_former_words_are_still_there_after_another_update() -> None:
    file = words(pot("Read all news"), **{"Read all news": "อ่านข่าวทั้งหมด"})
    update(file, [pot("Read all the news")])
    again = parse(render(file).encode(), file.path)
    update(again, [pot("Read all the news")])
    assert render(again) == render(file)


def test_a_message_without_a_translation_is_not_fuzzy() -> None:
    file = words(pot("Read all news"))
    update(file, [pot("Read all the news")])
    assert not any(entry.fuzzy for entry in file.entries())


def test_an_obsolete_message_is_kept_and_comes_back() -> None:
    file = words(pot("Home", "Zebra crossing"), Home="หน้าหลัก")
    update(file, [pot("Zebra crossing")])
    assert '#~ msgid "Home"\n#~ msgstr "หน้าหลัก"' in render(file)
    again = parse(render(file).encode(), file.path)
    update(again, [pot("Home", "Zebra crossing")])
    assert shown(again)["Home"] == ("หน้าหลัก",)
    assert "#~" not in render(again)


def test_an_update_without_news_changes_nothing(templates: Path, tmp_path: Path) -> None:
    file = words(extract(tmp_path / "messages.pot", [templates]))
    before = render(file)
    update(file, [extract(tmp_path / "messages.pot", [templates])])
    assert render(file) == before


def test_a_plural_has_as_many_forms_as_its_language(templates: Path, tmp_path: Path) -> None:
    file = empty(tmp_path / "ar.po", new_header("ar"))
    update(file, [extract(tmp_path / "messages.pot", [templates])])
    assert "msgstr[5]" in render(file)
    assert parse(render(file).encode(), file.path).forms == 6


def test_an_embedders_own_wording_of_a_known_message_is_kept() -> None:
    file = words(pot("Home", "Own"), Home="หน้าแรก")
    update(file, [pot("Own")], known=pot("Home", "Never worded anew"))
    assert shown(file) == {"Home": ("หน้าแรก",), "Own": ("",)}


LOCALES = assets.folder("locales")


def test_the_committed_template_is_what_the_templates_say() -> None:
    fresh = extract(LOCALES / "messages.pot", [assets.folder("templates")], [assets.PACKAGE])
    committed = (LOCALES / "messages.pot").read_text(encoding="utf-8")
    assert committed == render(fresh), "run “portal catalogs extract” and “portal catalogs update”"


@pytest.mark.parametrize("tag", ["th", "en"])
def test_the_committed_catalogs_are_complete_and_proper(tag: str) -> None:
    assert check_template(LOCALES / "messages.pot") == []
    template = read(LOCALES / "messages.pot")
    findings = check_catalog(catalog_path(LOCALES, tag), language(tag), [template])
    assert [str(finding) for finding in findings] == []


@pytest.mark.parametrize("tag", ["th", "en"])
def test_the_committed_catalogs_are_up_to_date(tag: str) -> None:
    path = catalog_path(LOCALES, tag)
    file = read(path)
    update(file, [read(LOCALES / "messages.pot")])
    assert render(file) == path.read_text(encoding="utf-8"), "run “portal catalogs update”"


def test_the_extractor_of_templates_is_named_and_never_imported(checkout: Path) -> None:
    for module in (checkout / "portal" / "i18n").glob("*.py"):
        source = module.read_text(encoding="utf-8")
        assert "import jinja2" not in source
        assert "from jinja2" not in source
