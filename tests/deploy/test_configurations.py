"""The files of `deploy/`, as the programs that read them judge them."""

import subprocess
from pathlib import Path

import pytest

from tests.deploy.programs import DEPLOY, LONGEST, filled, free_port, the, write_nginx


def judged(*command: str) -> tuple[int, str]:
    """The exit code of a program, and all that it says."""
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
    return run.returncode, run.stdout + run.stderr


@pytest.mark.systemd
class TestUnit:
    @pytest.fixture
    def unit(self, tmp_path: Path) -> Path:
        """The unit, of a portal below a folder of the test's: the programs that it names must be there."""
        program = tmp_path / ".venv" / "bin" / "portal"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n", encoding="utf-8")
        program.chmod(0o755)
        path = tmp_path / "portal.service"
        text = (DEPLOY / "portal.service").read_text(encoding="utf-8")
        path.write_text(filled(text, {"/srv/portal": str(tmp_path)}), encoding="utf-8")
        return path

    def test_systemd_finds_nothing_wrong(self, unit: Path) -> None:
        code, told = judged(the("systemd-analyze"), "verify", str(unit))
        assert code == 0
        assert unit.name not in told

    def test_systemd_would_tell_of_a_slip(self, unit: Path) -> None:
        slip = unit.read_text(encoding="utf-8").replace("RestartSec", "RestartSeconds")
        unit.write_text(slip, encoding="utf-8")
        assert "RestartSeconds" in judged(the("systemd-analyze"), "verify", str(unit))[1]

    def test_little_is_open_to_who_gets_into_it(self, unit: Path) -> None:
        """Below 2 of 10, systemd calls a unit well protected."""
        code, told = judged(
            *(the("systemd-analyze"), "security", "--offline=true", "--threshold=20", "--no-pager", str(unit))
        )
        assert code == 0, told


@pytest.mark.nginx
def test_nginx_finds_nothing_wrong(tmp_path: Path) -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    main = write_nginx(tmp_path, text, free_port(), free_port())
    code, told = judged(the("nginx"), "-t", "-c", str(main), "-e", str(tmp_path / "error.log"))
    assert code == 0, told


@pytest.mark.varnish
def test_varnish_finds_nothing_wrong(tmp_path: Path) -> None:
    code, told = judged(
        the("varnishd"), "-C", "-n", str(tmp_path), "-j", "none", "-f", str(DEPLOY / "varnish.vcl")
    )
    assert code == 0, told
