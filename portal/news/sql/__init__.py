"""Articles in an SQL database.

`store` puts the parts together: `rows` turns articles into rows and back, `writing` saves, withdraws and deletes,
`listing` reads for lists, `addresses` for links, `derivation_leases` says what is derived anew and by whom,
`change_log` tells what happened, `article_counts` counts.
"""

from portal.news.sql.store import SqlStore

__all__ = ["SqlStore"]
