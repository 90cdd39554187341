"""Rows as articles again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    case,
    func,
    null,
    select,
    union_all,
)

from portal.article import Article, Attachment, Image, ImageText, Media, Translation
from portal.database import metadata as tables
from portal.database.metadata import Moment
from portal.derive.builder import NOBODY, Builder
from portal.derive.packing import Derived, is_readable
from portal.news.rules import successor

Item = TypeVar("Item")
_IN_ONE_STATEMENT = 500
"""How many values a statement is given at most; SQLite takes 32,766."""

VALUES: BindParameter[Sequence[str]] = bindparam("values", expanding=True)
"""The ids or slugs of the articles that a statement is about. Statements are made once; making one takes longer than
SQLite takes to answer it."""


_translation, _builder = tables.translation.c, tables.builder.c
_text, _title, _old = tables.image_text.c, tables.attachment_title.c, tables.old_address.c
_OTHER = tables.translation.alias().c
_FIRST = (
    select(func.min(_OTHER.language))
    .where(_OTHER.article == tables.article.c.id)
    .correlate(tables.article)
    .scalar_subquery()
)


def _gathered(table: Table, *columns: ColumnElement[Any]) -> ColumnElement[str | None]:
    """The rows of an article in another table, as JSON, so that one statement reads all. An article has a row for each
    language; this stands in the first of them."""
    rows = (
        select(func.json_group_array(func.json_array(*columns)))
        .select_from(table)
        .where(table.c.article == tables.article.c.id)
        .correlate(tables.article)
    )
    return case((_translation.language == _FIRST, rows.scalar_subquery()))


def _files(table: Table, *facts: ColumnElement[Any]) -> ColumnElement[str | None]:
    of = table.c
    return _gathered(
        table, of.position, of.hash, of.name, of.filename, of.kind, of.size, of.width, of.height, *facts
    )


_ARTICLES = (
    select(
        tables.article,
        *(_translation.language, _translation.title, _translation.source, _translation.summary),
        *(_translation.format, _translation.excerpt, _translation.content),
        *(_builder.version, _builder.inputs, _builder.since),
        _files(tables.image, tables.image.c.decorative).label("images"),
        _gathered(
            tables.image_text, _text.position, _text.language, _text.alternative, _text.caption, _text.credit
        ).label("texts"),
        _files(tables.attachment).label("attachments"),
        _gathered(tables.attachment_title, _title.position, _title.language, _title.title).label("titles"),
        _gathered(tables.old_address, _old.position, _old.address).label("addresses"),
    )
    .join_from(tables.article, tables.translation, _translation.article == tables.article.c.id)
    .outerjoin(tables.builder, _builder.id == _translation.builder)
    .order_by(tables.article.c.id, _translation.language)
)
_BY_ID = _ARTICLES.where(tables.article.c.id.in_(VALUES))
_BY_SLUG = _ARTICLES.where(tables.article.c.slug.in_(VALUES))


def _listed(table: Table, *facts: ColumnElement[Any]) -> Select[Any]:
    """What a public article has in `table` under a hash and a name: all of it is found by an index."""
    of = tables.article.c
    return (
        select(table.c.hash, table.c.name, *facts)
        .join(tables.article, of.id == table.c.article)
        .where(table.c.hash == bindparam("hash"), table.c.name == bindparam("name"))
        .where(of.withdrawn.is_(False), of.published_at <= bindparam("now", type_=Moment))
    )


def _listed_file(table: Table) -> Select[Any]:
    facts = table.c
    return _listed(table, facts.filename, facts.kind, facts.size, facts.width, facts.height)


_NOTHING = [null().label(name) for name in ("filename", "kind", "size", "width", "height")]
_FILE = union_all(
    _listed_file(tables.image), _listed_file(tables.attachment), _listed(tables.old_file, *_NOTHING)
).limit(1)
"""Asked for each image of each page, and so one statement that ends at the first row. Of a file that is listed no more,
the row says nothing."""
_FORMER = (
    _listed(tables.old_file).with_only_columns(tables.old_file.c.article).order_by(tables.old_file.c.article)
)


def pieces(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in pieces that fit into one statement."""
    for start in range(0, len(items), _IN_ONE_STATEMENT):
        yield items[start : start + _IN_ONE_STATEMENT]


