"""Where templates are looked for; they are compiled once, and read for which others each of them names."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2 import Template as JinjaTemplate

from portal import assets
from portal.atomic_writing import written_whole
from portal.errors import TemplateError, did_you_mean
from portal.pages.quick_rendering import QuickContext, QuickTemplate

PACKAGE_PREFIX = "portal"
"""`{% extends "portal/pages/home.html" %}` always reaches the package's own template."""

FRAGMENT = "fragment"
"""`{{ fragment("partials/footer.html", layout=layout) }}` is a part that many pages share: its template is given the
values that are named, and no others."""

SUFFIX = ".html"

_MAY_BE_PASSED_BY = (nodes.If, nodes.For, nodes.CondExpr, nodes.Macro, nodes.CallBlock)
"""What stands inside of these need not be rendered when the template is."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a template extends, includes or imports: the names in `one_of`, none where they are only known when a page
    is made; `kind` is the node of Jinja."""

    kind: type[nodes.Node]
    one_of: tuple[str, ...]
    line: int
    needed: bool = True
    sure: bool = False
    """Whether it is followed each time that the template is rendered."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template, parsed: where it lies, and whether in a folder of the embedder's."""

    name: str
    file: Path
    is_own: bool
    tree: nodes.Template
    references: tuple[Reference, ...]
    made: frozenset[str]
    """The names that it sets, imports, defines, or gives to a fragment."""

    def error(self, reason: str, line: int = 0) -> TemplateError:
        """What is wrong in the file, to be raised or told."""
        return TemplateError(reason, file=str(self.file), line=line)

    def each(self, *kinds: type[nodes.Node]) -> Iterator[Any]:
        """The nodes of these kinds, wherever they stand."""
        for kind in kinds:
            yield from self.tree.find_all(kind)

    @property
    def parent(self) -> str:
        """The name of the template that this one extends; empty where there is none, or several may be."""
        extended = [reference.one_of for reference in self.references if reference.kind is nodes.Extends]
        return extended[0][0] if len(extended) == 1 and len(extended[0]) == 1 else ""


class TemplateReader:
    """The templates of one environment: of the folder `package` and of the embedder's `folders` before it."""

    def __init__(self, environment: Environment, package: Path, folders: Sequence[Path]) -> None:
        assert environment.loader is not None  # noqa: S101 - the pages' environment has one
        self.names = sorted(path.relative_to(package).as_posix() for path in package.rglob(f"*{SUFFIX}"))
        """Those of the package, of which pages are made."""
        self.read: dict[str, Template] = {}
        self.functions = frozenset(environment.globals)
        self._environment = environment
        self._loader: BaseLoader = environment.loader
        self._package = package
        self._folders = folders

    def follow(self, name: str) -> None:
        """Read and compile a template, and all that it names. Raises TemplateError."""
        if name in self.read:
            return
        template = self.read[name] = self._compiled(name)
        for reference in template.references:
            there = [one for one in reference.one_of if self._is_there(one)]
            if reference.one_of and not there and reference.needed:
                wanted = reference.one_of[0]
                raise template.error(
                    f"there is no template “{wanted}”. {did_you_mean(wanted, self.names)}", reference.line
                )
            for one in there:
                self.follow(one)

    def made(self) -> frozenset[str]:
        """The names that any of the templates read sets, imports or defines."""
        return frozenset().union(*(template.made for template in self.read.values()))

    def parents(self, template: Template) -> Iterator[Template]:
        """What a template extends, nearest first, as far as it is known."""
        seen = {template.name}
        while template.parent and template.parent not in seen:
            template = self.read[template.parent]
            seen.add(template.name)
            yield template

    def given(self, name: str) -> frozenset[str] | None:
        """The values that a template is given where it is a fragment; None where no other has it as one."""
        calls = [
            call
            for template in self.read.values()
            for call in template.each(nodes.Call)
            if _is_fragment(call) and name in _names_in(call.args[0])
        ]
        return frozenset(value.key for call in calls for value in call.kwargs) if calls else None

    def way_back(self, template: Template) -> tuple[int, tuple[str, ...]] | None:
        """How a template leads back to itself whenever it is rendered: the line that begins it, and the templates
        between. None for one that does not."""
        ways: list[tuple[int, tuple[str, ...]]] = [(one.line, (name,)) for one, name in self._sure(template)]
        seen: set[str] = set()
        while ways:
            line, way = ways.pop(0)
            if way[-1] == template.name:
                return line, way[:-1]
            if way[-1] not in seen:
                seen.add(way[-1])
                ways += [(line, (*way, name)) for _, name in self._sure(self.read[way[-1]])]
        return None

    def _sure(self, template: Template) -> Iterator[tuple[Reference, str]]:
        for reference in template.references:
            if reference.sure and len(reference.one_of) == 1 and reference.one_of[0] in self.read:
                yield reference, reference.one_of[0]

    def _compiled(self, name: str) -> Template:
        file = self._file(name)
        try:
            source = self._loader.get_source(self._environment, name)[0]
            tree = self._environment.parse(source, name)
            self._environment.get_template(name)
        except TemplateSyntaxError as slip:
            what = (slip.message or "a slip").rstrip(".")
            raise _refusal(
                file, f"the template cannot be compiled ({what}). Correct it.", slip.lineno
            ) from None
        except UnicodeDecodeError as slip:
            line = bytes(slip.object).count(b"\n", 0, slip.start) + 1
            raise _refusal(file, "the text is not UTF-8. Save the file as UTF-8.", line) from None
        except OSError as slip:
            raise _refusal(
                file, f"the template cannot be read ({slip.strerror}). See to the file's rights."
            ) from None
        except (RecursionError, SyntaxError, MemoryError, ArithmeticError, ValueError) as slip:
            raise _refusal(
                file, f"the template cannot be compiled ({slip}). Nest fewer parts in it."
            ) from None
        return Template(
            name,
            file,
            self._package not in file.parents,
            tree,
            tuple(references_in(tree)),
            frozenset(_made_in(tree)),
        )

    def _file(self, name: str) -> Path:
        """Where a template lies, looked for in the order of the environment's loaders."""
        inner = name.removeprefix(f"{PACKAGE_PREFIX}/")
        if inner != name and (self._package / inner).is_file():
            return self._package / inner
        places = [folder / name for folder in (*self._folders, self._package)]
        return next((place for place in places if place.is_file()), places[-1])

    def _is_there(self, name: str) -> bool:
        try:
            self._loader.get_source(self._environment, name)
        except TemplateNotFound:
            return False
        except (OSError, UnicodeDecodeError):  # it is, and will be told
            return True
        return True


