"""Checks of single lines of words: their letters, their blanks, and markup that is shown as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from itertools import pairwise

from portal.i18n.typos import thai_typos
from portal.news.checks.blocks import Block, Body, Line
from portal.news.checks.findings import Finding, Location, quoted
from portal.text import thai
from portal.text.normalisation import lookalike
from portal.text.scripts import is_unspaced

_CAPITAL = "[A-Z\u00c0-\u00d6\u00d8-\u00de\u0391-\u03a9\u0401-\u042f]"
_WORD = re.compile(rf"{_CAPITAL}++(?:['’]{_CAPITAL}++)*+(?![^\W\d_])")
_GAP = r"(?:[ \u00a0]+(?:(?:&|[0-9]+)[ \u00a0]+)?|-)"
_IN_CAPITALS = re.compile(rf"(?<![^\W_])(?<![^\W_]['’]){_WORD.pattern}(?:{_GAP}{_WORD.pattern})+")
_MOST_WORDS = 3
"""So many words in capitals in a row may be a name; so many are told where they are all that the line holds."""
_FEWEST_LETTERS = 16
"""With fewer, words in capitals are likely abbreviations: APEC ASEAN WTO UN."""

_STYLED = re.compile("[\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f169\U0001f170-\U0001f189]{2,}")
"""Mathematical alphanumerics, and letters in circles and squares (Unicode's charts)."""
_UNREADABLE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]+")
"""Private use areas, which typefaces fill as they like, and the sign that stands for a lost letter."""

_PICTURE = "[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23fa\u2049\u203c]"
_TONE = "[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]{0,3}"
_EMOJI = f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTURE}{_TONE}(?:\u200d{_PICTURE}{_TONE}){{0,7}})"
_EMOJIS = re.compile(rf"(?<!\u200d){_EMOJI}(?:[ \u00a0]?{_EMOJI}){{2,}}")

_SIGNS = re.compile(r"[!?！？]{3,}|([-–—=_*~•·#+])(?:[-–—]|\1){5,}|\.{8,}|…{3,}")
"""Fewer dots are left alone: drafts of laws have four for a year not yet known (พ.ศ. ....), Chinese has six."""


def check_lettering(line: Line) -> Iterator[Finding]:
    """What is wrong with the letters of a line."""
    if run := _capitals(line.text):
        what = f"words in capitals, {quoted(run)}, are hard to read, and may be read aloud letter by letter"
        yield Finding("capitals", line.location, what, "write them as words are written in a sentence")
    if found := _STYLED.search(line.text):
        what = f"letters are made of other signs, {quoted(found[0])}, and are not read aloud as words"
        yield Finding("letters-styled", line.location, what, "type plain letters; make them bold with **")
    if found := _UNREADABLE.search(line.text):
        around = line.text[max(0, found.start() - 12) : found.end() + 12]
        what = f"near {quoted(around)} stands a letter that no other device knows"
        yield Finding("letters-unreadable", line.location, what, "type that place anew")
    if found := _EMOJIS.search(line.text):
        what = f"emojis in a row, {quoted(found[0])}, are read aloud one by one, by their names"
        yield Finding("emoji-run", line.location, what, "keep one at most")
    if found := _SIGNS.search(line.text):
        what = f"the same sign again and again, {quoted(found[0])}, is read aloud sign by sign"
        yield Finding("signs-run", line.location, what, "keep one, or none where they only decorate")


def _capitals(text: str) -> str:
    for run in _IN_CAPITALS.finditer(text):
        words = _WORD.findall(run[0])
        is_all = not re.search(r"[^\W\d_]", text[: run.start()] + text[run.end() :])
        fewest = _MOST_WORDS if is_all else _MOST_WORDS + 1
        if len(words) >= fewest and sum(map(len, words)) >= _FEWEST_LETTERS:
            return run[0]
    return ""


