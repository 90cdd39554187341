"""The contract of the templates: what is told of it is what pages are given, and it does not change in silence.

After a change that is wanted, raise the number in the first line of the template, and run

    pytest tests/pages/test_template_contract.py --renew-golden

A class that gets a member more breaks no copy, and needs no higher number; one that loses a member, or has it
otherwise, needs one in each template that can reach it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from threading import Event
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import jinja2
import pytest

from portal.app import create_app
from portal.pages.template_checks import page_templates
from portal.settings import Settings
from portal.testing import CheckingClient
from scripts.template_contract import GOLDEN, LAYOUT, Promise, contract, reached, types_of
from tests.auditing.pages import LANGUAGES, PAGES, Kind
from tests.cli.conftest import run_command
from tests.papers import CHECKOUT

Promises = Mapping[str, Promise]
Told = dict[str, Any]


@pytest.fixture(scope="module")
def promises() -> Promises:
    return contract()


def told_of(promises: Promises) -> Told:
    return {
        "templates": {name: promise.as_json() for name, promise in promises.items()},
        "types": types_of(promises),
    }


def unraised(before: Told, now: Told, promises: Promises) -> list[str]:
    """The templates whose contract has changed, and whose number has not been raised."""
    gone = {
        name
        for name, members in before["types"].items()
        if any(now["types"].get(name, {}).get(member) != kind for member, kind in members.items())
    }
    found = []
    for name, promise in promises.items():
        known = before["templates"].get(name)
        if known is None:
            continue
        mine = {kind.__name__ for kind in reached(promise.types)}
        is_other = promise.as_json() | {"contract": 0} != known | {"contract": 0} or mine & gone
        if is_other and promise.contract <= known["contract"]:
            found.append(name)
    return found


def test_no_contract_changes_without_a_higher_number(
    request: pytest.FixtureRequest, promises: Promises
) -> None:
    before: Told = (
        json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {"templates": {}, "types": {}}
    )
    now = told_of(promises)
    assert unraised(before, now, promises) == [], "raise its number, and see the docstring of this module"
    if request.config.getoption("--renew-golden"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == now, "see the docstring of this module"


class TestChanges:
    """What was otherwise before is noticed."""

    @pytest.fixture
    def before(self, promises: Promises) -> Told:
        told: Told = json.loads(json.dumps(told_of(promises)))
        return told

    def check(self, before: Told, promises: Promises) -> list[str]:
        return unraised(before, told_of(promises), promises)

    def test_a_block(self, before: Told, promises: Promises) -> None:
        before["templates"][LAYOUT]["blocks"].append("aside")
        assert self.check(before, promises) == [LAYOUT]

    def test_a_value_that_a_page_is_given(self, before: Told, promises: Promises) -> None:
        before["templates"]["pages/home.html"]["values"]["latest"] = "tuple[Teaser, ...]"
        assert self.check(before, promises) == ["pages/home.html"]

    def test_a_parameter_of_a_macro(self, before: Told, promises: Promises) -> None:
        before["templates"]["components/time.html"]["macros"]["day"] = "day(moment, zone)"
        assert self.check(before, promises) == ["components/time.html"]

    def test_a_member_that_is_gone(self, before: Told, promises: Promises) -> None:
        before["types"]["Footnote"]["number"] = "int"
        assert self.check(before, promises) == ["pages/article.html"]

    def test_a_member_that_is_of_another_type(self, before: Told, promises: Promises) -> None:
        before["types"]["Breadcrumb"]["name"] = "str"
        assert set(self.check(before, promises)) > {"pages/article.html", "partials/breadcrumbs.html"}

    def test_a_member_more_breaks_no_copy(self, before: Told, promises: Promises) -> None:
        del before["types"]["Footnote"]["html"]
        assert self.check(before, promises) == []

    def test_a_higher_number_is_what_it_needs(self, before: Told, promises: Promises) -> None:
        before["templates"][LAYOUT]["blocks"].append("aside")
        raised = {**promises, LAYOUT: replace(promises[LAYOUT], contract=promises[LAYOUT].contract + 1)}
        assert self.check(before, raised) == []


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[dict[str, Any]]]:
    """What each template was given while every kind of page was made."""
    found: dict[str, list[dict[str, Any]]] = {}
    render = jinja2.Template.render

    def spy(self: jinja2.Template, *args: Any, **values: Any) -> str:
        found.setdefault(str(self.name), []).append(dict(*args, **values))
        return render(self, *args, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Template, "render", spy)
        for portal in ("demonstration", "without an index"):
            folder = tmp_path_factory.mktemp("data")
            kinds = [kind for kind in PAGES if kind.portal == portal]
            with patch.context() as inner:
                inner.setenv("PORTAL_SITE", str(CHECKOUT / "demo" / "site.toml"))
                inner.setenv("PORTAL_DATA_DIR", str(folder))
                if portal == "demonstration":
                    assert run_command("import", CHECKOUT / "demo" / "news").exit_code == 0
                else:
                    (folder / "index").write_text("no folder", encoding="utf-8")
            read_all(Settings(site=CHECKOUT / "demo" / "site.toml", data_dir=folder), kinds)
    return found


def read_all(settings: Settings, kinds: list[Kind]) -> None:
    app = create_app(settings)
    with CheckingClient(app) as reader:
        reader.follows_links = False
        if any("search?" in kind.en and kind.status == 200 for kind in kinds):
            for _ in range(600):
                if reader.get("/en/search?q=lamphun").status_code == 200:
                    break
                Event().wait(0.1)
        for kind in kinds:
            for tag in LANGUAGES:
                address = kind.address(tag)
                if kind.form is None:
                    answer = reader.get(address)
                else:
                    answer = reader.post(
                        address, data=dict(kind.form), headers={"Sec-Fetch-Site": "same-origin"}
                    )
                assert answer.status_code == kind.status, address


def test_every_page_is_given_what_is_told_and_nothing_else(
    recorded: Mapping[str, list[dict[str, Any]]], promises: Promises
) -> None:
    assert set(page_templates()) <= set(recorded)
    for name, renderings in recorded.items():
        for values in renderings:
            given = {key for key in values if key != "extra" or values[key] is not None}
            assert given <= set(promises[name].values), name
            assert set(promises[name].values) - given <= {"extra"}, name


def test_what_is_given_is_of_the_type_that_is_told(
    recorded: Mapping[str, list[dict[str, Any]]], promises: Promises
) -> None:
    seen: set[int] = set()
    slips = []
    for name, renderings in recorded.items():
        for values in renderings:
            for key, value in values.items():
                if key in promises[name].types and not (key == "extra" and value is None):
                    slips += otherwise(value, promises[name].types[key], f"{name}: {key}", seen)
    assert slips == []


def otherwise(value: Any, hint: Any, place: str, seen: set[int]) -> list[str]:
    """The places, in a value and what it holds, where it is not of the type that is told."""
    origin, among = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return otherwise(value, among[0], place, seen)
    wrong = [f"{place}: {type(value).__name__} for {hint}"]
    if origin in (Union, UnionType):
        return wrong if all(otherwise(value, one, place, seen) for one in among) else []
    if origin is Literal:
        return [] if value in among else wrong
    kind: Any = {None: NoneType, Any: object, float: (int, float)}.get(hint, origin or hint)
    if not isinstance(value, kind):
        return wrong
    return [
        slip
        for inner, one, where in parts_of(value, among, seen)
        for slip in otherwise(inner, one, f"{place}{where}", seen)
    ]


def parts_of(value: Any, among: tuple[Any, ...], seen: set[int]) -> Iterator[tuple[Any, Any, str]]:
    """What a value holds, each with the type that it should be of, and where it is."""
    if isinstance(value, Mapping) and among:
        yield from (
            (one, kind, "[]") for pair in value.items() for one, kind in zip(pair, among, strict=True)
        )
    elif isinstance(value, tuple) and among[-1:] == (...,):
        yield from ((one, among[0], "[]") for one in value)
    elif isinstance(value, tuple) and among:
        yield from ((one, kind, "[]") for one, kind in zip(value, among, strict=True))
    elif isinstance(value, frozenset) and among:
        yield from ((one, among[0], "[]") for one in value)
    elif is_dataclass(value) and id(value) not in seen:
        seen.add(id(value))
        hints = get_type_hints(type(value))
        for item in fields(value):
            if not item.name.startswith("_"):
                yield getattr(value, item.name), hints[item.name], f".{item.name}"


@pytest.mark.parametrize(
    ("value", "hint", "told"),
    [
        ((1, "a"), tuple[int, ...], ["x[]: str for <class 'int'>"]),
        ({"a": 1}, Mapping[str, str], ["x[]: int for <class 'str'>"]),
        (None, int | None, []),
        ("b", Literal["a"], ["x: str for typing.Literal['a']"]),
    ],
)
def test_what_is_of_another_type_is_noticed(value: Any, hint: Any, told: list[str]) -> None:
    assert otherwise(value, hint, "x", set()) == told
