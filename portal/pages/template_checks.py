"""Looks at all templates before the first page is made of them: what would break a page, and what does nothing.

What breaks a page is raised; what only does nothing, or may break one, is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

from jinja2 import Environment, nodes
from jinja2.meta import find_undeclared_variables

from portal.errors import TemplateError, did_you_mean
from portal.pages import contexts, search_contexts
from portal.pages.contexts import Layout, Page, PageContext
from portal.pages.template_copies import stale
from portal.pages.template_reading import PACKAGE_PREFIX, SUFFIX, Template, TemplateReader, files_in

_OF_JINJA = frozenset({"loop", "self", "super", "caller", "varargs", "kwargs"})
_SHARED: Mapping[str, type] = {"layout": Layout, "page": PageContext}
"""The variables that every page has."""
_MAY_BE_MISSING = frozenset({"defined", "undefined", "default", "d"})
"""Tests and filters that ask for what may not be there."""


def unknown_names(
    reader: TemplateReader, template: Template, *, of_own_page: bool = False
) -> Iterator[TemplateError]:
    """Names that a template reads and nothing has, and that it does not ask for by “is defined” or with a default. A
    page of an embedder's own is given names that nobody knows: only fields of `layout` and `page` are looked at."""
    asked = [node for node in template.each(nodes.Test, nodes.Filter) if node.name in _MAY_BE_MISSING]
    given = reader.given(template.name)
    variables = _variables(template.name) if given is None else given
    # What one template sets, those that it includes may read; pages and fragments are not included.
    is_whole = given is not None or template.name in page_templates()
    made = template.made if is_whole else reader.made()
    known = {*_OF_JINJA, *reader.functions, *made, *variables}
    known |= {name.name for node in asked for name in node.find_all(nodes.Name)}
    for name in sorted(find_undeclared_variables(template.tree) - known if not of_own_page else ()):
        line = min(node.lineno for node in template.each(nodes.Name) if node.name == name)
        meant = did_you_mean(name, variables)
        yield template.error(f"no page has a variable “{name}”. {meant}", line)
    yield from _unknown_fields(
        template, {id(part) for node in asked for part in node.find_all(nodes.Getattr)}
    )


def page_templates() -> dict[str, list[type[Page]]]:
    """The templates of pages, and the pages that each shows."""
    found: dict[str, list[type[Page]]] = {}
    for one in (*vars(contexts).values(), *vars(search_contexts).values()):
        if isinstance(one, type) and issubclass(one, Page) and one is not Page:
            found.setdefault(one.template, []).append(one)
    return found


def _variables(template: str) -> frozenset[str]:
    """The variables of the pages that a template shows; those of all pages, where it is no page's own."""
    pages = page_templates()
    shown = pages.get(template) or [page for each in pages.values() for page in each]
    return frozenset(field.name for page in shown for field in fields(page))


def _unknown_fields(template: Template, asked: set[int]) -> Iterator[TemplateError]:
    """What is read of `layout` and `page` and below them, and is not there: a slip, or a field of another version."""
    for node in template.each(nodes.Getattr):
        *owner, name = _chain(node) or ("",)
        if id(node) in asked or not owner or owner[0] not in _SHARED:
            continue
        kind: Any = _SHARED[owner[0]]
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


_UNUSED = (
    "It stands before none of the package's, and no other template names it: name it, or move it elsewhere."
)
_LIKE = 0.8
"""How alike two names are where one may be meant by the other, from 0 to 1, as difflib counts."""


