"""News: articles and what belongs to them — stores, markup, rendering, media, importing and exporting."""
