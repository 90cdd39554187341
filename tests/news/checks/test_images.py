from __future__ import annotations

from dataclasses import replace

import pytest

from portal.article import Image, ImageText
from portal.news.checks import check
from tests.news.checks.making import ALTERNATIVE, checked, image
from tests.news.making import make_article


def test_an_image_without_a_text_is_an_error() -> None:
    (finding,) = checked(images=(image(""),))
    assert (finding.reason, finding.severity) == ("image-without-text", "error")
    assert finding.location == ("image", 0, "longan.jpg")
    assert "“longan.jpg” has no text" in finding.what
    assert "decorative: true" in finding.remedy


def test_an_image_that_says_nothing_of_itself_in_any_language_is_an_error() -> None:
    (finding,) = checked(images=(replace(image(""), texts={}),))
    assert finding.severity == "error"


@pytest.mark.parametrize("one", [image(ALTERNATIVE), image("", decorative=True)])
def test_an_image_with_a_text_or_a_decorative_one_is_right(one: Image) -> None:
    assert not checked(images=(one,))


def test_a_text_that_lacks_in_one_language_is_told_in_that_one() -> None:
    (finding,) = check(make_article("a", "th en", images=(image(ALTERNATIVE),)))
    assert (finding.reason, finding.severity, finding.language) == ("image-untranslated", "warning", "en")


def test_a_decorative_image_needs_no_text_in_any_language() -> None:
    assert not check(make_article("a", "th en", images=(Image(media=image("").media, decorative=True),)))


@pytest.mark.parametrize(
    "alternative",
    ["IMG_2034.jpg", "IMG_2034", "DSC01234", "P1020304", "20210917_101112", "a3f9c2d1e8b7", "ภาพถ่าย.png",
     "สะพาน ใหม่ (1).jpg",
     "Screenshot 2021-09-17 at 10.11.12", "LONGAN-2.jpg", "longan-2", "FB_IMG_1600000000", "S__12345"],
)  # fmt: skip
def test_the_name_of_a_file_is_no_text(alternative: str) -> None:
    (finding,) = checked(images=(image(alternative, "longan-2.jpg"),))
    assert finding.reason == "image-file-name"


@pytest.mark.parametrize(
    "alternative",
    ["photo", "Image 3", "รูปภาพ", "ภาพประกอบ 1", "ภาพประกอบ ๑", "ภาพที่ 2", "ภาพกิจกรรม",
     "(รูป)", "logo", "-", "画像", "n/a"],
)  # fmt: skip
def test_that_there_is_an_image_is_no_text(alternative: str) -> None:
    (finding,) = checked(images=(image(alternative),))
    assert finding.reason == "image-vague-text"


@pytest.mark.parametrize(
    "alternative",
    ["ภาพวาดถังขยะสี่ใบเรียงกัน", "รูปปั้นพระนางจามเทวี", "Logo of the province: a stupa", "Longan", "ลำไย", "ปี 2563",
     "The file IMG_1.jpg is open on a screen", "Café"],
)  # fmt: skip
def test_a_text_in_words_is_left_alone(alternative: str) -> None:
    assert not checked(images=(image(alternative),))


def test_a_text_that_repeats_the_caption_or_the_title_is_told() -> None:
    same = image("สวนลำไย", caption="สวน ลำไย.")
    (finding,) = checked(images=(same,))
    assert (finding.reason, "caption" in finding.what) == ("image-text-twice", True)
    (finding,) = checked(title="สวนลำไย", images=(image("สวนลำไย"),))
    assert (finding.reason, "title" in finding.what) == ("image-text-twice", True)
    assert not checked(images=(image(ALTERNATIVE, caption="สวนลำไย"),))


def test_captions_are_read_as_well() -> None:
    text = ImageText(alternative=ALTERNATIVE, caption="สวยมาก!!!")
    (finding,) = checked(images=(replace(image(""), texts={"th": text}),))
    assert (finding.reason, finding.location) == ("signs-run", ("image", 0, "longan.jpg"))
