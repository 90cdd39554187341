"""Catalogs damaged in every way that a seed draws: no page is worse than the last good one.

A page is worse if a message is shown otherwise than in the last whole catalog, or than in the one that was being
written over it: in English, cut off, or mixed up. CATALOGS_DAMAGED tells how many damages are
tried, CATALOGS_SEED which.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pytest

from portal import assets
from portal.i18n import last_good, translations
from portal.i18n.catalogs import Catalogs
from portal.i18n.messages import Messages
from portal.i18n.placeholders import names
from portal.i18n.po_file import catalog_path, parse, read
from portal.i18n.po_syntax import Key
from portal.i18n.po_writing import render, update
from portal.i18n.translations import why_unusable
from tests.i18n.damage import DAMAGES, put_back

TRIED = int(os.environ.get("CATALOGS_DAMAGED", "200"))
SEED = int(os.environ.get("CATALOGS_SEED", "12"))

LOCALES = assets.folder("locales")
EACH = int(os.environ.get("CATALOGS_EACH", "1"))
"""1 for the whole Thai catalog; 5 for each fifth message of it, which takes a fifth of the time."""
TEMPLATE = read(LOCALES / "messages.pot")
TEMPLATE.entries = TEMPLATE.entries[::EACH]
VALUES = [{name: f"‹{name}›" for form in entry.source for name in names(form)} for entry in TEMPLATE.entries]
MARKUP = '<script>alert(1)</script><img src=x onerror="a()">{{ 7*7 }}'

Seen = Mapping[Key, tuple[str, str | None]]


def seen(messages: Messages) -> Seen:
    """What readers see of every message, in each plural form, and in which other language."""
    found: dict[Key, tuple[str, str | None]] = {}
    for entry, values in zip(TEMPLATE.entries, VALUES, strict=True):
        context, one, many = entry.context, entry.source[0], entry.source[-1]
        if one != many:
            count = partial(messages.npgettext, context) if context else messages.ngettext
            forms = [count(one, many, n, **values) for n in (0, 1, 5)]
        else:
            forms = [
                messages.pgettext(context, one, **values) if context else messages.gettext(one, **values)
            ]
        found[entry.key] = " | ".join(forms), next((form.language for form in forms if form.language), None)
    return found


class Portal:
    """A portal in Thai whose catalog is damaged, over a package that has none."""

    def __init__(self, folder: Path, clock: Any) -> None:
        self.folder = folder
        self.clock = clock
        (folder / "locales").mkdir(parents=True)
        (folder / "locales" / "messages.pot").write_text(render(TEMPLATE), encoding="utf-8")
        self.path = catalog_path(folder / "locales", "th")
        self.start()

    def start(self) -> None:
        """A worker starts, and remembers only what stands in the folder of data."""
        memory = self.folder / "var" / "catalogs"
        self.catalogs = Catalogs(
            [self.folder / "locales"], ["th", "en"], "en", memory=memory, clock=self.clock
        )
        self._messages: Messages | None = None

    def is_changed(self) -> bool:
        """Whether readers may see something else than before."""
        messages = self.catalogs.messages("th")
        is_new = messages is not self._messages
        self._messages = messages
        return is_new

    def let_pass(self, seconds: float) -> None:
        """Time goes by while readers ask."""
        for _ in range(int(seconds * 2)):
            self.clock.wait(0.5)
            self.is_changed()

    def seen(self) -> Seen:
        return seen(self.catalogs.messages("th"))


def other_version(whole: bytes) -> bytes:
    """The same catalog after a translator went through it."""
    return whole.decode().replace("ข่าว", "ข่าวสาร").replace("หน้า", "หน้าเว็บ").encode()


@pytest.fixture(scope="module")
def whole() -> bytes:
    """The Thai catalog."""
    file = read(catalog_path(LOCALES, "th"))
    update(file, [TEMPLATE])
    file.obsolete = []
    return render(file).encode()


@pytest.fixture
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is parsed or judged twice: most of what is looked at is the whole catalog, put back."""
    monkeypatch.setattr(last_good, "parse", lru_cache(maxsize=8)(parse))
    monkeypatch.setattr(translations, "why_unusable", lru_cache(maxsize=4096)(why_unusable))


@pytest.mark.usefixtures("parsed_once")
def test_no_damage_makes_a_page_worse(tmp_path: Path, clock: Any, whole: bytes) -> None:
    rng = random.Random(SEED)  # noqa: S311 - the same damages each time
    versions = (whole, other_version(whole))
    path = catalog_path(tmp_path / "locales", "th")
    path.parent.mkdir(parents=True)
    shown: list[Seen] = []
    for version in versions:
        path.write_bytes(version)
        portal = Portal(tmp_path / str(len(shown)), clock)
        put_back(portal.path, version)
        portal.start()
        shown.append(portal.seen())
    current = 1
    before = shown[current]
    portal.is_changed()
    for number in range(TRIED):
        being_written = rng.randrange(2)
        damage = rng.choice(DAMAGES)
        put_back(portal.path, versions[current])
        damage(rng, portal.path, versions[being_written])
        if rng.random() < 0.1:
            portal.start()
        for seconds in (0.0, 0.5, 0.5, 2.0, 0.5, 1.0, 5.0):
            clock.wait(seconds)
            if portal.is_changed():
                now = portal.seen()
                for key, words in now.items():
                    assert words in (before[key], shown[being_written][key]), (number, damage.__name__, key)
                before = now
            assert [one.tag for one in portal.catalogs.offered()] == ["th", "en"]
        if rng.random() < 0.7:
            current = rng.randrange(2)
            put_back(portal.path, versions[current])
            portal.let_pass(4)
            before = portal.seen()
            assert before == shown[current], (number, damage.__name__)


def test_no_catalog_brings_markup_into_a_page(tmp_path: Path, clock: Any, whole: bytes) -> None:
    rng = random.Random(SEED)  # noqa: S311
    portal = Portal(tmp_path, clock)
    entries = whole.decode().split("\n\n")
    for _ in range(max(3, TRIED // 40)):
        changed = [
            entry.replace('msgstr "', f'msgstr "{MARKUP.replace(chr(34), chr(92) + chr(34))}')
            if rng.random() < 0.5
            else entry
            for entry in entries
        ]
        put_back(portal.path, "\n\n".join(changed).encode())
        portal.let_pass(4)
        messages = portal.catalogs.messages("th")
        texts = [
            messages.gettext(entry.source[0]) for entry in TEMPLATE.entries if not names(entry.source[0])
        ]
        assert any("<script>" in text for text in texts), "nothing was tried"
        assert not any("<script" in text.__html__() or "<img" in text.__html__() for text in texts)
        assert any("{{ 7*7 }}" in text.__html__() for text in texts)
