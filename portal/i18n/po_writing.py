"""Writes `.po` files so that nothing but what changed makes a diff: a text that is what it was keeps the lines that it
was broken into, by whatever program.

Babel's own writer breaks long former words (`#|`) into lines that no tool reads again, and puts dates into the header.

A catalog is brought up to date with its templates as `msgmerge` does: nothing that a translator wrote is lost.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches

from babel.messages.pofile import escape, normalize

from portal.atomic_writing import write_whole
from portal.errors import CatalogError
from portal.i18n.po_file import PoFile
from portal.i18n.po_syntax import REFERENCE, Key, PoEntry

WIDTH = 76

_CONTROLS = {code: f"\\{code:03o}" for code in (*range(9), 11, 12, *range(14, 32), 127)}
"""What would stand in a file as it is and is seen in no editor."""


def write(file: PoFile) -> bool:
    """Write the file, in the order of its messages, if that changes it; whether it did. Atomic.

    Raises CatalogError if it cannot be written.
    """
    data = render(file).encode()
    try:
        if file.path.exists() and file.path.read_bytes() == data:
            return False
        write_whole(file.path, data)
    except OSError as error:
        raise CatalogError(f"it cannot be written: {error.strerror}", file=str(file.path)) from error
    return True


def render(file: PoFile) -> str:
    """The text of the file."""
    blocks = [_header(file)]
    blocks += [
        "\n".join(_lines(entry, file.rule.forms)) + "\n"
        for entry in (*_sorted(file.entries), *_sorted(file.obsolete))
    ]
    return "\n".join(blocks)


def _sorted(entries: Iterable[PoEntry]) -> list[PoEntry]:
    return sorted(entries, key=lambda entry: (entry.source, entry.context or ""))


def _header(file: PoFile) -> str:
    fields = [f"{name}: {value}\n" for name, value in file.header.items()]
    notes = "".join(f"#{note}\n" for note in file.notes)
    msgstr = _broken("msgstr", file.pieces if "".join(file.pieces) == "".join(fields) else ("", *fields), "")
    return notes + "\n".join(['msgid ""', *msgstr, ""])


def _lines(entry: PoEntry, forms: int) -> Iterator[str]:
    yield from (f"#{note}" for note in entry.notes)
    for comment in entry.extracted:
        yield from _wrapped("#. ", comment)
    # Without line numbers, so that a message that moved within its template is no change.
    places = sorted({re.sub(r":[0-9]+$", "", place) for place in entry.references})
    before = entry.pieces.get(":", ())
    if sorted(REFERENCE.findall(" ".join(before))) == places:
        yield from (f"#: {line}" for line in before)
    else:
        yield from _wrapped("#: ", " ".join(places))
    if entry.flags:
        yield "#, " + ", ".join(sorted(set(entry.flags)))
    prefix = "#~" if entry.obsolete else "#"
    for keyword, former in entry.former.items():
        yield from _string(keyword, former, entry.pieces.get(f"| {keyword}", ()), f"{prefix}| ")
    yield from _strings(entry, forms, "#~ " if entry.obsolete else "")


def _strings(entry: PoEntry, forms: int, prefix: str) -> Iterator[str]:
    texts = {} if entry.context is None else {"msgctxt": entry.context}
    texts["msgid"] = entry.source[0]
    if len(entry.source) == 1:
        texts["msgstr"] = entry.forms[0]
    else:
        texts["msgid_plural"] = entry.source[1]
        count = max(forms, len(entry.forms))
        texts |= {f"msgstr[{index}]": "".join(entry.forms[index : index + 1]) for index in range(count)}
    for keyword, text in texts.items():
        yield from _string(keyword, text, entry.pieces.get(keyword, ()), prefix)


def _string(keyword: str, text: str, before: tuple[str, ...], prefix: str) -> list[str]:
    """The lines of a text, broken as they were `before` if it is still that."""
    if before and "".join(before) == text:
        return _broken(keyword, before, prefix)
    quoted = normalize(text, width=WIDTH).translate(_CONTROLS)
    return [prefix + line for line in f"{keyword} {quoted}".split("\n")]


def _broken(keyword: str, pieces: Iterable[str], prefix: str) -> list[str]:
    first, *others = (f'"{_escaped(piece)}"' for piece in pieces)
    return [f"{prefix}{keyword} {first}", *(prefix + line for line in others)]


def _escaped(text: str) -> str:
    return escape(text)[1:-1].translate(_CONTROLS)


def _wrapped(prefix: str, text: str) -> list[str]:
    lines = textwrap.wrap(text, WIDTH - len(prefix), break_long_words=False, break_on_hyphens=False)
    return [prefix + line for line in lines]


_NEAR = 0.6
"""How much of two messages must be alike for the translation of one to be kept for the other, to be read again."""

_SLIP = 0.7
"""The same, for words that somebody has typed and that are no message's."""

