"""The rooms of the package stay few and full, and each has a name of its own."""

from pathlib import Path

from scripts.hops import measure
from scripts.rooms import rooms

MODULES = 227
SERVING_ONE = 44
REPEATED_STEMS = 5
REPEATED_CLASSES = 0
LONGEST = 400
MODULES_OF_A_PAGE = 25
FUNCTIONS_OF_A_PAGE = 90


def test_the_package_has_no_more_rooms_than_were_reached() -> None:
    found = rooms()
    assert len(found.lines) <= MODULES, "join modules that only make sense together"
    assert len(found.served) <= SERVING_ONE, sorted(found.served.items())
    assert len(found.stems) <= REPEATED_STEMS, found.stems
    assert len(found.classes) <= REPEATED_CLASSES, found.classes
    assert max(found.lines.values()) <= LONGEST, max(found.lines.items(), key=lambda item: item[1])


def test_a_page_passes_few_of_them() -> None:
    entered = measure()["an article"]
    assert len({module for module, _ in entered}) <= MODULES_OF_A_PAGE
    assert len(entered) <= FUNCTIONS_OF_A_PAGE


def test_what_a_package_hands_on_is_used_where_it_stands(tmp_path: Path) -> None:
    package = tmp_path / "house"
    files = {
        "__init__.py": "",
        "room/__init__.py": 'from house.room.bed import Bed\n__all__ = ["Bed"]\n',
        "room/bed.py": "class Bed: ...\nclass _Leg: ...\n",
        "room/lamp.py": "from house.room.bed import Bed\nclass Bed: ...\n",
        "kitchen/lamp.py": "from house.room import Bed, lamp\n",
    }
    for name, text in files.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    found = rooms(package)
    assert found.lines == {"house.kitchen.lamp": 1, "house.room.bed": 2, "house.room.lamp": 2}
    assert found.served == {"house.room.lamp": "house.kitchen.lamp"}
    assert found.stems == {"lamp": ["house.kitchen.lamp", "house.room.lamp"]}
    assert found.classes == {"Bed": ["house.room.bed", "house.room.lamp"]}
