"""What the analyzers of all languages do alike, and what each does by itself: stems, and the language that ICU is told.

Thai: words by the dictionary and the site's own words; Latin words in it by the stems of English. English: Snowball's
stems, no stop list (who looks for “the” finds it); four letters a gram.

Every other language: words by Unicode's boundaries, with ICU's dictionaries where a script has no blanks. Latin words
in a text of another script are taken for English; those of a language that is itself written in Latin letters stay as
they are, without accents.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.failure_log import NO_FAULTS, Faults
from portal.language_tags import canonical_tag, is_tag, subtags
from portal.search.analysis import letter_matching
from portal.search.analysis.compound_tokens import apostrophed, parts, pieced
from portal.search.analysis.tokenizer import DOT, Pieces, Token, align
from portal.search.query import LONGEST
from portal.text import clusters, segmentation
from portal.text.compounds import Compounds
from portal.text.folding import searched
from portal.text.scripts import WITHOUT_BLANKS, known_scripts, scripts_of
from portal.text.segmentation import stem

log = logging.getLogger(__name__)

_NAMES_OF_LETTERS = """
    เอ บี ซี ดี อี เอฟ จี เอช เฮช ไอ เจ เค แอล เอ็ม เอ็น โอ พี คิว อาร์ เอส ที ยู วี เอ็กซ์ วาย แซด เซด
"""
_LETTERS = frozenset(_NAMES_OF_LETTERS.split())
"""The names of Latin letters in Thai, as they are written where something is spelt by them."""
_NOT_THAI = re.compile(r"[^\W\d_ก-๛]")
_LINES = 256
"""Lines whose form is remembered: what is indexed is asked for its words and then for its letters. So are the words of
so many texts that are no longer than a query: one that is answered is parted again and again."""


@dataclass(frozen=True, slots=True)
class ThaiWords:
    """What the lists tell of words, in their search form: those that are never cut apart, those that are also an
    abbreviation without its dots, those that names of places begin with; and what finds words inside Thai ones."""

    keep: frozenset[str]
    homographs: frozenset[str]
    generics: frozenset[str]
    compounds: Compounds


class Analyzer:
    """Makes terms of texts in one language, the same for documents and queries. Takes any string; never fails.

    `latin` and `other` make terms of words in Latin letters and in neither Latin nor Thai ones. `thai` is
    the analyzer of Thai, where that has the same Thai words: what has no other letters is handed to it, so that a query
    in several languages is parted once.
    """

    gram = 3
    """How many clusters a gram has: three, or four letters in scripts that part words by blanks."""

    def __init__(
        self,
        language: str,
        words: ThaiWords,
        latin: Callable[[str], str] = segmentation.stem,
        other: Callable[[str], str] = str,
        *,
        thai: Analyzer | None = None,
    ) -> None:
        self._language = language
        self._generics = words.generics
        self._thai = thai
        self._compounds = words.compounds
        self._pieces = Pieces(language, words.keep, words.homographs, latin, other)
        self._form = lru_cache(maxsize=_LINES)(searched)
        self._of_query = lru_cache(maxsize=_LINES)(self._parted)
        self._inner = lru_cache(maxsize=32768)(self._inside)
        self._is_odd = lru_cache(maxsize=32768)(self._odd)

    @property
    def language(self) -> str:
        """The BCP 47 tag of the language."""
        return self._language

    def tokens(self, text: str) -> list[Token]:
        """The words of `text` in order, blanks and signs left out; offsets are those of `text` as given."""
        if self._thai is not None and not _NOT_THAI.search(text):
            return self._thai.tokens(text)
        return [*self._of_query(text)] if len(text) <= LONGEST else self._parted(text)

    def _parted(self, text: str) -> list[Token]:
        tokens: list[Token] = []
        offset = 0
        for line in text.split("\n"):
            if form := self._form(line):
                tokens += align(line, form, self._pieces.found(form), offset)
            offset += len(line) + 1
        return tokens

    def pieced(self, text: str) -> list[Token]:
        """What `text` writes in several pieces, telephone numbers and words with hyphens, each as one term. For
        documents only: a query is found by the pieces or by what `Analysis.equivalents` puts together."""
        written = [part for whole in pieced(text) for part in (whole, *parts(text, whole))]
        if self._pieces.parts_apostrophes:
            written += apostrophed(text)
        return [
            Token(found[0][0], *token[1:])
            for token in written
            if len(found := self._pieces.found(token.term)) == 1
        ]

    def inner(self, term: str) -> tuple[str, ...]:
        """Words inside a longer term that is put together of them. For documents only, never on the query's side."""
        return self._inner(term) if len(term) > 3 and _is_thai(term) else ()

    def residual_terms(self, tokens: Sequence[Token]) -> frozenset[str]:
        """The short Thai words that are only residual tokens of a text: where a name or a foreign word was parted.
        For documents only."""
        residual, words = set[str](), set[str]()
        for token, is_in_name in zip(tokens, self._are_in_names(tokens), strict=True):
            (residual if is_in_name and self._is_residual(token.term) else words).add(token.term)
        residual -= words
        return frozenset(residual.difference(*map(self.inner, words)) if residual else ())

    def _are_in_names(self, tokens: Sequence[Token]) -> list[bool]:
        """Which tokens are pieces of names, of foreign words or of slips: those that are no words, where other Thai
        letters touch them, and short words that touch such a piece (โค|มิ|นี) or were spelt by letters (ที|พี|ไอ); not
        those in front of one that names of places begin with (วัด)."""
        touched = [False] * (len(tokens) + 1)
        last = -1
        for at, (term, start, end) in enumerate(tokens):
            if "ก" <= term[:1] <= "ไ":  # a call for each would take as long as all else here
                touched[at] = last == start
                last = end
            else:
                last = -1
        found = [False] * len(tokens)
        short: list[int] = []
        for at, token in enumerate(tokens):
            if touched[at] or touched[at + 1]:
                found[at] = self._is_odd(token.term) and not _is_abbreviation(token)
                if not found[at] and _is_short(token.term):
                    short.append(at)

        def is_beside(at: int, other: int) -> bool:
            return found[other] or _are_letters(tokens[at].term, tokens[other].term)

        for order in (short, reversed(short)):
            for at in order:
                before, behind = touched[at], touched[at + 1] and tokens[at].term not in self._generics
                found[at] = (
                    found[at] or (before and is_beside(at, at - 1)) or (behind and is_beside(at, at + 1))
                )
        return found

    def _odd(self, term: str) -> bool:
        """Whether it is no Thai word, or a word only where it stands by itself."""
        return term in self._compounds.syllables or not self.knows(term)

    def _is_residual(self, term: str) -> bool:
        return _is_short(term) or term in self._compounds.syllables

    def edges(self, term: str) -> frozenset[int]:
        """Where a term parts into the words that it is put together of, by the letters before each place."""
        return self._compounds.edges(term) if _is_thai(term) else frozenset()

    def knows(self, term: str) -> bool:
        """Whether a Thai term is a word: one in common use, or of the lists. All others count as words."""
        return not _is_thai(term) or self._compounds.knows(term)

    def letters(self, text: str) -> str:
        """The form in which strings are sought in strings: normalised, without blanks where the script has none."""
        return letter_matching.dense(" ".join(filter(None, map(self._form, text.split("\n")))))

    def clusters(self, letters: str) -> list[str]:
        """The smallest parts of what `letters` gave, which joined give it: pairs and grams are runs of them."""
        return clusters.clusters(letters)

    def pairs(self, letters: str) -> tuple[str, ...]:
        """Bigrams of clusters of what `letters` gave, each once: what holds a string holds all of them.

        Empty for a string of one cluster.
        """
        return letter_matching.pairs(letters)

    def grams(self, letters: str) -> tuple[str, ...]:
        """What the rerank counts: runs of three clusters (four letters in scripts that part words by blanks)."""
        return letter_matching.grams(letters, self.gram)

    def holds(self, letters: str, sought: str) -> bool:
        """Whether `sought` (from `letters` too) stands in `letters` from the end of one cluster to another; in
        scripts that part words by blanks, from the beginning of a word to the end of one."""
        return letter_matching.holds(letters, sought)

    def _inside(self, term: str) -> tuple[str, ...]:
        return tuple(sorted(self._compounds.inside(term)))


