"""What is derived from articles is kept in one piece, with who made it; what is known of a file, with each article."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.database.metadata import compressed

revision = "0005"
down_revision = "0004"


_AT_ONCE = 500
_BEFORE = (
    "SELECT article, language, category, published_at, withdrawn, title, excerpt, summary, format, source, html "
    "FROM translation"
)
_NOW = (
    "INSERT INTO new_translation VALUES (:article, :language, :category, :published_at, :withdrawn, NULL, NULL, "
    ":title, :excerpt, :summary, :format, '', :source, :content)"
)


def upgrade() -> None:
    """Keep the HTML of before as it is, for pages to be made of it until the rest is derived."""
    _make_builders()
    _copy_translations()
    _copy_files("image", "image_text", ("decorative",), ("alternative", "caption", "credit"))
    _copy_files("attachment", "attachment_title", (), ("title",))
    op.drop_table("media")


def _make_builders() -> None:
    op.create_table(
        "builder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("version", "inputs", "since"),
    )
    op.create_table(
        "lease",
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("work"),
    )


def _copy_translations() -> None:
    op.create_table(
        "new_translation",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("builder", sa.Integer()),
        sa.Column("retry_at", sa.BigInteger()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("headings", sa.Text(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article", "language"),
        sa.ForeignKeyConstraint(["article"], ["article.id"], ondelete="CASCADE"),
    )
    connection = op.get_bind()
    rows = connection.execute(sa.text(_BEFORE)).mappings()
    while some := rows.fetchmany(_AT_ONCE):
        told = [
            {**row, "source": compressed(row["source"]), "content": b"\0" + row["html"].encode()}
            for row in some
        ]
        connection.execute(sa.text(_NOW), told)
    op.drop_table("translation")
    op.rename_table("new_translation", "translation")
    moment = ["withdrawn", "published_at", "article", "category"]
    op.create_index("translation_by_moment", "translation", ["language", *moment])
    op.create_index(
        "translation_by_category",
        "translation",
        ["language", "withdrawn", "category", "published_at", "article"],
    )
    op.create_index(
        "translation_by_article",
        "translation",
        ["article", "language", "withdrawn", "published_at", "category"],
    )
    op.create_index("translation_by_builder", "translation", ["builder", "article", "language"])


def _copy_files(table: str, texts: str, own: tuple[str, ...], said: tuple[str, ...]) -> None:
    """The files of articles and what is said of them, both anew: the latter belong to the former."""
    op.create_table(f"new_{table}", *_file_columns(own))
    place = ("article", "position")
    op.create_table(
        f"new_{texts}",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in said),
        sa.PrimaryKeyConstraint(*place, "language"),
        sa.ForeignKeyConstraint(place, [f"new_{table}.{name}" for name in place], ondelete="CASCADE"),
    )
    columns = ", ".join((*place, "hash", "name", "filename", "kind", "size", "width", "height", *own))
    op.execute(
        f"INSERT INTO new_{table} ({columns}) "  # noqa: S608 - our own names
        f"SELECT {columns} FROM {table} JOIN media USING (hash)"
    )
    op.execute(f"INSERT INTO new_{texts} SELECT * FROM {texts}")  # noqa: S608 - our own names
    op.drop_table(texts)
    op.drop_table(table)
    op.rename_table(f"new_{table}", table)
    op.rename_table(f"new_{texts}", texts)
    op.create_index(f"{table}_by_hash", table, ["hash"])


def _file_columns(own: tuple[str, ...]) -> list[Any]:
    return [
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in own),
        sa.PrimaryKeyConstraint("article", "position"),
        sa.ForeignKeyConstraint(["article"], ["article.id"], ondelete="CASCADE"),
    ]
