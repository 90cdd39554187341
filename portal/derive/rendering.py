"""What is made of a translation when it is saved, so that no page needs the dictionary."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from itertools import accumulate, takewhile
from pathlib import Path
from typing import Protocol

from portal.article import Article, Rendering, Translation
from portal.derive import markup
from portal.derive.title_echo import without_title_echo
from portal.text import word_lists
from portal.text.excerpts import excerpt
from portal.text.line_markup import held
from portal.text.terms import telling_terms

EXCERPT = 200
"""Letters of an excerpt, at most."""

_LIBRARIES = ("markdown-it-py", "nh3")
_HERE = Path(__file__).parent.parent
_SOURCES = (
    *("derive/title_echo.py", "derive/rendering.py", "text/file_names.py", "derive/markup/*.py"),
    *("text/line_breaks.py", "text/line_markup.py", "text/firefox.txt"),
)
"""The code and lists that a rendering comes from, below the package's folder."""
_ENOUGH = 6 * EXCERPT


class Renderer(Protocol):
    """Makes a Rendering of a translation; stores call it when they save, and again when `fingerprint` changes."""

    @property
    def fingerprint(self) -> str:
        """Names the code and word lists; a stored rendering with another one is stale."""

    def __call__(self, article: Article, translation: Translation) -> Rendering:
        """The rendering of `translation`, which is one of `article`'s. Raises ContentError if it cannot."""


class ArticleRenderer:
    """The portal's own renderer; `word_list_folders` are the embedder's, added to search_index/.

    Raises WordListError, now or when it renders, where a list cannot be read.
    """

    def __init__(self, word_list_folders: Sequence[Path] = ()) -> None:
        self._folders = tuple(word_list_folders)
        self._fingerprint = _fingerprint(self._folders)

    @property
    def fingerprint(self) -> str:
        """Names the code, the libraries and the word lists that renderings come from: 16 hex digits."""
        return self._fingerprint

    def __call__(self, article: Article, translation: Translation) -> Rendering:
        """The rendering: see Renderer. The excerpt is the summary's if there is one, else the body's beginning."""
        language = translation.language
        most_parts = markup.most_parts(len(article.translations))
        passages = markup.passages(translation.body, translation.format, most_parts)
        texts = [passage.text for passage in passages]
        return Rendering(
            html=_html(article, translation, self._folders),
            excerpt=excerpt(self._beginning(translation, passages), language, EXCERPT, self._folders),
            terms=telling_terms(
                translation.title,
                "\n".join([translation.summary, *texts]),
                language,
                extra_folders=self._folders,
            ),
            fingerprint=self._fingerprint,
        )

    @staticmethod
    def _beginning(translation: Translation, passages: Sequence[markup.Passage]) -> str:
        if translation.summary.strip():
            return translation.summary
        lines = without_title_echo(
            translation.title,
            [line for passage in passages if passage.kind == "text" for line in passage.text.splitlines()],
        )
        lengths = accumulate(map(len, lines))
        wanted = sum(1 for _ in takewhile(lambda length: length < _ENOUGH, lengths)) + 1
        return " ".join(lines[:wanted])


def _html(article: Article, translation: Translation, folders: Sequence[Path]) -> str:
    others = dict.fromkeys((article.original, *article.translations))
    html = markup.render(
        translation.body,
        translation.format,
        translation.language,
        [tag for tag in others if tag != translation.language],
        {image.media.name: image.media.hash for image in article.images},
        {attachment.media.name: attachment.media.hash for attachment in article.attachments},
        folders,
        article.id,
        markup.most_parts(len(article.translations)),
    )
    return held(html, folders)


def _fingerprint(folders: Sequence[Path]) -> str:
    digest = hashlib.sha256(word_lists.fingerprint(folders).encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    for pattern in _SOURCES:
        for source in sorted(_HERE.glob(pattern)):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
