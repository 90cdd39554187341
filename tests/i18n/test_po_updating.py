from __future__ import annotations

import shutil
import subprocess
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from portal.i18n import po_writing
from portal.i18n.po_file import PoFile, empty, new_header, parse
from portal.i18n.po_syntax import PoEntry
from portal.i18n.po_writing import render, update

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)


def thai(body: str) -> PoFile:
    """A Thai catalog."""
    return parse((HEADER + body).encode(), Path("th.po"))


def template(body: str) -> PoFile:
    return parse((HEADER + body).encode(), Path("messages.pot"))


def updated(body: str, *templates: PoFile) -> str:
    """What stands in a Thai catalog after an update, below its header, once it was written and read again."""
    file = thai(body)
    update(file, templates)
    text = render(file)
    again = parse(text.encode(), file.path)
    update(again, templates)
    assert render(again) == text, "a second update changes what the first one wrote"
    return text.partition("\n\n")[2]


def filled(*messages: str) -> PoFile:
    """A Thai catalog that translates each message in its own way."""
    file = empty(Path("th.po"), new_header("th"))
    file.entries = [PoEntry((message,), (f"คำ {message}",)) for message in messages]
    return file


def words(file: PoFile, **changed: str) -> PoFile:
    """A Thai catalog for the template, with some translations."""
    catalog = empty(file.path.with_name("th.po"), new_header("th"))
    update(catalog, [file])
    for entry in catalog.entries:
        if entry.source[0] in changed:
            entry.forms = (changed[entry.source[0]],)
    return catalog


def pot(*messages: str) -> PoFile:
    file = empty(Path("messages.pot"), new_header(None))
    file.entries = [PoEntry((message,)) for message in messages]
    return file


def shown(file: PoFile) -> dict[str, tuple[str, ...]]:
    return {entry.source[0]: entry.forms for entry in file.entries}


def test_new_messages_are_added_and_translations_kept() -> None:
    file = words(pot("Home"), Home="หน้าหลัก")
    update(file, [pot("Home", "Contact us")])
    assert shown(file) == {"Home": ("หน้าหลัก",), "Contact us": ("",)}


def test_a_changed_message_is_fuzzy_and_keeps_its_former_words() -> None:
    file = words(pot("Read all news"), **{"Read all news": "อ่านข่าวทั้งหมด"})
    update(file, [pot("Read all the news")])
    (entry,) = parse(render(file).encode(), file.path).entries
    assert (entry.source, entry.forms, entry.fuzzy) == (("Read all the news",), ("อ่านข่าวทั้งหมด",), True)
    assert entry.former == {"msgid": "Read all news"}


def test_former_words_are_still_there_after_another_update() -> None:
    file = words(pot("Read all news"), **{"Read all news": "อ่านข่าวทั้งหมด"})
    update(file, [pot("Read all the news")])
    again = parse(render(file).encode(), file.path)
    update(again, [pot("Read all the news")])
    assert render(again) == render(file)


def test_a_message_without_a_translation_is_not_fuzzy() -> None:
    file = words(pot("Read all news"))
    update(file, [pot("Read all the news")])
    assert not any(entry.fuzzy for entry in file.entries)


def test_an_obsolete_message_is_kept_and_comes_back() -> None:
    file = words(pot("Home", "Zebra crossing"), Home="หน้าหลัก")
    update(file, [pot("Zebra crossing")])
    assert '#~ msgid "Home"\n#~ msgstr "หน้าหลัก"' in render(file)
    again = parse(render(file).encode(), file.path)
    update(again, [pot("Home", "Zebra crossing")])
    assert shown(again)["Home"] == ("หน้าหลัก",)
    assert "#~" not in render(again)


def test_an_embedders_own_wording_of_a_known_message_is_kept() -> None:
    file = words(pot("Home", "Own"), Home="หน้าแรก")
    update(file, [pot("Own")], known=pot("Home", "Never worded anew"))
    assert shown(file) == {"Home": ("หน้าแรก",), "Own": ("",)}


def test_a_fuzzy_translation_is_still_fuzzy_when_it_comes_back() -> None:
    fuzzy = '#, fuzzy\nmsgid "Open the gate"\nmsgstr "ปิดประตู"\n'
    gone = updated(fuzzy, pot("Home"))
    assert '#, fuzzy\n#~ msgid "Open the gate"\n#~ msgstr "ปิดประตู"' in gone
    assert fuzzy in updated(gone, pot("Home", "Open the gate"))


CARRIED = """# said by the office
# in two lines
#. Where it stands
#, fuzzy, no-wrap
#| msgctxt "old"
#| msgid "Open a gate"
msgctxt "doors"
msgid "Open the gate"
msgstr "เปิดประตู"
"""


def test_everything_beside_a_translation_survives_being_obsolete() -> None:
    gone = updated(CARRIED, pot("Home"))
    for line in CARRIED.splitlines():
        assert line.replace("#|", "#~|") in gone or f"#~ {line}" in gone
    back = PoEntry(("Open the gate",), context="doors", extracted=["Where it stands"])
    wanted = pot()
    wanted.entries = [back]
    assert updated(gone, wanted) == CARRIED