_MARK = "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
_ALONE = rf"(?:[ก-ฮ]{_MARK}*|[เ-ไ]|[ะาำๅ]|{_MARK})"
_APART = re.compile(rf"(?<!\S){_ALONE}(?: {_ALONE}){{3,}}(?!\S)")
_LATIN_APART = re.compile(r"(?<!\S)[A-Za-z](?: [A-Za-z]){4,}(?!\S)")
_PIECE = "[ก-\u0e3aเ-\u0e4e]{1,6}"
_PIECES = re.compile(rf"(?<!\S){_PIECE}(?: {_PIECE}){{2,}}(?!\S)")
_BARE = re.compile("[ก-ฮ][\u0e48-\u0e4c]?|[เ-ไะาำๅ]")
"""What can be no word: a consonant without a vowel, a vowel without a consonant."""
_FEWEST_BARE = 3
"""So many of the letters that stand apart; words of one syllable may follow each other as well."""
_LONGEST_WORD = 5
"""Pieces that a word is looked for in."""
_SHORTEST = 5
"""Letters: shorter words may come together by chance."""
_BROKEN = re.compile(r"(?:(?<=[\s(“\"])|\A)[ะาำๅ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+(?=[ก-ฮะ-ๅ])")

_REMEDY = "write the word without blanks inside"


def check_spacing(line: Line) -> Iterator[Finding]:
    """What is wrong with the blanks inside the words of a line."""
    if apart := _apart(" ".join(line.text.split())):
        what = f"a word is typed with blanks between its letters, {quoted(apart)}, and is not read aloud as a word"
        yield Finding("letters-apart", line.location, what, _REMEDY)
    if found := _BROKEN.search(line.text):
        around = line.text[max(0, found.start() - 6) : found.end() + 10]
        what = (
            f"a word is torn, or its beginning is lost, in {quoted(around)}: no word begins with such a sign"
        )
        yield Finding(
            "letters-broken", line.location, what, "write it whole; text copied from a PDF often has such"
        )


def _apart(text: str) -> str:
    for pattern in (_APART, _LATIN_APART):
        for found in pattern.finditer(text):
            if _are_letters(found[0].split(" ")):
                return found[0]
    for found in _PIECES.finditer(text):
        if word := _word_in(found[0].split(" ")):
            return word
    return ""


def _are_letters(units: list[str]) -> bool:
    """Whether what stands apart are letters of words, and neither short words nor an alphabet, as choices are."""
    bare = sum(unit.isascii() or _BARE.fullmatch(unit) is not None for unit in units)
    is_alphabet = all(len(unit) == 1 for unit in units) and units == sorted(units)
    return bare >= _FEWEST_BARE and not is_alphabet


def _word_in(pieces: list[str]) -> str:
    """Three pieces or more that are one word of the dictionary together, one of them no word by itself."""
    bare = [_BARE.fullmatch(piece) is not None for piece in pieces]
    for start in range(len(pieces) - 2):
        for stop in range(start + 3, min(start + _LONGEST_WORD, len(pieces)) + 1):
            word = "".join(pieces[start:stop]) if any(bare[start:stop]) else ""
            if len(word) >= _SHORTEST and word in thai.dictionary():
                return " ".join(pieces[start:stop])
    return ""


_THAI = re.compile("[\u0e01-\u0e5b]")


def check_spelling(line: Line) -> Iterator[Finding]:
    """What is typed wrong in a line; the first place of each kind."""
    if not _THAI.search(line.text):
        return
    for slip in thai_typos(line.text):
        around = line.text[max(0, slip.start - 8) : slip.stop + 8]
        yield Finding(
            "thai-spelling", line.location, f"near {quoted(around)} the text {slip.what}", slip.remedy
        )


