"""SVG as text: numbers, elements and the smooth lines that every drawing is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from xml.sax.saxutils import quoteattr

WIDTH, HEIGHT = 1200, 675

Point = tuple[float, float]


def num(value: float) -> str:
    """A length with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0" if value > -0.05 else "-0")


def element(name: str, content: str = "", **attributes: str | float | None) -> str:
    """One element; `_` in attribute names stands for `-`, and attributes that are None are left out."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(value if isinstance(value, str) else num(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def rect(
    x: float, y: float, width: float, height: float, fill: str, rx: float | None = None, **more: str | float
) -> str:
    return element("rect", x=x, y=y, width=width, height=height, rx=rx, fill=fill, **more)


def circle(x: float, y: float, r: float, fill: str, **more: str | float) -> str:
    return element("circle", cx=x, cy=y, r=r, fill=fill, **more)


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, **more: str | float) -> str:
    return element("ellipse", cx=x, cy=y, rx=rx, ry=ry, fill=fill, **more)


def path(d: str, fill: str = "none", **more: str | float) -> str:
    return element("path", d=d, fill=fill, **more)


def line(d: str, stroke: str, width: float, **more: str | float) -> str:
    """A stroke with round ends along the path `d`."""
    more = {"stroke_linecap": "round", "stroke_linejoin": "round", **more}
    return element("path", d=d, fill="none", stroke=stroke, stroke_width=width, **more)


def polygon(points: Iterable[Point], fill: str, **more: str | float) -> str:
    return path("M" + "L".join(f"{num(x)} {num(y)}" for x, y in points) + "Z", fill, **more)


def group(*parts: str, **more: str | float) -> str:
    return element("g", "".join(parts), **more)


def moved(x: float, y: float, *parts: str, scale: float = 1, turn: float = 0) -> str:
    """The parts, drawn around 0 0, put at x y."""
    transform = f"translate({num(x)} {num(y)})"
    transform += f" rotate({num(turn)})" if turn else ""
    transform += f" scale({scale:.2f})" if scale != 1 else ""
    return group(*parts, transform=transform)


def through(points: Sequence[Point]) -> str:
    """A path without corners that passes near the points, from the first to the last."""
    (x0, y0), *rest = points
    d = f"M{num(x0)} {num(y0)}"
    for (x1, y1), (x2, y2) in pairwise(rest):
        d += f"Q{num(x1)} {num(y1)} {num((x1 + x2) / 2)} {num((y1 + y2) / 2)}"
    x, y = rest[-1]
    return d + f"L{num(x)} {num(y)}"


def symbol(name: str, *parts: str) -> str:
    """Parts to be drawn several times by `use`; what has no fill of its own takes that of the use."""
    return element("defs", group(*parts, id=name))


def use(name: str, x: float, y: float, fill: str | None = None, scale: float = 1, turn: float = 0) -> str:
    if scale == 1 and not turn:
        return element("use", href=f"#{name}", x=round(x), y=round(y), fill=fill)
    transform = f"translate({num(x)} {num(y)})"
    transform += f" rotate({num(turn)})" if turn else ""
    transform += f" scale({scale:.2f})" if scale != 1 else ""
    return element("use", href=f"#{name}", transform=transform, fill=fill)


def document(*parts: str) -> str:
    """The whole drawing: no text, no styles, nothing from elsewhere."""
    return (
        element(
            "svg",
            "\n" + "\n".join(parts) + "\n",
            xmlns="http://www.w3.org/2000/svg",
            width=WIDTH,
            height=HEIGHT,
            viewBox=f"0 0 {WIDTH} {HEIGHT}",
        )
        + "\n"
    )
