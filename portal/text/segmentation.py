"""Words: each language has its own way of parting them; what it parts is always the whole text."""

from __future__ import annotations

from portal.text import boundaries, thai
from portal.text.own_words import keep_whole
from portal.text.scripts import known_scripts
from portal.text.word_lists import Files, words_of


def words(text: str, language: str, lists: Files | None = None) -> list[str]:
    """The pieces of `text` (words, numbers, blanks, signs), which joined give the text.

    A word of the language's list (in `lists`, else in the package's) is one piece or part of one, never two. Thai
    comes from a dictionary, loaded when it is first needed; other languages from Unicode's word boundaries (ICU).
    """
    if "Thai" in known_scripts(language):
        return keep_whole(thai.words(text), words_of(language, lists).words)
    return keep_whole(boundaries.words(text, language), words_of(language, lists).words)
