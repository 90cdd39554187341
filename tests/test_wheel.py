"""The wheel: what is in it, and that it runs where the checkout is not."""

import http.client
import os
import re
import subprocess
import sys
import sysconfig
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

DATA_FOLDERS = ("templates", "locales", "search_index", "demo")
PATIENCE = 120.0
"""Seconds until a server that says nothing counts as broken."""


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(checkout),
    ]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=500)
    (built,) = folder.glob("civic_portal-*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """The files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it. The libraries are those of the environment that runs the tests, lent by
    their folder alone: it does not see the checkout, since .pth files in a lent folder do not count."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=500)
    python = folder / "bin" / "python"
    (packages,) = folder.glob("lib/python*/site-packages")
    install = ("install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check", str(wheel))
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *install], check=True, timeout=500)
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "lent.pth").write_text("\n".join(sorted(lent)), encoding="utf-8")
    return folder


def clean_variables() -> dict[str, str]:
    """The variables of this process without those that would lead back to the checkout."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PORTAL_", "PYTHON", "COV_"))
    }
    return {**kept, "PYTHONUNBUFFERED": "1"}


def run(environment: Path, *command: str) -> str:
    """What a program of the environment prints, run outside of the checkout."""
    program = str(environment / "bin" / command[0])
    done = subprocess.run(
        [program, *command[1:]],
        cwd=environment.parent,
        env=clean_variables(),
        capture_output=True,
        text=True,
        check=True,
        timeout=500,
    )
    return done.stdout.strip()


class TestContents:
    @pytest.mark.parametrize("folder", DATA_FOLDERS)
    def test_each_data_folder_lies_in_the_package(self, folder: str, names: list[str]) -> None:
        assert any(name.startswith(f"portal/{folder}/") for name in names)

    @pytest.mark.parametrize("folder", DATA_FOLDERS)
    def test_a_data_folder_holds_everything_that_the_checkouts_does(
        self, folder: str, names: list[str], checkout: Path
    ) -> None:
        there = [path for path in (checkout / folder).rglob("*") if path.is_file()]
        assert {str(path.relative_to(checkout)) for path in there} <= {
            name.removeprefix("portal/") for name in names
        }

    @pytest.mark.parametrize("folder", DATA_FOLDERS)
    def test_no_code_lies_in_a_data_folder(self, folder: str, names: list[str]) -> None:
        """It would break editable installs."""
        assert [name for name in names if name.startswith(f"portal/{folder}/") and name.endswith(".py")] == []

    def test_nothing_lies_outside_of_the_package(self, names: list[str]) -> None:
        assert {name.partition("/")[0].partition("-")[0] for name in names} == {"portal", "civic_portal"}

    def test_nothing_compiled_comes_along(self, names: list[str]) -> None:
        assert [name for name in names if name.endswith((".pyc", ".mo", "~"))] == []

    def test_types_and_licences_come_along(self, names: list[str]) -> None:
        assert "portal/py.typed" in names
        licences = [name for name in names if ".dist-info/licenses/" in name]
        assert any(name.endswith("/LICENSE") for name in licences)
        assert any("/OFL-" in name for name in licences), "the licence of the fonts"


class TestInstalled:
    def test_it_is_the_wheel_that_runs_and_not_the_checkout(self, environment: Path, checkout: Path) -> None:
        seen = run(
            environment, "python", "-c", "import portal, sys; print(portal.__file__, *sys.path, sep='\\n')"
        )
        package, *path = seen.splitlines()
        assert package.startswith(str(environment))
        assert str(checkout) not in path

    def test_its_data_folders_are_found(self, environment: Path) -> None:
        code = f"from portal import assets; print(*map(assets.folder, {DATA_FOLDERS!r}), sep='\\n')"
        for folder in run(environment, "python", "-c", code).splitlines():
            assert folder.startswith(str(environment))

    def test_the_command_tells_its_version(self, environment: Path, wheel: Path) -> None:
        version = wheel.name.split("-")[1]
        assert version in run(environment, "portal", "--version")


@pytest.fixture(scope="module")
def address(environment: Path) -> Iterator[tuple[str, int]]:
    """Host and port of the demonstration, served by the installed wheel."""
    command = [str(environment / "bin" / "portal"), "serve", "--demo", "--port", "0"]
    with (
        (environment.parent / "errors.txt").open("w+", encoding="utf-8") as errors,
        subprocess.Popen(
            command,
            cwd=environment.parent,
            env=clean_variables(),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as server,
    ):
        impatience = threading.Timer(PATIENCE, server.kill)
        impatience.start()
        try:
            assert server.stdout is not None
            told = next((line for line in server.stdout if "http://" in line), "")
            found = re.search(r"http://([\d.]+):(\d+)/", told)
            assert found, (environment.parent / "errors.txt").read_text(encoding="utf-8")
            yield found[1], int(found[2])
        finally:
            impatience.cancel()
            server.terminate()


def fetch(address: tuple[str, int], path: str) -> tuple[int, str]:
    """Status and text of a page; a server that is only just starting is waited for."""
    deadline = time.monotonic() + PATIENCE
    while True:
        connection = http.client.HTTPConnection(*address, timeout=PATIENCE)
        try:
            connection.request("GET", path)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the server never answered"
            continue
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, text


class TestServed:
    @pytest.mark.parametrize("language", ["th", "en"])
    def test_the_demonstration_answers_in_its_language(self, language: str, address: tuple[str, int]) -> None:
        status, page = fetch(address, f"/{language}/")
        assert status == 200
        assert f'<html lang="{language}"' in page

    def test_an_article_the_style_and_an_image_answer(self, address: tuple[str, int]) -> None:
        _, page = fetch(address, "/th/")
        for pattern in (
            r'href="(/th/news/[a-z-]+/[^"]+)"',
            r'href="(/static/[^"]+\.css[^"]*)"',
            r'src="(/media/[^"]+)"',
        ):
            found = re.search(pattern, page)
            assert found, pattern
            assert fetch(address, found[1])[0] == 200
