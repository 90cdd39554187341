"""What the scripts promise to slow phones and to those without JavaScript."""

from __future__ import annotations

import pytest

from portal.pages.static_versions import STATIC_FOLDER
from portal.views.compression import FILE_LEVEL, compressed
from tests import weights

FOLDER = STATIC_FOLDER / "scripts"


def size(name: str) -> int:
    return len(compressed((FOLDER / name).read_bytes(), FILE_LEVEL))


def test_scripts_of_an_article_stay_light() -> None:
    names = {path.name for path in FOLDER.glob("*.js")} - weights.ON_DEMAND.keys()
    assert names == {"article.js", "preferences.js", "search.js"}
    assert sum(map(size, names)) <= weights.SCRIPTS


@pytest.mark.parametrize("name", weights.ON_DEMAND)
def test_what_is_loaded_on_demand_stays_light(name: str) -> None:
    assert size(name) <= weights.ON_DEMAND[name]
