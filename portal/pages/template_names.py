"""What templates read: variables that no page has, and fields of `frame` that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints

from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from portal.errors import TemplateError, did_you_mean
from portal.pages import contexts
from portal.pages.contexts import Frame, Page
from portal.pages.template_reading import Template, TemplateReader

_OF_JINJA = frozenset({"loop", "self", "super", "caller", "varargs", "kwargs"})
_MAY_BE_MISSING = frozenset({"defined", "undefined", "default", "d"})
"""Tests and filters that ask for what may not be there."""


def unknown_names(reader: TemplateReader, template: Template) -> Iterator[TemplateError]:
    """Names that a template reads and nothing has, and that it does not ask for by “is defined” or with a default."""
    asked = [node for node in template.each(nodes.Test, nodes.Filter) if node.name in _MAY_BE_MISSING]
    # What one template sets, those that it includes may read.
    made = template.made if template.name in page_templates() else reader.made()
    known = {*_OF_JINJA, *reader.functions, *made, *_variables(template.name)}
    known |= {name.name for node in asked for name in node.find_all(nodes.Name)}
    for name in sorted(find_undeclared_variables(template.tree) - known):
        line = min(node.lineno for node in template.each(nodes.Name) if node.name == name)
        meant = did_you_mean(name, _variables(template.name))
        yield template.error(f"no page has a variable “{name}”. {meant}", line)
    yield from _unknown_fields(
        template, {id(part) for node in asked for part in node.find_all(nodes.Getattr)}
    )


def page_templates() -> dict[str, list[type[Page]]]:
    """The templates of pages, and the pages that each shows."""
    found: dict[str, list[type[Page]]] = {}
    for one in vars(contexts).values():
        if isinstance(one, type) and issubclass(one, Page) and one is not Page:
            found.setdefault(one.template, []).append(one)
    return found


def _variables(template: str) -> frozenset[str]:
    """The variables of the pages that a template shows; those of all pages, where it is no page's own."""
    pages = page_templates()
    shown = pages.get(template) or [page for each in pages.values() for page in each]
    return frozenset(field.name for page in shown for field in fields(page))


def _unknown_fields(template: Template, asked: set[int]) -> Iterator[TemplateError]:
    """What is read of `frame` and below it, and is not there: a slip, or a field of another version."""
    for node in template.each(nodes.Getattr):
        *owner, name = _chain(node) or ("",)
        if id(node) in asked or owner[:1] != ["frame"]:
            continue
        kind: Any = Frame
        for step in owner[1:]:
            kind = _kind_of(kind, step)
        if is_dataclass(kind) and not hasattr(kind, name):
            known = [one for one in dir(kind) if not one.startswith("_")]
            yield template.error(
                f"“{'.'.join(owner)}” has no “{name}”. {did_you_mean(name, known)}", node.lineno
            )


def _chain(node: nodes.Expr) -> tuple[str, ...]:
    """The names of `a.b.c`; none of any other expression."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    before = _chain(node.node) if isinstance(node, nodes.Getattr) else ()
    return (*before, node.attr) if isinstance(node, nodes.Getattr) and before else ()


@cache
def _kind_of(kind: Any, name: str) -> Any:
    """The class of a field, where it is of one class, or None besides; else None."""
    if not is_dataclass(kind):
        return None
    hint = get_type_hints(kind).get(name)
    among = [one for one in get_args(hint) or (hint,) if one is not NoneType]
    return among[0] if len(among) == 1 and isinstance(among[0], type) else None
