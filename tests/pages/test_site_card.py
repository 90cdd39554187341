"""The picture beside a link to a page without one of its own: name, logo and colours of the site, in letters it has."""

from __future__ import annotations

import io
import struct
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from portal.news.media.drawings import painted
from portal.news.media.file_kinds import take
from portal.pages.look import dress
from portal.pages.site_card import SIZE, name_of, site_cards
from portal.site import LocalText, Logo, Look, Site, load_site
from tests.views.conftest import SITE

LONG = "สำนักงานปลัดกระทรวงการพัฒนาสังคมและความมั่นคงของมนุษย์ ฝ่ายกิจการผู้สูงอายุ"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}><rect width="40" height="20" fill="#00ff00"/></svg>'


@pytest.fixture(scope="module")
def site() -> Site:
    return load_site(SITE)


def drawing_of(site: Site, tag: str = "th") -> bytes:
    return site_cards(site, dress(site.look, SITE, Path()))[name_of(tag)].drawing()


def lines_of(drawing: bytes) -> list[tuple[int, str]]:
    """Size of the letters, and what is written, line by line."""
    found = ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - ours
    return [(int(line.get("font-size", "")), line.text or "") for line in found]


def picture_of(drawing: bytes) -> Image.Image:
    """As it is painted from what the folder of media keeps of it."""
    return Image.open(io.BytesIO(painted(take(drawing, "card.svg").content))).convert("RGB")


def named(site: Site, names: Mapping[str, str]) -> Site:
    return replace(site, name=LocalText(dict(names)), tagline=None)


def test_a_card_has_the_size_that_social_networks_ask_for(site: Site) -> None:
    png = painted(take(drawing_of(site), "card.svg").content)
    assert struct.unpack(">II", png[16:24]) == SIZE == (1200, 630)


def test_it_tells_name_and_tagline_in_the_language_of_the_page(site: Site) -> None:
    for tag in ("th", "en"):
        drawing = drawing_of(site, tag)
        assert (
            "".join(text for _, text in lines_of(drawing))
            .replace(" ", "")
            .startswith(site.name.texts[tag].replace(" ", ""))
        )


def test_marks_of_its_letters_are_painted(site: Site) -> None:
    """น้ำ and น่า differ by what stands above the letters, which is in the place of it."""
    one, other = (picture_of(drawing_of(named(site, {"th": name, "en": name}))) for name in ("น้ำ", "นำ"))
    box = ImageChops.difference(one, other).getbbox()
    assert box is not None
    assert box[0] > 420
    assert box[3] - box[1] < 84 / 2, "what differs is as high as a mark, not as a letter"


@pytest.mark.parametrize("name", [LONG, "Office of the Permanent Secretary, Ministry of Social Development"])
def test_a_long_name_stands_in_lines_that_end_between_words(site: Site, name: str) -> None:
    found = lines_of(drawing_of(named(site, {"th": name, "en": name})))
    assert 1 < len(found) <= 3
    assert "".join(text for _, text in found).replace(" ", "") == name.replace(" ", "")
    if name == LONG:
        assert not any(text.startswith(("งาน", "วง", "คม", "อายุ")) for _, text in found)


def test_a_name_that_is_too_long_for_any_card_is_cut(site: Site) -> None:
    found = lines_of(drawing_of(named(site, {"th": LONG * 5, "en": LONG * 5})))
    assert len(found) == 3
    assert found[-1][1].endswith("…")


def test_what_would_be_boxes_is_told_in_another_language_or_not_at_all(site: Site) -> None:
    lao = replace(named(site, {"lo": "ແຂວງລຳພູນ", "en": "Lamphun Province"}), languages=("lo", "en"))
    assert [text for _, text in lines_of(drawing_of(lao, "lo"))] == ["Lamphun Province"]
    alone = replace(named(site, {"lo": "ແຂວງລຳພູນ"}), languages=("lo",), default_language="lo")
    assert lines_of(drawing_of(alone, "lo")) == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("svg", SVG.format('viewBox="0 0 40 20"').encode()),
        ("svg", SVG.format("width='40' height='20'").encode()),
        ("png", None),
        ("webp", None),
    ],
)
def test_a_logo_of_any_kind_is_shown_whole(
    site: Site, tmp_path: Path, kind: str, content: bytes | None
) -> None:
    file = tmp_path / f"logo.{kind}"
    if content is None:
        Image.new("RGB", (40, 20), "#00ff00").save(file, lossless=True)
    else:
        file.write_bytes(content)
    wearing = replace(site, look=Look(logo=Logo(file, LocalText({"en": "A seal"}), None)))
    green = picture_of(drawing_of(wearing)).point(lambda value: 255 if value > 250 else 0)
    red, bright, _ = green.split()
    box = ImageChops.subtract(bright, red).getbbox()
    assert box is not None
    assert abs((box[2] - box[0]) - 2 * (box[3] - box[1])) <= 4, "in its proportions"
    assert 250 <= box[2] - box[0] <= 270


def test_another_look_or_name_has_another_address(site: Site) -> None:
    def version(changed: Site) -> str:
        return site_cards(changed, dress(changed.look, SITE, Path()))[name_of("th")].version

    others = {
        version(site),
        version(named(site, {"th": "ก", "en": "A"})),
        version(replace(site, look=Look(light={"silk": "#003300"}))),
    }
    assert len(others) == 3
    assert version(site) == version(site)
