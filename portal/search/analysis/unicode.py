"""Every other language: words by Unicode's boundaries, with ICU's dictionaries where a script has no blanks.

Latin words in a text of another script are taken for English; those of a language that is itself written in Latin
letters stay as they are, without accents.
"""

from __future__ import annotations

import re

from portal.search.analysis.text import TextAnalyzer, ThaiWords
from portal.text.english import stem
from portal.text.scripts import WITHOUT_BLANKS, scripts_of

_ARABIC_PREFIX = re.compile("^(?:[وفبك]?ال|لل|و)(?=...)")
"""The article and what is written together with it, where three letters follow: light stemming after L. S. Larkey,
L. Ballesteros and M. E. Connell, “Light stemming for Arabic information retrieval”, 2007."""
_HANGUL = ("가", "힣")
_OF_ANY = (
    "의|도|만|에|에서|에게|에게서|한테|한테서|까지|부터|마저|조차|처럼|보다|밖에|마다|들"
    "|입니다|이다|인데|이며|이란|이라는"
)
_BEHIND_CONSONANTS = "은|이|을|과|으로|으로서|으로써|이나|이라|이랑"
_BEHIND_VOWELS = "는|가|를|와|로|로서|로써|라는|랑"
_FINALS = 28
"""Korean syllables of one beginning and vowel: the first of them ends in the vowel, the others in a consonant."""
_RIEUL = 8
"""The final consonant behind which 로 stands as behind a vowel."""
_PARTICLE = re.compile(
    f"(?:(?P<any>{_OF_ANY})|(?P<consonant>{_BEHIND_CONSONANTS})|(?P<vowel>{_BEHIND_VOWELS}))$"
)
_ANYWHERE = re.compile(_OF_ANY)
_LONGEST_PARTICLE = 3
_LEAST = 2
"""Syllables of a Korean word that are left when a particle is taken off, and of a beginning or end of a compound."""


class UnicodeAnalyzer(TextAnalyzer):
    """Analyzes a language that has no rules of its own."""

    def __init__(self, language: str, words: ThaiWords, *, thai: TextAnalyzer | None = None) -> None:
        self.gram = 4 if WITHOUT_BLANKS.isdisjoint(scripts_of(language)) else 3
        latin = str if "Latn" in scripts_of(language) else stem
        super().__init__(language, words, latin, bare, thai=thai)

    def inner(self, term: str) -> tuple[str, ...]:
        return _korean_parts(term) if _is_korean(term) else super().inner(term)


def bare(word: str) -> str:
    """A word in neither Thai nor Latin letters as it is looked up: Arabic without article and “and”, Korean without the
    particles that are written together with a noun."""
    if not _is_korean(word):
        return _ARABIC_PREFIX.sub("", word)
    while (shorter := _without_particle(word)) != word and len(shorter) >= _LEAST:
        word = shorter
    return word


def _is_korean(word: str) -> bool:
    return _HANGUL[0] <= word[0] <= _HANGUL[1] and _HANGUL[0] <= word[-1] <= _HANGUL[1]


def _without_particle(word: str) -> str:
    """A Korean word without its last particle, if one stands there that may follow such a syllable."""
    for start in range(max(1, len(word) - _LONGEST_PARTICLE), len(word)):
        particle = _PARTICLE.match(word, start)
        if particle and (particle["any"] or _may_follow(word[start - 1], particle)):
            return word[:start]
    return word


def _may_follow(syllable: str, particle: re.Match[str]) -> bool:
    final = (ord(syllable) - ord(_HANGUL[0])) % _FINALS
    if particle["vowel"]:
        return final == 0 or (final == _RIEUL and particle[0].startswith("로"))
    return final != 0


def _korean_parts(term: str) -> tuple[str, ...]:
    """Beginnings and ends of a compound, and the noun of one syllable before a particle."""
    found = {term[:end]: None for end in range(_LEAST, len(term))}
    found.update((term[start:], None) for start in range(1, len(term) - _LEAST + 1))
    noun = _without_particle(term)
    if len(noun) < _LEAST and noun != term and not _ANYWHERE.fullmatch(term, len(noun)):
        found[noun] = None
    return tuple(found)
