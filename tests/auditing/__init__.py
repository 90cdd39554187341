"""What audits the pages from outside: axe-core, the Nu HTML checker, and the list of every kind of page.

Used by the tests and by `scripts/audit.py`: `pages.PAGES`, `axe.run(page)`, `nu.check(documents)`.
"""
