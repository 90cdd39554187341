from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal.errors import FileFinding, LanguageTagError
from portal.i18n.checks import check_catalog, check_template, refuse_what_nobody_speaks
from portal.i18n.languages import language
from portal.i18n.po_file import PoFile, read


@pytest.fixture
def template(folder: Any) -> PoFile:
    return read(folder.pot('msgid "Home"\nmsgstr ""\n\nmsgid "News:"\nmsgstr ""\n'))


def found(folder: Any, tag: str, body: str, plural: str = "") -> list[FileFinding]:
    path = folder.po(tag, body, plural or language(tag).plural_forms)
    return check_catalog(path, language(tag), [], known=read(path).keys)


def told(findings: list[FileFinding]) -> tuple[bool, int, str]:
    (only,) = findings
    return only.is_error, only.line, only.text


def test_a_proper_catalog_has_nothing_to_mend(folder: Any, template: PoFile) -> None:
    path = folder.po("th", 'msgid "Home"\nmsgstr "หน้าหลัก"\n\nmsgid "News:"\nmsgstr "ข่าว:"\n')
    assert check_catalog(path, language("th"), [template]) == []


def test_a_refused_file_is_one_error(folder: Any) -> None:
    path = folder.po("th", "broken")
    is_error, line, text = told(check_catalog(path, language("th"), []))
    assert (is_error, line) == (True, 6)
    assert text.startswith("the file is refused: “broken” is neither")


def test_a_finding_reads_as_a_line_of_a_compiler() -> None:
    assert str(FileFinding("th.po", 7, True, "it is wrong.")) == "th.po:7: error: it is wrong."
    assert str(FileFinding("th.po", 0, False, "it is odd.")) == "th.po: warning: it is odd."


def test_a_dropped_placeholder_is_an_error(folder: Any) -> None:
    findings = found(folder, "th", 'msgid "On %(day)s"\nmsgstr "เมื่อ"\n')
    assert told(findings) == (
        True, 6, "the placeholder %(day)s is missing: copy it from the original."
    )  # fmt: skip


@pytest.mark.parametrize("form", ["<b>ข่าว</b>", "ข่าว<br>", "ข่าว&nbsp;", "&#3586;", "&#x3c;", "&#X0E02;"])
def test_markup_is_an_error(folder: Any, form: str) -> None:
    is_error, _, text = told(found(folder, "th", f'msgid "News"\nmsgstr "{form}"\n'))
    assert is_error
    assert "has markup" in text


@pytest.mark.parametrize("form", ["A & B", "1 < 2", "a > b", "AT&T"])
def test_signs_that_are_no_markup_are_taken(folder: Any, form: str) -> None:
    assert found(folder, "de", f'msgid "News"\nmsgstr "{form}"\n') == []


def test_misspelt_thai_is_an_error(folder: Any) -> None:
    is_error, line, text = told(found(folder, "th", 'msgid "Water"\nmsgstr "นํ้า"\n'))
    assert (is_error, line) == (True, 6)
    assert "type sara am" in text


def test_an_invisible_character_is_an_error_in_any_language(folder: Any) -> None:
    is_error, _, text = told(found(folder, "de", 'msgid "News"\nmsgstr "Neues\u200b"\n'))
    assert is_error
    assert "invisible" in text


@pytest.mark.parametrize("tag", ["th", "lo", "km", "my"])
def test_zero_width_spaces_are_right_where_no_blank_parts_words(folder: Any, tag: str) -> None:
    assert found(folder, tag, 'msgid "Saved"\nmsgstr "បាន\u200bរក្សា\u200bទុក"\n') == []


@pytest.mark.parametrize("form", [" ", "\u00a0", "\u2800", "\u200b", "a\u202eb", "\x1b", "\ufffd", "\uf701"])
def test_what_is_never_shown_is_one_error_that_says_so(folder: Any, form: str) -> None:
    is_error, line, text = told(found(folder, "th", f'msgid "Saved"\nmsgstr "{form}"\n'))
    assert (is_error, line) == (True, 6)
    assert "nothing that can be seen" in text or "must not stand on a page" in text


def test_a_message_that_is_far_too_long_is_an_error(folder: Any) -> None:
    is_error, _, text = told(found(folder, "th", f'msgid "Saved"\nmsgstr "{"ก" * 5000}"\n'))
    assert is_error
    assert "far more than the original" in text


