"""Takes articles from sources into the store, tells what checks find in them and where, and remembers which came from
which folder."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from portal.article import Article
from portal.atomic_writing import real_path, write_whole
from portal.derive.markup import render
from portal.errors import ContentError, ErrorCollector, why
from portal.news.checks import ContentCheck, check
from portal.news.checks.across_articles import (
    AddressCheck,
    HeadingLink,
    bare,
    heading_links,
    missing_headings,
)
from portal.news.checks.findings import Finding, FindingCounts, LocatedFinding, Location, sentence_parts
from portal.news.exchange.article_fields import FileLocation
from portal.news.exchange.drafts import Source, SourceArticle, nothing_in
from portal.news.rules import digest
from portal.news.store import ArticleStore, Saved
from portal.text.thai import load_nlpo3

BATCH = 100
"""Articles saved in one transaction."""
BATCH_LETTERS = 4 * 2**20
"""A batch ends early when its bodies have so many letters, so that memory stays bounded."""
_MANY = 50
"""Articles that were new or changed from which on nlpO3 parts the words of the others."""
MOST_KEPT = 10_000
"""Refusals, and warnings, that a report keeps."""


@dataclass(slots=True)
class Report:
    """What became of the articles that were read. `repeated` came twice with the same content.

    `refusals` tell all that is wrong with each that was refused, but for `untold` more; `warnings` what was left out of
    those that were taken; `passed_over` how many files, by ending, were neither read nor named; `empty` which sources
    held nothing; `findings` what stands in a reader's way in those that are new or changed and not withdrawn.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    refused: int = 0
    refusals: list[ContentError] = field(default_factory=list)
    untold: int = 0
    warnings: list[ContentError] = field(default_factory=list)
    unknown_categories: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    empty: list[str] = field(default_factory=list)
    findings: FindingCounts = field(default_factory=FindingCounts)
    stopped: bool = False

    @property
    def read(self) -> int:
        """How many articles were dealt with."""
        return self.added + self.changed + self.unchanged + self.repeated + self.refused

    def refuse(self, refusal: ContentError) -> None:
        """Count an article that was not taken, and keep why: everything that is told."""
        self.refused += 1
        room = MOST_KEPT - len(self.refusals)
        self.refusals += refusal.each()[:room]
        self.untold += len(refusal.each()[room:])


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: bytes read of all, and the report so far."""

    position: int
    size: int
    report: Report


class Importer:
    """Saves the articles of sources. `stopping` is asked between articles; what was read by then is still saved.
    `addresses` checks old addresses, in the end, against all that the store has then; `checks` are an embedder's."""

    def __init__(
        self,
        store: ArticleStore,
        known_categories: frozenset[str],
        tell: Callable[[Progress], None] = lambda _: None,
        stopping: Callable[[], bool] = lambda: False,
        batch: int = BATCH,
        addresses: AddressCheck | None = None,
        checks: Sequence[ContentCheck] = (),
    ) -> None:
        self.report = Report()
        self.seen: dict[str, tuple[bytes, FileLocation]] = {}
        self._store = store
        self._known_categories = known_categories
        self._tell = tell
        self._stopping = stopping
        self._batch = batch
        self._addresses = addresses
        self._checks = checks
        self._addressed: list[tuple[SourceArticle, list[LocatedFinding]]] = []
        self._linking: list[tuple[SourceArticle, list[HeadingLink]]] = []

    async def run(self, sources: Sequence[Source]) -> Report:
        """Import all of `sources`. Raises StoreError; what was saved before stays."""
        size = sum(source.size for source in sources)
        before = 0
        for source in sources:
            read = self.report.read
            await self._take(source, before, size)
            before += source.size
            self.report.passed_over.update(source.passed_over)
            if self.report.read == read and not self.report.stopped:
                self._tell_empty(source)
            if self.report.stopped:
                break
        await self._check_addresses()
        await self._check_links()
        return self.report

    def _tell_empty(self, source: Source) -> None:
        if source.passed_over:
            self.report.refuse(nothing_in(source))
        else:
            self.report.empty.append(source.name)

    async def _take(self, source: Source, before: int, size: int) -> None:
        batch: list[SourceArticle] = []
        letters = 0
        for found in source:
            if self._stopping():
                self.report.stopped = True
                break
            if (new := self._checked(found)) is not None:
                batch.append(new)
                letters += _letters(new.article)
            if len(batch) >= self._batch or letters >= BATCH_LETTERS:
                await self._save(batch)
                batch.clear()
                letters = 0
                self._tell(Progress(before + source.position, size, self.report))
        await self._save(batch)
        self._tell(Progress(before + source.position, size, self.report))

    def _checked(self, found: SourceArticle | ContentError) -> SourceArticle | None:
        """What is to be saved: neither refused nor read before in this run."""
        if isinstance(found, ContentError):
            self.report.refuse(found)
            return None
        article, place, warnings = found.article, found.place, found.warnings
        content = _content(article)
        first_content, first_place = self.seen.setdefault(article.id, (content, place))
        if first_place is place:
            self.report.warnings.extend(warnings[: MOST_KEPT - len(self.report.warnings)])
            return found
        if first_content == content:
            self.report.repeated += 1
        else:
            self.report.refuse(
                place.refuse(
                    f"The id “{article.id}” was read before, with other content, from {first_place}. "
                    "Give one of them another id."
                )
            )
        return None

    async def _save(self, batch: Sequence[SourceArticle]) -> None:
        if not batch:
            return
        if self.report.added + self.report.changed > _MANY:
            load_nlpo3()
        results = await self._saved(batch)
        for found, saved in zip(batch, results, strict=True):
            if saved.outcome == "refused":
                self.report.refuse(_refusal(found, saved))
                continue
            setattr(self.report, saved.outcome, getattr(self.report, saved.outcome) + 1)
            if saved.outcome != "unchanged" and not found.article.withdrawn:
                self._find(found)
            if found.article.category not in self._known_categories:
                self.report.unknown_categories[found.article.category] += 1

        new = {saved.id for saved in results if saved.outcome in {"added", "changed"}}
        await self._find_taken([found.article for found in batch if found.article.id in new])

    async def _find_taken(self, articles: Sequence[Article]) -> None:
        """Tell which old addresses of articles that were there before lead nowhere now; those of articles that this
        run has changed are looked at in the end."""
        changed = {found.article.id for found, _ in self._addressed}
        for finding in await self._addresses.taken(articles) if self._addresses is not None else ():
            if finding.article not in changed:
                self.report.findings.add([LocatedFinding(finding)])

    def _find(self, found: SourceArticle) -> None:
        """Tell what stands in a reader's way; old addresses are looked at when all articles are there."""
        findings = findings_in_source(found, checks=self._checks)
        if links := heading_links(found.article):
            self._linking.append((found._replace(article=bare(found.article)), links))
        if self._addresses is not None and found.article.old_addresses:
            self._addressed.append((found._replace(article=bare(found.article), words={}), findings))
        else:
            self.report.findings.add(findings)

    async def _check_addresses(self) -> None:
        for found, findings in self._addressed:
            assert self._addresses is not None  # noqa: S101 - else none was kept
            self.report.findings.add([*findings, *await findings_in_addresses(found, self._addresses)])
        self._addressed.clear()

    async def _check_links(self) -> None:
        """Tell which links to headings of other articles lead nowhere, now that all articles are there."""
        for found, links in self._linking:
            self.report.findings.add(
                located(found, await missing_headings(found.article.id, links, self._store.find_many))
            )
        self._linking.clear()

    async def _saved(self, batch: Sequence[SourceArticle]) -> list[Saved]:
        return await self._store.save([found.article for found in batch])


