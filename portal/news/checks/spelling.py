"""Checks of Thai that looks right and is read aloud wrong, because it is typed in other signs than it should be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.i18n.thai_spelling import slips
from portal.news.checks.findings import Flaw, quoted
from portal.news.checks.reading import Line

_THAI = re.compile("[\u0e01-\u0e5b]")


def check(line: Line) -> Iterator[Flaw]:
    """What is typed wrong in a line; the first place of each kind."""
    if not _THAI.search(line.text):
        return
    for slip in slips(line.text):
        around = line.text[max(0, slip.start - 8) : slip.stop + 8]
        yield Flaw("thai-spelling", line.spot, f"near {quoted(around)} the text {slip.what}", slip.remedy)