def test_a_header_of_another_language_is_a_warning(folder: Any) -> None:
    path = folder.po("th", "")
    text = path.read_text(encoding="utf-8")
    for said, findings in (("my", 1), ("th_TH", 0), ("TH", 0)):
        path.write_text(text.replace('"Plural', f'"Language: {said}\\n"\n"Plural'), encoding="utf-8")
        assert len(check_catalog(path, language("th"), [])) == findings


def test_an_empty_entry_with_a_former_translation_is_told_with_its_line(folder: Any) -> None:
    body = 'msgid "Home"\nmsgstr ""\n\n#~ msgid "Home"\n#~ msgstr "หน้าหลัก"\n'
    assert told(found(folder, "th", body))[2] == (
        "“Home” is not translated; its former translation stands in line 9; run “portal catalogs update”."
    )


def test_of_many_untranslated_messages_a_few_are_named(folder: Any) -> None:
    many = "".join(f'msgid "{number}"\nmsgstr ""\n' for number in range(300))
    assert told(found(folder, "th", many)) == (
        False, 6, "300 messages are not translated, “0” the first of them; English is shown instead."
    )  # fmt: skip
    assert len(found(folder, "th", "".join(many.partition('msgid "10"')[:1]))) == 10


def test_an_obsolete_translation_of_an_untranslated_message_is_told_among_many(folder: Any) -> None:
    many = "".join(f'msgid "{number}"\nmsgstr ""\n' for number in range(300))
    findings = found(folder, "th", many + '#~ msgid "200"\n#~ msgstr "ข่าว"\n')
    assert [finding.line for finding in findings] == [6, 406]
    assert "“200” is not translated; its former translation stands in line 606" in findings[1].text


def test_many_fuzzy_messages_are_one_finding(folder: Any) -> None:
    many = "".join(f'#, fuzzy\nmsgid "{number}"\nmsgstr "ก{number}"\n' for number in range(10, 40))
    is_error, line, text = told(found(folder, "th", many))
    assert (is_error, line) == (False, 7)
    assert "30 messages are fuzzy, so they are not shown, “10” the first of them" in text


def test_a_lost_context_is_named(folder: Any) -> None:
    template = read(folder.pot('msgctxt "nav"\nmsgid "Guide"\nmsgstr ""\n'))
    missing, gone = check_catalog(
        folder.po("th", 'msgid "Guide"\nmsgstr "คู่มือ"\n'), language("th"), [template]
    )
    assert "1 message of the template is missing: “Guide” (msgctxt “nav”);" in missing.text
    assert gone.text.endswith("Did you mean “Guide” (msgctxt “nav”)?")


def test_of_several_missing_messages_three_are_named(folder: Any) -> None:
    template = read(folder.pot("".join(f'msgid "{letter}"\nmsgstr ""\n' for letter in "abcd")))
    assert (
        "4 messages of the template are missing: “a”, “b”, “c”, …; run"
        in (told(check_catalog(folder.po("th", ""), language("th"), [template]))[2])
    )


def test_a_message_without_the_templates_plural_is_told(folder: Any) -> None:
    template = read(folder.pot('msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] ""\nmsgstr[1] ""\n'))
    path = folder.po("th", 'msgid "%(n)s day"\nmsgstr "%(n)s วัน"\n')
    is_error, line, text = told(check_catalog(path, language("th"), [template]))
    assert (is_error, line) == (False, 6)
    assert "“%(n)s day” has no plural, and the template's message has; run “portal catalogs update”" in text


@pytest.mark.parametrize(
    ("tag", "said", "findings"),
    [
        ("zh-Hans", "zh_TW", 1),
        ("zh-Hans", "zh_CN", 0),
        ("zh-Hans", "zh", 0),
        ("sr-Latn", "sr@latin", 1),
        ("pt-BR", "pt", 0),
        ("he", "iw", 0),
        ("de", "de_DE.UTF-8", 0),
        ("th", "Thai", 1),
    ],
)
def test_a_header_is_of_the_language_in_its_script(folder: Any, tag: str, said: str, findings: int) -> None:
    path = folder.po(tag, "", language(tag).plural_forms)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Plural', f'"Language: {said}\\n"\n"Plural'), encoding="utf-8")
    assert len(check_catalog(path, language(tag), [])) == findings


