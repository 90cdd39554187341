from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.errors import CatalogError, LanguageTagError
from portal.i18n import last_good
from portal.i18n.catalogs import Catalogs
from tests.logs import capture_logs

HOME = 'msgid "Home"\nmsgstr "{}"\n'
TEMPLATE = 'msgid "Home"\nmsgstr ""\n\nmsgid "%(n)s visit"\nmsgid_plural "%(n)s visits"\nmsgstr[0] ""\nmsgstr[1] ""\n'
HALF = HOME.format("หน้าหลัก")
WHOLE = HALF + '\nmsgid "%(n)s visit"\nmsgid_plural "%(n)s visits"\nmsgstr[0] "%(n)s ครั้ง"\n'

Make = Callable[..., Catalogs]


def tags(catalogs: Catalogs) -> list[str]:
    return [language.tag for language in catalogs.offered()]


def home(catalogs: Catalogs, tag: str = "th") -> str:
    return str(catalogs.messages(tag).gettext("Home"))


def test_messages_are_found(folder: Any, thai: Make) -> None:
    folder.po("th", HALF)
    assert home(thai()) == "หน้าหลัก"


def test_an_edited_catalog_is_picked_up(folder: Any, thai: Make, clock: Any) -> None:
    folder.po("th", HALF)
    catalogs = thai()
    version = catalogs.version()
    folder.po("th", HOME.format("หน้าแรกของเว็บไซต์"))
    clock.wait()
    assert home(catalogs) == "หน้าแรกของเว็บไซต์"
    assert catalogs.version() > version


def test_nothing_is_read_twice_in_half_a_second(folder: Any, thai: Make, clock: Any) -> None:
    folder.po("th", HALF)
    catalogs = thai()
    folder.po("th", HOME.format("หน้าแรก"))
    clock.wait(0.4)
    assert home(catalogs) == "หน้าหลัก"
    clock.wait(0.1)
    assert home(catalogs) == "หน้าแรก"


def test_the_version_stays_where_nothing_changes(folder: Any, thai: Make, clock: Any) -> None:
    path = folder.po("th", HALF)
    catalogs = thai()
    version = catalogs.version()
    for _ in range(5):
        clock.wait()
        os.utime(path)
        assert catalogs.version() == version


def test_an_edit_of_equal_size_and_time_is_picked_up(folder: Any, thai: Make, clock: Any) -> None:
    path = folder.po("th", HOME.format("หนึ่ง"))
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    catalogs = thai()
    clock.wait(10)
    assert home(catalogs) == "หนึ่ง"
    folder.po("th", HOME.format("ห้าสิ"))
    os.utime(path, ns=times)
    clock.wait()
    assert home(catalogs) == "ห้าสิ"


def test_an_edit_within_one_tick_of_the_disks_clock_is_picked_up(
    folder: Any, thai: Make, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_good, "stamp_of", lambda _: (1, 1, 1, 1, 1))
    folder.po("th", HOME.format("หนึ่ง"))
    catalogs = thai()
    folder.po("th", HOME.format("ห้าสิ"))
    clock.wait()
    assert home(catalogs) == "ห้าสิ"


def test_a_catalog_replaced_by_renaming_is_picked_up(folder: Any, thai: Make, clock: Any) -> None:
    path = folder.po("th", HALF)
    catalogs = thai()
    aside = path.with_suffix(".new")
    aside.write_text(path.read_text(encoding="utf-8").replace("หน้าหลัก", "หน้าแรก"), encoding="utf-8")
    aside.replace(path)
    clock.wait()
    assert home(catalogs) == "หน้าแรก"


def test_a_folder_that_appears_later_is_picked_up(
    folder: Any, other_folder: Any, thai: Make, clock: Any
) -> None:
    folder.po("th", HALF)
    catalogs = thai(folder, other_folder)
    other_folder.po("th", HOME.format("หน้าแรก"))
    clock.wait()
    assert home(catalogs) == "หน้าแรก"


def test_a_broken_catalog_leaves_the_last_good_one(folder: Any, thai: Make, clock: Any) -> None:
    folder.po("th", HALF)
    catalogs = thai()
    version = catalogs.version()
    path = folder.po("th", 'msgid "Home"\nmsgstr "หน้าแรก\n')
    clock.wait()
    with capture_logs() as logs:
        assert home(catalogs) == "หน้าหลัก"
    (entry,) = logs
    assert (entry["log_level"], entry["file"], entry["line"]) == ("warning", str(path), 7)
    assert entry["reason"] == "the string does not end with a quotation mark"
    assert catalogs.version() == version


