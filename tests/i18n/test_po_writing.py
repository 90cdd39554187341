from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import CatalogError
from portal.i18n.po_file import empty, new_header, parse, read
from portal.i18n.po_syntax import PoEntry
from portal.i18n.po_writing import render, write

WORDS = st.text(min_size=1).filter(lambda text: bool(text.strip()))


@given(st.lists(st.tuples(st.none() | WORDS, WORDS, WORDS), unique_by=lambda row: row[:2]))
def test_what_is_written_is_read_again(rows: list[tuple[str | None, str, str]]) -> None:
    file = empty(Path("th.po"), new_header("th"))
    for context, source, translation in rows:
        former = {"msgid": translation}
        file.entries.append(PoEntry((source,), (translation,), context, flags=["fuzzy"], former=former))
        file.obsolete.append(
            PoEntry((source,), (translation,), context, flags=["fuzzy"], former=former, obsolete=True)
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
        file.entries.append(PoEntry(("News",), references=[f"home.html:{line}"]))
        changed = write(file)
    assert not changed
    assert "home.html\n" in path.read_text(encoding="utf-8")


def test_a_file_is_written_in_the_order_of_its_messages(tmp_path: Path) -> None:
    file = empty(tmp_path / "messages.pot", new_header(None))
    for source in (("b",), ("c",), ("a", "as")):
        file.entries.append(PoEntry(source, ("",) * len(source)))
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
    file.entries.append(PoEntry(("a",), ("b\x00\x1bc\td",)))
    write(file)
    assert r'msgstr "b\000\033c\td"' in file.path.read_text(encoding="utf-8")
    assert read(file.path).entries[0].forms == ("b\x00\x1bc\td",)


def test_a_catalog_that_is_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "th.po").symlink_to(tmp_path / "elsewhere.po")
    write(empty(tmp_path / "th.po", new_header("th")))
    assert (tmp_path / "th.po").is_symlink()
    assert read(tmp_path / "elsewhere.po").header["Language"] == "th"


HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
PLURAL = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
LONG = "A text that is so long that every program breaks it into lines, each of them somewhere else."


@pytest.mark.parametrize(
    "body",
    [
        f'msgid "{LONG}"\nmsgstr ""\n',
        f'msgid ""\n"{LONG}"\nmsgstr "ข่าว"\n',
        'msgid ""\n"One\\n"\n"two"\nmsgstr "หนึ่ง\\nสอง"\n',
        'msgid "A "\n"b"\nmsgstr "ก"\n"\\t\\"ข\\"\\\\"\n',
        f'#, fuzzy\n#| msgid "{LONG}"\nmsgid "b"\nmsgstr "ข"\n',
        f'msgctxt ""\n"menu"\nmsgid "b"\nmsgid_plural "{LONG}"\nmsgstr[0] ""\n"ข"\nmsgstr[1] "ข"\n',
        f'#~ msgid "{LONG}"\n#~ msgstr ""\n#~ "ข"\n',
        f'#: {" ".join(f"templates/{name}.html" for name in "abcdefg")}\nmsgid "b"\nmsgstr "ข"\n',
        '#: b.html\n#: a.html\nmsgid "b"\nmsgstr "ข"\n',
    ],
)
def test_lines_broken_elsewhere_are_kept(tmp_path: Path, body: str) -> None:
    path = tmp_path / "th.po"
    path.write_text(f"{HEADER}{PLURAL}\n{body}", encoding="utf-8")
    assert not write(read(path)), path.read_text(encoding="utf-8")


def test_a_long_plural_rule_keeps_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "ru.po"
    rule = (
        '"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && "\n"n%10<=4 ? 1 : 2);\\n"\n'
    )
    path.write_text(HEADER + rule, encoding="utf-8")
    assert not write(read(path)), path.read_text(encoding="utf-8")


def test_only_a_text_that_changed_is_broken_anew(tmp_path: Path) -> None:
    path = tmp_path / "th.po"
    path.write_text(f'{HEADER}\nmsgid "a"\nmsgstr "{LONG}"\n\nmsgid "b"\nmsgstr "{LONG}"\n', encoding="utf-8")
    file = read(path)
    file.entries[1].forms = (f"{LONG} And more.",)
    write(file)
    before, after = path.read_text(encoding="utf-8").split('msgid "b"')
    assert f'msgstr "{LONG}"' in before
    assert max(map(len, after.split("\n"))) < 80
    assert read(path).entries[1].forms == (f"{LONG} And more.",)
