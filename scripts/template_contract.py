"""What the templates promise to who overrides them, as it is: blocks, macros, and the values that each is given.

`contract` is held against tests/pages/golden/templates.json, `page` is docs/reference/templates.md.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from jinja2 import nodes

from portal import assets
from portal.derive.builder_version import Builder
from portal.i18n.catalogs import Catalogs
from portal.pages.contexts import Layout, Page, PageContext
from portal.pages.filters import PageWords
from portal.pages.template_checks import page_templates
from portal.pages.template_copies import names, stamp_of, text_of
from portal.pages.template_reading import FRAGMENT, make_environment
from portal.site import load_site
from portal.text.word_lists import package_lists

LAYOUT = "layouts/page.html"
_COMMENT = re.compile(r"\{#-?\s*(.*?)\s*-?#\}", re.DOTALL)
_ELEMENT = re.compile(r"(?<!`)<\w+>")
_PACKAGE = "portal."

Types = Mapping[str, Any]
"""The types of values, by their names."""


@dataclass(frozen=True)
class Promise:
    """What one template promises. `blocks` are its own, with whether a page must fill them; `values` what it is given,
    with the type as it is written; `types` are the same, as Python has them. A component is given nothing but the
    parameters of its `macros`."""

    contract: int
    blocks: Mapping[str, bool]
    macros: Mapping[str, str]
    values: Mapping[str, str]
    types: Types = field(repr=False)
    about: str = ""

    def as_json(self) -> dict[str, Any]:
        """What the golden file keeps."""
        return {
            "contract": self.contract,
            "blocks": sorted(self.blocks),
            "macros": dict(self.macros),
            "values": dict(self.values),
        }


def contract() -> dict[str, Promise]:
    """What each template of the package promises."""
    environment = make_environment(())
    trees = {name: environment.parse(text_of(name)) for name in names()}
    given = _given(trees)
    found = {}
    for name, tree in trees.items():
        stamp = stamp_of(text_of(name))
        assert stamp is not None, name
        written, types = given.get(name, ({}, {}))
        found[name] = Promise(
            contract=stamp.contract,
            blocks={block.name: block.required for block in tree.find_all(nodes.Block)},
            macros={macro.name: _signature(macro) for macro in tree.find_all(nodes.Macro)},
            values=written,
            types=types,
            about=_about(name),
        )
    return found


def _given(trees: Mapping[str, nodes.Template]) -> dict[str, tuple[dict[str, str], dict[str, Any]]]:
    """The values that each template is given, as written and as types."""
    found = {name: _of_page(pages) for name, pages in page_templates().items()}
    found[LAYOUT] = _of_page([Page])
    waiting = [*found]
    while waiting:
        name = waiting.pop()
        written, types = found[name]
        for node in trees[name].find_all((nodes.Include, nodes.Call)):
            if isinstance(node, nodes.Include):
                assert isinstance(node.template, nodes.Const), name
                target, values = node.template.value, (written, types)
            elif isinstance(node.node, nodes.Name) and node.node.name == FRAGMENT:
                assert isinstance(node.args[0], nodes.Const), name
                kinds = {pair.key: _kind(pair.value, written, types) for pair in node.kwargs}
                target = node.args[0].value
                values = {k: v[0] for k, v in kinds.items()}, {k: v[1] for k, v in kinds.items()}
            else:
                continue
            if target not in found:
                found[target] = values
                waiting.append(target)
    return found


def _of_page(pages: list[type[Page]]) -> tuple[dict[str, str], dict[str, Any]]:
    (page,) = pages
    hints = get_type_hints(page)
    types = {one.name: hints[one.name] for one in fields(page)}
    return {name: shown(hint) for name, hint in types.items()}, types


def _kind(node: nodes.Node, written: Mapping[str, str], types: Types) -> tuple[str, Any]:
    """The type of an expression such as `page.figures` or `latest[0]`, as written and as it is."""
    if isinstance(node, nodes.Compare):
        return "bool", bool
    if isinstance(node, nodes.Const):
        return shown(type(node.value)), type(node.value)
    if isinstance(node, nodes.Getitem):
        several = _kind(node.node, written, types)
        if isinstance(node.arg, nodes.Slice):
            return several
        one = get_args(several[1])[0]
        return shown(one), one
    if isinstance(node, nodes.Name):
        return written[node.name], types[node.name]
    assert isinstance(node, nodes.Getattr), node
    hint = get_type_hints(_kind(node.node, written, types)[1])[node.attr]
    return shown(hint), hint


def shown(hint: Any) -> str:
    """A type as it would be written, without the names that it has only in the code."""
    origin, among = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return shown(among[0])
    if origin is Literal:
        return " | ".join(map(repr, among))
    if origin in (Union, UnionType):
        return " | ".join(map(shown, among))
    if hint in (None, NoneType, ...):
        return "..." if hint is ... else "None"
    if among:
        inner = among if not isinstance(among[0], list) else (among[0][0] if among[0] else "", among[1])
        return f"{origin.__name__}[{', '.join(map(shown, inner))}]"
    return str(getattr(hint, "__name__", hint))


def _signature(macro: nodes.Macro) -> str:
    words = [arg.name for arg in macro.args]
    for number, default in enumerate(reversed(macro.defaults), 1):
        assert isinstance(default, nodes.Const)
        words[-number] += (
            f"={str(default.value).lower() if isinstance(default.value, bool) else repr(default.value)}"
        )
    return f"{macro.name}({', '.join(words)})"


def _about(name: str) -> str:
    """The comment on top of a template."""
    comments = _COMMENT.findall(text_of(name))
    return comments[1] if len(comments) > 1 else ""


def members(kind: type) -> dict[str, str]:
    """What templates may read of a value of ours, with types and signatures."""
    found = {name: shown(hint) for name, hint in _hints(kind).items()}
    for base in reversed(kind.__mro__):
        if not base.__module__.startswith(_PACKAGE):
            continue
        for name, value in vars(base).items():
            if name.startswith("_") or name in found:
                continue
            getter = getattr(value, "fget", None) or getattr(value, "func", None)
            if getter:
                found[name] = shown(get_type_hints(getter)["return"])
            elif inspect.isfunction(value):
                found[name] = _called(value)
    return found


def _hints(kind: type) -> dict[str, Any]:
    """The fields of a class of ours, with their types."""
    own = {
        name for base in kind.__mro__ if base.__module__.startswith(_PACKAGE) for name in base.__annotations__
    }
    hints = get_type_hints(kind, include_extras=True)
    return {
        name: hint
        for name, hint in hints.items()
        if name in own and not name.startswith(("_", "model_")) and get_origin(hint) is not ClassVar
    }


def _called(function: Any) -> str:
    """How a method is called, and what it gives."""
    hints = get_type_hints(function)
    words = []
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        words.append(f"{name}: {shown(hints[name])}{default}")
    return f"({', '.join(words)}) -> {shown(hints['return'])}"


def reached(types: Types) -> set[type]:
    """The classes of ours whose values can be reached from values of these types."""
    found: set[type] = set()
    waiting: list[Any] = [*types.values()]
    while waiting:
        hint = waiting.pop()
        waiting += [one for one in get_args(hint) if not isinstance(one, list)]
        if isinstance(hint, type) and hint.__module__.startswith(_PACKAGE) and hint not in found | {Builder}:
            found.add(hint)
            waiting += _hints(hint).values()
    return found


def types_of(promises: Mapping[str, Promise]) -> dict[str, dict[str, str]]:
    """The members of every class whose values a template can reach, by the name of the class."""
    classes = set().union(*(reached(promise.types) for promise in promises.values()))
    return {kind.__name__: members(kind) for kind in sorted(classes, key=lambda kind: kind.__name__)}


@cache
def documented(kind: type) -> Mapping[str, str]:
    """What stands in the code below each field of a class."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith(_PACKAGE):
            (tree,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
            assert isinstance(tree, ast.ClassDef)
            for item, after in zip(tree.body, tree.body[1:], strict=False):
                told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                if told and isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                    found[item.target.id] = _flat(ast.literal_eval(after.value))
    return found


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _doc(kind: Any) -> str:
    """What a class says of itself, in one line."""
    return _flat(inspect.getdoc(kind) or "")


def first_sentence(text: str) -> str:
    """The first sentence of a text, with elements as code."""
    return _ELEMENT.sub(r"`\g<0>`", re.split(r"(?<=\.)\s", _flat(text), maxsplit=1)[0])


def what(owner: type, name: str, hint: Any) -> str:
    """What a value is: what its field says, else the class of what it holds."""
    told = documented(owner).get(name)
    if told:
        return told
    kinds = [
        one
        for one in (hint, *get_args(hint))
        if isinstance(one, type) and one.__module__.startswith(_PACKAGE)
    ]
    return first_sentence(_doc(kinds[0])) if kinds else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def table(rows: list[list[str]]) -> str:
    head, *body = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join([head, "|---" * len(rows[0]) + "|", *body, ""])


def values_table(owner: type, shown: Mapping[str, str]) -> str:
    hints = get_type_hints(owner)
    rows = [[f"`{name}`", f"`{kind}`", what(owner, name, hints[name])] for name, kind in shown.items()]
    return table([["name", "type", "what"], *rows])


def page(text: str) -> str:
    """The page of reference, with all from its heading “Pages” on made anew."""
    intro, heading, _ = text.partition("\n## Pages\n")
    assert heading, "the page has no heading “Pages”"
    return f"{intro}{heading}\n" + "\n".join(_sections(contract()))


def _sections(promises: Mapping[str, Promise]) -> Iterator[str]:
    yield "Each also has `layout` and `page`, and may fill the blocks of the layout, below.\n"
    for name, (owner,) in sorted(page_templates().items()):
        promise = promises[name]
        yield f"### {name}\n"
        yield f"{_doc(owner)}\n"
        filled = ", ".join(f"`{block}`" for block in sorted(promise.blocks))
        yield f"Contract {promise.contract}; context `{owner.__name__}`; fills the blocks {filled}.\n"
        own = {value: kind for value, kind in promise.values.items() if value not in ("layout", "page")}
        if own:
            yield values_table(owner, own)
    yield from _layout(promises[LAYOUT])
    yield "## Parts of the layout\n"
    yield "What is given to them; `layout` and `page` are those of the page.\n"
    rows = [["template", "contract", "is given", "what"]]
    for name, promise in promises.items():
        if name.startswith("partials/"):
            given = ", ".join(f"`{value}: {kind}`" for value, kind in promise.values.items())
            rows.append([f"`{name}`", str(promise.contract), given, first_sentence(promise.about)])
    yield table(rows)
    yield "## Components\n"
    yield "Macros, to be imported. What their parameters are stands in the comment on top of each.\n"
    rows = [["template", "contract", "macros"]]
    for name, promise in promises.items():
        if name.startswith("components/"):
            rows.append(
                [f"`{name}`", str(promise.contract), ", ".join(f"`{one}`" for one in promise.macros.values())]
            )
    yield table(rows)
    yield from _classes(promises)
    yield from _words()


def _layout(promise: Promise) -> Iterator[str]:
    yield "## The layout\n"
    yield f"`{LAYOUT}`, contract {promise.contract}. A page must fill the blocks that are needed.\n"
    told = dict(re.findall(r"^  (\w+)\s+(.+)$", promise.about, re.MULTILINE))
    rows = [["block", "needed", "what"]]
    rows += [
        [f"`{name}`", "yes" if needed else "", _ELEMENT.sub(r"`\g<0>`", told[name])]
        for name, needed in promise.blocks.items()
    ]
    yield table(rows)
    for owner, name in ((Layout, "layout"), (PageContext, "page")):
        yield f"### {name}\n"
        yield f"{_doc(owner)}\n"
        yield values_table(owner, {one: shown(hint) for one, hint in _hints(owner).items()})


def _classes(promises: Mapping[str, Promise]) -> Iterator[str]:
    yield "## What values hold\n"
    yield "Each class by its name, with its fields and what may be called.\n"
    pages = {one for owners in page_templates().values() for one in owners}
    classes = set().union(*(reached(promise.types) for promise in promises.values())) - pages
    for kind in sorted(classes - {Layout, PageContext, Page}, key=lambda kind: kind.__name__):
        own = members(kind)
        yield f"### {kind.__name__}\n"
        yield f"{_doc(kind)}\n"
        if own:
            yield "".join(
                f"- `{name}{'' if how.startswith('(') else ': '}{how}`\n" for name, how in own.items()
            )


def _words() -> Iterator[str]:
    site = load_site(assets.folder("demo") / "site.toml")
    catalogs = Catalogs((assets.folder("locales"),), wished=site.languages, default=site.default_language)
    words = PageWords(site, catalogs.messages("en"), package_lists())
    for title, found, sign in (("Functions", words.functions(), "{}"), ("Filters", words.filters(), "|{}")):
        yield f"## {title}\n"
        rows = [["name", "what"]]
        for name, function in sorted(found.items()):
            rows.append([f"`{sign.format(name)}`", first_sentence(inspect.getdoc(function) or "")])
        yield table(rows)


GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "pages" / "golden" / "templates.json"
"""What each template promised when the number of its contract was raised last."""
