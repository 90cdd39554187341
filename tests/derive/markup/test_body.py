from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.derive.content import FigureSlot, Format
from portal.derive.markup import passages
from portal.derive.markup.bounds import LONGEST_BODY
from portal.errors import ContentError
from portal.text.file_names import address_name
from tests.derive.markup.making import content_of, pieces, render

HASH = "ab" * 32


class Reader(HTMLParser):
    """Collects what a reader reads of some HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.text


def elements(html: str) -> list[str]:
    """The names of the elements, as a browser's parser finds them."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [element.tag for element in tree.iter() if isinstance(element.tag, str)]


def attributes(html: str) -> list[tuple[str, str]]:
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [pair for element in tree.iter() for pair in element.attrib.items()]


class TestMarkdown:
    def test_headings_begin_below_the_pages_own_and_skip_no_level(self) -> None:
        html = render("# A\n\n#### B\n\n###### C\n\n# D\n\n### E\n\nF\n===", "markdown", "en")
        assert re.findall(r"<(h\d) [^>]+>(\w)", html) == [
            ("h2", "A"), ("h3", "B"), ("h4", "C"), ("h2", "D"), ("h3", "E"), ("h2", "F"),
        ]  # fmt: skip

    @given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
    def test_no_order_of_headings_skips_a_level(self, levels: list[int]) -> None:
        html = render("\n\n".join("#" * level + " x" for level in levels), "markdown", "en")
        fitted = [int(level) for level in re.findall(r"<h(\d)[ >]", html)]
        assert fitted[0] == 2
        assert all(later <= earlier + 1 for earlier, later in pairwise(fitted))

    def test_a_heading_without_words_is_none(self) -> None:
        html = render("#\n\n## A\n\n# ![](a.png)\n\n### B", "markdown", "en", images={"a.png": "1a"})
        assert html.split("\n") == [
            '<h2 id="s-a">A</h2>', '<figure data-media="1a"></figure>', '<h3 id="s-b">B</h3>',
        ]  # fmt: skip

    def test_parts_in_another_script_say_their_language(self) -> None:
        html = render("คำว่า *Public Service* และ **العربية** ครับ", "markdown", "th", ("en", "ar"))
        assert '<em><span lang="en">Public Service</span></em>' in html
        assert '<strong><span lang="ar" dir="rtl">العربية</span></strong>' in html

    def test_the_columns_of_a_table_are_headed(self) -> None:
        html = render("| A | B | |\n|---|--:|:-:|\n| 1 | 2 | 3 |", "markdown", "en")
        assert '<th scope="col">A</th>' in html
        assert '<td class="align-end">2</td>' in html
        assert '<td class="align-center"></td>' in html  # a heading without words is none
        assert "style" not in html

    @pytest.mark.parametrize(
        ("body", "wanted"),
        [
            ("ประชาชนจังหวัด\nลำพูน", "ประชาชนจังหวัดลำพูน"),
            ("จังหวัด**ลำพูน**\n*และ*เชียงใหม่", "จังหวัด<strong>ลำพูน</strong><em>และ</em>เชียงใหม่"),
            ("ปี\n2567\nมี", "ปี\n2567\nมี"),
            ("ต่าง ๆ\nของ", "ต่าง&nbsp;ๆ\nของ"),
            ("ก  \nข\\\nค", "ก<br>\nข<br>\nค"),
            ("`ก`\nข", "<code>ก</code>\nข"),
            ("> ก\nข", "กข"),
            ("- ก\n  ข", "กข"),
        ],
    )
    def test_lines_of_thai_run_on_without_a_blank(self, body: str, wanted: str) -> None:
        assert wanted in render(body, "markdown", "th")

    def test_joined_lines_are_read_as_they_are_shown(self) -> None:
        body = "สะ\nพาน **ใหม่**\nเปิด\nopen\nnow\n===\n\n日\n本"
        assert [passage.text for passage in passages(body, "markdown")] == ["สะพาน ใหม่เปิด open now", "日本"]

    def test_an_image_between_two_lines_parts_no_word(self) -> None:
        assert "<p>สะพาน</p>" in render("สะ\n![](a.png)\nพาน", "markdown", "th", images={"a.png": "1a"})

    def test_no_line_begins_with_the_mark_of_repetition(self) -> None:
        assert "อื่น&nbsp;ๆ" in render("อื่น ๆ", "markdown", "th")
        assert "<strong>อื่น</strong>&nbsp;ๆ" in render("**อื่น** ๆ", "markdown", "th")
        assert "ต่าง&nbsp;<strong>ๆ</strong> นานา" in render("ต่าง **ๆ** นานา", "markdown", "th")
        assert "อื่น&nbsp;ๆ" in render("อื่น ๆ", "plain", "th")
        assert render("อื่น\nๆ มาก", "markdown", "th") == "<p>อื่น&nbsp;ๆ มาก</p>"
        assert "<strong>ຕ່າງ</strong>&nbsp;ໆ" in render("**ຕ່າງ**\nໆ", "markdown", "lo")
        assert render("`x`\n**ๆ**", "markdown", "th") == "<p><code>x</code>&nbsp;<strong>ๆ</strong></p>"
        assert [passage.text for passage in passages("อื่น\nๆ", "markdown")] == ["อื่น ๆ"]

    @pytest.mark.parametrize(
        ("body", "wanted"),
        [
            ("[ด่วน]: ประชุมคณะกรรมการวันนี้", "[ด่วน]: ประชุมคณะกรรมการวันนี้"),
            ("ข่าว\n\n> [หมายเหตุ]: เปิดใช้ธ.ค.นี้\n\n[หมายเหตุ]", "ข่าว [หมายเหตุ]: เปิดใช้ธ.ค.นี้ [หมายเหตุ]"),
            ("[Note]: Closed\nข่าว", "[Note]: Closed ข่าว"),
            ("[^a b]: https://example.org\n\nก[^a b]", "[^a b]: https://example.org ก[^a b]"),
        ],
    )
    def test_words_in_brackets_before_a_colon_are_not_lost(self, body: str, wanted: str) -> None:
        assert " ".join(shown(render(body, "markdown", "th")).split()) == wanted

    def test_an_address_may_be_told_apart_from_its_link(self) -> None:
        body = (
            "[ก][a] [ข][b] [ค][c]\n\n[a]: https://example.org/ 'ก'\n[b]: article:old-town\n[c]: #s-ง\n\n## ง"
        )
        hrefs = [value for name, value in attributes(render(body, "markdown", "th")) if name == "href"]
        assert [unquote(href) for href in hrefs] == ["https://example.org/", "article:old-town", "#s-ง"]
        with pytest.raises(ContentError, match=r"“a\.pdf”"):
            render("[ก][a]\n\n[a]: a.pdf", "markdown", "th")

    def test_links_inside_the_portal_wait_for_their_page(self) -> None:
        html = render("[one](article:old-town) [two](page:contact) [x](article:old-town)", "markdown", "en")
        assert content_of(html).slugs == ("old-town",)
        (filled,) = pieces(html, lambda slug: f"/n/en/news/{slug}?a=1&b", lambda _: None, lambda _: None)
        assert filled == (
            '<p><a href="/n/en/news/old-town?a=1&amp;b">one</a> two <a href="/n/en/news/old-town?a=1&amp;b">x</a></p>'
        )

    @pytest.mark.parametrize(
        "written",
        [
            "#s-การเดินทาง-ไป",
            "#การเดินทาง-ไป",
            "#การเดินทาง%20ไป",
            "#S-การเดินทาง-ไป",
            "#s-%E0%B8%81%E0%B8%B2%E0%B8%A3เดินทาง-ไป",
        ],
    )
    def test_a_link_leads_to_a_heading_of_the_same_text(self, written: str) -> None:
        html = render(f"[ดู]({written})\n\n## การเดินทาง *ไป*\n", "markdown", "th")
        href = next(value for name, value in attributes(html) if name == "href")
        assert unquote(href) == "#s-การเดินทาง-ไป"
        assert 'id="s-การเดินทาง-ไป"' in html

    def test_a_link_leads_to_the_second_heading_of_the_same_words(self) -> None:
        html = render("[x](#s-a-2)\n\n# A\n\n# A", "markdown", "en")
        assert 'href="#s-a-2"' in html

    def test_a_link_leads_to_a_heading_of_another_article(self) -> None:
        html = render("[ดู](article:old-town#s-การเดินทาง)", "markdown", "th")
        (named,) = content_of(html).slugs
        assert unquote(named) == "old-town#s-การเดินทาง"
        (filled,) = pieces(html, lambda slug: f"/th/news/{slug}", str, str)
        assert unquote(str(filled)) == '<p><a href="/th/news/old-town#s-การเดินทาง">ดู</a></p>'

    def test_all_that_is_wrong_with_a_body_is_told_at_once(self) -> None:
        body = "[a](/b) [](https://example.org)\n\n![](one.png)\n\n> [c](media:no.pdf)\n\n![](two.png)\n\n![](one.png)"
        with pytest.raises(ContentError) as refusal:
            render(body, "markdown", "en")
        assert [(each.line, each.reason.split(".")[0][:34]) for each in refusal.value.each()] == [
            (1, "The link “/b” works in no portal"),
            (1, "The link to “https://example"),
            (5, "The article has no file “no"),
            (3, "The article has no image “one"),
            (7, "The article has no image “two"),
            (9, "The article has no image “one"),
        ]
        assert str(refusal.value).count("\n") == 5

    def test_a_slip_in_a_note_hides_no_other(self) -> None:
        with pytest.raises(ContentError) as refusal:
            render("[a](/b) c[^1]\n\n[^1]: one\n\n[^1]: two [d](/e)\n\n![](one.png)", "markdown", "en")
        assert sorted(each.line or 0 for each in refusal.value.each()) == [1, 5, 5, 7]

    def test_links_inside_the_portal_are_understood_in_any_case(self) -> None:
        html = render("[a](Article:old-town) <PAGE:contact>", "markdown", "en")
        assert [value for _, value in attributes(html)] == ["article:old-town", "page:contact"]

    def test_a_link_to_an_article_that_is_gone_keeps_its_words(self) -> None:
        html = render("See [the *old* town](article:old-town).", "markdown", "en")
        assert pieces(html, lambda _: None, str, str) == ("<p>See the <em>old</em> town.</p>",)

    def test_attachments_are_linked_by_name(self) -> None:
        html = render("[form](media:Form%20A.pdf)", "markdown", "en", attachments={"form-a.pdf": HASH})
        assert pieces(html, str, str, lambda digest: f"/media/{digest}") == (
            f'<p><a href="/media/{HASH}">form</a></p>',
        )

    @pytest.mark.parametrize(
        "body",
        [
            "before\n\n![words](map.png)\n\nafter",
            "before ![](images/map.png)\n\nafter",
            "before\n\n[![](map.png)](https://example.org)\n\nafter",
            "before\n\n![](MAP.PNG)\n\nafter",
        ],
    )
    def test_an_image_stands_between_blocks(self, body: str) -> None:
        parts = pieces(render(body, "markdown", "en", images={"map.png": HASH}), str, str, str)
        assert [part.strip() if isinstance(part, str) else part for part in parts] == [
            "<p>before</p>" if "[!" in body or "\n\n!" in body else "<p>before </p>",
            FigureSlot(HASH),
            "<p>after</p>",
        ]

    def test_an_image_in_a_list_or_a_table_stands_behind_it(self) -> None:
        body = "- one ![](a.png)\n- two\n\n| A |\n|---|\n| x ![](b.png) |\n\nend"
        parts = pieces(render(body, "markdown", "en", images={"a.png": "1a", "b.png": "2b"}), str, str, str)
        assert [part.hash for part in parts if isinstance(part, FigureSlot)] == ["1a", "2b"]
        for part in parts:
            if isinstance(part, str):
                assert part.count("<ul>") == part.count("</ul>")
                assert part.count("<table>") == part.count("</table>")

    def test_an_image_whose_ending_was_set_right_is_still_found(self) -> None:
        assert HASH in render(
            "![](แผนที่.jpeg)", "markdown", "th", images={address_name("แผนที่.jpeg", "jpg"): HASH}
        )

    @pytest.mark.parametrize(
        ("body", "problem"),
        [
            ("a\n\n![](other.png)", "line 3: The article has no image “other.png”"),
            (
                "> a\n> b\n> [c](https://example.org) and\n> [d](/e)",
                "line 4: The link “/e” works in no portal",
            ),
            ("![](https://example.org/a.png)", "no image"),
            ("[x](../news)", "works in no portal"),
            ("[x](/th/news)", "works in no portal"),
            ("[x](#part)", "The text has no heading “#part”. It has no headings"),
            ("[x](#)", "The text has no heading “#”"),
            ("[x](article:old-town#)", "names no article"),
            ("# การเดินทาง\n\n[x](#s-การเดนทาง)", "Did you mean “#s-การเดินทาง”?"),
            ("# ก\n\n# ข\n\n[x](#where-to-park)", "Its headings are “#s-ก”, “#s-ข”."),
            ("[x](%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7/a)", "The link “ข่าว/a” works in no portal"),
            ("[x](ข่าว.html)", "The link “ข่าว.html” works in no portal"),
            ("[](https://example.org/ข่าว)", "The link to “https://example.org/ข่าว” has no words"),
            ("[x](media:แบบ.pdf)", "no file “แบบ.pdf”"),
            ("[x](http://)", "works in no portal"),
            ("[x](https:///a)", "works in no portal"),
            (
                "a\n\n[ ](https://example.org)",
                "line 3: The link to “https://example.org” has no words",
            ),
            ("a\n\n" + "b " * 10_001, "line 3: A paragraph begins that has 20,00"),
            ("[a]: https://example.org/" + "b" * 50_000 + "\n\n" + "[a] " * 21, "too long addresses"),
            ("[x](page:shop)", "There is no page “shop”"),
            ("[x](article:)", "names no article"),
            ("[x](article:a/b)", "names no article"),
            ("[x](media:a.pdf)", "no file “a.pdf”"),
            ("> " * 50 + "deep", "nested"),
            ("x" * (LONGEST_BODY + 1), "at most"),
        ],
    )
    def test_what_cannot_be_shown_as_meant_is_refused_with_a_remedy(self, body: str, problem: str) -> None:
        with pytest.raises(ContentError, match=re.escape(problem)):
            render(body, "markdown", "en")

    def test_passages_are_what_a_reader_reads(self) -> None:
        body = "## Head\n\nSome **bold** [link](page:contact)\nnext ![alt](a.png)\n\n- item\n\n| A |\n|---|\n| b |"
        assert [(part.kind, part.text) for part in passages(body, "markdown")] == [
            ("heading", "Head"),
            ("text", "Some bold link next"),
            ("text", "item"),
            ("table", "A"),
            ("table", "b"),
        ]


