"""Emphasis beside letters of scripts that have no blanks between words.

CommonMark tells signs that open emphasis from signs that close it by the blanks around them, so that both pairs
stay text in `รางวัล**“จังหวัดสะอาด”**ประจำปี`. Here a run of `*` or `~` that stands between no blanks, and has a
letter of such a script beside it, may open and close alike; so may one beside a Korean letter, as Korean glues
particles to words. So the CommonMark CJK-friendly amendments do for Chinese, Japanese and Korean
(https://github.com/tats-u/markdown-cjk-friendly). Where only other scripts stand, all is as CommonMark says; so is
`_`, which stands inside the names of files.
"""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from portal.derive.markup.bounds import count_part
from portal.text.scripts import begins_unspaced, ends_unspaced, letters_of

_NEAR = 8
_BOLD = 2
_KOREAN = re.compile(f"[{letters_of('Hang', shared=False)}]")


class InlineParser(ParserInline):
    """CommonMark's parser of what stands inside a block, but for where emphasis may open and close; it stops where
    there is too much to try (`bounds`)."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse `src`; the tokens are added to `tokens`."""
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - markdown-it-py's name
        """Find the end of what begins here, to see whether a bracket closes."""
        count_part(state.env)
        super().skipToken(state)


class _State(StateInline):
    def push(self, ttype: str, tag: str, nesting: Any) -> Token:
        count_part(self.env)
        return super().push(ttype, tag, nesting)

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 - markdown-it-py's names
        scanned = super().scanDelims(start, canSplitWord)
        stop = start + scanned.length
        before, behind = (
            self.src[max(0, start - _NEAR) : start],
            self.src[stop : min(stop + _NEAR, self.posMax)],
        )
        if not canSplitWord or not before or not behind or before[-1].isspace() or behind[0].isspace():
            return scanned
        is_korean = bool(_KOREAN.match(before[-1]) or _KOREAN.match(behind[0]))
        if not (is_korean or ends_unspaced(before) or begins_unspaced(behind)):
            return scanned
        # Four are the end of one bold piece and the beginning of the next: `**พระธาตุ****หริภุญชัย**`.
        is_both = scanned.length == 2 * _BOLD and self.src[start] == "*"
        return Scanned(can_open=True, can_close=True, length=_BOLD if is_both else scanned.length)
