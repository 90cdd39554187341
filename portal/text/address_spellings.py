"""Spellings of one web address: what leads to a page in the same way, and how near two spellings are.

An address is a path with its query, percent-encoded or not: `/view.php?t=%E0%B8%AA`, `/view.php?t=ส`. What is stored
and what is asked for go through the same functions, so that neither has to be written in one way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, KeysView
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import unquote_to_bytes

from portal.text.normalisation import spelt_alike, stream_safe

LONGEST = 16_000
"""In letters: what is longer is no address that anybody was ever given. A thousand Thai letters take 9,000."""

FAR = 4
"""The distance from which on an address leaves parameters out that the other one has."""

_MOST_PARAMETERS = 100
_HEEDED = 5
"""Of so many parameters any may be left out: what links gather on their way is appended behind their own."""

GATHERED = re.compile(
    r"""
    (?: utm | mtm | matomo | piwik | hsa ) _ .+
    | pk_(?:campaign|kwd|keyword|source|medium|content|cid) | itm_(?:source|medium|campaign|content)
    | fbclid | fb_(?:action_ids|action_types|source|ref) | mibextid | igshid | igsh
    | gclid | gclsrc | dclid | gbraid | wbraid | gad_source | gad_campaignid | srsltid | _ga | _gl
    | msclkid | yclid | ysclid | _openstat | twclid | ttclid | li_fat_id | epik | rdt_cid | sccid
    | ref_src | ref_url | openexternalbrowser | openinappbrowser | liff\.(?:state|referrer)
    | mc_[ce]id | mkt_tok | _hs(?:enc|mi) | hsctatracking | _ke | __s | vero_(?:id|conv) | oly_(?:anon|enc)_id
    | ml_subscriber(?:_hash)? | wickedid | rb_clickid | elqtrack(?:id)? | s_cid
    | phpsessid | jsessionid | aspsessionid\w* | oscsid | cftoken
    """,
    re.VERBOSE | re.ASCII,
)
"""Names of parameters that say how a link was passed on, or whose visit it was, and nothing about the page: those that
Matomo, Facebook, Instagram, Google, Microsoft, Yandex, X, TikTok, LinkedIn, LINE, mailers and sessions append."""

_EMPTY = re.compile("/{2,}")
_ESCAPED_PERCENT = re.compile("%(?:25)+")
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_BLANKS = re.compile(r"[\s+]+")
_OWN_TO_A_SEGMENT = re.compile(";[^/]*")
_INDEX = re.compile(r"/(?:index|default)\.(?:php\d?|s?html?|aspx?|jsp|cfm)\Z", re.IGNORECASE)
_MOST_ENCODINGS = 4
_GLUED = " .,;:!?'\"()[]{}<>«»‘’“”…"
"""What a chat or a mailer takes along behind a link."""
_PLAIN = str.maketrans({"%": "%25", "&": "%26", "=": "%3D", "?": "%3F"})

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Address:
    """A path and its parameters in their order, decoded and in one Unicode form (NFC)."""

    path: str
    parameters: Parameters = ()

    @property
    def segments(self) -> tuple[str, ...]:
        """What stands between the slashes, but for the name of an index file."""
        return tuple(segment for segment in _INDEX.sub("", self.path).split("/") if segment)

    @property
    def own_parameters(self) -> Parameters:
        """The parameters that say which page it is."""
        return tuple((name, value) for name, value in self.parameters if not is_gathered(name))


def parse(address: str) -> Address:
    """The address taken apart. Never raises; what follows a `#`, or the first hundred parameters, is left out."""
    path, _, query = address.partition("#")[0].partition("?")
    parts = query.split("&", _MOST_PARAMETERS)[:_MOST_PARAMETERS]
    return Address(_decoded(path), tuple(_parameter(part) for part in parts if part))


def key(address: str) -> str:
    """What all spellings of an address have in common."""
    read = parse(address)
    return _key(read, _loosened(read.own_parameters))


def keys(address: str) -> tuple[str, ...]:
    """Its own key, then those of the address without some of its parameters, the fewest left out first."""
    read = parse(address)
    own = _loosened(read.own_parameters)
    kept = range(min(len(own), _HEEDED))
    fewer = [
        _key(read, tuple(own[place] for place in chosen))
        for size in reversed(range(len(kept) + 1))
        for chosen in combinations(kept, size)
    ]
    return tuple(dict.fromkeys((_key(read, own), *fewer)))


class AskedAddresses:
    """Addresses that are asked for, ready to be compared with those that somebody names."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._by_key: dict[str, list[tuple[str, int]]] = {}
        for address in addresses:
            for place, found in enumerate(keys(address)):
                self._by_key.setdefault(found, []).append((address, place))
        self.bare = frozenset(
            found
            for found, asked in self._by_key.items()
            if "?" not in found and all(place for _, place in asked)
        )
        """Keys of paths alone, where parameters were asked for: where others name the path with parameters, it is these
        that say which page it is."""

    @property
    def keys(self) -> KeysView[str]:
        """The keys of all that may be meant."""
        return self._by_key.keys()

    def distance(self, named: str) -> int:
        """How far the nearest of them is from an address that has one of the keys: as the function `distance`, from
        `FAR` on where parameters are left out."""
        return min(
            FAR + place if place else distance(address, named) for address, place in self._by_key[key(named)]
        )


