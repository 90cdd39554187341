"""Related articles: those that share rare terms, then those filed under the same category, then the newest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, literal, select

from portal.article import Article
from portal.database import metadata as tables
from portal.news.rules import kinship, own_terms, term_weights

_term = tables.term.c
_translation = tables.translation.c


def kin(connection: Connection, article: Article, language: str, now: datetime, limit: int) -> list[str]:
    """The ids of other public articles in `language`, nearest first, newest first among equals, at most `limit`.

    Whatever belongs to the nearest is among those that share most, the newest of the category, or the newest.
    """
    newest = _others(article, now).where(_translation.language == language).limit(limit)
    asked = [newest, newest.where(_translation.category == article.category)]
    weights = _weights(connection, article, language)
    if weights:
        asked.append(_sharing(_others(article, now), weights, language, article.category).limit(limit))
    candidates: dict[str, tuple[int, datetime]] = {}
    for statement in asked:
        for row in connection.execute(statement):
            nearness = kinship(row.shared, same_category=row.category == article.category)
            candidates[row.article] = (nearness, row.published_at)
    nearest_first = sorted(sorted(candidates), key=candidates.__getitem__, reverse=True)
    return nearest_first[:limit]


def _others(article: Article, now: datetime) -> Select[Any]:
    """The other public articles in each language, newest first, as if they shared nothing."""
    return (
        select(
            _translation.article,
            _translation.published_at,
            _translation.category,
            literal(0).label("shared"),
        )
        .where(
            _translation.withdrawn.is_(False),
            _translation.published_at <= now,
            _translation.article != article.id,
        )
        .order_by(_translation.published_at.desc(), _translation.article)
    )


def _sharing(others: Select[Any], weights: Mapping[str, int], language: str, category: str) -> Select[Any]:
    """Those of `others` that share terms in `language`, nearest first."""
    # The language is named here alone: were it named for `others` too, SQLite would begin with all articles in it
    # instead of the few that share something.
    sharing = (
        select(_term.article, _term.language, func.sum(case(dict(weights), value=_term.term)).label("shared"))
        .where(_term.language == language, _term.term.in_(list(weights)))
        .group_by(_term.article, _term.language)
        .subquery()
    )
    same = (_translation.article == sharing.c.article) & (_translation.language == sharing.c.language)
    bonus = case((_translation.category == category, kinship(0, same_category=True)), else_=0)
    return (
        others.with_only_columns(
            _translation.article, _translation.published_at, _translation.category, sharing.c.shared
        )
        .join(sharing, same)
        .order_by(None)
        .order_by((sharing.c.shared + bonus).desc(), _translation.published_at.desc(), _translation.article)
    )


def _weights(connection: Connection, article: Article, language: str) -> dict[str, int]:
    """How much the terms of the article are worth in this store."""
    terms = own_terms(article, language)
    if not terms:
        return {}
    articles = select(func.count()).select_from(tables.translation).where(_translation.language == language)
    frequencies = (
        select(_term.term, func.count())
        .where(_term.language == language, _term.term.in_(terms))
        .group_by(_term.term)
    )
    found: dict[str, int] = dict((connection.execute(frequencies)).all())
    return term_weights(found, int(connection.scalar(articles) or 0))
