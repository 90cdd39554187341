"""The migrations: `versions` holds one module a step; `env` is what Alembic runs them in."""
