"""What is made of a translation when it is saved, so that no page needs the dictionary."""

from __future__ import annotations

from typing import Protocol

from portal.news.article import Article, Rendering, Translation


class Renderer(Protocol):
    """Makes a Rendering of a translation; stores call it when they save, and again when `fingerprint` changes."""

    @property
    def fingerprint(self) -> str:
        """Names the code and word lists; a stored rendering with another one is stale."""

    def __call__(self, article: Article, translation: Translation) -> Rendering:
        """The rendering of `translation`, which is one of `article`'s. Raises ContentError for a body it cannot take."""


class ArticleRenderer:
    """The portal's own renderer."""

    @property
    def fingerprint(self) -> str:
        return "0"

    def __call__(self, article: Article, translation: Translation) -> Rendering:  # noqa: ARG002 - the protocol's
        from markupsafe import escape

        return Rendering(
            html="".join(f"<p>{escape(part)}</p>" for part in translation.body.split("\n\n")),
            excerpt=(translation.summary or translation.body)[:200],
            terms=(),
            fingerprint=self.fingerprint,
        )
