"""The code of templates is kept for the next start, and counts only where it is what it was made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest

from portal import assets
from portal.pages.environment import Pages
from tests.pages.test_contexts import CATALOGS, SITE

OWN = "pages/home.html"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that are compiled."""
    names: list[str] = []
    real = jinja2.Environment.compile

    def compile_(self: jinja2.Environment, source: str, name: str, filename: str) -> object:
        names.append(name)
        return real(self, source, name, filename)

    monkeypatch.setattr(jinja2.Environment, "compile", compile_)
    return names


@pytest.fixture
def start(
    tmp_path: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[], tuple[Pages, list[str]]]:
    """Start as a new process does, with a page of one's own: the pages, and what was compiled."""
    (tmp_path / "own/pages").mkdir(parents=True)
    edit(tmp_path, "one")

    def started() -> tuple[Pages, list[str]]:
        monkeypatch.setattr("portal.pages.template_reading._COMPILED", {})
        compiled.clear()
        pages = Pages(SITE, CATALOGS, [tmp_path / "own"], compiled=tmp_path / "var" / "kept")
        pages.check()
        return pages, list(compiled)

    return started


def edit(folder: Path, word: str) -> None:
    text = '{% extends "portal/pages/home.html" %}{% block main %}' + word + "{% endblock %}"
    (folder / "own" / OWN).write_text(text, encoding="utf-8")


def test_the_next_start_compiles_nothing(start: Callable[[], tuple[Pages, list[str]]]) -> None:
    _, first = start()
    package = assets.folder("templates")
    assert {path.relative_to(package).as_posix() for path in package.rglob("*.html")} <= set(first)
    assert start()[1] == []


def test_only_what_was_edited_is_compiled_anew(
    start: Callable[[], tuple[Pages, list[str]]], tmp_path: Path
) -> None:
    start()
    edit(tmp_path, "two")
    pages, names = start()
    assert names == [OWN]
    template = pages.environment.get_template(OWN)
    assert "two" in "".join(template.blocks["main"](template.new_context()))
    assert start()[1] == []


def spoil(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:-9] + b"?" + content[-8:])


@pytest.mark.parametrize(
    "harm",
    [
        spoil,
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:1000]),
        lambda file: file.chmod(0o666),
        lambda file: file.unlink(),
    ],
    ids=["one byte", "empty", "cut off", "others may write it", "gone"],
)
def test_what_may_be_wrong_is_compiled_and_kept_anew(
    harm: Callable[[Path], None], start: Callable[[], tuple[Pages, list[str]]], tmp_path: Path
) -> None:
    _, first = start()
    harm(tmp_path / "var" / "kept")
    assert start()[1] == first
    assert start()[1] == []
    assert (tmp_path / "var" / "kept").stat().st_mode & 0o077 == 0


def test_what_cannot_be_written_is_compiled_each_time(
    start: Callable[[], tuple[Pages, list[str]]], tmp_path: Path
) -> None:
    (tmp_path / "var").write_text("a file where the folder should be", encoding="utf-8")
    _, first = start()
    assert first
    assert start()[1] == first


def test_code_of_another_version_does_not_count(
    start: Callable[[], tuple[Pages, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, first = start()
    monkeypatch.setattr(jinja2, "__version__", "99.0")
    assert start()[1] == first
