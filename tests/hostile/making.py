"""Articles that nobody would write but to do harm, made from a seed: signs, scripts and blocks, repeated and nested as
often as the bounds of an article admit."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice

from portal.article import Article, Translation
from portal.derive.content import Format
from portal.derive.markup import most_parts, render
from portal.derive.markup.bounds import LONGEST_BODY
from portal.errors import ContentError
from portal.news.rules import LONGEST_BODIES, LONGEST_LINE

PARAGRAPH = 19_900
PUBLISHED = datetime(2024, 2, 28, 8, 0, tzinfo=UTC)

_SIGNS = """
    [ ] ( ) ![ ]( ](b) [a](article:a) [a](#s-a) [a](media:a.pdf) [a][ [a]: [^a] [^a]: [](< <a: <a@b. <https://a.b>
    ` `` * ** *** _ __ ~~ ~ \\ \\* & &# &amp; &#769; &#x0; ^ > # ## | || - + 1. ``` ~~~ --- === :--- {{ [[ ]]
    <b> </b> <!-- " a" “ ” ' ’ $ % %41 %CC%81 @ a@a. www. http:// https://a.b/ /// ... … ฯ ๆ ฯลฯ ฯพณฯ
"""
_LETTERS = """
    a A z é ß ı ﬁ ก กา เแ เก ไก ำ ํา กั ก้ กํ ฤๅ การ ประเทศ กระทรวง อบต. พ.ศ. ๑ ๒๕๖๓ ຄ ແລະ ກຳ က ကို ﺍ ع لا ق א ש 中 国
    国家 日 カ ｶﾞ か 한 조선 ក ្ក ខ្មែរ க க் ഗ്ന अ क्ष ๏ 𐐀 𝐀 👩‍👩‍👧 🇹🇭 🏳️‍🌈 ﷺ 0 1 1, 1. 1/1/2560 5ธันวาคม2563 02-123-4567
    1,000,000.00 9999999999 มกราคม May AND OR NOT o'clock co-op C++ ม.33 ร.อ.
"""
_UNSEEN = "\u0301\u0323\u0344\uff9e\u200d\u200b\u00ad\u202e\u2028\u0085\ufeff\ufe0f\u0f73\u212b\uffff"
SIGNS = _SIGNS.split()
LETTERS = [*_LETTERS.split(), *_UNSEEN, "ส าคัญ", "น ้า"]
PAIRS = (("[", "]"), ("![", "](b)"), ("**a", "a**"), ("“", "”"), ("(", ")"), ("> ", "\n"), ("*a_", "_a*"))
BLANKS = (
    " ",
    " ",
    "  ",
    "\t",
    "\u00a0",
    "\u2003",
    "\u3000",
    "\r",
    "\n",
    "\n",
    "\n\n",
    "\n \n",
    "  \n",
    "\\\n",
)
BEFORE_LINES = (
    *(
        "",
        "",
        "",
        "> ",
        "> > > ",
        "- ",
        "- - - - ",
        "1. ",
        "1) - > ",
        "# ",
        "###### ",
        "    ",
        "[^1]: ",
        "|",
        ": ",
        "\t",
    ),
    *("[a]: /b ", "Table: ", "| a | b\n|-|-\n| ", "```\n", "=\n", "---\n"),
)
LANGUAGES = (
    "th",
    "th",
    "th",
    "en",
    "lo",
    "my",
    "km",
    "zh-Hans",
    "ja",
    "ko",
    "ar",
    "he",
    "fr",
    "de",
    "tr",
    "hi",
)


def hostile(seed: int) -> Article:
    """An article of the allowed size that belongs to a seed: the longest beginnings of its bodies that are taken."""
    draw = random.Random(seed)  # noqa: S311 - the same in every run
    count = draw.choice((1, 1, 1, 1, 2, 3, 10, 50))
    tags = [draw.choice(LANGUAGES)]
    tags += islice(
        (f"{a}{b}" for a in "bdfgkm" for b in "abcdefghijklmno" if f"{a}{b}" not in tags), count - 1
    )
    share = min(LONGEST_BODY, LONGEST_BODIES // len(tags))
    make = draw.choice(SHAPES)
    format_: Format = draw.choice(("markdown", "markdown", "plain"))
    body = fitting(make(draw, share), format_, tags[0], len(tags))
    title = (
        fitting(_run(draw, LONGEST_LINE), "plain", tags[0], 1).replace("\n", " ").strip()[:LONGEST_LINE]
        or "a"
    )
    return Article(
        id=f"hostile-{seed}",
        slug=f"hostile-{seed}",
        category="provincial-news",
        original=tags[0],
        published_at=PUBLISHED,
        translations={tag: Translation(language=tag, title=title, body=body, format=format_) for tag in tags},
    )


def fitting(body: str, format_: Format, language: str, languages: int) -> str:
    """The longest beginning of a body that is taken, to an eighth."""
    taken, refused = 0, len(body) + 1
    length = len(body)
    while refused - taken > max(1, taken // 8):
        try:
            render(body[:length], format_, language, most_parts=most_parts(languages))
            taken = length
        except ContentError:
            refused = length
        length = (taken + refused) // 2
    return body[:taken]


def _run(draw: random.Random, length: int) -> str:
    """A few pieces, again and again."""
    pieces = [
        draw.choice(draw.choice((SIGNS, LETTERS, LETTERS, BLANKS)))
        for _ in range(draw.choice((1, 1, 2, 3, 5)))
    ]
    unit = "".join(pieces)
    return (unit * (length // len(unit) + 1))[:length]


def _repeated(draw: random.Random, length: int) -> str:
    """One run, cut into paragraphs as long as they may be."""
    paragraph = _run(draw, min(length, draw.choice((100, 2000, PARAGRAPH, PARAGRAPH))))
    return "\n\n".join([paragraph] * (length // (len(paragraph) + 2) or 1))[:length]


def _unbroken(draw: random.Random, length: int) -> str:
    """One run without end."""
    return _run(draw, length)


def _numbered(draw: random.Random, length: int) -> str:
    """Runs that are all different, so that nothing is remembered."""
    form = draw.choice(
        (
            *SIGNS,
            *LETTERS,
            "[a{}](article:b{})",
            "[^{}]\n\n[^{}]: a\n\n",
            "[{}]: /{}\n\n[{}]\n\n",
            "## {}\n\n",
        )
    )
    lines = (
        form.replace("{}", str(at)) if "{}" in form else f"{form}{at}{form}" for at in range(length // 4)
    )
    text, between = "", draw.choice((" ", "\n\n", "", "\n"))
    return between.join(islice(lines, length // (len(form) + 4)))[:length] or text


def _in_blocks(draw: random.Random, length: int) -> str:
    """Lines in blocks, which others go on with or break off."""
    lines = [
        draw.choice(BEFORE_LINES) + _run(draw, draw.choice((1, 3, 30, 300)))
        for _ in range(draw.choice((1, 2, 4)))
    ]
    block = draw.choice(("\n", "\n\n")).join(lines) + draw.choice(("\n", "\n\n"))
    return (block * (length // len(block) + 1))[:length]


def _mirrored(draw: random.Random, length: int) -> str:
    """Many that open, then as many that close."""
    opens, closes = draw.choice(PAIRS)
    depth = draw.choice((5, 35, 1000, PARAGRAPH // 8))
    one = opens * depth + _run(draw, 10) + closes * depth
    return "\n\n".join([one] * (length // (len(one) + 2) or 1))[:length]


def _table(draw: random.Random, length: int) -> str:
    """Tables of all proportions, with more or fewer cells than columns."""
    columns = draw.choice((1, 2, 10, 300, 3000))
    cell = _run(draw, draw.choice((1, 1, 5))).replace("\n", " ").replace("|", "a") or "a"
    head = "|".join([cell] * columns) + "\n" + "|".join(["-"] * columns) + "\n"
    row = draw.choice((f"{cell}|\n", "|".join([cell] * columns) + "\n", "|" * columns + "\n"))
    table = head + row * draw.choice((1, 10, 5000)) + draw.choice(("", "\n: a\n\n", "\n"))
    return (table * (length // len(table) + 1))[:length]


def _random(draw: random.Random, length: int) -> str:
    """Pieces in no order."""
    alphabet = [draw.choice(draw.choice((SIGNS, LETTERS, BLANKS, BEFORE_LINES))) for _ in range(12)]
    return "".join(draw.choices(alphabet, k=length))[:length]


def _characters(draw: random.Random, length: int) -> str:
    """Characters of one block of Unicode, or of all of them."""
    first = draw.choice((0x20, 0x300, 0xE00, 0xE80, 0x1000, 0x1780, 0x2000, 0x3000, 0xAC00, 0xFB00, 0x1F300))
    span = draw.choice((0x80, 0x100, 0x400, 0x10FFFF - first))
    return "".join(chr(first + draw.randrange(span)) for _ in range(length))


SHAPES: tuple[Callable[[random.Random, int], str], ...] = (
    *(
        _repeated,
        _repeated,
        _unbroken,
        _numbered,
        _in_blocks,
        _in_blocks,
        _mirrored,
        _table,
        _random,
        _characters,
    ),
)
