from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import CatalogError
from portal.i18n.po_file import catalog_path, empty, forms_of, new_header, parse, read, source_of

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"X-Generator: Poedit 3.4\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def test_a_catalog_lies_in_the_folder_of_its_language() -> None:
    assert catalog_path(Path("locales"), "zh-Hans") == Path("locales/zh_Hans/LC_MESSAGES/messages.po")


def test_messages_are_read() -> None:
    file = parse((HEADER + 'msgctxt "menu"\nmsgid "News"\nmsgstr "ข่าว"\n').encode(), Path("th.po"))
    (entry,) = file.entries()
    assert (source_of(entry), forms_of(entry), entry.context, file.forms) == (("News",), ("ข่าว",), "menu", 2)
    assert file.keys == {("menu", "News")}


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse(b"\xef\xbb\xbf" + HEADER.encode(), Path("th.po")).forms == 2


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "it has no header"),
        (b'msgid "a"\nmsgstr "b"\n', 1, "it has no header"),
        (HEADER.encode() + 'msgid "a"\nmsgstr "ข่าว"\n'.encode("tis-620"), 8, "not UTF-8"),
        (HEADER.replace("UTF-8", "TIS-620").encode(), 1, "charset=UTF-8"),
        (HEADER.replace("Content-Type", "Content").encode(), 1, "charset=UTF-8"),
        (HEADER.replace("Plural-Forms", "Plural").encode(), 1, "no plural rule"),
        (HEADER.replace("nplurals=2", "nplurals=INTEGER").encode(), 1, "no plural rule"),
        (HEADER.replace("(n != 1)", "n").encode(), 1, "is no rule for 2 forms"),
        (HEADER.replace("(n != 1)", "1/n").encode(), 1, "is no rule for 2 forms"),
        (HEADER.replace("(n != 1)", "open(1)").encode(), 1, "is no rule for 2 forms"),
        (HEADER.encode() + b'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', 7, "has 1 plural forms"),
        (HEADER.encode() + b'"PO-Revision-Date: soon\\n"\n', 1, "cannot be read"),
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
    assert empty(tmp_path / "my.po", new_header("my")).forms == 1
    assert empty(tmp_path / "ar.po", new_header("ar")).forms == 6


def test_the_former_words_of_a_fuzzy_message_are_kept_apart_from_comments() -> None:
    body = '# by hand\n#, fuzzy\n#| msgid "former "\n#| "words"\nmsgid "words"\nmsgstr "คำ"\n'
    (entry,) = parse((HEADER + body).encode(), Path("th.po")).entries()
    assert entry.previous_id == ["former words"]
    assert entry.user_comments == ["by hand"]
