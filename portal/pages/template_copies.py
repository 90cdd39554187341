"""The package's templates and what stands before them: which contract a copy belongs to, and what has changed since.

The contract of a template is what others rely on: the blocks and macros that it has, and the values that it is given.
It has a number, which stands in the template's first line (the stamp) and is raised when any of this changes. A copy
keeps the stamp, with a digest of what it was copied from; the original itself is kept beside it, in a hidden folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from portal import assets
from portal.atomic_writing import write_whole
from portal.errors import TemplateError, did_you_mean, why
from portal.pages.template_reading import (
    PACKAGE_PREFIX,
    SUFFIX,
    files_in,
    make_environment,
    references_in,
)

ORIGINALS = ".originals"
"""The folder, in that of the copies, that holds what each was copied from."""

_STAMP = re.compile(
    r"\{#-? portal:template (?P<name>\S+) contract (?P<contract>\d{1,6})"
    r"(?: copied from (?P<digest>[0-9a-f]{12}))? -?#\}"
)
_HEAD = 1_000
"""Letters at the beginning of a template among which its stamp is looked for."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which template of the package a file is a copy of, and the number of the contract that it belongs to. `digest` is
    that of the original; empty in the package itself, and in what was stamped by hand."""

    name: str
    contract: int
    digest: str = ""

    def __str__(self) -> str:
        copied = f" copied from {self.digest}" if self.digest else ""
        return f"{{#- portal:template {self.name} contract {self.contract}{copied} -#}}"


class Relation(StrEnum):
    """What a template is to the package's of its name."""

    package = "package"
    copy = "copy"
    extends = "extends"
    replaces = "replaces"
    addition = "addition"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTemplate:
    """A template, and where it is taken from: “package”, “plugin …” or a folder of the site's.

    `contract` is that of its stamp, `package_contract` that of the package's template of its name; None where there is
    none. `changed`: the package's text is another than that which was copied. `uses` are the templates that it names,
    `used_by` those that name it. `hidden`: another of this name stands before it. `problem` says why it cannot be
    read, and is empty otherwise.
    """

    name: str
    source: str
    file: Path
    relation: Relation
    blocks: tuple[str, ...] = ()
    contract: int | None = None
    package_contract: int | None = None
    changed: bool = False
    used_by: tuple[str, ...] = ()
    hidden: bool = False
    problem: str = ""
    uses: tuple[str, ...] = ()

    @property
    def is_stale(self) -> bool:
        """Whether the package's template has another contract than the one that this belongs to."""
        return self.contract is not None and self.contract != self.package_contract and self.is_over

    @property
    def is_over(self) -> bool:
        """Whether it stands before one of the package's."""
        return self.relation not in (Relation.package, Relation.addition)


def stamp_of(text: str) -> Stamp | None:
    """The stamp of a template; None for one without."""
    found = _STAMP.search(text[:_HEAD])
    return Stamp(found["name"], int(found["contract"]), found["digest"] or "") if found else None


def digest_of(text: str) -> str:
    """What tells one text of a template from another."""
    return sha256(text.encode()).hexdigest()[:12]


def names() -> list[str]:
    """The names of the package's templates."""
    package = assets.folder("templates")
    return sorted(path.relative_to(package).as_posix() for path in package.rglob(f"*{SUFFIX}"))


def text_of(name: str) -> str:
    """The source of one of the package's templates. Raises TemplateError for a name that there is not."""
    known = names()
    inner = name.removeprefix(f"{PACKAGE_PREFIX}/")
    if inner not in known:
        raise TemplateError(f"The package has no template “{name}”. {did_you_mean(name, known)}")
    return _read(assets.folder("templates") / inner)


def stale(name: str, file: Path, package: Path) -> Iterator[str]:
    """What is to be told of a file that stands before a template of the package whose contract is another one now."""
    original = package / name
    mine = stamp_of(_read(file))
    if mine is None or not original.is_file() or mine.name != name:
        return
    now = stamp_of(_read(original))
    if now is None or now.contract == mine.contract:
        return
    if now.contract < mine.contract:
        yield (
            f"this belongs to contract {mine.contract} of “{name}”, and this version of the portal has "
            f"{now.contract}: it was made for a newer one. Upgrade the portal."
        )
    else:
        yield (
            f"this belongs to contract {mine.contract} of “{name}”, and the package has {now.contract}. `portal "
            f"templates diff {name}` tells what has changed."
        )


def listed(folders: Mapping[Path, str]) -> list[ListedTemplate]:
    """All templates by name: those of the `folders` (each with what it is called), in their order, then the package's,
    where nothing stands before it. Raises TemplateError for a folder that cannot be read."""
    package, environment = assets.folder("templates"), make_environment(())
    contracts = {name: stamp_of(_read(package / name)) for name in names()}
    found: dict[str, list[ListedTemplate]] = {}
    for folder, source in folders.items():
        for file in files_in(folder):
            name = file.relative_to(folder).as_posix()
            found.setdefault(name, []).append(_listed(environment, name, source, file, contracts.get(name)))
    for name, stamp in contracts.items():
        whole = _listed(environment, name, Relation.package, package / name, stamp)
        found.setdefault(name, []).append(replace(whole, relation=Relation.package, changed=False))
    users: dict[str, set[str]] = {}
    for each in found.values():
        for one in each:
            for used in one.uses:
                users.setdefault(used, set()).add(one.name)
    return [
        replace(one, hidden=place > 0, used_by=tuple(sorted(users.get(one.name, ()))))
        for _, each in sorted(found.items())
        for place, one in enumerate(each)
        if place == 0 or one.relation is not Relation.package
    ]


