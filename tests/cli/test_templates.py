"""`portal templates`: where templates are taken from, copies of them, and what the package has changed since."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import assets
from portal.pages.template_copies import stamp_of
from portal.plugins import Plugin
from tests.cli.conftest import Run
from tests.papers import CHECKOUT

FOOTER = "partials/footer.html"
Edit = Callable[[str, str, str], None]


def contract_of(name: str) -> int:
    """The contract that one of the package's templates has now."""
    stamp = stamp_of((assets.folder("templates") / name).read_text(encoding="utf-8"))
    assert stamp is not None
    return stamp.contract


NOW = contract_of(FOOTER)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates that the settings name."""
    (tmp_path / "own").mkdir()
    monkeypatch.setenv("PORTAL_TEMPLATES", json.dumps([str(tmp_path / "own")]))
    return tmp_path / "own"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edit:
    """Changes a template of what stands for the package, as an upgrade does."""
    shutil.copytree(assets.folder("templates"), tmp_path / "package" / "templates")
    real = assets.folder
    monkeypatch.setattr(
        assets,
        "folder",
        lambda name: tmp_path / "package" / name if name == "templates" else real(name),
    )

    def edit(name: str, before: str, after: str) -> None:
        path = tmp_path / "package" / "templates" / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")

    return edit


def raise_contract(package: Edit, name: str = FOOTER) -> None:
    package(name, f"portal:template {name} contract ", f"portal:template {name} contract 9")


class TestList:
    def test_every_template_is_told_with_its_blocks(self, run: Run) -> None:
        result = run("templates", "list")
        assert result.exit_code == 0
        assert "layouts/page.html: package: the package's, contract " in result.output
        assert "    blocks: description, description_attributes, head, main, page_title" in result.output
        assert f"{FOOTER}: package: the package's" in result.output

    def test_what_stands_before_the_packages_is_told_apart(self, run: Run, own: Path) -> None:
        files = {
            "pages/contact.html": '{% extends "portal/pages/contact.html" %}{% block main %}x{% endblock %}',
            "pages/privacy.html": '{% extends "layouts/page.html" %}',
            "own/mine.html": "",
            "own/used.html": "",
            FOOTER: '{% include "own/used.html" %}',
            "partials/urgent.html": "{% if %}",
        }
        for name, text in files.items():
            (own / name).parent.mkdir(exist_ok=True)
            (own / name).write_text(text, encoding="utf-8")
        run("templates", "copy", "pages/home.html")
        lines = run("templates", "list", "--own").output.splitlines()
        assert f"pages/contact.html: {own}: extends the package's" in lines
        assert "    blocks: main" in lines
        assert f"pages/privacy.html: {own}: replaces the package's, and bears no stamp" in lines
        assert f"own/mine.html: {own}: overrides nothing; no template names it" in lines
        assert f"own/used.html: {own}: overrides nothing; used by {FOOTER}" in lines
        assert f"pages/home.html: {own}: a copy of contract {contract_of('pages/home.html')}" in lines
        assert any(
            line.startswith(f"partials/urgent.html: {own}: it cannot be read as a template") for line in lines
        )
        assert not any("package: " in line for line in lines[:-1])

    def test_a_copy_whose_contract_the_package_has_raised_is_stale(
        self, run: Run, own: Path, package: Edit
    ) -> None:
        run("templates", "copy", FOOTER)
        assert "0 of another contract." in run("templates", "list").output
        raise_contract(package)
        told = run("templates", "list", "--own").output
        assert f"{FOOTER}: {own}: a copy of contract {NOW}; stale: the package has contract 91\n" in told
        assert told.endswith("1 not the package's, 1 of another contract.\n")
        (listed,) = json.loads(run("templates", "list", "--own", "--format", "json").output)
        assert (listed["name"], listed["is_stale"], listed["package_contract"]) == (FOOTER, True, 91)

    def test_a_change_within_the_contract_is_told_as_such(self, run: Run, own: Path, package: Edit) -> None:
        run("templates", "copy", FOOTER)
        package(FOOTER, "</footer>", "<!-- more --></footer>")
        told = run("templates", "list", "--own").output
        assert f"{FOOTER}: {own}: a copy of contract {NOW}; the package has changed since, within its" in told

    def test_a_template_of_a_plugin_says_whose_it_is(
        self, run: Run, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        river = tmp_path / "river" / "templates"
        (river / "partials").mkdir(parents=True)
        (river / FOOTER).write_text("a plugin's", encoding="utf-8")
        monkeypatch.setattr(
            "portal.cli.templates.load_plugins",
            lambda settings: [Plugin(templates=[river])][: len(settings.plugins)],
        )
        monkeypatch.setenv("PORTAL_PLUGINS", "river")
        assert f"{FOOTER}: plugin river: replaces the package's" in run("templates", "list").output
        assert run("templates", "show", FOOTER).output == "a plugin's"
        run("templates", "copy", FOOTER)
        lines = run("templates", "list").output.splitlines()
        assert f"{FOOTER}: {own}: a copy of contract {NOW}" in lines
        assert any("plugin river" in line and line.endswith("as another stands before it") for line in lines)


class TestShow:
    def test_the_source_is_that_which_is_taken(self, run: Run, own: Path) -> None:
        package = (assets.folder("templates") / FOOTER).read_text(encoding="utf-8")
        assert run("templates", "show", FOOTER).output == package
        (own / "partials").mkdir()
        (own / FOOTER).write_text("mine", encoding="utf-8")
        assert run("templates", "show", FOOTER).output == "mine"
        assert run("templates", "show", FOOTER, "--package").output == package

    @pytest.mark.parametrize("arguments", [("show",), ("show", "--package"), ("copy",), ("diff",)])
    @pytest.mark.usefixtures("own")
    def test_a_name_that_there_is_not_is_answered_by_the_nearest(
        self, run: Run, arguments: tuple[str, ...]
    ) -> None:
        result = run("templates", *arguments, "partials/foter.html")
        assert result.exit_code == 1
        assert "Did you mean “partials/footer.html”?" in str(result.exception)


class TestCopy:
    def test_a_copy_bears_the_number_of_its_contract_and_shows_the_same_page(
        self, run: Run, own: Path
    ) -> None:
        result = run("templates", "copy", "pages/article.html")
        assert result.exit_code == 0
        original = (assets.folder("templates") / "pages/article.html").read_text(encoding="utf-8")
        copied = (own / "pages/article.html").read_text(encoding="utf-8")
        mine, stamp = stamp_of(copied), stamp_of(original)
        assert mine is not None
        assert stamp is not None
        assert mine.contract == stamp.contract
        assert copied.splitlines()[1:] == original.splitlines()[1:]
        assert run("doctor").output.count("templates    ok") == 1

    @pytest.mark.parametrize("name", ["pages/home.html", "portal/pages/home.html"])
    def test_what_is_there_is_not_replaced_unless_told_so(self, run: Run, own: Path, name: str) -> None:
        (own / "pages").mkdir()
        (own / "pages/home.html").write_text("mine", encoding="utf-8")
        refused = run("templates", "copy", name)
        assert refused.exit_code == 1
        assert f"{own}/pages/home.html: this is there already." in str(refused.exception)
        assert (own / "pages/home.html").read_text(encoding="utf-8") == "mine"
        assert run("templates", "copy", name, "--overwrite").exit_code == 0
        assert "portal:template pages/home.html" in (own / "pages/home.html").read_text(encoding="utf-8")

    def test_without_a_folder_one_is_asked_for(self, run: Run, tmp_path: Path) -> None:
        assert run("templates", "copy", FOOTER).exit_code == 2
        result = run("templates", "copy", FOOTER, "--templates", tmp_path / "new")
        assert f"Name {tmp_path / 'new'} in the setting “templates”" in result.output
        assert (tmp_path / "new" / FOOTER).is_file()

    def test_a_folder_that_cannot_be_written_is_told(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        result = run("templates", "copy", FOOTER, "--templates", tmp_path / "file" / "below")
        assert "this cannot be written" in str(result.exception)

    def test_nothing_outside_of_the_folder_is_written(self, run: Run, own: Path) -> None:
        assert run("templates", "copy", "../../templates/pages/home.html").exit_code == 1
        assert [*own.iterdir()] == []


@pytest.mark.usefixtures("own")
class TestDiff:
    def test_a_copy_of_what_has_not_changed_differs_in_nothing(self, run: Run, own: Path) -> None:
        run("templates", "copy", FOOTER)
        with (own / FOOTER).open("a", encoding="utf-8") as file:
            file.write("<!-- mine -->\n")
        result = run("templates", "diff", FOOTER)
        assert result.stdout == ""
        assert "the package has changed nothing since it was copied" in result.stderr

    def test_what_the_package_has_changed_is_told_and_can_be_applied(
        self, run: Run, own: Path, package: Edit
    ) -> None:
        run("templates", "copy", FOOTER)
        with (own / FOOTER).open("a", encoding="utf-8") as file:
            file.write("<!-- mine -->\n")
        raise_contract(package)
        package(FOOTER, '<div class="hem"></div>', '<div class="seam"></div>')
        result = run("templates", "diff")
        assert '\n-<div class="hem"></div>\n+<div class="seam"></div>\n' in result.stdout
        assert "mine" not in result.stdout
        assert f"the copy belongs to contract {NOW}, the package has 91" in result.stderr

        subprocess.run(
            ["git", "apply", "--unsafe-paths", f"--directory={own}", "-"],
            input=result.stdout,
            text=True,
            check=True,
            timeout=60,
            cwd=own,
        )
        mine = (own / FOOTER).read_text(encoding="utf-8")
        assert 'class="seam"' in mine
        assert mine.endswith("<!-- mine -->\n")
        assert ": a copy of contract 91\n" in run("templates", "list", "--own").output
        assert run("templates", "copy", FOOTER, "--keep").exit_code == 0
        assert (own / FOOTER).read_text(encoding="utf-8") == mine
        assert run("templates", "diff", FOOTER).stdout == ""

    def test_without_the_original_all_differences_are_told(self, run: Run, own: Path, package: Edit) -> None:
        run("templates", "copy", FOOTER)
        with (own / FOOTER).open("a", encoding="utf-8") as file:
            file.write("<!-- mine -->\n")
        shutil.rmtree(own / ".originals")
        package(FOOTER, '<div class="hem"></div>', "")
        result = run("templates", "diff", FOOTER)
        assert "\n-<!-- mine -->\n" in result.stdout
        assert "the original is not at hand" in result.stderr

    def test_a_copy_made_by_hand_is_stamped_and_then_compared(
        self, run: Run, own: Path, package: Edit
    ) -> None:
        (own / "partials").mkdir()
        (own / FOOTER).write_text("<footer>mine</footer>\r\n", encoding="utf-8", newline="")
        assert "the copy belongs to contract none" in run("templates", "diff", FOOTER).stderr
        assert run("templates", "copy", FOOTER, "--keep").exit_code == 0
        assert (own / FOOTER).read_bytes().endswith(b"-#}\n<footer>mine</footer>\r\n")
        raise_contract(package)
        assert "stale" in run("templates", "list", "--own").output
        assert "mine" not in run("templates", "diff", FOOTER).stdout

    def test_what_is_no_copy_is_told(self, run: Run, own: Path) -> None:
        result = run("templates", "diff", FOOTER)
        assert f"There is no copy of “{FOOTER}” in {own}." in str(result.exception)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("0", f"and the package has 1. `portal templates diff {FOOTER}` tells what has changed."),
        ("7", "it was made for a newer one. Upgrade the portal."),
    ],
)
def test_the_doctor_tells_copies_of_another_contract(run: Run, own: Path, number: str, told: str) -> None:
    run("templates", "copy", FOOTER)
    text = (own / FOOTER).read_text(encoding="utf-8")
    (own / FOOTER).write_text(text.replace(f"contract {NOW} ", f"contract {number} "), encoding="utf-8")
    said = run("doctor").output
    assert f"{own}/{FOOTER}:1: this belongs to contract {number} of “{FOOTER}”" in " ".join(said.split())
    assert told in " ".join(said.split())


def test_every_template_of_the_package_bears_its_name_and_contract() -> None:
    folder = CHECKOUT / "templates"
    for path in sorted(folder.rglob("*.html")):
        first, _, _ = path.read_text(encoding="utf-8").partition("\n")
        stamp = stamp_of(first)
        assert stamp is not None, path
        assert stamp.name == path.relative_to(folder).as_posix()
        assert not stamp.digest
