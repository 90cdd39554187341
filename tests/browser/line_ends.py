"""Where the lines of a page really end, in whatever browser shows it, and which words that cuts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from portal.text import thai
from portal.text.normalisation import normalise
from portal.text.segmentation import words
from portal.text.word_lists import words_of

FIND = r"""
const thai = /[\u0e01-\u0e3a\u0e40-\u0e4e]/, mark = /[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]/;
const blocks = new Map();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; (node = walker.nextNode());) {
  let block = node.parentElement;
  if (block.closest('script, style, textarea, option')) continue;
  while (/^(inline|contents)$/.test(getComputedStyle(block).display)) block = block.parentElement;
  if (!blocks.has(block)) blocks.set(block, []);
  blocks.get(block).push(node);
}
const found = [], range = document.createRange();
for (const [block, nodes] of blocks) {
  const box = block.getBoundingClientRect();
  if (box.width < 2 || box.height < 2 || !thai.test(block.textContent)) continue;
  if (!block.checkVisibility({ visibilityProperty: true })) continue;
  const style = getComputedStyle(block);
  const room = block.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const ends = [], widths = [];
  let text = '', last = null;
  for (const node of nodes) {
    for (let at = 0; at < node.data.length; at++) {
      let width = 0;
      if (thai.test(node.data[at]) && !mark.test(node.data[at])) {
        let end = at + 1;
        while (end < node.data.length && mark.test(node.data[end])) end++;
        range.setStart(node, at);
        range.setEnd(node, end);
        const box = [...range.getClientRects()].at(-1);
        if (box) {
          if (last !== null && box.top - last > box.height / 2) ends.push(text.length);
          last = box.top;
          width = box.width;
        }
      }
      text += node.data[at];
      widths.push(width);
    }
  }
  if (ends.length) found.push({text, ends, widths, room});
}
return found;
"""
"""The body of a script: for each block with lines of Thai its text, the places at which a line begins, the widths of
the letters, each with its marks (Firefox gives no width to a letter without them), and of the room for a line."""

RELEASE = """
for (const held of document.querySelectorAll('t-, t-l, t-p')) held.replaceWith(...held.childNodes);
document.body.normalize();
"""
"""The body of a script: the page as it would be if nothing had been done for its lines."""

_THAI = re.compile("[ก-ฺเ-๎]")
_LAST_LETTERS, _FIRST_LETTERS = re.compile(r"[ก-ฺเ-๎]*\Z"), re.compile(r"\A[ก-ฺเ-๎]*")
_LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Lines:
    """What was found in one block."""

    text: str
    ends: Sequence[int]
    widths: Sequence[float]
    room: float

    def cuts(self) -> Iterator[str]:
        """The words that the ends of lines part into what are no words, `|` where; not those longer than a line."""
        start = 0
        for word in words(self.text, "th"):
            stop = start + len(word)
            for end in self.ends:
                if start < end < stop and sum(self.widths[start:stop]) <= self.room:
                    left, right = self.text[start:end], self.text[end:stop]
                    judged = (left, right)
                    if _LATIN.search(word):  # an address, of Thai words too
                        judged = (_LAST_LETTERS.findall(left)[0], _FIRST_LETTERS.findall(right)[0])
                    if not all(map(are_words, judged)):
                        yield f"{left}|{right}"
            start = stop

    def ends_between_letters(self) -> int:
        """How many lines end between two Thai letters: between words, or in them."""
        return sum(bool(_THAI.match(self.text, end - 1)) for end in self.ends)


def lines_of(found: Sequence[dict[str, object]]) -> list[Lines]:
    """What `FIND` gives."""
    return [Lines(**block) for block in found]  # type: ignore[arg-type] # as the script writes them


@cache
def are_words(text: str) -> bool:
    """Whether a text is words of the dictionary or of the lists, one after another, of two letters at least."""
    return not text or any(
        normalise(text[:end]) in _known() and are_words(text[end:]) for end in range(2, len(text) + 1)
    )


@cache
def _known() -> frozenset[str]:
    return thai.dictionary() | words_of("th").words
