from __future__ import annotations

from typing import Any

from portal.i18n.catalog_folder import completeness_of
from portal.i18n.languages import language
from portal.i18n.po_file import read

TEMPLATE = "".join(f'msgid "{name}"\nmsgstr ""\n\n' for name in ("a", "b %(n)s", "c", "d", "e", "f"))
CATALOG = (
    'msgid "a"\nmsgstr "ก"\n\nmsgid "b %(n)s"\nmsgstr "ข"\n\n#, fuzzy\nmsgid "c"\nmsgstr "ค"\n\n'
    'msgid "d"\nmsgstr ""\n\nmsgid "x"\nmsgstr "ฮ"\n'
)


def test_progress_tells_what_readers_see_and_what_they_do_not(folder: Any) -> None:
    template = read(folder.pot(TEMPLATE))
    progress = completeness_of(read(folder.po("th", CATALOG)), language("th"), [template])
    assert (progress.needed, progress.translated, progress.percent, progress.further) == (6, 1, 16, 1)
    assert progress.unfit == ((None, "b %(n)s"),)
    assert progress.fuzzy == ((None, "c"),)
    assert progress.missing == ((None, "d"), (None, "e"), (None, "f"))
    assert progress.lines[None, "d"] == 16


def test_english_lacks_nothing(folder: Any) -> None:
    template = read(folder.pot(TEMPLATE))
    progress = completeness_of(read(folder.po("en", 'msgid "a"\nmsgstr "A"\n')), language("en"), [template])
    assert (progress.percent, progress.missing) == (100, ())


def test_almost_all_is_not_all(folder: Any) -> None:
    template = read(folder.pot("".join(f'msgid "{number}"\nmsgstr ""\n' for number in range(300))))
    body = "".join(f'msgid "{number}"\nmsgstr "ก"\n' for number in range(299))
    assert completeness_of(read(folder.po("th", body)), language("th"), [template]).percent == 99


def test_a_catalog_that_needs_nothing_is_complete(folder: Any) -> None:
    assert completeness_of(read(folder.po("th", "")), language("th"), []).percent == 100
