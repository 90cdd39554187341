"""What is wrong with word lists: where, what, and the remedy, for those who edit them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.errors import FileFinding, WordListError
from portal.text import thai
from portal.text.clusters import COMBINING
from portal.text.folding import key_of, searched, writing_of
from portal.text.normalisation import normalise, tidy
from portal.text.segmentation import keep_whole
from portal.text.word_lists import DIRECTED, GROUPED, NUMBER, PLAIN, TAG, WHOLE, ListFile, parts_of, places

_BACK_VOWELS = frozenset("ะาำๅ")


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A line of a list and its parts, of which a plain list has one."""

    file: ListFile
    line: int
    parts: tuple[str, ...]

    def finding(self, what: str, remedy: str, *, warning: bool = False) -> FileFinding:
        """What is to be mended in its line, and how."""
        return _finding(self.file.path, self.line, what, remedy, is_error=not warning)


def _finding(path: Path, line: int, what: str, remedy: str, *, is_error: bool = True) -> FileFinding:
    return FileFinding(str(path), line, is_error, f"{what}; {remedy}.")


def check(folders: Sequence[Path] = ()) -> list[FileFinding]:
    """All findings in the package's lists and those of `folders`, by file and line.

    Raises WordListError where a folder is missing or a file cannot be read at all.
    """
    findings: list[FileFinding] = []
    entries: list[ListEntry] = []
    for place in places(folders):
        findings += _misplaced(place)
        for path in sorted(place.glob("*/*.txt")):
            if path.name in (*PLAIN, *GROUPED):
                _read(ListFile.read(path), entries, findings)
    for entry in entries:
        findings += _of_entry(entry)
    findings += _twice(entries)
    findings += _circles(entries)
    findings += _cut_apart(entries)
    return sorted(findings, key=lambda finding: (finding.file, finding.line, finding.text))


def _misplaced(place: Path) -> Iterator[FileFinding]:
    known = ", ".join((*PLAIN, *GROUPED))
    for path in sorted(place.rglob("*")):
        if path.is_dir() or path.name.startswith(".") or path.name == "README.md":
            continue
        if path.parent.parent != place or not TAG.fullmatch(path.parent.name):
            yield _finding(path, 0, "the file is in no folder of a language", "move it into one, such as th/")
        elif path.name not in (*PLAIN, *GROUPED):
            yield _finding(path, 0, "no list has this name, so it is not read", f"name it one of {known}")


def _read(file: ListFile, entries: list[ListEntry], findings: list[FileFinding]) -> None:
    for number in range(1, len(file.content.splitlines()) + 1):
        try:
            text = file.line(number)
        except WordListError:
            findings.append(
                _finding(file.path, number, "the line is not UTF-8", "save the word list as UTF-8")
            )
            continue
        if text and file.path.name in (*GROUPED, WHOLE):
            entries.append(ListEntry(file, number, parts_of(text)))
            alone = len(parts_of(text)) < 2 and file.path.name != WHOLE
            if alone or text.startswith("=") or text.endswith("="):
                findings.append(entries[-1].finding(*_lonely(file.path.name, text)))
        elif text:
            entries.append(ListEntry(file, number, (text,)))


def _lonely(name: str, text: str) -> tuple[str, str]:
    what = {
        "abbreviations.txt": "its expansion",
        "everyday.txt": "what officials write for it",
        WHOLE: "the parts that it does hold",
    }
    remedy = "write both with “ = ” between, or take the " + ("“=” out" if name == WHOLE else "line out")
    return f"“{text.strip(' =')}” stands without {what.get(name, 'what it is the same as')}", remedy


def _of_entry(entry: ListEntry) -> Iterator[FileFinding]:
    if entry.file.path.name in PLAIN and "=" in entry.parts[0]:
        yield entry.finding("“=” stands in a list of single words", "move the line to synonyms.txt")
    for part in entry.parts:
        if part[0] in COMBINING or part[0] in _BACK_VOWELS:
            yield entry.finding(f"“{part}” begins with a mark of no letter", "write the whole word")
        elif normalise(part) != tidy(part).lower():
            yield entry.finding(
                f"“{part}” is written in a form that no text is compared in (order of marks, digits, odd letters)",
                f"write “{normalise(part)}”",
            )
    if entry.file.path.name == WHOLE:
        yield from _parts_of_whole(entry)
    numbers = {part.count(NUMBER) for part in entry.parts}
    if len(numbers) > 1 or numbers - {0, 1}:
        yield entry.finding(
            f"“{NUMBER}”, which stands for a number, is not in each part once",
            "write it in all parts, or in none",
        )
    writings: dict[str, str] = {}
    for part in entry.parts:
        if (same := writings.setdefault(writing_of(part), part)) != part:
            yield entry.finding(
                f"“{part}” is found as “{same}” anyway",
                "take it out: dots, hyphens and capitals do not count",
                warning=True,
            )


