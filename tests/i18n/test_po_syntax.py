from __future__ import annotations

import pytest

from portal.errors import CatalogError
from portal.i18n.po_syntax import read_entries

HEADER = 'msgid ""\nmsgstr ""\n'


def test_entries_are_read_with_their_lines() -> None:
    text = (
        HEADER
        + '\n# by hand\n#. Translators: hello\n#: page.html\n#, fuzzy\n#| msgid "former"\n'
        + 'msgctxt "menu"\nmsgid "News"\nmsgid_plural "More\\n"\n"news"\nmsgstr[0] "ข่าว"\nmsgstr[1] ""\n'
        + '\n#~| msgid "older"\n#~ msgid "gone"\n#~ msgstr "ไป"\n'
    )
    _, entry, gone = read_entries(text, "th.po")
    assert (entry.key, entry.line) == (("menu", "News"), 10)
    assert (entry.source, entry.forms) == (("News", "More\nnews"), ("ข่าว", ""))
    assert (entry.notes, entry.extracted, entry.references) == (
        [" by hand"],
        ["Translators: hello"],
        ["page.html"],
    )
    assert (entry.flags, entry.former, entry.obsolete) == (["fuzzy"], {"msgid": "former"}, False)
    assert (gone.key, gone.forms, gone.former, gone.obsolete) == (
        (None, "gone"), ("ไป",), {"msgid": "older"}, True
    )  # fmt: skip


def test_windows_line_ends_and_missing_blank_lines_are_taken() -> None:
    text = HEADER + 'msgid "a"\r\nmsgstr "b"\r\nmsgid "c"\r\nmsgstr "d"'
    assert [entry.key for entry in read_entries(text, "th.po")] == [(None, ""), (None, "a"), (None, "c")]


def test_odd_line_separators_do_not_cut_a_message() -> None:
    assert len(read_entries(HEADER + 'msgid "a\u2028b\x0cc"\nmsgstr ""\n', "th.po")) == 2


def test_the_same_words_in_two_contexts_are_two_messages() -> None:
    text = HEADER + 'msgid "May"\nmsgstr ""\n\nmsgctxt "month"\nmsgid "May"\nmsgstr ""\n'
    assert len(read_entries(text, "th.po")) == 3


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', 6, "stands in line 3 already"),
        ('msgid "a\nmsgstr "b"\n', 3, "does not end with a quotation mark"),
        ('msgid "a"\nmsgstr "b\\"\n', 4, "does not end with a quotation mark"),
        ('msgid "a"\nmsgstr "\n', 4, "does not end with a quotation mark"),
        ('msgid "a "b" c"\nmsgstr ""\n', 3, "for a quotation mark"),
        ('msgid "a"\nmsgstr "C:\\data"\n', 4, "for a backslash"),
        ('mgsid "a"\nmsgstr ""\n', 3, "“mgsid” is neither"),
        ("<<<<<<< ours\n", 3, "“<<<<<<<” is neither"),
        ('msgid “a”\nmsgstr ""\n', 3, "U+201C (LEFT DOUBLE QUOTATION MARK) stands outside of a string"),
        ('msgid "a"\nmsgstr "ข”\n', 4, "U+201D (RIGHT DOUBLE QUOTATION MARK) stands outside"),
        ('msgid "a"\nmsgstr «ข»\n', 4, "U+00AB (LEFT-POINTING DOUBLE ANGLE QUOTATION MARK) stands outside"),
        ('msgid\u00a0"a"\nmsgstr ""\n', 3, "U+00A0 (NO-BREAK SPACE) stands outside"),
        ('msgid "a"\nmsgstr\u3000"b"\n', 4, "U+3000 (IDEOGRAPHIC SPACE) stands outside"),
        ('\u200bmsgid "a"\nmsgstr ""\n', 3, "U+200B (ZERO WIDTH SPACE) stands outside"),
        ('msgid "a"\nmsgstr "“b\n', 4, "does not end with a quotation mark"),
        ('msgid a\nmsgstr ""\n', 3, "quotation marks is missing after msgid"),
        ('msgid "a"\n', 3, "seems to be cut off"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr ""\n', 5, "msgid cannot stand after msgid"),
        ('msgstr "a"\n', 3, "msgstr cannot stand after msgstr"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n', 5, "msgstr cannot stand after msgid_plural"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[1] "c"\n', 5, "msgstr[1] cannot stand after msgid_plural"),
        ('msgid "a"\nmsgstr[0] "c"\n', 4, "msgstr[0] cannot stand after msgid"),
        ('msgid "a"\n# aside\nmsgstr ""\n', 4, "a comment stands inside an entry"),
        ('#~ msgid "a\n#~ msgstr "b"\n', 3, "does not end with a quotation mark"),
        ('#~ msgid "a"\nmsgstr "b"\n', 4, "begin with “#~” and others do not"),
        ("#~ hello\n", 3, "“hello” is neither"),
        ('#~ msgid "a"\n', 3, "seems to be cut off"),
        ('msgid "a"\n#| msgid "z"\nmsgstr "b"\n', 4, "stand inside an entry"),
        ('#| msgstr "z"\nmsgid "a"\nmsgstr "b"\n', 3, "cannot stand here among the former words"),
        ('#| "z"\nmsgid "a"\nmsgstr "b"\n', 3, "belong to no msgid"),
        ('msgid "a"\nmsgstr "\\q"\n', 4, "for a backslash"),
        ('msgid "a"\nmsgstr "\\x"\n', 4, "for a backslash"),
        ('msgid "a" # aside\nmsgstr ""\n', 3, "a comment stands inside an entry"),
        ('msgid "a"\nmsgid_plural "b"\n', 3, "seems to be cut off"),
        ('\x00\x00\nmsgid "a"\nmsgstr "b"\n', 3, "is neither"),
        ('msgstr[99999999999999] "a"\n', 3, ""),
    ],
)
def test_a_mistake_is_told_with_its_line(body: str, line: int, reason: str) -> None:
    with pytest.raises(CatalogError) as told:
        read_entries(HEADER + body, "th.po")
    assert told.value.line == line
    assert told.value.file == "th.po"
    assert reason in told.value.reason