def _refusal(file: Path, reason: str, line: int = 0) -> TemplateError:
    return TemplateError(reason, file=str(file), line=line)


def references_in(node: nodes.Node, *, sure: bool = True) -> Iterator[Reference]:
    """What a template names: others that it extends, includes or imports, and fragments."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport):
            needed = not getattr(child, "ignore_missing", False)
            yield Reference(type(child), _names_in(child.template), child.lineno, needed, sure)
        else:
            if isinstance(child, nodes.Call) and _is_fragment(child):
                yield Reference(nodes.Include, _names_in(child.args[0]), child.lineno, sure=sure)
            yield from references_in(child, sure=sure and not isinstance(child, _MAY_BE_PASSED_BY))


def _is_fragment(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name == FRAGMENT and bool(call.args)


def _names_in(expression: nodes.Expr) -> tuple[str, ...]:
    """The names that stand in an expression; none where it holds anything else."""
    items = expression.items if isinstance(expression, nodes.List | nodes.Tuple) else [expression]
    names = [item.value for item in items if isinstance(item, nodes.Const) and isinstance(item.value, str)]
    return tuple(names) if len(names) == len(items) else ()


def _made_in(tree: nodes.Template) -> Iterator[str]:
    yield from (node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param"))
    yield from (node.name for node in tree.find_all(nodes.Macro))
    yield from (node.target for node in tree.find_all(nodes.Import))
    yield from (
        value.key for call in tree.find_all(nodes.Call) if _is_fragment(call) for value in call.kwargs
    )
    for node in tree.find_all(nodes.FromImport):
        yield from (name[1] if isinstance(name, tuple) else name for name in node.names)


_NO_TEMPLATES = (".md", ".bak", ".orig", ".rej", ".swp", "~")
"""Ends of names of what people and editors leave beside templates."""
_NO_TEMPLATE_NAMES = frozenset({"readme", "readme.txt", "licence", "license", "license.txt", "thumbs.db"})
_MOST_FILES = 5_000
"""Files that are looked at in one folder: who names the root of a disk by mistake shall not wait."""


def files_in(folder: Path) -> Iterator[Path]:
    """The files that may be meant as templates. Raises TemplateError for a folder that cannot be read."""

    def refuse(error: OSError) -> None:
        raise _refusal(
            Path(error.filename), f"the folder cannot be read ({error.strerror}). See to its rights."
        )

    seen = 0
    for place, inner, names in os.walk(folder, onerror=refuse):
        inner[:] = sorted(name for name in inner if not name.startswith((".", "__")))
        for name in sorted(names):
            seen += 1
            if seen > _MOST_FILES:
                return
            low = name.lower()
            if not (low.startswith(".") or low.endswith(_NO_TEMPLATES) or low in _NO_TEMPLATE_NAMES):
                yield Path(place, name)


def make_environment(folders: Sequence[Path], kept: Path | None = None) -> Environment:
    """Templates from the embedder's `folders`, in order, then from the package. `kept`: the file in which their code is
    kept for the next start (`Compiled.keep`)."""
    package = FileSystemLoader(assets.folder("templates"))
    # Editors on Windows begin a file with a mark.
    loaders: list[BaseLoader] = [FileSystemLoader(folder, encoding="utf-8-sig") for folder in folders]
    environment = Environment(
        loader=Compiled([PrefixLoader({PACKAGE_PREFIX: package}), *loaders, package], kept),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,  # templates are few: a plain dict, not one that notes each use
    )
    environment.template_class = QuickTemplate
    environment.context_class = QuickContext
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}  # half the bytes of Thai words
    return environment


class Compiled(ChoiceLoader):
    """Templates as they were when they were first asked for: what was not checked at start breaks no page. All
    languages of a portal have the same code, and all portals of a process, where they have the same templates.

    To compile the package's takes a quarter of a second. So their code is kept in a file, by what it was made of. What
    is not in it is compiled, and so is all, where it is damaged, made by other versions, or written by somebody else.
    """

    def __init__(self, loaders: Sequence[BaseLoader], kept: Path | None = None) -> None:
        super().__init__(loaders)
        self._code: dict[str, CodeType] = {}
        self._file = kept
        self._kept: dict[bytes, CodeType] | None = None
        self._used: dict[bytes, CodeType] = {}

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002, ARG002 - Jinja's name
    ) -> JinjaTemplate:
        """The template, for an environment or what was laid over it. Raises TemplateNotFound, TemplateSyntaxError."""
        code = self._code.get(name)
        if code is None:
            code = self._code[name] = self._made(environment.linked_to or environment, name)
        # What Jinja gives as `globals` is those of the environment with nothing before them, which takes long to read.
        return environment.template_class.from_code(environment, code, environment.globals)

    def keep(self, environment: Environment) -> None:
        """Keep the code of all that was asked for, where the file has other code; does nothing where it cannot."""
        if self._file is None or self._used.keys() == self._known(environment).keys():
            return
        packed = marshal.dumps(self._used)
        with suppress(OSError), written_whole(self._file, mode=0o600, synced=False) as file:
            file.write(_digest(environment, packed) + packed)
        self._kept = dict(self._used)

    def _made(self, environment: Environment, name: str) -> CodeType:
        source, file, _ = self.get_source(environment, name)
        key = sha256(f"{name}\0{file}\0{source}".encode("utf-8", "surrogatepass")).digest()
        code = _COMPILED.get(key) or self._known(environment).get(key)
        if code is None:
            code = environment.compile(source, name, file)
        if len(_COMPILED) >= _MOST_COMPILED:  # templates that are edited again and again
            _COMPILED.clear()
        _COMPILED[key] = self._used[key] = code
        return code

    def _known(self, environment: Environment) -> dict[bytes, CodeType]:
        if self._kept is None:
            self._kept = _code_in(self._file, environment) if self._file else {}
        return self._kept


_COMPILED: dict[bytes, CodeType] = {}
_MOST_COMPILED = 500


def _code_in(path: Path, environment: Environment) -> dict[bytes, CodeType]:
    """The code in a file, if it is what this user has kept there."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            content = file.read()
    except OSError:
        return {}
    digest, packed = content[:32], content[32:]
    is_own = found.st_uid == os.geteuid() and not found.st_mode & 0o022
    if not is_own or digest != _digest(environment, packed):
        return {}
    code: dict[bytes, CodeType] = marshal.loads(packed)  # noqa: S302 - nobody else could have written it
    return code


def _digest(environment: Environment, packed: bytes) -> bytes:
    """Of packed code, and of all that makes it besides the templates."""
    made_by = (
        jinja2.__version__,
        sys.implementation.cache_tag,
        MAGIC_NUMBER,
        environment.autoescape,
        environment.trim_blocks,
        environment.lstrip_blocks,
        sorted(environment.filters),
        sorted(environment.tests),
    )
    return sha256(repr(made_by).encode() + packed).digest()
