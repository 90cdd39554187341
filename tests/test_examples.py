"""The examples run as they stand."""

from __future__ import annotations

import logging
import runpy
import sys
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
from typer.testing import CliRunner

from portal import Settings, SettingsError, create_app
from portal.cli import app as cli
from portal.testing import CheckingClient
from portal.testing.html_page import text_of, tidy
from tests.papers import CHECKOUT
from tests.views.conftest import SITE

EXAMPLES = CHECKOUT / "examples"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_fastapi_host_shows_news_and_a_page_in_the_layout() -> None:
    app = runpy.run_path(str(EXAMPLES / "fastapi_host" / "main.py"))["app"]
    with CheckingClient(app) as reader:
        for tag in ("th", "en"):
            page = reader.document(reader.get(f"/rooms/{tag}"))
            (entry,) = (
                e
                for e in page.elements("a")
                if e.get("aria-current") == "page" and e.get("href") == f"/rooms/{tag}"
            )
            assert tidy(text_of(entry)) == tidy(text_of(page.one("h1")))


def test_the_starlette_host_has_one_page_more() -> None:
    app = runpy.run_path(str(EXAMPLES / "starlette_host" / "main.py"))["app"]
    with CheckingClient(app) as reader:
        for tag in ("th", "en"):
            assert reader.get(f"/news/{tag}/staff").status_code == 200


class TestPlugin:
    @pytest.fixture
    def installed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A folder of installed packages with the example, as pip leaves it."""
        folder = tmp_path / "site-packages"
        info = folder / "portal_river-1.0.dist-info"
        info.mkdir(parents=True)
        (folder / "portal_river").symlink_to(EXAMPLES / "plugin" / "portal_river")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: portal-river\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(
            "[civic_portal.plugins]\nriver = portal_river:plugin\nbroken = portal_river:nothing\n"
            "other = portal_river:HERE\nwrong = portal_wrong:plugin\n"
        )
        (folder / "portal_wrong.py").write_text(
            "from pathlib import Path\nfrom portal import Plugin\nplugin = Plugin(templates=[Path('gone')])\n"
        )
        assert PathDistribution(info).version == "1.0"
        monkeypatch.syspath_prepend(folder)
        monkeypatch.delitem(sys.modules, "portal_river", raising=False)
        return folder

    @pytest.mark.usefixtures("installed")
    def test_it_brings_a_page_a_block_and_a_catalog(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings = Settings(site=SITE, data_dir=tmp_path / "var", search="off", plugins=("river",))
        with CheckingClient(create_app(settings)) as reader:
            assert "แม่น้ำมีระดับ 2.4 เมตร" in told(reader, "/th/river")
            assert "The river stands at 2.4 metres." in told(reader, "/en/river")
            assert "แม่น้ำมีระดับ 2.4 เมตร" in told(reader, "/th/")
        assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []

    @pytest.mark.usefixtures("installed")
    def test_its_content_check_is_heard_wherever_articles_are_checked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "news").mkdir()
        (tmp_path / "news" / "flood.en.md").write_text(
            "---\ntitle: The river stands at 2.4\ncategory: provincial-news\n"
            "published_at: 2024-01-01T08:00:00+07:00\n---\nIt rises.\n",
            encoding="utf-8",
        )
        (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\nplugins = ["river"]\n', encoding="utf-8")
        told = "the title tells a level of the river without a unit; write “metres” behind it."
        for command in (["content", "check", "news"], ["import", "news"], ["content", "check"]):
            result = CliRunner().invoke(cli, command)
            assert result.exit_code == 0, result.output
            assert told in result.output, command
        monkeypatch.setenv("COLUMNS", "1000")
        assert "; plugins: river" in CliRunner().invoke(cli, ["doctor"]).output

    @pytest.mark.usefixtures("installed")
    def test_no_plugin_is_used_that_is_not_named(self, tmp_path: Path) -> None:
        app = create_app(Settings(site=SITE, data_dir=tmp_path / "var", search="off"))
        assert CheckingClient(app).get("/en/river").status_code == 404

    @pytest.mark.usefixtures("installed")
    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("rivers", r"no installed package has a plugin “rivers”.*Did you mean “river”\?"),
            ("broken", r"“broken” of portal-river 1.0 cannot be loaded \(AttributeError: .*take it out"),
            ("other", r"“other” of portal-river 1.0 is no Plugin but \w+"),
            ("wrong", r"“wrong” of portal-river 1.0: templates: there is no folder .*gone. Give the Path"),
        ],
    )
    def test_one_that_is_missing_or_fails_is_told_in_a_sentence(
        self, tmp_path: Path, name: str, sentence: str
    ) -> None:
        with pytest.raises(SettingsError, match=sentence):
            create_app(Settings(site=SITE, data_dir=tmp_path / "var", plugins=(name,)))


def told(reader: CheckingClient, address: str) -> str:
    """The words of a page."""
    return tidy(text_of(reader.document(reader.get(address)).one("main")))
