from __future__ import annotations

from pathlib import Path

from portal.i18n.catalogs import OnceOffered

WISHED = ("th", "en", "lo")


def test_a_language_that_was_offered_is_known_to_every_worker_and_after_a_restart(tmp_path: Path) -> None:
    one, other = OnceOffered(tmp_path, WISHED), OnceOffered(tmp_path, WISHED)
    one.add("lo", 100)
    assert other.look()
    assert other.includes("lo", 100)
    assert not other.look()
    assert OnceOffered(tmp_path, WISHED).includes("lo", 100)


def test_a_language_that_is_not_wished_for_any_more_is_forgotten(tmp_path: Path) -> None:
    OnceOffered(tmp_path, WISHED).add("lo", 100)
    OnceOffered(tmp_path, ("th", "en"))
    assert not OnceOffered(tmp_path, WISHED).includes("lo", 0)


def test_a_higher_bar_must_be_met_anew(tmp_path: Path) -> None:
    once = OnceOffered(tmp_path, WISHED)
    once.add("lo", 60)
    assert once.includes("lo", 60)
    assert not once.includes("lo", 61)
    once.add("lo", 100)
    assert OnceOffered(tmp_path, WISHED).includes("lo", 100)


def test_without_a_folder_it_is_known_in_the_process_alone() -> None:
    once = OnceOffered(None, WISHED)
    once.add("lo", 100)
    assert once.includes("lo", 100)
    assert not once.look()


def test_a_folder_that_cannot_be_written_is_told_and_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    once = OnceOffered(tmp_path / "file" / "offered", WISHED)
    once.add("lo", 100)
    assert once.includes("lo", 100)
    assert once.unwritten


def test_what_cannot_be_read_counts_least(tmp_path: Path) -> None:
    (tmp_path / "lo").write_bytes(b"\xff")
    once = OnceOffered(tmp_path, WISHED)
    assert once.includes("lo", 0)
    assert not once.includes("lo", 1)
