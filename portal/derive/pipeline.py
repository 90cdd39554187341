"""Makes of a translation, once, when it is saved, all that pages and the index need of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate, takewhile
from threading import Lock
from typing import Protocol

from portal.article import Article, Translation
from portal.derive import markup
from portal.derive.builder_version import Builder
from portal.derive.content import Content, Passage
from portal.derive.packing import Derived
from portal.derive.summary import excerpt, reading_minutes, telling_terms, without_title_echo
from portal.text.abbreviations import abbreviations_of
from portal.text.line_break_markup import held
from portal.text.word_lists import RENDERED, CurrentLists, Files

RENDERING = 1
"""The version of what is derived: to be raised whenever it changes, in code, libraries or the package's word lists.
tests/derive/golden tells where it must be."""

EXCERPT = 200
"""Letters of an excerpt, at most."""

_ENOUGH = 6 * EXCERPT
_TAG = re.compile("<[^>]+>")


class Deriver(Protocol):
    """Makes what is derived from a translation; stores call it when they save, and again where `builder` replaces the
    one that made what they have."""

    @property
    def builder(self) -> Builder:
        """Who makes it now."""

    def __call__(self, article: Article, translation: Translation) -> Derived:
        """What is derived from `translation`, which is one of `article`'s. Raises ContentError if it cannot be."""


class ArticleDeriver:
    """The portal's own deriver. `lists` gives the word lists of now; threads may share it.

    Raises WordListError, now or when it derives, where a list cannot be read.
    """

    def __init__(self, lists: Callable[[], Files] | None = None) -> None:
        self._lists = lists or CurrentLists()
        self._changing = Lock()
        now = self._lists()
        self._now = now, _builder(now)

    @property
    def builder(self) -> Builder:
        """The declared version and the word lists of now, since when this process has both."""
        return self._current()[1]

    def __call__(self, article: Article, translation: Translation) -> Derived:
        """What is derived: see Deriver."""
        lists, builder = self._current()
        short, content = derive(article, translation, lists)
        return Derived.of(short, content, builder)

    def _current(self) -> tuple[Files, Builder]:
        lists = self._lists()
        with self._changing:
            if lists is not self._now[0]:
                former, builder = self._now[1], _builder(lists)
                # Where they are the same for what is derived, nothing is made anew.
                self._now = lists, former if former.inputs == builder.inputs else builder
            return self._now


def _builder(lists: Files) -> Builder:
    return Builder(RENDERING, lists.hash(RENDERED), lists.read_at)


def derive(article: Article, translation: Translation, lists: Files) -> tuple[str, Content]:
    """The excerpt of a translation, which is the summary's if there is one, else the body's beginning; and the rest.
    Raises ContentError for a body that cannot be shown as it is meant."""
    language = translation.language
    others = dict.fromkeys((article.original, *article.translations))
    html, passages = markup.render(
        translation.body,
        translation.format,
        language,
        [tag for tag in others if tag != language],
        {image.media.name: image.media.hash for image in article.images},
        {attachment.media.name: attachment.media.hash for attachment in article.attachments},
        lists,
        article.id,
        markup.most_parts(len(article.translations)),
    )
    told = abbreviations_of(language, lists).find(translation.title)
    body, notes = markup.parted(held(html, lists))
    texts = [passage.text for passage in passages]
    content = Content(
        body=body,
        notes=notes,
        outline=markup.outline(html),
        headings=tuple(markup.heading_ids(html)),
        abbreviations={found.short: found.meaning for found in told} | markup.abbreviations(html),
        minutes=reading_minutes(_TAG.sub("", html), language),
        terms=telling_terms(
            translation.title, "\n".join([translation.summary, *texts]), language, lists=lists
        ),
        passages=tuple(passages),
    )
    return excerpt(_beginning(translation, passages), language, EXCERPT, lists), content


def _beginning(translation: Translation, passages: Sequence[Passage]) -> str:
    if translation.summary.strip():
        return translation.summary
    lines = without_title_echo(
        translation.title,
        [line for passage in passages if passage.kind == "text" for line in passage.text.splitlines()],
    )
    lengths = accumulate(map(len, lines))
    wanted = sum(1 for _ in takewhile(lambda length: length < _ENOUGH, lengths)) + 1
    return " ".join(lines[:wanted])
