"""News: stores, media, checks of contents, importing and exporting."""
