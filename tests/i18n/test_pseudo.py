from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.i18n.placeholders import PLACEHOLDER, names, problem
from portal.i18n.po_file import catalog_path, read
from portal.i18n.pseudo import lengthened, mirrored, write_pseudo


def test_a_message_is_accented_and_bracketed() -> None:
    assert lengthened("News") == "[Ñéŵš öñé]"


@pytest.mark.parametrize("words", [2, 10, 40])
def test_a_message_is_about_two_fifths_longer(words: int) -> None:
    message = "word " * words
    assert 1.4 * len(message) <= len(lengthened(message)) <= 1.4 * len(message) + 9


def test_words_are_mirrored_one_by_one() -> None:
    assert mirrored("All news") == "\u202eAll\u202c \u202enews\u202c"


def test_placeholders_are_left_alone() -> None:
    assert lengthened("On %(day)s 5%%").startswith("[Öñ %(day)s 5%%")
    assert mirrored("On %(day)s") == "\u202eOn\u202c %(day)s"


@given(st.lists(st.sampled_from(["%(name)s", "%%", "Word", " ", "%(n)s", "."])).map("".join))
def test_whatever_the_message_its_placeholders_fit(message: str) -> None:
    for change in (lengthened, mirrored):
        assert problem(message, change(message)) is None
        assert names(change(message)) == names(message)


@given(st.text("abc XYZ %(n)s"))
def test_no_letter_of_english_stays_plain(message: str) -> None:
    rest = PLACEHOLDER.sub("", lengthened(message))
    assert not any(letter.isascii() and letter.isalpha() for letter in rest)


def test_both_catalogs_are_made_from_the_templates(folder: Any, other_folder: Any, tmp_path: Path) -> None:
    folder.pot('msgctxt "menu"\nmsgid "News"\nmsgstr ""\n')
    other_folder.pot('msgid "%(n)s visit"\nmsgid_plural "%(n)s visits"\nmsgstr[0] ""\nmsgstr[1] ""\n')
    write_pseudo(tmp_path, [read(one.path / "messages.pot") for one in (folder, other_folder)])
    for tag in ("en-XA", "ar-XB"):
        file = read(catalog_path(tmp_path, tag))
        assert file.keys == {("menu", "News"), (None, "%(n)s visit")}
        assert all(entry.translated for entry in file.entries)
        assert file.rule.forms == 2
