"""`portal doctor`, on portals that are damaged in every way that was thought of: it tells each, and changes nothing."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from portal.cli import app
from portal.database.migrate import MIGRATIONS
from portal.database.sqlite_file import look
from portal.doctor import diagnosis, examination
from portal.search.analysis.analysis import ANALYSIS
from portal.search.whoosh.index_directory import MANIFEST
from tests.cli.served import PORTAL, read, serving
from tests.pages.test_look import png

SITE = Path(__file__).parents[1] / "site-news.toml"
SUBJECTS = [
    *("versions", "settings", "site", "policy", "templates", "catalogs", "word lists", "store", "media"),
    *("index", "permissions", "disk", "clock"),
]

Told = dict[str, list[tuple[str, str]]]


class Patient:
    """A portal in a folder of its own: its data in `var`, its site file and settings beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "var"
        self.store = self.data / "portal.sqlite3"

    def doctor(self, *options: str) -> Result:
        return CliRunner().invoke(app, ["doctor", *options])

    def told(self, code: int = 1) -> Told:
        """What is told of each subject, as (state, text); nothing is changed by it."""
        before = self.tree()
        result = self.doctor("--format", "json")
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert result.exit_code == code, result.output
        assert self.tree() == before
        found: Told = {}
        for finding in json.loads(result.stdout)["findings"]:
            assert finding["text"] == " ".join(finding["text"].split())
            found.setdefault(finding["subject"], []).append((finding["state"], finding["text"]))
        assert list(found) == SUBJECTS
        return found

    def tree(self) -> dict[str, Any]:
        """Every file and folder with its content, its rights and the time of its last change."""
        return {
            str(path.relative_to(self.folder)): (
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
                path.lstat().st_mode,
                path.lstat().st_mtime_ns,
            )
            for path in sorted(self.folder.rglob("*"))
        }

    def only_wrong(self, code: int = 1) -> tuple[str, str, str]:
        """The one thing that is not well: subject, state and text."""
        found = [
            (subject, *each) for subject, all_ in self.told(code).items() for each in all_ if each[0] != "ok"
        ]
        assert len(found) == 1, found
        return found[0]


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal with an article that has an image, and an index."""
    folder = tmp_path_factory.mktemp("healthy")
    (folder / "news" / "images").mkdir(parents=True)
    (folder / "news" / "images" / "a.png").write_bytes(png())
    (folder / "news" / "a.en.md").write_text(
        "---\ntitle: A bridge\ncategory: economy\npublished_at: 2024-01-01T08:00:00+07:00\n"
        "images:\n  - file: images/a.png\n    text: A bridge over a river\n---\nThe bridge is open.\n",
        encoding="utf-8",
    )
    (folder / "site.toml").write_bytes(SITE.read_bytes())
    (folder / "portal.toml").write_text('site = "site.toml"\n', encoding="utf-8")
    for command in (("import", "news"), ("index", "rebuild")):
        subprocess.run([*PORTAL, *command], cwd=folder, check=True, capture_output=True, timeout=300)
    shutil.rmtree(folder / "news")
    return folder


@pytest.fixture
def patient(healthy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Patient:
    shutil.copytree(healthy, tmp_path / "portal", symlinks=True)
    monkeypatch.chdir(tmp_path / "portal")
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    return Patient(tmp_path / "portal")


def test_all_is_well_on_one_screen(patient: Patient) -> None:
    result = patient.doctor()
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line[:12].strip() for line in lines[:-1]] == SUBJECTS
    assert all(line[13:21].strip() == "ok" for line in lines[:-1])
    assert lines[-1] == "All is well."
    told = patient.told(0)
    assert told["store"] == [("ok", f"1 article in {patient.store}")]
    assert told["media"] == [("ok", "1 files of articles are there, 1 of them were read whole")]
    assert told["index"] == [("ok", "1 article, as in the store")]


class TestSetUp:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("site = site.toml", "portal.toml:1: this is not TOML"),
            ("page-size = 5", "portal.toml:1: “page-size” is no setting. Did you mean “page_size”?"),
            ('page_size = "many"', "must be a whole number"),
        ],
    )
    def test_settings_that_cannot_be_read_leave_the_rest_unknown(
        self, patient: Patient, text: str, told: str
    ) -> None:
        (patient.folder / "portal.toml").write_text(text, encoding="utf-8")
        found = patient.told()
        assert found["settings"][0][0] == "error"
        assert told in found["settings"][0][1]
        assert {state for subject in SUBJECTS[2:] for state, _ in found[subject]} == {"unknown"}
        assert patient.doctor().stdout.endswith("1 error, 0 warnings, 11 not looked at.\n")

    def test_a_variable_that_is_no_setting_is_told(
        self, patient: Patient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PORTAL_PAGESIZE", "5")
        assert "Did you mean “PORTAL_PAGE_SIZE”?" in patient.told()["settings"][0][1]

    def test_figures_without_their_library(self, patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PORTAL_METRICS_PORT", "9109")
        monkeypatch.setattr(examination, "find_spec", lambda _: None)
        found = patient.told()["settings"]
        assert found[0][0] == "error"
        assert "civic-portal[metrics]" in found[0][1]

    @pytest.mark.parametrize(
        ("added", "state"),
        [("img-src https://tiles.example", "ok"), ("style-src 'unsafe-inline'", "warning")],
    )
    def test_what_pages_may_load_besides_is_told(
        self, patient: Patient, monkeypatch: pytest.MonkeyPatch, added: str, state: str
    ) -> None:
        monkeypatch.setenv("PORTAL_CONTENT_SECURITY_POLICY", added)
        found = patient.told(0)["policy"]
        assert found[0][0] == state
        assert f"`content_security_policy` adds: {added}" in found[0][1]

    def test_no_site_is_told_once(self, patient: Patient) -> None:
        (patient.folder / "portal.toml").write_text("", encoding="utf-8")
        found = patient.told()
        assert found["site"][0][1].startswith("No site file is named.")
        for subject in ("templates", "catalogs"):
            assert found[subject] == [("unknown", "not looked at: the site file cannot be read")]
        assert found["store"][0][0] == "ok"

    @pytest.mark.parametrize(
        ("added", "told"),
        [
            ("[look]\nfavicon = 'gone.svg'", "look.favicon: there is no file"),
            ("[look]\nstatic = '.'", "all in it would be public"),
            ("[look.light]\naccent = '#ff8800'", "has a contrast of 2.25:1, and needs 7:1."),
            ("[lok]", "this key means nothing here. Did you mean “look”?"),
        ],
    )
    def test_a_slip_in_the_site_file_is_told(self, patient: Patient, added: str, told: str) -> None:
        with (patient.folder / "site.toml").open("a", encoding="utf-8") as file:
            file.write(f"\n{added}\n")
        (state, text), *_ = patient.told()["site"]
        assert state == "error"
        assert told in text

    def test_each_slip_in_the_site_file_is_told_by_itself(self, patient: Patient) -> None:
        with (patient.folder / "site.toml").open("a", encoding="utf-8") as file:
            file.write("\n[lok]\n[look]\nfavicon = 5\n")
        assert [text.partition(": ")[2] for _, text in patient.told()["site"]] == [
            "lok: this key means nothing here. Did you mean “look”?",
            "look.favicon: this must be a text in quotes, not 5.",
        ]

    @pytest.mark.parametrize(("days", "told"), [(-1, "has passed"), (20, "no longer counts after"), (60, "")])
    def test_an_end_of_security_txt_is_told_in_time(self, patient: Patient, days: int, told: str) -> None:
        day = datetime.now(UTC).date() + timedelta(days=days)
        with (patient.folder / "site.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[security]\ncontact = ["security@example.org"]\nexpires = {day}\n')
        if not told:
            assert patient.told(0)
            return
        subject, state, text = patient.only_wrong(0)
        assert (subject, state) == ("site", "warning")
        assert told in text
        assert f"{day}" in text

    def test_an_audit_that_cannot_be_read_is_told(self, patient: Patient) -> None:
        with (patient.folder / "portal.toml").open("a") as file:
            file.write('accessibility_audit = "gone.json"\n')
        assert patient.only_wrong()[0] == "site"

    @pytest.mark.parametrize(
        ("name", "text", "code", "told"),
        [
            ("partials/footer.html", "{% if %}", 1, "footer.html:1: the template cannot be compiled"),
            (
                "partials/foter.html",
                "",
                0,
                "foter.html: no page uses this file. Did you mean “partials/footer.html”?",
            ),
        ],
    )
    def test_slips_in_templates_are_told(
        self, patient: Patient, name: str, text: str, code: int, told: str
    ) -> None:
        path = patient.folder / "own" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        with (patient.folder / "portal.toml").open("a") as file:
            file.write('templates = ["own"]\n')
        subject, state, found = patient.only_wrong(code)
        assert (subject, state) == ("templates", "error" if code else "warning")
        assert told in found
        assert patient.doctor("--strict").exit_code == 1

    @pytest.mark.parametrize(("setting", "subject"), [("templates", "templates"), ("locales", "catalogs")])
    def test_a_folder_that_is_not_there_is_told(self, patient: Patient, setting: str, subject: str) -> None:
        with (patient.folder / "portal.toml").open("a") as file:
            file.write(f'{setting} = ["gone"]\n')
        found, state, text = patient.only_wrong()
        assert (found, state) == (subject, "error")
        assert text.startswith(f"{setting}: there is no folder {patient.folder / 'gone'}.")

    def test_word_lists_that_are_not_there_are_told(self, patient: Patient) -> None:
        with (patient.folder / "portal.toml").open("a") as file:
            file.write('word_lists = ["gone"]\n')
        assert [each[0] for each in patient.told()["word lists"]] == ["error"]

    def test_a_broken_catalog_and_a_language_that_is_not_offered_are_told(self, patient: Patient) -> None:
        catalog = patient.folder / "own" / "lo" / "LC_MESSAGES" / "messages.po"
        catalog.parent.mkdir(parents=True)
        catalog.write_text('msgid "Home"\nmsgstr "unclosed\n', encoding="utf-8")
        with (patient.folder / "portal.toml").open("a") as file:
            file.write('locales = ["own"]\n')
        site = patient.folder / "site.toml"
        site.write_text(
            site.read_text(encoding="utf-8").replace('["en", "th"]', '["en", "th", "lo"]'), encoding="utf-8"
        )
        (error, first), (warning, second), *_ = patient.told()["catalogs"]
        assert (error, warning) == ("error", "warning")
        assert "own/lo/LC_MESSAGES/messages.po" in first
        assert second.startswith("“lo” is wished for, but not complete enough to be offered")


class TestStore:
    def test_one_that_is_gone_is_an_error_where_there_are_files_of_it(self, patient: Patient) -> None:
        patient.store.unlink()
        found = patient.told()
        assert found["store"][0][0] == "error"
        assert "Put a backup there with `portal restore FILE`." in found["store"][0][1]
        assert found["media"][0][0] == "unknown"

    def test_where_nothing_was_made_yet_nothing_is_wrong(self, patient: Patient) -> None:
        shutil.rmtree(patient.data)
        result = patient.doctor("--format", "json")
        assert not patient.data.exists()
        found = {each["subject"]: each for each in json.loads(result.stdout)["findings"]}
        assert found["store"]["state"] == "warning"
        assert "is not there yet, and can be made" in found["permissions"]["text"]
        assert (result.exit_code, found["media"]["state"], found["index"]["state"]) == (0, "ok", "warning")

    @pytest.mark.parametrize(
        ("content", "state", "told"),
        [
            (b"", "error", "is empty, though there are files that belong to a store."),
            (b"\0" * 8192, "error", "it is not an SQLite file"),
            (b"Nothing like a store. " * 500, "error", "it is not an SQLite file"),
        ],
    )
    def test_a_file_that_is_none_of_ours_is_told(
        self, patient: Patient, content: bytes, state: str, told: str
    ) -> None:
        patient.store.write_bytes(content)
        (found, text), *_ = patient.told()["store"]
        assert found == state
        assert told in text

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
    def test_one_that_is_cut_off_is_told(self, patient: Patient, share: float) -> None:
        content = patient.store.read_bytes()
        patient.store.write_bytes(content[: int(len(content) * share)])
        (state, text), *_ = patient.told()["store"]
        assert (state, "the file is damaged" in text) == ("error", True), text

    def test_pages_that_were_overwritten_are_told(self, patient: Patient) -> None:
        content = bytearray(patient.store.read_bytes())
        for start in range(4096, len(content), 4096 * 3):
            content[start : start + 200] = b"\xa5" * 200
        patient.store.write_bytes(content)
        assert "the file is damaged" in " ".join(text for _, text in patient.told()["store"])

    def test_a_database_of_another_program_is_told(self, patient: Patient) -> None:
        patient.store.unlink()
        with sqlite3.connect(patient.store) as other:
            other.execute("CREATE TABLE theirs (a)")
        other.close()
        assert "is a database of another program" in patient.told()["store"][0][1]

    def test_one_of_a_newer_or_older_version_is_told(self, patient: Patient) -> None:
        for migration, code, told in (
            ("v9999", 1, "by a newer civic-portal"),
            (MIGRATIONS[-1], 0, "of an older"),
        ):
            connection = sqlite3.connect(patient.store)
            connection.execute("UPDATE portal_migration SET version_num = ?", [migration])
            connection.commit()
            connection.close()
            (state, text), *_ = patient.told(code)["store"]
            assert (state, told in text) == ("error" if code else "warning", True)

    def test_a_folder_in_its_place_is_told(self, patient: Patient) -> None:
        patient.store.unlink()
        patient.store.mkdir()
        assert "is no file" in patient.told()["store"][0][1]

    def test_a_pipe_in_its_place_keeps_nobody_waiting(self, patient: Patient) -> None:
        patient.store.unlink()
        os.mkfifo(patient.store)
        found = patient.told()
        assert "is no file" in found["store"][0][1]
        assert found["media"][0][0] == "unknown"

    def test_one_that_is_written_to_all_the_while_is_not_taken_for_damaged(self, patient: Patient) -> None:
        code = (
            "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            "c.execute('PRAGMA wal_autocheckpoint = 20')\nfor n in range(10**9):\n"
            "    c.execute('INSERT OR REPLACE INTO misses VALUES (?, ?, ?, 1, ?, ?)', "
            "[str(n % 5000), 'en', str(n) * 90, '2024-01-01', '2024-01-01'])\n"
            "    n == 3000 and print(n, flush=True)"
        )
        with subprocess.Popen([sys.executable, "-c", code, patient.store], stdout=subprocess.PIPE) as writing:
            assert writing.stdout is not None
            writing.stdout.readline()
            for _ in range(20):
                look(patient.store, 60, diagnosis.facts_of)
                look(patient.store, 60, diagnosis.check_whole)
            writing.kill()

    def test_a_restore_that_was_cut_short_is_told(self, patient: Patient) -> None:
        patient.store.rename(f"{patient.store}-restored")
        assert "A restore was cut short" in patient.told()["store"][0][1]

    def test_an_address_that_cannot_be_used_is_told(
        self, patient: Patient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://nobody@nowhere/x")
        found = patient.told()
        assert "The store cannot be kept in postgresql yet" in found["store"][0][1]
        for subject in ("media", "index", "permissions", "disk", "clock"):
            assert all("Report it" not in text for _, text in found[subject]), subject

    def test_what_a_killed_process_left_is_read_and_left(self, patient: Patient) -> None:
        code = (
            "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA journal_mode = WAL'); "
            "c.execute(\"UPDATE article SET category = 'x'\"); c.commit(); print(1, flush=True); time.sleep(60)"
        )
        with subprocess.Popen([sys.executable, "-c", code, patient.store], stdout=subprocess.PIPE) as writing:
            assert writing.stdout is not None
            writing.stdout.readline()
            writing.send_signal(signal.SIGKILL)
        assert Path(f"{patient.store}-wal").stat().st_size > 0
        assert patient.told(0)["store"][0][0] == "ok"
        Path(f"{patient.store}-shm").unlink()
        assert patient.told(0)["store"][0][0] == "ok"


class TestMedia:
    @pytest.mark.parametrize("damage", ["gone", "cut off", "other bytes"])
    def test_a_file_that_is_not_well_is_told(self, patient: Patient, damage: str) -> None:
        (path,) = [path for path in (patient.data / "media").rglob("*") if path.is_file()]
        content = path.read_bytes()
        if damage == "gone":
            path.unlink()
        else:
            path.write_bytes(content[:-9] if damage == "cut off" else content[:-9] + b"otherwise")
        subject, state, text = patient.only_wrong()
        assert (subject, state) == ("media", "error")
        assert ("is not there" if damage == "gone" else "is damaged") in text
        assert "a.png" in text


class TestIndex:
    def wrong(self, patient: Patient) -> str:
        subject, state, text = patient.only_wrong(0)
        assert (subject, state) == ("index", "warning")
        assert "`portal index rebuild`" in text
        return text

    def test_none_is_told(self, patient: Patient) -> None:
        shutil.rmtree(patient.data / "index")
        assert "There is no index" in self.wrong(patient)

    def test_a_damaged_one_is_told(self, patient: Patient) -> None:
        for path in sorted((patient.data / "index").glob("*/*/*"))[:1]:
            content = path.read_bytes()
            for damaged in (content[:-1], content[:-1] + bytes([content[-1] ^ 1])):
                path.write_bytes(damaged)
                assert "The index is damaged" in self.wrong(patient)
            path.unlink()
            assert "The index is damaged" in self.wrong(patient)

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe"])
    def test_a_pointer_file_that_is_none_is_told(self, patient: Patient, content: bytes) -> None:
        (patient.data / "index" / str(ANALYSIS) / MANIFEST).write_bytes(content)
        assert "The index is damaged" in self.wrong(patient)

    def test_one_that_is_behind_is_told(self, patient: Patient) -> None:
        pointer = patient.data / "index" / str(ANALYSIS) / MANIFEST
        pointer.write_text(json.dumps({**json.loads(pointer.read_text()), "position": 0}))
        assert "followed the store to change 0 of 1" in self.wrong(patient)

    def test_one_that_others_may_write_to_is_told(self, patient: Patient) -> None:
        (patient.data / "index").chmod(0o777)
        subject, state, text = patient.only_wrong()
        assert (subject, state) == ("index", "error")
        assert "chmod 700" in text

    def test_search_that_is_switched_off_needs_none(
        self, patient: Patient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shutil.rmtree(patient.data / "index")
        monkeypatch.setenv("PORTAL_SEARCH", "off")
        assert patient.told(0)["index"] == [("ok", "search is switched off")]


class TestMachine:
    def test_files_of_another_user_are_told(self, patient: Patient) -> None:
        if os.geteuid() != 0:
            pytest.skip("Only root may give files away.")
        os.chown(patient.store, 65534, 65534)
        subject, state, text = patient.only_wrong(0)
        assert (subject, state) == ("permissions", "warning")
        assert f"{patient.store} belongs to user 65534" in text
        assert f"chown -R --reference={patient.data}" in text

    def test_a_folder_that_everybody_may_write_to_is_told(self, patient: Patient) -> None:
        patient.data.chmod(0o777)
        assert "chmod o-w" in patient.only_wrong(0)[2]

    def test_a_file_in_place_of_the_folder_is_told(self, patient: Patient) -> None:
        shutil.rmtree(patient.data)
        patient.data.write_text("", encoding="utf-8")
        found = patient.told()
        assert "is no folder" in found["permissions"][0][1]
        assert all("Report it" not in text for all_ in found.values() for _, text in all_)

    @pytest.mark.parametrize(
        ("free", "code", "told"),
        [(50, 1, "nothing can be published soon"), (500, 0, "before the disk is full")],
    )
    def test_a_full_disk_is_told(
        self, patient: Patient, monkeypatch: pytest.MonkeyPatch, free: int, code: int, told: str
    ) -> None:
        usage = shutil.disk_usage("/")._replace(free=free << 20)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
        subject, _, text = patient.only_wrong(code)
        assert (subject, told in text) == ("disk", True)

    def test_a_clock_that_went_back_is_told(self, patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
        command = importlib.import_module(
            "portal.cli.maintenance"
        )  # the package has the function of this name
        monkeypatch.setattr(command, "now", lambda: datetime(2001, 1, 1, tzinfo=UTC))
        subject, state, text = patient.only_wrong()
        assert (subject, state) == ("clock", "error")
        assert "The clock says 2001-01-01" in text or "The clock says 2000-12-31" in text

    def test_a_library_that_is_too_old_or_missing_is_told(
        self, patient: Patient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wanted = ["starlette>=999.1", "no-such-library-at-all>=1", 'dev-tool>=1; extra == "dev"', "jinja2>=3"]
        monkeypatch.setattr(examination, "requires", lambda _: wanted)
        errors = [text for state, text in patient.told()["versions"] if state == "error"]
        assert [text.split()[0] for text in errors] == ["starlette", "no-such-library-at-all"]


class TestWithoutFail:
    def test_what_hangs_is_told_in_time(self, patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(examination, "LONGEST", 0.3)
        (patient.folder / "site.toml").unlink()
        os.mkfifo(patient.folder / "site.toml")
        result = patient.doctor()
        assert result.exit_code == 1
        assert "No answer within" in result.stdout

    def test_when_time_is_over_the_rest_is_not_looked_at(
        self, patient: Patient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(examination, "LONGEST_OF_ALL", 0.0)
        found = patient.told()
        assert found["site"] == [("unknown", "not looked at: the others took too long")]

    @pytest.mark.parametrize("error", [ZeroDivisionError, BaseException, RecursionError, MemoryError])
    def test_a_fault_of_the_program_is_one_line(
        self, patient: Patient, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
    ) -> None:
        def fail(_: object) -> Any:
            raise error("a value of a reader")

        monkeypatch.setattr(examination, "_OF_SETTINGS", (("store", fail),))
        result = patient.doctor()
        assert result.exit_code == 1
        assert "This could not be looked at" in result.stdout
        assert "a value of a reader" not in result.output
        assert "Traceback" not in result.output

    def test_beside_a_running_portal_all_is_well_and_goes_on(self, patient: Patient) -> None:
        with serving(patient.folder) as served:
            for _ in range(3):
                read(f"{served.address}en/")
                told = subprocess.run(
                    [*PORTAL, "doctor"],
                    cwd=patient.folder,
                    capture_output=True,
                    text=True,
                    check=False,
                    timeout=300,
                )
                assert (told.returncode, told.stderr) == (0, ""), told.stdout
            log = served.log.read_text(encoding="utf-8")
        assert "damaged" not in log
        assert "replaced" not in log

    def test_where_nothing_may_be_written_all_is_read_and_told(self, patient: Patient) -> None:
        """As a user without the rights of root, on a folder that is read only."""
        bare = []
        if os.geteuid() == 0:
            if shutil.which("setpriv") is None:
                pytest.skip("There is no setpriv, by which root gives up its rights.")
            bare = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        for path in sorted(patient.data.rglob("*"), reverse=True):
            path.chmod(0o500 if path.is_dir() else 0o400)
        patient.data.chmod(0o500)
        try:
            before = patient.tree()
            command = [*bare, *PORTAL, "doctor"]
            told = subprocess.run(
                command, cwd=patient.folder, capture_output=True, text=True, check=False, timeout=300
            )
            assert patient.tree() == before
        finally:
            for path in (patient.data, *(path for path in patient.data.rglob("*") if path.is_dir())):
                path.chmod(0o700)
        assert (told.returncode, told.stderr) == (1, "")
        lines = {line[:12].strip(): line[13:] for line in told.stdout.splitlines()}
        assert lines["permissions"].startswith("ERROR")
        assert "may not write to" in lines["permissions"]
        assert [name for name in SUBJECTS if not lines[name].startswith("ok")] == ["permissions"]
