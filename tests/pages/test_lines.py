"""Lines of Thai on pages: whatever a template writes, and only where lines are set."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.i18n.catalogs import Catalogs
from portal.i18n.messages import Messages
from portal.pages.environment import Lines
from portal.text import line_break_markup
from portal.text.line_break_markup import with_lines
from portal.text.word_lists import CurrentLists, Files, package_lists

WORD, HELD = "ส่งผลกระทบ", "ส่ง<t->ผลกระทบ</t->"
CATALOG = r"""msgid ""
msgstr ""
"Language: th\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""


def catalogs_of(folder: Path, messages: dict[str, str]) -> Catalogs:
    path = folder / "th" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = (f'msgid "{key}"\nmsgstr "{text}"\n\n' for key, text in messages.items())
    path.write_text(CATALOG + "".join(entries), encoding="utf-8")
    return Catalogs([folder], ["th"], "th")


@pytest.fixture
def messages(tmp_path: Path) -> Messages:
    found = catalogs_of(tmp_path, {"one": f"อาจ{WORD}", "%(name)s": f"%(name)s {WORD}"})
    return found.messages("th")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pieces that were looked at."""
    seen: list[str] = []

    def hold(chunk: str, lists: Files) -> str:
        seen.append(chunk)
        return line_break_markup.hold(chunk, lists)

    monkeypatch.setattr("portal.pages.environment.hold", hold)
    return seen


def test_words_are_held_in_text_and_nowhere_else(messages: Messages) -> None:
    page = f'<title>{WORD}</title><p title="{WORD}">{WORD}</p><option>{WORD}</option>'
    assert with_lines(page, Lines(messages, package_lists())) == page.replace(f">{WORD}</p>", f">{HELD}</p>")


def test_thai_in_an_english_page_is_held_too(messages: Messages) -> None:
    page = f'<p lang="en">The word <span lang="th">{WORD}</span> is Thai.</p>'
    assert with_lines(page, Lines(messages, package_lists())) == page.replace(WORD, HELD)


def test_other_languages_are_left_byte_by_byte(messages: Messages) -> None:
    page = "<p>Lamphun &amp; <b>ລຳພູນ</b> ភាសាខ្មែរ မြန်မာ 日本語 العربية</p>\n<p>\t</p>"
    assert with_lines(page, Lines(messages, package_lists())) == page


def test_messages_are_looked_at_once_and_when_they_are_shown(messages: Messages, asked: list[str]) -> None:
    own = Lines(messages, package_lists())
    assert asked == []
    page = f"<p>{messages.gettext('one').__html__()}</p>"
    for _ in range(3):
        assert with_lines(page, own) == f"<p>อาจ{HELD}</p>"
    assert asked == [f"อาจ{WORD}"]


def test_a_changed_catalog_is_looked_at_anew(tmp_path: Path, messages: Messages, asked: list[str]) -> None:
    with_lines(f"<p>{messages.gettext('one').__html__()}</p>", Lines(messages, package_lists()))
    changed = catalogs_of(tmp_path / "changed", {"one": f"ไม่{WORD}"}).messages("th")
    own = Lines(changed, package_lists())
    assert with_lines(f"<p>{changed.gettext('one').__html__()}</p>", own) == f"<p>ไม่{HELD}</p>"
    assert asked == [f"อาจ{WORD}", f"ไม่{WORD}"]


def test_placeholders_are_filled_and_their_values_held(messages: Messages) -> None:
    text = messages.gettext("%(name)s", name=WORD)
    assert (
        with_lines(f"<p>{text.__html__()}</p>", Lines(messages, package_lists())) == f"<p>{HELD} {HELD}</p>"
    )


def test_what_was_shown_before_is_not_looked_at_again(messages: Messages, asked: list[str]) -> None:
    own = Lines(messages, package_lists())
    for _ in range(3):
        with_lines(f"<h2>{WORD}</h2><h3>{WORD}</h3>", own)
    assert asked.count(WORD) == 1


def test_words_of_the_embedder_are_held(tmp_path: Path, messages: Messages) -> None:
    (tmp_path / "th").mkdir(exist_ok=True)
    (tmp_path / "th" / "words.txt").write_text("ลำพูนเจริญ\n", encoding="utf-8")
    own = Lines(messages, CurrentLists([tmp_path])())
    assert "<t->ลำพูนเจริญ</t->" in with_lines("<p>ลำพูนเจริญ</p>", own)
