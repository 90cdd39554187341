"""Texts that analysis must take, as good as nobody writes them."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import strategies as st

from portal.search.analysis import Analysis

LANGUAGES = ("th", "en", "lo", "my", "km", "zh-Hans", "ja", "ar", "fr", "ru", "en-XA", "ar-XB", "xx", "")

_ODD = (
    *("เเม่", "นํ้า", "ทา่", "ลำ\u200bพูน", "ก.ย.", "มี.ค.", "อบจ.", "\u0e31", "a่", "๒๕๖๓", "ฯลฯ", "ๆ"),
    *(
        "1\u20e3",
        "ﬁ",
        "㍿",
        "İ",
        "ß",
        "각",
        "\u1100\u1161",
        "x\u0301",
        "\u0301",
        "\ud800",
        "👩\u200d🌾",
        "２５",
    ),
    *(
        "\ufdfa",
        "½",
        "…",
        "don’t",
        "covid-19",
        "ⅷ",
        "ǆ",
        "\u0345",
        "ΑΣ",
        "r&d",
        "u.s.",
        "2,500",
        "%e0%b8",
        "<b>",
    ),
    *("東京", "\u30ab\u3099", "ສະບາຍ", "မြန်မာ", "ال", "\u0651", " ", "\n", "  \n\n"),
)
TEXTS = (
    st.lists(st.text(st.characters(), max_size=8) | st.sampled_from(_ODD), max_size=12).map("".join)
    | st.text("กเแำํา่้ัิ ๅ์\u200b\u0e4e.\n", max_size=14)
    | st.text("รเ่้ี ", min_size=4, max_size=9)
)


@lru_cache(maxsize=1)
def analysis() -> Analysis:
    """One analysis for all tests that do not change lists."""
    return Analysis()