def load(connection: Connection, ids: Sequence[str]) -> list[Article]:
    """The articles with these ids, whatever their state, in the order of `ids`; those that are not there left out."""
    found = {article.id: article for article in _read(connection, _BY_ID, ids)}
    return [found[id_] for id_ in ids if id_ in found]


def find(connection: Connection, slugs: Sequence[str]) -> list[Article]:
    """The articles with these slugs, whatever their state."""
    return list(_read(connection, _BY_SLUG, slugs))


def _read(connection: Connection, wanted: Select[Any], values: Sequence[str]) -> Iterator[Article]:
    for piece in pieces(values):
        rows = connection.execute(wanted, {"values": piece})
        for _, of_one in groupby(rows, key=attrgetter("id")):
            yield _article(list(of_one))


def find_file(connection: Connection, hash_: str, name: str, now: datetime) -> Media | None:
    """The file that a public article lists, or listed once, under this hash and name: then what took its place."""
    asked = {"hash": hash_, "name": name, "now": now}
    row = connection.execute(_FILE, asked).first()
    if row is None or row.kind is not None:
        return None if row is None else media_of(row)
    articles = load(connection, connection.scalars(_FORMER, asked).all())
    return next((media for each in articles if (media := successor(each, hash_, name)) is not None), None)


def media_of(row: Row[Any]) -> Media:
    """The file of a row of an enclosure."""
    return Media(
        hash=row.hash,
        name=row.name,
        kind=row.kind,
        size=row.size,
        width=row.width,
        height=row.height,
        filename=row.filename,
    )


def _article(rows: Sequence[Row[Any]]) -> Article:
    """The article of these rows, of which it has one for each language."""
    row = rows[0]
    texts, titles = _by_position(row.texts), _by_position(row.titles)
    return Article(
        id=row.id,
        slug=row.slug,
        category=row.category,
        original=row.original,
        published_at=row.published_at,
        updated_at=row.updated_at,
        urgent_until=row.urgent_until,
        withdrawn=row.withdrawn,
        source_url=row.source_url,
        translations=MappingProxyType({each.language: _as_translation(each) for each in rows}),
        images=tuple(
            Image(
                media=_media(*file),
                decorative=bool(decorative),
                texts=MappingProxyType(
                    {
                        language: ImageText(alternative=alternative, caption=caption, credit=credit)
                        for language, alternative, caption, credit in texts[position]
                    }
                ),
            )
            for position, *file, decorative in _sorted(row.images)
        ),
        attachments=tuple(
            Attachment(media=_media(*file), titles=MappingProxyType(dict(titles[position])))
            for position, *file in _sorted(row.attachments)
        ),
        old_addresses=tuple(address for _, address in _sorted(row.addresses)),
    )


def _sorted(gathered: str) -> list[list[Any]]:
    """Rows that were gathered as JSON, in the order of their positions."""
    rows: list[list[Any]] = json.loads(gathered)
    return sorted(rows, key=itemgetter(0))


def _by_position(gathered: str) -> dict[int, list[list[Any]]]:
    """Position → the rows that belong to it, without it, in the order of their languages."""
    found: dict[int, list[list[Any]]] = defaultdict(list)
    for position, *rest in sorted(json.loads(gathered), key=itemgetter(0, 1)):
        found[position].append(rest)
    return found


def _as_translation(row: Row[Any]) -> Translation:
    return Translation(
        language=row.language,
        title=row.title,
        body=row.source,
        summary=row.summary,
        format=row.format,
        derived=_derived(row),
    )


def _derived(row: Row[Any]) -> Derived | None:
    """What was derived; None where newer code has packed it in a way that this one does not know."""
    if not is_readable(row.content):
        return None
    builder = NOBODY if row.version is None else Builder(row.version, row.inputs, row.since)
    return Derived(excerpt=row.excerpt, packed=row.content, builder=builder)


def _media(
    hash_: str, name: str, filename: str, kind: str, size: int, width: int | None, height: int | None
) -> Media:
    return Media(hash=hash_, name=name, kind=kind, size=size, width=width, height=height, filename=filename)
