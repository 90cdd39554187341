"""Reads how the site looks, `[look]` in the site file, and measures its colours."""

from __future__ import annotations

import math
import re
from pathlib import Path

from portal import palette
from portal.errors import did_you_mean
from portal.site import Logo, Look
from portal.site_table import Table
from portal.site_values import read_local_text, read_text

_COLOUR = re.compile(r"#(?:[0-9a-f]{3}){1,2}", re.ASCII | re.IGNORECASE)
_LONG = 7
"""Letters of a colour in full."""


def read_look(above: Table, key: str) -> Look:
    """The look that a table tells, its paths made absolute. Raises SiteError for a slip, and for colours that are too
    near to each other in any theme."""
    table = above.table(key)
    table.only(Look)
    wished: dict[str, palette.Colours] = {
        theme: table.optional(theme, _colours, palette.NONE) for theme in palette.OF_SITES
    }
    found = palette.palette(wished)
    _refuse_pale(table, found)
    return Look(
        logo=table.optional("logo", _logo, None),
        favicon=table.optional("favicon", _path, None),
        static=table.optional("static", _path, None),
        light=found.changed["light"],
        dark=found.changed["dark"],
    )


def _logo(above: Table, key: str) -> Logo:
    table = above.table(key)
    table.only(Logo)
    return Logo(
        file=table.required("file", _path),
        text=table.required("text", read_local_text),
        ground=table.optional("ground", _colour, None),
    )


def _path(table: Table, key: str) -> Path:
    """A path, relative to the folder of the site file."""
    return Path(table.file).absolute().parent / read_text(table, key)


def _colours(above: Table, key: str) -> palette.Colours:
    table = above.table(key)
    known = palette.own()[key].keys() - palette.FIXED
    for name in table.values:
        if name not in known:
            table.refuse(name, f"there is no colour of this name. {did_you_mean(name, known)}")
    return {name: _colour(table, name) for name in table.values}


def _colour(table: Table, key: str) -> str:
    text = read_text(table, key)
    if not _COLOUR.fullmatch(text):
        table.refuse(
            key, f"“{text}” is no colour. Write “#” and six of the digits 0–9 and a–f, such as “#7a1248”."
        )
    short = text.lower()
    return short if len(short) == _LONG else "#" + "".join(2 * digit for digit in short[1:])


def _refuse_pale(table: Table, found: palette.Palette) -> None:
    """Refuse colours whose contrast is too small: the pair that lacks most is named."""
    pairs = sorted(palette.pale(found), key=lambda pair: pair.found / pair.least)
    if not pairs:
        return
    theme, front, ground, ratio, least = pairs[0]
    origins = found.origins.get(theme, {})
    keys = [origins[name] for name in (front, ground) if name in origins]

    def told(name: str) -> str:
        key, colour = origins.get(name, ""), found.colours(theme)[name]
        return (
            f"“{name}” ({colour})"
            if key in ("", f"{theme}.{name}")
            else f"“{name}” ({colour}, from look.{key})"
        )

    others = (
        f" So do {len(pairs) - 1} further pairs." if pairs[2:] else " So does one other." if pairs[1:] else ""
    )
    table.refuse(
        next((key for key in keys if key.startswith(f"{theme}.")), keys[0] if keys else theme),
        f"in the theme “{theme}”, {told(front)} on {told(ground)} has a contrast of "
        f"{math.floor(ratio * 100) / 100:g}:1, and needs {least:g}:1.{others} Make one of the two darker or lighter.",
    )