_COMPARED = 12
"""So many of the messages with the most pieces in common are compared letter by letter."""


def update(file: PoFile, templates: Iterable[PoFile], known: PoFile | None = None) -> None:
    """Bring a catalog up to date with its templates, in memory.

    New messages are added, obsolete ones kept, and what was obsolete and is used again comes back with its
    translation. A message that was changed keeps its translation, marked fuzzy, with the words that it was made for.
    Notes, flags and contexts stay with their translations. Of the messages of another template (`known`), those that
    the catalog has already are kept: an embedder words them anew. One that is misspelt there is kept for the message
    that was meant, marked fuzzy.
    """
    wanted = {entry.key: entry for template in templates for entry in template.entries}
    for entry in known.entries if known else ():
        if entry.key in file.keys:
            wanted.setdefault(entry.key, entry)
    own = _best_of_each(file)
    leaving = [entry for key, entry in own.items() if key not in wanted]
    near = _Near(entry for entry in leaving if entry.translated)
    reworded = near.assign(entry for key, entry in wanted.items() if key not in own)
    if known:
        given = {entry.key for entry in reworded.values()}
        misspelt = [
            entry for entry in leaving if entry.translated and not entry.obsolete and entry.key not in given
        ]
        others = {entry.key: entry for entry in known.entries if entry.key not in own}
        for entry in misspelt:
            meant = nearest_key(entry.key, others.keys() - reworded.keys())
            if meant:
                wanted[meant], reworded[meant] = others[meant], entry
    for key, entry in wanted.items():
        if key in reworded:
            own[key] = _reworded(entry, own.pop(reworded[key].key), file.rule.forms)
        else:
            own[key] = _renewed(entry, own.get(key), file.rule.forms)
    file.entries = [own[key] for key in wanted]
    file.obsolete = [
        replace(entry, obsolete=True, references=[])
        for key, entry in own.items()
        if key not in wanted and (any(entry.forms) or entry.notes)
    ]
    if file.field("Content-Type").replace(" ", "").lower() != "text/plain;charset=utf-8":
        name = next((name for name in file.header if name.lower() == "content-type"), "Content-Type")
        file.header[name] = "text/plain; charset=UTF-8"  # as it is written, whatever it was read from


def nearest_key(key: Key, others: AbstractSet[Key]) -> Key | None:
    """The same message in another context, else the one whose words are most like it."""
    same = [other for other in sorted(others, key=str) if other[1] == key[1]]
    if same:
        return same[0]
    words = {other[1]: other for other in others}
    found = get_close_matches(key[1], words, n=1, cutoff=_SLIP)
    return words[found[0]] if found else None


def _best_of_each(file: PoFile) -> dict[Key, PoEntry]:
    """The entries by key. Of several with one key, which gettext does not take, the first that has a translation; what
    the others say otherwise becomes a note."""
    best: dict[Key, PoEntry] = {}
    for entry in (*file.entries, *file.obsolete):
        other = best.get(entry.key)
        if other is None:
            best[entry.key] = entry
            continue
        keep, drop = (other, entry) if any(other.forms) else (entry, other)
        notes = [note for note in drop.notes if note not in keep.notes]
        if any(drop.forms) and drop.forms != keep.forms:
            notes.append(f" Also translated as: {' | '.join(' '.join(form.split()) for form in drop.forms)}")
        best[entry.key] = replace(keep, notes=[*keep.notes, *notes])
    return best


