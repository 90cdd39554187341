from __future__ import annotations

import pytest

from portal.i18n.typos import is_zawgyi

UNICODE = (
    "မြန်မာ",
    "သတင်း",
    "ကျောင်း",
    "မင်္ဂလာပါ",
    "ဝန်ဆောင်မှု",
    "ကျွန်ုပ်တို့",
    "ဩဂုတ်",
    "ဥပဒေ",
    "ဦးစီးဌာန",
    "ပြည်သူ့ဆက်ဆံရေး",
    "သမ္မတ ရွေးကောက်ပွဲ",
    "ဆောင်းပါး ၃ ပုဒ်",
    "စာမျက်နှာ\u200bမတွေ့ပါ",
    "အဓိပ္ပာယ် ယောက်ျား",
    "%(count)s ခု",
)
ZAWGYI = (
    "ျမန္မာ",
    "ေက်ာင္း",
    "သတင္း",
    "ေဆာင္းပါး",
    "မဂၤလာပါ",
    "ျပည္သူ",
    "စာမ်က္ႏွာ",
    "%(count)s ေခါက္",
    "သမၼတ",
)


@pytest.mark.parametrize("text", UNICODE)
def test_burmese_in_unicode_is_left_alone(text: str) -> None:
    assert not is_zawgyi(text)


@pytest.mark.parametrize("text", ZAWGYI)
def test_burmese_for_the_typeface_zawgyi_is_known(text: str) -> None:
    assert is_zawgyi(text)
