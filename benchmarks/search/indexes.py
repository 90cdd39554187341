"""Indexes of the articles that questions are about, kept between runs: 5,000 articles take 50 CPU seconds."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.search import engines
from benchmarks.search.engines import Portal
from benchmarks.search.measured import Measured
from portal.search.analysis import Analysis
from portal.search.document import Document


def opened(engine: str, name: str, documents: Sequence[Document], folder: Path) -> Measured:
    """An engine whose index of `documents` lies in `folder`: the one that was built there before, if version of the
    analysis, word lists and articles are the same, else a new one in its place. `name` tells apart what lies in one
    folder.
    """
    there = place(engine, name, folder)
    told = _inputs(documents)
    ready = there.with_name("ready")
    if engine != "memory" and ready.is_file() and ready.read_text("utf-8") == told:
        return engines.make(engine, there)
    shutil.rmtree(there.parent, ignore_errors=True)
    there.mkdir(parents=True)
    made = engines.make(engine, there)
    made.index(documents)
    ready.write_text(told, "utf-8")
    return made


@contextmanager
def portal(engine: str, name: str, documents: Sequence[Document], kept: Path | None) -> Iterator[Portal]:
    """One of the portal's own engines, ready to correct; its index is in `kept`, or gone behind the block where that is
    None. Raises TypeError for another engine, which has no corrections.
    """
    with nullcontext(kept) if kept else TemporaryDirectory() as folder:
        made = opened(engine, name, documents, Path(folder))
        if not isinstance(made, Portal):
            raise TypeError(f"{engine} has no corrections")
        made.ready()
        yield made
        made.close()


def place(engine: str, name: str, folder: Path) -> Path:
    """Where `opened` keeps an index."""
    return folder / f"{engine}-{name.replace(' ', '-')}" / "index"


def _inputs(documents: Sequence[Document]) -> str:
    articles = hashlib.sha256("\n".join(document.article for document in documents).encode()).hexdigest()[:16]
    builder = Analysis().builder
    return f"{builder.version}-{builder.inputs}-{articles}"
