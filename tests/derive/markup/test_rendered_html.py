from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from portal.derive.content import Section
from portal.derive.markup import abbreviations, outline
from tests.derive.markup.making import render


def ids(body: str, language: str = "en") -> list[str]:
    return re.findall(r'<h\d id="([^"]*)"', render(body, "markdown", language))


class TestHeadings:
    def test_an_id_is_made_of_the_words_in_any_script(self) -> None:
        assert ids("# Opening hours, fees\n\n## การเดินทาง & ที่จอดรถ") == [
            "s-opening-hours-fees",
            "s-การเดินทาง-ที่จอดรถ",
        ]

    def test_two_headings_never_have_one_id(self) -> None:
        assert ids("# Fees\n\n# Fees\n\n# Fees 2\n\n# fees") == [
            "s-fees",
            "s-fees-2",
            "s-fees-2-2",
            "s-fees-3",
        ]

    def test_an_id_stays_when_the_rest_of_the_body_changes(self) -> None:
        assert ids("# Before\n\n# Fees")[-1] == ids("Words.\n\n# Fees")[-1]

    def test_a_long_heading_gives_an_id_that_ends_at_a_whole_letter(self) -> None:
        (made,) = ids("# " + "ที่" * 40, "th")
        assert made == "s-" + "ที่" * 20

    def test_signs_alone_give_an_id_as_well(self) -> None:
        assert ids("# ???") == ["s-section"]

    @given(st.lists(st.text(min_size=1, max_size=12), max_size=8))
    def test_no_words_give_an_id_with_blanks_or_twice(self, words: list[str]) -> None:
        found = ids("\n\n".join(f"# {' '.join(word.split())}" for word in words))
        assert len(set(found)) == len(found)
        assert not any(re.search(r"\s", one) for one in found)


class TestOutline:
    def test_it_has_two_levels_and_no_links(self) -> None:
        html = render("# A [b](https://x.org)\n\n## B ก\n\n### C\n\n# D", "markdown", "en")
        assert outline(html) == (
            Section("s-a-b", "A b", (Section("s-b-ก", 'B <span lang="th">ก</span>'),)),
            Section("s-d", "D"),
        )

    def test_a_body_without_headings_has_none(self) -> None:
        assert outline(render("# A", "plain", "en")) == ()


class TestAbbreviations:
    def test_the_first_one_in_a_body_is_told(self) -> None:
        html = render("5 ก.ย. และ 6 ก.ย.\n\n- 7 ก.ย. กับ อบจ.", "markdown", "th")
        assert html.count("<abbr") == 2
        assert '5 <abbr title="กันยายน">ก.ย.</abbr> และ 6 ก.ย.' in html
        assert abbreviations(html) == {"ก.ย.": "กันยายน", "อบจ.": "องค์การบริหารส่วนจังหวัด"}

    def test_none_is_told_in_links_code_and_addresses(self) -> None:
        assert "<abbr" not in render("[พ.ศ. 2563](https://x.org) `พ.ศ.`\n\n    พ.ศ.", "markdown", "th")
        assert "<abbr" not in render("https://x.org/UN a@UN.org", "plain", "en")

    def test_each_is_told_in_the_language_that_it_stands_in(self) -> None:
        html = render("GDP ปี พ.ศ. 2563", "plain", "th")
        assert '<span lang="en"><abbr title="gross domestic product">GDP</abbr></span>' in html
        assert '<abbr title="พุทธศักราช">พ.ศ.</abbr>' in html

    def test_signs_are_escaped_in_both(self) -> None:
        html = render("R&D", "plain", "en")
        assert html == '<p><abbr title="research and development">R&amp;D</abbr></p>'
        assert abbreviations(html) == {"R&D": "research and development"}
