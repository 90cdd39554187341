"""The last good copy of a catalog: what it had to show, kept in `data_dir` for all workers and over restarts."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portal.atomic_writing import write_whole
from portal.i18n.po_file import ENGLISH_RULE, plural_rule
from portal.i18n.po_syntax import Key
from portal.i18n.translations import Translation

_FORMAT = 1

NEVER = "never"
"""The digest of what is shown before anything was read."""

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a catalog shows: the translations of the state of its file that `digest` names.

    Those in `former` that state does not have any more; they are shown where no other catalog of the language has the
    message.
    """

    digest: str = NEVER
    messages: Mapping[Key, Translation] = field(default_factory=dict)
    former: frozenset[Key] = frozenset()


class GoodCopy:
    """Keeps what a catalog shows in a file, or nowhere if there is none. What cannot be read counts as not there."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stamp: Stamp | None = None

    def changed(self) -> Shown | None:
        """What the copy holds, if another worker has written it since the last look, or at the first."""
        stamp = self._stat()
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
        self._stamp = self._stat()

    def _stat(self) -> Stamp | None:
        try:
            found = self._path.stat() if self._path else None
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None


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
    messages: dict[Key, Translation] = {}
    former = set()
    for context, source, forms, rule, is_former in made["messages"]:
        key = (None if context is None else str(context), str(source))
        messages[key] = Translation(tuple(str(form) for form in forms), rules[rule])
        if not messages[key].forms:
            raise ValueError(source)
        if is_former:
            former.add(key)
    return Shown(str(made["digest"]), messages, frozenset(former))
