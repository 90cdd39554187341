"""Language tags (BCP 47): how they are written, what CLDR knows of them, and what to fall back to.

The one source for every part of the portal. CLDR's data come with Babel, which reads them when they are first asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from babel.core import get_global

from portal.errors import LanguageTagError

_Table = Literal[
    "language_aliases", "script_aliases", "territory_aliases", "likely_subtags", "parent_exceptions"
]

SOURCE = "en"
"""The language that messages are written in, and what every language falls back to in the end."""

UNKNOWN_SCRIPT = "Latn"
"""What a language is taken to be written in of which CLDR knows nothing: most of them are."""

# RFC 5646, section 2.1. Languages of four to eight letters are in its grammar, but none is registered: "thai"
# and "english" are slips. The grandfathered tags all have better names today and are not taken either.
_TAG = re.compile(
    r"""
    (?P<language>[a-z]{2,3})
    (?P<extended>(?:-[a-z]{3}){0,3})
    (?:-(?P<script>[a-z]{4}))?
    (?:-(?P<region>[a-z]{2}|[0-9]{3}))?
    (?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)
    (?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)
    (?P<private>(?:-x(?:-[a-z0-9]{1,8})+)?)
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_NUMBERING = re.compile(r"-u(?:-[a-z0-9]{2,8})*?-nu-([a-z0-9]{3,8})")

_CHINESE = frozenset(
    ("cdo", "cjy", "cnp", "cpx", "csp", "czh", "czo", "gan", "hak", "hsn", "lzh", "mnp", "nan", "wuu", "yue")
)
"""Languages that are read as Chinese where nothing in them is at hand: the members of the macrolanguage (ISO 639-3), as
CLDR's languageMatching has it, which Babel leaves out."""
_ARABIC = frozenset(
    ("acm", "aeb", "afb", "ajp", "apc", "apd", "arq", "ars", "ary", "arz", "ayl", "ayn", "acw", "acx")
)
"""The same for Arabic."""
_READ_AS = dict.fromkeys(_CHINESE, "zh") | dict.fromkeys(_ARABIC, "ar")

_LITURGICAL = dict.fromkeys(("pi", "sa"), frozenset(("Deva", "Khmr", "Laoo", "Lana", "Mymr", "Sinh", "Thai")))
"""Written in the letters of whoever recites them, of which CLDR's likely subtags tell nothing."""
_NEVER_IN_USE = frozenset({"Shaw"})
"""An alphabet that was once proposed for English."""


@dataclass(frozen=True, slots=True)
class Subtags:
    """The first three parts of a tag, in their usual case; what is not given is empty. `rest` is all that follows."""

    language: str
    script: str = ""
    region: str = ""
    rest: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, (self.language, self.script, self.region))) + self.rest


@lru_cache(maxsize=1024)
def canonical_tag(text: str) -> str:
    """The tag in its canonical case, with what CLDR has replaced: `TH` → `th`, `iw` → `he`, `en-UK` → `en-GB`.

    Raises LanguageTagError if it is not a BCP 47 tag. Source of the grammar: RFC 5646, section 2.1; of what is
    replaced: CLDR's languageAlias, scriptAlias and territoryAlias.
    """
    match = _TAG.fullmatch(text)
    if match is None or _repeats_a_part(match):
        raise LanguageTagError(
            f"“{text}” is not a language tag: write it as BCP 47 does, such as th, en-GB or zh-Hans."
        )
    return str(_with_replaced(_subtags(match)))


def is_tag(text: str) -> bool:
    """Whether it is a BCP 47 tag."""
    match = _TAG.fullmatch(text)
    return match is not None and not _repeats_a_part(match)


def shortened(tag: str) -> Iterator[str]:
    """The tag, then ever shorter ones, as RFC 4647 (section 3.4) looks them up: zh-Hans-CN, zh-Hans, zh."""
    parts = tag.split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()
        if parts and len(parts[-1]) == 1:
            parts.pop()


@lru_cache(maxsize=1024)
def likely(tag: str) -> Subtags:
    """Language, script and region of a tag, where it has none those that CLDR thinks likely (UTS 35, likely subtags).

    Of what CLDR does not know the script is Latin and the region empty. Takes any string.
    """
    own = subtags(tag)
    found = _likely(own)
    return replace(
        own, script=own.script or found.script or UNKNOWN_SCRIPT, region=own.region or found.region
    )


def subtags(tag: str) -> Subtags:
    """The parts of a tag as they are; of what is no tag, an undetermined language's."""
    match = _TAG.fullmatch(tag)
    return _subtags(match) if match else Subtags("und")


def likely_script(tag: str) -> str:
    """The script (ISO 15924 code) that a tag says or CLDR thinks likely: `zh-TW` → `Hant`."""
    return likely(tag).script


