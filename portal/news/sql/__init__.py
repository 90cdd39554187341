"""Articles in an SQL database: `store` puts the parts together; `rows` and `loading` turn articles into rows and
back, `saving` writes, `listing`, `related` and `census` read for lists, `addresses` for
links, `log` keeps the change log."""

from portal.news.sql.store import SqlStore

__all__ = ["SqlStore"]