def test_a_slip_of_typing_is_a_warning_with_its_line(folder: Any) -> None:
    assert told(found(folder, "th", 'msgid "WCAG 2.2"\nmsgstr "WCAG 2.1"\n')) == (
        False, 6, "“WCAG 2.1” has lost the number 22; copy it from the original."
    )  # fmt: skip


def test_a_button_that_is_too_long_is_a_warning(folder: Any) -> None:
    body = f'#. On a button: an order.\nmsgid "Save"\nmsgstr "{"ก" * 30}"\n'
    assert "stands on a button" in told(found(folder, "th", body))[2]


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ('msgid "Hone"\nmsgstr "หน้าหลัก"\n', "Did you mean “Home”?"),
        ('msgctxt "nav"\nmsgid "News:"\nmsgstr "ข่าว:"\n', "Did you mean “News:”?"),
    ],
)
def test_a_message_that_no_template_has_is_named_with_what_was_meant(
    folder: Any, template: PoFile, body: str, meant: str
) -> None:
    findings = check_catalog(folder.po("th", body), language("th"), [template])
    assert [finding.text.endswith(meant) for finding in findings if finding.line] == [True]


@pytest.mark.parametrize(("tag", "meant"), [("jp", "ja"), ("mm", "my")])
def test_a_country_is_no_language(tag: str, meant: str) -> None:
    with pytest.raises(LanguageTagError, match=f"is the tag of no language. Did you mean {meant}?"):
        refuse_what_nobody_speaks(tag)


@pytest.mark.parametrize("tag", ["th", "nod", "zh-Hans", "yue", "en-XA", "tts"])
def test_a_language_that_somebody_speaks_is_taken(tag: str) -> None:
    refuse_what_nobody_speaks(tag)


def test_a_plural_of_several_placeholders_says_which_is_the_number(folder: Any) -> None:
    body = 'msgid "{0} in %(version)s"\nmsgid_plural "{0} in %(version)s"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    assert (
        "call that of its number %(count)s" in told(check_template(folder.pot(body.format("%(looked)s"))))[2]
    )
    assert check_template(folder.pot(body.format("%(count)s"))) == []


def test_joiners_belong_to_persian(folder: Any) -> None:
    assert found(folder, "fa", 'msgid "News"\nmsgstr "خبر\u200cها"\n') == []


def test_a_plural_rule_of_another_language_is_an_error(folder: Any) -> None:
    is_error, _, text = told(found(folder, "th", "", "nplurals=2; plural=(n != 1);"))
    assert is_error
    assert "write “Plural-Forms: nplurals=1; plural=0;”" in text


@pytest.mark.parametrize("tag", ["nod", "ksw", "mfa"])
@pytest.mark.parametrize("rule", ["nplurals=1; plural=0;", "nplurals=2; plural=(n != 1);"])
def test_any_plural_rule_is_taken_of_a_language_that_cldr_does_not_know(
    folder: Any, tag: str, rule: str
) -> None:
    assert found(folder, tag, "", rule) == []


@pytest.mark.parametrize(
    ("tag", "rule"),
    [
        ("en", "nplurals=2; plural=n==1 ? 0 : 1;"),
        ("fa", "nplurals=2; plural=(n > 1);"),
        ("tr", "nplurals=2; plural=(n != 1);"),
        ("pt-BR", "nplurals=2; plural=(n > 1);"),
        ("he", "nplurals=4; plural=(n==1 ? 0 : n==2 ? 1 : n>10 && n%10==0 ? 2 : 3);"),
        ("en", "nplurals=2; plural=(n == 1);"),
        ("fr", "nplurals=3; plural=(n == 0 || n == 1) ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;"),
        ("th", "nplurals=1; plural=(0)"),
    ],
)
def test_the_same_rule_in_other_words_is_taken(folder: Any, tag: str, rule: str) -> None:
    assert found(folder, tag, "", rule) == []


