from __future__ import annotations

from pathlib import Path

import pytest

from portal import assets
from portal.errors import WordListError
from portal.text.clusters import clusters
from portal.text.normalisation import normalise, tidy
from portal.text.word_lists import fingerprint, read, words_of

LISTS = sorted(assets.folder("search_index").glob("*/*.txt"))


def test_comments_and_empty_lines_are_no_words(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes("\ufeff# What\n\nลำพูน \r\n  ป่า ซาง\n# end\n".encode())
    assert read(path) == ["ลำพูน", "ป่า ซาง"]


def test_a_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes("ลำพูน\n".encode() + b"\xc5\xd3\n")
    with pytest.raises(WordListError, match=r"words\.txt:2: .*UTF-8"):
        read(path)


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match="cannot be read"):
        read(tmp_path / "none.txt")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match="does not exist"):
        words_of("th", [tmp_path / "none"])


def test_a_language_without_a_folder_takes_that_of_its_first_subtag() -> None:
    assert words_of("th-TH") == words_of("th")
    assert words_of("en-XA").stop_words == words_of("en").stop_words
    assert words_of("my").words == frozenset()
    assert words_of("../th").words == frozenset()


def test_own_lists_are_added(tmp_path: Path) -> None:
    (tmp_path / "th").mkdir()
    (tmp_path / "th" / "words.txt").write_text("เชียงตุงใหม่\n", encoding="utf-8")
    assert words_of("th", [tmp_path]).words == words_of("th").words | {"เชียงตุงใหม่"}


def test_the_fingerprint_follows_the_lists(tmp_path: Path) -> None:
    (tmp_path / "th").mkdir()
    path = tmp_path / "th" / "words.txt"
    path.write_text("หนึ่ง\n", encoding="utf-8")
    before = fingerprint([tmp_path])
    assert before == fingerprint([tmp_path]) != fingerprint()
    path.write_text("สอง\n", encoding="utf-8")
    assert fingerprint([tmp_path]) != before


@pytest.mark.parametrize("path", LISTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_lists_that_ship_are_clean(path: Path) -> None:
    """With a head that tells source and licence, no word twice, none written in a form that is never met."""
    head = path.read_text(encoding="utf-8").split("\n\n")[0]
    words = read(path)
    assert "Source:" in head
    assert "Licence: CC0" in head
    assert len(words) == len(set(words)), sorted(word for word in words if words.count(word) > 1)
    assert [word for word in words if normalise(word) != tidy(word).lower()] == []
    assert not any(
        word.startswith(cluster) for word in words for cluster in clusters(word)[:1] if cluster in "ะาำ"
    )


def test_every_district_of_lamphun_is_listed() -> None:
    districts = {"เมืองลำพูน", "แม่ทา", "บ้านโฮ่ง", "ลี้", "ทุ่งหัวช้าง", "ป่าซาง", "บ้านธิ", "เวียงหนองล่อง"}
    assert districts <= words_of("th").words