class TestPlainText:
    def test_signs_of_markdown_stay_signs(self) -> None:
        body = "# one\n\n- two\n- three\n\n> four *five* `six`\n\n1. seven\n\n    eight\n\n[x](y)"
        html = render(body, "plain", "en")
        assert set(elements(html)) - {"DOCUMENT_FRAGMENT"} == {"p", "br"}
        assert shown(html).split() == body.split()

    def test_lines_stay_lines_where_they_are_short(self) -> None:
        assert render("ชื่อ: ก\nที่อยู่: ข", "plain", "th") == "<p>ชื่อ: ก<br>\nที่อยู่: ข</p>"

    def test_lines_that_were_wrapped_by_hand_are_joined(self) -> None:
        line = "The quick brown fox jumps over the lazy dog and sleeps"
        assert render(f"{line}\n{line}\nand on.", "plain", "en") == f"<p>{line} {line} and on.</p>"
        assert "<br>" in render(f"{line}\n{line}\nand on.", "plain", "th")

    def test_runs_of_blanks_become_one(self) -> None:
        assert render("a  b\u00a0 \t c\u00a0d", "plain", "en") == "<p>a b c&nbsp;d</p>"

    @pytest.mark.parametrize(
        ("text", "target"),
        [
            ("(see https://a.example/b?c=1&d=2).", "https://a.example/b?c=1&amp;d=2"),
            ("http://a.example/(x)", "http://a.example/(x)"),
            ("https://a.example/ข่าว", "https://a.example/"),
            ("write to info@a.example, please", "mailto:info@a.example"),
        ],
    )
    def test_addresses_become_links(self, text: str, target: str) -> None:
        html = render(text, "plain", "en")
        assert f'<a href="{target}">' in html
        assert shown(html) == text

    @pytest.mark.parametrize(
        "text", ["http://a.example/.../b.pdf", "javascript:alert(1)", "ftp://a.example", "a@b", "https://"]
    )
    def test_what_leads_nowhere_is_no_link(self, text: str) -> None:
        assert "<a" not in render(text, "plain", "en")

    @given(
        st.text("กa1<>&\"' \n-#*.@:/()%\u00a0é", max_size=80)
        | st.text(st.characters(exclude_categories=["Cs", "Cc"]))
    )
    def test_nothing_that_is_read_is_lost(self, body: str) -> None:
        unseen = "[\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
        read = re.sub(r"\s+", "", shown(render(body, "plain", "th")))
        assert read == re.sub(r"\s+", "", re.sub(unseen, "", body))


