"""The tutorials and the how-to guides, followed step by step."""

from __future__ import annotations

import asyncio
import re
import runpy
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from portal.app import create_app
from portal.settings import load_settings
from portal.testing import CheckingClient
from tests.following import enter, follow, look, take, write
from tests.papers import DOCS, Block, blocks_of

HOW_TO = DOCS / "how-to"
TUTORIALS = DOCS / "tutorials"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, with no PORTAL_ variables."""
    return enter(tmp_path, monkeypatch)


def reader() -> CheckingClient:
    """A reader of the portal that the settings in the working directory describe."""
    return CheckingClient(create_app(load_settings()))


def steps_of(tutorial: str) -> list[Block]:
    return list(blocks_of(TUTORIALS / f"{tutorial}.md"))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the first tutorial ends, with a portal of one article in two languages."""
    with pytest.MonkeyPatch.context() as patch:
        folder = enter(tmp_path_factory.mktemp("first"), patch)
        take(step for step in steps_of("first-portal") if step.text != "portal serve\n")
    return folder


@pytest.fixture
def first_portal(finished: Path, place: Path) -> None:
    """Such a folder to go on in."""
    shutil.copytree(finished, place, dirs_exist_ok=True)


def test_the_first_leads_to_a_portal_in_two_languages() -> None:
    served = 0
    for step, told in follow(steps_of("first-portal")):
        if step.text == "portal serve\n":
            served += 1
            assert "The library opens on Saturdays" in look(f"{told}en/")
            thai = look(f"{told}th/news/services/library-hours")
            assert "The library opens on Saturdays" in thai
            assert "ไทย" in look(f"{told}en/")
    assert served == 1
    thai = reader().get("/th/news/services/library-hours").text
    assert "ห้องสมุดเปิดให้บริการวันเสาร์" in re.sub(r"</?t-\w*>", "", thai)
    assert "2569" in thai


@pytest.mark.usefixtures("first_portal")
def test_embedding_leads_to_an_application_with_the_portal_in_it() -> None:
    addresses = []
    for step, told in follow(steps_of("embed")):
        if not step.text.startswith("uvicorn"):
            continue
        addresses.append(told)
        assert "The library opens on Saturdays" in look(f"{told}news/en/")
        if len(addresses) > 1:
            assert '<html lang="en">' in look(told, whole=False)
            front = look(told, language="th", whole=False)
            assert "ยินดีต้อนรับสู่เมืองตัวอย่าง" in front
            assert "ห้องสมุดเปิดให้บริการวันเสาร์" in re.sub(r"</?t-\w*>", "", front)
        if len(addresses) > 2:
            assert 'href="/rooms/en"' in look(f"{told}news/en/")
            assert "All rooms are free today." in look(f"{told}rooms/en")
            assert 'lang="th"' in look(f"{told}rooms/th")
    assert len(addresses) == 3


@pytest.mark.usefixtures("first_portal")
def test_translating_leads_to_a_language_in_the_menu() -> None:
    said = {}
    for step, told in follow(steps_of("translate")):
        said[step.text] = told
        if step.text == "portal serve --preview lo\n":
            preview = look(f"{told}lo/")
            assert "ເມືອງຕົວຢ່າງ" in preview
            assert "News archive" in preview
            assert "/lo/" not in look(f"{told}en/")
        if step.text == "portal serve\n":
            page = look(f"{told}en/")
            assert 'hreflang="lo"' in page
            for words in ("ໜ້າຫຼັກ", "ຂ່າວທັງໝົດ", "ຄັງຂ່າວ", "ຕິດຕໍ່ ແລະ ເສັ້ນທາງ", "ຂ່າວຈາກ"):
                assert words in look(f"{told}lo/"), words
    first, *_, last = said.values()
    assert "locales/lo/LC_MESSAGES/messages.po" in first
    assert " 0 translated." in first
    assert last.startswith("http")
    broken = next(
        told for text, told in said.items() if text.startswith("portal catalogs check") and "error: " in told
    )
    assert "%(site)s" in broken
    assert "locales/lo/LC_MESSAGES/messages.po:" in broken


@pytest.mark.usefixtures("first_portal")
def test_theming_leads_to_a_look_of_its_own() -> None:
    said = []
    for step, told in follow(steps_of("theme")):
        said.append(told)
        if step.text == "portal serve\n":
            for page in ("en/", "en/news/services/library-hours", "th/search"):
                html = look(f"{told}{page}")
                assert "static/town.css?v=" in html, page
                assert "The seal of Example Town" in html or "ตราเมืองตัวอย่าง" in html
            assert "--page: 68rem" in look(told + "static/town.css", whole=False)
    refused = next(told for told in said if "accent" in told and "contrast" in told)
    assert "and needs 7:1" in refused
    listed = next(told for told in said if "extends the package's" in told)
    assert re.search(r"^components/visits.html: \S+/templates: a copy of contract \d+$", listed, re.MULTILINE)
    assert "has changed nothing since it was copied" in listed
    # On a slow machine the index may not be made yet, which is a warning.
    assert not re.search(r"^\S+ +error ", said[-1], re.MULTILINE)


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


def test_checks_and_analyzers_are_brought_as_the_guide_says(demo_site_file: Path) -> None:
    shutil.copy(demo_site_file, "site.toml")
    named = {block.title: block for block in blocks_of(HOW_TO / "embed.md")}
    names: dict[str, Any] = {}
    for title in ("checks.py", "analyzers.py"):
        exec(compile(named[title].text, title, "exec"), names)  # noqa: S102 - the code that readers are told to copy
        with CheckingClient(names["app"]) as client:
            client.follows_links = False
            assert client.get("/en/contact").status_code == 200


def test_a_host_of_wsgi_has_the_portal_as_the_guide_says(demo_site_file: Path) -> None:
    shutil.copy(demo_site_file, "site.toml")
    (block,) = (block for block in blocks_of(HOW_TO / "embed.md") if block.title == "flask_host.py")
    write(block)
    names = runpy.run_path("flask_host.py")
    client, loop = names["app"].test_client(), names["app"].wsgi_app.mounts["/news"].loop
    assert client.get("/news/", buffered=True).headers["location"] == "/news/th/"
    assert client.get("/news/en/contact", buffered=True).status_code == 200
    assert client.get("/elsewhere").status_code == 404
    asyncio.run_coroutine_threadsafe(names["news"].services.background.stop(), loop).result(60)
    loop.call_soon_threadsafe(loop.stop)
    deadline = time.monotonic() + 60
    while loop.is_running() and time.monotonic() < deadline:
        time.sleep(0.01)
    loop.close()


def test_pages_are_tested_as_the_guide_says(demo_site_file: Path) -> None:
    shutil.copy(demo_site_file, "site.toml")
    for block in blocks_of(HOW_TO / "test-your-pages.md"):
        if block.title:
            write(block)
    names = runpy.run_path("test_pages.py")
    tests = [test for name, test in names.items() if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test()


def test_a_template_is_overridden_as_the_guide_says(demo_site_file: Path) -> None:
    shutil.copy(demo_site_file, "site.toml")
    take(blocks_of(HOW_TO / "override-a-template.md"))
    assert Path("templates/partials/footer.html").is_file()
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

    take([Block("sh", "", is_run=True, text=command)])
    assert reader().get("/lo/").status_code == 404, "nothing of it is translated yet"
    Path("portal.toml").write_text(
        'site = "site.toml"\nlocales = ["locales"]\ncatalog_completeness = 0\n', encoding="utf-8"
    )
    assert reader().get("/lo/").status_code == 200
