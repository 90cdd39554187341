"""Follows a paper as its reader does: writes the files that it shows, and runs the commands in between."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest

from portal.testing import HtmlPage, check_page
from tests.cli.conftest import run_command
from tests.cli.served import serving
from tests.papers import Block

BIN = Path(sys.executable).parent
SIMPLE = re.compile(r"portal [^|&;<>$#]+")
"""A command that needs no shell."""
LONGEST = 300
"""Seconds that a command may take."""


def enter(place: Path, patch: pytest.MonkeyPatch) -> Path:
    """Make a folder the working directory, with no PORTAL_ variables, and the environment's programs first."""
    for variable in [name for name in os.environ if name.startswith("PORTAL_")]:
        patch.delenv(variable)
    patch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    patch.chdir(place)
    return place


def follow(steps: Iterable[Block]) -> Iterator[tuple[Block, str]]:
    """Take the steps in the working directory. Each block of commands is given with what it printed; one that serves,
    with the address, and it serves until the next step is asked for."""
    for step in steps:
        if step.title:
            write(step)
        elif step.language == "sh" and step.is_run:
            with ran(step) as told:
                yield step, told


def take(steps: Iterable[Block]) -> list[str]:
    """Take all steps; gives what their commands printed."""
    return [told for _, told in follow(steps)]


def write(block: Block) -> None:
    """Write the file that a block shows, or what it shows of it: messages into a catalog, lines to the end of it."""
    path = Path(block.title)
    path.parent.mkdir(parents=True, exist_ok=True)
    if block.language == "po":
        path.write_text(filled_in(path.read_text(encoding="utf-8"), block.text), encoding="utf-8")
    elif block.is_added:
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{block.text}", encoding="utf-8")
    else:
        path.write_text(block.text, encoding="utf-8")


def filled_in(catalog: str, entries: str) -> str:
    """A catalog, its messages translated as the entries say."""
    for name, words in re.findall(r'^msgid (".+")\nmsgstr (".+")$', entries, re.MULTILINE):
        entry = rf"^msgid {re.escape(name)}\nmsgstr \".*\"$"
        found = re.search(entry, catalog, re.MULTILINE)
        assert found, f"the catalog has no message {name}"
        catalog = f"{catalog[: found.start()]}msgid {name}\nmsgstr {words}{catalog[found.end() :]}"
    return catalog


@contextmanager
def ran(block: Block) -> Iterator[str]:
    """What the commands of a block print; the address of what serves, for as long as this is open."""
    here = Path.cwd()
    text = block.text.replace("$(date +%F)", "2026-11-30")
    text = re.sub(r" /(backup|tmp)/", rf" {here}/\1/", text)  # of a server
    for folder in ("backup", "tmp"):
        (here / folder).mkdir(exist_ok=True)
    served = re.match(r"(portal serve|uvicorn) ?(.*)", text)
    if served and served[1] == "uvicorn":
        with hosting(here, served[2]) as address:
            yield address
    elif served:
        with serving(here, *re.sub(r"--port \d+", "", served[2]).split()) as portal:
            yield portal.address
    elif all(SIMPLE.fullmatch(line) for line in text.splitlines()):
        yield called(block, text)
    else:
        cwd = here / "var" if text.startswith("mv portal.sqlite3") else here
        done = subprocess.run(
            ["bash", "-e", "-c", text],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert (done.returncode != 0) == block.fails, f"{text}\n{done.stdout}"
        yield done.stdout


def called(block: Block, text: str) -> str:
    """What commands of the portal print, run in this process: to start another for each takes longer than they do."""
    told = ""
    for line in text.splitlines():
        result = run_command(*shlex.split(line)[1:])
        told += result.output + (f"portal: {result.exception}\n" if result.exception else "")
        assert (result.exit_code != 0) == block.fails, f"{line}\n{told}"
    return told


@contextmanager
def hosting(folder: Path, module: str) -> Iterator[str]:
    """The address of an application that uvicorn serves."""
    arguments = [sys.executable, "-m", "uvicorn", module, "--port", "0"]
    with subprocess.Popen(arguments, cwd=folder, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        told: list[str] = []
        patience = Timer(LONGEST, server.kill)
        patience.start()
        try:
            for line in server.stderr:
                told.append(line)
                if found := re.search(r"running on (http://\S+)", line):
                    yield found[1] + "/"
                    break
            else:
                raise AssertionError(f"the application does not start: {''.join(told)}")
        finally:
            patience.cancel()
            server.terminate()
            try:
                server.communicate(timeout=30)
            finally:
                server.kill()


def look(address: str, *, language: str = "en", whole: bool = True) -> str:
    """The page at an address, as a browser with this language gets it; a `whole` one is held against every rule."""
    headers = {"User-Agent": "Mozilla/5.0", "Accept-Language": language}
    asked = urllib.request.Request(address, headers=headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - the same
        text: str = answer.read().decode("utf-8")
    if whole:
        check_page(HtmlPage(text))
    return text