def test_the_templates_own_remarks_are_renewed_and_the_translators_stay() -> None:
    body = '# mine\n#. old remark\n#: old.html\n#, python-format, no-wrap\nmsgid "Home"\nmsgstr "หน้าหลัก"\n'
    wanted = template('#. new remark\n#: new.html\nmsgid "Home"\nmsgstr ""\n')
    assert updated(body, wanted) == (
        '# mine\n#. new remark\n#: new.html\n#, no-wrap\nmsgid "Home"\nmsgstr "หน้าหลัก"\n'
    )


def test_equal_messages_of_different_contexts_keep_each_its_own_translation() -> None:
    body = "".join(
        f'msgctxt "{context}"\nmsgid "Guide to visitors"\nmsgstr "{form}"\n\n'
        for context, form in (("nav", "นำทาง"), ("menu", "เมนู"))
    )
    wanted = template(body.replace("visitors", "visitorz"))
    text = updated(body, wanted)
    for context, form in (("nav", "นำทาง"), ("menu", "เมนู")):
        assert f'msgctxt "{context}"\nmsgid "Guide to visitorz"\nmsgstr "{form}"' in text
    assert "#~" not in text


def test_a_message_that_got_a_context_keeps_its_translation_to_be_read_again() -> None:
    text = updated('msgid "May"\nmsgstr "พฤษภาคม"\n', template('msgctxt "month"\nmsgid "May"\nmsgstr ""\n'))
    assert text == '#, fuzzy\n#| msgid "May"\nmsgctxt "month"\nmsgid "May"\nmsgstr "พฤษภาคม"\n'


def test_one_translation_is_not_given_to_two_messages() -> None:
    text = updated('msgid "Read all news"\nmsgstr "อ่าน"\n', pot("Read all the news", "Read all new news"))
    assert text.count("อ่าน") == 1


def test_an_empty_entry_takes_its_own_obsolete_translation_back() -> None:
    body = 'msgid "Searching box"\nmsgstr ""\n\n# note\n#~ msgid "Searching box"\n#~ msgstr "ช่องค้นหา"\n'
    assert updated(body, pot("Searching box")) == '# note\nmsgid "Searching box"\nmsgstr "ช่องค้นหา"\n'


def test_of_twins_none_of_which_gettext_would_take_one_is_left_and_the_other_noted() -> None:
    body = 'msgid "Home"\nmsgstr "หน้าหลัก"\n\n#~ msgid "Home"\n#~ msgstr "บ้าน"\n\n#~ msgid "Home"\n#~ msgstr "เรือน"\n'
    assert updated(body, pot("Home")) == (
        '# Also translated as: บ้าน\n# Also translated as: เรือน\nmsgid "Home"\nmsgstr "หน้าหลัก"\n'
    )


def test_a_message_that_got_a_plural_keeps_its_translation_to_be_read_again() -> None:
    wanted = template('msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] ""\nmsgstr[1] ""\n')
    text = updated('msgid "%(n)s day"\nmsgstr "%(n)s วัน"\n', wanted)
    assert '#, fuzzy\n#| msgid "%(n)s day"\n' in text
    assert 'msgstr[0] "%(n)s วัน"' in text
    assert 'msgstr[0] "%(n)s วัน"' in updated(
        'msgid "%(n)s day"\nmsgid_plural "%(n)s dais"\nmsgstr[0] "%(n)s วัน"\n', wanted
    )


def test_what_has_neither_translation_nor_note_is_not_kept() -> None:
    assert updated('msgid "Zebra"\nmsgstr ""\n\n# why\nmsgid "Yak"\nmsgstr ""\n', pot()) == (
        '# why\n#~ msgid "Yak"\n#~ msgstr ""\n'
    )


def test_a_file_is_written_in_utf_8_whatever_it_was() -> None:
    file = thai('msgid "Home"\nmsgstr "หน้าหลัก"\n')
    file.header["Content-Type"] = "text/plain; charset=TIS-620"
    update(file, [pot("Home")])
    assert file.header["Content-Type"] == "text/plain; charset=UTF-8"


def test_a_large_catalog_is_brought_up_to_date_by_comparing_few_pairs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    class Counting(SequenceMatcher[str]):
        def real_quick_ratio(self) -> float:
            nonlocal compared
            compared += 1
            return super().real_quick_ratio()

    monkeypatch.setattr(po_writing, "SequenceMatcher", Counting)
    words = [f"Message number {number} about subject {number * 7919 % 1000}" for number in range(500)]
    file = filled(*words)
    changed = [f"{word} today" if number % 10 == 0 else word for number, word in enumerate(words)]
    update(file, [pot(*changed)])
    assert sum(entry.fuzzy for entry in file.entries) == len(words) / 10
    assert compared <= len(words) / 10 * 12


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext's msgfmt is not installed")
def test_what_an_update_writes_is_taken_by_msgfmt(tmp_path: Path) -> None:
    body = (
        'msgid "Home"\nmsgstr ""\n\n#~ msgid "Home"\n#~ msgstr "หน้าหลัก"\n\n#~ msgid "Home"\n#~ msgstr "บ้าน"\n\n'
        + CARRIED
        + '\nmsgid "Read all news"\nmsgstr "อ่าน\\x1b\\0"\n'
    )
    path = tmp_path / "th.po"
    path.write_text(HEADER + updated(body, pot("Home", "Read all the news")), encoding="utf-8")
    done = subprocess.run(
        ["msgfmt", "--check", "--output-file=/dev/null", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
