from pathlib import Path

import pytest

from portal import assets


@pytest.mark.parametrize("name", ["templates", "locales", "search_index", "demo"])
def test_every_data_folder_is_found_in_a_checkout(name: str, checkout: Path) -> None:
    assert assets.folder(name) == checkout / name


def test_the_packages_own_folder_is_found_before_the_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "portal" / "templates"
    beside = tmp_path / "templates"
    inside.mkdir(parents=True)
    beside.mkdir()
    monkeypatch.setattr(assets, "PACKAGE", tmp_path / "portal")
    assert assets.folder("templates") == inside
    inside.rmdir()
    assert assets.folder("templates") == beside


def test_a_broken_installation_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "PACKAGE", tmp_path / "portal")
    with pytest.raises(FileNotFoundError, match=r"“templates” of civic-portal .* install the package again"):
        assets.folder("templates")
