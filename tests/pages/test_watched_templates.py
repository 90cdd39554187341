"""Templates are taken up while the portal runs where a setting says so, and only where they break no page."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest

from portal.pages.environment import Pages
from portal.testing import CheckingClient
from tests.pages.test_contexts import CATALOGS, SITE
from tests.pages.test_kept_code import OWN, edit
from tests.views.conftest import make_portal


def shown(pages: Pages) -> str:
    template = pages.environment.get_template(OWN)
    return "".join(template.blocks["main"](template.new_context()))


def pages_of(folder: Path, *, watched: bool) -> Pages:
    (folder / "own/pages").mkdir(parents=True)
    edit(folder, "one")
    pages = Pages(SITE, CATALOGS, [folder / "own"], watched=watched)
    pages.check()
    assert "one" in shown(pages)
    return pages


def test_an_edited_template_is_taken_up(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, watched=True)
    before = pages.look()
    edit(tmp_path, "twofold")
    assert pages.look() == before + 1 == pages.look()
    assert "twofold" in shown(pages)


def test_so_are_one_that_is_new_and_one_that_is_gone(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, watched=True)
    before = pages.look()
    (tmp_path / "own" / OWN).unlink()
    assert pages.look() == before + 1
    assert "one" not in pages.environment.get_template(OWN).blocks
    edit(tmp_path, "three")
    assert pages.look() == before + 2
    assert "three" in shown(pages)


def test_a_slip_leaves_the_last_good_ones_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pages = pages_of(tmp_path, watched=True)
    before = pages.look()
    edit(tmp_path, "{% if %}")
    assert pages.look() == before == pages.look()
    assert "one" in shown(pages)
    (told,) = [record.getMessage() for record in caplog.records]
    assert "the last good ones stay" in told
    assert OWN in told
    edit(tmp_path, "mended")
    assert pages.look() == before + 1
    assert "mended" in shown(pages)


def test_a_page_in_memory_follows(tmp_path: Path) -> None:
    (tmp_path / "own/pages").mkdir(parents=True)
    edit(tmp_path, "<h1>News from Lamphun Province</h1><p>one</p>")
    app = make_portal(tmp_path / "var", templates=(tmp_path / "own",), watch_templates=True)
    with CheckingClient(app) as reader:
        assert "one" in reader.get("/en/").text
        edit(tmp_path, "<h1>News from Lamphun Province</h1><p>twofold</p>")
        until = monotonic() + 60
        while "twofold" not in reader.get("/en/").text:
            assert monotonic() < until


def test_without_the_setting_nothing_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = pages_of(tmp_path, watched=False)
    edit(tmp_path, "two")

    def fail(*_: object) -> None:
        raise AssertionError("a file was looked at")

    monkeypatch.setattr("portal.pages.environment.stamp_of", fail)
    monkeypatch.setattr("portal.pages.environment.files_in", fail)
    assert pages.look() == 0
    assert "one" in shown(pages)
