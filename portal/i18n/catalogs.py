"""The catalogs of one portal: which languages it offers, and the messages of each, always as they are on disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from portal.errors import CatalogError
from portal.i18n.languages import PSEUDO, SOURCE, Language, canonical_tag, language
from portal.i18n.messages import Messages, Misfit, Translation, Translations, translations
from portal.i18n.po_file import TEMPLATE, PoFile, catalog_path
from portal.i18n.po_syntax import Key
from portal.i18n.pseudo import write_pseudo
from portal.i18n.watched_file import WatchedFile

INTERVAL = 0.5
"""Seconds between two looks at the files."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _State:
    """Everything that was read at one moment; a reload replaces it whole."""

    version: int
    messages: dict[str, Messages]
    english: Translations
    offered: tuple[Language, ...]


class Catalogs:
    """The catalogs of the languages `wished` for, merged from `folders`: the package's first, an embedder's over it.

    A language is offered when `completeness` per cent of the messages in the templates (`messages.pot`) are
    translated; `default` always is, and one that was complete stays offered while the portal runs: a translator's slip
    must not take its pages away. The pseudo-languages are made into `pseudo_folder`, and offered, if that is given.
    Files are looked at when something is asked, at most twice a second by `clock`; a broken one is logged and what it
    last held stays in use. Safe to use from several threads.

    Raises CatalogError if the pseudo-languages cannot be written.
    """

    def __init__(
        self,
        folders: Iterable[Path],
        wished: Sequence[str],
        default: str,
        completeness: int = 100,
        pseudo_folder: Path | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._default = canonical_tag(default)
        tags = dict.fromkeys(canonical_tag(tag) for tag in wished)
        self._wished = tuple(tags) if self._default in tags else (self._default, *tags)
        self._completeness = completeness
        self._pseudo_folder = pseudo_folder
        self._clock = clock
        self._once_complete: set[str] = set()
        self._lock = threading.Lock()
        self._logged: set[tuple[str, int]] = set()
        folders = tuple(folders)
        self._templates = [WatchedFile(folder / TEMPLATE) for folder in folders]
        self._files = self._catalog_files(folders)
        self._state = _State(0, {}, {}, ())
        self._next_look = clock()
        self._look_if_due()

    def offered(self) -> tuple[Language, ...]:
        """The languages to offer, in the order wished for; pseudo-languages last."""
        self._look_if_due()
        return self._state.offered

    def messages(self, tag: str) -> Messages:
        """The messages of a language; of one without a catalog, all in English. Raises LanguageTagError."""
        self._look_if_due()
        state = self._state
        if tag in state.messages:
            return state.messages[tag]
        asked = language(tag)
        return state.messages.get(asked.tag) or Messages(asked, {}, state.english)

    def version(self) -> int:
        """A number that each reload raises."""
        self._look_if_due()
        return self._state.version

    def _catalog_files(self, folders: tuple[Path, ...]) -> dict[str, list[WatchedFile]]:
        files = {
            tag: [WatchedFile(catalog_path(folder, tag)) for folder in folders]
            for tag in dict.fromkeys((*self._wished, SOURCE))
        }
        if self._pseudo_folder:
            for tag in PSEUDO:
                files[tag] = [WatchedFile(catalog_path(self._pseudo_folder, tag))]
        return files

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
        changed = [file.look(now) for file in self._templates]
        if self._pseudo_folder and any(changed):
            self._make_pseudo(self._pseudo_folder)
        changed += [file.look(now) for files in self._files.values() for file in files]
        if any(changed) or self._state.version == 0:
            self._state = self._load()

    def _make_pseudo(self, folder: Path) -> None:
        try:
            write_pseudo(folder, self._read_templates())
        except CatalogError as error:
            if self._state.version == 0:
                raise
            _log.warning("The pseudo-languages are not up to date.", file=error.file, reason=error.reason)

    def _read_templates(self) -> list[PoFile]:
        return [file.content for file in self._templates if file.content]

    def _load(self) -> _State:
        merged = {tag: _merge(files) for tag, files in self._files.items()}
        english = merged[SOURCE]
        return _State(
            version=self._state.version + 1,
            messages={tag: Messages(language(tag), own, english) for tag, own in merged.items()},
            english=english,
            offered=self._choose(merged),
        )

    def _choose(self, merged: dict[str, dict[Key, Translation]]) -> tuple[Language, ...]:
        needed = {key for template in self._read_templates() for key in template.keys}
        chosen = [
            tag for tag in self._wished if tag not in PSEUDO and self._is_offered(tag, merged[tag], needed)
        ]
        pseudo = PSEUDO if self._pseudo_folder else ()
        return tuple(language(tag) for tag in (*chosen, *pseudo))

    def _is_offered(self, tag: str, own: Translations, needed: set[Key]) -> bool:
        percent = 100 if language(tag).is_source else _percent(own, needed)
        if percent >= self._completeness:
            self._once_complete.add(tag)
            return True
        if (tag, percent) not in self._logged:
            self._logged.add((tag, percent))
            _log.warning(
                "A language is offered although its catalog is not complete."
                if tag == self._default or tag in self._once_complete
                else "A language wished for is not offered, as its catalog is not complete.",
                language=tag,
                percent=percent,
                needed=self._completeness,
            )
        return tag == self._default or tag in self._once_complete


def _percent(own: Translations, needed: set[Key]) -> int:
    if not needed:
        return 100 if own else 0
    return 100 * len(needed & own.keys()) // len(needed)


def _merge(files: list[WatchedFile]) -> dict[Key, Translation]:
    """The translations of several catalogs of one language, each over those before it."""
    merged: dict[Key, Translation] = {}
    for file in files:
        if file.content is None:
            continue
        for key, found in translations(file.content):
            if isinstance(found, Misfit):
                _log.warning(
                    "A translation is not used; English stands in for it.",
                    file=str(file.path),
                    line=found.line,
                    reason=found.reason,
                )
            else:
                merged[key] = found
    return merged