DANGEROUS = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](data:image/svg+xml;base64,AAAA)",
    "<javascript:alert(1)>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "<p><b>unclosed <i>tags",
    "<!-- comment --> <![CDATA[x]]> <?php x ?>",
    '[x](https://a.example/"onmouseover="alert(1))',
    '[x](https://a.example "t\\" onclick=\\"alert(1)")',
    "[a]: javascript:alert(1)\n\n[a]",
    "`<script>`\n\n    <script>\n\n```html\n<script>\n```",
    f'<figure data-media="{HASH}"></figure>',
    f'`<figure data-media="{HASH}"></figure>`',
    '<a href="article:x">y</a> `<a href="page:contact">y</a>`',
    "| <script> |\n|---|\n| <img onerror=x> |",
    "a\x00b\x01c\x1b[31m",
    "a\ud800b\udfff",
    "\u202egnp.exe\u202c \u2066x \u202a y",
    "'\"><svg onload=alert(1)>",
]
ALLOWED = {
    "DOCUMENT_FRAGMENT", "p", "h2", "h3", "h4", "h5", "h6", "hr", "br", "blockquote", "pre", "ul", "ol", "li", "div",
    "figure", "table", "thead", "tbody", "tr", "th", "td", "a", "em", "strong", "s", "code", "span", "abbr",
}  # fmt: skip