def _listed(
    environment: Environment, name: str, source: str, file: Path, package: Stamp | None
) -> ListedTemplate:
    told = ListedTemplate(
        name=name,
        source=source,
        file=file,
        relation=Relation.replaces if package else Relation.addition,
        package_contract=package.contract if package else None,
    )
    try:
        text = _read(file)
        tree = environment.parse(text, name)
    except TemplateError as error:
        return replace(told, problem=error.reason)
    except (TemplateSyntaxError, RecursionError) as slip:
        return replace(told, problem=f"it cannot be read as a template ({str(slip).rstrip('.')})")
    stamp = stamp_of(text)
    named = {one for reference in references_in(tree) for one in reference.one_of}
    extends = any(
        f"{PACKAGE_PREFIX}/{name}" in reference.one_of
        for reference in references_in(tree)
        if reference.kind is nodes.Extends
    )
    is_copy = stamp is not None and stamp.name == name
    return replace(
        told,
        relation=told.relation
        if package is None
        else Relation.extends
        if extends
        else Relation.copy
        if is_copy
        else told.relation,
        blocks=tuple(sorted({block.name for block in tree.find_all(nodes.Block)})),
        contract=stamp.contract if stamp and stamp.name == name else None,
        changed=bool(
            package and stamp and is_copy and stamp.digest and stamp.digest != digest_of(text_of(name))
        ),
        uses=tuple(sorted(named)),
    )


def copy(name: str, folder: Path, *, overwrite: bool = False) -> Path:
    """Put a copy of one of the package's templates into a folder of templates, and its original beside it. Gives the
    file. Raises TemplateError for a name that there is not, and for a file that is there and shall not be written."""
    text = text_of(name)
    name = name.removeprefix(f"{PACKAGE_PREFIX}/")
    target = folder / name
    if target.exists() and not overwrite:
        raise TemplateError(
            "this is there already. --overwrite replaces it; --keep leaves its text, and stamps it as a copy of the "
            "package's present template.",
            file=str(target),
        )
    _write(folder / ORIGINALS / name, text)
    _write(target, _stamped(text, name, text))
    return target


def renew(name: str, folder: Path) -> Path:
    """Say of a file in a folder of templates that it has all of the package's present template, and keep that as its
    original. Its text stays. Raises TemplateError."""
    text = text_of(name)
    target = folder / name.removeprefix(f"{PACKAGE_PREFIX}/")
    if not target.is_file():
        raise TemplateError(
            "there is no such file to be kept. Leave out --keep to copy it.", file=str(target)
        )
    mine = _read(target)
    _write(folder / ORIGINALS / target.relative_to(folder), text)
    _write(target, _stamped(mine, target.relative_to(folder).as_posix(), text))
    return target


@dataclass(frozen=True, slots=True)
class Difference:
    """What the package has changed in a template since it was copied: `lines` in the unified format, as `patch` takes
    them; none where nothing has changed. `with_original`: the original was at hand; else these are all differences
    between the copy and the package's."""

    lines: tuple[str, ...]
    with_original: bool
    contract: int | None
    package_contract: int


def difference(name: str, folder: Path) -> Difference:
    """What has changed since a template of the package was copied into the folder. Raises TemplateError."""
    now = text_of(name)
    name = name.removeprefix(f"{PACKAGE_PREFIX}/")
    target = folder / name
    if not target.is_file():
        raise TemplateError(f"there is no copy of it in {folder}.", file=str(target))
    mine = _read(target)
    stamp, present = stamp_of(mine), stamp_of(now)
    assert present is not None  # noqa: S101 - a test holds that each of the package's has one
    contract = stamp.contract if stamp else None
    if stamp and stamp.digest == digest_of(now):
        return Difference((), with_original=True, contract=contract, package_contract=present.contract)
    before, with_original = mine, False
    original = folder / ORIGINALS / name
    if stamp and stamp.digest and original.is_file() and digest_of(text := _read(original)) == stamp.digest:
        before, with_original = _STAMP.sub(str(stamp), text, count=1), True
    lines = unified_diff(
        before.splitlines(keepends=True),
        _stamped(now, name, now).splitlines(keepends=True),
        f"a/{name}",
        f"b/{name}",
    )
    whole = tuple(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
    return Difference(
        whole, with_original=with_original, contract=contract, package_contract=present.contract
    )


def _stamped(text: str, name: str, original: str) -> str:
    """A text with the stamp of a copy of the package's present template, whose source is `original`."""
    present = stamp_of(original)
    assert present is not None  # noqa: S101 - a test holds that each of the package's has one
    mark = str(Stamp(name, present.contract, digest_of(original)))
    found = _STAMP.search(text[:_HEAD])
    return text[: found.start()] + mark + text[found.end() :] if found else f"{mark}\n{text}"


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TemplateError("the text is not UTF-8. Save the file as UTF-8.", file=str(file)) from None
    except OSError as error:
        raise TemplateError(
            f"this cannot be read ({why(error)}). See to the file's rights.", file=str(file)
        ) from None


def _write(file: Path, text: str) -> None:
    try:
        write_whole(file, text.encode())
    except OSError as error:
        raise TemplateError(
            f"this cannot be written ({why(error)}). See to the folder's rights and the disk.", file=str(file)
        ) from None
