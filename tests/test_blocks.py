"""Every block of code in the papers is run, or held against what it speaks of.

The tutorials are followed step by step in test_tutorials.py; here is everything else.
"""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from typer.main import get_command

from portal.app import create_app
from portal.cli import app
from portal.i18n.po_file import read as read_catalog
from portal.settings import Settings, load_settings
from portal.site import Site, load_site
from tests.following import enter, take
from tests.papers import CHECKOUT, DOCS, PAPERS, Block, blocks_of

TUTORIALS = DOCS / "tutorials"
NOT_RUN: Mapping[str, str] = {
    "make": "takes minutes, and is what runs this test",
    "for": "the same",
    "sudo": "changes the machine; tests/deploy tries the files that it names",
    "docker": "needs a daemon; tests/deploy does by itself what the file says",
    "curl": "asks a public site",
    "npx": "the same",
    "pip": "fetches from a package index",
    "mkdir": "the same: it makes an environment",
    "portal": "its output is what `patch` reads; tests/cli/test_templates.py applies it",
}
"""Why a block that is marked `not-run` is not, by the program that it begins with."""
SCRIPT = re.compile(r"^\s*(?:cd \S+ && )?portal (.*)$", re.MULTILINE)
BLOCKS = [(paper, number, block) for paper in PAPERS for number, block in enumerate(blocks_of(paper), 1)]


def of(*languages: str, tutorials: bool = False) -> list[Any]:
    """The blocks in these languages; those of the tutorials only if asked for."""
    return [
        pytest.param(paper, block, id=f"{paper.relative_to(CHECKOUT)}:{number}")
        for paper, number, block in BLOCKS
        if block.language in languages and (tutorials or TUTORIALS not in paper.parents)
    ]


