"""What was tested of the pages' accessibility, as the statement tells it to readers.

`audit.json` beside this file is written by `make audit` and committed; `read_audit` reads it, or an embedder's own.
"""

from portal.accessibility.audit import OWN, Audit, Check, Fault, read_audit

__all__ = ["OWN", "Audit", "Check", "Fault", "read_audit"]
