from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.i18n.last_good import CatalogCopy, Shown
from portal.i18n.po_file import ENGLISH_RULE, plural_rule
from portal.i18n.translations import TranslatedMessage

ONE = plural_rule("nplurals=1; plural=0;")
assert ONE is not None
SHOWN = Shown(
    "abc",
    {
        (None, "Home"): TranslatedMessage(("หน้าหลัก",), ONE),
        ("menu", "%(n)s day"): TranslatedMessage(("a", "b\u2028"), ENGLISH_RULE),
    },
    frozenset({("menu", "%(n)s day")}),
)


def test_what_is_kept_is_read_by_every_worker(tmp_path: Path) -> None:
    one, other = CatalogCopy(tmp_path / "th.json"), CatalogCopy(tmp_path / "th.json")
    assert other.changed() is None
    one.keep(SHOWN)
    assert one.changed() is None
    read = other.changed()
    assert read is not None
    assert (read.digest, read.former) == (SHOWN.digest, SHOWN.former)
    assert {key: (t.forms, t.rule.text) for key, t in read.messages.items()} == {
        key: (t.forms, t.rule.text) for key, t in SHOWN.messages.items()
    }
    assert other.changed() is None


def test_where_nothing_is_shown_there_is_no_copy(tmp_path: Path) -> None:
    copy = CatalogCopy(tmp_path / "th.json")
    copy.keep(Shown(""))
    copy.keep(SHOWN)
    copy.keep(Shown(""))
    assert list(tmp_path.iterdir()) == []


def test_without_a_place_nothing_is_kept() -> None:
    copy = CatalogCopy(None)
    copy.keep(SHOWN)
    assert copy.changed() is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"format": 2}',
        b"[" * 100_000,
        b'{"format": 1, "digest": "a"}',
        b'{"format": 1, "digest": "a", "rules": [], "messages": [[null, "a", ["b"], 0, false]]}',
        b'{"format": 1, "digest": "a", "rules": ["x"], "messages": [[null, "a", [], 0, false]]}',
    ],
)
def test_a_copy_that_is_broken_counts_as_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "th.json").write_bytes(data)
    assert CatalogCopy(tmp_path / "th.json").changed() is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(), st.integers(0, 200))
def test_whatever_stands_in_a_copy_no_page_breaks(tmp_path: Path, noise: bytes, place: int) -> None:
    path = tmp_path / "th.json"
    CatalogCopy(path).keep(SHOWN)
    path.write_bytes(path.read_bytes()[:place] + noise)
    CatalogCopy(path).changed()
