"""`make serve` and `make test`: what they say where something is missing, and what a missing need does to the tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

Environment = dict[str, str]


def said(command: list[str], place: Path, environment: Environment | None = None) -> tuple[int, str]:
    """Exit code and all that a command prints."""
    done = subprocess.run(
        command, cwd=place, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    return done.returncode, done.stdout + done.stderr


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_make_alone_tells_every_target(checkout: Path) -> None:
    code, told = said(["make"], checkout)
    phony = re.search(r"^\.PHONY: (.+)$", (checkout / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert code == 0
    assert phony
    assert set(re.findall(r"^make (\S+)", told, re.MULTILINE)) == set(phony[1].split()) - {"help"}


class TestMakingTheEnvironment:
    def test_a_python_that_is_too_old_is_refused_by_name(self, checkout: Path, tmp_path: Path) -> None:
        old = script(tmp_path / "python-old", "exit 1")
        code, told = said(["scripts/make-environment", str(tmp_path / "venv"), "serve", str(old)], checkout)
        assert code != 0
        assert f"{old} is not Python 3.11, 3.12 or 3.13." in told
        assert not (tmp_path / "venv").exists()

    def test_without_any_python_the_command_to_install_it_is_told(
        self, checkout: Path, tmp_path: Path
    ) -> None:
        code, told = said(
            ["/bin/sh", "scripts/make-environment", str(tmp_path / "venv")], checkout, {"PATH": str(tmp_path)}
        )
        assert code != 0
        assert "sudo apt install python3 python3-venv" in told

    def test_a_bare_debian_is_told_the_command_to_run(self, checkout: Path, tmp_path: Path) -> None:
        bare = script(
            tmp_path / "python-bare",
            f'case "$2" in *ensurepip*) exit 1 ;; *) exec "{sys.executable}" "$@" ;; esac',
        )
        code, told = said(["scripts/make-environment", str(tmp_path / "venv"), "serve", str(bare)], checkout)
        assert code != 0
        assert "run this, then make again: sudo apt install python3-venv" in told
        assert not (tmp_path / "venv").exists()


class TestChromium:
    def test_where_it_may_not_be_installed_the_command_is_told_and_nothing_fails(
        self, checkout: Path, tmp_path: Path
    ) -> None:
        code, told = said(["/bin/sh", "scripts/ensure-chromium"], checkout, {"PATH": str(tmp_path)})
        assert code == 0
        assert "To run them: sudo apt install chromium" in told

    def test_one_that_is_there_is_left_alone(self, checkout: Path, tmp_path: Path) -> None:
        named = script(tmp_path / "my-chromium", "exit 0")
        environment = {"PATH": str(tmp_path), "CHROMIUM": str(named)}
        assert said(["/bin/sh", "scripts/ensure-chromium"], checkout, environment) == (0, "")


class TestFirefox:
    def test_where_it_may_not_be_installed_the_command_is_told_and_nothing_fails(
        self, checkout: Path, tmp_path: Path
    ) -> None:
        code, told = said(["/bin/sh", "scripts/ensure-firefox"], checkout, {"PATH": str(tmp_path)})
        assert code == 0
        assert "To run them: sudo apt install firefox-esr" in told

    def test_one_that_is_there_is_left_alone(self, checkout: Path, tmp_path: Path) -> None:
        named = script(tmp_path / "my-firefox", "exit 0")
        environment = {"PATH": str(tmp_path), "FIREFOX": str(named)}
        assert said(["/bin/sh", "scripts/ensure-firefox"], checkout, environment) == (0, "")


class TestNeeds:
    """What TESTS_REQUIRE does, seen on a test of our own under the conftest of all tests."""

    @pytest.fixture
    def place(self, checkout: Path, tmp_path: Path) -> Path:
        """A folder with a test that needs a browser, and one that needs real news, where neither is."""
        shutil.copy(checkout / "tests" / "conftest.py", tmp_path)
        (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  browser\n  news\n", encoding="utf-8")
        (tmp_path / "test_needs.py").write_text(
            "import pytest\n"
            "@pytest.mark.browser\ndef test_browser(): pass\n"
            "@pytest.mark.news\ndef test_news(): pass\n",
            encoding="utf-8",
        )
        return tmp_path

    def outcome(self, place: Path, requirement: str) -> str:
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("COV_", "PYTEST_"))}
        environment = {
            **kept,
            "PATH": "",
            "CHROMIUM": "",
            "NEWS_DATA": str(place),
            "TESTS_REQUIRE": requirement,
        }
        command = [sys.executable, "-m", "pytest", "-rsf", "-p", "no:cacheprovider", "--rootdir", str(place)]
        return said(command, place, environment)[1]

    def test_what_is_missing_is_skipped_with_the_reason(self, place: Path) -> None:
        told = self.outcome(place, "")
        assert "2 skipped" in told
        assert "sudo apt install chromium" in told
        assert "Name it in NEWS_DATA." in told

    def test_what_is_named_and_missing_is_a_failure(self, place: Path) -> None:
        assert "2 errors" in self.outcome(place, "browser,news")
        assert "1 skipped, 1 error" in self.outcome(place, "news")

    def test_a_need_that_nobody_knows_is_told(self, place: Path) -> None:
        told = self.outcome(place, "jvaa")
        assert (
            "TESTS_REQUIRE names jvaa; known are browser, firefox, news, whoosh3, node, java, systemd, "
            in told
        )
