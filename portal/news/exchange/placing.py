"""Findings of checks with the place that an author can go to: a line of a file, or an article of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from portal.article import Article
from portal.derive.markup import render
from portal.errors import ContentError
from portal.news.checks import AddressCheck, Finding, check
from portal.news.checks.findings import Flaw, Spot, sentence_parts
from portal.news.exchange.nodes import Place
from portal.news.exchange.sources import Found

EXAMPLES = 3
"""Findings of each reason that a tally keeps."""


@dataclass(frozen=True, slots=True)
class Placed:
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
        if self.finding.line and not self.is_exact:
            within.append(f"line {self.finding.line}")
        return ": ".join([where, *within, str(self.finding)])


@dataclass(slots=True)
class Tally:
    """How many findings there are by reason, in how many articles, and the first of each."""

    articles: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Placed]] = field(default_factory=dict)

    def add(self, findings: Iterable[Placed]) -> None:
        """Count the findings of one article."""
        found = False
        for placed in findings:
            found = True
            self.counts[placed.finding.reason] += 1
            examples = self.examples.setdefault(placed.finding.reason, [])
            if len(examples) < EXAMPLES:
                examples.append(placed)
        self.articles += found


def of_store(article: Article, languages: Collection[str] | None = None) -> list[Placed]:
    """The findings in an article that is in the store."""
    return [Placed(finding) for finding in check(article, languages)]


def of_source(
    found: Found, languages: Collection[str] | None = None, *, showing: bool = False
) -> list[Placed]:
    """The findings in an article that was read, each with its line of the file where that is known.

    `showing`: bodies are tried to be shown as well, as a store does when it saves; what it would refuse is found, and
    so is what an import leaves out.
    """
    findings = check(found.article, languages)
    if showing:
        findings = [finding for finding in findings if finding.reason != "refused"]
        findings += _unshowable(found.article, languages)
    placed = [_placed(found, finding) for finding in findings]
    placed += [_left_out(found, warning) for warning in found.warnings if showing]
    return sorted(placed, key=lambda each: (each.file, each.line))


def placed_in(found: Found, findings: Iterable[Finding]) -> list[Placed]:
    """Findings in an article that was read, each with its line of the file where that is known."""
    return [_placed(found, finding) for finding in findings]


async def of_addresses(found: Found, check: AddressCheck) -> list[Placed]:
    """The findings in the old addresses of an article that was read."""
    return [_placed(found, finding) for finding in await check.findings(found.article)]


def _left_out(found: Found, warning: ContentError) -> Placed:
    flaw = Flaw("left-out", Spot("body"), *sentence_parts(warning.reason))
    place = found.place.at(warning.line) if warning.line else found.place
    return Placed(
        Finding.of(flaw, found.article.id, ""), warning.file or place.file, place.line, is_exact=True
    )


def _unshowable(article: Article, languages: Collection[str] | None) -> Iterator[Finding]:
    images = {image.media.name: image.media.hash for image in article.images}
    attachments = {attachment.media.name: attachment.media.hash for attachment in article.attachments}
    for tag, translation in article.translations.items():
        if languages is None or tag in languages:
            try:
                render(translation.body, translation.format, tag, images=images, attachments=attachments)
            except ContentError as error:
                yield from (_refused(each, article.id, tag) for each in error.each())


def of_refusal(error: ContentError) -> list[Placed]:
    """The findings that a source's refusal of an article is."""
    return [
        Placed(_refused(each, "", ""), each.file, each.line, is_exact=bool(each.line))
        for each in error.each()
    ]


def _refused(error: ContentError, article: str, language: str) -> Finding:
    line = 0 if error.file else error.line
    flaw = Flaw("refused", Spot("body", line), *sentence_parts(error.reason))
    return Finding.of(flaw, article, language)


def _placed(found: Found, finding: Finding) -> Placed:
    if finding.part == "address":
        return Placed(finding, *found.addresses.get(finding.name, found.place))
    words = found.words.get(finding.language)
    if words is None:
        return Placed(finding, *found.place)
    if finding.part == "body":
        return Placed(finding, *words.of_body(finding.line), is_exact=words.body is not None)
    place: Place | None = words.keys.get(finding.part) or words.files.get((finding.part, finding.name))
    return Placed(finding, *(place or words.start), is_exact=words.body is not None)
