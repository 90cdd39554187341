"""The first store: articles and what hangs on them, the change log, visits, misses, and the site's state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, with the content version at nought."""
    op.create_table(
        "article",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger()),
        sa.Column("urgent_until", sa.BigInteger()),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.Text()),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_index("article_by_due", "article", ["due_at"])
    op.create_index("article_by_moment", "article", ["withdrawn", "published_at", "id"])
    op.create_index("article_by_urgency", "article", ["urgent_until"])
    op.create_table(
        "change_log",
        sa.Column("version", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "media",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "misses",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("query", sa.Text()),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("misses_by_last_day", "misses", ["last_day"])
    op.create_table(
        "site_state",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "visits",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "attachment",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "position"),
        sa.ForeignKeyConstraint(["article"], ["article.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["hash"], ["media.hash"]),
    )
    op.create_table(
        "image",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("decorative", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("article", "position"),
        sa.ForeignKeyConstraint(["hash"], ["media.hash"]),
        sa.ForeignKeyConstraint(["article"], ["article.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "old_address",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "position"),
        sa.ForeignKeyConstraint(["article"], ["article.id"], ondelete="CASCADE"),
    )
    op.create_index("old_address_by_address", "old_address", ["address", "article"])
    op.create_table(
        "old_slug",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slug"),
        sa.ForeignKeyConstraint(["article"], ["article.id"], ondelete="CASCADE"),
    )
    op.create_index("old_slug_by_article", "old_slug", ["article"])
    op.create_table(
        "term",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("language", "term", "article"),
        sa.ForeignKeyConstraint(["article"], ["article.id"], ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("term_by_article", "term", ["article"])
    op.create_table(
        "translation",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "language"),
        sa.ForeignKeyConstraint(["article"], ["article.id"], ondelete="CASCADE"),
    )
    op.create_index(
        "translation_by_article",
        "translation",
        ["article", "language", "withdrawn", "published_at", "category"],
    )
    op.create_index(
        "translation_by_category",
        "translation",
        ["language", "withdrawn", "category", "published_at", "article"],
    )
    op.create_index("translation_by_fingerprint", "translation", ["fingerprint"])
    op.create_index(
        "translation_by_moment",
        "translation",
        ["language", "withdrawn", "published_at", "article", "category"],
    )
    op.create_table(
        "attachment_title",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "position", "language"),
        sa.ForeignKeyConstraint(
            ["article", "position"], ["attachment.article", "attachment.position"], ondelete="CASCADE"
        ),
    )
    op.create_table(
        "image_text",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("alternative", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "position", "language"),
        sa.ForeignKeyConstraint(
            ["article", "position"], ["image.article", "image.position"], ondelete="CASCADE"
        ),
    )
    state = sa.table("site_state", sa.column("name"), sa.column("value"))
    op.bulk_insert(state, [{"name": "content_version", "value": "0"}])