# The elements of HTML, also former ones, and those of other software that Word and social networks write.
_ELEMENTS = frozenset(
    {
        "a", "abbr", "acronym", "article", "aside", "audio", "b", "basefont", "bdi", "bdo", "big", "blink",
        "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "dd",
        "del", "details", "dfn", "dialog", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font",
        "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr",
        "html", "i", "iframe", "img", "input", "ins", "kbd", "legend", "li", "main", "marquee", "meta", "meter", "nav",
        "nobr", "noscript", "object", "ol", "optgroup", "option", "p", "param", "picture", "pre", "progress", "q", "rp",
        "rt", "ruby", "s", "samp", "script", "section", "select", "small", "span", "strike", "strong", "style", "sub",
        "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "tr", "track", "tt", "u",
        "ul", "var", "video", "wbr",
    }
)  # fmt: skip
_ALSO_WORDS = frozenset(
    {
        "address", "area", "base", "data", "dir", "label", "link", "map", "mark", "menu", "output", "slot", "source",
        "summary", "time", "title",
    }
)  # fmt: skip
"""Elements whose names people also write between < and >, for something that is to be filled in: told only where they
are closed or have attributes."""
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<rest>(?:\s[^<>]*)?)/?(?:>|\Z)|<(?:/?(?:o|v|w|m|st1|fb|g):\w+\b|!--|!DOCTYPE"
    r"|!\[CDATA\[|\?php|\?xml|%)",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_VALUE = r"""(?:"[^"\[\]]*"|'[^'\[\]]*'|[“”″‘’′][^\[\]]*+|[^\s\[\]"'“”″]+)"""
_SHORTCODE = re.compile(
    # WordPress and forums: closing ones, those with values, a few known by name alone.
    rf"\[/[A-Za-z][\w-]*\]|\[[A-Za-z][\w-]*(?:\s*=\s*{_VALUE}|\s+[\w-]+\s*=\s*{_VALUE})(?:\s[^\[\]]*)?\]"
    r"|\[(?:gallery|playlist|embed|more|nextpage|toc|_TOC_)\]|\[\[[^\[\]\n]+\]\]"
    # Hugo, Jekyll, Liquid, Jinja; attributes of kramdown and Pandoc; containers; directives of reStructuredText.
    r"|\{\{.*|\{%.*|\{(?::|[#.][\w-])[^{}]*\}|\A\s*:::.*|\A\s*!!!\s\w+|\A\s*\.\.\s[\w-]+::|\^\[[^\[\]\n]+\]",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"!?\[[^\[\]\n]*\]\((?=[^()\n]*[./#:])(?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]+\] \((?:https?://|www\.)[^()\n]*\)"
)
_BOLD = re.compile(r"(?<!\*)(\*{2,3}|~~)(?![*~])([^*~\n]{1,200}?)\1(?![*~])")
_BOLD_LINES = re.compile(r"(?<![_\w])(__)(?=[^\s_])([^_\n]{1,200}?)(?<=[^\s_])__(?!_)")
_ITALIC_LINES = re.compile(r"(?<![_\w])(_)(?=[^\s_])([^_\n]{1,200}?)(?<=[^\s_])_(?!_)(?=\w)")
_OPENING, _CLOSING = re.compile(r"(?<!\S)\*\*(?=[^\s*])"), re.compile(r"(?<=[^\s*])\*\*(?!\S)")
_WORDLIKE = re.compile(r"[^\W\d_]{2}|[^\W\d_][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_NOTE_REFERENCE = re.compile(r"\[\^[^\[\]\n]{1,100}\]")
_HEADING = re.compile(r"\A#{2,6} \S")

_PLAINLY = "take it out, or write it as text"


def check_markup(body: Body) -> Iterator[Finding]:
    """What stays text in a body. Program code is left alone: there, signs are shown on purpose."""
    for block in body.blocks:
        if block.kind not in ("code", "indented"):
            for line in block.lines:
                yield from _line(line, in_markdown=body.format == "markdown")
    if body.format == "markdown":
        yield from _across(body)
        for label, begin in body.lost_notes:
            what = f"nothing refers to the note {quoted(f'[^{label}]')}, so that it stands last"
            yield Finding(
                "note-not-made",
                Location("body", begin),
                what,
                f"write [^{label}] in the text where it belongs",
            )


def check_markup_of_words(line: Line) -> Iterator[Finding]:
    """What stays text in words that know no markup: a title, a summary, what is said of a file."""
    if line.location.part != "body":
        yield from _line(line, in_markdown=False)


def _link_remedy(link: str) -> str:
    """What to do for a link of Markdown that none is made of."""
    address = link.rpartition("](")[2].strip()
    if address.partition(":")[0].lower() in ("javascript", "vbscript", "file", "data"):
        return (
            "such an address leads nowhere; write https://…, or list the file among the attachments or images"
        )
    if sign := lookalike(address[:1]):
        return f"take {sign} away from the address"
    return "write no blank inside the address or before it"


def _line(line: Line, *, in_markdown: bool) -> Iterator[Finding]:
    text = line.prose
    if tag := _tag(text):
        remedy = (
            "take it out" if not in_markdown else "take it out, write Markdown instead, or put it between `…`"
        )
        yield _finding(line, f"the HTML tag {quoted(tag)} is", remedy)
    if found := next((one for one in _ENTITY.finditer(text) if _stands_for_something(one[0])), None):
        yield _finding(line, f"the code {quoted(found[0])} is", "write the sign that it stands for")
    if found := _SHORTCODE.search(text):
        yield _finding(line, f"{quoted(found[0])}, which other software fills in, is", _PLAINLY)
    if found := _LINK.search(text):
        remedy = _link_remedy(found[0]) if in_markdown else "write it as words and an address"
        yield _finding(line, f"the link {quoted(found[0])} is", remedy)
    emphasis = _emphasis(text, in_markdown=in_markdown)
    if emphasis and in_markdown:
        what = f"the signs around {quoted(emphasis)} are shown as text and make nothing bold or slanted"
        remedy = "write ** (or *) right before and behind the words, without a blank between, and not _"
        yield Finding("emphasis-not-made", line.location, what, remedy)
    elif emphasis or (not in_markdown and (found := _HEADING.search(text))):
        shown = emphasis or (found[0] if found else "")
        yield _finding(
            line,
            f"the signs of Markdown in {quoted(shown)} are",
            "take them out, for this text knows no Markdown",
        )
    if in_markdown and (found := _NOTE_REFERENCE.search(text)):
        what = f"{quoted(found[0])} refers to a note that there is not, and is shown as text"
        remedy = f"write the note as {found[0]}: and its words, or take it out"
        if any(character.isspace() for character in found[0]):
            what = f"{quoted(found[0])} is shown as text, for no label of a note has blanks"
            remedy = "write it without, here and where the note stands"
        yield Finding("note-not-made", line.location, what, remedy)


def _finding(line: Line, what: str, remedy: str) -> Finding:
    return Finding("markup-as-text", line.location, f"{what} shown to readers as text", remedy)


def _tag(text: str) -> str:
    for found in _TAG.finditer(text):
        name = (found["name"] or "").lower()
        is_whole = not name or found[0].endswith(">")
        is_other = name in _ALSO_WORDS and (found["close"] or "=" in found["rest"])
        if name and name not in _ELEMENTS and not is_other:
            continue
        if is_whole or not text[: found.start()] or text[found.start() - 1].isspace():  # unlike “a<b”
            return found[0]
    return ""


def _stands_for_something(entity: str) -> bool:
    return entity[1] == "#" or entity[1:] in html5


def _emphasis(text: str, *, in_markdown: bool) -> str:
    """Words with the signs that were to make them bold, slanted or struck out."""
    for pattern in (_BOLD, _BOLD_LINES, _ITALIC_LINES) if in_markdown else (_BOLD, _BOLD_LINES):
        for found in pattern.finditer(text):
            before = text[: found.start()][-1:]
            behind = text[found.end() :][:1]
            if not _WORDLIKE.search(found[2]) or (found[2][0].isspace() and before and not before.isspace()):
                continue  # signs that point to a note: “100 บาท** และ 200 บาท**”
            if pattern is _ITALIC_LINES and not is_unspaced(behind):
                continue  # names of programs and files have _ inside
            return found[0]
    return ""


def _across(body: Body) -> Iterator[Finding]:
    """Bold that begins in one paragraph and ends in the next, and so is none in either."""
    for one, other in pairwise(body.blocks):
        if _has_one_sign(one, _OPENING) and _has_one_sign(other, _CLOSING):
            what = f"the signs ** that begin before {quoted(one.text)} end in another paragraph, and make nothing bold"
            yield Finding(
                "emphasis-not-made", Location("body", one.line), what, "close and open them in each paragraph"
            )


def _has_one_sign(block: Block, sign: re.Pattern[str]) -> bool:
    """Whether a paragraph has ** only once, and there as `sign` has it."""
    text = "\n".join(line.prose for line in block.lines)
    return block.kind == "paragraph" and text.count("**") == 1 and sign.search(text) is not None
