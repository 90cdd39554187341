"""How texts become terms: one file a language, one form for documents and queries."""

from portal.search.analysis.analysis import Analysis
from portal.search.analysis.language_analyzers import Analyzer
from portal.search.analysis.tokenizer import Token

__all__ = ["Analysis", "Analyzer", "Token"]
