"""What a check finds: where, why it stands in a reader's way, and what to do; and how many findings there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, get_args

Part = Literal["title", "summary", "image", "body", "attachment", "address"]
"""The parts of a translation, in the order in which findings are told, and the old addresses of an article."""

Severity = Literal["error", "warning"]

REASONS: Mapping[str, str] = {
    "image-without-text": "an image has neither an alternative text nor the word that it is decorative",
    "image-file-name": "the alternative text is the name of a file",
    "image-vague-text": "the alternative text only says that there is an image",
    "image-text-twice": "the alternative text repeats the caption or the title",
    "image-untranslated": "the image has a text, but not in this language",
    "link-vague": "the words of a link, or the title of an attachment, do not say where it leads",
    "link-bare-address": "the words of a link are its address, or an address is written out where a link should be",
    "link-same-words": "two links have the same words and lead to different places",
    "heading-skipped": "a heading is more than one level deeper than the one before it",
    "heading-empty": "a heading has no words",
    "heading-in-bold": "a bold line stands where a heading should be",
    "heading-not-made": "the signs of a heading are glued to its words, so that it is none",
    "heading-not-there": "a link leads to a heading that its article does not have",
    "table-without-header": "a table, or a column of it, has no header",
    "table-as-layout": "a table of one column, or without rows, is no table",
    "table-not-made": "lines are drawn with | as a table, but are none",
    "capitals": "several words in a row are in capitals",
    "letters-apart": "words are typed with blanks between their letters",
    "letters-broken": "a word is torn or has lost its beginning: it begins with a vowel or a mark that cannot",
    "thai-spelling": "Thai is typed so that it looks right and is read aloud wrong",
    "letters-styled": "letters are signs of mathematics, or in circles, that stand for bold or fancy ones",
    "letters-unreadable": "letters belong to one typeface only, or were lost",
    "emoji-run": "three emojis or more stand in a row",
    "signs-run": "the same sign is repeated",
    "blanks-run": "blanks lay out the text",
    "tabs": "tabs lay out the text",
    "paragraph-as-code": "a paragraph is indented, and so is shown as program code",
    "fake-list": "signs or numbers stand before lines that are no list",
    "file-damaged": "an image or attachment of the store is not there, cannot be read, or is not as it was put",
    "old-address-unreachable": "an old address never leads to its article, as the portal itself has a page there",
    "old-address-twice": "two articles name the same old address",
    "markup-as-text": "HTML, shortcodes, entities or signs of Markdown are shown to readers as they were typed",
    "emphasis-not-made": "the signs of bold or italics make none, and are shown as text",
    "note-not-made": "a footnote lacks its reference, or a reference its footnote",
    "check-failed": "a check that an embedder brought failed, or told what is no finding",
    "left-out": "an import takes the article without this file or address, for it cannot be taken",
    "refused": "an import refuses the article, for another reason than these",
}
"""Each reason that a finding can have, by its code, and what it stands for."""

ERRORS = frozenset({"image-without-text", "file-damaged", "refused"})
"""Reasons for which an import refuses an article, and damage to the store; all others warn."""

_ORDER = {part: number for number, part in enumerate(get_args(Part))}
_SHOWN = 60
"""Letters of an author's words that a finding repeats."""


class Location(NamedTuple):
    """Where in a translation: the part; the line of the body, from 1; the name of the image or attachment, or the old
    address."""

    part: Part
    line: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in one spot: `reason` is a key of REASONS, or of an embedder's own; `what` and `remedy` are parts
    of a sentence.

    `article` (its id) and `language` are empty until it is known whose it is; an old address belongs to no language.
    """

    reason: str
    location: Location
    what: str
    remedy: str
    article: str = ""
    language: str = ""

    def of(self, article: str, language: str) -> Finding:
        """The same, of this article and language."""
        return replace(self, article=article, language=language)

    @property
    def severity(self) -> Severity:
        """Whether an import refuses the article for it, or only warns."""
        return "error" if self.reason in ERRORS else "warning"

    @property
    def rank(self) -> tuple[int, int]:
        """What findings of a translation are sorted by: as they come in the text."""
        return _ORDER[self.location.part], self.location.line

    def __str__(self) -> str:
        stop = "" if self.remedy.endswith("?") else "."
        return f"{self.severity}: {self.what}; {self.remedy}{stop}"


def sentence_parts(reason: str) -> tuple[str, str]:
    """What is wrong and what to do, as parts of one sentence, of a refusal that tells them in two."""
    reason = reason.rstrip(".")
    ends = (found.start() for found in re.finditer(r"\. ", reason))
    end = next((end for end in ends if reason.count("“", 0, end) <= reason.count("”", 0, end)), len(reason))
    return _lowered(reason[:end]), _lowered(reason[end + 2 :]) or "correct it"


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def quoted(text: str) -> str:
    """Words of an author in quotation marks, cut off where they are long."""
    words = " ".join(text.split())
    return f"“{words if len(words) <= _SHOWN else words[: _SHOWN - 1] + '…'}”"


EXAMPLES = 3
"""Findings of each reason that are kept as examples."""


@dataclass(frozen=True, slots=True)
class LocatedFinding:
    """A finding and where it is. `file` is empty for an article of the store, `line` (of the file, from 1) is 0 then.

    `is_exact`: the line of the file is that of the words; else the article stands there as a whole.
    """

    finding: Finding
    file: str = ""
    line: int = 0
    is_exact: bool = False

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file or self.finding.article
        within = [self.finding.article] if self.file and not self.is_exact and self.finding.article else []
        within += [self.finding.language] if self.finding.language else []
        if self.finding.location.line and not self.is_exact:
            within.append(f"line {self.finding.location.line}")
        return ": ".join([where, *within, str(self.finding)])


@dataclass(slots=True)
class FindingCounts:
    """How many findings there are by reason, in how many articles, and the first of each."""

    articles: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[LocatedFinding]] = field(default_factory=dict)

    def add(self, findings: Iterable[LocatedFinding]) -> None:
        """Count the findings of one article."""
        found = False
        for located in findings:
            found = True
            self.counts[located.finding.reason] += 1
            examples = self.examples.setdefault(located.finding.reason, [])
            if len(examples) < EXAMPLES:
                examples.append(located)
        self.articles += found
