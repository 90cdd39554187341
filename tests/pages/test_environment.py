"""Where templates are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from portal.pages.template_reading import make_environment


def test_an_embedders_template_is_found_before_the_packages(tmp_path: Path) -> None:
    own = tmp_path / "partials" / "footer.html"
    own.parent.mkdir()
    own.write_text("our own", encoding="utf-8")
    environment = make_environment([tmp_path])
    assert environment.get_template("partials/footer.html").render() == "our own"


def test_folders_are_searched_in_order(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.html").write_text(name, encoding="utf-8")
    environment = make_environment([tmp_path / "two", tmp_path / "one"])
    assert environment.get_template("a.html").render() == "two"


def test_the_packages_own_template_can_always_be_reached(tmp_path: Path) -> None:
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "time.html").write_text("shadowed", encoding="utf-8")
    environment = make_environment([tmp_path])
    source, _, _ = environment.loader.get_source(environment, "portal/components/time.html")  # type: ignore[union-attr]  # it has one
    assert "<time" in source


def test_a_template_that_asks_for_what_its_context_lacks_fails() -> None:
    with pytest.raises(UndefinedError):
        make_environment([]).from_string("{{ titel }}").render(title="A slip of the pen")


def test_what_is_printed_is_escaped() -> None:
    assert make_environment([]).from_string("{{ title }}").render(title="<script>") == "&lt;script&gt;"
