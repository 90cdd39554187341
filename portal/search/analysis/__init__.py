"""How texts become terms: one file a language, one form for documents and queries."""

from portal.search.analysis.analysis import Analysis
from portal.search.analysis.analyzer import Analyzer, Token

__all__ = ["Analysis", "Analyzer", "Token"]
