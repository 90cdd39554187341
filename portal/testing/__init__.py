"""For tests of who embeds a portal or overrides its templates: a client that checks every page that it fetches, and a
portal in memory to fetch pages of. Needs `civic-portal[testing]`."""

from portal.testing.client import CheckingClient
from portal.testing.html_page import HtmlPage
from portal.testing.page_rules import check_page
from portal.testing.portals import portal_in_memory

__all__ = ["CheckingClient", "HtmlPage", "check_page", "portal_in_memory"]
