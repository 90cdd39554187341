"""Which articles came from which folder, so that `--prune` knows what a folder no longer has."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from portal.errors import ContentError, why


class FolderRecord:
    """The ids of the articles that were imported from `folder`, kept in a file of `records`.

    A folder is known by its absolute path: one that was moved begins anew, so that nothing is withdrawn by mistake.
    """

    def __init__(self, records: Path, folder: Path) -> None:
        self._folder = str(folder.resolve())
        self._file = records / f"{sha256(os.fsencode(self._folder)).hexdigest()[:32]}.json"

    def ids(self) -> frozenset[str]:
        """The ids that were kept last; none if nothing was imported from the folder yet. Raises ContentError where the
        file cannot be read."""
        try:
            return frozenset(json.loads(self._file.read_text("utf-8"))["ids"])
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise ContentError(
                f"The record of what was imported from {self._folder} cannot be read: {why(error)}. See to the file's "
                "rights.",
                file=str(self._file),
            ) from None
        except (ValueError, KeyError, TypeError) as error:
            raise ContentError(
                f"The record of what was imported from {self._folder} is damaged ({error}). "
                "Delete this file and import the folder again.",
                file=str(self._file),
            ) from None

    def keep(self, ids: Iterable[str]) -> None:
        """Keep exactly these ids. Raises ContentError where the file cannot be written."""
        text = json.dumps({"folder": self._folder, "ids": sorted(ids)}, indent=0)
        aside = self._file.with_suffix(f".{os.getpid()}.part")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._file)
        except OSError as error:
            raise ContentError(
                f"The file cannot be written: {error.strerror}.", file=str(self._file)
            ) from None
