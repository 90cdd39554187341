from __future__ import annotations

from pathlib import Path

import pytest

from portal.i18n.languages import language
from portal.i18n.po_file import parse, plural_rule
from portal.i18n.translations import CatalogContent, TranslatedMessage, content_of

VISITS = 'msgid "%(n)s visit"\nmsgid_plural "%(n)s visits"\n'
HOME = (None, "Home")


def found(tag: str, body: str) -> CatalogContent:
    """What stands in a catalog in the language."""
    header = f'"Plural-Forms: {language(tag).plural_forms}\\n"\n'
    return content_of(
        parse(f'msgid ""\nmsgstr ""\n{header}\n{body}'.encode(), Path(f"{tag}.po")), language(tag)
    )


def test_a_fuzzy_translation_is_never_shown() -> None:
    stands = found("th", '#, fuzzy\nmsgid "Home"\nmsgstr "บ้าน"\n')
    assert (stands.good, stands.fuzzy) == ({}, {HOME})


def test_an_obsolete_translation_is_never_shown() -> None:
    assert found("th", '#~ msgid "Home"\n#~ msgstr "บ้าน"\n') == CatalogContent()


def test_a_plural_with_a_form_missing_is_not_shown() -> None:
    stands = found("fr", VISITS + 'msgstr[0] "%(n)s visite"\nmsgstr[1] ""\n')
    assert (stands.good, stands.empty) == ({}, {(None, "%(n)s visit")})


def test_a_translation_whose_placeholders_do_not_fit_is_reported_instead() -> None:
    misfit = found("th", 'msgid "On %(day)s"\nmsgstr "เมื่อ %(date)s"\n').unfit[(None, "On %(day)s")]
    assert misfit.line == 5
    assert "%(day)s is missing" in misfit.reason


def test_a_message_over_several_lines_at_the_end_could_be_cut_off() -> None:
    assert found("th", 'msgid "Home"\nmsgstr ""\n"หน้า"\n"หลัก"\n').last == HOME
    assert found("th", 'msgid "Home"\nmsgstr "หน้าหลัก"\n').last is None
    assert found("th", 'msgid "Home"\nmsgstr ""\n"หน้า"\n\n#~ msgid "a"\n#~ msgstr "b"\n').last is None


@pytest.mark.parametrize("rule", ["n > 5000 ? 7 : n != 1", "n == 5001 ? 1 / 0 : n != 1"])
def test_a_rule_that_fails_for_a_large_number_breaks_no_page(rule: str) -> None:
    tried = plural_rule(f"nplurals=2; plural={rule};")
    assert tried is not None
    assert TranslatedMessage(("one", "many"), tried).form(5001) == "many"
