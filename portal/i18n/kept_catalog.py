"""One catalog as readers see it: what its file says, once that can be believed, and what it last said until then.

A file may be half-written, cut off, broken or gone at the moment it is looked at. So what it says is taken

- at once, if no translation that was shown is missing from it;
- when it has been seen unchanged for BRIEF, if what is missing stands in another catalog of the language, or if the end
  of the file could be cut off;
- when it has been still for STILL, if anything else is missing.

And even then a message that is missing keeps its last good translation. A translator takes one away by emptying it or
by marking it fuzzy; a translation that must not be shown does not replace the one before it, nor does the message at
the end of a file if it is the beginning of what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from portal.i18n.good_copy import NEVER, GoodCopy, Shown
from portal.i18n.kept_template import STILL, KeptTemplate
from portal.i18n.languages import Language
from portal.i18n.po_syntax import Key
from portal.i18n.translations import Found, Translation, found_in
from portal.i18n.watched_file import WatchedFile

BRIEF = 0.5
"""Seconds after which a file is believed that may just have been half-written."""

_RETRY = 30.0
"""Seconds until a copy that could not be written is tried again."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a catalog is to show, and how long its file must have been unchanged before that is believed."""

    shown: Shown
    patience: float


def judge(
    before: Shown, digest: str, found: Found, is_wanted: Callable[[Key], bool], elsewhere: Container[Key]
) -> Judgement:
    """What to make of a file in which something is `found`, where until now something was shown.

    `is_wanted` tells whether a page may ask for a message; `elsewhere` are the messages that other catalogs of the
    language have.
    """
    messages: dict[Key, Translation] = dict(found.good)
    former: set[Key] = set()
    patience = 0.0
    is_cut = False
    for key in before.messages.keys() - found.good.keys():
        lasting = key in before.former
        if key in found.unfit or (key in found.empty and lasting):
            messages[key] = before.messages[key]
            former |= {key} if lasting else set()
            continue
        if not is_wanted(key):
            continue
        if not lasting or key in found.fuzzy:
            patience = max(patience, BRIEF if key in elsewhere else STILL)
        if key not in found.fuzzy and key not in found.empty:
            messages[key] = before.messages[key]
            former.add(key)
            is_cut |= not lasting
    last = found.last
    if last is not None and found.good.get(last) != before.messages.get(last):
        patience = max(patience, BRIEF)
        if is_cut or _is_beginning(found.good.get(last), before.messages.get(last)):
            messages.pop(last, None)
            if last in before.messages:
                messages[last] = before.messages[last]
    if before.digest == NEVER:  # what is shown instead would be English
        patience = 0.0
    return Judgement(Shown(digest, messages, frozenset(former)), patience)


def _always(_: Key) -> bool:
    return True


def _is_beginning(now: Translation | None, before: Translation | None) -> bool:
    """Whether a message at the end of a file is no more than the beginning of what it was."""
    if now is None or before is None or len(now.forms) != len(before.forms):
        return now is None
    return all(former.startswith(form) for form, former in zip(now.forms, before.forms, strict=True))


class KeptCatalog:
    """One catalog of a language: its file, its last good copy, and what of it is `shown`.

    `found` is what stands in the file now; None while that cannot be read.
    """

    def __init__(
        self, file: WatchedFile, copy: GoodCopy, language: Language, template: KeptTemplate | None = None
    ) -> None:
        self.file = file
        self.found: Found | None = None
        self.shown = Shown()
        self.unwritten = ""
        self._copy = copy
        self._language = language
        self._template = template
        self._retry_at = 0.0

    def look(self, now: float) -> bool:
        """Whether anything is new: the file, or the copy that another worker has made of its present state."""
        kept = self._copy.changed()  # before the file, which then is at least as new
        is_new = self.file.look(now)
        if is_new:
            content = self.file.content
            self.found = found_in(content, self._language) if content else None
        if kept and (kept.digest == self.file.digest or self.shown.digest == NEVER):
            is_new |= kept != self.shown
            self.shown = kept
        return is_new

    @property
    def is_settled(self) -> bool:
        """Whether what is shown is what the file's present state is to show, or cannot be anything else."""
        return self.shown.digest == self.file.digest or self.file.refusal is not None

    @property
    def present(self) -> AbstractSet[Key]:
        """The messages that are shown as the file has them, or had them in its last good state."""
        return self.shown.messages.keys() - self.shown.former

    def judge(self, needed: Collection[Key], elsewhere: Container[Key]) -> Judgement:
        """What is to be shown of the file's present state. Of a folder without a template every message is wanted."""
        has_template = self._template is not None and self._template.content is not None
        found = self.found or Found()
        is_wanted = needed.__contains__ if has_template else _always
        return judge(self.shown, self.file.digest, found, is_wanted, elsewhere)

    def take(self, judgement: Judgement, now: float) -> bool:
        """Show what was judged right if the file has been unchanged for long enough; whether that is so."""
        if now - self.file.since < judgement.patience:
            return False
        self.shown = judgement.shown
        self._keep(now)
        return True

    def retry(self, now: float) -> None:
        """Write the copy, if it could not be written before."""
        if self.unwritten and now >= self._retry_at:
            self._keep(now)

    def _keep(self, now: float) -> None:
        try:
            self._copy.keep(self.shown)
            self.unwritten = ""
        except OSError as error:
            self.unwritten = error.strerror or str(error)
            self._retry_at = now + _RETRY
