"""IBM's checker: what it says of a broken page is not lost, and nothing but a proof excuses what it leaves open."""

from __future__ import annotations

from tests.auditing import ibm

FAILED = ibm.Told("img_alt_valid", "VIOLATION/FAIL", "an image has no text", "<img>", "/html[1]")


def test_a_failure_is_never_excused() -> None:
    excused = ibm.Told(next(iter(ibm.PROOFS)), "VIOLATION/FAIL", "", "", "")
    assert ibm.unproven(ibm.Report("4", 9, (FAILED, excused))) == [FAILED, excused]


def test_what_is_left_to_a_person_needs_a_proof() -> None:
    known = ibm.Told(next(iter(ibm.PROOFS)), "VIOLATION/POTENTIAL", "", "", "")
    new = ibm.Told("a_rule_of_tomorrow", "VIOLATION/POTENTIAL", "", "", "")
    assert ibm.unproven(ibm.Report("4", 9, (known, new))) == [new]
