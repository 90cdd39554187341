"""The name that an officer gave a file, and the files that an article listed before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add a name to images and attachments, ways to find them by their content, and the table of former files."""
    for table in ("image", "attachment"):
        op.add_column(table, sa.Column("filename", sa.Text(), nullable=False, server_default=""))
        op.create_index(f"{table}_by_hash", table, ["hash"])
    op.create_table(
        "old_file",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "name", "article"),
        sa.ForeignKeyConstraint(["article"], ["article.id"], ondelete="CASCADE"),
    )
    op.create_index("old_file_by_article", "old_file", ["article"])
