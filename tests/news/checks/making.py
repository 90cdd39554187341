"""Articles to check, and findings in short."""

from __future__ import annotations

from typing import Any

from portal.article import Attachment, Image, ImageText, Media, Translation
from portal.derive.content import Format
from portal.news.checks import Finding, check
from tests.news.making import make_article

ALTERNATIVE = "ชาวสวนเก็บลำไยในสวนยามเช้า"


def checked(
    body: str = "",
    format: Format = "markdown",  # noqa: A002 - the word for it everywhere else
    language: str = "th",
    title: str = "ข่าว",
    **facts: Any,
) -> list[Finding]:
    """What is found in an article of one language."""
    translation = Translation(language=language, title=title, body=body, format=format)
    return check(make_article("a", language, **{"translations": {language: translation}, **facts}))


def short(findings: list[Finding]) -> list[tuple[str, int]]:
    """The reason and the line of each."""
    return [(finding.reason, finding.location.line) for finding in findings]


def image(
    alternative: str, name: str = "longan.jpg", *, caption: str = "", decorative: bool = False
) -> Image:
    """An image with these texts in Thai."""
    media = Media(hash="a" * 64, name=name, kind="image/jpeg", size=9, width=3, height=2)
    text = ImageText(alternative=alternative, caption=caption)
    return Image(media=media, decorative=decorative, texts={"th": text})


def attachment(title: str, name: str = "form.pdf") -> Attachment:
    """An attachment with this title in Thai."""
    return Attachment(
        media=Media(hash="b" * 64, name=name, kind="application/pdf", size=9), titles={"th": title}
    )
