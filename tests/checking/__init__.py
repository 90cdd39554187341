"""The checking client: no test fetches a page bare, so the whole suite tests accessibility."""

from tests.checking.client import CheckingClient
from tests.checking.document import Document
from tests.checking.rules import check_document

__all__ = ["CheckingClient", "Document", "check_document"]