def check(
    environment: Environment, package: Path, folders: Sequence[Path], *, own_pages: bool = False
) -> list[TemplateError]:
    """Compile every template that a page can be made of: those of the `package`, those that stand before them in the
    `folders`, pages of an embedder's own there (which extend another template), and what all these name. What does
    nothing is returned: files and blocks that nothing uses, names that nothing has; and copies of what the package now
    has otherwise. `own_pages`: there are such pages for certain, which may use any file.

    Raises TemplateError for the first slip that breaks a page.
    """
    reader = TemplateReader(environment, package, folders)
    for name in reader.names:
        if folders or not _compiles(environment, name):
            reader.follow(name)
    before = frozenset(reader.read)
    for name in _own_pages(reader, folders, any_file=own_pages):
        reader.follow(name)
    own = [template for template in reader.read.values() if template.is_own]
    for template in own:
        _refuse_a_way_back(reader, template)
        _refuse_missing_imports(reader, template)
        _refuse_missing_blocks(reader, template, is_own_page=template.name not in before)
        _refuse_missing_filters(environment, template)
    found: list[TemplateError] = []
    for template in own:
        found += _unused_blocks(reader, template)
        found += unknown_names(reader, template, of_own_page=template.name not in before)
        found += [template.error(told, 1) for told in stale(template.name, template.file, package)]
    return [*found, *_strays(reader, folders, own, own_pages=own_pages)]


_EXTENDS = re.compile(rb"\{%[-+]?\s*extends\b")


def _own_pages(reader: TemplateReader, folders: Sequence[Path], *, any_file: bool) -> Iterator[str]:
    """The templates of pages of an embedder's own: what extends another, stands before none of the package's and looks
    like no slip of one; or `any_file` that may be a template."""
    for folder in folders:
        for file in files_in(folder):
            name = file.relative_to(folder).as_posix()
            may_be = name.endswith(SUFFIX) and not name.startswith(f"{PACKAGE_PREFIX}/") and file.is_file()
            if may_be and name not in reader.read and (any_file or _is_page(name, file, reader.names)):
                yield name


def _is_page(name: str, file: Path, known: Sequence[str]) -> bool:
    beside = [one.rpartition("/")[2] for one in known if one.rpartition("/")[0] == name.rpartition("/")[0]]
    stems = [one.removesuffix(SUFFIX) for one in beside]
    if get_close_matches(file.stem.casefold(), stems, n=1, cutoff=_LIKE):
        return False
    try:
        return _EXTENDS.search(file.read_bytes()) is not None
    except OSError:
        return False


def _compiles(environment: Environment, name: str) -> bool:
    """Whether a template can be compiled: all that is asked of the package's own, whose names a test follows."""
    try:
        environment.get_template(name)
    except Exception:  # noqa: BLE001 - the reader finds and tells what it is
        return False
    return True


def _refuse_a_way_back(reader: TemplateReader, template: Template) -> None:
    found = reader.way_back(template)
    if found is None:
        return
    line, between = found
    by = f" by way of “{'”, “'.join(between)}”" if between else ""
    raise template.error(
        f"the template leads back to itself{by}, without end. What the package has is reached under "
        f"“{PACKAGE_PREFIX}/{template.name}”.",
        line,
    )


