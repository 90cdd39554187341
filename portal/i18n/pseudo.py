"""Pseudo-languages, made from English, that show what a real translation would break.

`en-XA` has accents, is longer and stands in brackets: what is plain was never translated, what lacks a
bracket was cut. `ar-XB` is mirrored: what leans the wrong way was laid out for left to right only.
"""

from __future__ import annotations

_ACCENTS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)


def accented(text: str) -> str:
    """The text with an accent on each letter of English."""
    return text.translate(_ACCENTS)
