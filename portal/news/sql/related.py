"""Related articles: those that share rare terms, then those filed under the same category, then the newest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Select, Subquery, case, func, literal, select, union_all

from portal.database import metadata as tables
from portal.news.rules import COMMON_TERM, RAREST_TERMS, kinship

_term = tables.term.c


def nearest(
    others: Select[Any],
    in_any_language: Select[Any] | None,
    category: BindParameter[str],
    most: BindParameter[int],
    language: BindParameter[str],
    terms: BindParameter[Sequence[str]],
) -> Select[Any]:
    """The nearest of those that `others` selects (columns `article`, `published_at`, `category`) to an article of this
    category with these terms, as `portal.news.rules.kinship` reckons, newest first among equals; at least `most`.

    `in_any_language` selects from translations, with the column `language`, what is like them in all but language;
    None where there are no terms. Whatever belongs to the nearest is among those that share most, the newest of the
    category, or the newest.
    """
    of = others.selected_columns
    newest = others.add_columns(literal(0).label("shared")).order_by(of.published_at.desc(), of.article)
    asked = [newest, newest.where(of.category == category)]
    if in_any_language is not None:
        # The language is named in there alone: were it named out here too, SQLite would begin with all articles in it
        # instead of the few that share something.
        sharing, any_of = _sharing(terms, language), in_any_language.selected_columns
        asked.append(
            in_any_language.with_only_columns(
                any_of.article, any_of.published_at, any_of.category, sharing.c.shared
            )
            .join(sharing, (sharing.c.article == any_of.article) & (sharing.c.language == any_of.language))
            .order_by(
                (sharing.c.shared + _bonus(any_of, category)).desc(),
                any_of.published_at.desc(),
                any_of.article,
            )
        )
    found = union_all(*(select(*each.limit(most).subquery().c) for each in asked)).subquery().c
    nearness = (func.max(found.shared) + _bonus(found, category)).label("nearness")
    return (
        select(found.article, nearness)
        .group_by(found.article, found.published_at, found.category)
        .order_by(nearness.desc(), found.published_at.desc(), found.article)
    )


def _bonus(of: Any, category: BindParameter[str]) -> Any:
    return case((of.category == category, kinship(0, same_category=True)), else_=0)


def _sharing(terms: BindParameter[Sequence[str]], language: BindParameter[str]) -> Subquery:
    """Articles that have some of these terms in `language`, and what that adds to kinship: see `rules.term_weights`."""
    number = func.count()
    articles = (
        select(func.count())
        .select_from(tables.translation)
        .where(tables.translation.c.language == language)
        .scalar_subquery()
    )
    rare = (
        select(_term.term, func.round(1000 * func.ln(1 + articles / number)).label("weight"))
        .where(_term.language == language, _term.term.in_(terms))
        .group_by(_term.term)
        .having(number.between(2, COMMON_TERM))
        .order_by(number, _term.term)
        .limit(RAREST_TERMS)
        .subquery()
    )
    return (
        select(_term.article, _term.language, func.sum(rare.c.weight).label("shared"))
        .join_from(rare, tables.term, (_term.language == language) & (_term.term == rare.c.term))
        .group_by(_term.article, _term.language)
        .subquery()
    )
