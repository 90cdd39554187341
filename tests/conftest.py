"""What all tests share: what they need from outside, and what happens where that is missing.

A test that needs Chromium, Firefox, the folder of real news, whoosh3, axe-core or the Nu HTML checker is marked
`browser`, `firefox`, `news`, `whoosh3`, `node` or `java`; one that needs systemd's tools, nginx, Varnish or promtool
`systemd`, `nginx`, `varnish` or `prometheus`. Where the need is not met, the test is skipped with the
reason, or fails with it if TESTS_REQUIRE names the marker (`TESTS_REQUIRE=browser,news,nginx`).
"""

from __future__ import annotations

import faulthandler
import os
import shutil
import signal
import sys
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from tests.auditing.tools import LEAST_JAVA, find_axe, find_nu
from tests.deploy.programs import find_program

CHECKOUT = Path(__file__).resolve().parent.parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
FIREFOX_NAMES = ("firefox-esr", "firefox")


def find_chromium() -> Path | None:
    """Chromium as CHROMIUM names it, else as it is found on the path."""
    for name in (os.environ.get("CHROMIUM"), *CHROMIUM_NAMES):
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    return None


def find_firefox() -> Path | None:
    """Firefox as FIREFOX names it, else as it is found on the path."""
    for name in (os.environ.get("FIREFOX"), *FIREFOX_NAMES):
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    return None


def find_news() -> Path | None:
    """The folder of real news, as NEWS_DATA names it, else where it lies beside a checkout."""
    folder = Path(os.environ.get("NEWS_DATA") or CHECKOUT.parent / "shared" / "data")
    return folder if (folder / "thaigov-2000.jsonl.xz").is_file() else None


def find_whoosh3() -> Path | None:
    """The folder in which scripts/make-environment puts whoosh3."""
    folder = Path(sys.prefix) / "whoosh3"
    return folder if (folder / "whoosh" / "__init__.py").is_file() else None


NEEDS: dict[str, tuple[Callable[[], Path | None], str]] = {
    "browser": (
        find_chromium,
        "There is no Chromium. Install it (sudo apt install chromium), or name it in CHROMIUM.",
    ),
    "firefox": (
        find_firefox,
        "There is no Firefox. Install it (sudo apt install firefox-esr), or name it in FIREFOX.",
    ),
    "news": (find_news, "There is no folder of real news. Name it in NEWS_DATA."),
    "whoosh3": (
        find_whoosh3,
        f"There is no whoosh3. Install it beside: pip install --no-deps --target {sys.prefix}/whoosh3 whoosh3",
    ),
    "node": (
        find_axe,
        "There is no axe-core. Install npm (sudo apt install nodejs npm), then: npm ci --ignore-scripts",
    ),
    "java": (
        find_nu,
        f"There is no Nu HTML checker, or no Java {LEAST_JAVA}. Install npm and Java, then: npm ci --ignore-scripts",
    ),
    "systemd": (
        partial(find_program, "systemd-analyze"),
        "There is no systemd-analyze. Install it (sudo apt install systemd).",
    ),
    "nginx": (
        partial(find_program, "nginx"),
        "There is no nginx. Install it (sudo apt install nginx-light openssl).",
    ),
    "prometheus": (
        partial(find_program, "promtool"),
        "There is no promtool. Install it (sudo apt install prometheus).",
    ),
    "varnish": (
        partial(find_program, "varnishd"),
        "There is no Varnish. Install it (sudo apt install varnish).",
    ),
}


def required() -> frozenset[str]:
    """What TESTS_REQUIRE names: missing, it is a failure."""
    return frozenset(os.environ.get("TESTS_REQUIRE", "").replace(",", " ").split())


# No timing is asserted, and a run finds what the run before it found. `HYPOTHESIS_PROFILE=searching` looks further.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-snapshots",
        action="store_true",
        help="Write the texts in tests/browser/snapshots anew, from what pages give a screen reader now.",
    )
    parser.addoption(
        "--renew-golden",
        action="store_true",
        help="Write the golden outputs anew, after the number of what makes them was raised.",
    )


def pytest_configure() -> None:
    unknown = required() - NEEDS.keys()
    if unknown:
        raise pytest.UsageError(
            f"TESTS_REQUIRE names {', '.join(sorted(unknown))}; known are {', '.join(NEEDS)}."
        )


def pytest_make_parametrize_id(val: object) -> str | None:
    """What a file holds may be made anew in each process, with the time in it: all must call its test the same."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser tests last: from its first use on, playwright keeps an event loop running in this thread, and
    no other test could run its own."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, (find, reason) in NEEDS.items():
        if item.get_closest_marker(name) and find() is None:
            if name in required():
                pytest.fail(f"{reason} (TESTS_REQUIRE asks for it.)", pytrace=False)
            pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test fail that seems to hang, a minute before `faulthandler_timeout` would end the process: so its fixtures
    end what they have started, and the other tests have their turn. 0 bounds nothing."""
    longest = float(item.config.getini("faulthandler_timeout"))

    def end(*_: object) -> None:
        faulthandler.dump_traceback(all_threads=True)
        pytest.fail(f"this took nearly {longest:g} seconds (faulthandler_timeout)")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, max(longest - 60, longest / 2))
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder of this repository."""
    return CHECKOUT


@pytest.fixture(scope="session")
def news_data() -> Path:
    """The folder of real news; the test must be marked `news`."""
    folder = find_news()
    assert folder is not None, "mark the test with @pytest.mark.news"
    return folder


@pytest.fixture(scope="session")
def whoosh3() -> Path:
    """The folder to put ahead on the path; the test must be marked `whoosh3`."""
    folder = find_whoosh3()
    assert folder is not None, "mark the test with @pytest.mark.whoosh3"
    return folder


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Chromium's program; the test must be marked `browser`."""
    program = find_chromium()
    assert program is not None, "mark the test with @pytest.mark.browser"
    return program


@pytest.fixture(scope="session")
def demo_site_file() -> Path:
    """The site file of the demonstration."""
    return CHECKOUT / "demo" / "site.toml"


@pytest.fixture(scope="session")
def news_site_file() -> Path:
    """The site file for the real news: its categories, English first, everything optional left out."""
    return CHECKOUT / "tests" / "site-news.toml"
