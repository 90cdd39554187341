"""Checks of the words of links, and of what is written about images and attachments.

Words that say nothing where they stand alone are gathered from guidance on links (WCAG 2.2, techniques G91 and F84) and
on images (F30), and from what offices write; the translations are our own. They are found in any language, for an
article in Thai has “click here” as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from portal.article import Article, Image, ImageText
from portal.news.checks.blocks import Body, BodyLink, Line
from portal.news.checks.findings import Finding, Location, quoted

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


_ENDING = re.compile(
    r".*\S\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic)|\S+\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|txt|zip|rar|7z)",
    re.IGNORECASE,
)
"""Names of pictures have blanks as well; of documents, “read form.pdf” is more than a name."""
_CAMERA = re.compile(
    r"(?:img|dsc[nf]?|dcim|pxl|mvi|vid|p|s_|fb_img|line_album|messageimage|received|screenshot|screen[ _-]?shot|scan)"
    r"[ _-]*[(]?[0-9][0-9 _.()-]*(?:[ _-](?:at|copy|edited|final|o|n)\b.*)?",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"(?=[^ ]*[0-9])[0-9a-f_-]{6,}", re.IGNORECASE)
"""A date, a number or a hash: nothing but digits and the letters of hexadecimal numbers."""


def is_file_name(words: str, name: str) -> bool:
    """Whether words are a file's name, such as `IMG_2034.jpg`, rather than a text; `name` is the file's own."""
    text = words.strip()
    stem = name.rpartition(".")[0] or name
    is_own = text.casefold() in (name.casefold(), stem.casefold()) and re.search(r"[\d_-]", text) is not None
    return is_own or bool(_ENDING.fullmatch(text) or _CAMERA.fullmatch(text) or _SIGNS.fullmatch(text))


WITHOUT_TEXT = (
    "has no text that says, to those who cannot see the image, what it shows",
    "write it as “text”, or “decorative: true” if the image tells nothing",
)
"""What is wrong with an image of which `lacks_text` is so, and what to do; imports refuse it in these words."""

_REMEDY = "write what the image shows and why it is here, as you would tell it on the telephone"


def lacks_text(alternative: str, *, decorative: bool) -> bool:
    """The one rule for which an article is refused: an image has an alternative text, or is decorative."""
    return not decorative and not alternative


def check_images(article: Article, language: str) -> Iterator[Finding]:
    """What is wrong with the texts of the article's images in one of its languages."""
    for image in article.images:
        location = Location("image", name=image.media.name)
        text = image.texts.get(language)
        if text is None:
            yield from _without(image, language, location)
        elif lacks_text(text.alternative, decorative=image.decorative):
            what, remedy = WITHOUT_TEXT
            yield Finding(
                "image-without-text", location, f"the image “{image.media.shown_name}” {what}", remedy
            )
        elif text.alternative:
            yield from _wording(image, text, article.translations[language].title, location)


def _without(image: Image, language: str, location: Location) -> Iterator[Finding]:
    if image.decorative:
        return
    if any(text.alternative for text in image.texts.values()):
        what = f"the image “{image.media.shown_name}” has no text in {language}, so readers get it in another language"
        yield Finding(
            "image-untranslated", location, what, "list the image in this language as well, with its text"
        )
    else:
        what, remedy = WITHOUT_TEXT
        yield Finding("image-without-text", location, f"the image “{image.media.shown_name}” {what}", remedy)


def _wording(image: Image, text: ImageText, title: str, location: Location) -> Iterator[Finding]:
    said = f"the text of the image “{image.media.shown_name}”, {quoted(text.alternative)},"
    if is_file_name(text.alternative, image.media.shown_name):
        yield Finding("image-file-name", location, f"{said} is the name of a file", _REMEDY)
    elif not say_what_is_seen(text.alternative):
        yield Finding("image-vague-text", location, f"{said} does not say what it shows", _REMEDY)
    elif bare(text.alternative) in (bare(title), bare(text.caption)):
        twin = "title" if bare(text.alternative) == bare(title) else "caption"
        yield Finding(
            "image-text-twice", location, f"{said} repeats the {twin}, so it is read aloud twice", _REMEDY
        )


_SCHEME = re.compile(r"(?:https?:|//|www\.)", re.IGNORECASE)
_DEEP_ADDRESS = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S*", re.IGNORECASE)
_WRITTEN_OUT = re.compile(r"https?://[^\s<>“”\"]+", re.IGNORECASE)
_LONG = 60
"""In a plain text an address is its own link, for there is no other way; from so many letters on, none can be read."""

_MARKDOWN_REMEDY = "write [words that say where it leads](the address)"
_PLAIN_REMEDY = f"give the text the format “markdown” and {_MARKDOWN_REMEDY}"


def check_links(body: Body) -> Iterator[Finding]:
    """What is wrong with the links of a body."""
    targets: dict[str, str] = {}
    for block in body.blocks:
        for link in block.links:
            yield from _words(link)
            yield from _same_words(link, targets)
        if block.kind not in ("code", "indented"):
            for line in block.lines:
                yield from _addresses(line, is_plain=body.format == "plain")


def check_attachments(article: Article, language: str) -> Iterator[Finding]:
    """What is wrong with the titles of the article's attachments, which are the words of their links."""
    for attachment in article.attachments:
        title = attachment.titles.get(language, "")
        file = attachment.media
        if title and (is_file_name(title, file.shown_name) or not say_where_it_leads(title)):
            yield Finding(
                "link-vague",
                Location("attachment", name=file.name),
                f"the title of the attachment “{file.shown_name}”, {quoted(title)}, does not say what it is",
                "write what readers download; its kind and size are shown by themselves",
            )


def _words(link: BodyLink) -> Iterator[Finding]:
    words = link.words
    if (
        not words or words == link.target.partition(":")[2]
    ):  # an e-mail address or telephone number says enough
        return
    if _SCHEME.match(words) or _DEEP_ADDRESS.fullmatch(words):
        what = f"the words of a link are an address, {quoted(words)}, which is read aloud sign by sign"
        yield Finding("link-bare-address", link.location, what, _MARKDOWN_REMEDY)
    elif not say_where_it_leads(words):
        what = f"the words of a link, {quoted(words)}, do not say where it leads"
        yield Finding("link-vague", link.location, what, "name what readers find there")


def _same_words(link: BodyLink, targets: dict[str, str]) -> Iterator[Finding]:
    words = bare(link.words)
    if words and say_where_it_leads(link.words) and targets.setdefault(words, link.target) != link.target:
        what = f"two links are called {quoted(link.words)} and lead to different places"
        yield Finding("link-same-words", link.location, what, "word them differently")


def _addresses(line: Line, *, is_plain: bool) -> Iterator[Finding]:
    for found in _WRITTEN_OUT.finditer(line.unlinked):
        if not is_plain:
            what = f"the address {quoted(found[0])} is written out, and is no link"
            yield Finding("link-bare-address", line.location, what, _MARKDOWN_REMEDY)
        elif len(found[0]) > _LONG:
            what = f"the address {quoted(found[0])} is written out, and is read aloud sign by sign"
            yield Finding("link-bare-address", line.location, what, _PLAIN_REMEDY)
