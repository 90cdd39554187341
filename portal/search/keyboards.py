"""Text that was typed with the other keyboard layout switched on: Thai Kedmanee for QWERTY, or the other way round.

The layout of Thai keys is that of the Thai Industrial Standard 820-2538; QWERTY is that of the United States.
"""

from __future__ import annotations

_QWERTY = (
    r"`1234567890-=", "~!@#$%^&*()_+",
    r"qwertyuiop[]" "\\", "QWERTYUIOP{}|",
    r"asdfghjkl;'", 'ASDFGHJKL:"',
    r"zxcvbnm,./", "ZXCVBNM<>?",
)  # fmt: skip
_KEDMANEE = (
    "_ๅ/-ภถุึคตจขช", "%+๑๒๓๔ู฿๕๖๗๘๙",
    "ๆไำพะัีรนยบลฃ", "๐\"ฎฑธํ๊ณฯญฐ,ฅ",
    "ฟหกดเ้่าสวง", "ฤฆฏโฌ็๋ษศซ.",
    "ผปแอิืทมใฝ", "()ฉฮฺ์?ฒฬฦ",
)  # fmt: skip

_TO_THAI = str.maketrans("".join(_QWERTY), "".join(_KEDMANEE))
_TO_LATIN = str.maketrans("".join(_KEDMANEE), "".join(_QWERTY))


def thai_meant(text: str) -> str:
    """What the keys of `text`, typed as QWERTY, give on a Thai keyboard: `l;ylfu` is สวัสดี."""
    return text.translate(_TO_THAI)


def latin_meant(text: str) -> str:
    """What the keys of `text`, typed as Thai, give on a QWERTY keyboard: สฟทย้ีื is “lamphun”."""
    return text.translate(_TO_LATIN)
