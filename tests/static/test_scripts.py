"""What the scripts promise to slow phones and to those without JavaScript."""

from __future__ import annotations

import re

import pytest

from portal.middleware.compression import FILES, compressed
from portal.pages.static_versions import STATIC_FOLDER
from tests import weights

FOLDER = STATIC_FOLDER / "scripts"
HEARD_ANYWHERE = {
    *("beforeprint", "pagehide", "pageshow", "voiceschanged"),
    *("blur", "change", "click", "compositionend", "input", "submit"),
}
"""Events that every device brings about, with a keyboard, a pointer or a voice."""


def size(name: str) -> int:
    return len(compressed((FOLDER / name).read_bytes(), "gzip", FILES))


def test_scripts_of_an_article_stay_light() -> None:
    names = {path.name for path in FOLDER.glob("*.js")} - weights.ON_DEMAND.keys()
    assert names == {"article.js", "preferences.js", "search.js"}
    assert sum(map(size, names)) <= weights.SCRIPTS


@pytest.mark.parametrize("name", weights.ON_DEMAND)
def test_what_is_loaded_on_demand_stays_light(name: str) -> None:
    assert size(name) <= weights.ON_DEMAND[name]


def test_scripts_wait_for_nothing_that_some_cannot_do() -> None:
    """No gesture, drag or shake, no key of the whole page, nothing that happens already when a pointer is pressed
    (WCAG 2.2, 2.1.4 and 2.5): keys are for the search field and for what is open in the header, and a press on the list
    of the field leaves the focus where it is."""
    text = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.js"))
    heard = re.findall(r"(\w*)\.?addEventListener(?:\?\.)?\(\s*\"(\w+)\"", text)
    assert len(heard) == text.count("addEventListener")
    assert len(heard) >= 10, "the scripts listen to nothing: this test has lost its subject"
    others = {(target, event) for target, event in heard if event not in HEARD_ANYWHERE}
    assert others == {("input", "keydown"), ("list", "mousedown"), ("part", "keydown")}
    assert 'list.addEventListener("mousedown", (event) => event.preventDefault());' in text
