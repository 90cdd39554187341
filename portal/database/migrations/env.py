"""Runs the migrations in one transaction, on the connection that `portal.database.migrate` hands over.

Alembic executes this file by its path.
"""

from __future__ import annotations

from alembic import context

from portal.database.metadata import metadata
from portal.database.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    # SQLite can undo the making of tables, though Alembic takes for granted that it cannot.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
