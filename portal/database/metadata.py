"""The tables. A change here needs a migration beside it; a test compares the two.

Moments are kept as microseconds since 1970 in UTC, as integers, so that sorting and round trips are exact.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """The aware `moment` in microseconds since 1970. Raises TypeError for a naive one: whose clock would it be?"""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(count: int) -> datetime:
    """The moment, in UTC, that is `count` microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=count)


class Moment(TypeDecorator[datetime]):
    """A column of aware moments; they come back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's shape
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's shape
        return None if value is None else moment_of(value)


class Compressed(TypeDecorator[str]):
    """A column of long texts, kept as their UTF-8, compressed by zlib: news in Thai takes a fifth of the room."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy's shape
        return None if value is None else compressed(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's shape
        return None if value is None else zlib.decompress(value).decode()


def compressed(text: str) -> bytes:
    """The text as such a column keeps it."""
    return zlib.compress(text.encode())


metadata = MetaData()


def _article_key() -> Column[str]:
    """The article that a row belongs to and goes with."""
    return Column("article", Text, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)


article = Table(
    "article",
    metadata,
    Column("id", Text, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("category", Text, nullable=False),
    Column("original", Text, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("updated_at", Moment),
    Column("urgent_until", Moment),
    Column("withdrawn", Boolean, nullable=False),
    Column("source_url", Text),
    # The next moment at which readers will see something else without anybody writing; empty where none will come.
    Column("due_at", Moment),
    # Of all that the editor wrote but `withdrawn`, which has its column and is also set without the editor.
    Column("digest", Text, nullable=False),
    Index("article_by_moment", "withdrawn", "published_at", "id"),
    Index("article_by_urgency", "urgent_until"),
    Index("article_by_due", "due_at"),
)

# Lists come from this table alone: it repeats the three facts of the article that they select and sort by. What is
# long stands last, so that SQLite need not read it for a list.
translation = Table(
    "translation",
    metadata,
    _article_key(),
    Column("language", Text, primary_key=True),
    Column("category", Text, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    # Who made `excerpt`, `headings`, `content` and the terms; empty where it is to be made anew by anyone.
    Column("builder", Integer),
    # Before this moment nobody tries again what could not be made.
    Column("retry_at", Moment),
    Column("title", Text, nullable=False),
    Column("excerpt", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("format", Text, nullable=False),
    # The ids of the headings of the body, each on a line of its own.
    Column("headings", Text, nullable=False),
    # The body as it was written.
    Column("source", Compressed, nullable=False),
    # As `portal.derive.packing` packs it.
    Column("content", LargeBinary, nullable=False),
    Index("translation_by_moment", "language", "withdrawn", "published_at", "article", "category"),
    Index("translation_by_category", "language", "withdrawn", "category", "published_at", "article"),
    # Holds all that is asked of an article that shares a term, so that none of the long rows is read.
    Index("translation_by_article", "article", "language", "withdrawn", "published_at", "category"),
    Index("translation_by_builder", "builder", "article", "language"),
)

term = Table(
    "term",
    metadata,
    Column("language", Text, primary_key=True),
    Column("term", Text, primary_key=True),
    _article_key(),
    Index("term_by_article", "article"),
    sqlite_with_rowid=False,
)

# Code of one version with one set of word lists, since when a process has had both.
builder = Table(
    "builder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("inputs", Text, nullable=False),
    Column("since", Moment, nullable=False),
    UniqueConstraint("version", "inputs", "since"),
)

# Work that one process does for all, and until when the others leave it to that one.
lease = Table(
    "lease",
    metadata,
    Column("work", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Moment, nullable=False),
)


def _file() -> list[Column[Any]]:
    """A file of an article, as that article tells it."""
    return [
        Column("hash", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("filename", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("size", BigInteger, nullable=False),
        Column("width", Integer),
        Column("height", Integer),
    ]


image = Table(
    "image",
    metadata,
    _article_key(),
    Column("position", Integer, primary_key=True),
    *_file(),
    Column("decorative", Boolean, nullable=False),
    Index("image_by_hash", "hash"),
)

image_text = Table(
    "image_text",
    metadata,
    Column("article", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("alternative", Text, nullable=False),
    Column("caption", Text, nullable=False),
    Column("credit", Text, nullable=False),
    ForeignKeyConstraint(["article", "position"], ["image.article", "image.position"], ondelete="CASCADE"),
)

attachment = Table(
    "attachment",
    metadata,
    _article_key(),
    Column("position", Integer, primary_key=True),
    *_file(),
    Index("attachment_by_hash", "hash"),
)

attachment_title = Table(
    "attachment_title",
    metadata,
    Column("article", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("title", Text, nullable=False),
    ForeignKeyConstraint(
        ["article", "position"], ["attachment.article", "attachment.position"], ondelete="CASCADE"
    ),
)

# Files that an article listed once: their addresses lead to what took their place.
old_file = Table(
    "old_file",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    _article_key(),
    Index("old_file_by_article", "article"),
)

# Every slug that an article has or once had, with each category that it was filed under meanwhile. `number` is the
# content version at which that became so: the latest of several articles with one slug has the highest.
slug_history = Table(
    "slug_history",
    metadata,
    _article_key(),
    Column("category", Text, primary_key=True),
    Column("slug", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Index("slug_history_by_key", "key"),
)

old_address = Table(
    "old_address",
    metadata,
    _article_key(),
    Column("position", Integer, primary_key=True),
    Column("address", Text, nullable=False),
    # Made by `portal.text.address_spellings`: another way of making it needs a migration that makes all of them anew.
    Column("key", Text, nullable=False),
    Index("old_address_by_key", "key"),
)

# No foreign key: the log outlives a deleted article.
change_log = Table(
    "change_log",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("article", Text, nullable=False),
    Column("deed", Text, nullable=False, key="event"),
    Column("at", Moment, nullable=False),
)

# One row a day of the site's calendar.
visits = Table(
    "visits",
    metadata,
    Column("day", Date, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

# What pages show of the visits, settled once every five minutes by whichever process is first.
visit_figures = Table(
    "visit_figures",
    metadata,
    Column("moment", BigInteger, primary_key=True),
    Column("total", BigInteger, nullable=False),
    Column("today", BigInteger, nullable=False),
    Column("week", BigInteger, nullable=False),
    Column("month", BigInteger, nullable=False),
)

# Queries that found nothing: `query` stays empty until enough readers have asked the same.
misses = Table(
    "misses",
    metadata,
    Column("key", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("query", Text),
    Column("count", BigInteger, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Index("misses_by_last_day", "last_day"),
)

site_state = Table(
    "site_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
