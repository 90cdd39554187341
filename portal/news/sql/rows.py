"""An article as rows of the tables, and rows as articles again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    ScalarSelect,
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
from portal.derive.builder_version import NOBODY, Builder
from portal.derive.packing import Derived, is_readable
from portal.news.rules import digest, next_due, successor
from portal.text import address_spellings

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


def shown_in(
    article: ColumnElement[str],
    before: Sequence[BindParameter[str]],
    after: Sequence[BindParameter[str]] = (),
) -> ScalarSelect[str]:
    """In which language an article is shown: the first of `before` that it has, else its original, else the first of
    `after`, else the first of all that it has."""
    other, of = tables.translation.alias(), tables.article.alias()
    language = other.c.language
    order = [
        *(language == tag for tag in before),
        language == of.c.original,
        *(language == tag for tag in after),
    ]
    rank = case(*((condition, number) for number, condition in enumerate(order)), else_=len(order))
    return (
        select(language)
        .join_from(other, of, of.c.id == other.c.article)
        .where(other.c.article == article)
        .order_by(rank, language)
        .limit(1)
        .correlate_except(other, of)
        .scalar_subquery()
    )


def media_of(row: Row[Any]) -> Media:
    """The file of a row of an image or attachment."""
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


RowValues = dict[str, Any]
"""Column → value."""


def article_row(article: Article, now: datetime) -> RowValues:
    """The row of the article itself, saved at `now`."""
    return {
        "id": article.id,
        "slug": article.slug,
        "category": article.category,
        "original": article.original,
        "published_at": article.published_at,
        "updated_at": article.updated_at,
        "urgent_until": article.urgent_until,
        "withdrawn": article.withdrawn,
        "source_url": article.source_url,
        "due_at": next_due(article.published_at, article.urgent_until, now, withdrawn=article.withdrawn),
        "digest": digest(article),
    }


def rows_of(articles: Iterable[Article], builders: Mapping[Builder, int]) -> dict[Table, list[RowValues]]:
    """What hangs on articles of which all is derived, in the order in which the tables may be filled. `builders`: the
    number of each."""
    rows: dict[Table, list[RowValues]] = {
        table: []
        for table in (
            tables.translation,
            tables.term,
            tables.image,
            tables.image_text,
            tables.attachment,
            tables.attachment_title,
            tables.old_address,
        )
    }
    for article in articles:
        for table, row in _article_rows(article, builders):
            rows[table].append(row)
    return rows


def derived_row(derived: Derived, builder: int) -> RowValues:
    """The columns of a translation that are derived; `builder` is the number of who made them."""
    return {
        "excerpt": derived.excerpt,
        "headings": "\n".join(derived.content.headings),
        "content": derived.packed,
        "builder": builder,
        "retry_at": None,
    }


def term_rows(article: str, language: str, derived: Derived) -> Iterator[RowValues]:
    """A row a term, so that articles that share one are found."""
    for term in dict.fromkeys(derived.content.terms):
        yield {"article": article, "language": language, "term": term}


def derived_of(translation: Translation) -> Derived:
    """What was derived from a translation before it came here."""
    assert translation.derived is not None  # noqa: S101 - `SqlStore.save` derives first; else it is a bug
    return translation.derived


def _article_rows(article: Article, builders: Mapping[Builder, int]) -> Iterator[tuple[Table, RowValues]]:
    for translation in article.translations.values():
        derived = derived_of(translation)
        row = _translation_row(article, translation) | derived_row(derived, builders[derived.builder])
        yield tables.translation, row
        for row in term_rows(article.id, translation.language, derived):
            yield tables.term, row
    yield from _image_rows(article)
    yield from _attachment_rows(article)
    for position, address in enumerate(article.old_addresses):
        yield (
            tables.old_address,
            {
                "article": article.id,
                "position": position,
                "address": address,
                "key": address_spellings.key(address),
            },
        )


def _translation_row(article: Article, translation: Translation) -> RowValues:
    return {
        "article": article.id,
        "language": translation.language,
        "category": article.category,
        "published_at": article.published_at,
        "withdrawn": article.withdrawn,
        "title": translation.title,
        "summary": translation.summary,
        "format": translation.format,
        "source": translation.body,
    }


def _image_rows(article: Article) -> Iterator[tuple[Table, RowValues]]:
    for position, image in enumerate(article.images):
        place = {"article": article.id, "position": position}
        yield tables.image, place | _file_row(image.media) | {"decorative": image.decorative}
        for tag, text in image.texts.items():
            said = {"alternative": text.alternative, "caption": text.caption, "credit": text.credit}
            yield tables.image_text, place | {"language": tag} | said


def _attachment_rows(article: Article) -> Iterator[tuple[Table, RowValues]]:
    for position, attachment in enumerate(article.attachments):
        place = {"article": article.id, "position": position}
        yield tables.attachment, place | _file_row(attachment.media)
        for tag, title in attachment.titles.items():
            yield tables.attachment_title, place | {"language": tag, "title": title}


def _file_row(media: Media) -> RowValues:
    return {
        "hash": media.hash,
        "name": media.name,
        "filename": media.filename,
        "kind": media.kind,
        "size": media.size,
        "width": media.width,
        "height": media.height,
    }
