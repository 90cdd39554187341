"""Indexes whose segments were told by Whoosh's own table of contents: they answer until a new one is there.

That table is pickled. What it names is not made here, but a thing that does nothing: whoever wrote it, no code runs.
"""

from __future__ import annotations

import json
import pickle
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from whoosh.filedb.structfile import BufferFile

from portal.derive.builder import NOBODY
from portal.search.whoosh.manifest import Manifest, SegmentInfo, is_ours, manifest_of

_TABLE = re.compile(r"_MAIN_\d+\.toc")
_BEFORE = ("varint",) * 3 + ("int",) * 2 + ("varint",) * 3
"""What the table begins with: sizes of numbers, its own version, and that of Whoosh."""


def parse(text: bytes, folder: Path) -> Manifest | None:
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