NAMES = {"id", "role", "aria-labelledby", "title"}


def assert_harmless(html: str) -> None:
    assert set(elements(html)) <= ALLOWED
    for name, value in attributes(html):
        assert name in {"href", "lang", "dir", "class", "scope", "start", "data-media", "tabindex"} | NAMES, (
            name
        )
        assert name != "href" or re.match(
            r"(https?://|mailto:|tel:|article:|page:|media:)", value, re.IGNORECASE
        ), value
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", html)


@pytest.mark.parametrize("format_", ["markdown", "plain"])
@pytest.mark.parametrize("body", DANGEROUS)
def test_nothing_dangerous_passes(body: str, format_: Format) -> None:
    try:
        html = render(body, format_, "en")
    except ContentError:
        return
    assert_harmless(html)
    assert "data-media" not in dict(attributes(html))
    assert content_of(html).slugs == ()
    assert not any(isinstance(part, FigureSlot) for part in pieces(html, str, str, str))


@given(
    st.lists(
        st.sampled_from([*DANGEROUS, "\n", "- ", "> ", "* ", "|", "`", "[", "](", ")", "**", "ไทย ", "# "]),
        max_size=12,
    ),
    st.sampled_from(["markdown", "plain"]),
)
def test_no_mixture_of_dangers_passes(parts: list[str], format_: Format) -> None:
    with suppress(ContentError):
        assert_harmless(render("".join(parts), format_, "th", ("en",)))


