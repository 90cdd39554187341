"""Plural rules against CLDR: of every locale, in Babel's data and in ICU's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from babel import Locale, localedata
from icu4py.locale import Locale as IcuLocale
from icu4py.messageformat import MessageFormat

from portal.i18n.languages import language
from portal.i18n.plurals import ASKED, plural_choice, plural_forms, tells_apart

RULES: dict[str, str] = {}
for each in sorted(localedata.locale_identifiers(), key=lambda name: (len(name), name)):
    RULES.setdefault(str(Locale.parse(each).plural_form.rules), each)
"""One locale for each rule that CLDR has."""


ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : (n%100>=3 && n%100<=10) ? 3"
    " : (n%100>=11 && n%100<=99) ? 4 : 5);"
)


def choice(forms: str) -> Callable[[int], int]:
    return plural_choice(forms.partition("plural=")[2].rstrip(";"))


def parts(choose: Callable[[int], object]) -> set[frozenset[int]]:
    found: dict[object, set[int]] = {}
    for n in ASKED:
        found.setdefault(choose(n), set()).add(n)
    return set(map(frozenset, found.values()))


@pytest.mark.parametrize("name", RULES.values())
def test_a_rule_of_ours_parts_numbers_as_cldr_does_and_has_no_form_for_nothing(name: str) -> None:
    rule = Locale.parse(name).plural_form
    forms = plural_forms(rule)
    assert parts(choice(forms)) == parts(rule)
    assert {choice(forms)(n) for n in ASKED} == set(range(int(forms[len("nplurals=")])))


@pytest.mark.parametrize("name", RULES.values())
def test_it_parts_numbers_as_icu_does(name: str) -> None:
    tags = ("zero", "one", "two", "few", "many")
    pattern = "{n, plural, " + " ".join(f"{tag}{{{tag}}}" for tag in tags) + " other{other}}"
    icu = MessageFormat(pattern, IcuLocale(name))
    assert parts(choice(plural_forms(Locale.parse(name).plural_form))) == parts(
        lambda n: icu.format({"n": n})
    )


@pytest.mark.parametrize("tag", ["nod", "ksw", "kxm"])
def test_a_language_that_cldr_does_not_know_has_the_roots_rule_and_not_that_of_english(tag: str) -> None:
    assert (language(tag).plural_forms, language(tag).is_in_cldr) == ("nplurals=1; plural=0;", False)


def test_every_locale_of_cldr_has_a_rule() -> None:
    assert len(RULES) > 30


@pytest.mark.parametrize(
    ("tag", "forms"),
    [
        ("th", "nplurals=1; plural=0;"),
        ("lo", "nplurals=1; plural=0;"),
        ("en", "nplurals=2; plural=(n != 1);"),
        ("de", "nplurals=2; plural=(n != 1);"),
        ("tr", "nplurals=2; plural=(n != 1);"),
        ("hu", "nplurals=2; plural=(n != 1);"),
        ("ka", "nplurals=2; plural=(n != 1);"),
        ("fa", "nplurals=2; plural=(n > 1);"),
        ("hi", "nplurals=2; plural=(n > 1);"),
        ("bn", "nplurals=2; plural=(n > 1);"),
        ("pa", "nplurals=2; plural=(n > 1);"),
        ("pt", "nplurals=2; plural=(n > 1);"),
        ("pt-BR", "nplurals=2; plural=(n > 1);"),
        ("pt-PT", "nplurals=2; plural=(n != 1);"),
        ("fr", "nplurals=2; plural=(n > 1);"),
        ("es", "nplurals=2; plural=(n != 1);"),
        ("it", "nplurals=2; plural=(n != 1);"),
        ("ca", "nplurals=2; plural=(n != 1);"),
        ("he", "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);"),
        (
            "lv",
            "nplurals=3; plural=(n%10==0 || (n%100>=11 && n%100<=19) ? 0 : n%10==1 && n%100!=11 ? 1 : 2);",
        ),
        ("ar", ARABIC),
        ("en-XA", "nplurals=2; plural=(n != 1);"),
        ("ar-XB", "nplurals=2; plural=(n != 1);"),
    ],
)
def test_a_new_catalog_has_the_rule_of_its_language(tag: str, forms: str) -> None:
    assert language(tag).plural_forms == forms


@pytest.mark.parametrize(
    ("tag", "plural"),
    [
        ("fa", "(n > 1)"),
        ("pt-BR", "(n > 1)"),
        ("en", "n==1 ? 0 : 1"),
        ("en", "n==1 ? 1 : 0"),
        ("fr", "(n == 0 || n == 1) ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2"),
        ("he", "(n == 1) ? 0 : ((n == 2) ? 1 : ((n > 10 && n % 10 == 0) ? 2 : 3))"),
        ("ar", "n==1 ? 4 : n==2 ? 3 : n==0 ? 5 : n%100>=3 && n%100<=10 ? 2 : n%100>=11 ? 1 : 0"),
        ("th", "0"),
    ],
)
def test_a_rule_that_tells_apart_what_the_language_does_is_right(tag: str, plural: str) -> None:
    assert tells_apart(plural_choice(plural), language(tag).plural_choice)


@pytest.mark.parametrize(
    ("tag", "plural"),
    [
        ("fa", "0"),
        ("pt-BR", "(n != 1)"),
        ("pt-PT", "(n > 1)"),
        ("he", "(n != 1)"),
        ("ru", "(n != 1)"),
        ("th", "(n != 1)"),
    ],
)
def test_another_is_not(tag: str, plural: str) -> None:
    assert not tells_apart(plural_choice(plural), language(tag).plural_choice)
