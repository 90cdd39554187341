"""Finds the Thai words that Firefox would cut, and writes portal/text/firefox.txt.

    python -m scripts.observe_firefox thaigov-20000.jsonl.xz …

Firefox finds words by a model of its own (ICU4X's), which no library for Python has. So it is asked itself, about every
Thai title and the beginning of every eighth body in the files (JSON Lines, as `portal import` reads them), and about
the demonstration and the Thai messages.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from portal.text.line_breaks import FIREFOX, THAI, beside
from portal.text.segmentation import words
from tests.browser.firefox import firefox
from tests.browser.line_ends import are_words
from tests.conftest import NEEDS, find_firefox

_CHECKOUT = Path(__file__).resolve().parent.parent
_AT_ONCE = 100
_READ = 2000
"""Letters of a body that are looked at."""
_MOSTLY = 0.5
"""A word that is cut so often is held wherever it stands, another one only between the letters where it was cut."""
_SEGMENT = """
const segmenter = new Intl.Segmenter('th', {granularity: 'word'});
return arguments[0].map(text => [...segmenter.segment(text)].map(segment => segment.index).slice(1));
"""
_HEAD = """\
# Thai words that Firefox 153 would cut into pieces that are no words, made by scripts/observe_firefox.py.
# `word`: wherever it stands; `กา|word|ขา`: between these letters, none where a blank or a sign stands there.
"""


def texts_of(path: Path) -> Iterator[str]:
    """The Thai titles, and the beginnings of some bodies, of a packed file of JSON Lines."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            thai = json.loads(line)["translations"].get("th")
            if thai:
                yield thai["title"]
                if number % 8 == 0:
                    yield thai["body"][:_READ]


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


def occurrences(text: str, cuts: Sequence[int]) -> Iterator[tuple[str, str, bool]]:
    """Each Thai word, the same between its neighbours, and whether it is cut into what are no words."""
    start = 0
    for word in words(text, "th"):
        stop = start + len(word)
        if len(word) > 1 and THAI.match(word) and "." not in word:
            inside = (cut - start for cut in cuts if start < cut < stop)
            bad = any(not (are_words(word[:cut]) and are_words(word[cut:])) for cut in inside)
            yield word, beside(text, start, stop), bad
        start = stop


def lines_of(found: Sequence[tuple[str, str, bool]]) -> list[str]:
    """The lines of the list."""
    seen = Counter(word for word, _, _ in found)
    cut = Counter(word for word, _, bad in found if bad)
    mostly = {word for word, times in cut.items() if times >= _MOSTLY * seen[word]}
    return sorted(mostly | {near for word, near, bad in found if bad and word not in mostly})


def main() -> None:
    """Ask Firefox, and write the list."""
    program = find_firefox() or sys.exit(NEEDS["firefox"][1])
    texts = [*dict.fromkeys(text for path in sys.argv[1:] for text in texts_of(Path(path))), *own_texts()]
    found: list[tuple[str, str, bool]] = []
    with firefox(program) as window:
        window.open("data:text/html,")
        for start in range(0, len(texts), _AT_ONCE):
            some = texts[start : start + _AT_ONCE]
            for text, cuts in zip(some, window.evaluate(_SEGMENT, some), strict=True):
                found += occurrences(text, cuts)
            print(f"{start + len(some):,} of {len(texts):,} texts", file=sys.stderr)
    FIREFOX.write_text(_HEAD + "\n".join(lines_of(found)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
