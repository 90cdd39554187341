"""Text that was typed with the other keyboard layout switched on: Thai Kedmanee for QWERTY, or the other way round.

The layout of Thai keys is that of the Thai Industrial Standard 820-2538; QWERTY is that of the United States.
"""

from __future__ import annotations

ROWS = (
    ("`1234567890-=", "_ๅ/-ภถุึคตจขช"),
    ("qwertyuiop[]\\", "ๆไำพะัีรนยบลฃ"),
    ("asdfghjkl;'", "ฟหกดเ้่าสวง"),
    ("zxcvbnm,./", "ผปแอิืทมใฝ"),
    ("~!@#$%^&*()_+", "%+๑๒๓๔ู฿๕๖๗๘๙"),
    ("QWERTYUIOP{}|", '๐"ฎฑธํ๊ณฯญฐ,ฅ'),
    ('ASDFGHJKL:"', "ฤฆฏโฌ็๋ษศซ."),
    ("ZXCVBNM<>?", "()ฉฮฺ์?ฒฬฦ"),
)
"""What each key of a row gives: QWERTY, Kedmanee. The upper row first; the last four rows are those with Shift."""

_QWERTY = "".join(qwerty for qwerty, _ in ROWS)
_KEDMANEE = "".join(kedmanee for _, kedmanee in ROWS)
_TO_THAI = str.maketrans(_QWERTY, _KEDMANEE)
_TO_LATIN = str.maketrans(_KEDMANEE, _QWERTY)


def thai_meant(text: str) -> str:
    """What the keys of `text`, typed as QWERTY, give on a Thai keyboard: `l;ylfu` is สวัสดี."""
    return text.translate(_TO_THAI)


def latin_meant(text: str) -> str:
    """What the keys of `text`, typed as Thai, give on a QWERTY keyboard: สฟทย้ีื is “lamphun”."""
    return text.translate(_TO_LATIN)
