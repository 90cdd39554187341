"""The tutorial and the how-to guides, followed step by step."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portal.app import create_app
from portal.settings import load_settings
from tests.checking import CheckingClient
from tests.papers import DOCS, Block, blocks_of

HOW_TO = DOCS / "how-to"
PORTAL = Path(sys.executable).with_name("portal")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, with no PORTAL_ variables."""
    for variable in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reader() -> CheckingClient:
    """A reader of the portal that the settings in the working directory describe."""
    return CheckingClient(create_app(load_settings()))


def write(block: Block) -> None:
    path = Path(block.title)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def run(block: Block) -> None:
    """Run the commands of a block, all but `portal serve`, which would not end."""
    for line in block.text.splitlines():
        program, *rest = line.split()
        assert program == "portal", line
        if rest[0] != "serve":
            subprocess.run([PORTAL, *rest], check=True, capture_output=True, text=True, timeout=300)


def test_the_tutorial_leads_to_a_portal_in_two_languages() -> None:
    steps = list(blocks_of(DOCS / "tutorials" / "first-portal.md"))
    served = next(number for number, step in enumerate(steps) if step.text == "portal serve\n")
    follow(steps[:served])
    english = reader().get("/en/")
    assert "The library opens on Saturdays" in english.text
    assert "The library opens on Saturdays" in reader().get("/th/news/services/library-hours").text

    follow(steps[served:])
    thai = reader().get("/th/news/services/library-hours").text
    assert "ห้องสมุดเปิดให้บริการวันเสาร์" in thai
    assert "2569" in thai


def follow(steps: list[Block]) -> None:
    for step in steps:
        if step.title:
            write(step)
        elif step.language == "sh" and step.is_run:
            run(step)


def test_the_portal_is_embedded_as_the_guide_says(demo_site_file: Path) -> None:
    shutil.copy(demo_site_file, "site.toml")
    (block,) = (block for block in blocks_of(HOW_TO / "embed.md") if block.title == "main.py")
    names: dict[str, Any] = {}
    exec(compile(block.text, block.title, "exec"), names)  # noqa: S102 - the code that readers are told to copy
    with CheckingClient(names["app"]) as client:
        assert client.get("/news/en/").status_code == 200


def test_own_pages_and_pages_around_the_portal_are_made_as_the_guide_says(demo_site_file: Path) -> None:
    shutil.copy(demo_site_file, "site.toml")
    named = {block.title: block for block in blocks_of(HOW_TO / "embed.md")}
    write(named["templates/pages/weather.html"])
    names: dict[str, Any] = {}
    for title in ("pages.py", "around.py"):
        exec(compile(named[title].text, title, "exec"), names)  # noqa: S102 - the code that readers are told to copy
        with CheckingClient(names["app"]) as client:
            if title == "pages.py":
                assert "พยากรณ์อากาศ" in client.get("/th/weather").text
            client.follows_links = title == "pages.py"
            if title == "around.py":
                assert client.get("/latest").json() == []


def test_a_template_is_overridden_as_the_guide_says(demo_site_file: Path) -> None:
    shutil.copy(demo_site_file, "site.toml")
    for block in blocks_of(HOW_TO / "override-a-template.md"):
        write(block)
    assert '<meta name="author" content="Library of Example City">' in reader().get("/en/contact").text


def test_a_language_is_added_as_the_guide_says(demo_site_file: Path) -> None:
    told = (HOW_TO / "add-a-language.md").read_text(encoding="utf-8")
    languages, command = 'languages = ["th", "en", "lo"]', "portal catalogs update lo --locales locales"
    assert languages in told
    assert command in told
    site = demo_site_file.read_text(encoding="utf-8")
    assert 'languages = ["th", "en"]' in site
    Path("site.toml").write_text(site.replace('languages = ["th", "en"]', languages), encoding="utf-8")
    Path("portal.toml").write_text('site = "site.toml"\nlocales = ["locales"]\n', encoding="utf-8")

    run(Block("sh", "", is_run=True, text=command))
    assert reader().get("/lo/").status_code == 404, "nothing of it is translated yet"
    Path("portal.toml").write_text(
        'site = "site.toml"\nlocales = ["locales"]\ncatalog_completeness = 0\n', encoding="utf-8"
    )
    assert reader().get("/lo/").status_code == 200
