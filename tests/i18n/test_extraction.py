from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from portal import assets
from portal.errors import CatalogError
from portal.i18n.catalog_folder import extract
from portal.i18n.checks import check_catalog, check_template
from portal.i18n.languages import language
from portal.i18n.po_file import catalog_path, empty, new_header, parse, read
from portal.i18n.po_writing import render, update

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


def test_an_update_without_news_changes_nothing(templates: Path, tmp_path: Path) -> None:
    wanted = extract(tmp_path / "messages.pot", [templates])
    file = empty(tmp_path / "th.po", new_header("th"))
    update(file, [wanted])
    before = render(file)
    update(file, [wanted])
    assert render(file) == before


def test_a_plural_has_as_many_forms_as_its_language(templates: Path, tmp_path: Path) -> None:
    file = empty(tmp_path / "ar.po", new_header("ar"))
    update(file, [extract(tmp_path / "messages.pot", [templates])])
    assert "msgstr[5]" in render(file)
    assert parse(render(file).encode(), file.path).rule.forms == 6


@pytest.mark.parametrize(
    "path", sorted(LOCALES.rglob("*.po*")), ids=lambda path: str(path.relative_to(LOCALES))
)
def test_the_committed_files_are_read_by_babel_too(path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        assert len(read_po(file, abort_invalid=True)) == len(read(path).entries)


def test_every_placeholder_is_explained_to_translators() -> None:
    with (LOCALES / "messages.pot").open(encoding="utf-8") as file:
        messages = [message for message in read_po(file) if "%(" in str(message.id)]
    assert len(messages) > 50
    assert [message.id for message in messages if not message.auto_comments] == []
