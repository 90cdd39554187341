"""What pages show of the visits is settled once for all processes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table, which fills by itself."""
    names = ("total", "today", "week", "month")
    op.create_table(
        "visit_figures",
        sa.Column("moment", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in names),
        sa.PrimaryKeyConstraint("moment"),
    )
