"""Thai words in Latin letters, as the Royal Institute's system of 1999 writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.corrections.romanised import MOST, transcriptions


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("น้ำท่วม", "nam thuam"),
        ("ครึ่ง", "khrueng"),
        ("ประยุทธ์", "pra yut"),
        ("ตำบล", "tam bon"),
        ("สงกรานต์", "song kran"),
        ("โรงพยาบาล", "rong pha ya ban"),
        ("รัฐบาล", "rat tha ban"),
        ("สุขภาพ", "suk kha phap"),
        ("ถนน", "tha non"),
        ("กรม", "krom"),
        ("ตลาด", "ta lat"),
        ("จริง", "ching"),
        ("ทราย", "sai"),
        ("สวรรค์", "sa wan"),
        ("ธรรม", "tham"),
        ("บัตร", "bat"),
        ("เพชรบุรี", "phet cha bu ri"),
        ("ชาติ", "chat"),
        ("ภูมิ", "phum"),
        ("ปฏิบัติการ", "pa ti bat kan"),
        ("เสด็จ", "sa det"),
        ("แสดง", "sa daeng"),
        ("เหมือง", "mueang"),
        ("เที่ยว", "thiao"),
        ("กล้วย", "kluai"),
        ("แพร่", "phrae"),
        ("พฤษภาคม", "phruet sa pha khom"),
        ("เชียงใหม่", "chiang mai"),
        ("ขอนแก่น", "khon kaen"),
        ("อยู่", "yu"),
        ("โควิด", "kho wit"),
        ("ไกวัล", "kai wan"),
        ("แขวน", "khwaen"),
        ("แก้ว", "kaeo"),
    ],
)
def test_a_thai_word_is_transcribed_by_its_sound(word: str, written: str) -> None:
    assert written in transcriptions(word)


@pytest.mark.parametrize("word", ["", "silk", "2566", "ำ", "ๆ", "ກະ"])
def test_what_is_no_thai_word_has_no_transcription(word: str) -> None:
    assert transcriptions(word) == ()


@given(st.text(st.sampled_from("กขคงนมยรลวอสทตห์ะาิีุูเแโไใัำ็่้รร"), max_size=24))
def test_transcriptions_are_few_and_of_latin_letters_whatever_is_written(word: str) -> None:
    found = transcriptions(word)
    assert len(found) <= MOST
    assert all(text and text.replace(" ", "").isascii() for text in found)
