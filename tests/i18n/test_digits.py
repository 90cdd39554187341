from __future__ import annotations

import pytest

from portal.i18n.formats import digits_of, in_digits_of


@pytest.mark.parametrize(
    ("numbering", "digits"),
    [
        ("latn", "0123456789"), ("thai", "๐๑๒๓๔๕๖๗๘๙"), ("mymr", "၀၁၂၃၄၅၆၇၈၉"), ("arab", "٠١٢٣٤٥٦٧٨٩"),
        ("arabext", "۰۱۲۳۴۵۶۷۸۹"), ("deva", "०१२३४५६७८९"), ("beng", "০১২৩৪৫৬৭৮৯"), ("adlm", "𞥐𞥑𞥒𞥓𞥔𞥕𞥖𞥗𞥘𞥙"),
    ],
)  # fmt: skip
def test_a_numbering_system_has_ten_digits(numbering: str, digits: str) -> None:
    assert digits_of(numbering) == digits
    assert "19".translate(in_digits_of(numbering)) == digits[1] + digits[9]


@pytest.mark.parametrize("numbering", ["roman", "hans", "hanidec", "unheard", "", "../x"])
def test_what_has_no_such_digits_is_written_in_latin_ones(numbering: str) -> None:
    assert digits_of(numbering) == "0123456789"
