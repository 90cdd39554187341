from __future__ import annotations

import os
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


@pytest.mark.parametrize(
    ("place", "right"),
    [
        ("lo.po", "lo"),
        ("zh_Hans.po", "zh_Hans"),
        ("my/messages.po", "my"),
        ("ksw/LC_MESSAGES/ksw.po", "ksw"),
        ("zh-Hant/LC_MESSAGES/messages.po", "zh_Hant"),
        ("ar/LC_MESSAGES/messages.PO", "ar"),
        ("ar/lc_messages/messages.po", "ar"),
        ("done/lo.po", "lo"),
        ("Lao language/LC_MESSAGES/messages.po", "TAG"),
    ],
)
def test_a_catalog_in_a_wrong_place_is_never_passed_over(own: Path, place: str, right: str) -> None:
    locales = own / "locales"
    path = locales / place
    path.parent.mkdir(parents=True)
    path.write_text("", encoding="utf-8")
    result = run("check", "--locales", locales)
    assert result.exit_code == 1
    assert f"{path}: error:" in result.output
    assert f"move it to {locales / right / 'LC_MESSAGES' / 'messages.po'}." in result.output
    for command in ("status", "update"):
        with pytest.raises(CatalogError, match="no portal looks for a catalog here"):
            run(command, "--locales", locales)


@pytest.mark.parametrize("command", ["status", "update", "check"])
def test_a_folder_without_catalogs_is_not_called_well(own: Path, command: str) -> None:
    with pytest.raises(CatalogError, match="there is no catalog in this folder"):
        run(command, "--locales", own / "localse")
    (own / "empty").mkdir()
    with pytest.raises(CatalogError, match="there is no catalog in this folder"):
        run(command, "--locales", own / "empty")


TEXTS = """
{# Translators: The name of the first page. #}{{ _("Home") }} {{ pgettext("nav", "Guide") }} {{ _("Guide") }}
{{ ngettext("%(count)s article", "%(count)s articles", 2) }}
"""


@pytest.fixture
def full(package: Path) -> Path:
    """The package with a few more messages, in Thai."""
    (package / "templates" / "home.html").write_text(TEXTS, encoding="utf-8")
    run("extract")
    run("update")
    translate(package / "locales", "th", "Home", "หน้าหลัก")
    return package


@pytest.mark.usefixtures("full")
def test_override_puts_one_message_into_a_catalog_of_ones_own(own: Path) -> None:
    result = run("override", "th", "Home", "หน้าแรก", "--locales", own / "locales")
    path = catalog_path(own / "locales", "th")
    assert result.output.split("\n")[:2] == [
        f"{path}:15: “Home” is worded anew: หน้าแรก",
        f"Name {own / 'locales'} in the setting “locales”, if it is not named there yet.",
    ]
    (entry,) = read(path).entries
    assert (entry.key, entry.forms) == ((None, "Home"), ("หน้าแรก",))
    assert entry.extracted == ["The name of the first page."]
    assert run("check", "--strict", "--locales", own / "locales").exit_code == 0
    run("update", "--locales", own / "locales")
    assert read(path).entries == [entry]


@pytest.mark.usefixtures("full")
def test_override_finds_a_message_by_its_translation(own: Path) -> None:
    result = run("override", "th", "หน้าหลัก", "--locales", own / "locales")
    assert "“Home” is there now, to be worded anew: หน้าหลัก" in result.output
    result = run("check", "--locales", own / "locales")
    assert ":15: warning: “Home” is worded as in the package; word it anew, or take it out." in result.output
    again = run("override", "th", "Home", "--locales", own / "locales")
    assert "“Home” is there already: หน้าหลัก" in again.output


@pytest.mark.usefixtures("full")
def test_override_keeps_context_and_plural(own: Path) -> None:
    run("override", "th", "Guide", "นำทาง", "--context", "nav", "--locales", own / "locales")
    run("override", "th", "Guide", "คู่มือ", "--context", "", "--locales", own / "locales")
    run("override", "en", "3 articles", "%(count)s piece", "%(count)s pieces", "--locales", own / "locales")
    keys = {entry.key: entry.forms for entry in read(catalog_path(own / "locales", "th")).entries}
    assert keys == {("nav", "Guide"): ("นำทาง",), (None, "Guide"): ("คู่มือ",)}
    (english,) = read(catalog_path(own / "locales", "en")).entries
    assert english.source == ("%(count)s article", "%(count)s articles")


@pytest.mark.usefixtures("full")
def test_override_tells_the_nearest_message_and_writes_nothing(own: Path) -> None:
    with pytest.raises(CatalogError, match="no message “Hme”; did you mean “Home”"):
        run("override", "th", "Hme", "หน้าแรก", "--locales", own / "locales")
    with pytest.raises(CatalogError, match="several messages"):
        run("override", "th", "Guide", "--locales", own / "locales")
    with pytest.raises(LanguageTagError, match="Did you mean ja"):
        run("override", "jp", "Home", "--locales", own / "locales")
    assert not (own / "locales").exists()


@pytest.mark.usefixtures("full")
def test_override_is_for_a_folder_of_ones_own() -> None:
    result = run("override", "th", "Home")
    assert result.exit_code == 2
    assert "--locales" in result.output


@pytest.mark.usefixtures("full")
def test_override_works_for_messages_of_ones_own_templates(own: Path) -> None:
    run("extract", "--locales", own / "locales", "--templates", own / "templates")
    run("override", "th", "Our own words", "ข้อความของเรา", "--locales", own / "locales")
    assert run("check", "--strict", "--locales", own / "locales").exit_code == 0


