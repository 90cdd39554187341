"""Drawings of every program are shown; what could run or fetch something is not."""

from __future__ import annotations

import base64
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.errors import ContentError
from portal.news.media import MediaFolder
from portal.news.media.svg import keep, seems
from tests.news.media.looking import all_that_it_tells
from tests.news.media.test_pictures import SECRET, saved, telling

XMLNS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
PUBLIC = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'


def svg(inside: str, head: str = "", attributes: str = "") -> bytes:
    return f"{head}<svg {XMLNS} {attributes}>{inside}</svg>".encode()


def kept(content: bytes) -> str:
    assert seems(content)
    made = keep(content, "a.svg").content
    assert keep(made, "a.svg").content == made
    return made.decode()


@pytest.mark.parametrize(
    ("head", "size"),
    [
        ('width="30" height="20"', (30, 20)),
        ('width="30px" height="20.4px" viewBox="0 0 1 1"', (30, 20)),
        ('width=" 30 " height="\t20px"', (30, 20)),
        (f'width="{" " * 1_000_000}x" height="1"', (None, None)),
        ('viewBox="0 0 1200 675"', (1200, 675)),
        ('viewBox="-5,-5, 10,20" width="100%"', (10, 20)),
        ('width="300" viewBox="0 0 10 20"', (300, 600)),
        ('height="300" viewBox="0 0 10 20"', (150, 300)),
        ('width="3cm" height="2cm"', (None, None)),
        ('width=".5em" height="."', (None, None)),
        (f'width="{"9" * 400}" height="1"', (None, None)),
        (f'width="{"9" * 100_000}x" height="1"', (None, None)),
        ('width="0" height="0"', (None, None)),
        ("", (None, None)),
    ],
)
def test_a_drawing_has_the_size_it_names(head: str, size: tuple[int | None, int | None]) -> None:
    content = f'<?xml version="1.0"?>\n<!-- by us -->\n<svg xmlns="http://www.w3.org/2000/svg" {head}/>'
    assert keep(content.encode(), "a.svg")[1:] == size


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (svg("<script>alert(1)</script>"), "script"),
        (svg('<x:script xmlns:x="http://www.w3.org/2000/svg"/>'), "script"),
        (svg('<x:script xmlns:x="http://www.w3.org/1999/xhtml"/>'), "script"),
        (svg("<metadata><script/></metadata>"), "script"),
        (svg('<switch><foreignObject><p onclick="x"/></foreignObject></switch>'), "onclick"),
        (svg('<rect onload="alert(1)"/>'), "onload"),
        (svg("<foreignObject><p/></foreignObject>"), "foreignObject"),
        (svg('<image href="https://example.org/a.png"/>'), "elsewhere"),
        (svg('<use xlink:href="other.svg#a"/>'), "elsewhere"),
        (svg('<a xlink:href="javascript:alert(1)"><rect/></a>'), "elsewhere"),
        (svg('<image href="data:image/svg+xml;base64,AA"/>'), "elsewhere"),
        (svg('<rect style="fill:url(https://example.org/x)"/>'), "elsewhere"),
        (svg("<style>@import 'https://example.org/a.css';</style>"), "elsewhere"),
        (svg("<style>@im\\port '//example.org/a.css';</style>"), "elsewhere"),
        (svg("<style>@\\69mport '//example.org/a.css';</style>"), "elsewhere"),
        (svg("<style>@/**/import '//example.org'; a{b:u/**/rl(//example.org)}</style>"), "elsewhere"),
        (svg("<style>a{b:u\\72l(https://example.org)}</style>"), "elsewhere"),
        (svg('<rect fill="u\\72 l(https://example.org)"/>'), "elsewhere"),
        (svg("<style><![CDATA[@im]]><!-- x --><![CDATA[port '//example.org';]]></style>"), "elsewhere"),
        (svg("<style>@<g/>import '//example.org';</style>"), "elements in a style sheet"),
        (svg("<style>a{b:url( 'http://example.org/')}</style>"), "elsewhere"),
        (svg("<style>a{b:image-set('http://example.org/' 1x)}</style>"), "elsewhere"),
        (svg('<animate attributeName="href" to="javascript:alert(1)"/>'), "script"),
        (svg('<set attributeName="xlink:href" to="https://example.org"/>'), "changes a link"),
        (svg('<set attributeName=" onload " to="x"/>'), "changes a link"),
        (svg("&a;", '<!DOCTYPE svg [<!ENTITY a "aaaa">]>'), "document type"),
        (svg("&a;", '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "document type"),
        (svg("", '<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://example.org/a.dtd"> %a;]>'), "document type"),
        (svg("", '<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>'), "onload"),
        (svg("&nbsp;", PUBLIC), "entities that it does not declare"),
        (svg("<rect>"), "well-formed"),
        (svg("&nothing;"), "well-formed"),
        (b"<svg><rect/></svg>", "namespace"),
        (svg("", '<?xml version="1.0" encoding="hex"?>'), "well-formed"),
    ],
)  # fmt: skip
def test_a_drawing_that_could_do_something_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(ContentError, match=problem):
        MediaFolder(tmp_path, 1_000_000).put(content, "a.svg")


