"""What the pointer file of an index says: which files are the index, and of what."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

VOLUME = re.compile("[0-9a-f]{16}")
"""Names of volumes."""
_FORMAT = 1
_NAME = re.compile(r"\w[\w.]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as it was written: bytes and CRC-32."""

    size: int
    checksum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the pointer file says. `commit` counts the states of a volume, `fingerprint` names the analysis."""

    volume: str
    commit: int
    fingerprint: str
    position: int
    mark: str = ""
    articles: int
    documents: int
    files: Mapping[str, Entry] = field(repr=False)

    @property
    def generation(self) -> str:
        """Another one for each set of files; never the same again."""
        return f"{self.volume}-{self.commit}"

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(entry.size for entry in self.files.values())

    def told(self) -> str:
        """The text of the pointer file."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, ensure_ascii=False)


def parse(text: bytes) -> Record | None:
    """The record that a pointer file holds; None for what no version of ours has written."""
    try:
        told = json.loads(text)
        if told.pop("format") != _FORMAT:
            return None
        files = {name: Entry(**entry) for name, entry in told.pop("files").items()}
        record = Record(files=files, **told)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    counts = (record.commit, record.position, record.articles, record.documents)
    is_ours = (
        all(isinstance(count, int) for count in counts)
        and isinstance(record.fingerprint, str)
        and isinstance(record.mark, str)
        and all(isinstance(name, str) and _NAME.fullmatch(name) for name in files)
        and isinstance(record.volume, str)
        and VOLUME.fullmatch(record.volume) is not None
    )
    return record if is_ours else None
