from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import Result

from portal.article import Article

Run = Callable[..., Result]
Stored = Callable[..., dict[str, Article]]
Line = Callable[..., str]

HEADER = "---\ntitle: {}\ncategory: economy\npublished_at: 2563-09-17\n---\n\nBody.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two articles."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.en.md").write_text(HEADER.format(name))
    return folder


def test_folders_and_files_are_imported_together(
    run: Run, stored: Stored, line: Line, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "more.jsonl").write_text(line("c"))
    result = run("import", folder, tmp_path / "more.jsonl")
    assert result.exit_code == 0
    assert result.stdout == "Articles: 3 added, 0 changed, 0 unchanged, 0 refused.\n"
    articles = stored()
    assert articles.keys() == {"a", "b", "c"}
    assert articles["a"].published_at == datetime(2020, 9, 16, 17, tzinfo=UTC)


def test_a_second_import_leaves_everything_as_it_is(run: Run, stored: Stored, folder: Path) -> None:
    run("import", folder)
    before = stored()
    result = run("import", folder)
    assert (result.exit_code, result.stdout) == (0, "Articles: 0 added, 0 changed, 2 unchanged, 0 refused.\n")
    assert stored() == before


def test_what_is_refused_is_told_and_the_rest_goes_in(run: Run, stored: Stored, folder: Path) -> None:
    bad = folder / "bad.en.md"
    bad.write_text(HEADER.format("x").replace("2563-09-17", "2566-02-29"))
    result = run("import", folder)
    assert result.exit_code == 1
    assert f"Refused: {bad}:4: “published_at” is a day or time that does not exist" in result.stdout
    assert "2 added, 0 changed, 0 unchanged, 1 refused." in result.stdout
    assert stored().keys() == {"a", "b"}


