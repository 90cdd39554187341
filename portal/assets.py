"""Finds the data folders that ship with the package: templates, locales, search_index, demo.

In a wheel they lie inside the package; in a checkout beside it.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent

if not PACKAGE.is_dir():
    raise ImportError(
        f"The portal cannot be used from a zipped wheel ({PACKAGE.parent}): it serves files of its own. "
        "Install the wheel with pip."
    )


def is_installed() -> bool:
    """Whether the data folders lie inside the package, as a wheel puts them, where an upgrade replaces them."""
    return (PACKAGE / "locales").is_dir()


def folder(name: str) -> Path:
    """The folder `name` that ships with the package.

    Raises FileNotFoundError if neither the wheel's nor the checkout's place has it: the installation is broken.
    """
    for place in (PACKAGE / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(
        f"The folder “{name}” of civic-portal is neither in {PACKAGE} nor beside it; install the package again."
    )