def test_a_broken_catalog_is_logged_once_and_mended_by_an_edit(folder: Any, thai: Make, clock: Any) -> None:
    folder.po("th", HALF)
    catalogs = thai()
    folder.po("th", "broken")
    with capture_logs() as logs:
        for _ in range(5):
            clock.wait()
            catalogs.offered()
    assert len(logs) == 1
    folder.po("th", HOME.format("หน้าแรก"))
    clock.wait()
    assert home(catalogs) == "หน้าแรก"


def test_a_catalog_that_is_broken_from_the_start_breaks_nothing_else(folder: Any, thai: Make) -> None:
    folder.po("th", "broken")
    with capture_logs() as logs:
        catalogs = thai()
    assert home(catalogs) == "Home"
    assert tags(catalogs) == ["th", "en"]
    assert logs[0]["reason"].startswith("“broken” is neither")


def test_a_catalog_that_cannot_be_read_leaves_the_last_good_one(folder: Any, thai: Make, clock: Any) -> None:
    path = folder.po("th", HALF)
    catalogs = thai()
    path.unlink()
    path.mkdir()
    with capture_logs() as logs:
        for _ in range(6):
            clock.wait(0.5)
            assert home(catalogs) == "หน้าหลัก"
    assert [entry["reason"] for entry in logs] == ["it cannot be read: it is no file"]


def test_a_language_is_found_by_its_tag_in_any_case(folder: Any, thai: Make) -> None:
    folder.po("th", HALF)
    assert home(thai(), "TH") == "หน้าหลัก"


def test_a_translation_that_does_not_fit_falls_back_and_is_logged(folder: Any, thai: Make) -> None:
    path = folder.po("th", 'msgid "On %(day)s"\nmsgstr "เมื่อ"\n')
    with capture_logs() as logs:
        message = thai().messages("th").gettext("On %(day)s", day="1")
    assert (str(message), message.language) == ("On 1", "en")
    assert (logs[0]["file"], logs[0]["line"]) == (str(path), 6)
    assert "%(day)s is missing" in logs[0]["reason"]


def test_an_embedders_words_go_before_the_packages(folder: Any, other_folder: Any, thai: Make) -> None:
    folder.po("th", WHOLE)
    other_folder.po("th", HOME.format("หน้าแรก") + '\nmsgid "Own"\nmsgstr "ของเรา"\n')
    words = thai(folder, other_folder).messages("th")
    assert words.gettext("Home") == "หน้าแรก"
    assert words.gettext("Own") == "ของเรา"
    assert words.ngettext("%(n)s visit", "%(n)s visits", 3) == "3 ครั้ง"


def test_an_embedder_that_leaves_a_message_empty_keeps_the_packages(
    folder: Any, other_folder: Any, thai: Make
) -> None:
    folder.po("th", WHOLE)
    other_folder.po("th", HOME.format(""))
    assert home(thai(folder, other_folder)) == "หน้าหลัก"


def test_each_catalog_counts_by_its_own_rule(folder: Any, other_folder: Any, thai: Make) -> None:
    folder.po("th", WHOLE)
    two = 'msgid "%(n)s page"\nmsgid_plural "%(n)s pages"\nmsgstr[0] "%(n)s หน้า"\nmsgstr[1] "%(n)s หน้า ๆ"\n'
    other_folder.po("th", two, "nplurals=2; plural=(n != 1);")
    words = thai(folder, other_folder).messages("th")
    assert words.ngettext("%(n)s page", "%(n)s pages", 2) == "2 หน้า ๆ"
    assert words.ngettext("%(n)s visit", "%(n)s visits", 2) == "2 ครั้ง"


def test_a_language_that_only_the_embedder_has_is_offered(folder: Any, other_folder: Any, clock: Any) -> None:
    folder.pot(HOME.format(""))
    other_folder.po("lo", HOME.format("ໜ້າຫຼັກ"))
    catalogs = Catalogs([folder.path, other_folder.path], ["en", "lo"], "en", clock=clock)
    assert tags(catalogs) == ["en", "lo"]
    assert home(catalogs, "lo") == "ໜ້າຫຼັກ"


def test_a_complete_language_is_offered_in_the_order_wished_for(folder: Any, clock: Any) -> None:
    folder.pot(TEMPLATE)
    folder.po("th", WHOLE)
    assert tags(Catalogs([folder.path], ["en", "th"], "th", clock=clock)) == ["en", "th"]


def test_an_incomplete_language_is_not_offered_and_that_is_logged(folder: Any, clock: Any) -> None:
    folder.pot(TEMPLATE)
    folder.po("th", HALF)
    with capture_logs() as logs:
        catalogs = Catalogs([folder.path], ["en", "th", "lo"], "en", clock=clock)
        for _ in range(3):
            clock.wait()
            assert tags(catalogs) == ["en"]
    assert [(entry["language"], entry["percent"], entry["needed"]) for entry in logs] == [
        ("th", 50, 100),
        ("lo", 0, 100),
    ]


