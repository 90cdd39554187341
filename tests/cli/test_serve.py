"""`portal serve`, but for what the browser tests see of it."""

from __future__ import annotations

import re
import socket
import subprocess
from pathlib import Path

import pytest

from portal.cli.serve import address_of, listen
from portal.errors import SettingsError
from tests.cli.served import PORTAL, read, serving

SITE = Path(__file__).parents[1] / "views" / "site.toml"


def test_a_port_in_use_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match=r"Cannot listen on 127\.0\.0\.1.*choose another with --port"):
            listen("127.0.0.1", taken.getsockname()[1])


def test_an_address_that_is_not_this_machines_is_told() -> None:
    with pytest.raises(SettingsError, match="Cannot listen on"):
        listen("203.0.113.1", 0)


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", r"127\.0\.0\.1:\d+"), ("::1", r"\[::1\]:\d+")])
def test_the_address_is_one_that_a_browser_takes(host: str, address: str) -> None:
    with listen(host, 0) as listener:
        assert re.fullmatch(address, address_of(listener))


def test_without_a_site_file_it_says_what_to_do(tmp_path: Path) -> None:
    told = subprocess.run([*PORTAL, "serve"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "PORTAL_SITE" in told.stderr
    assert "--demo" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_data_folder_that_cannot_be_used_is_told_before_anything_listens(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\ndata_dir = "portal.toml"\n', encoding="utf-8")
    told = subprocess.run(
        [*PORTAL, "serve", "--port", "0"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout) == (1, "")
    assert "portal.toml" in told.stderr
    assert "Traceback" not in told.stderr


def test_several_workers_count_every_visit_and_stop_properly(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\n', encoding="utf-8")
    with serving(tmp_path, "--workers", "3") as portal:
        for _ in range(30):
            read(f"{portal.address}visit.gif")
    with serving(tmp_path) as portal:
        assert f"{82654 + 30:,}" in read(f"{portal.address}en/")


def test_all_workers_show_the_preview_that_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\n', encoding="utf-8")
    with serving(tmp_path, "--workers", "2", "--preview", "lo") as portal:
        for _ in range(6):
            assert 'content="noindex"' in read(f"{portal.address}lo/")
        assert "/lo/" not in read(f"{portal.address}th/")
