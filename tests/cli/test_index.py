"""`portal index`: rebuild, status and verify, on a real index."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import Result

from portal.cli import maintenance
from portal.cli.opening import opened
from portal.search.whoosh.index_directory import MANIFEST, IndexDirectory
from portal.settings import Settings

Run = Callable[..., Result]
Line = Callable[..., str]


@pytest.fixture
def imported(run: Run, line: Line, tmp_path: Path) -> None:
    """Three articles in the store."""
    (tmp_path / "news.jsonl").write_text("".join(map(line, "abc")))
    assert run("import", tmp_path / "news.jsonl").exit_code == 0


def change(settings: Settings, *ids: str) -> None:
    """Withdraw articles, as long as no portal runs that would take it in."""

    async def withdraw() -> None:
        async with opened(settings) as parts:
            await parts.store.withdraw(ids)

    asyncio.run(withdraw())


def spoil(settings: Settings, position: int) -> None:
    """Let the index lie about how far it followed the store."""
    pointer = IndexDirectory(settings.index_dir).folder / MANIFEST
    told = json.loads(pointer.read_text())
    pointer.write_text(json.dumps({**told, "position": position}))


@pytest.mark.usefixtures("imported")
def test_an_index_is_built_told_and_verified(run: Run, site_settings: Settings) -> None:
    result = run("index", "status")
    assert result.exit_code == 0
    assert "none yet; a running portal builds it by itself" in result.stdout
    result = run("index", "verify")
    assert result.exit_code == 1
    assert "There is no index yet" in str(result.exception)
    result = run("index", "rebuild")
    assert (result.exit_code, result.stdout) == (0, "The index was built anew from 3 articles.\n")
    told = dict(line.split(":", 1) for line in run("index", "status").stdout.splitlines())
    assert told["Index"].strip() == "ready"
    assert told["Follows"].strip() == "content version 3 of 3"
    assert told["Articles"].strip() == "3"
    assert told["Documents"].strip() == "3 (en 3)"
    manifest = IndexDirectory(site_settings.index_dir).current()
    assert manifest is not None
    assert told["Generation"].strip() == manifest.commit_id
    builder = manifest.builder
    assert told["Analysis"].strip() == f"version {builder.version}, word lists {builder.inputs}"
    assert str(site_settings.index_dir / str(builder.version) / manifest.generation) in told["Size"]
    result = run("index", "verify")
    assert (result.exit_code, result.stdout) == (0, "Index and store agree: 3 documents.\n")


@pytest.mark.usefixtures("imported")
def test_what_a_running_portal_would_take_in_is_not_held_against_the_index(
    run: Run, site_settings: Settings
) -> None:
    run("index", "rebuild")
    change(site_settings, "a")
    result = run("index", "verify")
    assert result.exit_code == 0
    assert "Articles changed since, which a running portal takes in: 1" in result.stdout
    assert "Index and store agree: 2 documents." in result.stdout
    assert "content version 3 of 4" in run("index", "status").stdout


@pytest.mark.usefixtures("imported")
def test_what_differs_is_named_with_the_remedy(
    run: Run, line: Line, site_settings: Settings, tmp_path: Path
) -> None:
    run("index", "rebuild")
    change(site_settings, "a")
    changed = json.loads(line("b"))
    changed["translations"]["en"]["title"] = "Another"
    (tmp_path / "more.jsonl").write_text(line("d") + json.dumps(changed) + "\n")
    run("import", tmp_path / "more.jsonl")
    spoil(site_settings, 6)
    result = run("index", "verify")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "Missing from the index: d (en)",
        "In the index, but not to be found: a (en)",
        "Not as in the store: b (en)",
    ]
    assert "portal index rebuild" in result.stderr
    assert run("index", "rebuild").exit_code == 0
    assert run("index", "verify").stdout == "Index and store agree: 3 documents.\n"


@pytest.mark.usefixtures("imported")
def test_of_much_that_differs_some_is_named(
    run: Run, site_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", "rebuild")
    change(site_settings, "a", "b", "c")
    spoil(site_settings, 6)
    monkeypatch.setattr(maintenance, "MOST_TOLD", 1)
    assert run("index", "verify").stdout.splitlines() == [
        "In the index, but not to be found: a (en)",
        "In the index, but not to be found: 2 more",
    ]


def test_an_article_whose_hour_has_come_unnoticed_is_not_missing(
    run: Run, line: Line, tmp_path: Path
) -> None:
    soon = datetime.now(UTC)
    for seconds in (1, 5, 25, 125):  # a busy machine may need longer than that for the index
        if datetime.now(UTC) >= soon:
            soon = datetime.now(UTC) + timedelta(seconds=seconds)
            (tmp_path / "news.jsonl").write_text(line("soon", published_at=soon.isoformat()))
            run("import", tmp_path / "news.jsonl")
            run("index", "rebuild")
    while datetime.now(UTC) < soon:
        assert run("index", "verify").exit_code == 0
    result = run("index", "verify")
    assert result.exit_code == 0
    assert "takes in: 1\n" in result.stdout


@pytest.mark.usefixtures("imported")
def test_a_damaged_index_is_told_and_built_anew_by_a_command(run: Run, site_settings: Settings) -> None:
    run("index", "rebuild")
    manifest = IndexDirectory(site_settings.index_dir).current()
    assert manifest is not None
    for path in site_settings.index_dir.glob("*/*/*.trm"):
        path.write_bytes(bytes(path.stat().st_size))  # of the same size
    for command in ("status", "verify"):
        result = run("index", command)
        assert result.exit_code == 1
        assert "no index that can be read" in str(result.exception)
    assert run("index", "rebuild").exit_code == 0
    assert run("index", "verify").exit_code == 0


@pytest.mark.usefixtures("imported")
def test_a_rebuild_waits_for_whoever_is_writing(
    run: Run, site_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = IndexDirectory(site_settings.index_dir).locked()
    assert lock.__enter__()
    tries: list[int] = []

    async def release(_: float) -> None:
        tries.append(1)
        if len(tries) == 3:
            lock.__exit__(None, None, None)

    monkeypatch.setattr(maintenance, "_pause", release)
    result = run("index", "rebuild")
    assert result.exit_code == 0
    assert result.stderr.count("Another process is writing") == 1
    assert "3 articles" in result.stdout


def test_where_search_is_switched_off_that_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SEARCH", "off")
    for command in ("rebuild", "status", "verify"):
        result = run("index", command)
        assert result.exit_code == 1
        assert "Search is switched off" in str(result.exception)


@pytest.mark.usefixtures("imported")
def test_an_index_that_waits_for_new_word_lists_says_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", "rebuild")
    lists = tmp_path / "lists" / "en"
    lists.mkdir(parents=True)
    (lists / "synonyms.txt").write_text("orchids = zorbing\n")
    monkeypatch.setenv("PORTAL_WORD_LISTS", str(lists.parent))
    assert "word lists or program changed since" in run("index", "status").stdout
    run("index", "rebuild")
    assert "ready" in run("index", "status").stdout