def test_how_complete_a_language_must_be_is_a_setting(folder: Any, clock: Any) -> None:
    folder.pot(TEMPLATE)
    folder.po("th", HALF)
    assert tags(Catalogs([folder.path], ["en", "th"], "en", completeness=50, clock=clock)) == ["en", "th"]
    assert tags(Catalogs([folder.path], ["en", "th"], "en", completeness=51, clock=clock)) == ["en"]


def test_a_language_is_offered_as_soon_as_it_is_complete(folder: Any, clock: Any) -> None:
    folder.pot(TEMPLATE)
    folder.po("th", HALF)
    catalogs = Catalogs([folder.path], ["en", "th"], "en", clock=clock)
    folder.po("th", WHOLE)
    clock.wait()
    assert tags(catalogs) == ["en", "th"]


def test_fuzzy_and_unfit_translations_do_not_count(folder: Any, clock: Any) -> None:
    folder.pot('msgid "Home"\nmsgstr ""\n\nmsgid "On %(day)s"\nmsgstr ""\n')
    folder.po("th", '#, fuzzy\nmsgid "Home"\nmsgstr "บ้าน"\n\nmsgid "On %(day)s"\nmsgstr "เมื่อ"\n')
    with capture_logs() as logs:
        Catalogs([folder.path], ["en", "th"], "en", clock=clock)
    assert logs[-1]["percent"] == 0


def test_the_templates_of_all_folders_count(folder: Any, other_folder: Any, clock: Any) -> None:
    folder.pot(HOME.format(""))
    folder.po("th", HALF)
    other_folder.pot('msgid "Own"\nmsgstr ""\n')
    with capture_logs() as logs:
        Catalogs([folder.path, other_folder.path], ["en", "th"], "en", clock=clock)
    assert logs[-1]["percent"] == 50


def test_the_default_language_is_always_offered(folder: Any, clock: Any) -> None:
    folder.pot(TEMPLATE)
    assert tags(Catalogs([folder.path], ["en"], "th", clock=clock)) == ["th", "en"]


def test_english_is_complete_without_a_catalog(folder: Any, clock: Any) -> None:
    folder.pot(TEMPLATE)
    assert tags(Catalogs([folder.path], ["en", "en-GB"], "en", clock=clock)) == ["en", "en-GB"]


def test_a_language_without_a_catalog_speaks_marked_english(folder: Any, thai: Make) -> None:
    folder.po("en", HOME.format("Front page"))
    message = thai().messages("ja").gettext("Home")
    assert (str(message), message.language) == ("Front page", "en")


def test_a_language_speaks_with_the_catalog_that_cldr_falls_back_to(folder: Any, clock: Any) -> None:
    folder.pot(TEMPLATE)
    folder.po("zh_Hans", WHOLE)
    folder.po("pt", WHOLE)
    wished = ["en", "zh-CN", "zh-SG", "zh-TW", "pt-BR"]
    catalogs = Catalogs([folder.path], wished, "en", clock=clock)
    assert tags(catalogs) == ["en", "zh-CN", "zh-SG", "pt-BR"]
    assert catalogs.messages("zh-CN").gettext("Home").language is None
    assert home(catalogs, "zh-SG") == home(catalogs, "pt-BR") != "Home"
    assert (home(catalogs, "zh-TW"), catalogs.messages("zh-TW").gettext("Home").language) == ("Home", "en")


def test_a_nearer_catalog_goes_over_a_further_one(folder: Any, clock: Any) -> None:
    folder.pot(TEMPLATE)
    folder.po("pt", WHOLE)
    folder.po("pt_BR", HOME.format("Início"))
    catalogs = Catalogs([folder.path], ["en", "pt-BR"], "en", clock=clock)
    assert tags(catalogs) == ["en", "pt-BR"]
    assert home(catalogs, "pt-BR") == "Início"


def test_a_language_of_another_kind_stands_in_only_where_the_site_says_so_and_is_marked(
    folder: Any, clock: Any
) -> None:
    folder.pot(TEMPLATE)
    folder.po("th", WHOLE)
    folder.po("lo", HALF.replace("หน้าหลัก", "ໜ້າຫຼັກ"))
    fallbacks = {"lo": ("th",)}
    catalogs = Catalogs([folder.path], ["th", "lo"], "th", completeness=50, fallbacks=fallbacks, clock=clock)
    lo = catalogs.messages("lo")
    other = next(key for key in ("News", "Home", "%(n)s visit") if lo.gettext(key, n=1).language == "th")
    assert 'lang="th"' in lo.gettext(other, n=1).__html__()
    without = Catalogs([folder.path], ["th", "lo"], "th", completeness=50, clock=clock).messages("lo")
    assert without.gettext(other, n=1).language == "en"


