"""Checks of articles for what stands in a reader's way: pure functions, told with place, reason and remedy."""

from portal.news.checks.addresses import AddressCheck, Gathered, Page, PageAt
from portal.news.checks.article import check
from portal.news.checks.findings import ERRORS, REASONS, Finding

__all__ = ["ERRORS", "REASONS", "AddressCheck", "Finding", "Gathered", "Page", "PageAt", "check"]