def test_a_string_before_any_keyword_is_a_mistake() -> None:
    with pytest.raises(CatalogError, match=r"th\.po:1: this string belongs to no msgid"):
        read_entries('"a"\n', "th.po")


def form(text: str) -> str:
    """The translation of the one message in a text."""
    _, entry = read_entries(HEADER + text, "th.po")
    return entry.forms[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\a\b\f\n\r\t\v\\\"", '\a\b\f\n\r\t\v\\"'),
        (r"\101\x42\60", "AB0"),
        (r"\340\270\202", "ข"),
        (r"\xe0\xb8\x82", "ข"),
        (r"\377", "\ufffd"),
        ("one \\\nline", "one line"),
    ],
)
def test_every_escape_of_gettext_is_read(written: str, meant: str) -> None:
    assert form(f'msgid "a"\nmsgstr "{written}"\n') == meant


def test_a_letter_may_be_parted_into_bytes_over_two_strings() -> None:
    assert form('msgid "a"\nmsgstr "\\340\\270"\n"\\202"\n') == "ข"


def test_strings_and_keywords_may_share_a_line() -> None:
    text = (
        HEADER
        + 'msgid "a" "b" msgstr"c" msgctxt "x" msgid "a" msgid_plural "as" msgstr [ 0 ] "d" msgstr[01]"e"\n'
    )
    _, one, other = read_entries(text, "th.po")
    assert (one.key, one.forms) == ((None, "ab"), ("c",))
    assert (other.key, other.forms) == (("x", "a"), ("d", "e"))


def test_equal_messages_on_one_line_are_told_too() -> None:
    with pytest.raises(CatalogError, match="stands in line 3 already"):
        read_entries(HEADER + 'msgid "a" msgstr "b" msgid "a" msgstr "c"', "th.po")


def test_what_an_obsolete_entry_carries_is_read_in_every_form() -> None:
    text = (
        HEADER
        + '# one\n#~ # two\n#~ #, fuzzy, no-wrap\n#~| msgctxt "c"\n#~| msgid ""\n#~| "Old "\n#~| "words"\n'
    )
    text += '#~ msgctxt "d"\n#~ msgid "Old word"\n#~\n#~ msgstr "x"\n'
    _, entry = read_entries(text, "th.po")
    assert (entry.notes, entry.flags, entry.context) == ([" one", " two"], ["fuzzy", "no-wrap"], "d")
    assert entry.former == {"msgctxt": "c", "msgid": "Old words"}


def test_a_file_of_an_old_mac_is_read() -> None:
    _, entry = read_entries((HEADER + '# note\nmsgid "a"\nmsgstr "b"\n').replace("\n", "\r"), "th.po")
    assert (entry.notes, entry.forms) == ([" note"], ("b",))


def test_a_domain_is_passed_over() -> None:
    assert form('domain "messages"\nmsgid "a"\nmsgstr "b"\n') == "b"


def test_the_name_of_a_file_with_blanks_is_one_place() -> None:
    _, entry = read_entries(HEADER + '#: \u2068my page.html\u2069:3 b.html\nmsgid "a"\nmsgstr "b"\n', "th.po")
    assert entry.references[-1] == "b.html"


def test_a_message_that_is_written_over_several_lines_is_told_from_one_that_is_not() -> None:
    text = HEADER + 'msgid "a"\nmsgstr "b"\nmsgid "c"\nmsgstr ""\n"d"\n'
    assert [entry.parted for entry in read_entries(text, "th.po")][1:] == [False, True]
