"""Checks of the texts that stand for images."""

from __future__ import annotations

from collections.abc import Iterator

from portal.article import Article, Image, ImageText
from portal.news.checks.file_names import is_file_name
from portal.news.checks.findings import Flaw, Spot, quoted
from portal.news.checks.phrases import bare, say_what_is_seen

WITHOUT_TEXT = (
    "has no text that says, to those who cannot see the image, what it shows",
    "write it as “text”, or “decorative: true” if the image tells nothing",
)
"""What is wrong with an image of which `lacks_text` is so, and what to do; imports refuse it in these words."""

_REMEDY = "write what the image shows and why it is here, as you would tell it on the telephone"


def lacks_text(alternative: str, *, decorative: bool) -> bool:
    """The one rule for which an article is refused: an image has an alternative text, or is decorative."""
    return not decorative and not alternative


def check(article: Article, language: str) -> Iterator[Flaw]:
    """What is wrong with the texts of the article's images in one of its languages."""
    for image in article.images:
        spot = Spot("image", name=image.media.name)
        text = image.texts.get(language)
        if text is None:
            yield from _without(image, language, spot)
        elif lacks_text(text.alternative, decorative=image.decorative):
            what, remedy = WITHOUT_TEXT
            yield Flaw("image-without-text", spot, f"the image “{image.media.shown_name}” {what}", remedy)
        elif text.alternative:
            yield from _wording(image, text, article.translations[language].title, spot)


def _without(image: Image, language: str, spot: Spot) -> Iterator[Flaw]:
    if image.decorative:
        return
    if any(text.alternative for text in image.texts.values()):
        what = f"the image “{image.media.shown_name}” has no text in {language}, so readers get it in another language"
        yield Flaw("image-untranslated", spot, what, "list the image in this language as well, with its text")
    else:
        what, remedy = WITHOUT_TEXT
        yield Flaw("image-without-text", spot, f"the image “{image.media.shown_name}” {what}", remedy)


def _wording(image: Image, text: ImageText, title: str, spot: Spot) -> Iterator[Flaw]:
    said = f"the text of the image “{image.media.shown_name}”, {quoted(text.alternative)},"
    if is_file_name(text.alternative, image.media.shown_name):
        yield Flaw("image-file-name", spot, f"{said} is the name of a file", _REMEDY)
    elif not say_what_is_seen(text.alternative):
        yield Flaw("image-vague-text", spot, f"{said} does not say what it shows", _REMEDY)
    elif bare(text.alternative) in (bare(title), bare(text.caption)):
        twin = "title" if bare(text.alternative) == bare(title) else "caption"
        yield Flaw("image-text-twice", spot, f"{said} repeats the {twin}, so it is read aloud twice", _REMEDY)
