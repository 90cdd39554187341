"""Old addresses get a key that all spellings share; of slugs, every category that they were filed under is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.text import address_spellings

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the new tables out of what the old ones hold. The category of a former slug was not kept: the article's
    present one stands for it."""
    connection = op.get_bind()
    named = connection.execute(sa.text("SELECT article, position, address FROM old_address")).mappings().all()
    present = (
        connection.execute(sa.text("SELECT id AS article, category, slug FROM article ORDER BY id"))
        .mappings()
        .all()
    )
    former = (
        connection.execute(
            sa.text(
                "SELECT old_slug.article, article.category, old_slug.slug FROM old_slug "
                "JOIN article ON article.id = old_slug.article ORDER BY old_slug.slug"
            )
        )
        .mappings()
        .all()
    )
    standing = [{**row, "number": 0} for row in former] + [{**row, "number": 1} for row in present]
    op.drop_table("old_address")
    op.drop_table("old_slug")
    old_address = op.create_table(
        "old_address",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "position"),
        sa.ForeignKeyConstraint(["article"], ["article.id"], ondelete="CASCADE"),
    )
    op.create_index("old_address_by_key", "old_address", ["key"])
    slug_history = op.create_table(
        "slug_history",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("article", "category", "slug"),
        sa.ForeignKeyConstraint(["article"], ["article.id"], ondelete="CASCADE"),
    )
    op.create_index("slug_history_by_key", "slug_history", ["key"])
    op.bulk_insert(old_address, [{**row, "key": address_spellings.key(row["address"])} for row in named])
    op.bulk_insert(
        slug_history,
        [{**row, "key": address_spellings.loose(row["slug"])} for row in standing],
    )
