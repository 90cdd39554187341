from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import CatalogError
from portal.i18n.po_file import catalog_path, empty, new_header, parse, read

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"X-Generator: Poedit 3.4\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)

PLURAL = b'msgid "a"\nmsgid_plural "as"\nmsgstr[0] "b"\nmsgstr[1] "c"\n'


def test_a_catalog_lies_in_the_folder_of_its_language() -> None:
    assert catalog_path(Path("locales"), "zh-Hans") == Path("locales/zh_Hans/LC_MESSAGES/messages.po")


def test_messages_are_read() -> None:
    file = parse((HEADER + 'msgctxt "menu"\nmsgid "News"\nmsgstr "ข่าว"\n').encode(), Path("th.po"))
    (entry,) = file.entries
    assert (entry.source, entry.forms, entry.context, file.rule.forms) == (("News",), ("ข่าว",), "menu", 2)
    assert file.keys == {("menu", "News")}


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse(b"\xef\xbb\xbf" + HEADER.encode(), Path("th.po")).rule.forms == 2


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "it has no header"),
        (b'msgid "a"\nmsgstr "b"\n', 1, "it has no header"),
        (HEADER.encode() + 'msgid "a"\nmsgstr "ข่าว"\n'.encode("tis-620"), 8, "not UTF-8"),
        (HEADER.encode("utf-16"), 1, "not UTF-8"),
        (HEADER.encode().replace(b"UTF-8", b"utf-16") + b'msgid "a"\nmsgstr "\xe0"\n', 8, "not UTF-8"),
        (HEADER.encode().replace(b"UTF-8", b"rot13") + b'msgid "a"\nmsgstr "\xe0"\n', 8, "not UTF-8"),
        (HEADER.replace("plural=(n != 1);", "").encode() + PLURAL, 1, "no plural rule"),
        (HEADER.replace("nplurals=2", "nplurals=INTEGER").encode(), 1, "no plural rule"),
        (HEADER.replace("(n != 1)", "n").encode(), 1, "is no rule for 2 forms"),
        (HEADER.replace("(n != 1)", "1/n").encode(), 1, "is no rule for 2 forms"),
        (HEADER.replace("(n != 1)", "open(1)").encode(), 1, "is no rule for 2 forms"),
        (HEADER.encode() + b'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', 7, "has 1 plural forms"),
        (HEADER.replace("(n != 1)", "(" * 3000).encode(), 1, "…” in the header is no rule for 2 forms"),
    ],
)
def test_a_broken_file_is_refused_whole(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(CatalogError) as told:
        parse(data, Path("th.po"))
    assert told.value.line == line
    assert reason in told.value.reason


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="it cannot be read: No such file"):
        read(tmp_path / "th.po")


@given(st.binary())
def test_whatever_stands_in_a_file_it_is_read_or_refused(data: bytes) -> None:
    for start in (b"", HEADER.encode()):
        with contextlib.suppress(CatalogError):
            parse(start + data, Path("th.po"))


def test_a_new_catalog_has_the_rule_of_its_language(tmp_path: Path) -> None:
    assert empty(tmp_path / "my.po", new_header("my")).rule.forms == 1
    assert empty(tmp_path / "ar.po", new_header("ar")).rule.forms == 6


def test_the_former_words_of_a_fuzzy_message_are_kept_apart_from_comments() -> None:
    body = '# by hand\n#, fuzzy\n#| msgid "former "\n#| "words"\nmsgid "words"\nmsgstr "คำ"\n'
    (entry,) = parse((HEADER + body).encode(), Path("th.po")).entries
    assert entry.former == {"msgid": "former words"}
    assert entry.notes == [" by hand"]


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("charset=UTF-8", "charset=utf8"),
        ("charset=UTF-8", "CHARSET=Utf-8"),
        ("charset=UTF-8", "charset=CHARSET"),
        ("Content-Type: text/plain; charset=UTF-8", "content-type: text/plain;charset=UTF-8; x=y"),
        ("Content-Type: text/plain; charset=UTF-8", "X-Nothing: at all"),
        ("Plural-Forms", "plural-forms"),
        ("X-Generator: Poedit 3.4", "PO-Revision-Date: "),
        ("X-Generator: Poedit 3.4", "PO-Revision-Date: 2021-05-26 14:21:43+0000"),
        ("X-Generator: Poedit 3.4", "POT-Creation-Date: 2021-05-26T14:21:43Z"),
        ("X-Generator: Poedit 3.4", "PO-Revision-Date: 2026-13-45 soon"),
        ("nplurals=2; plural=(n != 1);", "plural=n!=01; nplurals=2"),
        ("nplurals=2; plural=(n != 1);", "nplurals=2; plural=n != 1; or so"),
        ("plural=(n != 1);", f"plural={'(' * 30}n != 1{')' * 30};"),
    ],
)
def test_a_header_is_read_however_other_tools_write_it(field: str, other: str) -> None:
    file = parse(
        (HEADER.replace(field, other) + 'msgid "News"\nmsgstr "ข่าว"\n').encode() + PLURAL, Path("th.po")
    )
    assert file.entries[0].forms == ("ข่าว",)
    assert [file.rule.choose(n) for n in (0, 1, 2)] == [1, 0, 1]


def test_a_file_without_plurals_needs_no_plural_rule() -> None:
    data = b'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a"\nmsgstr "b"\n'
    assert parse(data, Path("th.po")).entries[0].forms == ("b",)


@pytest.mark.parametrize(
    "body", ['msgstr[0] ""\n', '#, fuzzy\n{}msgstr[0] "x"\n', 'msgstr[0] ""\nmsgstr[1] "x"\n']
)
def test_what_is_not_shown_may_have_other_forms_than_the_header_says(body: str) -> None:
    words = 'msgid "a"\nmsgid_plural "as"\n'
    body = body.format(words) if "{}" in body else words + body
    assert parse((HEADER + body).encode(), Path("th.po")).entries[0].source == ("a", "as")


def test_a_header_may_stand_anywhere() -> None:
    file = parse(('msgid "News"\nmsgstr "ข่าว"\n\n' + HEADER).encode(), Path("th.po"))
    assert file.keys == {(None, "News")}


@pytest.mark.parametrize("charset", ["TIS-620", "CP874", "ISO-8859-11"])
def test_a_file_in_the_charset_that_its_header_names_is_read(charset: str) -> None:
    data = (HEADER.replace("UTF-8", charset) + 'msgid "News"\nmsgstr "ข่าว"\n').encode(charset)
    assert parse(data, Path("th.po")).entries[0].forms == ("ข่าว",)


def test_utf_8_is_read_as_such_whatever_the_header_says() -> None:
    data = (HEADER.replace("UTF-8", "TIS-620") + 'msgid "News"\nmsgstr "ข่าว"\n').encode()
    assert parse(data, Path("th.po")).entries[0].forms == ("ข่าว",)