def test_what_is_no_drawing_is_of_no_kind(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no kind that is taken"):
        MediaFolder(tmp_path, 1_000_000).put(b"<!---->" * 500 + b"<p/>", "a.svg")


def test_entities_do_not_grow() -> None:
    grown = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    with pytest.raises(ContentError, match="document type"):
        keep(svg("&a9;", f'<!DOCTYPE svg [<!ENTITY a0 "http://www.w3.org/2000/svg">{grown}]>'), "a.svg")


ILLUSTRATOR = f"""<?xml version="1.0" encoding="utf-8"?>
<!-- Generator: Adobe Illustrator 19, {SECRET.decode()} -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
  <!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/">
]>
<svg {XMLNS} xmlns:i="&ns_ai;" i:viewOrigin="0 0"><switch><foreignObject requiredExtensions="&ns_ai;">
<i:pgfRef xlink:href="#adobe_illustrator_pgf"/></foreignObject><g i:extraneous="self"><path d="M0 0h9"/></g></switch>
<i:pgf id="adobe_illustrator_pgf">{SECRET.decode()}</i:pgf></svg>"""

INKSCAPE = f"""<svg {XMLNS} xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
 xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" sodipodi:docname="/home/{SECRET.decode()}/a.svg"
 inkscape:export-filename="{SECRET.decode()}"><sodipodi:namedview inkscape:window="{SECRET.decode()}"/>
 <metadata><r:RDF xmlns:r="x"><dc:creator xmlns:dc="y">{SECRET.decode()}</dc:creator></r:RDF></metadata>
 <path d="M0 0h9"/></svg>"""

DIAGRAMS = f"""<svg {XMLNS} content="{SECRET.decode()}"><switch><foreignObject requiredFeatures="x"><div
 xmlns="http://www.w3.org/1999/xhtml"><a href="https://example.org">x</a></div></foreignObject><path d="M0 0h9"/>
</switch></svg>"""


@pytest.mark.parametrize(
    "content", [ILLUSTRATOR, INKSCAPE, DIAGRAMS], ids=["Illustrator", "Inkscape", "draw.io"]
)
def test_drawings_of_real_programs_are_taken_and_tell_nothing(content: str) -> None:
    made = kept(content.encode())
    assert SECRET.decode() not in made
    assert '<path d="M0 0h9"' in made
    for gone in ("DOCTYPE", "foreignObject", "adobe", "inkscape", "sodipodi", "metadata", "<!--"):
        assert gone not in made


@pytest.mark.parametrize(
    "content",
    [
        svg("<g/>", PUBLIC),
        svg("<g/>", "<!DOCTYPE svg>"),
        svg("<g/>", '<?xml version="1.0"?><?xml-stylesheet href="https://example.org/a.css"?>' + PUBLIC),
        svg('<?xml-stylesheet href="a.css"?><g/>'),
        svg("<switch><foreignObject/><g/></switch>"),
        svg("<g/>", f"<!-- {'licence ' * 3000} -->"),
        svg("<g/>", '<?xml version="1.0" encoding="UTF-16"?>').decode().encode("utf-16"),
        svg("<g/>").decode().encode("utf-16-le"),
        svg("<title>ลำพูน</title><g/>", '<?xml version="1.0" encoding="TIS-620"?>').decode().encode("tis-620"),
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g></s:g><!-- x --></s:svg>',
        svg('<g xml:base="https://example.org/"/>'),
        svg("<flowRoot><g/></flowRoot><g/>"),
    ],
)  # fmt: skip
def test_harmless_spellings_are_taken(content: bytes) -> None:
    made = kept(content)
    assert "<g" in made
    assert "example.org" not in made
    assert "ลำพูน" in made or "title" not in made


def test_a_drawing_that_tells_nothing_is_kept_byte_by_byte() -> None:
    inside = (
        '<style>.a{fill:url(#g)} .b{fill:url("#g")} @font-face{src:url(data:font/woff2;base64,AA)}</style>'
        '<linearGradient id="g"/><use href="#g"/><image href="data:image/png;base64,AAAA"/>'
        '<image xlink:href="data:image/jpg;base64,AAAA"/><rect fill="url( \'#g\' )" id="a&lt;b"/>'
        "<text>a &amp; <![CDATA[b < c]]></text><title>ลำพูน</title>"
    )
    assert kept(svg(inside)).encode() == svg(inside)


def test_what_is_written_anew_means_the_same() -> None:
    inside = '<text id="&#34;&lt;&#10;x">a &amp; <![CDATA[b < c]]></text><!-- x -->'
    made = kept(svg(inside))
    assert "<text id='\"&lt;&#10;x'>a &amp; b &lt; c</text>" in made


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_inside_a_drawing_tells_nothing(kind: str) -> None:
    def image(content: bytes) -> bytes:
        told = base64.b64encode(content).decode()
        return svg(f'<image xlink:href="data:image/{kind.lower()};base64,{told}"/>')

    assert SECRET in all_that_it_tells(image(telling(kind)))
    assert SECRET not in all_that_it_tells(kept(image(telling(kind))).encode())
    assert kept(image(saved(kind))).encode() == image(saved(kind))


def test_pictures_inside_a_drawing_take_no_more_memory_and_time_than_one() -> None:
    told = base64.b64encode(saved("PNG", Image.new("1", (5_000, 5_000)))).decode()
    image = f'<image xlink:href="data:image/png;base64,{told}"/>'
    assert kept(svg(image * 2))
    with pytest.raises(ContentError, match="pictures of more than 60,000,000 pixels together"):
        keep(svg(image * 3), "a.svg")


@given(st.binary(max_size=40), st.integers(0, 2000), st.sampled_from([ILLUSTRATOR, INKSCAPE, DIAGRAMS]))
def test_a_damaged_drawing_is_refused_or_tells_nothing(damage: bytes, at: int, content: str) -> None:
    start = at % len(content)
    damaged = content.encode()[:start] + damage + content.encode()[start + len(damage) :]
    try:
        made = keep(damaged, "a.svg").content
    except ContentError:
        return
    assert b"<!--" not in made
    assert b"DOCTYPE" not in made
    assert keep(made, "a.svg").content == made


@pytest.mark.parametrize(
    "opener", ["url(", "url('", "image-set", "src", "/*", "\\", "u\\72l(", "@import", "-moz-"]
)
@pytest.mark.parametrize("filling", [" ", "\n", "'", "/", "\\", ""])
def test_a_style_sheet_is_read_in_time_that_grows_with_its_length(opener: str, filling: str) -> None:
    """By the square of it, these would take minutes; they take a tenth of a second."""
    style = opener + (filling or opener) * (500_000 // len(filling or opener))
    began = time.process_time()
    with suppress(ContentError):
        keep(svg(f"<style><![CDATA[{style}]]></style>"), "a.svg")
    assert time.process_time() - began < 10


@pytest.mark.parametrize("attribute", ['ping="https://evil.example/"', 'PING="//evil.example/"'])
def test_a_link_that_would_tell_somebody_else_of_a_click_is_refused(attribute: str) -> None:
    with pytest.raises(ContentError, match="points to something elsewhere"):
        keep(svg(f'<a href="#top" {attribute}><rect/></a>'), "a.svg")