def with_parameters(bare_key: str) -> tuple[str, str]:
    """Between which two keys all those lie that have this path and parameters."""
    return f"{bare_key}?", f"{bare_key}@"  # the sign behind the question mark


def distance(asked: str, named: str) -> int:
    """How far apart two spellings are whose keys are the same, from 0 to below `FAR`.

    0: they differ at most in how they are encoded. 1: in the order of parameters and in those that links gather.
    2: in slashes, too. 3: in more, such as the case of letters.
    """
    one, other = parse(asked), parse(named)
    if one == other:
        return 0
    if sorted(one.own_parameters) != sorted(other.own_parameters):
        return 3
    if one.path == other.path:
        return 1
    return 2 if _tidied(one.path) == _tidied(other.path) else 3


def is_gathered(name: str) -> bool:
    """Whether links gather the parameter of this name on their way, so that it says nothing about the page."""
    return GATHERED.fullmatch(_without_entity(name.lower())) is not None


def loose(text: str) -> str:
    """One form for a piece of an address, such as a slug, whatever its encoding, its letters' case, the order of its
    marks and its blanks: Unicode's NFKC_Casefold, its signs encoded in one way (`spelt_alike`), decoded as often as it
    was encoded, without what chats and mailers glue to its end."""
    for _ in range(_MOST_ENCODINGS):
        if not _ESCAPE.search(text):
            break
        text = _decoded(_ESCAPED_PERCENT.sub("%", text))
    text = unicodedata.normalize("NFKC", stream_safe(text)).casefold()
    text = spelt_alike(unicodedata.normalize("NFKC", text))
    seen = "".join(letter for letter in text if unicodedata.category(letter) not in {"Cf", "Cs"})
    return _BLANKS.sub(" ", seen).lstrip().rstrip(_GLUED)


def _parameter(part: str) -> tuple[str, str]:
    name, _, value = part.replace("+", " ").partition("=")
    return _decoded(name), _decoded(value)


def _decoded(text: str) -> str:
    """Without per cent signs: as UTF-8, else as old Thai sites wrote their addresses (Windows-874)."""
    encoded = unquote_to_bytes(text.encode(errors="replace"))
    try:
        decoded = encoded.decode()
    except UnicodeDecodeError:
        decoded = encoded.decode("cp874", errors="replace")
    return unicodedata.normalize("NFC", stream_safe(decoded))


def _without_entity(name: str) -> str:
    """Links that were copied out of HTML have `&amp;` between their parameters."""
    return name.removeprefix("amp;")


def _loosened(parameters: Parameters) -> Parameters:
    return tuple((_without_entity(loose(name)), loose(value)) for name, value in parameters)


def _tidied(path: str) -> str:
    return _EMPTY.sub("/", path).rstrip("/") or "/"


def _key(address: Address, parameters: Parameters) -> str:
    segments = [loose(segment) for segment in _OWN_TO_A_SEGMENT.sub("", address.path).split("/")]
    path = _INDEX.sub("", "/" + "/".join(segment.translate(_PLAIN) for segment in segments if segment)) or "/"
    pairs = sorted(f"{name.translate(_PLAIN)}={value.translate(_PLAIN)}" for name, value in parameters)
    return f"{path}?{'&'.join(pairs)}" if pairs else path
