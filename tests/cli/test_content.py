from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from portal.article import Article, Image, ImageText
from portal.cli.opening import opened
from portal.settings import Settings
from tests.cli.conftest import enter, line_of, run_command
from tests.news.making import PHOTO, make_article

Run = Callable[..., Result]
Stored = Callable[..., dict[str, Article]]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, news_site_file: Path) -> Path:
    folder = tmp_path_factory.mktemp("imported")
    (folder / "a.jsonl").write_text("".join(map(line_of, "abc")))
    with pytest.MonkeyPatch.context() as patch:
        enter(folder, news_site_file, patch)
        assert run_command("import", folder / "a.jsonl").exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def _articles(imported: Path, site_settings: Settings, tmp_path: Path) -> None:  # noqa: ARG001 - sets the environment
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)


def test_articles_are_withdrawn_and_kept(run: Run, stored: Stored) -> None:
    result = run("content", "withdraw", "a", "b")
    assert result.exit_code == 0
    assert result.stdout.startswith("Withdrawn: 2. Withdrawn before: 0.\n")
    assert {id_: article.withdrawn for id_, article in stored().items()} == {"a": True, "b": True, "c": False}
    assert "Withdrawn: 1. Withdrawn before: 1." in run("content", "withdraw", "a", "c").stdout


def test_an_unknown_id_withdraws_nothing(run: Run, stored: Stored) -> None:
    assert "No article has the id “x”" in str(run("content", "withdraw", "a", "x").exception)
    assert not stored()["a"].withdrawn


@pytest.mark.parametrize(("answer", "left"), [("y\n", "bc"), ("n\n", "abc"), ("", "abc")])
def test_an_article_is_deleted_only_if_that_is_meant(
    run: Run, stored: Stored, answer: str, left: str
) -> None:
    result = run("content", "delete", "a", answer=answer)
    assert "Delete “Title of a” (a) for ever?" in result.output
    assert (result.exit_code == 0) == (left == "bc")
    assert stored().keys() == set(left)


def test_deleting_can_be_told_not_to_ask(run: Run, stored: Stored) -> None:
    assert run("content", "delete", "a", "--yes").stdout == "Deleted: a.\n"
    assert "No article has the id “a”" in str(run("content", "delete", "a", "--yes").exception)
    assert stored().keys() == {"b", "c"}


SLIPPED = "Urgent!!!\n\n[here](https://a.example)"


def words(body: str, language: str = "en") -> dict[str, dict[str, str]]:
    return {language: {"title": "Bridge", "body": body, "format": "markdown"}}


class TestCheck:
    def test_a_store_without_slips_has_nothing_to_tell(self, run: Run) -> None:
        result = run("content", "check")
        assert (result.exit_code, result.stdout) == (0, "Checked: 3 articles. Nothing was found.\n")

    def test_findings_are_told_with_place_and_remedy(
        self, run: Run, line: Callable[..., str], tmp_path: Path
    ) -> None:
        (tmp_path / "b.jsonl").write_text(line("d", translations=words(SLIPPED)))
        assert run("import", tmp_path / "b.jsonl").exit_code == 0
        result = run("content", "check")
        assert result.exit_code == 0
        first, second, summary = result.stdout.splitlines()
        assert first.startswith("d: en: line 1: warning: the same sign again and again, “!!!”, is read aloud")
        assert second == (
            "d: en: line 3: warning: the words of a link, “here”, do not say where it leads; name what readers find "
            "there."
        )
        assert summary == "Checked: 4 articles. 0 errors, 2 warnings: signs-run 1, link-vague 1."
        assert run("content", "check", "--strict").exit_code == 1

    def test_articles_are_checked_by_id_and_by_language(
        self, run: Run, line: Callable[..., str], tmp_path: Path
    ) -> None:
        both = words(SLIPPED) | words("ด่วน!!!", "th")
        (tmp_path / "b.jsonl").write_text(line("d", translations=both, withdrawn=True))
        run("import", tmp_path / "b.jsonl")
        assert "Checked: 3 articles. Nothing" in run("content", "check").stdout
        assert "Checked: 1 article. Nothing" in run("content", "check", "a").stdout
        result = run("content", "check", "d", "--language", "TH")
        assert [told[:14] for told in result.stdout.splitlines()] == ["d: th: line 1:", "Checked: 1 art"]
        assert "Checked: 0 articles." in run("content", "check", "a", "--language", "th").stdout

    def test_an_image_without_a_text_in_the_store_is_an_error(
        self, run: Run, site_settings: Settings, store_image: Callable[[Settings], None]
    ) -> None:
        store_image(site_settings)
        result = run("content", "check", "with-image")
        assert result.exit_code == 1
        assert "with-image: en: error: the image “photo.png” has no text that says" in result.stdout

    def test_a_folder_is_checked_before_it_is_imported(
        self, run: Run, stored: Stored, tmp_path: Path
    ) -> None:
        folder = tmp_path / "news"
        folder.mkdir()
        head = "---\ntitle: Bridge\ncategory: economy\npublished_at: 2563-09-17\n---\n\n"
        (folder / "one.en.md").write_text(f"{head}Some words.\n\n{SLIPPED}\n")
        (folder / "two.en.md").write_text(f"{head}[a bridge](/bridge)\n")
        (folder / "three.en.md").write_text("no front matter\n")
        result = run("content", "check", folder)
        assert result.exit_code == 1
        told = sorted(text.partition(": the ")[0] for text in result.stdout.splitlines())
        assert told == [
            f"{folder}/one.en.md:11: en: warning",
            f"{folder}/one.en.md:9: en: warning",
            f"{folder}/three.en.md:1: error",
            f"{folder}/two.en.md:7: en: error",
            "Checked: 3 articles. 2 errors, 2 warnings: refused 2, signs-run 1, link-vague 1.",
        ]
        assert stored().keys() == {"a", "b", "c"}

    def test_checking_files_needs_no_store_and_writes_nothing(
        self, run: Run, line: Callable[..., str], tmp_path: Path
    ) -> None:
        path = tmp_path / "b.jsonl"
        path.write_text(line("d", translations=words(SLIPPED)))
        elsewhere = tmp_path / "elsewhere"
        result = run("content", "check", path, "--data-dir", elsewhere)
        assert result.stdout.startswith(f"{path}:1: d: en: line 1: warning: ")
        assert not elsewhere.exists()

    def test_json_is_one_line_for_a_program(self, run: Run, line: Callable[..., str], tmp_path: Path) -> None:
        path = tmp_path / "b.jsonl"
        path.write_text(line("d", translations=words("a\n\nUrgent!!!")))
        result = run("content", "check", path, "--format", "json")
        (only,) = result.stdout.splitlines()
        told = json.loads(only)
        (finding,) = told.pop("findings")
        assert told == {"articles": 1, "errors": 0, "warnings": 1}
        assert finding.pop("what").startswith("the same sign")
        assert finding == {
            "article": "d",
            "language": "en",
            "file": str(path),
            "file_line": 1,
            "part": "body",
            "name": "",
            "line": 3,
            "reason": "signs-run",
            "severity": "warning",
            "remedy": "keep one, or none where they only decorate",
        }

    @pytest.mark.parametrize("name", ["nowhere", "a.en.md"])
    def test_what_is_neither_an_article_nor_a_folder_is_a_mistyped_command(
        self, run: Run, tmp_path: Path, name: str
    ) -> None:
        (tmp_path / "a.en.md").write_text("x")
        assert run("content", "check", tmp_path / name).exit_code == 2

    def test_a_language_that_is_none_is_told(self, run: Run) -> None:
        assert "not a language tag" in str(run("content", "check", "--language", "t_h!").exception)


