from __future__ import annotations

from pathlib import Path

import pytest

from portal import assets
from portal.errors import WordListError
from portal.text.clusters import clusters
from portal.text.normalisation import normalise, tidy
from portal.text.word_lists import (
    ASKING,
    INDEXED,
    PLAIN,
    RENDERED,
    CurrentLists,
    Files,
    ListFile,
    parts_of,
    stamp,
    words_of,
)

LISTS = sorted(assets.folder("search_index").glob("*/*.txt"))


def read(path: Path) -> list[str]:
    return [line for _, line in ListFile.read(path).lines()]


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
        Files([tmp_path / "none"])


def test_a_language_without_a_folder_takes_that_of_its_first_subtag() -> None:
    assert words_of("th-TH") == words_of("th")
    assert words_of("en-XA").stop_words == words_of("en").stop_words
    assert words_of("my").words == frozenset()
    assert words_of("../th").words == frozenset()


def test_own_lists_are_added(tmp_path: Path) -> None:
    (tmp_path / "th").mkdir()
    (tmp_path / "th" / "words.txt").write_text("เชียงตุงใหม่\n", encoding="utf-8")
    assert Files([tmp_path]).of("th").words == words_of("th").words | {"เชียงตุงใหม่"}


def test_the_hash_follows_the_lists_that_are_named(tmp_path: Path) -> None:
    (tmp_path / "th").mkdir()
    path = tmp_path / "th" / "words.txt"
    path.write_text("หนึ่ง\n", encoding="utf-8")
    before = Files([tmp_path])
    assert before.hash(RENDERED) == Files([tmp_path]).hash(RENDERED) != Files().hash(RENDERED)
    path.write_text("สอง\n", encoding="utf-8")
    assert Files([tmp_path]).hash(RENDERED) != before.hash(RENDERED)
    assert Files([tmp_path]).hash(["synonyms.txt"]) == before.hash(["synonyms.txt"])


