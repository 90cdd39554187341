"""Where the portal keeps what it knows: the tables, the engine that reaches them, and the migrations that make them.

SQLite in one file by default; the URL alone decides. Nothing here knows what an article means.
"""
