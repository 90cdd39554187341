"""What comes from npm: pinned, for the tests alone, and from whichever registry a machine uses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.auditing import tools


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((tools.CHECKOUT / name).read_text(encoding="utf-8"))
    return found


def test_packages_are_for_the_tests_alone_and_named_by_exact_releases() -> None:
    package = read("package.json")
    assert package["private"] is True
    assert "dependencies" not in package
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["devDependencies"].values())


def test_the_lock_file_pins_each_package_by_its_digest_and_names_no_registry() -> None:
    locked = read("package-lock.json")["packages"]
    assert locked[""]["devDependencies"] == read("package.json")["devDependencies"]
    packages = {path: one for path, one in locked.items() if path}
    assert [path for path, one in packages.items() if not one.get("integrity") or "resolved" in one] == []


@pytest.mark.node
def test_axe_is_installed_as_it_is_pinned() -> None:
    assert tools.version_of("axe-core") == read("package.json")["devDependencies"]["axe-core"]


@pytest.mark.java
def test_the_nu_checker_is_installed_as_it_is_pinned() -> None:
    assert tools.version_of("vnu-jar") == read("package.json")["devDependencies"]["vnu-jar"]


def test_without_the_packages_nothing_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "NODE_MODULES", tmp_path)
    assert (tools.find_axe(), tools.find_nu()) == (None, None)


@pytest.mark.parametrize(
    ("told", "fits"), [("11.0.2", False), ("1.8.0_292", False), ("17", True), ("21.0.1", True)]
)
def test_java_must_be_new_enough(
    told: str, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "java"
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{told}\" 2025-04-15' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    tools.find_java.cache_clear()
    assert (tools.find_java() is not None) is fits
    tools.find_java.cache_clear()