def _parts_of_whole(entry: ListEntry) -> Iterator[FileFinding]:
    """Parts that do not stand in the word that they are behind."""
    for part in entry.parts[1:]:
        if part not in entry.parts[0]:
            yield entry.finding(
                f"“{part}” does not stand in “{entry.parts[0]}”",
                "write behind it only parts that the word holds, or take this one out",
            )


def _twice(entries: Iterable[ListEntry]) -> Iterator[FileFinding]:
    """Words that stand in two lines of a list; of a directed list only the first part must be alone."""
    seen: dict[tuple[str, str, str], ListEntry] = {}
    added: set[tuple[ListEntry, ListEntry]] = set()
    for entry in entries:
        name = entry.file.path.name
        grouped = name in GROUPED
        for part in entry.parts[:1] if name in (*DIRECTED, WHOLE) else entry.parts:
            form = key_of(part) if grouped else searched(part)
            first = seen.setdefault((name, entry.file.language, form), entry)
            if first is entry:
                continue
            what = f"“{part}” stands in {first.file.path}:{first.line} as well"
            if first.file.path == entry.file.path:
                yield entry.finding(what, "put the two lines together" if grouped else "take one out")
            elif not grouped:
                yield entry.finding(what, "take one out", warning=True)
            elif (entry, first) not in added:
                added.add((entry, first))
                if remedy := _needless(entry, first):
                    yield entry.finding(what, remedy, warning=True)


def _needless(entry: ListEntry, first: ListEntry) -> str:
    """What to do with a line that adds to a line of another folder; empty where it is right as it is."""
    here, there = ({key_of(part): part for part in each.parts} for each in (entry, first))
    if here.keys() <= there.keys():
        return "take the line out, it adds nothing"
    lacking = [part for key, part in there.items() if key not in here]
    if entry.file.path.name in DIRECTED or not lacking:
        return ""
    return f"write “{' = '.join((*entry.parts, *lacking))}”, so that each of them finds all others"


def _circles(entries: Iterable[ListEntry]) -> Iterator[FileFinding]:
    """Abbreviations whose expansions lead back to themselves."""
    meant: dict[str, list[str]] = {}
    shorts = [
        entry for entry in entries if entry.file.path.name == "abbreviations.txt" and len(entry.parts) > 1
    ]
    for entry in shorts:
        meant.setdefault(key_of(entry.parts[0]), []).extend(map(key_of, entry.parts[1:]))
    for entry in shorts:
        if key_of(entry.parts[0]) in _reached(meant, key_of(entry.parts[0])):
            yield entry.finding(
                f"the expansions of “{entry.parts[0]}” lead back to it", "give it its full words only"
            )


def _reached(meant: Mapping[str, Sequence[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [*meant[start]]
    while waiting:
        if (key := waiting.pop()) not in reached:
            reached.add(key)
            waiting += meant.get(key, ())
    return reached


def _cut_apart(entries: Sequence[ListEntry]) -> Iterator[FileFinding]:
    """Thai synonyms, and words that hold no other word, that are more than one word to search."""
    own = frozenset(
        searched(entry.parts[0])
        for entry in entries
        if entry.file.path.name == "words.txt" and entry.file.language.startswith("th")
    )
    for entry in entries:
        name = entry.file.path.name
        if name not in ("synonyms.txt", WHOLE):
            continue
        for part in entry.parts[:1] if name == WHOLE else entry.parts:
            pieces = keep_whole(thai.parted(part), own) if thai.RUN.fullmatch(part) else [part]
            if len(pieces) > 1:
                yield entry.finding(
                    f"“{part}” is cut apart: {' | '.join(pieces)}", "add it to words.txt", warning=True
                )
