"""Findings of checks with the place that an author can go to: a line of a file, or an article of the store."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Protocol

from portal.article import Article
from portal.derive.markup import render
from portal.errors import ContentError
from portal.news.checks import AddressCheck, Finding, check
from portal.news.checks.findings import Location, sentence_parts
from portal.news.exchange.article_fields import FileLocation, Node, blank_lines_before

_BREAK = re.compile("[\n\x0b\x0c\x85\u2028\u2029]")
"""What ends a line of a body; in the file, and in an editor, only `\\n` does."""


@dataclass(frozen=True, slots=True)
class BodyLines:
    """Which line of a file each line of a body is: `first` is where the text of the file begins, `left_out` how many
    blank lines of it the body does not have. `added` are the lines, from 1, that only the body ends."""

    file: str
    first: int
    left_out: int = 0
    added: tuple[int, ...] = ()

    @classmethod
    def of(cls, text: str, place: FileLocation) -> BodyLines:
        """The lines of a body that is kept of `text`, which begins at `place`."""
        breaks = enumerate(_BREAK.finditer(text), 1)
        added = tuple(number for number, found in breaks if found[0] != "\n")
        return cls(place.file, place.line, blank_lines_before(text), added)

    def place(self, line: int) -> FileLocation:
        """The place of a line of the body, from 1; of its beginning where that is 0."""
        before = max(line, 1) - 1 + self.left_out
        return FileLocation(self.file, self.first + before - bisect_left(self.added, before + 1))


@dataclass(frozen=True, slots=True)
class WordLocations:
    """Where the words of one language stand: they begin at `start`; `keys` has the place of the title and the summary,
    `files` those of the texts of images and attachments, by the kind of thing and the name that the article gives it.
    `body` is None where the source does not part the lines of a body."""

    start: FileLocation
    keys: Mapping[str, FileLocation] = field(default_factory=lambda: MappingProxyType({}))
    body: BodyLines | None = None
    files: Mapping[tuple[str, str], FileLocation] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(
        cls, keys: Mapping[str, Node], start: FileLocation, body: BodyLines | None = None
    ) -> WordLocations:
        """The places of these keys of a language, and of its body."""
        return cls(start, {key: node.place for key, node in keys.items()}, body)

    def refuse(self, language: str, reason: str, line: int) -> ContentError:
        """The error that says what is wrong with a line of the body, which is in this language."""
        if self.body is not None:
            return self.of_body(line).refuse(reason)
        where = f"line {line} of " if line else ""
        return self.start.refuse(f"In {where}the body in {language}: {reason}")

    def of_body(self, line: int) -> FileLocation:
        """The place of a line of the body (from 1; 0 is all of it), as near as it is known."""
        return self.body.place(line) if self.body else self.keys.get("body", self.start)


MAX_SIZE = 10 * 2**20
"""The largest Markdown file or line of JSON Lines that is read, in bytes."""


class SourceArticle(NamedTuple):
    """An article that a source holds, where it begins, what was left out of it and why, and where its words, by
    language, and its old addresses stand."""

    article: Article
    place: FileLocation
    warnings: tuple[ContentError, ...] = ()
    words: Mapping[str, WordLocations] = MappingProxyType({})
    addresses: Mapping[str, FileLocation] = MappingProxyType({})


class Source(Protocol):
    """Gives its articles one by one, in bounded memory; what cannot be taken comes as the error that says why."""

    @property
    def name(self) -> str:
        """What it is called: the path of a folder or file."""

    @property
    def size(self) -> int:
        """How much there is to read, in bytes."""

    @property
    def position(self) -> int:
        """How much was read so far, in bytes."""

    @property
    def passed_over(self) -> Mapping[str, int]:
        """How many files, by ending, were neither read nor named by an article; known once all is read."""

    def __iter__(self) -> Iterator[SourceArticle | ContentError]: ...


def nothing_in(source: Source) -> ContentError:
    """The refusal of a source that holds files, and no article among them."""
    count = sum(source.passed_over.values())
    files = f"its {count:,} files are" if count > 1 else "its only file is"
    return ContentError(
        f"The folder has no article: {files} not named <slug>.<language>.md, such as new-bridge.th.md. Rename them, or "
        "name another folder.",
        file=source.name,
    )


EXAMPLES = 3
"""Findings of each reason that a tally keeps."""


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
        for placed in findings:
            found = True
            self.counts[placed.finding.reason] += 1
            examples = self.examples.setdefault(placed.finding.reason, [])
            if len(examples) < EXAMPLES:
                examples.append(placed)
        self.articles += found


def of_store(article: Article, languages: Collection[str] | None = None) -> list[LocatedFinding]:
    """The findings in an article that is in the store."""
    return [LocatedFinding(finding) for finding in check(article, languages)]


def of_source(
    found: SourceArticle, languages: Collection[str] | None = None, *, showing: bool = False
) -> list[LocatedFinding]:
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


def placed_in(found: SourceArticle, findings: Iterable[Finding]) -> list[LocatedFinding]:
    """Findings in an article that was read, each with its line of the file where that is known."""
    return [_placed(found, finding) for finding in findings]


async def of_addresses(found: SourceArticle, check: AddressCheck) -> list[LocatedFinding]:
    """The findings in the old addresses of an article that was read."""
    return [_placed(found, finding) for finding in await check.findings(found.article)]


def _left_out(found: SourceArticle, warning: ContentError) -> LocatedFinding:
    finding = Finding("left-out", Location("body"), *sentence_parts(warning.reason), found.article.id)
    place = found.place.at(warning.line) if warning.line else found.place
    return LocatedFinding(finding, warning.file or place.file, place.line, is_exact=True)


def _unshowable(article: Article, languages: Collection[str] | None) -> Iterator[Finding]:
    images = {image.media.name: image.media.hash for image in article.images}
    attachments = {attachment.media.name: attachment.media.hash for attachment in article.attachments}
    for tag, translation in article.translations.items():
        if languages is None or tag in languages:
            try:
                render(translation.body, translation.format, tag, images=images, attachments=attachments)
            except ContentError as error:
                yield from (_refused(each, article.id, tag) for each in error.each())


def of_refusal(error: ContentError) -> list[LocatedFinding]:
    """The findings that a source's refusal of an article is."""
    return [
        LocatedFinding(_refused(each, "", ""), each.file, each.line, is_exact=bool(each.line))
        for each in error.each()
    ]


def _refused(error: ContentError, article: str, language: str) -> Finding:
    line = 0 if error.file else error.line
    return Finding("refused", Location("body", line), *sentence_parts(error.reason), article, language)


def _placed(found: SourceArticle, finding: Finding) -> LocatedFinding:
    part, line, name = finding.location
    if part == "address":
        return LocatedFinding(finding, *found.addresses.get(name, found.place))
    words = found.words.get(finding.language)
    if words is None:
        return LocatedFinding(finding, *found.place)
    if part == "body":
        return LocatedFinding(finding, *words.of_body(line), is_exact=words.body is not None)
    place: FileLocation | None = words.keys.get(part) or words.files.get((part, name))
    return LocatedFinding(finding, *(place or words.start), is_exact=words.body is not None)
