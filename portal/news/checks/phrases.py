"""Words that say nothing where they stand alone: as the words of a link, or as the text of an image.

Gathered from guidance on links (WCAG 2.2, techniques G91 and F84) and on images (F30), and from what offices write;
the translations are our own. They are found in any language, for an article in Thai has “click here” as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_NUMBER = re.compile(r"(?<!\d)\d+\Z")
_YEAR = re.compile(r"\d{4}")

_POINTING = {
    "en": (
        "please", "click", "tap", "here", "right", "now", "this", "these", "the", "our", "a", "to", "for",
        "on", "in", "and", "all", "full", "more", "further", "link", "links", "page", "pages", "website", "site", "web",
        "url", "address", "read", "reading", "continue", "see", "view", "look", "learn", "find", "out", "know", "show",
        "get", "go", "open", "next", "detail", "details", "info", "information", "story", "article", "download",
        "downloads", "file", "files", "pdf", "document", "documents", "attached", "attachment", "attachments",
    ),
    "th": (
        "กรุณา", "โปรด", "คลิก", "คลิ๊ก", "กด", "แตะ", "ตามลิงก์", "ตามลิงค์", "ลิงก์", "ลิงค์", "ลิ้งก์", "ลิ้งค์", "ได้ที่นี่", "ที่นี่",
        "ที่นี้", "ตรงนี้", "หน้านี้", "นี้", "เลย", "เพื่อ", "อ่านข่าวต่อ", "อ่าน", "ต่อ", "ดู", "เพิ่มเติม", "เพิ่ม",
        "รายละเอียด", "ข้อมูล", "ทั้งหมด", "ฉบับเต็ม", "ดาวน์โหลด", "โหลด", "เอกสาร", "ไฟล์", "แนบ", "ๆ",
    ),
}  # fmt: skip
"""Words of which any number in a row say no more than one of them: that there is a link, and something behind it."""

_LINKS = {
    "th": ("เว็บไซต์", "เว็บไซต์นี้", "ติดตามได้ที่นี่", "ถัดไป", "เปิด", "สิ่งที่ส่งมาด้วย"),
    "lo": ("ຄລິກ", "ຄລິກທີ່ນີ້", "ກົດທີ່ນີ້", "ກົດບ່ອນນີ້", "ທີ່ນີ້", "ອ່ານຕໍ່", "ອ່ານເພີ່ມເຕີມ", "ລາຍລະອຽດ", "ດາວໂຫຼດ"),
    "zh": (
        "点击", "点击这里", "点此", "请点击", "请点击这里", "这里", "链接", "更多", "阅读更多", "阅读全文", "了解更多",
        "查看更多", "查看详情", "详情", "下载", "附件", "點擊", "點擊這裡", "點此", "這裡", "連結", "閱讀更多",
        "了解更多", "查看詳情", "詳情", "下載",
    ),
    "ja": (
        "こちら", "ここ", "ここをクリック", "こちらをクリック", "クリック", "続きを読む", "もっと見る", "詳細",
        "詳細はこちら", "詳しくはこちら", "リンク", "ダウンロード",
    ),
    "ar": ("هنا", "انقر هنا", "اضغط هنا", "انقر", "اضغط", "اقرأ المزيد", "المزيد", "التفاصيل", "رابط", "تحميل"),
}  # fmt: skip

_IMAGES = {
    "en": (
        "image", "an image", "images", "img", "photo", "a photo", "photos", "photograph", "pic", "picture", "a picture",
        "pictures", "graphic", "figure", "fig", "illustration", "drawing", "logo", "banner", "icon", "thumbnail",
        "infographic", "poster", "cover", "cover image", "cover photo", "header image", "news photo", "news image",
        "screenshot", "untitled", "unnamed", "no title", "no caption", "alt", "alt text", "alternative text", "text",
        "placeholder", "none", "null", "n/a", "image of", "photo of", "picture of", "image description", "description",
        "see image", "see picture", "see photo", "see caption",
    ),
    "th": (
        "ภาพ", "รูป", "รูปภาพ", "ภาพถ่าย", "รูปถ่าย", "ภาพวาด", "ภาพประกอบ", "รูปประกอบ", "รูปภาพประกอบ",
        "ภาพประกอบข่าว", "รูปประกอบข่าว", "ภาพข่าว", "รูปข่าว", "ภาพกิจกรรม", "รูปกิจกรรม", "ภาพปก", "รูปปก", "ภาพหน้าปก",
        "ภาพหลัก", "ภาพที่", "รูปที่", "ภาพของ", "รูปของ", "ภาพบรรยากาศ", "บรรยากาศ", "อินโฟกราฟิก", "อินโฟกราฟฟิก", "โลโก้",
        "แบนเนอร์", "โปสเตอร์", "ไอคอน", "ภาพหน้าจอ", "ไม่มีชื่อ", "ไม่มีคำบรรยาย", "คำบรรยาย", "คำบรรยายภาพ", "คำอธิบายภาพ",
        "ข้อความแทนภาพ", "ไม่มี", "ดูภาพ", "ตามภาพ", "ดังภาพ",
    ),
    "lo": ("ຮູບ", "ຮູບພາບ", "ພາບ", "ພາບປະກອບ"),
    "zh": ("图", "图片", "照片", "图像", "插图", "圖", "圖片", "照片", "圖像", "插圖", "配图", "标志"),
    "ja": ("画像", "写真", "図", "イラスト", "ロゴ", "バナー"),
    "ar": ("صورة", "الصورة", "صور", "شعار", "رسم"),
}  # fmt: skip


def bare(words: str) -> str:
    """The letters and digits of words, small, marks kept, with nothing between and no number behind."""
    letters = (letter for letter in words.casefold() if unicodedata.category(letter)[0] in "LMN")
    return _NUMBER.sub("", "".join(letters))


def _gathered(phrases: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(bare(phrase) for listed in phrases for phrase in listed)


_POINTS = re.compile(
    rf"[\W\d_]*(?:(?:(?:{'|'.join(_POINTING['en'])})\b|{'|'.join(_POINTING['th'])})[\W\d_]*)+"
)
_VAGUE_LINKS = _gathered(_LINKS.values())
_VAGUE_IMAGES = _gathered(_IMAGES.values())


def say_where_it_leads(words: str) -> bool:
    """Whether the words of a link say more than that there is a link. A year does."""
    if _YEAR.fullmatch(words.strip()):
        return True
    known = bare(words)
    return len(known) > 1 and known not in _VAGUE_LINKS and not _POINTS.fullmatch(words.casefold())


def say_what_is_seen(words: str) -> bool:
    """Whether the text of an image says more than that there is an image."""
    known = bare(words)
    return len(known) > 1 and known not in _VAGUE_IMAGES
