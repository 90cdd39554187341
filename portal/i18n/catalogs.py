"""The catalogs of one portal: which languages it offers, and the messages of each, always as they are on disk.

How an edit reaches a page: whoever asks for messages makes the portal look at its files, twice a second at most
(`Catalogs._look`). A file that has changed is read (`WatchedCatalog`) and parsed (`po_file`), its translations are
sorted into good ones and others (`translations`), and what is to be shown is judged and, once it can be believed,
taken and kept (`LastGoodCatalog`). What all catalogs of a language show is then merged (`LanguageCatalogs`) into
its `Messages`.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.atomic_writing import Stamp, stamp_of, write_whole
from portal.errors import CatalogError
from portal.failure_log import bounded
from portal.i18n.language_catalogs import LanguageCatalogs
from portal.i18n.languages import PSEUDO, Language, language
from portal.i18n.last_good import (
    CatalogCopy,
    LastGoodCatalog,
    LastGoodTemplate,
    WatchedCatalog,
    copy_name,
    forget_copies,
)
from portal.i18n.messages import Messages
from portal.i18n.po_file import TEMPLATE, catalog_path
from portal.i18n.po_syntax import Key
from portal.i18n.problem_log import Problem, Teller
from portal.i18n.pseudo import write_pseudo
from portal.i18n.translations import TranslatedMessage, TranslatedMessages
from portal.language_tags import SOURCE, are_read_alike, canonical_tag, chain_with


class OnceOffered:
    """The languages that were complete once, each with the per cent that were asked for then.

    They are kept as small files in `folder`, or in memory alone if there is none. Those that are not `wished` for any
    more are forgotten: to take a language away is for the operator, who does it in the site file.
    """

    def __init__(self, folder: Path | None, wished: Collection[str]) -> None:
        self._folder = folder
        self._needed: dict[str, int] = {}
        self._stamp: Stamp | None = None
        self.unwritten = ""
        self.look()
        for tag in self._needed.keys() - set(wished):
            self._forget(tag)

    def look(self) -> bool:
        """Whether another worker has found a language complete since the last look."""
        if self._folder is None:
            return False
        try:
            stamp = stamp_of(self._folder)
            if stamp == self._stamp:
                return False
            found = {
                path.name: _completeness_in(path) for path in self._folder.iterdir() if path.name[0] != "."
            }
        except OSError:
            return False
        self._stamp = stamp
        is_new = any(needed > self._needed.get(tag, -1) for tag, needed in found.items())
        self._needed |= {tag: max(needed, self._needed.get(tag, -1)) for tag, needed in found.items()}
        return is_new

    def includes(self, tag: str, needed: int) -> bool:
        """Whether a language was offered when no less was asked for than `needed` per cent."""
        return self._needed.get(tag, -1) >= needed

    def add(self, tag: str, needed: int) -> None:
        """Remember that a language has `needed` per cent of its messages."""
        if self.includes(tag, needed):
            return
        self._needed[tag] = needed
        if self._folder is not None:
            try:
                write_whole(self._folder / tag, f"{needed}\n".encode())
            except OSError as error:
                self.unwritten = error.strerror or str(error)

    def _forget(self, tag: str) -> None:
        del self._needed[tag]
        if self._folder is not None:
            try:
                (self._folder / tag).unlink(missing_ok=True)
            except OSError as error:
                self.unwritten = error.strerror or str(error)


def _completeness_in(path: Path) -> int:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


INTERVAL = 0.5
"""Seconds between two looks at the files."""

TOLD = "told"
"""The folder, in that of what is remembered, with what the log was told."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _State:
    """Everything that was read at one moment; a reload replaces it whole."""

    version: int
    translations: Mapping[str, TranslatedMessages]
    messages: Mapping[str, Messages]
    offered: tuple[Language, ...]