def test_what_stands_in_for_a_language_does_not_make_it_complete(folder: Any, clock: Any) -> None:
    folder.pot(TEMPLATE)
    folder.po("th", WHOLE)
    assert tags(Catalogs([folder.path], ["th", "lo"], "th", fallbacks={"lo": ("th",)}, clock=clock)) == ["th"]


def test_what_is_no_language_is_refused(folder: Any, thai: Make) -> None:
    with pytest.raises(LanguageTagError):
        thai().messages("../../etc")
    with pytest.raises(LanguageTagError):
        Catalogs([folder.path], ["thai"], "th")


def test_two_portals_do_not_share_their_words(folder: Any, other_folder: Any, thai: Make) -> None:
    folder.po("th", HALF)
    other_folder.po("th", HOME.format("หน้าแรก"))
    one, other = thai(folder), thai(other_folder)
    assert (home(one), home(other)) == ("หน้าหลัก", "หน้าแรก")


def test_pseudo_languages_are_made_and_offered_last(folder: Any, thai: Make, tmp_path: Path) -> None:
    folder.pot(TEMPLATE)
    folder.po("th", WHOLE)
    catalogs = thai(pseudo_folder=tmp_path / "pseudo")
    assert tags(catalogs) == ["th", "en", "en-XA", "ar-XB"]
    assert home(catalogs, "en-XA").startswith("[Ĥöɱé ")
    assert home(catalogs, "ar-XB") == "\u202eHome\u202c"
    assert catalogs.messages("ar-XB").gettext("Home").language is None


def test_pseudo_languages_follow_the_template(folder: Any, thai: Make, clock: Any, tmp_path: Path) -> None:
    folder.pot(TEMPLATE)
    catalogs = thai(pseudo_folder=tmp_path / "pseudo")
    folder.pot('msgid "New"\nmsgstr ""\n')
    for _ in range(8):
        clock.wait(0.5)
        catalogs.offered()
    assert catalogs.messages("en-XA").gettext("New").startswith("[Ñéŵ")
    assert catalogs.messages("en-XA").gettext("Home").language == "en"


def test_pseudo_languages_are_only_offered_where_they_are_switched_on(folder: Any, clock: Any) -> None:
    folder.pot(TEMPLATE)
    assert tags(Catalogs([folder.path], ["en", "en-XA"], "en", clock=clock)) == ["en"]


def test_a_place_for_pseudo_languages_that_cannot_be_written_is_told(
    folder: Any, thai: Make, clock: Any, tmp_path: Path
) -> None:
    folder.pot(TEMPLATE)
    place = tmp_path / "pseudo"
    place.write_text("in the way", encoding="utf-8")
    with pytest.raises(CatalogError, match="cannot be written"):
        thai(pseudo_folder=place)
    place.unlink()
    catalogs = thai(pseudo_folder=place)
    (place / "en_XA" / "LC_MESSAGES" / "messages.po").unlink()
    (place / "en_XA" / "LC_MESSAGES").rmdir()
    (place / "en_XA" / "LC_MESSAGES").write_text("in the way", encoding="utf-8")
    folder.pot(TEMPLATE + 'msgid "New"\nmsgstr ""\n')
    clock.wait()
    with capture_logs() as logs:
        catalogs.offered()
    assert logs[0]["event"].startswith("The pseudo-languages are not up to date: ")


def test_a_reader_never_sees_half_of_a_reload(folder: Any, thai: Make, clock: Any) -> None:
    """Both messages are of the same edit, whoever asks and whenever."""
    pair = 'msgid "a"\nmsgstr "{0}"\n\nmsgid "b"\nmsgstr "{0}"\n'
    folder.po("th", pair.format(0))
    catalogs = thai()
    wrong: list[tuple[str, str]] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            words = catalogs.messages("th")
            seen = str(words.gettext("a")), str(words.gettext("b"))
            if seen[0] != seen[1]:
                wrong.append(seen)

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for edit in range(1, 20):
        path = folder.path / "th" / "LC_MESSAGES" / "messages.po"
        aside = path.with_suffix(".new")
        aside.write_text(
            path.read_text(encoding="utf-8").replace(f'"{edit - 1}"', f'"{edit}"'), encoding="utf-8"
        )
        aside.replace(path)
        clock.wait()
        catalogs.version()
    done.set()
    for asker in askers:
        asker.join(300)
    assert wrong == []
    clock.wait()
    assert str(catalogs.messages("th").gettext("a")) == "19"
