"""Draws the pictures of the demonstration news: `python scripts/draw-demo-images.py [FOLDER]`.

Standard library only. The same scene always gives the same bytes, so that a picture can be redrawn at any time.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from demo_drawing import scenes_culture, scenes_services, scenes_travel

FOLDER = Path(__file__).resolve().parent.parent / "demo" / "news" / "images"
SCENES = {**scenes_culture.SCENES, **scenes_services.SCENES, **scenes_travel.SCENES}


def draw(folder: Path) -> None:
    """Writes each scene as `<name>.svg`, its variation seeded by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, scene in SCENES.items():
        # Hills and leaves, the same each time.
        (folder / f"{name}.svg").write_text(scene(Random(name)), encoding="utf-8")  # noqa: S311 - not for secrets


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
