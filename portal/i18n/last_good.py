"""One catalog as readers see it: what its file says, once that can be believed, and what it last said until then.

A file may be half-written, cut off, broken or gone at the moment it is looked at. So what it says is taken

- at once, if no translation that was shown is missing from it;
- when it has been seen unchanged for BRIEF, if what is missing stands in another catalog of the language, or if the end
  of the file could be cut off;
- when it has been still for STILL, if anything else is missing.

And even then a message that is missing keeps its last good translation. A translator takes one away by emptying it or
by marking it fuzzy; a translation that must not be shown does not replace the one before it, nor does the message at
the end of a file if it is the beginning of what it was.

What it has to show is kept in a copy in `data_dir`, for all workers and over restarts.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Collection, Container, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from portal.atomic_writing import Stamp, stamp_of, write_whole
from portal.errors import CatalogError
from portal.i18n.languages import Language
from portal.i18n.po_file import ENGLISH_RULE, PoFile, parse, plural_rule, read_bounded
from portal.i18n.po_syntax import Key
from portal.i18n.problem_log import Problem
from portal.i18n.translations import CatalogContent, TranslatedMessage, content_of

SETTLING = 2.0
"""Seconds after a change in which the content is compared, as a clock's tick may hide a second change."""


class WatchedCatalog:
    """What a file holds now: `content`, if that is right, or the `refusal` that says what is wrong.

    Neither is there where there is no such file. `digest` tells one state from another (empty: no file), and `since` is
    when this one was first seen.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.content: PoFile | None = None
        self.refusal: CatalogError | None = None
        self.digest = ""
        self.since = 0.0
        self._stamp: Stamp | None = ()
        self._settled = 0.0

    def look(self, now: float) -> bool:
        """Whether the file is in another state than at the last look. `now` is in seconds, of any clock that only
        rises."""
        stamp = stamp_of(self.path)
        if self._stamp == ():
            self.since = now
        if stamp != self._stamp:
            self._stamp, self._settled = stamp, now + SETTLING
        elif now >= self._settled:
            return False
        return self._read(now)

    def _read(self, now: float) -> bool:
        data: bytes | None = None
        refusal: CatalogError | None = None
        try:
            data = read_bounded(self.path)
            digest = hashlib.sha256(data).hexdigest()
        except CatalogError as error:
            refusal, digest = error, str(error)
        except (FileNotFoundError, NotADirectoryError):
            digest = ""
        if digest == self.digest:
            return False
        self.digest, self.since, self.content = digest, now, None
        if data is not None:
            try:
                self.content = parse(data, self.path)
            except CatalogError as error:
                refusal = error
        self.refusal = refusal
        return True


_FORMAT = 1

NEVER = "never"
"""The digest of what is shown before anything was read."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a catalog shows: the translations of the state of its file that `digest` names.

    Those in `former` that state does not have any more; they are shown where no other catalog of the language has the
    message.
    """

    digest: str = NEVER
    messages: Mapping[Key, TranslatedMessage] = field(default_factory=dict)
    former: frozenset[Key] = frozenset()


class CatalogCopy:
    """Keeps what a catalog shows in a file, or nowhere if there is none. What cannot be read counts as not there."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stamp: Stamp | None = None

    def changed(self) -> Shown | None:
        """What the copy holds, if another worker has written it since the last look, or at the first."""
        stamp = stamp_of(self._path) if self._path else None
        if stamp is None or stamp == self._stamp or self._path is None:
            return None
        self._stamp = stamp
        try:
            return _from_json(self._path.read_bytes())
        except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError):
            return None

    def keep(self, shown: Shown) -> None:
        """Write the copy; where nothing is shown, there is none. Raises OSError."""
        if self._path is None:
            return
        if shown.messages:
            write_whole(self._path, _to_json(shown), synced=False)
        else:
            self._path.unlink(missing_ok=True)
        self._stamp = stamp_of(self._path)


