"""Views: one short function an address, from typed parameters to a page context."""
