"""How well and how fast search answers, beside plain Whoosh and tantivy: `python -m benchmarks.search`."""
