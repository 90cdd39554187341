"""`deploy/Dockerfile`, as far as it can be tried without a daemon that builds it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.served import serving
from tests.deploy.programs import DEPLOY, free_port

CHECKOUT = DEPLOY.parent
TEXT = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))


def steps(name: str) -> list[str]:
    """What follows an instruction, each time that it is given."""
    return re.findall(rf"^ *{name} (.+)$", TEXT, re.MULTILINE)


def test_what_is_copied_is_all_that_the_package_is_built_from(tmp_path: Path) -> None:
    for names in steps("COPY"):
        *sources, target = names.split()
        for source in sources:
            if source.startswith("--from"):
                break
            place = CHECKOUT / source
            if place.is_dir():
                shutil.copytree(place, tmp_path / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(place, tmp_path)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist")]
    subprocess.run([*command, str(tmp_path)], check=True, capture_output=True, timeout=300)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        names_in = set(package.namelist())
    assert {
        "portal/templates/pages/home.html",
        "portal/locales/messages.pot",
        "portal/demo/site.toml",
    } <= names_in


def test_nothing_else_is_sent_to_the_daemon() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {
        source for names in steps("COPY") if not names.startswith("--from") for source in names.split()[:-1]
    }
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert "*" in lines


def test_it_runs_as_nobody_of_importance() -> None:
    assert steps("USER") == ["portal"]
    assert TEXT.index("\nUSER portal") < TEXT.index("\nCMD ")


def test_its_check_of_health_tells_a_portal_that_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r"HEALTHCHECK .*CMD (\[.+\])", TEXT)
    assert found is not None
    program = json.loads(found[1])
    monkeypatch.setenv("PORTAL_SITE", str(CHECKOUT / "tests" / "site-news.toml"))

    def code(port: str) -> int:
        command = [sys.executable, *(part.replace("8000", port) for part in program[1:])]
        return subprocess.run(command, check=False, capture_output=True, timeout=300).returncode

    with serving(tmp_path) as served:
        port = re.findall(r":(\d+)/", served.address)[0]
        assert code(port) == 0
    assert code(str(free_port())) == 1
