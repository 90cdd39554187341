from __future__ import annotations

from pathlib import Path

import pytest

from portal.errors import FileFinding, WordListError
from portal.text.list_checks import check


def findings(folder: Path, name: str, content: str | bytes, language: str = "th") -> list[FileFinding]:
    path = folder / language / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [finding for finding in check([folder]) if folder in Path(finding.file).parents]


def test_our_own_lists_are_clean() -> None:
    assert [str(finding) for finding in check()] == []


@pytest.mark.parametrize(
    ("name", "content", "line", "told"),
    [
        ("words.txt", "# head\nวัดกู่ทอง\n\nวัดกู่ทอง\n", 4, "stands in"),
        ("words.txt", "วัดกู่ทอง = วัดกู่\n", 1, "synonyms.txt"),
        ("words.txt", "นํ้าดิบใหม่\n", 1, "write “น้ำดิบใหม่”"),
        ("words.txt", "บ้านที่๒\n", 1, "write “บ้านที่2”"),
        ("words.txt", "ทา่ลี่ใหม่\n", 1, "write “ท่าลี่ใหม่”"),
        ("words.txt", "่าเรือ\n", 1, "begins with a mark"),
        ("words.txt", "ะเรือ\n", 1, "begins with a mark"),
        ("stopwords.txt", "the\nThe\n", 2, "take one out"),
        ("everyday.txt", "ใบเก่า\n", 1, "without what officials write for it"),
        ("everyday.txt", "ใบเก่า = ใบหนึ่ง\nใบเก่า = ใบสอง\n", 2, "put the two lines together"),
        ("synonyms.txt", "=\n", 1, "without what it is the same as"),
        ("abbreviations.txt", "ทสบ.# = ทดสอบ\n", 1, "is not in each part once"),
        ("synonyms.txt", "ตอน # = บท # ถึง #\n", 1, "is not in each part once"),
        ("questions.txt", "ยามใด\nยามใด\n", 2, "take one out"),
        ("recent.txt", "ยามนี้ = วันนี้\n", 1, "“=” stands in a list of single words"),
        ("whole.txt", "ะราง\n", 1, "begins with a mark"),
        ("whole.txt", "ตาตุ่ม = ตา = หู\n", 1, "“หู” does not stand in “ตาตุ่ม”"),
        ("whole.txt", "ตาตุ่ม =\n", 1, "take the “=” out"),
        ("whole.txt", "ตาตุ่ม = ตา\nตาตุ่ม\n", 2, "take one out"),
        ("synonyms.txt", "ฟ้าแลบ\n", 1, "without what it is the same as"),
        ("abbreviations.txt", "ทสบ. =\n", 1, "without its expansion"),
        ("abbreviations.txt", "= ทดสอบ\n", 1, "without its expansion"),
        ("abbreviations.txt", "ทสบ. = หนึ่ง\nทสบ = สอง\n", 2, "put the two lines together"),
        ("abbreviations.txt", "กขค. = คขก.\nคขก. = กขค.\n", 1, "lead back to it"),
        ("abbreviations.txt", "กขค. = คขก.\nคขก. = ขกค.\nขกค. = กขค.\n", 3, "lead back to it"),
        ("abbreviations.txt", "กขค. = กขค\n", 1, "lead back to it"),
        ("synonyms.txt", "ฟ้าแลบ = lightning\nแสงฟ้า = Lightning\n", 2, "put the two lines together"),
        ("names.txt", "ดอยติ = Doi Ti\nดอยตี = Doi-Ti\n", 2, "put the two lines together"),
        ("words.txt", "ลำปาง\n".encode() + b"\xc5\xd3\n", 2, "not UTF-8"),
        ("word.txt", "ลำปาง\n", 0, "name it one of words.txt"),
        ("words.csv", "ลำปาง\n", 0, "name it one of words.txt"),
    ],
)
def test_what_must_be_mended_is_told_with_its_line(
    tmp_path: Path, name: str, content: str | bytes, line: int, told: str
) -> None:
    found = [finding for finding in findings(tmp_path, name, content) if finding.line == line]
    assert any(told in str(finding) and finding.is_error for finding in found), found
    where = f"{tmp_path / 'th' / name}:{line}: " if line else f"{tmp_path / 'th' / name}: "
    assert all(str(finding).startswith(where) for finding in found)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("synonyms.txt", "ตะวันลับฟ้า = อาทิตย์ตก\n", "add it to words.txt"),
        ("whole.txt", "ตะวันลับฟ้า\n", "add it to words.txt"),
        ("recent.txt", "วันนี้\n", "take one out"),
        ("names.txt", "ดอยติ = Doi Ti = doi-ti\n", "take it out"),
        ("words.txt", "ป่าซาง\n", "take one out"),
    ],
)
def test_what_has_no_use_is_a_warning(tmp_path: Path, name: str, content: str, told: str) -> None:
    (finding,) = [finding for finding in findings(tmp_path, name, content) if told in str(finding)][:1]
    assert not finding.is_error
    assert "warning: " in str(finding)


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("synonyms.txt", "ลำไย = longan\n", "take the line out, it adds nothing"),
        ("abbreviations.txt", "อบจ = องค์การบริหารส่วนจังหวัด\n", "take the line out, it adds nothing"),
        ("everyday.txt", "ใบเกิด = สูติบัตร\n", "take the line out, it adds nothing"),
        (
            "synonyms.txt",
            "มะลำไย = ลำไย\n",
            "write “มะลำไย = ลำไย = longan”, so that each of them finds all others",
        ),
    ],
)
def test_a_line_of_ones_own_that_repeats_one_that_ships_is_told_with_what_to_write(
    tmp_path: Path, name: str, content: str, remedy: str
) -> None:
    findings(tmp_path, "words.txt", "มะลำไย\n")
    (finding,) = findings(tmp_path, name, content)
    assert finding.text.endswith(f"; {remedy}.")
    assert not finding.is_error


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("synonyms.txt", "มะลำไย = ลำไย = longan\n"),
        ("names.txt", "ป่าซาง = Pa Sang = Pasang = Pah Sang = Paasang\n"),
        ("abbreviations.txt", "อบจ. = องค์การบริการจันทร์\n"),
        ("everyday.txt", "ใบเกิด = ใบแจ้งเกิด\nกระดาษแผ่นนั้น = สูติบัตร\n"),
    ],
)
def test_a_line_of_ones_own_may_add_to_one_that_ships(tmp_path: Path, name: str, content: str) -> None:
    findings(tmp_path, "words.txt", "มะลำไย\n")
    assert findings(tmp_path, name, content) == []


def test_a_synonym_that_is_listed_as_a_word_is_not_cut_apart(tmp_path: Path) -> None:
    findings(tmp_path, "words.txt", "ตะวันลับฟ้า\nอาทิตย์ตก\n")
    assert findings(tmp_path, "synonyms.txt", "ตะวันลับฟ้า = อาทิตย์ตก\n") == []


def test_a_file_beside_the_folders_of_languages_is_told(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("ลำปาง\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("What these are\n", encoding="utf-8")
    (finding,) = [finding for finding in check([tmp_path]) if tmp_path in Path(finding.file).parents]
    assert "move it into one" in str(finding)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match="does not exist"):
        check([tmp_path / "none"])
