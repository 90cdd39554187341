"""Keys of addresses are made anew: marks of Thai, Lao and Burmese stand in one order in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.text import address_spellings

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Write the key of each old address and of each slug again."""
    connection = op.get_bind()
    named = connection.execute(sa.text("SELECT article, position, address FROM old_address")).mappings().all()
    if named:
        connection.execute(
            sa.text("UPDATE old_address SET key = :key WHERE article = :article AND position = :position"),
            [{**row, "key": address_spellings.key(row["address"])} for row in named],
        )
    standing = (
        connection.execute(sa.text("SELECT article, category, slug FROM slug_history")).mappings().all()
    )
    if standing:
        connection.execute(
            sa.text(
                "UPDATE slug_history SET key = :key "
                "WHERE article = :article AND category = :category AND slug = :slug"
            ),
            [{**row, "key": address_spellings.loose(row["slug"])} for row in standing],
        )
