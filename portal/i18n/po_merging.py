"""Brings a catalog up to date with its templates, as `msgmerge` does: nothing that a translator wrote is lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches

from portal.i18n.po_file import PoFile
from portal.i18n.po_syntax import Entry, Key

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


def _best_of_each(file: PoFile) -> dict[Key, Entry]:
    """The entries by key. Of several with one key, which gettext does not take, the first that has a translation; what
    the others say otherwise becomes a note."""
    best: dict[Key, Entry] = {}
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


def _renewed(wanted: Entry, own: Entry | None, forms: int) -> Entry:
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


def _reworded(wanted: Entry, former: Entry, forms: int) -> Entry:
    """The template's message with the translation of a message that it was before."""
    kept = _renewed(wanted, former, forms)
    return kept if kept.former else _for_other_words(kept, former, forms if len(wanted.source) > 1 else 1)


def _for_other_words(kept: Entry, former: Entry, count: int) -> Entry:
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

    def __init__(self, leaving: Iterable[Entry]) -> None:
        self._entries = list(leaving)
        self._with_piece: dict[str, list[int]] = defaultdict(list)
        for index, entry in enumerate(self._entries):
            for piece in set(_pieces(entry.source[0])):
                self._with_piece[piece].append(index)

    def assign(self, missing: Iterable[Entry]) -> dict[Key, Entry]:
        """For each missing message the leaving one that it is most like; each leaving one is given away once, to the
        message of its own context if there is one."""
        missing = list(missing)
        pairs = [
            (entry.context != other.context, -likeness, number, index)
            for number, entry in enumerate(missing)
            for index, other, likeness in self._alike(entry)
        ]
        given: dict[Key, Entry] = {}
        taken: set[int] = set()
        for _, _, number, index in sorted(pairs):
            if index not in taken and missing[number].key not in given:
                taken.add(index)
                given[missing[number].key] = self._entries[index]
        return given

    def _alike(self, entry: Entry) -> Iterator[tuple[int, Entry, float]]:
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