def _renewed(wanted: PoEntry, own: PoEntry | None, forms: int) -> PoEntry:
    """The template's message with the catalog's translation of it."""
    count = forms if len(wanted.source) > 1 else 1
    if own is None:
        return replace(wanted, forms=("",) * count, line=0)
    flags = [*wanted.flags, *(flag for flag in own.flags if flag not in wanted.flags and _is_own(flag))]
    kept = replace(
        wanted,
        forms=own.forms,
        flags=flags,
        notes=own.notes,
        former=own.former,
        line=own.line,
        pieces=own.pieces,
    )
    if not any(own.forms):
        kept.forms, kept.former = ("",) * count, {}
        kept.flags = [flag for flag in flags if flag != "fuzzy"]
    elif wanted.source != own.source:  # another plural, or one where there was none
        kept = _for_other_words(kept, own, count)
    if not kept.fuzzy:
        kept.former = {}
    return kept


def _reworded(wanted: PoEntry, former: PoEntry, forms: int) -> PoEntry:
    """The template's message with the translation of a message that it was before."""
    kept = _renewed(wanted, former, forms)
    return kept if kept.former else _for_other_words(kept, former, forms if len(wanted.source) > 1 else 1)


def _for_other_words(kept: PoEntry, former: PoEntry, count: int) -> PoEntry:
    """Marked fuzzy, with the words that the translation was made for, be they these or even older ones."""
    words = dict(zip(("msgid", "msgid_plural"), former.source, strict=False))
    if former.context is not None:
        words = {"msgctxt": former.context} | words
    forms = former.forms
    if len(former.source) != len(kept.source):
        forms = (forms[0],) * count
    return replace(
        kept,
        forms=forms,
        flags=[*kept.flags, *([] if kept.fuzzy else ["fuzzy"])],
        former=former.former if former.fuzzy and former.former else words,
    )


def _is_own(flag: str) -> bool:
    """Whether a flag is the translator's rather than the template's, which knows best what a message holds."""
    return not flag.endswith("-format") and not flag.startswith("range:")


class _Near:
    """Finds, among messages that are leaving, those that others were before they were changed."""

    def __init__(self, leaving: Iterable[PoEntry]) -> None:
        self._entries = list(leaving)
        self._with_piece: dict[str, list[int]] = defaultdict(list)
        for index, entry in enumerate(self._entries):
            for piece in set(_pieces(entry.source[0])):
                self._with_piece[piece].append(index)

    def assign(self, missing: Iterable[PoEntry]) -> dict[Key, PoEntry]:
        """For each missing message the leaving one that it is most like; each leaving one is given away once, to the
        message of its own context if there is one."""
        missing = list(missing)
        pairs = [
            (entry.context != other.context, -likeness, number, index)
            for number, entry in enumerate(missing)
            for index, other, likeness in self._alike(entry)
        ]
        given: dict[Key, PoEntry] = {}
        taken: set[int] = set()
        for _, _, number, index in sorted(pairs):
            if index not in taken and missing[number].key not in given:
                taken.add(index)
                given[missing[number].key] = self._entries[index]
        return given

    def _alike(self, entry: PoEntry) -> Iterator[tuple[int, PoEntry, float]]:
        words = entry.source[0]
        shared = Counter(index for piece in set(_pieces(words)) for index in self._with_piece.get(piece, ()))
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(words)
        for index, _ in shared.most_common(_COMPARED):
            other = self._entries[index]
            matcher.set_seq1(other.source[0])
            if matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR:
                likeness = matcher.ratio()
                if likeness >= _NEAR:
                    yield index, other, likeness


def _pieces(text: str) -> Iterator[str]:
    """Each three neighbouring letters; the whole of a text that has no three."""
    folded = text.casefold()
    if len(folded) < 3:
        yield folded
    for start in range(len(folded) - 2):
        yield folded[start : start + 3]
