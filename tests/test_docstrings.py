"""What the package says of itself: each public function and method has a word, and names what it raises."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from portal.assets import PACKAGE

Function = ast.FunctionDef | ast.AsyncFunctionDef
ENTRANCES = ("cli", "views", "middleware")
"""Packages whose functions are called by a framework alone, which also knows what they raise."""


@dataclass
class Class:
    """A class: its docstring, the names of what it inherits from, and its public methods."""

    doc: str = ""
    bases: frozenset[str] = frozenset()
    methods: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Public:
    """A public function or method: its place, docstring, class, and the classes that it raises itself."""

    place: str
    doc: str
    owner: str
    name: str
    raised: frozenset[str]


def raised_in(function: Function) -> Iterator[str]:
    """The names of the exceptions that stand in a function's own `raise` statements."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = ast.unparse(called).rpartition(".")[2]
            if name[0].isupper():  # not a variable, nor a function that makes the error
                yield name
        waiting += ast.iter_child_nodes(node)


@cache
def read() -> tuple[dict[str, list[Class]], list[Public]]:
    """The classes of the package by name, and what is public in it."""
    classes: dict[str, list[Class]] = {}
    public: list[Public] = []

    def note(function: Function, place: str, owner: str) -> None:
        doc = ast.get_docstring(function) or ""
        raised = frozenset(raised_in(function))
        public.append(Public(f"{place}:{function.lineno} {function.name}", doc, owner, function.name, raised))

    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if place.startswith("database/migrations/"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            # The name of a rule of portal.testing is its sentence.
            is_rule = isinstance(node, Function) and "rule" in map(ast.unparse, node.decorator_list)
            if isinstance(node, Function) and not is_rule and not node.name.startswith("_"):
                note(node, place, "")
            if not isinstance(node, ast.ClassDef):
                continue
            methods = [
                each for each in node.body if isinstance(each, Function) and not each.name.startswith("_")
            ]
            told = {each.name: ast.get_docstring(each) or "" for each in methods}
            bases = frozenset(ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases)
            classes.setdefault(node.name, []).append(Class(ast.get_docstring(node) or "", bases, told))
            if not node.name.startswith("_"):
                for each in methods:
                    note(each, place, node.name)
    return classes, public


def kin(name: str) -> tuple[list[Class], set[str]]:
    """The classes of ours that a class inherits from or is an implementation of, as its docstring says (“A SearchEngine
    …”), itself among them; and the names of classes of others that it inherits from."""
    classes, _ = read()
    found: list[Class] = []
    foreign: set[str] = set()
    waiting, seen = [name], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for each in classes.get(name, ()):
            found.append(each)
            foreign |= each.bases - classes.keys()
            waiting += (each.bases | set(re.findall(r"\w+", each.doc))) & classes.keys()
    return found, foreign


def docs_of(one: Public) -> Iterator[str]:
    """All that is said of a function: by itself, and of a method by its class's kin."""
    yield one.doc
    if one.owner:
        yield from (each.methods.get(one.name, "") for each in kin(one.owner)[0])


def overrides_a_library(one: Public) -> bool:
    """Whether a method's class inherits from one that is not of this package, which may say what the method does."""
    return bool(one.owner and kin(one.owner)[1] - {"Protocol", "NamedTuple"})


def test_each_public_function_and_method_has_a_word() -> None:
    _, public = read()
    silent = [one.place for one in public if not any(docs_of(one)) and not overrides_a_library(one)]
    assert silent == []


def test_each_public_function_names_what_it_raises() -> None:
    _, public = read()
    assert any(one.raised for one in public)
    silent = [
        f"{one.place}: {', '.join(sorted(missing))}"
        for one in public
        if not one.place.startswith(ENTRANCES)
        and (missing := {name for name in one.raised if not any(name in doc for doc in docs_of(one))})
    ]
    assert silent == []


def test_the_tree_of_errors_has_them_all() -> None:
    errors = ast.parse((PACKAGE / "errors.py").read_text(encoding="utf-8"))
    tree = ast.get_docstring(errors) or ""
    named = set(re.findall(r"[├└]── (\w+)", tree)) | {"PortalError"}
    assert named == {node.name for node in errors.body if isinstance(node, ast.ClassDef) and node.bases}