@pytest.mark.parametrize(
    ("tag", "source", "form", "warning"),
    [
        ("th", "Read it in:", "อ่านใน", "does not end with “:”"),
        ("th", "Loading…", "กำลังโหลด", "does not end with “…”"),
        ("th", "News", "ข่าว:", "ends with “:”, which the original does not"),
        ("th", "News", "ข่าว.", "ends with “.”"),
        ("de", "It is here.", "Es ist hier", "does not end with “.”"),
        ("de", "Here?", "Hier", "does not end with “?”"),
        ("th", "News", " ข่าว", "begins with a blank"),
        ("th", "News", "ข่าว ", "ends with a blank"),
        ("th", "News", "ข่าว\\n", "ends with a line break"),
        ("th", "News\\n", "ข่าว", "ends without a line break"),
        ("th", "\\nNews", " ข่าว", "begins with a blank"),
    ],
)
def test_blanks_and_endings_unlike_the_original_are_warnings(
    folder: Any, tag: str, source: str, form: str, warning: str
) -> None:
    is_error, line, text = told(found(folder, tag, f'msgid "{source}"\nmsgstr "{form}"\n'))
    assert (is_error, line) == (False, 6)
    assert warning in text


@pytest.mark.parametrize(
    ("tag", "source", "form"),
    [
        ("th", "It is here.", "อยู่ที่นี่"),
        ("th", "Is it here?", "อยู่ที่นี่หรือไม่"),
        ("zh-Hans", "It is here.", "在这里。"),
        ("zh-Hans", "Read it in:", "阅读："),
        ("ar", "Here?", "هنا؟"),
        ("ar", "It is here.", "هنا.\u200f"),
        ("he", "It is here.", "\u2067כאן.\u2069"),
        ("my", "Here?", "ဒီမှာလား။"),
        ("am", "It is here.", "እዚህ ነው።"),
        ("am", "Here?", "እዚህ ነው፧"),
        ("el", "Here?", "Εδώ;"),
        ("bo", "It is here.", "འདིར།"),
        ("sat", "It is here.", "ᱱᱚᱰᱮ᱾"),
        ("mni-Mtei", "It is here.", "ꯃꯐꯝ꯫"),
        ("vai", "Here?", "ꔀ꘏"),
        ("ja", "Here?", "ここですか。"),
        ("de", "Say “here.”", "Sagen Sie „hier.“"),
        ("fr", "It is here.", "« C’est ici. »"),
    ],
)
def test_each_script_ends_its_sentences_in_its_own_way(folder: Any, tag: str, source: str, form: str) -> None:
    assert found(folder, tag, f'msgid "{source}"\nmsgstr "{form}"\n') == []


def test_what_is_untranslated_is_a_warning(folder: Any) -> None:
    assert told(found(folder, "th", 'msgid "Home"\nmsgstr ""\n')) == (
        False, 6, "“Home” is not translated; English is shown instead."
    )  # fmt: skip


def test_what_english_does_not_word_anew_is_no_warning(folder: Any) -> None:
    assert found(folder, "en", 'msgid "Home"\nmsgstr ""\n') == []


def test_what_is_fuzzy_is_a_warning(folder: Any) -> None:
    is_error, line, text = told(found(folder, "th", '#, fuzzy\nmsgid "Home"\nmsgstr "บ้าน"\n'))
    assert (is_error, line) == (False, 7)
    assert "is fuzzy" in text


def test_a_catalog_behind_its_template_is_a_warning(folder: Any, template: PoFile) -> None:
    path = folder.po("th", 'msgid "Home"\nmsgstr "หน้าหลัก"\n\nmsgid "Former"\nmsgstr "เดิม"\n')
    missing, gone = check_catalog(path, language("th"), [template])
    assert (
        "1 message of the template is missing: “News:”; run “portal catalogs update”"
        in missing.text + gone.text
    )
    assert "“Former” is in no template" in missing.text + gone.text
    assert not any(finding.is_error for finding in (missing, gone))


def test_a_proper_template_has_nothing_to_mend(template: PoFile) -> None:
    assert check_template(template.path) == []


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("On %(day)", "is not a placeholder"),
        ("See <a>all</a>", "has markup; move it into page.html"),
        ("Home ", "ends with a blank"),
    ],
)
def test_a_message_that_cannot_be_translated_well_is_an_error(folder: Any, source: str, error: str) -> None:
    path = folder.pot(f'#: page.html\nmsgid "{source}"\nmsgstr ""\n')
    is_error, _, text = told(check_template(path))
    assert is_error
    assert error in text


def test_a_template_that_is_missing_is_an_error(tmp_path: Path) -> None:
    is_error, _, text = told(check_template(tmp_path / "messages.pot"))
    assert is_error
    assert "cannot be read" in text