def _refusal(found: SourceArticle, saved: Saved) -> ContentError:
    """Why the store does not take an article, with the lines of the file that are to blame, where they are known."""
    gathering = ErrorCollector()
    for reason, language, line in saved.refusals:
        words = found.words.get(language)
        gathering.add(
            words.refuse(language, reason, line)
            if words
            else found.place.refuse(f"The article cannot be taken: {reason}")
        )
    return gathering.error()


def _letters(article: Article) -> int:
    return sum(len(translation.body) for translation in article.translations.values())


def _content(article: Article) -> bytes:
    """The same for two articles only if they are the same."""
    return bytes.fromhex(digest(article)) + bytes([article.withdrawn])


def findings_in_store(
    article: Article, languages: Collection[str] | None = None, checks: Sequence[ContentCheck] = ()
) -> list[LocatedFinding]:
    """The findings in an article that is in the store; `checks` are an embedder's."""
    return [LocatedFinding(finding) for finding in check(article, languages, checks)]


def findings_in_source(
    found: SourceArticle,
    languages: Collection[str] | None = None,
    *,
    showing: bool = False,
    checks: Sequence[ContentCheck] = (),
) -> list[LocatedFinding]:
    """The findings in an article that was read, each with its line of the file where that is known; `checks` are an
    embedder's.

    `showing`: bodies are tried to be shown as well, as a store does when it saves; what it would refuse is found, and
    so is what an import leaves out.
    """
    findings = check(found.article, languages, checks)
    if showing:
        findings = [finding for finding in findings if finding.reason != "refused"]
        findings += _unshowable(found.article, languages)
    found_there = [_located(found, finding) for finding in findings]
    found_there += [_left_out(found, warning) for warning in found.warnings if showing]
    return sorted(found_there, key=lambda each: (each.file, each.line))