FOLLOWED = {*TUTORIALS.glob("*.md")}
"""Papers that are followed as a whole elsewhere."""
SITE = {
    "default_language": 'default_language = "th"',
    "languages": 'languages = ["th", "en"]',
    "time_zone": 'time_zone = "Asia/Bangkok"',
    "name": '[name]\nen = "Example Town"\nth = "เมืองตัวอย่าง"',
    "contact": '[contact]\naddress = { en = "1 Example Road", th = "ถนนตัวอย่าง" }\nemails = ["office@example.org"]',
    "categories": '[[categories]]\nkey = "services"\nname = { en = "Public services", th = "บริการประชาชน" }\n'
    '[[categories]]\nkey = "safety"\nname = { en = "Safety", th = "ความปลอดภัย" }',
}
"""What a site file must have, by its keys at the top."""
ARTICLE = """---
title: A new bridge
category: services
published_at: 2026-06-01 09:00
---

It is open to cars and bicycles.
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a site, settings and two articles, with no PORTAL_ variables."""
    enter(tmp_path, monkeypatch)
    Path("site.toml").write_text("\n".join(SITE.values()), encoding="utf-8")
    Path("portal.toml").write_text('site = "site.toml"\n', encoding="utf-8")
    Path("news").mkdir()
    for name in ("new-bridge", "flood-list"):
        Path(f"news/{name}.en.md").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def test_each_block_says_its_language_and_each_language_is_checked() -> None:
    known = {
        "http",
        "sh",
        "python",
        "toml",
        "jinja",
        "po",
        "yaml",
        "json",
        "css",
        "svg",
        "html",
        "markdown",
        "nginx",
        "text",
    }
    assert {block.language for _, _, block in BLOCKS} <= known
    for paper in PAPERS:
        fences = re.findall(r"^ *```", paper.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(fences) == 2 * len(list(blocks_of(paper))), f"{paper}: a fence that nothing here reads"


def test_each_block_that_is_not_run_has_a_reason_and_each_reason_a_block() -> None:
    programs = {block.text.split()[0] for _, _, block in BLOCKS if not block.is_run}
    assert programs == NOT_RUN.keys()


class TestCommands:
    @pytest.mark.parametrize(("paper", "block"), of("sh", tutorials=True))
    def test_they_are_well_formed_and_name_what_is_there(self, paper: Path, block: Block) -> None:
        subprocess.run(["bash", "-n"], input=block.text, text=True, check=True, timeout=60)
        for line in SCRIPT.findall(block.text):
            for part in re.split(r" (?:&&|\|) (?:portal )?", line):
                if part.partition(" ")[0] in get_command(app).commands:  # type: ignore[attr-defined]
                    self.check_options(part)
        for target in re.findall(r"^make (\S+)", block.text, re.MULTILINE):
            assert f"\n{target}:" in (CHECKOUT / "Makefile").read_text(encoding="utf-8"), paper
        for file in re.findall(r"(?<![\w/])deploy/[\w.]+", block.text):
            assert (CHECKOUT / file).is_file(), paper
        project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        for extra in re.findall(r"civic-portal\[(\w+)\]", block.text):
            assert extra in project["optional-dependencies"], paper

    def check_options(self, line: str) -> None:
        command: Any = get_command(app)
        words = line.split(" #", maxsplit=1)[0].split()
        while words and words[0] in getattr(command, "commands", ()):
            command = command.commands[words.pop(0)]
        known = {name for parameter in command.params for name in parameter.opts} | {"--help", "--version"}
        assert {word for word in words if word.startswith("--")} <= known, line

    @pytest.mark.parametrize(
        "paper",
        sorted({paper for paper, _, block in BLOCKS if block.language == "sh" and block.is_run} - FOLLOWED),
        ids=lambda paper: paper.name,
    )
    @pytest.mark.usefixtures("place")
    def test_they_run_one_after_another(self, paper: Path) -> None:
        take([Block("sh", "", is_run=True, text="portal import news"), *commands_of(paper)])


def commands_of(paper: Path) -> Iterator[Block]:
    """The commands of a paper; of the one on templates, the files as well that they are about."""
    for block in blocks_of(paper):
        if block.language == "sh" or paper.name == "override-a-template.md":
            yield block


@pytest.mark.parametrize(("paper", "block"), of("python"))
def test_python_runs(paper: Path, block: Block, place: Path) -> None:
    for other in blocks_of(paper):
        if other.language == "jinja":
            write(other, place)
    exec(compile(block.text, block.title or str(paper), "exec"), {"__name__": "paper"})  # noqa: S102 - what readers copy


def write(block: Block, place: Path) -> None:
    """Write the file that a block of a template shows."""
    target = place / (block.title or f"templates/pages/{abs(hash(block.text))}.html")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(block.text, encoding="utf-8")


@pytest.mark.parametrize(("paper", "block"), of("jinja"))
def test_templates_break_nothing(paper: Path, block: Block, place: Path) -> None:
    write(block, place)
    create_app(Settings(site=place / "site.toml", data_dir=place / "var", templates=(place / "templates",)))
    assert paper


@pytest.mark.parametrize(("paper", "block"), of("toml"))
def test_settings_and_site_files_are_taken(paper: Path, block: Block, place: Path) -> None:
    keys = tomllib.loads(block.text).keys()
    if keys <= Settings.model_fields.keys():
        (place / "some.toml").write_text(block.text, encoding="utf-8")
        assert load_settings(place / "some.toml"), paper
        return
    assert keys <= set(Site.__dataclass_fields__), paper
    missing = {key: text for key, text in SITE.items() if key not in keys or key == "contact"}
    if "[contact]" in block.text:
        missing.pop("contact")
    top = [text for text in missing.values() if not text.startswith("[")]
    tables = [text for text in missing.values() if text.startswith("[")]
    (place / "site.toml").write_text("\n".join([*top, block.text, *tables]), encoding="utf-8")
    assert load_site(place / "site.toml"), paper


@pytest.mark.parametrize(("paper", "block"), of("markdown"))
def test_articles_begin_with_what_they_are(paper: Path, block: Block) -> None:
    """tests/cli/test_content_reference.py imports them."""
    assert isinstance(yaml.safe_load(block.text.split("---\n")[1]), dict), paper


def lines_of(block: Block) -> Iterator[str]:
    return (line for line in block.text.splitlines() if line.strip())


CHECKS: Mapping[str, Callable[[Block], Any]] = {
    "yaml": lambda block: yaml.safe_load(block.text),
    "json": lambda block: json.loads(block.text),
    "svg": lambda block: ET.fromstring(block.text),  # noqa: S314 - of our own papers
    "css": lambda block: block.text.count("{") == block.text.count("}") > 0,
    "nginx": lambda block: block.text.count("{") == block.text.count("}"),
    "http": lambda block: re.match(
        r"(?:GET|HEAD|POST|PURGE|BAN) /\S* HTTP/1.1\n|HTTP/1.1 \d{3}|[\w-]+: ", block.text
    ),
    "text": lambda block: [*lines_of(block)],
}


@pytest.mark.parametrize(("paper", "block"), of(*CHECKS, tutorials=True))
def test_what_is_shown_can_be_read(paper: Path, block: Block) -> None:
    assert CHECKS[block.language](block), paper


@pytest.mark.parametrize(("paper", "block"), of("po", tutorials=True))
def test_messages_are_those_of_the_templates(paper: Path, block: Block, tmp_path: Path) -> None:
    header = 'msgid ""\nmsgstr "Language: lo\\n"\n\n'
    (tmp_path / "messages.po").write_text(header + block.text, encoding="utf-8")
    known = read_catalog(CHECKOUT / "locales" / "messages.pot").keys
    assert read_catalog(tmp_path / "messages.po").keys <= known, paper
