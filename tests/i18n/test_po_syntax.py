from __future__ import annotations

import pytest

from portal.errors import CatalogError
from portal.i18n.po_syntax import raw_entries

HEADER = 'msgid ""\nmsgstr ""\n'


def test_entries_are_read_with_their_lines() -> None:
    text = (
        HEADER
        + '\n# by hand\n#. Translators: hello\n#: page.html\n#, fuzzy\n#| msgid "former"\n'
        + 'msgctxt "menu"\nmsgid "News"\nmsgid_plural "More\\n"\n"news"\nmsgstr[0] "ข่าว"\nmsgstr[1] ""\n'
        + '\n#~ msgid "gone"\n#~ msgstr "ไป"\n#~| msgid "former"\n'
    )
    _, entry = raw_entries(text, "th.po")
    assert entry.key == ("menu", "News")
    assert entry.parts["msgid_plural"] == "More\nnews"
    assert (entry.line, entry.forms) == (10, 2)


def test_windows_line_ends_and_missing_blank_lines_are_taken() -> None:
    text = HEADER + 'msgid "a"\r\nmsgstr "b"\r\nmsgid "c"\r\nmsgstr "d"'
    assert [entry.key for entry in raw_entries(text, "th.po")] == [(None, ""), (None, "a"), (None, "c")]


def test_odd_line_separators_do_not_cut_a_message() -> None:
    assert len(raw_entries(HEADER + 'msgid "a\u2028b\x0cc"\nmsgstr ""\n', "th.po")) == 2


def test_the_same_words_in_two_contexts_are_two_messages() -> None:
    text = HEADER + 'msgid "May"\nmsgstr ""\n\nmsgctxt "month"\nmsgid "May"\nmsgstr ""\n'
    assert len(raw_entries(text, "th.po")) == 3


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
        ('msgid a\nmsgstr ""\n', 3, "quotation marks is missing after msgid"),
        ('msgid "a"\n', 3, "seems to be cut off"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr ""\n', 5, "msgid cannot stand after msgid"),
        ('msgstr "a"\n', 3, "msgstr cannot stand after msgstr"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n', 5, "msgstr cannot stand after msgid_plural"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[1] "c"\n', 5, "msgstr[1] cannot stand after msgid_plural"),
        ('msgid "a"\nmsgstr[0] "c"\n', 4, "msgstr[0] cannot stand after msgid"),
        ('msgid "a"\n# aside\nmsgstr ""\n', 4, "a comment stands inside an entry"),
        ('#~ msgid "a\n#~ msgstr "b"\n', 3, "does not end with a quotation mark"),
    ],
)
def test_a_mistake_is_told_with_its_line(body: str, line: int, reason: str) -> None:
    with pytest.raises(CatalogError) as told:
        raw_entries(HEADER + body, "th.po")
    assert told.value.line == line
    assert told.value.file == "th.po"
    assert reason in told.value.reason


def test_a_string_before_any_keyword_is_a_mistake() -> None:
    with pytest.raises(CatalogError, match=r"th\.po:1: this string belongs to no msgid"):
        raw_entries('"a"\n', "th.po")
