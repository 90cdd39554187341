"""Backups: store, media and records of imports in one archive, made and put back while portals run.

`archive` is the file and what it says of itself, `making` writes one, `restoring` puts one back.
"""
