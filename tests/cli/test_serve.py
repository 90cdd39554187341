"""`portal serve`, but for what the browser tests see of it."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TypeVar

import pytest

from portal.cli.opening import at_its_address
from portal.cli.serving import address_of, listen
from portal.errors import SettingsError
from portal.settings import Settings
from tests.cli.served import PORTAL, Served, read, serving

SITE = Path(__file__).parents[1] / "views" / "site.toml"

T = TypeVar("T")


def until(found: Callable[[], T]) -> T:
    """What is found, once it is."""
    for _ in range(600):
        if there := found():
            return there
        time.sleep(0.1)
    raise TimeoutError


def is_running(process: int) -> bool:
    try:
        return status_of(process)[0] not in "ZX"
    except OSError:
        return False


def status_of(process: int) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def workers_of(portal: Served) -> list[int]:
    """The processes that the one which was started has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if status_of(int(path.name))[1] == str(portal.process) and is_running(int(path.name)):
                found.append(int(path.name))
    return sorted(found)


def listens(process: int, port: int) -> bool:
    """Whether a process has a socket that listens at this port."""
    sockets = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
        if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
    }
    try:
        return any(
            f"socket:[{each}]" == str(file.readlink())
            for file in Path(f"/proc/{process}/fd").iterdir()
            for each in sockets
        )
    except OSError:
        return False


def all_answer(portal: Served, count: int, but: int = 0) -> list[int]:
    """The workers, if there are as many that listen; else none."""
    port = int(portal.address.rstrip("/").rpartition(":")[2])
    found = [each for each in workers_of(portal) if each != but and listens(each, port)]
    return found if len(found) == count else []