class TestCurrentLists:
    @pytest.fixture
    def seconds(self) -> list[float]:
        return [0.0]

    @pytest.fixture
    def lists(self, tmp_path: Path, seconds: list[float]) -> CurrentLists:
        write(tmp_path, "words.txt", "หนึ่ง\n")
        return CurrentLists([tmp_path], lambda: seconds[0])

    def test_they_are_the_same_as_long_as_no_file_changes(
        self, lists: CurrentLists, seconds: list[float]
    ) -> None:
        before = lists()
        seconds[0] += 5
        assert lists() is before

    def test_they_follow_files_within_a_second(
        self, lists: CurrentLists, seconds: list[float], tmp_path: Path
    ) -> None:
        before = lists()
        write(tmp_path, "words.txt", "หนึ่งสอง\n")
        assert lists() is before
        seconds[0] += 1
        assert "หนึ่งสอง" in lists().of("th").words
        assert "หนึ่งสอง" not in before.of("th").words

    def test_the_last_good_ones_stay(
        self, lists: CurrentLists, seconds: list[float], tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        before = lists()
        (tmp_path / "th" / "words.txt").write_bytes(b"\xff\xfe\n")
        for _ in range(3):
            seconds[0] += 1
            assert lists() is before
        assert len(caplog.records) == 1
        assert "words.txt:1" in caplog.text


def rendered_by(folder: Path) -> str:
    return Files([folder]).hash(RENDERED)


def indexed_by(folder: Path) -> str:
    return Files([folder]).hash(INDEXED)


def write(folder: Path, name: str, text: str) -> None:
    (folder / "th").mkdir(exist_ok=True)
    (folder / "th" / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["synonyms.txt", "names.txt", "everyday.txt"])
def test_lists_that_only_search_uses_make_no_rendering_stale(tmp_path: Path, name: str) -> None:
    pages, index = rendered_by(tmp_path), indexed_by(tmp_path)
    write(tmp_path, name, "ดอยติ = Doi Ti\n")
    assert rendered_by(tmp_path) == pages
    assert indexed_by(tmp_path) != index


@pytest.mark.parametrize("name", ASKING)
def test_lists_that_only_queries_are_read_by_make_no_index_stale(tmp_path: Path, name: str) -> None:
    pages, index = rendered_by(tmp_path), indexed_by(tmp_path)
    write(tmp_path, name, "กี่แก้ว\n")
    assert rendered_by(tmp_path) == pages
    assert indexed_by(tmp_path) == index
    assert Files([tmp_path]).hash(ASKING) != Files().hash(ASKING)


def test_words_that_hold_no_other_word_make_an_index_stale_and_pages(tmp_path: Path) -> None:
    pages, index = rendered_by(tmp_path), indexed_by(tmp_path)
    write(tmp_path, "whole.txt", "ตาตุ่ม\n")
    assert rendered_by(tmp_path) != pages
    assert indexed_by(tmp_path) != index


def test_a_new_abbreviation_makes_renderings_stale(tmp_path: Path) -> None:
    before = rendered_by(tmp_path)
    write(tmp_path, "abbreviations.txt", "ดต. = ดอยติ\n")
    assert rendered_by(tmp_path) != before


def test_lists_are_read_at_one_moment_and_do_not_change_afterwards(tmp_path: Path) -> None:
    write(tmp_path, "words.txt", "หนึ่ง\n")
    files = Files([tmp_path])
    before = files.hash(INDEXED)
    write(tmp_path, "words.txt", "สอง\n")
    assert "หนึ่ง" in files.of("th").words
    assert files.hash(INDEXED) == before
    assert "สอง" in Files([tmp_path]).of("th").words


def test_a_stamp_tells_whether_lists_changed(tmp_path: Path) -> None:
    first = stamp([tmp_path])
    assert stamp([tmp_path]) == first
    write(tmp_path, "words.txt", "หนึ่ง\n")
    second = stamp([tmp_path])
    assert second != first
    write(tmp_path, "words.txt", "หนึ่ง\nสอง\n")
    assert stamp([tmp_path]) != second
    assert stamp([tmp_path / "gone"]) == stamp()


def test_plain_lists_give_words_and_phrases(tmp_path: Path) -> None:
    write(tmp_path, "questions.txt", "# head\nกี่แก้ว\nhow many glasses\n")
    write(tmp_path, "recent.txt", "ยามนี้\n")
    write(tmp_path, "whole.txt", "ตาตุ่ม\nหน้าบัน = หน้า\n")
    write(tmp_path, "syllables.txt", "กุ๊\n")
    lists, shipped = Files([tmp_path]).of("th"), words_of("th")
    assert lists.questions == shipped.questions | {"กี่แก้ว", "how many glasses"}
    assert lists.recent == shipped.recent | {"ยามนี้"}
    assert lists.whole == {**shipped.whole, "ตาตุ่ม": frozenset(), "หน้าบัน": {"หน้า"}}
    assert {"อะไร", "กี่โมง", "ได้ไหม"} <= shipped.questions
    assert {"วันนี้", "ล่าสุด", "ปีนี้"} <= shipped.recent
    assert lists.syllables == shipped.syllables | {"กุ๊"}
    assert {"สุ", "ริ", "โอ"} <= shipped.syllables
    assert {"ตาราง", "มายา"} <= shipped.whole.keys()
    assert {"what", "how much", "is there"} <= words_of("en").questions
    assert {"today", "latest", "this year"} <= words_of("en").recent


@pytest.mark.parametrize("word", ["ไหม", "ลำพูน", "ใหม่", "will", "may", "can"])
def test_what_may_be_looked_for_itself_neither_asks_nor_tells_the_time(word: str) -> None:
    lists = [words_of(tag) for tag in ("th", "en")]
    assert not any(word in each.questions | each.recent for each in lists)


def test_grouped_lists_give_what_belongs_together(tmp_path: Path) -> None:
    write(tmp_path, "synonyms.txt", "# head\nฟ้าแลบ = lightning =lightning\nalone\n")
    write(tmp_path, "abbreviations.txt", "ทสบ. = ทดสอบ\nทสบ. = ทดสอบใหม่\nกขค. =\n")
    write(tmp_path, "everyday.txt", "ใบเกิด = ใบแจ้งเกิด\nกระดาษแผ่นนั้น = ใบสำคัญ = สูติบัตร\n")
    lists = Files([tmp_path]).of("th")
    assert lists.synonyms[-1] == ("ฟ้าแลบ", "lightning")
    assert lists.abbreviations["ทสบ."] == ("ทดสอบ", "ทดสอบใหม่")
    assert lists.abbreviations["อบจ."] == ("องค์การบริหารส่วนจังหวัด",)
    assert "กขค." not in lists.abbreviations
    assert lists.everyday["ใบเกิด"] == ("สูติบัตร", "ใบแจ้งเกิด")
    assert lists.everyday["กระดาษแผ่นนั้น"] == ("ใบสำคัญ", "สูติบัตร")
    assert any(group[:2] == ("ป่าซาง", "Pa Sang") for group in lists.names)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_lists_that_ship_are_clean(path: Path) -> None:
    """With a head that tells source and licence, and no word in a form that is never met."""
    head = path.read_text(encoding="utf-8").split("\n\n")[0]
    words = [word for line in read(path) for word in ([line] if path.name in PLAIN else parts_of(line))]
    assert "Source:" in head
    assert "Licence: CC0" in head
    assert [word for word in words if normalise(word) != tidy(word).lower()] == []
    assert not any(
        word.startswith(cluster) for word in words for cluster in clusters(word)[:1] if cluster in "ะาำ"
    )


def test_every_district_and_subdistrict_of_lamphun_is_a_word_and_has_its_latin_name() -> None:
    districts, subdistricts = DISTRICTS.split(), SUBDISTRICTS.split()
    assert (len(districts), len(set(subdistricts))) == (8, 51)
    everyday = {"ในเมือง", "บ้านกลาง", "บ้านเรือน", "ก้อ"}
    assert {*districts, *subdistricts} - everyday <= words_of("th").words
    named = {group[0] for group in words_of("th").names if group[1].isascii()}
    assert [place for place in (*districts, *subdistricts) if not {place, f"ตำบล{place}"} & named] == []


def test_every_province_has_its_latin_name() -> None:
    provinces = [group for group in words_of("th").names if group[0] in PROVINCES.split()]
    assert len(provinces) == len(PROVINCES.split()) == 77
    assert all(any(name.isascii() for name in group) for group in provinces)


DISTRICTS = "เมืองลำพูน แม่ทา บ้านโฮ่ง ลี้ ทุ่งหัวช้าง ป่าซาง บ้านธิ เวียงหนองล่อง"
SUBDISTRICTS = """
ในเมือง เหมืองง่า อุโมงค์ หนองช้างคืน ประตูป่า ริมปิง ต้นธง บ้านแป้น เหมืองจี้ ป่าสัก เวียงยอง บ้านกลาง มะเขือแจ้ ศรีบัวบาน หนองหนาม
ทาปลาดุก ทาสบเส้า ทากาศ ทาขุมเงิน ทาทุ่งหลวง ทาแม่ลอบ
บ้านโฮ่ง ป่าพลู เหล่ายาว ศรีเตี้ย หนองปลาสะวาย
ลี้ แม่ตืน นาทราย ดงดำ ก้อ แม่ลาน ป่าไผ่ ศรีวิชัย
ทุ่งหัวช้าง บ้านปวง ตะเคียนปม
ป่าซาง ปากบ่อง แม่แรง ม่วงน้อย บ้านเรือน มะกอก ท่าตุ้ม น้ำดิบ นครเจดีย์
บ้านธิ ห้วยยาบ
หนองล่อง หนองยวง วังผาง
"""
PROVINCES = """
กรุงเทพมหานคร กระบี่ กาญจนบุรี กาฬสินธุ์ กำแพงเพชร ขอนแก่น จันทบุรี ฉะเชิงเทรา ชลบุรี ชัยนาท ชัยภูมิ ชุมพร เชียงราย เชียงใหม่
ตรัง ตราด ตาก นครนายก นครปฐม นครพนม นครราชสีมา นครศรีธรรมราช นครสวรรค์ นนทบุรี นราธิวาส น่าน บึงกาฬ บุรีรัมย์
ปทุมธานี ประจวบคีรีขันธ์ ปราจีนบุรี ปัตตานี พระนครศรีอยุธยา พะเยา พังงา พัทลุง พิจิตร พิษณุโลก เพชรบุรี เพชรบูรณ์ แพร่ ภูเก็ต
มหาสารคาม มุกดาหาร แม่ฮ่องสอน ยโสธร ยะลา ร้อยเอ็ด ระนอง ระยอง ราชบุรี ลพบุรี ลำปาง ลำพูน เลย ศรีสะเกษ สกลนคร สงขลา
สตูล สมุทรปราการ สมุทรสงคราม สมุทรสาคร สระแก้ว สระบุรี สิงห์บุรี สุโขทัย สุพรรณบุรี สุราษฎร์ธานี สุรินทร์ หนองคาย
หนองบัวลำภู อ่างทอง อำนาจเจริญ อุดรธานี อุตรดิตถ์ อุทัยธานี อุบลราชธานี
"""
