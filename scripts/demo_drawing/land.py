"""Sky, hills, water, trees and fields: what lies behind and around."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from demo_drawing.svg import (
    HEIGHT,
    WIDTH,
    circle,
    element,
    ellipse,
    group,
    line,
    moved,
    num,
    path,
    polygon,
    rect,
    through,
)


class Palette(NamedTuple):
    """The light of a scene: sky above and at the horizon, hills from far to near, the ground."""

    high: str
    low: str
    far: str
    middle: str
    near: str
    ground: str
    light: str


DAWN = Palette("#f1c9a5", "#fcefdc", "#cfb9b0", "#a3a894", "#6f8a70", "#4c6b55", "#fff6e0")
DAY = Palette("#b9d9dd", "#f4f1e3", "#b5cac3", "#8fb09a", "#648d6d", "#47704f", "#fffbea")
GOLDEN = Palette("#f3d9a0", "#fdf4dc", "#d8c69c", "#b5ad77", "#8a9358", "#647440", "#fffae8")
DUSK = Palette("#46507c", "#eab592", "#8a7f9c", "#655f84", "#463f63", "#302a48", "#ffe3bb")
NIGHT = Palette("#141d3c", "#434a7c", "#353c6a", "#282d55", "#1d2144", "#141733", "#ffe9b8")
HAZE = Palette("#d3bd9a", "#efe2c6", "#d5c7aa", "#beb093", "#a09679", "#7d775f", "#f6c98c")
RAIN = Palette("#7f97a5", "#d3dddd", "#a3b5b8", "#809799", "#5f7a77", "#47625d", "#eef4f2")


def sky(palette: Palette) -> str:
    stops = element("stop", offset="0", stop_color=palette.high) + element(
        "stop", offset="1", stop_color=palette.low
    )
    gradient = element("linearGradient", stops, id="sky", x2="0", y2="1")
    return element("defs", gradient) + rect(0, 0, WIDTH, HEIGHT, "url(#sky)")


def sun(x: float, y: float, r: float, palette: Palette) -> str:
    """Sun or moon, with two rings of light."""
    rings = [circle(x, y, r * by, palette.light, opacity=0.22) for by in (2.1, 1.5)]
    return "".join(rings) + circle(x, y, r, palette.light)


def hills(rng: Random, y: float, rise: float, fill: str, step: float = 170) -> str:
    """A range of soft hills across the page, its tops around `y`."""
    points = [(-step, y)]
    x = -step / 2
    while x < WIDTH + 2 * step:
        points.append((x, y + rng.uniform(-rise, rise)))
        x += step * rng.uniform(0.7, 1.3)
    return path(through(points) + f"V{HEIGHT}H{num(-step)}Z", fill)


def ranges(rng: Random, palette: Palette, y: float = 330) -> str:
    """Three ranges of hills, one before the other, paler with distance."""
    return (
        hills(rng, y, 60, palette.far, 210)
        + hills(rng, y + 60, 42, palette.middle, 240)
        + hills(rng, y + 120, 24, palette.near, 300)
    )


def ground(palette: Palette, y: float, fill: str | None = None) -> str:
    return path(f"M0 {num(y)}Q600 {num(y - 26)} 1200 {num(y)}V675H0Z", fill or palette.ground)


def mist(rng: Random, y: float, count: int = 4, fill: str = "#ffffff") -> str:
    return group(
        *(
            ellipse(
                rng.uniform(0, WIDTH),
                y + rng.uniform(-22, 22),
                rng.uniform(190, 330),
                rng.uniform(10, 20),
                fill,
            )
            for _ in range(count)
        ),
        opacity=0.38,
    )


def cloud(x: float, y: float, scale: float = 1, fill: str = "#ffffff", opacity: float = 0.75) -> str:
    d = "M-90 20a30 30 0 0 1 18-52a48 48 0 0 1 88-12a38 38 0 0 1 56 30a20 20 0 0 1 6 34Z"
    return moved(x, y, path(d, fill, opacity=opacity), scale=scale)


def stars(rng: Random, count: int = 40, lowest: float = 330) -> str:
    d = "".join(f"M{num(rng.uniform(0, WIDTH))} {num(rng.uniform(10, lowest))}h.1" for _ in range(count))
    return line(d, "#fff3d0", 3.2, opacity=0.75)


def tree(x: float, base: float, height: float, leaf: str, shade: str, trunk: str = "#6b4f3b") -> str:
    """A round tree, such as a longan or a rain tree."""
    r = height * 0.34
    crowns = [(-0.52, 0.18, 0.68), (0.52, 0.14, 0.72), (0, -0.28, 0.9)]
    cy = base - height + r * 1.25
    stem = (
        f"M{num(-height * 0.05)} 0L{num(-height * 0.03)} {num(-height * 0.55)}"
        f"H{num(height * 0.03)}L{num(height * 0.05)} 0Z"
    )
    return (
        moved(x, base, path(stem, trunk))
        + "".join(circle(x + dx * r, cy + dy * r, r * by, shade) for dx, dy, by in crowns)
        + "".join(
            circle(x + dx * r - r * 0.12, cy + dy * r - r * 0.12, r * by * 0.78, leaf)
            for dx, dy, by in crowns
        )
    )


def tall_tree(x: float, base: float, height: float, leaf: str, shade: str, trunk: str = "#8b7561") -> str:
    """A tall, straight tree with its crown high above, such as a yang."""
    w = height * 0.035
    top = base - height
    crown = [
        (0, 0.13, 0.19, 0.12),
        (-0.13, 0.24, 0.15, 0.085),
        (0.13, 0.26, 0.15, 0.085),
        (0.02, 0.36, 0.12, 0.06),
    ]
    return (
        polygon([(x - w, base), (x - w * 0.5, top + 40), (x + w * 0.5, top + 40), (x + w, base)], trunk)
        + "".join(
            ellipse(x + dx * height, top + dy * height, rx * height, ry * height, shade)
            for dx, dy, rx, ry in crown
        )
        + "".join(
            ellipse(
                x + dx * height - 0.01 * height,
                top + (dy - 0.02) * height,
                rx * height * 0.8,
                ry * height * 0.68,
                leaf,
            )
            for dx, dy, rx, ry in crown
        )
    )


def palm(x: float, base: float, height: float, leaf: str, trunk: str = "#7a6450") -> str:
    top = -height
    leaves = "".join(
        f"M0 {num(top)}q{num(dx * 0.5)} {num(-abs(dx) * 0.45)} {num(dx)} {num(dy)}"
        f"q{num(-dx * 0.42)} {num(-dy * 0.75 - 12)} {num(-dx)} {num(-dy)}Z"
        for dx, dy in ((-88, 22), (88, 22), (-62, 58), (62, 58), (-48, -34), (48, -34))
    )
    return moved(
        x,
        base,
        line(f"M0 0Q8 {num(top / 2)} 0 {num(top)}", trunk, 11),
        path(leaves, leaf),
    )


def bush(x: float, base: float, width: float, fill: str) -> str:
    r = width / 4
    return path(
        f"M{num(x - width / 2)} {num(base)}a{num(r)} {num(r)} 0 0 1 {num(r)} {num(-r)}"
        f"a{num(r * 1.1)} {num(r * 1.1)} 0 0 1 {num(r * 2)} 0a{num(r)} {num(r)} 0 0 1 {num(r)} {num(r)}Z",
        fill,
    )


def water(y: float, fill: str, glint: str, rng: Random) -> str:
    """Water from `y` down to the edge, with short lines of light."""
    glints = "".join(
        f"M{num(rng.uniform(-30, WIDTH))} {num(y + 14 + (HEIGHT - y - 22) * i / 11)}h{num(rng.uniform(60, 210))}"
        for i in range(12)
    )
    return rect(0, y, WIDTH, HEIGHT - y, fill) + line(glints, glint, 4, opacity=0.55)


def fields(y: float, colours: tuple[str, ...]) -> str:
    """Rice fields: strips that widen towards the reader."""
    height = HEIGHT - y
    parts = []
    for i, colour in enumerate(colours):
        top = y + height * (i / len(colours)) ** 1.5
        parts.append(
            path(f"M0 {num(top + 12)}Q{400 + 90 * i} {num(top - 16)} 1200 {num(top + 8)}V675H0Z", colour)
        )
    return "".join(parts)


def road(x: float, horizon: float, fill: str = "#b9a98d", spread: float = 250) -> str:
    """A road from the horizon towards the reader."""
    edge = polygon(
        [(x - 9, horizon), (x + 9, horizon), (x + spread, HEIGHT), (x - spread, HEIGHT)],
        fill,
    )
    dashes = "".join(
        f"M{num(x)} {num(horizon + (HEIGHT - horizon) * a)}V{num(horizon + (HEIGHT - horizon) * b)}"
        for a, b in ((0.12, 0.2), (0.32, 0.46), (0.62, 0.86))
    )
    return edge + line(dashes, "#fff7e3", 7, opacity=0.8)
