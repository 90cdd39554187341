from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import CatalogError
from portal.i18n.po_file import empty, new_header, parse, read
from portal.i18n.po_syntax import Entry
from portal.i18n.po_writing import render, write

WORDS = st.text(min_size=1).filter(lambda text: bool(text.strip()))


@given(st.lists(st.tuples(st.none() | WORDS, WORDS, WORDS), unique_by=lambda row: row[:2]))
def test_what_is_written_is_read_again(rows: list[tuple[str | None, str, str]]) -> None:
    file = empty(Path("th.po"), new_header("th"))
    for context, source, translation in rows:
        former = {"msgid": translation}
        file.entries.append(Entry((source,), (translation,), context, flags=["fuzzy"], former=former))
        file.obsolete.append(
            Entry((source,), (translation,), context, flags=["fuzzy"], former=former, obsolete=True)
        )
    again = parse(render(file).encode(), file.path)
    for entries in (again.entries, again.obsolete):
        found = [(entry.context, *entry.source, *entry.forms, entry.former) for entry in entries]
        assert sorted(found, key=repr) == sorted(
            ((context, source, string, {"msgid": string}) for context, source, string in rows), key=repr
        )


def test_a_file_is_written_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "th.po"
    path.write_text(
        "# Words of the province.\n"
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"X-Generator: Poedit 3.4\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        "# said by the office\n#. A list of everything that is new\n#: a.html b.html\n#, fuzzy, python-format\n"
        '#| msgid ""\n#| "%(count)s piece of news in the list that is shown to readers of the "\n'
        '#| "portal every day"\n'
        'msgid "%(count)s article"\nmsgid_plural "%(count)s articles"\n'
        'msgstr[0] "%(count)s ข่าว"\nmsgstr[1] "%(count)s ข่าว"\n'
        "\n# said by nobody\n#. Where it stood\n#, fuzzy\n"
        '#~| msgid "former"\n#~ msgctxt "menu"\n#~ msgid "gone"\n#~ msgstr "ไป"\n',
        encoding="utf-8",
    )
    assert not write(read(path)), path.read_text(encoding="utf-8")


def test_a_message_that_moved_within_its_template_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "messages.pot"
    for line in (3, 40):
        file = empty(path, new_header(None))
        file.entries.append(Entry(("News",), references=[f"home.html:{line}"]))
        changed = write(file)
    assert not changed
    assert "home.html\n" in path.read_text(encoding="utf-8")


def test_a_file_is_written_in_the_order_of_its_messages(tmp_path: Path) -> None:
    file = empty(tmp_path / "messages.pot", new_header(None))
    for source in (("b",), ("c",), ("a", "as")):
        file.entries.append(Entry(source, ("",) * len(source)))
    write(file)
    assert [entry.source for entry in read(file.path).entries] == [("a", "as"), ("b",), ("c",)]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CatalogError, match="it cannot be written"):
        write(empty(tmp_path / "file" / "th.po", new_header("th")))


def test_nothing_is_left_beside_what_was_written(tmp_path: Path) -> None:
    write(empty(tmp_path / "th.po", new_header("th")))
    assert [path.name for path in tmp_path.iterdir()] == ["th.po"]


def test_what_no_editor_shows_is_written_as_an_escape(tmp_path: Path) -> None:
    file = empty(tmp_path / "th.po", new_header("th"))
    file.entries.append(Entry(("a",), ("b\x00\x1bc\td",)))
    write(file)
    assert r'msgstr "b\000\033c\td"' in file.path.read_text(encoding="utf-8")
    assert read(file.path).entries[0].forms == ("b\x00\x1bc\td",)


def test_a_catalog_that_is_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "th.po").symlink_to(tmp_path / "elsewhere.po")
    write(empty(tmp_path / "th.po", new_header("th")))
    assert (tmp_path / "th.po").is_symlink()
    assert read(tmp_path / "elsewhere.po").header["Language"] == "th"
