"""Lists: which articles listings want, which are related to one, and how they are shown there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from portal.article import ImageText, Teaser
from portal.database import metadata as tables
from portal.database.metadata import Moment
from portal.news.rules import COMMON_TERM, RAREST_TERMS, own_terms, similarity
from portal.news.sql.rows import media_of, pieces, shown_in
from portal.news.store import Listing

_article, _translation = tables.article.c, tables.translation.c
_image, _text, _term = tables.image.c, tables.image_text.c, tables.term.c

_BLANK = " "
"""Stands between tags of languages, in which there is none."""
_MADE = 256
"""Statements that are kept: making one takes far longer than SQLite takes to answer it."""


class Shape(NamedTuple):
    """What a listing has conditions on, without their values, which are bound when a statement is executed.

    `preferring` is how many languages it names; `related`, whether it asks for what is related to an article, and
    `terms`, whether that has any.
    """

    language: bool
    lacking: bool
    existing_in: bool
    categories: bool
    not_categories: bool
    since: bool
    until: bool
    urgent: bool
    after: bool
    preferring: int
    related: bool
    terms: bool


def teasers(
    connection: Connection, listings: Sequence[Listing], language: str, existing: Collection[str]
) -> list[list[Teaser]]:
    """The articles that each of the listings wants, all by one statement.

    `existing` are the categories that have articles in `language`: what wants none of them is not looked for there, as
    all articles would have to be read to find none.
    """
    found: list[list[Teaser]] = [[] for _ in listings]
    wanted = [
        (place, listing)
        for place, listing in enumerate(listings)
        if listing.language != language or any(_is_wanted(listing, category) for category in existing)
    ]
    for piece in pieces(wanted):
        values: dict[str, Any] = {}
        for at, (_, listing) in enumerate(piece):
            values |= _values(listing, at)
        for row in connection.execute(_teasers(tuple(_shape(each) for _, each in piece)), values):
            found[piece[row.at][0]].append(_teaser(row))
    return found


def count(connection: Connection, listing: Listing) -> int:
    """How many articles `listing` wants."""
    return int(connection.scalar(_count(_shape(listing)), _values(listing)) or 0)


def count_by_language(connection: Connection, listing: Listing, languages: Collection[str]) -> dict[str, int]:
    """Language → how many of the articles that `listing` wants have it."""
    values = {**_values(listing), "among": sorted(languages)}
    return dict(connection.execute(_count_by_language(_shape(listing)), values).all())


def _is_wanted(listing: Listing, category: str) -> bool:
    """Whether articles of a category may be what the listing wants."""
    return (listing.categories is None or category in listing.categories) and (
        listing.not_categories is None or category not in listing.not_categories
    )


def _terms(listing: Listing) -> list[str]:
    if listing.related_to is None or listing.language is None:
        return []
    return own_terms(listing.related_to, listing.language)


def _shape(listing: Listing) -> Shape:
    return Shape(
        language=listing.language is not None,
        lacking=listing.lacking is not None,
        existing_in=listing.existing_in is not None,
        categories=listing.categories is not None,
        not_categories=listing.not_categories is not None,
        since=listing.since is not None,
        until=listing.until is not None,
        urgent=listing.urgent,
        after=listing.after is not None,
        preferring=0 if listing.language is not None else len(listing.preferring),
        related=listing.related_to is not None,
        terms=bool(_terms(listing)),
    )


def _values(listing: Listing, at: int = 0) -> dict[str, Any]:
    """What is bound for the listing at this place of a statement."""
    article = listing.related_to
    values = {
        "now": listing.now,
        "language": listing.language,
        "lacking": listing.lacking,
        "existing_in": list(listing.existing_in or ()),
        "categories": sorted(listing.categories or ()),
        "not_categories": sorted(listing.not_categories or ()),
        "since": listing.since,
        "until": listing.until,
        "after": listing.after and listing.after.published_at,
        "after_article": listing.after and listing.after.article,
        "limit": listing.limit,
        "offset": listing.offset,
        "most": listing.limit + listing.offset,
        "article": article and article.id,
        "category": article and article.category,
        "terms": _terms(listing),
        **{f"preferring{number}": tag for number, tag in enumerate(listing.preferring)},
    }
    return {_name(name, at): value for name, value in values.items()}


def _name(name: str, at: int) -> str:
    return f"{name}_{at}"


class _Bound:
    """The parameters of the listing at one place of a statement."""

    def __init__(self, at: int) -> None:
        self.at = at

    def text(self, name: str) -> BindParameter[str]:
        return bindparam(_name(name, self.at), type_=Text)

    def texts(self, name: str) -> BindParameter[Sequence[str]]:
        return bindparam(_name(name, self.at), type_=Text, expanding=True)

    def moment(self, name: str) -> BindParameter[Any]:
        return bindparam(_name(name, self.at), type_=Moment)

    def number(self, name: str) -> BindParameter[int]:
        return bindparam(_name(name, self.at), type_=tables.image.c.position.type)


@lru_cache(_MADE)
def _teasers(shapes: tuple[Shape, ...]) -> Select[Any]:
    """A row an article, in the order of the listings and that of each of them."""
    wanted = union_all(*(_page(shape, _Bound(at)) for at, shape in enumerate(shapes))).cte("wanted")
    other = tables.translation.alias().c
    languages = (
        select(func.aggregate_strings(other.language, _BLANK))
        .where(other.article == wanted.c.article)
        .scalar_subquery()
        .label("languages")
    )
    shown = (_translation.article == wanted.c.article) & (_translation.language == wanted.c.language)
    said = (
        (_text.article == _image.article)
        & (_text.position == _image.position)
        & (_text.language == wanted.c.language)
    )
    return (
        select(
            *(wanted.c.at, wanted.c.language, languages),
            *(_article.id, _article.slug, _article.category, _article.published_at),
            *(_article.updated_at, _article.urgent_until),
            *(_translation.title, _translation.excerpt),
            *(_image.hash, _image.name, _image.filename, _image.decorative),
            *(_image.kind, _image.size, _image.width, _image.height),
            *(_text.alternative, _text.caption, _text.credit),
        )
        .join_from(wanted, tables.article, _article.id == wanted.c.article)
        .join(tables.translation, shown)
        .outerjoin(tables.image, (_image.article == _article.id) & (_image.position == 0))
        .outerjoin(tables.image_text, said)
        .order_by(wanted.c.at, wanted.c.nearness.desc(), _article.published_at.desc(), _article.id)
    )


@lru_cache(_MADE)
def _count(shape: Shape) -> Select[Any]:
    return select(func.count()).select_from(_wanted(shape, _Bound(0)).subquery())


@lru_cache(_MADE)
def _count_by_language(shape: Shape) -> Select[Any]:
    return (
        _translations(shape, _Bound(0))
        .with_only_columns(_translation.language, func.count())
        .where(_translation.language.in_(bindparam("among", expanding=True)))
        .group_by(_translation.language)
    )


def _page(shape: Shape, bound: _Bound) -> Select[Any]:
    """The articles that one of several listings wants, each with the language that it is shown in."""
    wanted = _wanted(shape, bound)
    nearness: ColumnElement[Any] = literal(0)
    limit, offset = bound.number("limit"), bound.number("offset")
    if shape.related:
        sharing = _translations(shape, bound) if shape.terms else None
        page = _nearest(wanted, sharing, bound).limit(limit).offset(offset).subquery().c
        nearness = page.nearness
    else:
        of = wanted.selected_columns
        ordered = wanted.order_by(of.published_at.desc(), of.article)
        page = ordered.limit(limit).offset(offset).subquery().c
    preferring = [bound.text(f"preferring{number}") for number in range(shape.preferring)]
    language = bound.text("language") if shape.language else shown_in(page.article, preferring)
    facts = (literal(bound.at).label("at"), page.article, nearness.label("nearness"))
    return select(*facts, language.label("language"))


def _wanted(shape: Shape, bound: _Bound) -> Select[Any]:
    """What a listing wants, in no order: read from the index of one language where there is one, else from the
    articles."""
    facts: ReadOnlyColumnCollection[str, Any]
    if shape.language and not shape.urgent:
        facts, id_ = _translation, _translation.article
        conditions = [facts.language == bound.text("language")]
    else:
        facts = _urgent(bound) if shape.urgent else _article
        id_ = facts.id
        conditions = [_has(id_, bound.text("language"))] if shape.language else []
    return select(id_.label("article"), facts.published_at, facts.category).where(
        *conditions, *_conditions(shape, bound, facts, id_)
    )


def _translations(shape: Shape, bound: _Bound) -> Select[Any]:
    """What a listing wants, a row for each language that it has."""
    facts = _translation
    wanted = select(facts.article, facts.published_at, facts.category, facts.language)
    if shape.urgent:
        wanted = wanted.where(facts.article.in_(select(_urgent(bound).id)))
    return wanted.where(*_conditions(shape, bound, facts, facts.article))


def _conditions(
    shape: Shape, bound: _Bound, facts: ReadOnlyColumnCollection[str, Any], id_: ColumnElement[str]
) -> list[ColumnElement[bool]]:
    """What an article must be like, whichever table its facts are read from."""
    conditions = {
        "since": facts.published_at >= bound.moment("since"),
        "until": facts.published_at < bound.moment("until"),
        "categories": facts.category.in_(bound.texts("categories")),
        "not_categories": facts.category.not_in(bound.texts("not_categories")),
        "after": and_(
            facts.published_at <= bound.moment("after"),
            or_(facts.published_at < bound.moment("after"), id_ > bound.text("after_article")),
        ),
        "lacking": ~_has(id_, bound.text("lacking")),
        "existing_in": _has(id_, bound.texts("existing_in")),
        "related": id_ != bound.text("article"),
    }
    chosen = [condition for name, condition in conditions.items() if getattr(shape, name)]
    return [facts.withdrawn.is_(False), facts.published_at <= bound.moment("now"), *chosen]


def _urgent(bound: _Bound) -> ReadOnlyColumnCollection[str, Any]:
    """The facts of the articles that are urgent if they are public. They are few and every page asks for them.

    The limit, which is none, keeps SQLite from merging this into the query around it; then it would look for what is
    public first, and that is nearly every article.
    """
    chosen = select(_article.id, _article.category, _article.published_at, _article.withdrawn)
    return chosen.where(_article.urgent_until > bound.moment("now")).limit(2**31 - 1).subquery().c


def _has(id_: ColumnElement[str], languages: BindParameter[Any]) -> ColumnElement[bool]:
    """The article has a translation into the language, or one of them."""
    other = tables.translation.alias().c
    named = other.language.in_(languages) if languages.expanding else other.language == languages
    return exists().where(other.article == id_, named)


def _nearest(others: Select[Any], in_any_language: Select[Any] | None, bound: _Bound) -> Select[Any]:
    """Of those that `others` selects (columns `article`, `published_at`, `category`), the nearest to the article of the
    listing, as `portal.news.rules.similarity` reckons: those that share rare terms, then those of the same category,
    then the newest; at least as many as its parameter `most` says.

    `in_any_language` selects from translations, with the column `language`, what is like them in all but language;
    None where there are no terms. Whatever belongs to the nearest is among those that share most, the newest of the
    category, or the newest.
    """
    category, most = bound.text("category"), bound.number("most")
    of = others.selected_columns
    newest = others.add_columns(literal(0).label("shared")).order_by(of.published_at.desc(), of.article)
    asked = [newest, newest.where(of.category == category)]
    if in_any_language is not None:
        # The language is named in there alone: were it named out here too, SQLite would begin with all articles in it
        # instead of the few that share something.
        sharing, any_of = _sharing(bound), in_any_language.selected_columns
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
    return case((of.category == category, similarity(0, same_category=True)), else_=0)


def _sharing(bound: _Bound) -> Subquery:
    """Articles that have some of the terms in the listing's language, and what that adds to similarity: see
    `rules.term_weights`."""
    terms, language = bound.texts("terms"), bound.text("language")
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


def _teaser(row: Row[Any]) -> Teaser:
    return Teaser(
        id=row.id,
        slug=row.slug,
        category=row.category,
        published_at=row.published_at,
        language=row.language,
        title=row.title,
        excerpt=row.excerpt,
        languages=tuple(sorted(row.languages.split(_BLANK))),
        updated_at=row.updated_at,
        urgent_until=row.urgent_until,
        image=media_of(row) if row.hash is not None else None,
        image_text=_image_text(row),
    )


def _image_text(row: Row[Any]) -> ImageText | None:
    if row.alternative is None or row.decorative:
        return None
    return ImageText(alternative=row.alternative, caption=row.caption, credit=row.credit)
