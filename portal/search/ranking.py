"""What articles are ranked by, and when what holds a query as it was typed is shown alone: for every engine alike.

How the numbers were found is told in docs/decisions/0014 and 0017.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from math import prod

from portal.search.analysis import Analyzer
from portal.search.analysis.meanings import Persons
from portal.search.query import Group
from portal.search.spans import spans

K1 = 1.2
B = 0.75
"""Lucene's BM25."""
MANY_TERMS = 3
WEAK = 0.3
"""Of a query of so many terms or more, hits under this share of the best are left out: they hold little but common
words. Not where something must be held: then all that hold it answer."""
PIECE = 8
"""Clusters of a query of one piece that is sought as a string as well."""
LIKELY = 300
"""Documents, of those that hold all words, in which it is looked whether they stand as they were typed: the best of
more. So many that hold a long word are enough, too."""
LOOKED_AT = 10
"""Documents that are looked at to tell whether such a piece is a name."""
MANY = 10
"""Documents that hold a piece as it stands which are enough to show: a first page."""
HELD = 0.8
"""What holding a piece as it was typed adds, in parts of the best score: what holds it leads."""
ALL = 0.5
"""What holding all words adds, of a query of few."""
ALL_APART = 1.0
"""The same where the query is two or three words of a script without blanks: who types so wants all of them."""
FEW = range(1, 5)
"""Words of such a query."""
NEWEST = 0.6
"""What the newest article gains where the newest are asked for; the older one is, the less."""
HALF_LIFE = 60 * 86400.0
"""Seconds after which it is half as much."""
SCATTERED = 0.5
"""What the words of a listed phrase count that stand elsewhere than together."""
SAME = 0.95
"""What a word counts that means the same as the one that was typed."""
LONG = 4
"""Words beside its phrases from which on a query need not hold them: pasted headlines quote, and other articles about
the same say it in other words. What holds the phrase still leads, by the rerank."""
ASKING = 0.15
"""What words weigh that only ask (when, how much), beside those that name something."""
FAINT = 0.1
"""What the words of a date weigh beside being of or about that day."""
COMMON = 0.1
"""Of the rarest word's rarity: a stop word under it shows nothing where others are found."""
_RESIDUAL = 0.05
_FEWEST_RESIDUAL = 3
"""Of the articles that hold a short word: so many that hold it only as a residual token show that names have it."""
_MOST_RESIDUAL = 0.2
"""Where the site has few articles, so many do."""
_OFTEN = 3
_MOSTLY = 0.1
_BY_CHANCE = 1.7
_ABOUT = 0.5


def is_met_in_names(residual: int, held: int) -> bool:
    """Whether a short word is so often a mere residual token that what holds it only so does not answer it. `residual`:
    how many documents that is, of `held` ones. A few have the word beside a misspelt one (ปราก|ฎ|ค่า)."""
    return residual > _MOST_RESIDUAL * held or residual >= max(_FEWEST_RESIDUAL, _RESIDUAL * held)


def fills_a_page(standing: int, with_all: int) -> bool:
    """Whether so many documents that hold a piece as it stands are a first page, and a tenth of those that hold all its
    words: else it is no compound, but words that happen to meet."""
    return standing >= max(MANY, _MOSTLY * min(LIKELY, with_all))


def meet_by_chance(with_all: int, holding: Iterable[int], documents: int) -> bool:
    """Whether hardly more of so many documents hold all words of a piece than if each were spread by itself: then
    holding them tells nothing. Not where half of all do, for these are what the site is about. `holding`: how many
    documents hold each word."""
    by_chance = documents * prod(held / documents for held in holding)
    return with_all <= min(_BY_CHANCE * by_chance, _ABOUT * documents)


def is_name(letters: str, texts: Iterable[str], persons: Persons, analyzer: Analyzer) -> bool:
    """Whether one of three places of a piece in `texts` is that of a person's name: a common phrase has none."""
    found = [persons.names(text, start, analyzer) for text in texts for start, _ in spans(text, letters)]
    return len(found) <= _OFTEN * sum(found)


def filling(
    groups: Iterable[Group], stop_words: Container[str], idf: Callable[[str], float]
) -> frozenset[str]:
    """The terms of a query that say nothing beside the others: those that only ask, and stop words that nearly all
    texts have. They are marked only where they stand between found words. `idf` is that of a term."""
    groups = tuple(groups)
    naming = [group for group in groups if group.names and not group.variants[0].days]
    telling = {term for group in naming for one in group.variants for term in one.terms}
    least = COMMON * max(map(idf, telling), default=0.0)
    plain = frozenset(
        group.variants[0].terms[0]
        for group in naming
        if len(group.variants) == 1
        and group.variants[0].text in stop_words
        and idf(group.variants[0].terms[0]) < least
    )
    asking = {
        term for group in groups if group.weight < 1 and not group.of_day for term in group.variants[0].terms
    }
    telling -= plain
    return frozenset(plain | (asking - telling)) if telling else frozenset()
