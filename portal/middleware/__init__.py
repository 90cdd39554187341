"""Middleware around the router, outermost first: security headers, language, errors, start."""
