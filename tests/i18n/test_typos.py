"""What slips in while a translation is typed is told; what other languages do rightly is not."""

from __future__ import annotations

import pytest

from portal import assets
from portal.i18n.languages import language
from portal.i18n.po_file import catalog_path, read
from portal.i18n.typos import too_long, typos

BUTTON = ["On a button: keep what has been chosen."]


def slips(tag: str, source: str, form: str) -> list[str]:
    return list(typos(form, source, language(tag)))


@pytest.mark.parametrize(
    ("tag", "source", "form", "told"),
    [
        ("th", "Home", "Home", "is the original, unchanged; translate it"),
        ("ru", "News in %(language)s", "News in %(language)s", "unchanged"),
        ("de", "The page that you look for", "The page that you look for", "unchanged"),
        ("th", "All news", "ข่าว  ทั้งหมด", "has several blanks in a row behind “ข่าว”; leave one"),
        ("fr", "All news", "Toutes\u00a0 les nouvelles", "several blanks"),
        ("de", "All the news", "Alle alle Neuigkeiten Neuigkeiten", "has “Neuigkeiten” twice in a row"),
        ("ar", "A text", "نص بصيغة بصيغة", "has “بصيغة” twice"),
        ("th", "All news", "ข่าว ทั้งหมด ทั้งหมด", "has “ทั้งหมด” twice"),
        ("th", "WCAG 2.2", "WCAG", "has lost the number 22"),
        ("de", "Within 24 hours", "In 42 Stunden", "has lost the number 24"),
        ("th", "By 30 or 30", "ภายใน 30", "has lost the number 30"),
        ("th", "See https://www.w3.org/WAI.", "ดูเว็บไซต์", "has lost the address “https://www.w3.org/WAI”"),
        ("th", "Write to a.b@example.go.th", "โปรดเขียนถึงเรา", "has lost the address “a.b@example.go.th”"),
        ("th", "“News” and “Home”", "“ข่าว” และ “หน้าหลัก", "has quotation marks that are not paired"),
        ("de", "“News”", "„Neues", "has quotation marks that are not paired"),
        ("ko", 'The "%(name)s"', '%(name)s"을', "has quotation marks that are not paired"),
        ("th", "News (all)", "ข่าว (ทั้งหมด", "has brackets () that are not paired"),
        ("ja", "“News”", "「ニュース", "has brackets 「」 that are not paired"),
        (
            "fr",
            "News in French",
            "Actualités en fran?ais",
            "has “?” inside “fran?ais”, where a letter was lost",
        ),
        ("de", "Search for rooms", "R?ume suchen", "has “?” inside “R?ume”"),
        ("vi", "All news", "T?t c? tin tức", "has “?” inside “T?t”"),
        ("my", "School", "ေက်ာင္း", "is written for the typeface Zawgyi, not in Unicode; convert it"),
    ],
)
def test_a_slip_is_told(tag: str, source: str, form: str, told: str) -> None:
    (only,) = slips(tag, source, form)
    assert told in only


@pytest.mark.parametrize(
    ("tag", "source", "form"),
    [
        ("th", "PDF", "PDF"),
        ("de", "See https://www.example.org/a?b=c", "Siehe https://www.example.org/a?b=c"),
        ("fr", "Which one?", "Lequel\u00a0?"),
        ("th", "%(name)s: %(count)s", "%(name)s: %(count)s"),
        ("ru", "IPv4", "IPv4"),
        ("th", "https://www.w3.org/", "https://www.w3.org/"),
        ("de", "Name", "Name"),
        ("fr", "Page %(n)s", "Page %(n)s"),
        ("nl", "Contact information", "Contact information"),
        ("en-GB", "The page that you look for", "The page that you look for"),
        ("th", "Various news", "ข่าวต่าง ๆ ๆ"),
        ("th", "Any place", "ที่ที่ท่านต้องการ"),
        ("de", "The one that the", "Die, die die Seite"),
        ("fr", "We go to you", "nous nous, vous vous"),
        ("vi", "Slowly by now", "chầm chậm dần dần dần dần"),
        ("tr", "Slowly", "yavaş yavaş"),
        ("hi", "Different", "अलग अलग"),
        ("en", "That that", "That that"),
        ("th", "Two of 2 languages", "สองภาษา"),
        ("th", "In 2024", "ในปี 2567"),
        ("th", "In 2024", "ในปี ๒๕๖๗"),
        ("th", "Within 24 hours", "ภายใน ๒๔ ชั่วโมง"),
        ("de", "1,234,567 news", "1.234.567 Meldungen"),
        ("ar", "90 days", "٩٠ يومًا"),
        ("de", "“News” and “Home”", "„Neues“ und »Start«"),
        ("sv", "“News”", "”Nytt”"),
        ("he", "The UN", 'או"ם'),
        ("he", "“The UN”", '"האו"ם"'),
        ("ko", 'The "%(name)s"', '"%(name)s"을'),
        ("th", "a) news", "ก) ข่าว"),
        ("zh-Hans", "News (all)", "新闻（全部）"),
        ("ja", "“News”", "「ニュース」"),
        ("th", "See https://en.wikipedia.org/wiki/Lamphun", "ดู https://th.wikipedia.org/wiki/ลำพูน"),
        ("th", "Two  blanks", "สอง  ช่อง"),
        ("th", "Two\nlines", "สอง\n  บรรทัด"),
        ("my", "School", "ကျောင်း"),
        ("shn", "News", "ၶၢဝ်ႇ"),
        ("it", "The visitor’s", "L’articolo dell’utente"),
    ],
)
def test_what_is_right_is_no_slip(tag: str, source: str, form: str) -> None:
    assert slips(tag, source, form) == []


@pytest.mark.parametrize(
    ("source", "form", "comments", "told"),
    [
        ("Save", "บันทึกสิ่งที่ท่านได้เลือกไว้ทั้งหมดในเบราว์เซอร์นี้", BUTTON, "stands on a button"),
        ("Save", "บันทึกสิ่งที่ท่านได้เลือกไว้ทั้งหมดในเบราว์เซอร์นี้", [], ""),
        ("Save", "บันทึก", BUTTON, ""),
        ("Save", "บันทึกไว้", ["On a button. At most 5 letters."], "has 6 letters, and there is room for 5"),
        ("Save", "บันทึก", ["On a button. At most 6 letters."], ""),
    ],
)
def test_what_may_have_no_room_is_told(source: str, form: str, comments: list[str], told: str) -> None:
    found = too_long(form, source, comments)
    assert (told in found) if told and found else found == (told or None)


@pytest.mark.parametrize("tag", ["th"])
def test_our_own_catalogs_have_no_slip(tag: str) -> None:
    file = read(catalog_path(assets.folder("locales"), tag))
    for entry in file.entries:
        for form in entry.forms:
            assert slips(tag, entry.source[-1], form) == []
            assert too_long(form, entry.source[-1], entry.extracted) is None
