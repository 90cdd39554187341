"""What the manifest of an index says: of which segments and files it is, and of what.

Indexes whose segments were told by Whoosh's own table of contents: they answer until a new one is there.

That table is pickled. What it names is not made here, but a thing that does nothing: whoever wrote it, no code runs."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from whoosh.filedb.structfile import BufferFile

from portal.derive.builder_version import NOBODY, Builder

GENERATION = re.compile("[0-9a-f]{16}")
"""Names of generations: the folders of files that were built together, and added to since."""
FORMAT = 3
"""In the first, a table that Whoosh pickled told the segments (`former`)."""
SEGMENT_FORMAT = 2
"""How columns are packed. In the first, clusters took two bytes each, tokens six, and letters were not told by what is
shown; segments of it are read, and merged into one of this."""
_WITHOUT_VERSION = 2
"""In that format and the first, a hash told how an index was made."""
_NAME = re.compile(r"\w[\w.]*")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as it was written: bytes and CRC-32."""

    size: int
    checksum: int


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """What was written at once: the name that its files begin with, how many documents it holds, the numbers of those
    that were deleted since, in ascending order, and its format."""

    name: str
    documents: int
    deleted: tuple[int, ...] = ()
    form: int = SEGMENT_FORMAT

    @property
    def live(self) -> int:
        """How many documents were not deleted."""
        return self.documents - len(self.deleted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the manifest says. `commit` counts the states of a generation; `builder` made the index."""

    generation: str
    commit: int
    builder: Builder
    position: int
    mark: str = ""
    articles: int
    documents: int
    segments: tuple[SegmentInfo, ...] = ()
    files: Mapping[str, FileEntry] = field(repr=False)

    @property
    def commit_id(self) -> str:
        """Another one for each set of files; never the same again."""
        return f"{self.generation}-{self.commit}"

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(entry.size for entry in self.files.values())

    def told(self) -> str:
        """The manifest as it stands in its file."""
        told = {"format": FORMAT, **asdict(self), "builder": self.builder.told()}
        return json.dumps(told, ensure_ascii=False)


def parse(text: bytes) -> Manifest | None:
    """The manifest that a file holds; None for what no version of ours has written in this format."""
    try:
        told = json.loads(text)
        form = told.pop("format")
        if form == _WITHOUT_VERSION:
            return manifest_of(told, replace(NOBODY, inputs=told.pop("fingerprint")))
        return manifest_of(told, Builder.of_told(told.pop("builder"))) if form == FORMAT else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def manifest_of(told: dict[str, Any], builder: Builder) -> Manifest | None:
    """The manifest by its other parts; None where they are not as we write them. Raises TypeError, KeyError or
    AttributeError where they are not even such parts."""
    files = {name: FileEntry(**entry) for name, entry in told.pop("files").items()}
    segments = tuple(
        SegmentInfo(one["name"], one["documents"], tuple(one["deleted"]), one.get("form", 1))
        for one in told.pop("segments")
    )
    manifest = Manifest(builder=builder, files=files, segments=segments, **told)
    return manifest if is_ours(manifest) else None


def is_ours(manifest: Manifest) -> bool:
    """Whether all is as we write it: nothing that it names lies elsewhere than in its generation."""
    counts = (manifest.commit, manifest.position, manifest.articles, manifest.documents)
    return (
        all(isinstance(count, int) for count in counts)
        and isinstance(manifest.builder.inputs, str)
        and isinstance(manifest.mark, str)
        and all(isinstance(name, str) and _NAME.fullmatch(name) for name in manifest.files)
        and all(map(_is_segment, manifest.segments))
        and isinstance(manifest.generation, str)
        and GENERATION.fullmatch(manifest.generation) is not None
    )


def _is_segment(segment: SegmentInfo) -> bool:
    return (
        isinstance(segment.name, str)
        and _NAME.fullmatch(segment.name) is not None
        and segment.form in range(1, SEGMENT_FORMAT + 1)
        and all(isinstance(number, int) for number in (segment.documents, *segment.deleted))
        and all(one < other for one, other in pairwise((-1, *segment.deleted, segment.documents)))
    )


_TABLE = re.compile(r"_MAIN_\d+\.toc")
_BEFORE = ("varint",) * 3 + ("int",) * 2 + ("varint",) * 3
"""What the table begins with: sizes of numbers, its own version, and that of Whoosh."""


def parse_former(text: bytes, folder: Path) -> Manifest | None:
    """The manifest that a file of the first format tells, whose generations lie in `folder`; None for anything else."""
    try:
        told = json.loads(text)
        if told.pop("format") != 1:
            return None
        told["generation"], told["segments"] = told.pop("volume"), []
        manifest = manifest_of(told, replace(NOBODY, inputs=told.pop("fingerprint")))
        if manifest is None:  # before any file is read that it names
            return None
        (table,) = filter(_TABLE.fullmatch, manifest.files)
        segments = _segments((folder / manifest.generation / table).read_bytes())
    except Exception:  # noqa: BLE001 - damaged bytes raise anything when they are unpickled
        return None
    manifest = replace(manifest, segments=segments)
    return manifest if is_ours(manifest) else None


def _segments(table: bytes) -> tuple[SegmentInfo, ...]:
    stream = BufferFile(table)
    for kind in _BEFORE:
        getattr(stream, f"read_{kind}")()
    stream.skip_string()  # the schema
    stream.read_int()
    stream.read_int()
    told = map(vars, _Unpickler(stream.file).load())
    return tuple(
        SegmentInfo(
            f"{one['indexname']}_{one['segid']}",
            one["_doccount"],
            tuple(sorted(one["_deleted"] or ())),
            form=1,
        )
        for one in told
    )


class _Inert(dict[Any, Any]):
    """Stands for whatever was pickled: it only holds what it is given."""

    def __init__(self, *_: object) -> None:
        super().__init__()


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type[_Inert]:  # noqa: ARG002 - pickle's signature
        return _Inert
