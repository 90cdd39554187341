from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from portal import assets
from portal.cli.catalogs import app
from portal.errors import CatalogError, LanguageTagError
from portal.i18n.po_file import catalog_path, read

PAGE = '<h1>{{ _("Home") }}</h1> {{ _("Our own words") }}'


def run(*arguments: str | Path) -> Result:
    """What the command says; what it raises on purpose is raised."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if isinstance(result.exception, CatalogError | LanguageTagError):
        raise result.exception
    return result


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that has templates and catalogs of its own, so that the real ones stay as they are."""
    for name in ("templates", "locales", "portal"):
        (tmp_path / "package" / name).mkdir(parents=True)
    (tmp_path / "package" / "templates" / "home.html").write_text('{{ _("Home") }}', encoding="utf-8")
    monkeypatch.setattr(assets, "PACKAGE", tmp_path / "package" / "portal")
    run("extract")
    run("update", "th", "en")
    return tmp_path / "package"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An embedder's templates and, empty yet, catalogs."""
    (tmp_path / "own" / "templates").mkdir(parents=True)
    (tmp_path / "own" / "templates" / "home.html").write_text(PAGE, encoding="utf-8")
    return tmp_path / "own"


def translate(folder: Path, tag: str, source: str, translation: str) -> Path:
    path = catalog_path(folder, tag)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{translation}"'),
        encoding="utf-8",
    )
    return path


def test_extract_writes_the_template_of_the_package(package: Path) -> None:
    result = run("extract")
    assert result.output.endswith("messages.pot: 1 message, as before.\n")
    assert read(package / "locales" / "messages.pot").keys == {(None, "Home")}


def test_update_makes_a_catalog_for_a_new_language(package: Path) -> None:
    result = run("update", "zh-hans")
    path = package / "locales" / "zh_Hans" / "LC_MESSAGES" / "messages.po"
    assert result.output == f"{path}: 1 message, 0 translated.\n"
    assert read(path).keys == {(None, "Home")}


def test_update_without_a_tag_is_for_every_language(package: Path) -> None:
    (package / "templates" / "news.html").write_text('{{ _("News") }}', encoding="utf-8")
    run("extract")
    run("update")
    for tag in ("en", "th"):
        assert read(catalog_path(package / "locales", tag)).keys == {(None, "Home"), (None, "News")}


@pytest.mark.usefixtures("package")
def test_update_refuses_what_is_no_language() -> None:
    with pytest.raises(LanguageTagError, match="“thai” is not a language tag"):
        run("update", "thai")


def test_update_refuses_a_broken_catalog_and_leaves_it_alone(package: Path) -> None:
    path = catalog_path(package / "locales", "th")
    path.write_text("broken", encoding="utf-8")
    with pytest.raises(CatalogError, match="“broken” is neither"):
        run("update")
    assert path.read_text(encoding="utf-8") == "broken"


def test_check_is_content_with_a_proper_catalog(package: Path) -> None:
    translate(package / "locales", "th", "Home", "หน้าหลัก")
    result = run("check")
    assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings.\n")


def test_check_fails_on_an_error_and_says_where(package: Path) -> None:
    path = translate(package / "locales", "th", "Home", "<b>หน้าหลัก</b>")
    result = run("check")
    assert result.exit_code == 1
    assert f"{path}:14: error: “<b>หน้าหลัก</b>” has markup" in result.output
    assert result.output.endswith("1 error, 0 warnings.\n")


@pytest.mark.usefixtures("package")
def test_check_fails_on_warnings_only_if_it_is_strict() -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "warning: “Home” is not translated" in result.output
    assert run("check", "--strict").exit_code == 1
    assert run("check", "--strict", "en").exit_code == 0


def test_check_finds_what_is_wrong_in_the_template(package: Path) -> None:
    (package / "templates" / "news.html").write_text('{{ _("<b>News</b>") }}', encoding="utf-8")
    run("extract")
    result = run("check")
    assert result.exit_code == 1
    assert (
        "messages.pot:13: error: “<b>News</b>” has markup; move it into templates/news.html" in result.output
    )


