"""Rows as articles again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    null,
    select,
    union_all,
)

from portal.article import Article, Attachment, Image, ImageText, Media, Translation
from portal.database import metadata as tables
from portal.database.metadata import Moment
from portal.derive.builder import NOBODY, Builder
from portal.derive.derived import Derived, is_readable
from portal.news.rules import successor

Rows = dict[str, list[Row[Any]]]
"""The id of an article → its rows in one table."""

IDS: BindParameter[Sequence[str]] = bindparam("ids", expanding=True)
"""The ids of the articles that a statement is about. Statements are made once; making one takes longer than SQLite
takes to answer it."""


def _rows(table: Table) -> Select[Any]:
    return select(table).where(table.c.article.in_(IDS)).order_by(*table.primary_key.columns)


def _enclosures(enclosure: Table, texts: Table) -> Select[Any]:
    """Enclosures with their files, a row a text; where there is no text, one row without a language."""
    said = [column for column in texts.columns if column.name not in {"article", "position"}]
    same = (texts.c.article == enclosure.c.article) & (texts.c.position == enclosure.c.position)
    return (
        select(enclosure, *said)
        .outerjoin_from(enclosure, texts, same)
        .where(enclosure.c.article.in_(IDS))
        .order_by(enclosure.c.article, enclosure.c.position, texts.c.language)
    )


_ARTICLES = select(tables.article).where(tables.article.c.id.in_(IDS))
_TRANSLATIONS = (
    select(tables.translation, tables.builder.c.version, tables.builder.c.inputs, tables.builder.c.since)
    .outerjoin(tables.builder, tables.builder.c.id == tables.translation.c.builder)
    .where(tables.translation.c.article.in_(IDS))
    .order_by(*tables.translation.primary_key.columns)
)
_IMAGES = _enclosures(tables.image, tables.image_text)
_ATTACHMENTS = _enclosures(tables.attachment, tables.attachment_title)
_ADDRESSES = _rows(tables.old_address)


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


def load(connection: Connection, ids: Sequence[str]) -> list[Article]:
    """The articles with these ids, whatever their state, in the order of `ids`; those that are not there left out."""
    if not ids:
        return []
    articles = {row.id: row for row in connection.execute(_ARTICLES, {"ids": ids})}
    translations = _grouped(connection, _TRANSLATIONS, ids)
    images = _grouped(connection, _IMAGES, ids)
    attachments = _grouped(connection, _ATTACHMENTS, ids)
    addresses = _grouped(connection, _ADDRESSES, ids)
    return [
        Article(
            id=row.id,
            slug=row.slug,
            category=row.category,
            original=row.original,
            published_at=row.published_at,
            updated_at=row.updated_at,
            urgent_until=row.urgent_until,
            withdrawn=row.withdrawn,
            source_url=row.source_url,
            translations=MappingProxyType(
                {each.language: _translation(each) for each in translations[row.id]}
            ),
            images=_images(images[row.id]),
            attachments=_attachments(attachments[row.id]),
            old_addresses=tuple(each.address for each in addresses[row.id]),
        )
        for row in (articles[each] for each in ids if each in articles)
    ]


def find(connection: Connection, slug: str) -> Article | None:
    """The article with this slug, whatever its state."""
    columns = tables.article.c
    return _load_one(connection, select(columns.id).where(columns.slug == slug))


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


def _load_one(connection: Connection, wanted: Select[Any]) -> Article | None:
    """The article whose id `wanted` selects."""
    return next(iter(load(connection, connection.scalars(wanted).all())), None)


def _grouped(connection: Connection, wanted: Select[Any], ids: Sequence[str]) -> Rows:
    grouped: Rows = defaultdict(list)
    for row in connection.execute(wanted, {"ids": ids}):
        grouped[row.article].append(row)
    return grouped


def _translation(row: Row[Any]) -> Translation:
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


def _by_position(rows: Iterable[Row[Any]]) -> list[list[Row[Any]]]:
    positions: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        positions[row.position].append(row)
    return list(positions.values())


def _images(rows: Iterable[Row[Any]]) -> tuple[Image, ...]:
    return tuple(
        Image(
            media=media_of(texts[0]),
            decorative=texts[0].decorative,
            texts=MappingProxyType(
                {
                    row.language: ImageText(
                        alternative=row.alternative, caption=row.caption, credit=row.credit
                    )
                    for row in texts
                    if row.language is not None
                }
            ),
        )
        for texts in _by_position(rows)
    )


def _attachments(rows: Iterable[Row[Any]]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            media=media_of(titles[0]),
            titles=MappingProxyType({row.language: row.title for row in titles if row.language is not None}),
        )
        for titles in _by_position(rows)
    )
