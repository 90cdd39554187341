"""The figures that are to be reached, by the name of what is measured."""

from __future__ import annotations

QUALITY = {
    "headline": (("nDCG@10", 0.93), ("Recall@10", None)),
    "headline, as typed": (("nDCG@10", None), ("Recall@10", None)),
    "short": (("nDCG@10", 0.595), ("Recall@10", None)),
    "body": (("nDCG@10", 0.98), ("Recall@10", None)),
    "en-headline": (("nDCG@10", 0.84), ("Recall@10", None)),
    "en-short": (("nDCG@10", 0.61), ("Recall@10", None)),
    "variant": (("overlap", 0.99), ("Recall@10 kept", 0.995)),
    "subword": (("recall", 0.995), ("precision", 0.99)),
    "subword-unlisted": (("recall", 0.995), ("precision", 0.99)),
    "name": (("recall", 0.99), ("precision", 0.98)),
}
"""By set of questions: each measure and the least that it is to be; None where no figure is set."""

BARE = {"short": 3.0, "headline": 6.0}
"""CPU milliseconds a query at 20,000 articles, asked again, without snippets and facets."""
TIMES_TANTIVY = 5.0
SNIPPETS = 1.5
FACETS = 1.0
HOSTILE = 2.0
"""Times a headline's page."""
COMPLETIONS = 5.0
INDEXED = 5_000
INDEXING = 40.0
"""CPU seconds for 5,000 articles."""
INDEXING_MEMORY = 300.0
SERVING_MEMORY = 300.0
MISSPELLINGS = {"en": 0.95, "th": 0.90}