@pytest.mark.usefixtures("package")
def test_an_embedder_translates_only_what_is_new(own: Path) -> None:
    run("extract", "--locales", own / "locales", "--templates", own / "templates")
    assert read(own / "locales" / "messages.pot").keys == {(None, "Our own words")}
    run("update", "th", "--locales", own / "locales")
    translate(own / "locales", "th", "Our own words", "ข้อความของเรา")
    assert run("check", "--strict", "--locales", own / "locales").exit_code == 0


@pytest.mark.usefixtures("package")
def test_an_embedder_translates_everything_into_a_language_of_its_own(own: Path) -> None:
    run("extract", "--locales", own / "locales", "--templates", own / "templates")
    run("update", "lo", "--locales", own / "locales")
    assert read(catalog_path(own / "locales", "lo")).keys == {(None, "Home"), (None, "Our own words")}


@pytest.mark.usefixtures("package")
def test_an_embedder_adds_a_language_without_templates_of_its_own(own: Path) -> None:
    run("update", "lo", "--locales", own / "locales")
    assert read(catalog_path(own / "locales", "lo")).keys == {(None, "Home")}
    assert run("check", "--locales", own / "locales").exit_code == 0


@pytest.mark.usefixtures("package")
def test_an_embedders_own_wording_survives_an_update(own: Path) -> None:
    run("extract", "--locales", own / "locales", "--templates", own / "templates")
    run("update", "th", "--locales", own / "locales")
    path = catalog_path(own / "locales", "th")
    with path.open("a", encoding="utf-8") as file:
        file.write('\nmsgid "Home"\nmsgstr "หน้าแรก"\n')
    run("update", "--locales", own / "locales")
    assert read(path).keys == {(None, "Home"), (None, "Our own words")}
    assert "#~" not in path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("package")
def test_templates_and_locales_are_given_together(own: Path) -> None:
    result = run("extract", "--templates", own / "templates")
    assert result.exit_code == 2
    assert "Give both" in result.output


@pytest.mark.usefixtures("package")
def test_pseudo_writes_both_pseudo_languages_into_the_folder_of_data(own: Path, tmp_path: Path) -> None:
    run("extract", "--locales", own / "locales", "--templates", own / "templates")
    result = run("pseudo", "--locales", own / "locales", "--data-dir", tmp_path / "var")
    assert result.exit_code == 0, result.output
    assert "en-XA, ar-XB" in result.output
    for tag in ("en-XA", "ar-XB"):
        file = read(catalog_path(tmp_path / "var" / "pseudo", tag))
        assert file.keys == {(None, "Home"), (None, "Our own words")}


@pytest.mark.parametrize("command", [["update", "lo"], ["extract"]])
def test_nothing_is_written_into_an_installed_package(
    command: list[str], package: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (package / "locales").rename(package / "portal" / "locales")
    monkeypatch.setattr(assets, "PACKAGE", package / "portal")
    before = sorted((package / "portal").rglob("*"))
    result = run(*command)
    assert result.exit_code == 2
    assert "next upgrade" in result.output
    assert "--locales" in result.output
    assert sorted((package / "portal").rglob("*")) == before
    assert run("update", "lo", "--locales", own / "locales").exit_code == 0


@pytest.mark.usefixtures("package")
def test_update_makes_no_catalog_for_what_nobody_speaks(own: Path) -> None:
    with pytest.raises(LanguageTagError, match="Did you mean ja"):
        run("update", "jp", "--locales", own / "locales")
    assert not (own / "locales").exists()


def test_update_tells_how_far_a_language_is(package: Path) -> None:
    path = translate(package / "locales", "th", "Home", "หน้าหลัก")
    assert run("update", "th").output == f"{path}: 1 message, 1 translated, as before.\n"


def test_update_gives_a_catalog_its_plural_rule(package: Path) -> None:
    path = catalog_path(package / "locales", "th")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Plural-Forms: nplurals=1; plural=0;\\n"\n', ""), encoding="utf-8")
    run("update", "th")
    assert read(path).rule.forms == 1


def test_check_finds_a_catalog_where_no_portal_looks(package: Path) -> None:
    (package / "locales" / "lo").mkdir()
    (package / "locales" / "lo" / "messages.po").write_text("", encoding="utf-8")
    result = run("check")
    assert result.exit_code == 1
    assert "no portal looks for a catalog here; move it to" in result.output