class Catalogs:
    """The catalogs of the languages `wished` for, merged from `folders`: the package's first, an embedder's over it.

    A language is offered when `completeness` per cent of the messages in the templates (`messages.pot`) are
    translated, and from then on until it is not wished for any more: neither a translator's slip nor one more message
    takes its pages away. `default` always is. The pseudo-languages are made into `pseudo_folder`, and offered, if that
    is given. A message that a language lacks comes from what it falls back to, by CLDR and by `fallbacks`; those in the
    same language and script (zh-Hans for zh-CN) count as its own. In `memory`, a folder, the last good copy of each
    catalog, the languages offered and what the log was told are kept for all workers and over restarts; without it
    each process remembers for itself.
    Files are looked at when something is asked, at most twice a second by `clock`. Safe to use from several threads.

    Raises CatalogError if the pseudo-languages cannot be written.
    """

    def __init__(
        self,
        folders: Iterable[Path],
        wished: Sequence[str],
        default: str,
        completeness: int = 100,
        pseudo_folder: Path | None = None,
        memory: Path | None = None,
        fallbacks: Mapping[str, Sequence[str]] | None = None,
        preview: Iterable[str] = (),
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._default = canonical_tag(default)
        tags = dict.fromkeys(canonical_tag(tag) for tag in wished)
        self._wished = tuple(tags) if self._default in tags else (self._default, *tags)
        self._preview = tuple(dict.fromkeys(canonical_tag(tag) for tag in preview))
        self._fallbacks = fallbacks or {}
        self._completeness = completeness
        self._pseudo_folder = pseudo_folder
        self._clock = clock
        self._lock = threading.Lock()
        folders = tuple(folders)
        self._templates = [LastGoodTemplate(WatchedCatalog(folder / TEMPLATE)) for folder in folders]
        self._catalogs = self._make_catalogs(folders, memory)
        if memory:
            forget_copies(memory / "good", self._catalogs)
        self._once_offered = OnceOffered(memory / "offered" if memory else None, self._wished)
        self._teller = Teller(memory / TOLD if memory else None)
        self._memory = memory
        self._needed: set[Key] = set()
        self._incomplete: dict[str, list[Problem]] = {}
        self._state = _State(0, {}, {}, ())
        self._next_look = clock()
        self._look_if_due()

    def offered(self) -> tuple[Language, ...]:
        """The languages to offer, in the order wished for; pseudo-languages last."""
        self._look_if_due()
        return self._state.offered

    def previewed(self) -> tuple[str, ...]:
        """The tags of the languages that translators may look at, and that are not offered to readers."""
        offered = {language.tag for language in self.offered()}
        return tuple(tag for tag in self._preview if tag not in offered)

    def messages(self, tag: str) -> Messages:
        """The messages of a language; of one without a catalog, all in English. Raises LanguageTagError."""
        self._look_if_due()
        state = self._state
        if tag in state.messages:
            return state.messages[tag]
        asked = language(tag)
        return state.messages.get(asked.tag) or self._messages_of(asked.tag, state.translations)

    def filled(self) -> Mapping[str, tuple[int, int]]:
        """Of each language wished for: how many messages of the templates it has, and how many there are."""
        self._look_if_due()
        translations, needed = self._state.translations, self._needed
        return {
            tag: (len(needed & self._own(tag, translations).keys()), len(needed))
            for tag in self._wished
            if not language(tag).is_source
        }

    def version(self) -> int:
        """A number that each reload raises."""
        self._look_if_due()
        return self._state.version

    def _make_catalogs(self, folders: tuple[Path, ...], memory: Path | None) -> dict[str, LanguageCatalogs]:
        """The catalogs by language, in the order of the folders."""

        def kept(tag: str, folder: Path, template: LastGoodTemplate) -> LastGoodCatalog:
            # An upgrade may put the package elsewhere; an embedder's folders are told apart by where they are.
            is_package = folder == folders[0]
            place = "package" if is_package else hashlib.sha256(bytes(folder.absolute())).hexdigest()[:12]
            copy = CatalogCopy(memory / "good" / copy_name(tag, place) if memory else None)
            return LastGoodCatalog(WatchedCatalog(catalog_path(folder, tag)), copy, language(tag), template)

        further = (each for tag in (*self._wished, *self._preview) for each in self._chain(tag))
        catalogs = {
            tag: [kept(tag, *both) for both in zip(folders, self._templates, strict=True)]
            for tag in dict.fromkeys((*self._wished, SOURCE, *further))
        }
        if self._pseudo_folder:
            for tag in PSEUDO:
                file = WatchedCatalog(catalog_path(self._pseudo_folder, tag))
                catalogs[tag] = [LastGoodCatalog(file, CatalogCopy(None), language(tag), self._templates[0])]
        return {tag: LanguageCatalogs(of_language) for tag, of_language in catalogs.items()}

    def _look_if_due(self) -> None:
        now = self._clock()
        if now < self._next_look or not self._lock.acquire(blocking=self._state.version == 0):
            return
        try:
            if now >= self._next_look:
                self._next_look = now + INTERVAL
                self._look(now)
        finally:
            self._lock.release()

    def _look(self, now: float) -> None:
        is_first = self._state.version == 0
        templates_changed = False
        for template in self._templates:
            templates_changed |= template.look(now)
        if templates_changed or is_first:
            self._needed = {key for one in self._templates if one.content for key in one.content.keys}
            if self._pseudo_folder:
                self._make_pseudo(self._pseudo_folder)
        changed = [tag for tag, catalogs in self._catalogs.items() if catalogs.look(now, self._needed)]
        others = self._once_offered.look()
        if templates_changed or changed or others or is_first:
            self._state = self._load()
        self._tell(changed)

    def _make_pseudo(self, folder: Path) -> None:
        try:
            write_pseudo(folder, [one.content for one in self._templates if one.content])
        except CatalogError as error:
            if self._state.version == 0:
                raise
            _log.warning("The pseudo-languages are not up to date: %s", bounded(str(error)))

    def _load(self) -> _State:
        merged = {tag: catalogs.translations() for tag, catalogs in self._catalogs.items()}
        offered = self._choose({tag: self._own(tag, merged) for tag in self._wished})
        before = self._state
        if before.version and (before.translations, before.offered) == (merged, offered):
            return before
        messages = {tag: self._messages_of(tag, merged) for tag in merged}
        return _State(before.version + 1, merged, messages, offered)

    def _chain(self, tag: str) -> tuple[str, ...]:
        return (tag,) if tag in PSEUDO else chain_with(tag, self._fallbacks)

    def _own(self, tag: str, merged: Mapping[str, TranslatedMessages]) -> TranslatedMessages:
        """The translations in a language, those of the nearest tag over those of further ones."""
        own: dict[Key, TranslatedMessage] = {}
        for each in reversed(self._chain(tag)):
            if are_read_alike(each, tag):
                own |= merged.get(each, {})
        return own

    def _messages_of(self, tag: str, merged: Mapping[str, TranslatedMessages]) -> Messages:
        others = [
            (language(each), merged[each])
            for each in self._chain(tag)
            if merged.get(each) and not are_read_alike(each, tag)
        ]
        return Messages(language(tag), self._own(tag, merged), merged[SOURCE], others)

    def _choose(self, merged: dict[str, TranslatedMessages]) -> tuple[Language, ...]:
        chosen = [tag for tag in self._wished if tag not in PSEUDO and self._is_offered(tag, merged[tag])]
        pseudo = PSEUDO if self._pseudo_folder else ()
        return tuple(language(tag) for tag in (*chosen, *pseudo))

    def _is_offered(self, tag: str, own: TranslatedMessages) -> bool:
        percent = 100 if language(tag).is_source else _percent(own, self._needed)
        is_known = all(template.file.refusal is None for template in self._templates)  # how much is needed
        if percent >= self._completeness and is_known:
            self._once_offered.add(tag, self._completeness)
            self._incomplete[tag] = []
            return True
        stays = tag == self._default or (bool(own) and self._once_offered.includes(tag, self._completeness))
        event = (
            "A language is offered although its catalog is not complete."
            if stays
            else "A language wished for is not offered, as its catalog is not complete."
        )
        details: dict[str, str | int] = {"language": tag, "percent": percent, "needed": self._completeness}
        self._incomplete[tag] = [Problem(event, f"{stays} {percent}", details)]
        return stays

    def _tell(self, changed: Iterable[str]) -> None:
        """Tell what is wrong with the templates, and with the catalogs of languages in which something changed."""
        for template in self._templates:
            self._teller.tell(str(template.file.path), template.problems())
        for tag in changed:
            for file, problems in self._catalogs[tag].problems(self._needed):
                self._teller.tell(file, problems)
        for tag, problems in self._incomplete.items():
            self._teller.tell(f"language {tag}", problems)
        unwritten = self._once_offered.unwritten or next(
            (one.unwritten for of_tag in self._catalogs.values() for one in of_tag.catalogs if one.unwritten),
            "",
        )
        event = "What is shown now cannot be kept for a restart; make the folder writable, or make room on the disk."
        problem = Problem(event, unwritten, {"folder": str(self._memory), "reason": unwritten})
        self._teller.tell("memory", [problem] if unwritten else [])


def forget_what_was_told(memory: Path) -> None:
    """Have the log told anew what is wrong, as one wants it to be when a portal is started by hand."""
    shutil.rmtree(memory / TOLD, ignore_errors=True)


def _percent(own: TranslatedMessages, needed: set[Key]) -> int:
    if not needed:
        return 100 if own else 0
    return 100 * len(needed & own.keys()) // len(needed)