def located(found: SourceArticle, findings: Iterable[Finding]) -> list[LocatedFinding]:
    """Findings in an article that was read, each with its line of the file where that is known."""
    return [_located(found, finding) for finding in findings]


async def findings_in_addresses(found: SourceArticle, check: AddressCheck) -> list[LocatedFinding]:
    """The findings in the old addresses of an article that was read."""
    return [_located(found, finding) for finding in await check.findings(found.article)]


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


def findings_in_refusal(error: ContentError) -> list[LocatedFinding]:
    """The findings that a source's refusal of an article is."""
    return [
        LocatedFinding(_refused(each, "", ""), each.file, each.line, is_exact=bool(each.line))
        for each in error.each()
    ]


def _refused(error: ContentError, article: str, language: str) -> Finding:
    line = 0 if error.file else error.line
    return Finding("refused", Location("body", line), *sentence_parts(error.reason), article, language)


def _located(found: SourceArticle, finding: Finding) -> LocatedFinding:
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


class FolderRecord:
    """The ids of the articles that were imported from `folder`, kept in a file of `records`.

    A folder is known by its absolute path: one that was moved begins anew, so that nothing is withdrawn by mistake.
    """

    def __init__(self, records: Path, folder: Path) -> None:
        self._folder = str(real_path(folder))
        self._file = records / f"{sha256(os.fsencode(self._folder)).hexdigest()[:32]}.json"

    def ids(self) -> frozenset[str]:
        """The ids that were kept last; none if nothing was imported from the folder yet. Raises ContentError where the
        file cannot be read."""
        try:
            return frozenset(json.loads(self._file.read_text("utf-8"))["ids"])
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise ContentError(
                f"The record of what was imported from {self._folder} cannot be read: {why(error)}. See to the file's "
                "rights.",
                file=str(self._file),
            ) from None
        except (ValueError, KeyError, TypeError) as error:
            raise ContentError(
                f"The record of what was imported from {self._folder} is damaged ({error}). "
                "Delete this file and import the folder again.",
                file=str(self._file),
            ) from None

    def keep(self, ids: Iterable[str]) -> None:
        """Keep exactly these ids. Raises ContentError where the file cannot be written."""
        text = json.dumps({"folder": self._folder, "ids": sorted(ids)}, indent=0)
        try:
            write_whole(self._file, text.encode("ascii"))
        except OSError as error:
            raise ContentError(
                f"The file cannot be written: {error.strerror}.", file=str(self._file)
            ) from None
