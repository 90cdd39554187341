"""Whatever happens to a catalog, no page becomes worse than the last good one, in any worker and after any restart."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.i18n.catalogs import Catalogs
from tests.logs import capture_logs

HOME = 'msgid "Home"\nmsgstr "{}"\n'
TEMPLATE = HOME.format("") + '\nmsgid "News"\nmsgstr ""\n\nmsgid "Search"\nmsgstr ""\n'
GOOD = HOME.format("หน้าหลัก") + '\nmsgid "News"\nmsgstr "ข่าว"\n\nmsgid "Search"\nmsgstr "ค้นหา"\n'
SHORT = HOME.format("หน้าแรก")
WORDS = {"Home": "หน้าหลัก", "News": "ข่าว", "Search": "ค้นหา"}

Worker = Callable[..., Catalogs]


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "var" / "catalogs"


@pytest.fixture
def worker(folder: Any, clock: Any, memory: Path) -> Worker:
    """Starts a worker of one portal in Thai and English, whose last good copies all of them share."""

    def start(*folders: Any, **options: Any) -> Catalogs:
        paths = [one.path for one in folders or (folder,)]
        given = {"wished": ("th", "en"), "default": "en", "memory": memory, "clock": clock} | options
        return Catalogs(paths, **given)

    return start


@pytest.fixture
def path(folder: Any) -> Path:
    """The Thai catalog, complete."""
    folder.pot(TEMPLATE)
    return Path(folder.po("th", GOOD))


def words(catalogs: Catalogs, tag: str = "th") -> dict[str, str]:
    """What readers see, English ones in brackets."""
    messages = catalogs.messages(tag)
    seen = {source: messages.gettext(source) for source in WORDS}
    return {source: f"[{seen[source]}]" if seen[source].language else str(seen[source]) for source in WORDS}


def tags(catalogs: Catalogs) -> list[str]:
    return [language.tag for language in catalogs.offered()]


def let_pass(clock: Any, seconds: float, *workers: Catalogs) -> None:
    """Time goes by while readers ask."""
    for _ in range(int(seconds * 2)):
        clock.wait(0.5)
        for one in workers:
            one.version()


def damage_by_cutting(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.read_bytes().index(b'msgid "News"')])


def damage_by_emptying(path: Path) -> None:
    path.write_bytes(b"")


def damage_by_breaking(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + 'msgid "More\n', encoding="utf-8")


def damage_by_deleting(path: Path) -> None:
    path.unlink()


def damage_by_removing_the_folder(path: Path) -> None:
    shutil.rmtree(path.parent.parent)


def damage_by_a_dangling_link(path: Path) -> None:
    path.rename(path.with_suffix(".away"))
    path.symlink_to("nowhere.po")


def damage_by_a_folder_in_its_place(path: Path) -> None:
    path.unlink()
    path.mkdir()


def damage_by_another_charset(path: Path) -> None:
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))


def damage_by_placeholders(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in WORDS.values():
        text = text.replace(word, f"{word} %(gone)s")
    path.write_text(text, encoding="utf-8")


def damage_by_blanks(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in WORDS.values():
        text = text.replace(word, "\u2800 \u00a0")
    path.write_text(text, encoding="utf-8")


DAMAGES = [value for name, value in sorted(globals().items()) if name.startswith("damage_by_")]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_catalog_shows_what_it_last_held(
    damage: Callable[[Path], None], path: Path, worker: Worker, clock: Any
) -> None:
    one = worker()
    damage(path)
    for _ in range(20):
        let_pass(clock, 0.5, one)
        assert words(one) == WORDS


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_catalog_shows_what_it_last_held_after_a_restart(
    damage: Callable[[Path], None], path: Path, worker: Worker, clock: Any
) -> None:
    worker()
    damage(path)
    for _ in range(3):
        again = worker()
        assert words(again) == WORDS
        assert tags(again) == ["th", "en"]
        let_pass(clock, 5, again)
        assert words(again) == WORDS


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_is_told_anew_and_once_for_all_workers(
    damage: Callable[[Path], None], path: Path, worker: Worker, clock: Any
) -> None:
    whole = path.read_bytes()
    workers = [worker() for _ in range(3)]
    for _ in range(3):
        with capture_logs() as logs:
            damage(path)
            let_pass(clock, 5, *workers, worker())
        assert {entry["log_level"] for entry in logs} == {"warning"}
        told = [(entry["event"], entry.get("reason"), entry.get("line")) for entry in logs]
        assert len(told) == len(set(told)) >= 1
        assert all(str(path) == entry["file"] for entry in logs)
        with capture_logs() as logs:
            if path.is_symlink() or not path.is_dir():
                path.unlink(missing_ok=True)
            else:
                path.rmdir()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(whole)
            let_pass(clock, 5, *workers)
        assert logs == []


def test_an_edit_that_lacks_nothing_is_taken_at_once(
    folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    one = worker()
    folder.po("th", GOOD.replace("หน้าหลัก", "หน้าแรก"))
    clock.wait(0.5)
    assert words(one)["Home"] == "หน้าแรก"
    assert path.exists()


def test_an_edit_that_lacks_messages_is_taken_when_it_has_been_still(
    folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    one = worker()
    for edit in range(4):
        folder.po("th", SHORT + f"# {edit}\n")
        let_pass(clock, 2.5, one)
        assert words(one) == WORDS
    let_pass(clock, 1, one)
    assert words(one) == WORDS | {"Home": "หน้าแรก"}
    assert path.exists()


@pytest.mark.parametrize(
    "entry",
    ['msgid "News"\nmsgstr ""\n', '#, fuzzy\nmsgid "News"\nmsgstr "ข่าวสาร"\n'],
    ids=["empty", "fuzzy"],
)
def test_a_translation_that_a_translator_takes_back_is_gone_when_the_file_has_been_still(
    entry: str, folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    one = worker()
    folder.po("th", GOOD.replace('msgid "News"\nmsgstr "ข่าว"\n', entry))
    let_pass(clock, 2.5, one)
    assert words(one) == WORDS
    let_pass(clock, 1, one)
    assert words(one) == WORDS | {"News": "[News]"}
    assert words(worker()) == WORDS | {"News": "[News]"}
    assert tags(one) == ["th", "en"]
    assert path.exists()


def test_what_an_update_adds_empty_again_keeps_its_last_translation(
    folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    one = worker()
    folder.po("th", SHORT)
    let_pass(clock, 5, one)
    folder.po("th", TEMPLATE.replace('"Home"\nmsgstr ""', '"Home"\nmsgstr "หน้าแรก"'))
    let_pass(clock, 5, one)
    assert words(one) == WORDS | {"Home": "หน้าแรก"}
    assert path.exists()


LONG = 'msgid "Search"\nmsgstr ""\n"ค้นหา "\n"ข่าว "\n"ทั้งหมด"\n'


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_file_that_is_cut_within_its_last_message_shows_it_whole(
    lines: int, folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    folder.po("th", GOOD.replace('msgid "Search"\nmsgstr "ค้นหา"\n', LONG))
    one = worker()
    whole = WORDS | {"Search": "ค้นหา ข่าว ทั้งหมด"}
    assert words(one) == whole
    path.write_text(
        "\n".join(path.read_text(encoding="utf-8").split("\n")[: -1 - lines]) + "\n", encoding="utf-8"
    )
    let_pass(clock, 5, one)
    assert words(one) == whole
    assert words(worker()) == whole


def test_a_new_wording_is_not_believed_where_the_file_ends_too_early(
    folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    folder.po("th", GOOD.replace('msgid "News"\nmsgstr "ข่าว"\n', 'msgid "News"\nmsgstr ""\n"ข่าว "\n"ใหม่"\n'))
    one = worker()
    folder.po("th", HOME.format("หน้าหลัก") + '\nmsgid "News"\nmsgstr ""\n"เรื่อง "\n')
    let_pass(clock, 5, one)
    assert words(one) == WORDS | {"News": "ข่าว ใหม่"}
    assert path.exists()


def test_what_is_still_in_the_package_goes_back_to_it_within_a_second(
    folder: Any, other_folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    own = other_folder.po("th", SHORT + '\nmsgid "News"\nmsgstr "ข่าวสาร"\n')
    one = worker(folder, other_folder)
    assert words(one) == WORDS | {"Home": "หน้าแรก", "News": "ข่าวสาร"}
    other_folder.po("th", SHORT)
    let_pass(clock, 1, one)
    assert words(one) == WORDS | {"Home": "หน้าแรก"}
    own.unlink()
    let_pass(clock, 1, one)
    assert words(one) == words(worker(folder, other_folder)) == WORDS
    assert path.exists()


def test_a_broken_override_keeps_its_own_wording(
    folder: Any, other_folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    own = other_folder.po("th", SHORT)
    one = worker(folder, other_folder)
    damage_by_breaking(own)
    let_pass(clock, 5, one)
    assert words(one) == words(worker(folder, other_folder)) == WORDS | {"Home": "หน้าแรก"}
    assert path.exists()


@pytest.mark.parametrize(
    ("body", "stands_in"),
    [
        ('msgid "Home"\nmsgstr "%(x)s"\n', "the package's translation"),
        ('msgid "Own"\nmsgstr "%(x)s"\n', "the English original"),
    ],
)
def test_the_log_says_what_stands_in(
    body: str, stands_in: str, folder: Any, other_folder: Any, path: Path, worker: Worker
) -> None:
    other_folder.po("th", body)
    with capture_logs() as logs:
        worker(folder, other_folder)
    (entry,) = logs
    assert entry["event"].startswith(f"A translation is not used; {stands_in} stands in for it. (file: ")
    assert path.exists()


def test_the_log_says_that_the_last_good_wording_stands_in(
    folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    one = worker()
    folder.po("th", GOOD.replace("ข่าว", "ข่าว\x1b"))
    with capture_logs() as logs:
        let_pass(clock, 1, one)
    (entry,) = logs
    assert entry["event"].startswith("A translation is not used; its last good wording stands in for it. (")
    assert (entry["file"], entry["line"]) == (str(path), 9)
    assert "U+001B" in entry["reason"]


def test_the_log_names_a_few_of_many_mistakes(folder: Any, path: Path, worker: Worker) -> None:
    folder.po("th", "".join(f'msgid "{number}"\nmsgstr "%(x)s"\n' for number in range(300)))
    with capture_logs() as logs:
        worker(default="th")
    assert [entry.get("more") for entry in logs if "translations are not used" in entry["event"]] == [295]
    assert len(logs) <= 8
    assert path.exists()


def test_a_language_once_offered_stays_so_for_every_worker_and_after_an_upgrade(
    folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    workers = [worker() for _ in range(3)]
    folder.pot(TEMPLATE + '\nmsgid "New"\nmsgstr ""\n')
    let_pass(clock, 5, *workers)
    for one in (*workers, worker()):
        assert tags(one) == ["th", "en"]
    assert path.exists()


def test_workers_agree_about_a_language_that_was_offered_for_a_moment(
    folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    folder.po("th", SHORT)
    workers = [worker(completeness=60) for _ in range(4)]
    assert [tags(one) for one in workers] == [["en"]] * 4
    folder.po("th", GOOD)
    let_pass(clock, 0.5, workers[1])
    folder.po("th", SHORT)
    let_pass(clock, 5, *workers)
    for one in (*workers, worker(completeness=60)):
        assert tags(one) == ["th", "en"]
        assert words(one) == WORDS | {"Home": "หน้าแรก"}
    assert path.exists()


def test_only_the_site_file_takes_a_language_away(path: Path, worker: Worker, memory: Path) -> None:
    worker()
    assert tags(worker(wished=("en",))) == ["en"]
    damage_by_cutting(path)
    assert tags(worker()) == ["en"]
    assert [file.name for file in (memory / "good").iterdir()] == ["th.package.json"]


def test_a_template_that_is_cut_off_makes_no_language_complete(
    folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    folder.po("th", SHORT)
    one = worker()
    template = folder.path / "messages.pot"
    whole = template.read_bytes()
    template.write_bytes(whole[: whole.index(b'msgid "News"')])
    let_pass(clock, 2, one)
    template.write_bytes(whole[:-10])
    let_pass(clock, 5, one)
    assert tags(one) == tags(worker()) == ["en"]
    assert path.exists()


def test_the_package_may_be_installed_elsewhere(
    folder: Any, other_folder: Any, path: Path, worker: Worker
) -> None:
    worker()
    shutil.copytree(folder.path, other_folder.path)
    damage_by_breaking(other_folder.path / "th" / "LC_MESSAGES" / "messages.po")
    assert words(worker(other_folder)) == WORDS
    assert path.exists()


def test_a_worker_takes_at_once_what_another_has_taken(
    folder: Any, path: Path, worker: Worker, clock: Any
) -> None:
    one, other = worker(), worker()
    folder.po("th", SHORT)
    let_pass(clock, 4, one)
    assert words(one)["Home"] == "หน้าแรก"
    let_pass(clock, 0.5, other)
    assert words(other)["Home"] == "หน้าแรก"
    assert path.exists()


def test_workers_with_other_files_do_not_take_turns_in_writing(
    folder: Any, other_folder: Any, path: Path, worker: Worker, clock: Any, memory: Path
) -> None:
    """While an upgrade is rolled out, old and new workers share one folder."""
    shutil.copytree(folder.path, other_folder.path)
    other_folder.po("th", GOOD.replace("หน้าหลัก", "หน้าแรก"))
    old, new = worker(), worker(other_folder)
    copy = memory / "good" / "th.package.json"
    written = copy.stat().st_mtime_ns
    let_pass(clock, 5, old, new)
    assert copy.stat().st_mtime_ns == written
    assert (words(old)["Home"], words(new)["Home"]) == ("หน้าหลัก", "หน้าแรก")
    assert path.exists()


def test_a_folder_that_cannot_be_written_breaks_no_page_and_is_told_once(
    folder: Any, path: Path, worker: Worker, clock: Any, memory: Path
) -> None:
    memory.parent.mkdir()
    memory.write_text("in the way", encoding="utf-8")
    with capture_logs() as logs:
        one = worker()
        folder.po("th", GOOD.replace("หน้าหลัก", "หน้าแรก"))
        let_pass(clock, 100, one)
    assert words(one) == WORDS | {"Home": "หน้าแรก"}
    assert [entry["folder"] for entry in logs] == [str(memory)]
    memory.unlink()
    let_pass(clock, 60, one)
    damage_by_breaking(path)
    assert words(worker()) == WORDS | {"Home": "หน้าแรก"}


def test_a_copy_that_is_broken_is_made_anew(path: Path, worker: Worker, clock: Any, memory: Path) -> None:
    worker()
    copy = memory / "good" / "th.package.json"
    whole = copy.read_bytes()
    copy.write_bytes(whole[:50])
    assert words(worker()) == WORDS
    assert copy.read_bytes() == whole
    copy.write_bytes(whole[:50])
    damage_by_breaking(path)
    assert words(worker()) == {source: f"[{source}]" for source in WORDS}
    let_pass(clock, 1)
