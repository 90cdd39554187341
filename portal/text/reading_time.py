"""How long a text takes to read.

Letters and marks a minute, blanks left out, by script: S. Trauzettel-Klosinski and K. Dietz, “Standardized assessment
of reading performance: the new International Reading Speed Texts IReST”, 2012 (Latin as English, Cyrillic as Russian,
Han as Chinese, Kana as Japanese). Thai was not among its languages. M. Brysbaert, “How many words do we read per
minute?”, 2019, finds that the same message takes about the same time in any language: the demonstration's articles have
93 Thai letters where their English translations have 100, so Thai is 93 % of English.
"""

from __future__ import annotations

import re

from portal.text.scripts import scripts_of

_PER_MINUTE = {"Latn": 987, "Thai": 918, "Cyrl": 986, "Hani": 255, "Kana": 357, "Arab": 612, "Hebr": 833}
_OTHERWISE = 900
_BLANKS = re.compile(r"\s+")


def reading_minutes(text: str, language: str) -> int:
    """Minutes, rounded, in which a practised reader reads `text` silently; at least one."""
    rate = _PER_MINUTE.get(scripts_of(language)[0], _OTHERWISE)
    return max(1, round(len(_BLANKS.sub("", text)) / rate))
