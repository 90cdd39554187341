"""Under which addresses articles stood: slugs that they had, old addresses that they name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from portal.database import metadata as tables
from portal.news.article import Article
from portal.news.rules import in_order
from portal.news.sql.log import content_version
from portal.news.sql.pieces import pieces
from portal.news.store import Claim, Holder
from portal.text.addresses import Asked, loose


def holders(connection: Connection, slug: str) -> list[Holder]:
    """The articles that have or once had this slug, in any spelling, the latest first."""
    columns = tables.slug_history.c
    wanted = (
        select(columns.article, columns.slug, columns.category)
        .where(columns.key == loose(slug))
        .order_by(columns.number.desc(), columns.article, columns.category, columns.slug)
    )
    return [Holder(row.article, row.slug, row.category) for row in connection.execute(wanted)]


def claims(connection: Connection, addresses: Sequence[str]) -> list[Claim]:
    """The articles that name one of these addresses as an old one, the nearest first."""
    asked, columns = Asked(addresses), tables.old_address.c
    found: list[Claim] = []
    for piece in pieces(list(asked.keys)):
        wanted = select(columns.article, columns.address).where(columns.key.in_(piece))
        found += [
            Claim(row.article, row.address, asked.distance(row.address)) for row in connection.execute(wanted)
        ]
    return in_order(found)


def write_slugs(connection: Connection, saves: Sequence[Article]) -> None:
    """Remember under which slug and category each article stands from the version on that its save makes."""
    before = content_version(connection)
    numbers = {
        (article.id, article.category, article.slug): number
        for number, article in enumerate(saves, before + 1)
    }
    rows = [
        {"article": id_, "category": category, "slug": slug, "key": loose(slug), "number": number}
        for (id_, category, slug), number in numbers.items()
    ]
    columns = tables.slug_history.c
    same = [columns[name] == bindparam(f"the_{name}") for name in ("article", "category", "slug")]
    before_it = [{f"the_{name}": value for name, value in row.items()} for row in rows]
    if rows:
        connection.execute(delete(tables.slug_history).where(*same), before_it)
        connection.execute(insert(tables.slug_history), rows)
