"""The programs that a portal is run with, started with the configurations of `deploy/`."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path

import brotli
import zstandard

DECODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "zstd": lambda content: zstandard.ZstdDecompressor().decompressobj().decompress(content),
}
LONGEST = 120
"""Seconds that a program may take to start, or one of its tools to run."""
DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
"""Where Debian has servers; not all of it is on the path of a user."""


def find_program(program: str) -> Path | None:
    """A program of the system."""
    found = shutil.which(program, path=PLACES)
    return Path(found) if found else None


def the(program: str) -> str:
    """A program that is there: the test is marked with what it needs."""
    found = find_program(program)
    assert found is not None, f"mark the test with what brings {program}"
    return str(found)


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        return int(holder.getsockname()[1])


@dataclass(frozen=True)
class Answer:
    """What a client was answered."""

    status: int
    headers: Mapping[str, str]
    """By their names in small letters."""
    text: str


@dataclass(frozen=True)
class Front:
    """A server before the portal that listens on `port` of this machine."""

    port: int
    is_secure: bool

    def ask(self, path: str, headers: Mapping[str, str], method: str = "GET", body: str = "") -> Answer:
        """What is answered to a client with these headers."""
        with closing(Client(self)) as client:
            return client.ask(path, headers, method, body)


class Client:
    """Asks a server over one connection, which is made anew where the other side has closed it."""

    def __init__(self, front: Front) -> None:
        self._connection = (
            HTTPSConnection("127.0.0.1", front.port, timeout=60, context=ssl._create_unverified_context())  # noqa: S323
            if front.is_secure
            else HTTPConnection("127.0.0.1", front.port, timeout=60)
        )

    def ask(self, path: str, headers: Mapping[str, str], method: str = "GET", body: str = "") -> Answer:
        """What is answered to a client with these headers."""
        told = {"Host": "www.example.go.th", "User-Agent": "Mozilla/5.0", **headers}
        is_new = self._connection.sock is None
        try:
            self._connection.request(method, path, body or None, told)
            answer: HTTPResponse = self._connection.getresponse()
        except (ConnectionError, HTTPException):
            self.close()
            if is_new:
                raise
            return self.ask(path, headers, method, body)
        named = {name.lower(): value for name, value in answer.getheaders()}
        content = answer.read()
        if content:
            content = DECODERS[named.get("content-encoding", "")](content)
        return Answer(answer.status, named, content.decode())

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def filled(text: str, changes: Mapping[str, str]) -> str:
    """A configuration of `deploy/` with the ports and files of a test."""
    for before, after in changes.items():
        assert before in text, f"{before!r} stands in the configuration no more"
        text = text.replace(before, after)
    return text


def make_certificate(folder: Path) -> None:
    """A certificate that nobody trusts, in `certificate.pem` and `key.pem`."""
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    name = ["-subj", "/CN=www.example.go.th", "-days", "1"]
    command = [the("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", *name, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=LONGEST)


def write_nginx(folder: Path, text: str, port: int, behind: int) -> Path:
    """The file of a whole nginx that has `text` in its `conf.d`, listens on `port` and asks the port `behind`."""
    folder.mkdir(exist_ok=True)
    make_certificate(folder)
    changes = {
        "/etc/ssl/www.example.go.th.pem": str(folder / "certificate.pem"),
        "/etc/ssl/private/www.example.go.th.key": str(folder / "key.pem"),
        "/var/cache/nginx/portal": str(folder / "cache"),
        "/var/log/nginx/portal.log": str(folder / "access.log"),
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
    }
    (folder / "portal.conf").write_text(filled(text, changes), encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    lines = (
        "user root;" if os.geteuid() == 0 else "",
        "daemon off;",
        f"pid {folder / 'nginx.pid'};",
        f"error_log {folder / 'error.log'};",
        "events {}",
        "http {",
        *(f"{kind}_temp_path {folder / kind};" for kind in kinds),
        f"include {folder / 'portal.conf'};",
        "}",
    )
    main = folder / "nginx.conf"
    main.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return main


@contextmanager
def nginx(folder: Path, text: str, behind: int) -> Iterator[Front]:
    """nginx with this text for its `conf.d`, before what listens on the port `behind`."""
    port = free_port()
    main = write_nginx(folder, text, port, behind)
    with _running(port, "nginx", "-c", str(main), "-e", str(folder / "error.log")):
        yield Front(port, is_secure=True)


@contextmanager
def varnish(folder: Path, behind: int, port: int = 0) -> Iterator[Front]:
    """Varnish with the rules of `deploy/`, before what listens on the port `behind`; 0 takes one that is free."""
    folder.mkdir(exist_ok=True)
    rules = (DEPLOY / "varnish.vcl").read_text(encoding="utf-8")
    (folder / "portal.vcl").write_text(filled(rules, {'"8000"': f'"{behind}"'}), encoding="utf-8")
    port = port or free_port()
    place = ("-n", str(folder / "work"), "-f", str(folder / "portal.vcl"))
    with _running(
        port, "varnishd", "-F", "-j", "none", "-a", f"127.0.0.1:{port}", *place, "-s", "malloc,32m"
    ):
        yield Front(port, is_secure=False)


@contextmanager
def _running(port: int, program: str, *arguments: str) -> Iterator[None]:
    """A program that runs until the block ends, once it listens."""
    with subprocess.Popen(
        [the(program), *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as process:
        try:
            deadline = time.monotonic() + LONGEST
            while not _listens(port):
                assert process.poll() is None, process.communicate(timeout=LONGEST)[0].decode()
                assert time.monotonic() < deadline, f"{program} does not listen after {LONGEST} seconds"
                time.sleep(0.01)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.communicate(timeout=30)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
