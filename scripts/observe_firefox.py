"""Finds the Thai words that Firefox would cut, and adds them to portal/text/firefox.txt.

    python -m scripts.observe_firefox thaigov-20000.jsonl.xz …

Firefox finds words by a model of its own (ICU4X's), which no library for Python has. So it is asked itself, about every
Thai title and body in the files (JSON Lines, as `portal import` reads them), and about the demonstration and the Thai
messages. It is asked about them as the portal writes them: what is held parts the text that the model looks at, so that
it finds other words beside it. Run it until next to nothing is added; delete the list first where Firefox has a new
model. Stopped by Ctrl+C, it keeps what it has found.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, pairwise
from pathlib import Path

from portal.text.browser_breaks import FIREFOX, THAI, beside, is_wide
from portal.text.line_breaks import EDGE, WITHOUT_BLANKS, Spans, joints, line_breaks
from portal.text.segmentation import words
from tests.browser.firefox import firefox
from tests.browser.line_ends import are_words
from tests.conftest import NEEDS, find_firefox

_CHECKOUT = Path(__file__).resolve().parent.parent
_AT_ONCE = 500
_MOSTLY = 0.5
"""A word that is cut so often is held wherever it stands, another one only between the letters where it was cut."""
_SEGMENT = """
const segmenter = new Intl.Segmenter('th', {granularity: 'word'});
return arguments[0].map(text => [...segmenter.segment(text)].map(segment => segment.index).slice(1));
"""
_HEAD = """\
# Thai words that Firefox 153 would cut into pieces that are no words, made by scripts/observe_firefox.py.
# `word`: wherever it stands; `กา|word|ขา`: between these letters, none where a blank or a sign stands there.
# `word+word`: the two (or parts of one) that it takes for one.
"""
_PAIR = re.compile(r"[ก-ฺเ-๎]+\+[ก-ฺเ-๎]+")


def texts_of(path: Path) -> Iterator[str]:
    """The Thai titles and bodies of a packed file of JSON Lines."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            thai = json.loads(line)["translations"].get("th")
            if thai:
                yield from (thai["title"], thai["body"])


def own_texts() -> Iterator[str]:
    """What the portal itself shows in Thai."""
    for path in sorted((_CHECKOUT / "demo" / "news").glob("*.th.md")):
        yield from path.read_text(encoding="utf-8").splitlines()
    yield from (_CHECKOUT / "demo" / "site.toml").read_text(encoding="utf-8").splitlines()
    yield from (
        (_CHECKOUT / "locales" / "th" / "LC_MESSAGES" / "messages.po")
        .read_text(encoding="utf-8")
        .splitlines()
    )


def pieces_of(texts: Iterable[str]) -> list[str]:
    """What has no blank in these texts, each once: the portal looks at each by itself, and so does Firefox."""
    pieces = (piece for text in texts for piece in WITHOUT_BLANKS.findall(text) if THAI.search(piece))
    return [*dict.fromkeys(pieces)]


def parted(text: str, held: Spans) -> tuple[str, frozenset[int]]:
    """The text as a browser is given it, and the places where that parts it."""
    edges = sorted({edge for span in held for edge in span} - {0, len(text)})
    parts = (text[start:stop] for start, stop in zip((0, *edges), (*edges, len(text)), strict=True))
    return EDGE.join(parts), frozenset(edges)


def occurrences(
    text: str, held: Spans, edges: frozenset[int], cuts: Sequence[int]
) -> Iterator[tuple[str, str, bool]]:
    """Each Thai word that is not held, the same between its neighbours, and whether it is cut into what are no
    words."""
    whole = {at for start, stop in held for at in range(start, stop)}
    start = 0
    for word in words(text, "th"):
        stop = start + len(word)
        if len(word) > 1 and THAI.match(word) and "." not in word and start not in whole:
            inside = (cut - start for cut in cuts if start < cut < stop and cut not in edges)
            bad = any(not (are_words(word[:cut]) and are_words(word[cut:])) for cut in inside)
            yield word, beside(text, start, stop, edges), bad
        start = stop


def joined(text: str, edges: frozenset[int], held: Spans, cuts: Sequence[int]) -> Iterator[str]:
    """The places that Firefox misses in what is too long for a narrow line."""
    inside = {at for start, stop in held for at in range(start + 1, stop)}
    places = joints(text)
    ends = sorted({0, *(places.keys() & cuts), *edges, len(text)} - inside)
    for start, stop in pairwise(ends):
        if is_wide(text[start:stop]):
            yield from (
                joint for place, joint in places.items() if start < place < stop and _PAIR.fullmatch(joint)
            )


def lines_of(found: Sequence[tuple[str, str, bool]]) -> set[str]:
    """The lines of the list."""
    seen = Counter(word for word, _, _ in found)
    cut = Counter(word for word, _, bad in found if bad)
    mostly = {word for word, times in cut.items() if times >= _MOSTLY * seen[word]}
    return mostly | {near for word, near, bad in found if bad and word not in mostly}


def known() -> set[str]:
    """What is in the list."""
    lines = FIREFOX.read_text(encoding="utf-8").splitlines() if FIREFOX.exists() else []
    return {line for line in lines if not line.startswith("#")}


def main() -> None:
    """Ask Firefox, and add to the list."""
    program = find_firefox() or sys.exit(NEEDS["firefox"][1])
    old = known()
    write(old)
    texts = pieces_of(chain(own_texts(), *(texts_of(Path(path)) for path in sys.argv[1:])))
    found: list[tuple[str, str, bool]] = []
    new: set[str] = set()
    with suppress(KeyboardInterrupt), firefox(program) as window:
        window.open("data:text/html,")
        for start in range(0, len(texts), _AT_ONCE):
            some = [
                (text, held, *parted(text, held))
                for text in texts[start:][:_AT_ONCE]
                for held in [line_breaks(text)]
            ]
            answers = window.evaluate(_SEGMENT, [shown for _, _, shown, _ in some])
            for (text, held, _, edges), cuts in zip(some, answers, strict=True):
                inserted = sorted(edges)
                places = [
                    cut - bisect_left([edge + at for at, edge in enumerate(inserted)], cut) for cut in cuts
                ]
                found += occurrences(text, held, edges, places)
                new |= {*joined(text, edges, held, places)}
            print(f"{start + len(some):,} of {len(texts):,} pieces", file=sys.stderr)
    new = (new | lines_of(found)) - old
    write(old | new)
    print(f"{len(new):,} lines added", file=sys.stderr)


def write(lines: set[str]) -> None:
    """Write the list; what stands in it wherever it stands is not named between its neighbours."""
    kept = (line for line in lines if "|" not in line or line.split("|")[1] not in lines)
    FIREFOX.write_text(_HEAD + "".join(f"{line}\n" for line in sorted(kept)), encoding="utf-8")


if __name__ == "__main__":
    main()