@pytest.mark.parametrize(
    "body",
    [
        "[" * 30_000, "*a_" * 20_000, "`" * 30_000 + "a", "<" * 30_000, "![[" * 10_000, "[a](b" * 8_000, "&" * 50_000,
        "a\n" * 20_000, "|a" * 200 + "\n" + "|-" * 200 + "\n" + "|x\n" * 500, "ก" * 100_000, "((((a@b.c" * 5_000,
        "# a\n" * 3_000, "|a|\n|-|\n\n" * 2_000, "พ.ศ." * 50_000,
        "http://" * 10_000, "a.a@" * 10_000, "-" * 50_000, "\u0e48" * 50_000,
    ],
    ids=lambda body: body[:6],
)  # fmt: skip
@pytest.mark.parametrize("format_", ["markdown", "plain"])
def test_bodies_that_are_hard_to_parse_are_taken_or_refused(body: str, format_: Format) -> None:
    with suppress(ContentError):
        assert_harmless(render(body, format_, "th"))


def test_the_longest_body_is_taken() -> None:
    body = ("ข่าวของจังหวัดลำพูน Lamphun news. " * 40 + "\n\n") * (LONGEST_BODY // 1400)
    assert len(body) > 0.9 * LONGEST_BODY
    assert render(body, "plain", "th").count("<p>") == LONGEST_BODY // 1400
    assert render(body, "markdown", "th").count("<p>") == LONGEST_BODY // 1400