def _refuse_missing_imports(reader: TemplateReader, template: Template) -> None:
    """Refuse a macro that is asked for where there is none: to call it would break the page."""
    modules: dict[str, Template] = {}
    for node in template.each(nodes.FromImport, nodes.Import):
        target = node.template.value if isinstance(node.template, nodes.Const) else ""
        if target not in reader.read:
            continue
        if isinstance(node, nodes.Import):
            modules[node.target] = reader.read[target]
            continue
        for name in node.names:
            _refuse_missing(
                template, reader.read[target], name[0] if isinstance(name, tuple) else name, node.lineno
            )
    for node in template.each(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name in modules:
            _refuse_missing(template, modules[node.node.name], node.attr, node.lineno)


def _refuse_missing(template: Template, target: Template, name: str, line: int) -> None:
    """Raise TemplateError unless the `target` of an import has that name."""
    known = {macro.name for macro in target.each(nodes.Macro)}
    known |= {node.name for node in target.each(nodes.Name) if node.ctx == "store"}
    if not target.parent and name not in known:
        raise template.error(f"“{target.name}” has no macro “{name}”. {did_you_mean(name, known)}", line)


def _refuse_missing_blocks(reader: TemplateReader, template: Template, *, is_own_page: bool) -> None:
    """Refuse a page that leaves a block empty which what it extends needs to be filled."""
    is_layout = any(other.parent == template.name for other in reader.read.values())
    if template.name not in page_templates() and (is_layout or not is_own_page):
        return
    filled: set[str] = set()
    for one in (template, *reader.parents(template)):
        blocks = list(one.each(nodes.Block))
        missing = sorted({block.name for block in blocks if block.required} - filled)
        if missing:
            raise template.error(
                f"the page lacks the block “{missing[0]}”, which “{one.name}” needs. Add "
                f"{{% block {missing[0]} %}}…{{% endblock %}}.",
                1,
            )
        filled |= {block.name for block in blocks if not block.required}


def _refuse_missing_filters(environment: Environment, template: Template) -> None:
    """Refuse a filter or test that there is not: Jinja itself looks only outside of conditions."""
    kinds = ((nodes.Filter, "filter", environment.filters), (nodes.Test, "test", environment.tests))
    asked = {node.name for node in template.each(nodes.Test)}
    for kind, word, known in kinds:
        for node in template.each(kind):
            if node.name not in known and word not in asked:  # {% if "money" is filter %}
                raise template.error(
                    f"there is no {word} “{node.name}”. {did_you_mean(node.name, known)}", node.lineno
                )


def _unused_blocks(reader: TemplateReader, template: Template) -> Iterator[TemplateError]:
    """Blocks that nothing of what a template extends has a place for: what they hold is never shown."""
    parents = list(reader.parents(template))
    if not parents or _extends_any(parents[-1]):
        return
    known = {block.name for parent in parents for block in parent.each(nodes.Block)}
    for node in template.tree.body:
        if isinstance(node, nodes.Block) and node.name not in known:
            yield template.error(
                f"the block “{node.name}” is never shown: “{template.parent}” has none of this name. "
                f"{did_you_mean(node.name, known)}",
                node.lineno,
            )


def _extends_any(template: Template) -> bool:
    """Whether it is only known when a page is made what the template extends."""
    return not template.parent and any(reference.kind is nodes.Extends for reference in template.references)


def _strays(
    reader: TemplateReader, folders: Sequence[Path], own: Sequence[Template], *, own_pages: bool
) -> Iterator[TemplateError]:
    """Files that stand before no template of the package, and that no other template names. Where names are only known
    when a page is made, only those that look like a slip."""
    any_may_be_used = own_pages or any(
        not reference.one_of for template in own for reference in template.references
    )
    used = {template.file for template in own}
    for folder in folders:
        for file in files_in(folder):
            name = file.relative_to(folder).as_posix()
            if not file.is_file():
                yield _told(
                    file, "this cannot be read, so the package's own is used. Mend the link, or remove it."
                )
            elif (
                file not in used and name not in reader.read
            ):  # that of an earlier folder may stand before it
                meant = "" if own_pages else _like(name, reader.names, only_nearly=any_may_be_used)
                if meant or not any_may_be_used:
                    yield _told(file, f"no page uses this file. {meant or _UNUSED}")


def _told(file: Path, reason: str) -> TemplateError:
    return TemplateError(reason, file=str(file))


def _like(name: str, known: Sequence[str], *, only_nearly: bool) -> str:
    """A sentence that names the template that was probably meant; empty where none is. `only_nearly`: not one of the
    same name in another folder, nor of a similar one."""
    last = name.rpartition("/")[2].casefold()
    near = [] if only_nearly else [one for one in known if one.rpartition("/")[2] == last]
    near = near or get_close_matches(name.casefold(), known, n=1, cutoff=_LIKE)
    if not near and not only_nearly:
        lasts = {one.rpartition("/")[2]: one for one in known}
        near = [lasts[one] for one in get_close_matches(last, lasts, n=1, cutoff=_LIKE)]
    return f"Did you mean “{'” or “'.join(near)}”?" if near else ""
