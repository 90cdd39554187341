"""Reads the site file, `site.toml`: all slips are told at once, each with its line, its key and the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from portal import toml_file
from portal.errors import SiteError, did_you_mean
from portal.site.model import Site
from portal.site.values import must_be

_KINDS = {
    "dataclass_type": "a table",
    "dict_type": "a table",
    "mapping_type": "a table",
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "float_type": "a number of degrees, such as 18.58",
    "bool_type": "true or false",
}
"""pydantic's names of slips that are values of the wrong kind, and what the value must be."""


def load_site(path: Path) -> Site:
    """Read a site file. Raises SiteError for all slips in it, each with file, line, key and what to do. What values
    must be to each other is looked at where each is right by itself."""
    file = toml_file.read(path, SiteError)
    try:
        return _site_type().validate_python(file.values, context={"folder": path.absolute().parent})
    except ValidationError as error:
        slips = [(_path(slip), _told(slip)) for slip in error.errors(include_url=False)]
    slips.sort(key=lambda slip: file.line_of(slip[0]))
    raise SiteError(*(f"{file.place_of(*where)}: {_name(where)}: {told}" for where, told in slips))


@cache
def _site_type() -> TypeAdapter[Site]:
    return TypeAdapter(Site)


def _path(slip: ErrorDetails) -> toml_file.KeyPath:
    """The keys and indexes that lead to a slip; pydantic says “[key]” of a key that is itself wrong."""
    where = slip["loc"]
    return where[:-1] if where[-1] == "[key]" else where


def _name(where: toml_file.KeyPath) -> str:
    """As people write it: contact.phones[1], counted from 1."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where).removeprefix(
        "."
    )


def _told(slip: ErrorDetails) -> str:
    kind = slip["type"]
    if kind == "value_error":
        return str(slip["ctx"]["error"])
    if kind == "missing":
        return "this is missing. Add it."
    if kind == "unexpected_keyword_argument":
        return f"this key means nothing here. {did_you_mean(str(slip['loc'][-1]), _keys(slip['loc'][:-1]))}"
    return str(must_be(_KINDS[kind], slip["input"]))


def _keys(table: toml_file.KeyPath) -> Iterator[str]:
    """The keys that a table may have."""
    kind: Any = Site
    for key in table:
        if isinstance(key, str):
            kind = _dataclass_in(get_type_hints(kind)[key])
    return (field.name for field in fields(kind))


def _dataclass_in(hint: Any) -> Any:
    """The dataclass that a field's type speaks of, such as that of Look | None."""
    if is_dataclass(hint):
        return hint
    return next(filter(None, map(_dataclass_in, get_args(hint))), None)
