"""Who may import whom: the ladder of the package, read from its source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "portal"

LADDER: tuple[frozenset[str], ...] = (
    frozenset({"errors", "failure_log", "language_tags", "assets", "atomic_writing", "process_lock"}),
    frozenset({"text"}),
    frozenset({"toml_file", "security_policy", "settings", "site", "accessibility_audit"}),
    frozenset({"i18n", "database"}),
    frozenset({"derive", "article"}),
    frozenset({"news", "visits"}),
    frozenset({"search"}),
    frozenset({"pages", "syndication"}),
    frozenset(
        {
            "middleware",
            "views",
            "routes",
            "background",
            "backups",
            "plugins",
            "hooks",
            "cache_purge",
            "open_data",
            "picture_painting",
        }
    ),
    frozenset({"app", "embedding"}),
    frozenset({"doctor", "metrics", "testing"}),
    frozenset({"cli"}),
)
"""Each part may import only from its own rung and those before it."""

ALONE: dict[str, frozenset[str]] = {
    "jinja2": frozenset({"pages"}),
    "starlette": frozenset(
        {"middleware", "views", "routes", "plugins", "embedding", "app", "metrics", "testing", "cli"}
    ),
    "html5lib": frozenset({"testing"}),
    "prometheus_client": frozenset({"metrics"}),
    "uvicorn": frozenset({"cli"}),
    "typer": frozenset({"cli"}),
    "rich": frozenset({"cli"}),
    "structlog": frozenset(),  # the library logs through logging, for whichever host
    "sqlalchemy": frozenset({"database", "news", "visits", "search", "app", "cli"}),
    "alembic": frozenset({"database"}),
    "babel": frozenset({"language_tags", "i18n"}),
    "nlpo3": frozenset({"text"}),
    "pythainlp": frozenset({"text"}),
    "nh3": frozenset({"derive"}),
    "markdown_it": frozenset({"derive", "news"}),
    "whoosh": frozenset({"search"}),
    "numpy": frozenset({"search"}),
}
"""Libraries that only these parts may import."""


@dataclass(frozen=True)
class Import:
    """One import: the module that imports, the line, and the dotted name that is imported."""

    part: str
    place: str
    name: str


def imports_of(path: Path) -> Iterator[Import]:
    inside = path.relative_to(PACKAGE)
    part = inside.parts[0].removesuffix(".py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        place = f"portal/{inside}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(part, place, alias.name)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place}: a relative import; write it in full"
            assert node.module is not None
            for alias in node.names:
                yield Import(part, place, f"{node.module}.{alias.name}")


def all_imports() -> list[Import]:
    return [found for path in sorted(PACKAGE.rglob("*.py")) for found in imports_of(path)]


def rung_of(part: str) -> int:
    return next((number for number, parts in enumerate(LADDER) if part in parts), -1)


def test_every_part_of_the_package_has_its_rung() -> None:
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")}
    assert {part for part in parts if rung_of(part) < 0} == {"__init__"}


def test_no_part_imports_from_a_higher_rung() -> None:
    wrong = []
    for found in all_imports():
        package, _, rest = found.name.partition(".")
        if package != "portal" or found.part == "__init__":
            continue
        imported = rest.partition(".")[0]
        if not imported or rung_of(imported) < 0 or rung_of(imported) > rung_of(found.part):
            wrong.append(f"{found.place} imports {found.name}")
    assert wrong == []


def test_middleware_knows_no_view() -> None:
    """What it needs of one, such as how an error page is made, it is given."""
    assert [
        f"{found.place} imports {found.name}"
        for found in all_imports()
        if found.part == "middleware" and found.name.startswith("portal.views")
    ] == []


@pytest.mark.parametrize("library", ALONE)
def test_a_library_stays_in_the_parts_that_it_belongs_to(library: str) -> None:
    wrong = [
        f"{found.place} imports {found.name}"
        for found in all_imports()
        if found.name.partition(".")[0] == library and found.part not in ALONE[library]
    ]
    assert wrong == []


def test_no_module_makes_an_app_an_engine_or_a_catalog_when_imported() -> None:
    """Two portals can live in one process: what has state is made by create_app, not by an import."""
    makers = {"Starlette", "FastAPI", "create_app", "create_engine", "create_async_engine", "make_engine"}
    makers |= {
        "Catalogs",
        "Environment",
        "SqlStore",
        "InMemoryStore",
        "VisitCounter",
        "Settings",
        "load_settings",
    }
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Expr)):
                continue
            calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
            wrong += [
                f"{path.relative_to(PACKAGE)}:{call.lineno}" for call in calls if called(call) in makers
            ]
    assert wrong == []


def test_nothing_asks_pathlib_where_links_lead() -> None:
    """`Path.resolve` raises RuntimeError for a link that leads to itself; `atomic_writing.real_path` does not."""
    assert [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and called(call) == "resolve" and path.name != "assets.py"
    ] == []


def called(call: ast.Call) -> str:
    """The last part of the name that is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
