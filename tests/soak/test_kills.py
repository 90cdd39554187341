"""Whatever a kill interrupts, nothing that was acknowledged is lost, and doing the same again ends well.

`make soak` tries more points than `make test`: SOAK_KILLS names how many, SOAK_SEED which.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from portal.backups import opened
from tests.soak.killing import ENDED, State, media_of, settings_of, state_of, store_of, work

CHECKOUT = Path(__file__).parents[2]
KILLS = int(os.environ.get("SOAK_KILLS", "6"))
SEED = int(os.environ.get("SOAK_SEED", "13"))


def trials(root: Path, *points: str) -> list[str]:
    """Let children work until they die at these points; what those printed that did not die."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.soak.killing", str(root), *points],
        text=True,
        capture_output=True,
        check=False,
        timeout=3000,
        cwd=CHECKOUT,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout.splitlines()


def told_in(folder: Path) -> list[tuple[str, State]]:
    told = folder / "told"
    return (
        [(deed, state) for deed, state in map(json.loads, told.read_text().splitlines())]
        if told.exists()
        else []
    )


def test_killed_at_any_point_nothing_is_lost_and_the_same_again_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [printed] = trials(tmp_path, "0")
    steps, seconds = int(printed.split()[0]), float(printed.split()[1])
    undisturbed = told_in(tmp_path / "0")
    assert undisturbed[-1][0] == ENDED
    draw = random.Random(SEED)  # noqa: S311 - the same in every run
    points = {str(step) for step in draw.sample(range(1, steps + 1), KILLS - KILLS // 3)}
    points |= {f"{draw.uniform(0.01, seconds):.4f}" for _ in range(KILLS // 3)}
    trials(tmp_path, *sorted(points))
    monkeypatch.setattr(os, "fsync", nothing)
    monkeypatch.setattr(os, "sync", nothing)
    for point in sorted(points):
        check(tmp_path / point, undisturbed, f"point {point}, seed {SEED}")


def check(folder: Path, undisturbed: list[tuple[str, State]], where: str) -> None:
    """Compare what a killed child left with what it had told; then let its work be done again."""
    told = [deed for deed, _ in told_in(folder)]
    assert told == [deed for deed, _ in undisturbed][: len(told)], where
    states = [{}, *(state for _, state in undisturbed), undisturbed[-1][1]]
    left = asyncio.run(state_of(store_of(folder)))
    # What was being done just then is done wholly, or not at all.
    assert left in states[len(told) : len(told) + 2], where
    assert_sound(folder, where)
    if "backed up" in told:
        with opened(folder / "backup.zip") as archive:
            archive.check()
    if "exported" in told:
        assert (folder / "out" / ".portal-export").exists(), where
    asyncio.run(work(folder, ignore))
    assert without_third(asyncio.run(state_of(store_of(folder)))) == without_third(undisturbed[-1][1]), where
    assert_sound(folder, where)


async def ignore(_: str) -> None:
    """Nobody is told."""


def nothing(*_: object) -> None:
    """In the place of waiting for the disk."""


def without_third(state: State) -> State:
    """Without what the third import had brought before the backup of the second time was made."""
    return {id_: facts for id_, facts in state.items() if not id_.startswith("b")}


def assert_sound(folder: Path, where: str) -> None:
    """The store is whole, each file that an article lists is as it was put."""
    store = settings_of(folder).data_dir / "portal.sqlite3"
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], where
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == [], where
    media = media_of(folder)
    listed = asyncio.run(listed_in(folder))
    assert {hash_: damage for hash_ in listed if (damage := media.damage(hash_))} == {}, where


async def listed_in(folder: Path) -> frozenset[str]:
    return await store_of(folder).listed_files()