def open_files(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def read_often(portal: Served) -> None:
    """Read a page again and again: whichever worker is alive answers."""
    for _ in range(10):
        with suppress(ConnectionError, urllib.error.URLError):  # of the one that has just died
            read(f"{portal.address}en/contact")
            return
    raise AssertionError


def test_a_port_in_use_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(
            SettingsError, match=r"Cannot listen on “127\.0\.0\.1”.*choose another with --port"
        ):
            listen("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize(
    "host", ["203.0.113.1", "nobody.invalid", "a" * 300, "\udcff", "a\0b", "unix:/run/portal"]
)
def test_an_address_that_is_not_this_machines_is_told(host: str) -> None:
    with pytest.raises(SettingsError, match=r"Cannot listen on .*Give --host an address"):
        listen(host, 0)


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", r"127\.0\.0\.1:\d+"), ("::1", r"\[::1\]:\d+")])
def test_the_address_is_one_that_a_browser_takes(host: str, address: str) -> None:
    with listen(host, 0) as listener:
        assert re.fullmatch(address, address_of(listener))


def test_without_a_site_file_it_says_what_to_do(tmp_path: Path) -> None:
    told = subprocess.run(
        [*PORTAL, "serve"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
    )
    assert told.returncode == 1
    assert "PORTAL_SITE" in told.stderr
    assert "--demo" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_data_folder_that_cannot_be_used_is_told_before_anything_listens(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\ndata_dir = "portal.toml"\n', encoding="utf-8")
    told = subprocess.run(
        [*PORTAL, "serve", "--port", "0"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (told.returncode, told.stdout) == (1, "")
    assert "portal.toml" in told.stderr
    assert "Traceback" not in told.stderr


def visits_in(folder: Path) -> int:
    """How many visits the store in the data folder has."""
    connection = sqlite3.connect(folder / "var" / "portal.sqlite3")
    (count,) = connection.execute("SELECT sum(count) FROM visits").fetchone()
    connection.close()
    return int(count)


def test_several_workers_count_every_visit_and_stop_properly(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\n', encoding="utf-8")
    with serving(tmp_path, "--workers", "3") as portal:
        for number in range(30):
            read(f"{portal.address}visit.gif", page=f"{portal.address}th/{number}")
    assert visits_in(tmp_path) == 30


def test_readers_who_hold_connections_keep_no_portal_from_ending_and_no_visit_is_lost(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\n', encoding="utf-8")
    half_a_form = b"POST /th/preferences HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nab"
    with ExitStack() as held, serving(tmp_path, "--workers", "2") as portal:
        host, port = portal.address.removeprefix("http://").rstrip("/").split(":")
        for sent in (half_a_form, half_a_form, b"GET /th/ HT", b""):
            client = held.enter_context(socket.create_connection((host, int(port)), timeout=120))
            client.sendall(sent)
        for number in range(10):
            read(f"{portal.address}visit.gif", page=f"{portal.address}th/{number}")
    # While they are still held, it has ended.
    assert visits_in(tmp_path) == 10


@pytest.mark.parametrize("killed_by", [signal.SIGKILL, signal.SIGABRT])
def test_a_worker_that_dies_is_told_with_its_reason_and_replaced(
    tmp_path: Path, killed_by: signal.Signals
) -> None:
    (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\n', encoding="utf-8")
    with serving(tmp_path, "--workers", "2") as portal:
        first, other = until(lambda: all_answer(portal, 2))
        os.kill(first, killed_by)
        read_often(portal)
        replaced = until(lambda: all_answer(portal, 2, but=first))
        assert other in replaced
        told = f"(process {first}) ended: by {killed_by.name}"
        until(lambda: told in portal.log.read_text(encoding="utf-8"))


def test_connections_are_spread_over_workers(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\n', encoding="utf-8")
    with ExitStack() as held, serving(tmp_path, "--workers", "2") as portal:
        workers = until(lambda: all_answer(portal, 2))
        before = {worker: open_files(worker) for worker in workers}
        host, port = portal.address.removeprefix("http://").rstrip("/").split(":")
        for _ in range(100):
            held.enter_context(socket.create_connection((host, int(port)), timeout=120))
        until(lambda: sum(open_files(worker) - before[worker] for worker in workers) >= 95)
        assert min(open_files(worker) - before[worker] for worker in workers) > 20


def test_workers_that_cannot_begin_end_the_command_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_bytes(SITE.read_bytes())
    (tmp_path / "portal.toml").write_text('site = "site.toml"\n', encoding="utf-8")
    program = (
        "import pathlib, portal.cli, sys\n"
        "serve = sys.modules['portal.cli.serving']\n"
        "migrate = serve.migrate\n"
        "serve.migrate = lambda url: (migrate(url), pathlib.Path('site.toml').unlink())\n"
        "portal.cli.main()"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, "serve", "--port", "0", "--workers", "2"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (told.returncode, told.stdout) == (1, "")
    assert "site.toml" in told.stderr
    assert "exit code 1" in told.stderr
    assert "Traceback" not in told.stderr


def kill_who_started_workers(folder: Path) -> list[int]:
    with serving(folder, "--workers", "2") as portal:
        workers = until(lambda: all_answer(portal, 2))
        os.kill(portal.process, signal.SIGKILL)
        until(lambda: not any(is_running(worker) for worker in workers))
    return workers


def test_workers_end_with_whoever_started_them(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\n', encoding="utf-8")
    with pytest.raises(AssertionError):  # as it was not asked to end
        kill_who_started_workers(tmp_path)


def test_all_workers_show_the_preview_that_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\n', encoding="utf-8")
    with serving(tmp_path, "--workers", "2", "--preview", "lo") as portal:
        for _ in range(6):
            assert 'content="noindex"' in read(f"{portal.address}lo/")
        assert "/lo/" not in read(f"{portal.address}th/")


def test_a_newcomer_sees_what_needs_to_know_where_the_portal_is(tmp_path: Path) -> None:
    """Site maps, canonical addresses, how a browser's bar searches: in every worker of the demonstration."""
    with serving(tmp_path, "--demo", "--workers", "2") as portal:
        for _ in range(6):
            page = read(f"{portal.address}en/")
            assert f'<link rel="canonical" href="{portal.address}en/">' in page
        assert 'rel="search"' in page
        assert f"<loc>{portal.address}sitemap-pages.xml</loc>" in read(f"{portal.address}sitemap.xml")
    with serving(tmp_path, "--demo", PORTAL_BASE_URL="https://news.example.go.th") as portal:
        assert '<link rel="canonical" href="https://news.example.go.th/en/">' in read(f"{portal.address}en/")


@pytest.mark.parametrize(
    ("address", "base_url"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("0.0.0.0:8000", None),
        ("[::]:8000", None),
    ],
)
def test_only_an_address_that_leads_to_the_demonstration_is_told(address: str, base_url: str | None) -> None:
    assert at_its_address(Settings(site=SITE), address).base_url == base_url