@pytest.fixture
def store_image() -> Callable[[Settings], None]:
    """Saves an article whose image has no text, as no import does."""

    async def save(settings: Settings) -> None:
        async with opened(settings) as parts:
            image = Image(media=PHOTO, texts={"en": ImageText(caption="A bridge")})
            await parts.store.save([make_article("with-image", "en", images=(image,))])

    return lambda settings: asyncio.run(save(settings))


def test_old_addresses_are_checked_in_files_and_in_the_store(
    run: Run, line: Callable[..., str], tmp_path: Path
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text(line("a", old_addresses=["/x", "/static/a.css"]) + line("b"))
    second.write_text(line("c", old_addresses=["/X/", "/x/", "/en/news/economy/b"]))
    checked = run("content", "check", first, second)
    assert checked.exit_code == 0
    assert "Checked: 3 articles. 0 errors, 4 warnings: old-address-" in checked.output
    assert run("content", "check", "--strict", first).exit_code == 1
    assert run("import", first, second).exit_code == 0
    stored = run("content", "check").output
    assert "a: warning: the old address “/static/a.css” never leads to the article" in stored
    assert "a: warning: the old address “/x” is named by the article “c” as well, as “/x/”" in stored
    assert "c: warning: the old address “/x/” is named by the article “a” as well, as “/x”" in stored
    assert (
        "c: warning: the old address “/en/news/economy/b” is the present address of the article “b”" in stored
    )
    found = json.loads(run("content", "check", "--format", "json", "a").output)["findings"]
    assert [(each["part"], each["name"], each["language"]) for each in found] == [
        ("address", "/x", ""),
        ("address", "/static/a.css", ""),
    ]


@pytest.mark.parametrize(("damage", "told"), [(b"a", "is damaged"), (None, "is not there")])
def test_a_damaged_file_is_told_by_check_and_export_and_healed_by_an_import(
    run: Run,
    line: Callable[..., str],
    tmp_path: Path,
    site_settings: Settings,
    damage: bytes | None,
    told: str,
) -> None:
    (tmp_path / "list.csv").write_text("a,b\n")
    (tmp_path / "f.jsonl").write_text(line("f", attachments=[{"file": "list.csv", "title": {"en": "List"}}]))
    assert run("import", tmp_path / "f.jsonl").exit_code == 0
    (stored,) = site_settings.media_dir.glob("*/*.csv")
    stored.unlink() if damage is None else stored.write_bytes(damage)
    checked = run("content", "check")
    assert checked.exit_code == 1
    assert f"f: error: the file “list.csv” {told}; import the article again" in checked.output
    assert run("content", "withdraw", "f").exit_code == 0
    assert f"f: error: the file “list.csv” {told}" in run("content", "check").output
    for name in ("out", "out.jsonl"):
        exported = run("export", tmp_path / name)
        assert f"The file “list.csv” ({stored.stem}) {told}, so nothing" in str(exported.exception)
        assert not (tmp_path / name).exists()
    assert run("import", tmp_path / "f.jsonl").exit_code == 0
    assert run("content", "check").exit_code == 0
    assert run("export", tmp_path / "out").exit_code == 0
    assert stored.read_text() == "a,b\n"
