"""What the golden outputs are derived from: texts in every language that is written differently, and with every feature
that a body may have. They say nothing that happened."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.article import Article, Attachment, Image, Media, Translation
from portal.derive.content import Format

_MARKDOWN = """# งานสงกรานต์ ปี 2569

จังหวัดลำพูนขอเชิญ *ประชาชน* ร่วม **งานสงกรานต์** ณ วัดพระธาตุหริภุญชัย อ.เมือง จ.ลำพูน ระหว่างวันที่ 13-15 เม.ย. 2569
โดยมี นพ.สสจ. และ WHO ร่วมด้วย (Lamphun Province) ดู [กำหนดการ](#s-กำหนดการ) และ[ข่าวเดิม](article:old-town#s-a)

![](map.png)

## กำหนดการ

| วัน | เวลา | สถานที่ |
|:--|--:|:-:|
| วันแรก | 08.30 น. | [ศาลากลาง](page:contact) |
| วันที่สอง | 09.00 น. | |

*ตาราง: กำหนดการ*

### ข้อควรรู้

1. นำ[แบบฟอร์ม](media:form.pdf)มาด้วย[^1]
2. โทร. 053 511 000 ต่อ 12 หรือ <https://example.org/ก>
   - ในเวลาราชการ
   - ~~นอกเวลาราชการ~~

> สอบถามได้ที่ `info@example.org`

    ข้อความที่จัดไว้

---

## กำหนดการ

วันๆ หนึ่ง รถจักรยานยนต์และรถยนต์จอดได้ที่สนามโรงเรียนจักรคำคณาทรและองค์การบริหารส่วนจังหวัดลำพูน

[^1]: ที่มา: [ประกาศ](https://example.org/announcement)

    วรรคที่สองของหมายเหตุ ![](second.png)
"""

_PLAIN = """ลำพูนจัดงานโคม

17 กันยายน 2563

จังหวัดลำพูนเชิญชวนประชาชนและนักท่องเที่ยวร่วมงานเทศกาลโคมแสนดวงที่วัดพระธาตุหริภุญชัย ตลอดเดือนตุลาคมและพฤศจิกายน
ดูรายละเอียดที่ https://example.org/lantern หรือเขียนถึง info@example.org
ผู้ว่าราชการจังหวัดกล่าวว่า “งานนี้มีขึ้นทุกปี” และขอให้ทุกคนแต่งกายด้วยผ้าไหมยกดอกลำพูน

- ไม่มีค่าเข้าชม
- เปิดทุกวัน เวลา 18.00-21.00 น.
"""

_ENGLISH = """The library is open on Mon. and Tue. from 9 a.m. It was founded in 1992 by the U.N. and the WHO.

Bring your card, Mr. Reader (สมุดทะเบียน). Opening hours may change without notice on public holidays, for which the
librarians apologise; who wants to be sure is asked to call before they come, or to look at the notice at the door.

## Hours

Morning.

### Afternoon

Later[^a].

## Rules

Quiet, please.

[^a]: At two.
"""

_WRAPPED = (
    "This text was wrapped by hand, as people do who write letters and\n"
    "messages in old programs, so that its lines end where the paper does,\n"
    "and not where its sentences do.\n\n"
    "A short one\nwith a break.\n"
)

_SENTENCES = (
    "The reading room has sixty seats and a corner for children. Most of its books may be taken home for two weeks. "
    "Newspapers stay where they are. Who returns a book late pays nothing, and is asked for the reason.\n"
)
_TITLE = "ห้องสมุดประชาชนเปิดให้บริการตามปกติ ตั้งแต่เดือนหน้าเป็นต้นไป"
_ADDRESSES = (
    "ห้องสมุดประชาชนเปิดให้บริการตามปกติ\n\nดู https://example.org/a, (https://example.org/b) และ “https://example.org/c”. "
    "หรือเขียนถึง library@example.org! ผู้อ่านทุกคนเข้าใช้ห้องสมุดได้โดยไม่มีค่าใช้จ่าย ตลอดเวลาที่เปิดให้บริการ\n"
)
_FORMATS: tuple[Format, ...] = ("markdown", "plain")
_OTHERS = {
    "lo": "ຫໍສະໝຸດເປີດທຸກວັນ ຍົກເວັ້ນວັນພັກ. ກະລຸນານໍາບັດປະຈໍາຕົວມາດ້ວຍ.",
    "my": "စာကြည့်တိုက်ကို နေ့စဉ်ဖွင့်သည်။ အားလပ်ရက်များတွင် ပိတ်သည်။",
    "km": "បណ្ណាល័យបើករាល់ថ្ងៃ លើកលែងតែថ្ងៃឈប់សម្រាក។",
    "zh-Hans": "图书馆每天开放，节假日除外。请携带身份证。",
    "ja": "図書館は祝日を除いて毎日開いています。カードをお持ちください。",
    "ko": "도서관은 공휴일을 제외하고 매일 문을 엽니다.",
    "ar": "المكتبة مفتوحة كل يوم ما عدا أيام العطل. أحضر بطاقتك (card).",
    "he": "הספרייה פתוחה בכל יום.",
    "hi": "पुस्तकालय हर दिन खुला रहता है। अपना कार्ड लाएँ।",
    "vi": "Thư viện mở cửa hằng ngày, trừ ngày lễ. Xin mang theo thẻ.",
    "ru": "Библиотека открыта ежедневно, кроме праздников. Возьмите карту.",
    "de": "Die Bücherei ist täglich geöffnet, z. B. auch montags.",
    "sou": "หอสมุดเปิดทุกวัน",
}

TEXTS: dict[str, Translation] = {
    "th, markdown": Translation(language="th", title="งานสงกรานต์ลำพูน โดย อบจ.", body=_MARKDOWN),
    "th, plain": Translation(language="th", title="ลำพูนจัดงานโคม", body=_PLAIN, format="plain"),
    "th, with a summary": Translation(
        language="th", title="ก", body=_PLAIN, summary="สรุปว่ามีงาน", format="plain"
    ),
    "th, long": Translation(language="th", title="โคม", body=(_PLAIN + "\n## หัวข้อ\n\n") * 4),
    "en, markdown": Translation(language="en", title="The library of the U.N.", body=_ENGLISH),
    "en, long": Translation(language="en", title="The library", body=_ENGLISH.replace("[^a]", "") * 8),
    "en, wrapped by hand": Translation(language="en", title="Wrapped", body=_WRAPPED, format="plain"),
    "en, sentences": Translation(language="en", title="Sentences", body=_SENTENCES, format="plain"),
    "th, addresses": Translation(language="th", title=_TITLE, body=_ADDRESSES, format="plain"),
    "nothing": Translation(language="en", title="Nothing", body=""),
} | {
    f"{tag}, {kind}": Translation(language=tag, title=body[:12], body=f"## {body[:9]}\n\n{body}", format=kind)
    for tag, body in _OTHERS.items()
    for kind in _FORMATS
}


def article_of(translation: Translation) -> Article:
    """An article that has this text, and one in English beside it."""
    english = Translation(language="en", title="Title", body="Body.")
    return Article(
        id="golden",
        slug="golden",
        category="news",
        original=translation.language,
        published_at=datetime(2026, 4, 1, tzinfo=UTC),
        translations={"en": english, translation.language: translation},
        images=tuple(
            Image(media=Media(hash=digest, name=name, kind="image/png", size=1), decorative=True)
            for digest, name in (("1a", "map.png"), ("2b", "second.png"))
        ),
        attachments=(
            Attachment(
                media=Media(hash="3c", name="form.pdf", kind="application/pdf", size=1), titles={"th": "แบบ"}
            ),
        ),
    )
