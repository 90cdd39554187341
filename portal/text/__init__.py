"""Text in many languages: normalisation, words and clusters, scripts, excerpts, telling terms, word lists."""