def test_an_unknown_category_is_told_once(run: Run, stored: Stored, line: Line, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(line("a", category="fish") + line("b", category="fish"))
    result = run("import", tmp_path / "a.jsonl")
    assert result.exit_code == 0
    assert result.stdout.count("“fish” (2 articles)") == 1
    assert stored()["a"].category == "fish"


def test_what_was_left_out_is_told(run: Run, line: Line, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(line("a", source_url="somewhere"))
    result = run("import", tmp_path / "a.jsonl")
    assert result.exit_code == 0
    assert re.search(r"Taken without it: .*a\.jsonl:1: “source_url” must be a web address", result.stdout)


def test_what_stands_in_a_readers_way_is_counted_with_the_first_places(run: Run, folder: Path) -> None:
    for name in "cdef":
        (folder / f"{name}.en.md").write_text(HEADER.format(name) + "\nUrgent!!!\n")
    result = run("import", folder)
    assert result.exit_code == 0
    first, reason, *examples, more, last, counts = result.stdout.splitlines()
    assert first == "To mend: 4 findings in 4 articles."
    assert reason == "  signs-run: 4"
    assert [text.partition(": the")[0] for text in examples] == [
        f"    {folder}/{name}.en.md:9: en: warning" for name in "cde"
    ]
    assert more == "    … and 1 more"
    assert "portal content check" in last
    assert counts == "Articles: 6 added, 0 changed, 0 unchanged, 0 refused."
    assert "To mend" not in run("import", folder).stdout


def test_a_slip_in_a_body_is_told_with_the_line_of_its_file(run: Run, folder: Path) -> None:
    (folder / "c.th.md").write_text(HEADER.format("c"))
    (folder / "c.en.md").write_text("---\ntitle: c\n---\n\nBody.\n\n[a](/b)\n")
    result = run("import", folder)
    assert result.exit_code == 1
    assert f"Refused: {folder}/c.en.md:7: The link “/b” works in no portal." in result.stdout


@pytest.mark.parametrize("path", ["nowhere", "note.txt", "a.en.md"])
def test_a_mistyped_path_is_a_usage_error(run: Run, folder: Path, path: str) -> None:
    (folder / "note.txt").write_text("x")
    result = run("import", folder / path)
    assert result.exit_code == 2


def test_prune_withdraws_what_the_folder_no_longer_has(
    run: Run, stored: Stored, line: Line, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "more.jsonl").write_text(line("c"))
    run("import", folder, tmp_path / "more.jsonl")
    (folder / "a.en.md").unlink()
    assert run("import", folder).exit_code == 0
    assert not stored()["a"].withdrawn
    result = run("import", "--prune", folder)
    assert result.exit_code == 0
    assert "no longer has them: a\n" in result.stdout
    assert {id_: article.withdrawn for id_, article in stored().items()} == {
        "a": True,
        "b": False,
        "c": False,
    }
    assert "Withdrawn" not in run("import", "--prune", folder).stdout


def test_an_article_that_comes_back_is_public_again(run: Run, stored: Stored, folder: Path) -> None:
    run("import", folder)
    text = (folder / "a.en.md").read_text()
    (folder / "a.en.md").unlink()
    run("import", "--prune", folder)
    (folder / "a.en.md").write_text(text)
    run("import", "--prune", folder)
    assert not stored()["a"].withdrawn


def test_an_article_that_moved_to_another_folder_of_the_run_is_not_withdrawn(
    run: Run, stored: Stored, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    run("import", folder, other)
    (folder / "a.en.md").rename(other / "a.en.md")
    assert run("import", "--prune", folder, other).exit_code == 0
    assert not stored()["a"].withdrawn


def test_prune_withdraws_nothing_if_something_was_refused(run: Run, stored: Stored, folder: Path) -> None:
    run("import", folder)
    (folder / "a.en.md").unlink()
    (folder / "bad.en.md").write_text("no front matter")
    assert run("import", "--prune", folder).exit_code == 1
    assert not stored()["a"].withdrawn


def test_prune_withdraws_nothing_from_a_folder_that_is_empty(run: Run, stored: Stored, folder: Path) -> None:
    run("import", folder)
    for path in folder.iterdir():
        path.unlink()
    result = run("import", "--prune", folder)
    assert result.exit_code == 1
    assert f"{folder}: The folder has no article left, so nothing was withdrawn" in result.stdout
    assert not any(article.withdrawn for article in stored().values())


def test_prune_is_for_folders(run: Run, line: Line, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(line("a"))
    assert run("import", "--prune", tmp_path / "a.jsonl").exit_code == 2


def test_options_take_the_place_of_settings(
    run: Run,
    stored: Stored,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    news_site_file: Path,
) -> None:
    monkeypatch.delenv("PORTAL_SITE")
    assert "No site file is named" in str(run("import", folder).exception)
    assert (
        run("import", folder, "--site", news_site_file, "--data-dir", tmp_path / "elsewhere").exit_code == 0
    )
    assert (tmp_path / "elsewhere" / "portal.sqlite3").exists()
    assert stored() == {}


@pytest.mark.news
def test_the_translated_news_go_in_and_a_second_time_change_nothing(
    run: Run, stored: Stored, news_data: Path, tmp_path: Path
) -> None:
    result = run("import", news_data / "ntrex-news.jsonl.xz")
    assert result.exit_code == 0
    assert result.stdout.endswith("\nArticles: 123 added, 0 changed, 0 unchanged, 0 refused.\n")
    articles = stored()
    assert all(
        article.translations.keys() == {"en", "th", "lo", "my", "zh-Hans", "ja", "ar"}
        for article in articles.values()
    )
    assert "123 unchanged, 0 refused" in run("import", news_data / "ntrex-news.jsonl.xz").stdout
    for name in ("out", "out.jsonl.xz"):
        assert run("export", tmp_path / name).exit_code == 0
        assert "123 unchanged, 0 refused" in run("import", tmp_path / name).stdout
    assert stored() == articles


def test_old_addresses_that_never_lead_anywhere_or_are_named_twice_are_told(
    run: Run, line: Callable[..., str], tmp_path: Path
) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(
        line("a", old_addresses=["/news.php?id=7", "/th/news/economy/b"])
        + line("b", old_addresses=["/"])
        + line("c", old_addresses=["/news.php?id=7&fbclid=x"])
        + line("d", old_addresses=["/?p=4"])
    )
    output = run("import", file).output
    assert "To mend: 4 findings in 3 articles." in output
    assert (
        f"{file}:1: a: warning: the old address “/th/news/economy/b” is the present address of the article “b”; "
        "take it out, or give that article another slug." in output
    )
    assert f"{file}:2: b: warning: the old address “/” never leads to the article" in output
    assert (
        f"{file}:1: a: warning: the old address “/news.php?id=7” is named by the article “c” as well, as"
        in output
    )
    assert (
        f"{file}:3: c: warning: the old address “/news.php?id=7&fbclid=x” is named by the article “a”"
        in output
    )
    assert "0 refused" in output
    again = run("import", file).output
    assert "To mend" not in again


def test_an_old_address_that_a_new_article_takes_is_told(
    run: Run, line: Callable[..., str], tmp_path: Path
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text(line("a", old_addresses=["/en/news/economy/b", "/en/news/economy/c"]))
    second.write_text(line("b") + line("c", withdrawn=True) + line("d"))
    assert "To mend" not in run("import", first).output
    output = run("import", first, second).output
    assert "To mend: 1 finding in 1 article." in output
    assert (
        "    a: warning: the old address “/en/news/economy/b” is the present address of the article “b”"
        in output
    )


def test_an_old_address_is_told_with_its_line(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.en.md").write_text(
        "---\ntitle: A bridge\ncategory: economy\npublished_at: 2021-01-01\n"
        "old_addresses:\n  - /news.php?id=7\n  - /en/contact\n---\n\nWords of the article.\n"
    )
    assert (
        f"{folder / 'a.en.md'}:7: a: warning: the old address “/en/contact” never"
        in run("import", folder).output
    )


def test_a_folder_of_nothing_but_other_files_is_refused(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    done = run("import", other)
    assert (done.exit_code, f"{other} holds no article" in done.output) == (0, True)
    (other / "a.th.markdown").write_text("---\ntitle: a\n---\n")
    (other / "b.txt").write_text("b")
    done = run("import", other)
    assert done.exit_code == 1
    assert f"Refused: {other / 'a.th.markdown'}: The file was not read" in done.output
    assert "Passed over, as no article names them: 1 file (.txt 1)." in done.output
    (other / "a.th.markdown").unlink()
    for command in (("import",), ("content", "check")):
        done = run(*command, other)
        assert (done.exit_code, "he folder has no article: its only file" in done.output) == (1, True)


def test_every_slip_of_every_body_is_told_with_its_line(run: Run, folder: Path) -> None:
    for name in ("one", "two"):
        text = f"---\ntitle: {name}\ncategory: economy\npublished_at: 2021-01-01\n---\n[a](/b)\n\n[](page:home)\n"
        (folder / f"{name}.th.md").write_text(text, "utf-8")
    done = run("import", folder)
    assert done.exit_code == 1
    for name in ("one", "two"):
        for line in (6, 8):
            assert f"Refused: {folder / name}.th.md:{line}: " in done.output
    assert "2 refused" in done.output


def test_a_link_to_a_heading_that_another_article_lacks_is_told_in_its_line(run: Run, folder: Path) -> None:
    own = "category: economy\npublished_at: 2021-01-01\n"
    (folder / "guide.th.md").write_text(
        f"---\ntitle: ก\n{own}---\n[ไป](article:way#s-การเดินทาง)\n\n[ดู](article:way#s-การเดนทาง)\n", "utf-8"
    )
    (folder / "way.th.md").write_text(f"---\ntitle: ข\n{own}---\n## การเดินทาง\n\nไป\n", "utf-8")
    output = run("import", folder).output
    told = "the article “way” has no heading “#s-การเดนทาง” in th; did you mean “#s-การเดินทาง”?"
    assert f"{folder / 'guide.th.md'}:8: th: warning: {told}" in " ".join(output.split())
    assert output.count("heading-not-there") == 1
    assert told in run("content", "check", "guide").output
    assert "heading-not-there" not in run("content", "check", "guide", "--language", "en").output
