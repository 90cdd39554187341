"""Counts the rooms of the package, so that they stay few, full, and named once: `python scripts/rooms.py`."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "portal"
_MIGRATIONS = PACKAGE / "database" / "migrations"


@dataclass(frozen=True)
class Rooms:
    """What is counted of the modules that are neither the `__init__` of a package nor a migration; names are dotted."""

    lines: Mapping[str, int]
    """How many each module has."""
    served: Mapping[str, str]
    """The modules that exactly one other uses, with that one. Who imports a name from a package that only hands it on
    uses the module that has it."""
    stems: Mapping[str, list[str]]
    """Names of files that several modules have."""
    classes: Mapping[str, list[str]]
    """Names of public classes that several modules have."""


def rooms(package: Path = PACKAGE) -> Rooms:
    """Read a whole package."""
    paths = {
        _name(path, package): path
        for path in sorted(package.rglob("*.py"))
        if _MIGRATIONS not in path.parents
    }
    texts = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    trees = {name: ast.parse(text) for name, text in texts.items()}
    modules = [name for name, path in paths.items() if not path.name.startswith("__")]
    handed_on = {
        f"{name}.{alias}": f"{module}.{alias}"
        for name, path in paths.items()
        if path.name == "__init__.py"
        for module, alias in _names(trees[name])
        if alias in _exported(trees[name])
    }
    users: dict[str, set[str]] = defaultdict(set)
    for name, tree in trees.items():
        for module, alias in _names(tree):
            full = f"{module}.{alias}"
            if full in handed_on.values() and f"{name}.{alias}" in handed_on:
                continue
            while full in handed_on:
                full = handed_on[full]
            users[full if full in paths else full.rpartition(".")[0]].add(name)
    stems, classes = defaultdict(list), defaultdict(list)
    for name in modules:
        stems[name.rpartition(".")[2]].append(name)
        for statement in trees[name].body:
            if isinstance(statement, ast.ClassDef) and not statement.name.startswith("_"):
                classes[statement.name].append(name)
    return Rooms(
        lines={name: texts[name].count("\n") for name in modules},
        served={name: next(iter(users[name])) for name in modules if len(users[name]) == 1},
        stems={stem: names for stem, names in stems.items() if len(names) > 1},
        classes={name: where for name, where in classes.items() if len(where) > 1},
    )


def _name(path: Path, package: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each name that is imported, with where it is imported from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name.rpartition(".")[::2] for alias in node.names)


def _exported(tree: ast.Module) -> frozenset[str]:
    """What `__all__` names."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            return frozenset(ast.literal_eval(statement.value))
    return frozenset()


def main() -> None:
    """Tell the counts, and what is behind each."""
    found = rooms()
    print(f"{len(found.lines)} modules")
    print(f"{len(found.served)} serve one other:")
    for name, user in sorted(found.served.items()):
        print(f"  {name} ({found.lines[name]}) ← {user}")
    for what, repeated in (("names of files", found.stems), ("names of public classes", found.classes)):
        print(f"{len(repeated)} {what} are there more than once:")
        for name, where in sorted(repeated.items()):
            print(f"  {name}: {', '.join(where)}")
    longest = sorted(found.lines.items(), key=lambda item: -item[1])[:8]
    print("longest: " + ", ".join(f"{name} {lines}" for name, lines in longest))


if __name__ == "__main__":
    main()