@lru_cache(maxsize=1024)
def other_scripts(tag: str) -> tuple[str, ...]:
    """The scripts (ISO 15924 codes), besides the likely one, that a language is written in: those that CLDR knows, and
    the one of the country where it is at home (`ku` → `Arab`, `nod` → `Thai`). None where the tag says its script.
    """
    own = subtags(tag)
    if own.script:
        return ()
    head = f"{own.language}_"
    known = {value.split("_")[1] for key, value in _data("likely_subtags").items() if key.startswith(head)}
    home = _likely(Subtags(own.language)).region
    at_home = _likely(Subtags("und", region=home)).script if home else ""
    # Latin letters beside another script are as a rule another language's.
    known |= {at_home} - {"", "Latn"} | _LITURGICAL.get(own.language, frozenset())
    return tuple(sorted(known - _NEVER_IN_USE - {likely_script(tag)}))


@lru_cache(maxsize=1024)
def language_of_script(script: str) -> str:
    """The language that a script (ISO 15924 code) stands for where nothing tells better: `Thai` → `th`."""
    return _likely(Subtags("und", script)).language or ("en" if script == "Latn" else f"und-{script}")


@lru_cache(maxsize=1024)
def chain(tag: str) -> tuple[str, ...]:
    """The tag, then what CLDR falls back to from it (parentLocales), nearest first; never a text in another script.

    `zh-HK` → `zh-Hant-HK`, `zh-Hant`; `pt-AO` → `pt-PT`, `pt`; `nb` → `no`; `yue-HK` → …, `zh-Hant`.
    """
    found = {tag: None}
    at: Subtags | None = replace(subtags(tag), rest="")
    while at and at.language != "und":
        if other_scripts(at.language):
            at = replace(at, script=likely_script(str(at)))
        found.update(dict.fromkeys(_spellings(at)))
        at = _parent(at)
    return tuple(found)


def chain_with(tag: str, fallbacks: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The same, then what `fallbacks` have for it or for a tag of its chain, each with its own chain."""
    found = dict.fromkeys(chain(tag))
    for each in chain(tag):
        for further in fallbacks.get(each, ()):
            found.update(dict.fromkeys(chain(further)))
    return tuple(found)


def are_read_alike(one: str, other: str) -> bool:
    """Whether two tags are of one language in one script, whatever the country: pt-BR and pt, zh-HK and zh-Hant."""
    return subtags(one).language == subtags(other).language and likely_script(one) == likely_script(other)


def numbering_system(tag: str) -> str:
    """The numbering system that the tag itself asks for (`th-u-nu-thai` → `thai`); empty for none."""
    match = _NUMBERING.search(tag)
    return match[1] if match else ""


def _spellings(tag: Subtags) -> Iterator[str]:
    """Without its script, where that is understood, and with it."""
    bare = replace(tag, script="")
    if tag.script and likely_script(str(bare)) == tag.script:
        yield from (str(bare), str(tag)) if tag.region else (str(tag), str(bare))
    else:
        yield str(tag)


def _parent(tag: Subtags) -> Subtags | None:
    exceptions = _data("parent_exceptions")
    for spelling in _spellings(tag):
        if parent := exceptions.get(spelling.replace("-", "_")):
            return subtags(parent.replace("_", "-"))
    if tag.region:
        return replace(tag, region="")
    if tag.language in _READ_AS:
        return replace(tag, language=_READ_AS[tag.language])
    return None


def _data(name: _Table) -> Mapping[str, Any]:
    return get_global(name)


def _subtags(match: re.Match[str]) -> Subtags:
    language = match["language"].lower()
    return Subtags(
        # RFC 5646, 4.5: an extended language (zh-yue) is written by itself.
        match["extended"].lower().rpartition("-")[2] or language,
        (match["script"] or "").title(),
        (match["region"] or "").upper(),
        (match["variants"] + match["extensions"] + match["private"]).lower(),
    )


def _with_replaced(tag: Subtags) -> Subtags:
    alias = _data("language_aliases").get(tag.language)
    if alias:
        new = subtags(alias.replace("_", "-"))
        tag = replace(
            tag, language=new.language, script=tag.script or new.script, region=tag.region or new.region
        )
        return _with_replaced(tag)
    script = _data("script_aliases").get(tag.script, tag.script)
    regions = _data("territory_aliases").get(tag.region, (tag.region,))
    home = _likely(replace(tag, region="")).region
    return replace(tag, script=script, region=home if home in regions else regions[0])


def _likely(tag: Subtags) -> Subtags:
    """What CLDR's table has for the most of the tag's parts; empty where it has nothing."""
    known = _data("likely_subtags")
    language, script, region = tag.language, tag.script, tag.region
    tried: Iterable[tuple[str, ...]] = (
        (language, script, region), (language, script), (language, region), (language,), ("und", script),
    )  # fmt: skip
    for parts in tried:
        if all(parts) and (value := known.get("_".join(parts))):
            return Subtags(*value.split("_"))
    return Subtags("")


def _repeats_a_part(match: re.Match[str]) -> bool:
    variants = match["variants"].lower().split("-")[1:]
    singletons = re.findall(r"-([0-9a-wy-z])(?=-)", match["extensions"].lower())
    return len(set(variants)) < len(variants) or len(set(singletons)) < len(singletons)
