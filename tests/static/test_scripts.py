"""What the scripts promise to slow phones and to those without JavaScript."""

from __future__ import annotations

import gzip

import pytest

from portal.pages.static_versions import STATIC_FOLDER

SCRIPTS = STATIC_FOLDER / "scripts"
ARTICLE_BUDGET = 5 * 1024
"""Of what the page of an article loads, compressed."""
LISTENING_BUDGET = 2 * 1024
"""Of what is loaded when a reader begins to listen, compressed."""
ON_DEMAND = {"listen.js"}


def compressed(name: str) -> int:
    return len(gzip.compress((SCRIPTS / name).read_bytes(), mtime=0))


def test_scripts_of_an_article_stay_light() -> None:
    names = {path.name for path in SCRIPTS.glob("*.js")} - ON_DEMAND
    assert names == {"article.js", "preferences.js", "search.js"}
    assert sum(map(compressed, names)) <= ARTICLE_BUDGET


@pytest.mark.parametrize("name", sorted(ON_DEMAND))
def test_what_is_loaded_on_demand_stays_light(name: str) -> None:
    assert compressed(name) <= LISTENING_BUDGET
