"""What the links of a page lead to, looked up for all of them at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, Text, bindparam, exists, func, or_, select

from portal.database import metadata as tables
from portal.database.metadata import Moment
from portal.news.sql.listing import shown_in
from portal.news.store import Linked, Target
from portal.text.addresses import loose

_article, _history, _translation = tables.article.c, tables.slug_history.c, tables.translation.c


def linked(
    connection: Connection,
    targets: Collection[Target],
    language: str,
    otherwise: Sequence[str],
    now: datetime,
) -> dict[Target, Linked]:
    """The public articles that these links lead to, all by one statement."""
    asked = list(targets)
    values = {
        "targets": json.dumps([(each.slug, loose(each.slug), f"\n{each.heading}\n") for each in asked]),
        "now": now,
        "language": language,
        **{f"otherwise{number}": tag for number, tag in enumerate(otherwise)},
    }
    return {
        asked[row.key]: Linked(
            row.id, row.slug, row.category, bool(asked[row.key].heading and row.has_heading)
        )
        for row in connection.execute(_linked(len(otherwise)), values)
    }


@lru_cache(64)
def _linked(otherwise: int) -> Select[Any]:
    """A row a link, for as many further languages. Made once: that takes longer than SQLite takes to answer."""
    each = func.json_each(bindparam("targets", type_=Text)).table_valued("key", "value", name="target")
    slug, key, heading = (func.json_extract(each.c.value, f"$[{place}]") for place in range(3))
    named = select(_article.id).where(_article.slug == slug).correlate(each).scalar_subquery()
    former = (
        select(_history.article)
        .where(_history.key == key)
        .order_by(_history.number.desc(), _history.article, _history.category, _history.slug)
        .limit(1)
        .correlate(each)
        .scalar_subquery()
    )
    tags = [bindparam(f"otherwise{number}", type_=Text) for number in range(otherwise)]
    shown = shown_in(_article.id, [bindparam("language", type_=Text)], tags)
    # What is still to be derived is taken at its word.
    stands = or_(_translation.builder.is_(None), func.instr("\n" + _translation.headings + "\n", heading) > 0)
    has_heading = exists().where(_translation.article == _article.id, _translation.language == shown, stands)
    return (
        select(
            *(each.c.key, _article.id, _article.slug, _article.category),
            has_heading.correlate_except(tables.translation).label("has_heading"),
        )
        .join_from(each, tables.article, _article.id == func.coalesce(named, former))
        .where(_article.withdrawn.is_(False), _article.published_at <= bindparam("now", type_=Moment))
    )
