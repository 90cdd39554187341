"""The contract of the templates: each is given what its context documents, and uses all of it."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from portal import assets
from portal.i18n.catalogs import Catalogs
from portal.pages import contexts, search_contexts
from portal.pages.contexts import Layout, Page, PageContext
from portal.pages.environment import Pages
from portal.pages.filters import PageWords
from portal.pages.template_reading import FRAGMENT
from portal.site import load_site
from portal.text.word_lists import package_lists

SITE = load_site(Path(__file__).parents[1] / "views" / "site.toml")
CATALOGS = Catalogs((assets.folder("locales"),), wished=SITE.languages, default="th")
ENVIRONMENT = Pages(SITE, CATALOGS).environment
FUNCTIONS = {*PageWords(SITE, CATALOGS.messages("th"), package_lists()).functions(), FRAGMENT}
PAGES = [
    page
    for page in (*vars(contexts).values(), *vars(search_contexts).values())
    if isinstance(page, type) and issubclass(page, Page) and page is not Page
]


def source(name: str) -> str:
    return (assets.folder("templates") / name).read_text(encoding="utf-8")


def templates_sharing_the_context(name: str) -> set[str]:
    """The template, what it extends and what it includes, all the way."""
    tree = ENVIRONMENT.parse(source(name))
    found = {name}
    for node in tree.find_all((nodes.Extends, nodes.Include)):
        assert isinstance(node, nodes.Extends | nodes.Include)
        assert isinstance(node.template, nodes.Const), f"{name} names a template by an expression"
        found |= templates_sharing_the_context(node.template.value)
    return found


def variables(name: str) -> set[str]:
    """What the template reads and neither imports, defines nor sets itself."""
    tree = ENVIRONMENT.parse(source(name))
    made = {macro.name for macro in tree.find_all(nodes.Macro)}
    made |= {
        names[-1] if isinstance(names, tuple) else names
        for f in tree.find_all(nodes.FromImport)
        for names in f.names
    }
    made |= {target.name for assign in tree.find_all(nodes.Assign) for target in assign.find_all(nodes.Name)
             if target.ctx == "store"}  # fmt: skip
    return find_undeclared_variables(tree) - FUNCTIONS - made


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_a_page_uses_what_its_context_gives_and_nothing_else(page: type[Page]) -> None:
    used = set().union(*(variables(name) for name in templates_sharing_the_context(page.template)))
    assert used == {field.name for field in fields(page)}


@pytest.mark.parametrize(
    "path", sorted(assets.folder("templates").glob("components/*.html")), ids=lambda path: path.name
)
def test_a_component_gets_everything_by_its_parameters(path: object) -> None:
    name = f"components/{path.name}"  # type: ignore[attr-defined]  # a Path
    assert variables(name) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_every_context_is_documented(page: type[Page]) -> None:
    assert page.__doc__
    assert not page.__doc__.startswith(page.__name__), "the dataclass's own signature is no documentation"


@pytest.mark.parametrize(("name", "kind"), [("layout", Layout), ("page", PageContext)])
def test_the_templates_use_all_of_what_every_page_has(name: str, kind: type) -> None:
    everything = "".join(
        path.read_text(encoding="utf-8") for path in assets.folder("templates").rglob("*.html")
    )
    read = set(re.findall(rf"\b{name}\.(\w+)", everything)) | set(re.findall(r"\b(\w+)=page\.", everything))
    assert not {field.name for field in fields(kind)} - read


def fragments() -> dict[str, set[str]]:
    """The templates that are parts of many pages, and the names of the values that each is given."""
    found: dict[str, set[str]] = {}
    for path in assets.folder("templates").rglob("*.html"):
        for call in ENVIRONMENT.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == FRAGMENT:
                found[call.args[0].value] = {value.key for value in call.kwargs}  # type: ignore[attr-defined]
    return found


def test_a_part_of_many_pages_reads_what_it_is_given_and_nothing_else() -> None:
    assert len(fragments()) > 5
    for name, given in fragments().items():
        used = set().union(*(variables(one) for one in templates_sharing_the_context(name)))
        assert used <= given, name
