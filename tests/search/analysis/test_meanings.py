from __future__ import annotations

from pathlib import Path

import pytest

from portal.search.analysis import Analysis
from portal.text.keys import key_of
from portal.text.word_lists import load
from tests.search.analysis.samples import analysis


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("ก.ย.", "th", "กันยายน"),
        ("กย", "th", "กันยายน"),
        ("กันยายน", "th", "กันยา"),
        ("กันยา", "th", "กันยายน"),
        ("อบจ", "th", "องค์การบริหารส่วนจังหวัด"),
        ("องค์การบริหารส่วนจังหวัด", "th", "อบจ."),
        ("ผู้ว่าฯ", "th", "ผู้ว่าราชการจังหวัด"),
        ("Lamphun", "th", "ลำพูน"),
        ("LAMPOON", "th", "ลำพูน"),
        ("ลำพูน", "en", "Lamphun"),
        ("pasang", "th", "ป่าซาง"),
        ("Pa-Sang", "en", "Pasang"),
        ("ป่า ซาง", "en", "Pa Sang"),
        ("Haripunjai", "th", "หริภุญชัย"),
        ("กทม", "en", "Bangkok"),
        ("Bangkok", "th", "กรุงเทพมหานคร"),
        ("Sept.", "en", "September"),
        ("MoU", "en", "Memorandum of Understanding"),
        ("temples", "en", "temple"),
        ("2563", "th", "2020"),
        ("๒๕๖๓", "th", "2020"),
        ("2020", "en", "2563"),
    ],
)
def test_what_means_the_same_is_told_in_the_language_s_own_writing_first(
    text: str, language: str, first: str
) -> None:
    assert analysis().equivalents(text, language)[0] == first


@pytest.mark.parametrize(
    "text", ["", " ", "1669", "2,020 บาท", "ทดสอบไม่มี", "xyzzy", "พ.ศ. 9999", "\ud800", "?*" * 50]
)
def test_what_stands_for_nothing_else_has_no_equivalents(text: str) -> None:
    assert analysis().equivalents(text, "th") == ()


def listed() -> list[str]:
    texts: list[str] = []
    for language in ("th", "en"):
        lists = load(language)
        texts += [text for group in (*lists.synonyms, *lists.names) for text in group]
        texts += [
            text
            for short, meant in lists.abbreviations.items()
            if key_of(short) not in lists.homographs
            for text in (short, *meant)
        ]
    return texts


def test_equivalents_are_symmetric_and_few() -> None:
    for text in listed():
        others = analysis().equivalents(text, "th")
        assert len(others) <= 12
        for other in others:
            back = {key_of(again) for again in analysis().equivalents(other, "th")}
            assert key_of(text) in back | {key_of(other)}, (text, other)


def test_every_listed_text_has_an_equivalent() -> None:
    assert [text for text in listed() if not analysis().equivalents(text, "th")] == []


def test_what_is_a_word_without_its_dot_is_an_abbreviation_only_with_it() -> None:
    assert analysis().equivalents("ทอ.", "th") == ("กองทัพอากาศ",)
    assert analysis().equivalents("ทอ", "th") == ()
    assert "ทอ." not in analysis().equivalents("กองทัพอากาศ", "th")
    assert analysis().meanings("ผ้าทอยกดอก", "th") == ()
    (meaning,) = analysis().meanings("ฝูงบิน ทอ. ที่เชียงใหม่", "th")[:1]
    assert meaning.equivalents == ("กองทัพอากาศ",)


def test_phrases_are_found_within_a_text_the_longest_first() -> None:
    text = "ผู้ว่าฯลำพูนไป Mae Hong Son ก.ย. 2563"
    found = {
        text[meaning.start : meaning.end]: meaning.equivalents for meaning in analysis().meanings(text, "th")
    }
    assert list(found) == ["ผู้ว่า", "ลำพูน", "Mae Hong Son", "ก.ย.", "2563"]
    assert found["Mae Hong Son"][0] == "แม่ฮ่องสอน"


def test_an_embedder_s_lists_are_added_and_change_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "th").mkdir()
    (tmp_path / "th" / "synonyms.txt").write_text("ฟ้าแลบ = lightning\n", encoding="utf-8")
    (tmp_path / "th" / "words.txt").write_text("ดอยติใหม่ลำพูน\n", encoding="utf-8")
    own = Analysis([tmp_path])
    assert own.equivalents("Lightning", "th") == ("ฟ้าแลบ",)
    assert own.equivalents("ลำพูน", "en") == analysis().equivalents("ลำพูน", "en")
    assert [token.term for token in own.of("th").tokens("ที่ดอยติใหม่ลำพูนนี้")] == ["ที่", "ดอยติใหม่ลำพูน", "นี้"]
    assert own.fingerprint != analysis().fingerprint == Analysis().fingerprint
    assert own.lists("th").words > analysis().lists("th").words


def test_own_words_of_a_language_that_icu_parts_are_kept_whole(tmp_path: Path) -> None:
    assert "ຊາວໂລກໃຫຍ່" not in [token.term for token in analysis().of("lo").tokens("ສະບາຍດີຊາວໂລກໃຫຍ່")]
    (tmp_path / "lo").mkdir()
    (tmp_path / "lo" / "words.txt").write_text("ຊາວໂລກໃຫຍ່\n", encoding="utf-8")
    terms = [token.term for token in Analysis([tmp_path]).of("lo").tokens("ສະບາຍດີຊາວໂລກໃຫຍ່")]
    assert terms == ["ສະບາຍດີ", "ຊາວໂລກໃຫຍ່"]