@pytest.mark.usefixtures("full")
def test_override_starts_a_language_that_the_package_has_not(own: Path) -> None:
    untranslated = run("override", "lo", "Home", "--locales", own / "locales").output
    assert "“Home” is there now, to be worded anew; it has no translation yet" in untranslated
    run("override", "lo", "Home", "ໜ້າຫຼັກ", "--locales", own / "locales")
    result = run("status", "--locales", own / "locales")
    path = catalog_path(own / "locales", "lo")
    assert result.output == (
        "lo: 25 %, 1 of 4 messages translated, 3 missing.\n"
        f"  {path}, after “portal catalogs update”: “%(count)s article” is the first missing.\n"
    )


def test_status_tells_how_far_each_language_is_and_where_the_first_stand(full: Path) -> None:
    path = translate(full / "locales", "th", "Guide", "คู่มือ")  # both
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('\nmsgid "Home"', '\n#, fuzzy\nmsgid "Home"'), encoding="utf-8")
    line = {entry.source[0]: entry.line for entry in read(path).entries}
    assert run("status").output == (
        "en: 100 %, 4 of 4 messages translated.\n"
        "th: 50 %, 2 of 4 messages translated, 1 fuzzy, 1 missing.\n"
        f"  {path}:{line['Home']}: “Home” is the first fuzzy.\n"
        f"  {path}:{line['%(count)s article']}: “%(count)s article” is the first missing.\n"
    )


def test_status_of_a_broken_catalog_says_why_and_goes_on(full: Path) -> None:
    catalog_path(full / "locales", "en").write_text("broken", encoding="utf-8")
    result = run("status")
    assert result.exit_code == 1
    assert "en: " in result.output
    assert "“broken” is neither" in result.output
    assert "th: 25 %, 1 of 4 messages translated, 3 missing." in result.output


@pytest.mark.usefixtures("full")
def test_status_of_an_embedders_folder_counts_what_is_worded_anew(own: Path) -> None:
    run("override", "th", "Home", "หน้าแรก", "--locales", own / "locales")
    assert run("status", "--locales", own / "locales").output == "th: 1 message worded anew.\n"


@pytest.mark.usefixtures("full")
def test_a_misspelt_message_in_an_override_is_told_with_its_line_and_kept_by_update(own: Path) -> None:
    run("override", "th", "Home", "หน้าแรก", "--locales", own / "locales")
    path = catalog_path(own / "locales", "th")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Home"', 'msgid "Hone"'), encoding="utf-8")
    assert (
        f"{path}:15: warning: “Hone” is in no template" in run("check", "--locales", own / "locales").output
    )
    assert (
        "“Hone” is in no template; its translation is kept fuzzy, for “Home”."
        in run("update", "--locales", own / "locales").output
    )
    (entry,) = read(path).entries
    assert (entry.key, entry.forms, entry.fuzzy) == ((None, "Home"), ("หน้าแรก",), True)
    assert entry.former == {"msgid": "Hone"}


@pytest.mark.usefixtures("full")
def test_a_message_of_a_wrong_context_in_an_override_is_kept_for_the_right_one(own: Path) -> None:
    run("override", "th", "Guide", "นำทาง", "--context", "nav", "--locales", own / "locales")
    path = catalog_path(own / "locales", "th")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgctxt "nav"', 'msgctxt "navigation"'), encoding="utf-8")
    run("update", "--locales", own / "locales")
    (entry,) = read(path).entries
    assert entry.fuzzy
    assert entry.former == {"msgctxt": "navigation", "msgid": "Guide"}


@pytest.mark.usefixtures("full")
def test_what_is_like_no_message_is_kept_as_a_comment_and_told_once(own: Path) -> None:
    run("override", "th", "Home", "หน้าแรก", "--locales", own / "locales")
    path = catalog_path(own / "locales", "th")
    with path.open("a", encoding="utf-8") as file:
        file.write('\nmsgid "Quite another thing"\nmsgstr "คนละเรื่อง"\n')
    told = "“Quite another thing” is in no template; its translation is kept as a comment (#~)."
    assert told in run("update", "--locales", own / "locales").output
    assert told not in run("update", "--locales", own / "locales").output
    assert '#~ msgstr "คนละเรื่อง"' in path.read_text(encoding="utf-8")


def test_a_check_of_a_new_language_is_short(full: Path) -> None:
    texts = " ".join(f'{{{{ _("Words number {number}") }}}}' for number in range(300))
    (full / "templates" / "more.html").write_text(texts, encoding="utf-8")
    run("extract")
    run("update", "lo", "my", "km", "vi", "id")
    assert run("check", "lo", "my", "km", "vi", "id").output.count("\n") == 6


@pytest.mark.parametrize("command", ["check", "status", "update"])
def test_what_is_no_file_in_place_of_a_catalog_is_told_and_not_waited_for(full: Path, command: str) -> None:
    path = catalog_path(full / "locales", "th")
    path.unlink()
    os.mkfifo(path)
    try:
        told = run(command, "th").output
    except CatalogError as error:
        told = str(error)
    assert f"{path}: " in told
    assert "it is no file" in told


def test_a_catalog_with_the_line_ends_of_old_macintoshes_is_read(full: Path) -> None:
    path = catalog_path(full / "locales", "th")
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.replace("\n", "\r").encode())
    assert "th: 25 %, 1 of 4 messages translated" in run("status", "th").output
    run("update", "th")
    assert path.read_text(encoding="utf-8") == text
