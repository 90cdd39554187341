"""Where templates are looked for, and that they mean what Jinja says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

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


@pass_context
def title_of(context: Context, end: str) -> str:
    """A function that looks into what the template has."""
    return f"{context['title']}{end}"


class Marked:
    """What is markup by its own account."""

    def __html__(self) -> str:
        return "<i>marked</i>"


class Answering:
    """What can be called without being a function."""

    @pass_context
    def __call__(self, context: Context, *, loud: bool = False) -> str:
        return str(context["title"]).upper() if loud else str(context["title"])


FILES = {
    "macros.html": (
        "{% macro m(a, b=2) %}[{{ a }}{{ b }}]{% endmacro %}{% macro around() %}({{ caller() }}){% endmacro %}"
        "{% macro told() %}{{ site }}{% endmacro %}{% set exported = title is defined %}"
    ),
    "part.html": "<{{ title|default('') }}{{ n is defined and n }}{{ site }}>",
    "layout.html": "{% block main scoped %}{% endblock %}{% block end %}|{{ title }}{% endblock %}",
}
MEANT_ALIKE = (
    "{{ title }} {{ marked }} {{ html }} {{ none }} {{ 1.5 }} {{ title ~ html }}",
    "{% from 'macros.html' import m, told %}{{ m(title) }}{{ m(html, b=marked) }}{{ told() }}",
    "{% import 'macros.html' as x %}{{ x.exported }}{% call x.around() %}{{ title }}{% endcall %}",
    "{% import 'macros.html' as x with context %}{{ x.exported }}{{ x.m(site) }}",
    "{% for n in [1, 2] %}{% include 'part.html' %}{% endfor %}{% include 'part.html' without context %}",
    "{% set n = 7 %}{% include 'part.html' %}{% with title = 'other' %}{% include 'part.html' %}{% endwith %}",
    "{{ title_of('!') }}{{ answering() }}{{ answering(loud=true) }}{{ title.upper() }}{{ plain(3) }}",
    (
        "{% extends 'layout.html' %}{% block main %}{{ title_of('?') }}{{ plain(1) }}{% endblock %}"
        "{% block end %}{{ super() }}{{ self.main() }}{% endblock %}"
    ),
    "{% macro inner() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ inner(1, html, a=title) }}",
    "{% filter upper %}{{ title }}{% endfilter %}{{ [html, title]|join('<') }}",
)


@pytest.mark.parametrize("template", MEANT_ALIKE)
def test_templates_mean_what_jinja_says(tmp_path: Path, template: str) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    given: dict[str, Any] = {
        "title": "a <b> & c",
        "marked": Marked(),
        "html": Markup("<p>x</p>"),
        "none": None,
        "title_of": title_of,
        "answering": Answering(),
        "plain": lambda number: number + 1,
    }
    told = []
    for environment in (
        Environment(loader=FileSystemLoader(tmp_path), autoescape=True, undefined=StrictUndefined),
        make_environment([tmp_path]),
    ):
        environment.globals["site"] = "the site"
        made = environment.from_string(template)
        told.append((made.render(given), made.render(given)))
    assert told[0] == told[1]
