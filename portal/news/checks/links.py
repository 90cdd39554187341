"""Checks of links: a list of them, read on its own, must tell where each leads (WCAG 2.4.4, 2.4.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.article import Article
from portal.news.checks.file_names import is_file_name
from portal.news.checks.findings import Flaw, Spot, quoted
from portal.news.checks.phrases import bare, say_where_it_leads
from portal.news.checks.reading import Body, Line, Link

_SCHEME = re.compile(r"(?:https?:|//|www\.)", re.IGNORECASE)
_DEEP_ADDRESS = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S*", re.IGNORECASE)
_WRITTEN_OUT = re.compile(r"https?://[^\s<>“”\"]+", re.IGNORECASE)
_LONG = 60
"""In a plain text an address is its own link, for there is no other way; from so many letters on, none can be read."""

_MARKDOWN_REMEDY = "write [words that say where it leads](the address)"
_PLAIN_REMEDY = f"give the text the format “markdown” and {_MARKDOWN_REMEDY}"


def check(body: Body) -> Iterator[Flaw]:
    """What is wrong with the links of a body."""
    targets: dict[str, str] = {}
    for block in body.blocks:
        for link in block.links:
            yield from _words(link)
            yield from _same_words(link, targets)
        if block.kind not in ("code", "indented"):
            for line in block.lines:
                yield from _addresses(line, is_plain=body.format == "plain")


def attachments(article: Article, language: str) -> Iterator[Flaw]:
    """What is wrong with the titles of the article's attachments, which are the words of their links."""
    for attachment in article.attachments:
        title = attachment.titles.get(language, "")
        file = attachment.media
        if title and (is_file_name(title, file.shown_name) or not say_where_it_leads(title)):
            yield Flaw(
                "link-vague",
                Spot("attachment", name=file.name),
                f"the title of the attachment “{file.shown_name}”, {quoted(title)}, does not say what it is",
                "write what readers download; its kind and size are shown by themselves",
            )


def _words(link: Link) -> Iterator[Flaw]:
    words = link.words
    if (
        not words or words == link.target.partition(":")[2]
    ):  # an e-mail address or telephone number says enough
        return
    if _SCHEME.match(words) or _DEEP_ADDRESS.fullmatch(words):
        what = f"the words of a link are an address, {quoted(words)}, which is read aloud sign by sign"
        yield Flaw("link-bare-address", link.spot, what, _MARKDOWN_REMEDY)
    elif not say_where_it_leads(words):
        what = f"the words of a link, {quoted(words)}, do not say where it leads"
        yield Flaw("link-vague", link.spot, what, "name what readers find there")


def _same_words(link: Link, targets: dict[str, str]) -> Iterator[Flaw]:
    words = bare(link.words)
    if words and say_where_it_leads(link.words) and targets.setdefault(words, link.target) != link.target:
        what = f"two links are called {quoted(link.words)} and lead to different places"
        yield Flaw("link-same-words", link.spot, what, "word them differently")


def _addresses(line: Line, *, is_plain: bool) -> Iterator[Flaw]:
    for found in _WRITTEN_OUT.finditer(line.unlinked):
        if not is_plain:
            what = f"the address {quoted(found[0])} is written out, and is no link"
            yield Flaw("link-bare-address", line.spot, what, _MARKDOWN_REMEDY)
        elif len(found[0]) > _LONG:
            what = f"the address {quoted(found[0])} is written out, and is read aloud sign by sign"
            yield Flaw("link-bare-address", line.spot, what, _PLAIN_REMEDY)