def copy_name(tag: str, place: str) -> str:
    """The name of the copy of a language's catalog that lies at a place."""
    return f"{tag}.{place}.json"


def forget_copies(folder: Path, known: Container[str]) -> None:
    """Take away the copies of languages that are not known any more, if they can be."""
    with contextlib.suppress(OSError):
        for path in folder.glob("*.json"):
            if path.name.partition(".")[0] not in known:
                path.unlink()


def _to_json(shown: Shown) -> bytes:
    rules = list(dict.fromkeys(one.rule.text for one in shown.messages.values()))
    rows = [
        [*key, list(one.forms), rules.index(one.rule.text), key in shown.former]
        for key, one in shown.messages.items()
    ]
    made = {"format": _FORMAT, "digest": shown.digest, "rules": rules, "messages": rows}
    return json.dumps(made, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _from_json(data: bytes) -> Shown:
    made = json.loads(data)
    if made["format"] != _FORMAT:
        raise ValueError(made["format"])
    rules = [plural_rule(str(text)) or ENGLISH_RULE for text in made["rules"]]
    messages: dict[Key, TranslatedMessage] = {}
    former = set()
    for context, source, forms, rule, is_former in made["messages"]:
        key = (None if context is None else str(context), str(source))
        messages[key] = TranslatedMessage(tuple(str(form) for form in forms), rules[rule])
        if not messages[key].forms:
            raise ValueError(source)
        if is_former:
            former.add(key)
    return Shown(str(made["digest"]), messages, frozenset(former))


STILL = 3.0
"""Seconds without a change after which a file that has lost messages is believed."""


class LastGoodTemplate:
    """What a template holds: taken at once if no message is missing that was there, else when it has been still.

    While it cannot be read, or is gone, what it last held stays. `content` is None where there was none yet.
    """

    def __init__(self, file: WatchedCatalog) -> None:
        self.file = file
        self.content: PoFile | None = None

    def look(self, now: float) -> bool:
        """Whether `content` is another than at the last look."""
        self.file.look(now)
        new = self.file.content
        if new is None or new is self.content:
            return False
        lost = self.content.keys - new.keys if self.content else ()
        if lost and now - self.file.since < STILL:
            return False
        self.content = new
        return True

    def problems(self) -> list[Problem]:
        """What the log is told of it."""
        refusal = self.file.refusal
        if refusal is None:
            return []
        event = "A template of messages is refused; what it last held stays in use."
        details: dict[str, str | int] = {
            "file": refusal.file,
            "line": refusal.line,
            "reason": refusal.reason,
        }
        return [Problem(event, str(refusal), details)]


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
    before: Shown,
    digest: str,
    found: CatalogContent,
    is_wanted: Callable[[Key], bool],
    elsewhere: Container[Key],
) -> Judgement:
    """What to make of a file in which something is `found`, where until now something was shown.

    `is_wanted` tells whether a page may ask for a message; `elsewhere` are the messages that other catalogs of the
    language have.
    """
    messages: dict[Key, TranslatedMessage] = dict(found.good)
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


def _is_beginning(now: TranslatedMessage | None, before: TranslatedMessage | None) -> bool:
    """Whether a message at the end of a file is no more than the beginning of what it was."""
    if now is None or before is None or len(now.forms) != len(before.forms):
        return now is None
    return all(former.startswith(form) for form, former in zip(now.forms, before.forms, strict=True))


class LastGoodCatalog:
    """One catalog of a language: its file, its last good copy, and what of it is `shown`.

    `found` is what stands in the file now; None while that cannot be read.
    """

    def __init__(
        self,
        file: WatchedCatalog,
        copy: CatalogCopy,
        language: Language,
        template: LastGoodTemplate | None = None,
    ) -> None:
        self.file = file
        self.found: CatalogContent | None = None
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
            self.found = content_of(content, self._language) if content else None
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
        found = self.found or CatalogContent()
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
