from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import WordListError
from portal.text import thai
from portal.text.clusters import clusters
from portal.text.segmentation import words
from portal.text.thai import MaximalMatching
from portal.text.word_lists import Files, words_of

MIXED = st.text(st.sampled_from("กขคนมราเแโไ่้ัิีุ์ะา ๆฯ๑๒12aBÿ.-\n\u00a0ກ中😀\ud800@/"), max_size=60)


@given(
    st.sampled_from(["th", "en", "lo", "my", "zh-Hans", "ja", "ar", "th-TH", "en-XA"]),
    MIXED | st.text(max_size=40),
)
def test_pieces_joined_give_the_text_in_every_language(language: str, text: str) -> None:
    assert "".join(words(text, language)) == text


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("เมื่อวันที่ 16 กันยายน", "กันยายน"),
        ("วันที่ 11 พ.ย. 65", "พ.ย."),
        ("ตามที่ พล.อ.ประยุทธ์", "พล.อ."),
        ("จำนวน 7,210 กรัม", "7,210"),
        ("เวลา ๑๐.๓๐ น.", "๑๐.๓๐"),
        ("เวลา 10.30 น. ที่", "น."),
        ("โรคโควิด COVID-19 ระบาด", "COVID-19"),
        ("ดูที่ https://www.example.go.th/ก?x=1 ได้", "https://www.example.go.th/ก?x=1"),
        ("ติดต่อ info@example.go.th ครับ", "info@example.go.th"),
    ],
)
def test_numbers_abbreviations_and_addresses_stay_whole_in_thai(text: str, piece: str) -> None:
    assert piece in words(text, "th")


def test_words_of_other_languages_are_found_by_their_own_rules() -> None:
    assert words("Mayor's plan: 3.5 km", "en") == ["Mayor's", " ", "plan", ":", " ", "3.5", " ", "km"]
    assert "ສະບາຍດີ" in words("ສະບາຍດີ ທຸກຄົນ", "lo")
    assert words("😀a中文分词", "zh-Hans")[:3] == ["😀", "a", "中文"]


@given(st.sampled_from(sorted(words_of("th").words)))
def test_a_listed_word_is_one_piece_between_others(word: str) -> None:
    assert word in words(f"ที่ {word} และ", "th")


@given(st.sampled_from(sorted(word for word in words_of("th").words if len(clusters(word)) >= 4)))
def test_a_long_listed_word_is_never_cut_whatever_stands_beside_it(word: str) -> None:
    text = f"ตำบล{word}จังหวัดลำพูน"
    start = text.index(word)
    cuts = set(accumulate(map(len, words(text, "th"))))
    assert not cuts & set(range(start + 1, start + len(word)))


def test_a_short_listed_word_is_not_found_inside_another() -> None:
    assert "ลี้" in words("อำเภอลี้", "th")
    assert "ลี้" not in words("อาหารเลี้ยงสัตว์", "th")


def test_words_of_the_embedder_are_kept_whole_too(tmp_path: Path) -> None:
    (tmp_path / "th").mkdir()
    (tmp_path / "th" / "words.txt").write_text("# Ours\nตากลมเย็น\n", encoding="utf-8")
    assert "ตากลมเย็น" in words("ไปตากลมเย็นกัน", "th", Files([tmp_path]))
    assert "ตากลมเย็น" not in words("ไปตากลมเย็นกัน", "th")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is parted by the dictionary."""
    runs: list[str] = []
    real = MaximalMatching.parted

    def parted(self: MaximalMatching, run: str) -> list[str]:
        runs.append(run)
        return real(self, run)

    thai._segmented.cache_clear()
    monkeypatch.setattr(thai, "_loaded", [])
    monkeypatch.setattr(MaximalMatching, "parted", parted)
    return runs


def test_long_runs_are_cut_between_clusters_only(asked: list[str]) -> None:
    run = "เกี่ยวเนื่องเพื่อประโยชน์เรียบร้อย" * 30
    assert "".join(words(run, "th")) == run
    assert max(map(len, asked)) <= 100
    cuts = {0, *accumulate(map(len, clusters(run)))}
    starts = [run.index(part) for part in asked]
    assert all(start in cuts and start + len(part) in cuts for start, part in zip(starts, asked, strict=True))


@pytest.mark.parametrize(
    "text", ["กรรมกร" * 20_000, "กรอ" * 30_000, "ก" * 50_000, "เ" * 50_000, "า" * 50_000]
)
def test_repetitive_runs_are_asked_for_once(text: str, asked: list[str]) -> None:
    """Such runs are what costs most; a phrase that was parted is remembered, so they cost no more than others."""
    assert "".join(words(text, "th")) == text
    assert len(asked) < 50


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("sign", ["_a", "1", "-", "."])
def test_what_might_become_an_address_is_looked_at_once(language: str, sign: str) -> None:
    """Were it looked at anew from each letter, this would take many minutes."""
    text = sign * (300_000 // len(sign))
    assert "".join(words(text, language)) == text


@pytest.mark.parametrize("language", ["en", "th"])
def test_an_address_is_one_piece_whatever_stands_before_it(language: str) -> None:
    assert "a.b@c.go.th" in words("x@y (a.b@c.go.th) @a.b@c.go.th", language)
    assert "-+a@b.c" in words("d, -+a@b.c", language)


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "cannot be read"), (b"\xff\xfe", "not UTF-8"), (b" \n", "empty")]
)
@pytest.mark.parametrize("needing", [thai.dictionary, thai.load_nlpo3])
def test_a_bad_dictionary_is_refused_before_the_library_sees_it(
    needing: Callable[[], object],
    content: bytes | None,
    problem: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "words_th.txt"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(thai, "_loaded", [])
    monkeypatch.setattr(thai, "_corpus", lambda _: path)
    with pytest.raises(WordListError, match=problem):
        getattr(needing, "__wrapped__", needing)()


COLD = """
import sys, threading
from portal.text import thai
from portal.text.segmentation import words
words("no Thai here", "en")
assert not thai.dictionary.cache_info().currsize
found = []
threads = [threading.Thread(target=lambda: found.append(words("สวัสดีประเทศไทย", "th"))) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert len(found) == 8 and all(pieces == found[0] for pieces in found), found
assert thai.dictionary.cache_info().currsize == 1
assert "pythainlp" not in sys.modules and "nlpo3" not in sys.modules
thai.load_nlpo3()
thai._segmented.cache_clear()
assert words("สวัสดีประเทศไทย", "th") == found[0]
assert "pythainlp" not in sys.modules
"""


def test_the_dictionary_is_loaded_when_it_is_needed_and_without_pythainlp(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-W", "error", "-c", COLD], env={"HOME": str(tmp_path)}, check=True, timeout=300
    )
    assert not list(tmp_path.iterdir())