@lru_cache(maxsize=32768)
def _is_short(term: str) -> bool:
    return _is_thai(term) and len(term) > 1 and len(clusters.clusters(term)) == 1


def _are_letters(one: str, other: str) -> bool:
    """Whether both are names of Latin letters: ทีพีไอ is TPI."""
    return one in _LETTERS and other in _LETTERS


def _is_abbreviation(token: Token) -> bool:
    """Whether it is written with dots."""
    return token.term.endswith(DOT) or len(token.term) < token.end - token.start


def _is_thai(term: str) -> bool:
    return "ก" <= term[:1] <= "ไ"


class EnglishAnalyzer(Analyzer):
    """Analyzes English; words of `keep` matter where its texts hold Thai."""

    gram = 4


class ThaiAnalyzer(Analyzer):
    """Analyzes Thai; `keep` is the words that are never cut apart."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageAnalyzer:
    """What an embedder knows of a language that the portal has no rules for: `stem` gives the term under which a word
    is found, of a word in its search form (folded, small letters, at most 64). It is called in threads, in documents
    and queries alike, and must give the same for the same word. Raise `version` when it gives something else: then the
    index is made anew."""

    language: str
    stem: Callable[[str], str]
    version: int = 1

    def slip(self) -> str:
        """What is wrong with it, as a sentence; empty where nothing is."""
        if not is_tag(self.language) or canonical_tag(self.language) != self.language:
            return (
                f"“{self.language}” is no language tag as it is written. Write one such as “id” or “zh-Hans”."
            )
        if "Thai" in known_scripts(self.language) or subtags(self.language).language == "en":
            return f"the portal has rules of its own for “{self.language}”. Add word lists instead."
        if not callable(self.stem) or type(self.version) is not int:
            return f"that of “{self.language}” needs a function `stem` and a whole number `version`."
        return ""


class UnicodeAnalyzer(Analyzer):
    """Analyzes a language that has no rules of its own, but for those that an embedder has `brought`."""

    def __init__(
        self,
        language: str,
        words: ThaiWords,
        *,
        thai: Analyzer | None = None,
        brought: LanguageAnalyzer | None = None,
    ) -> None:
        self.gram = 4 if WITHOUT_BLANKS.isdisjoint(scripts_of(language)) else 3
        is_latin = "Latn" in scripts_of(language)
        own = self._told(brought) if brought else None
        latin = own or str if is_latin else stem
        super().__init__(language, words, latin, bare if is_latin or own is None else own, thai=thai)

    def _told(self, brought: LanguageAnalyzer) -> Callable[[str], str]:
        """Its function; where that fails, which is told in the log, a word is its own term."""
        faults = Faults(log)

        def term(word: str) -> str:
            try:
                found: object = brought.stem(word)
            except NO_FAULTS:
                raise
            except BaseException as error:  # noqa: BLE001 - see NO_FAULTS
                work = f"stemming by the analyzer of “{brought.language}”"
                faults.failed(work, error, level=logging.ERROR)
                return word
            return found if isinstance(found, str) and found.strip() else word

        return term

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
