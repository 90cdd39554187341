# ruff: noqa: E501 - a layer of a picture stays on one line: broken up, the order of layers is lost
"""Cloth, fruit, lanterns, vehicles, people and the things of an office."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from demo_drawing.buildings import GOLD, GOLD_LIGHT, GOLD_SHADE
from demo_drawing.svg import (
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
    symbol,
    use,
)

INK, SKIN, CREAM = "#3d3a45", "#d9a27c", "#fbf4e4"


def petals(count: int, r: float, width: float, start: float = 0.0) -> str:
    """Pointed petals around 0 0, as one path."""
    d = ""
    for i in range(count):
        at = start + 2 * pi * i / count
        x, y = r * cos(at), r * sin(at)
        dx, dy = -sin(at) * width, cos(at) * width
        d += (
            f"M0 0Q{num(x * 0.5 + dx)} {num(y * 0.5 + dy)} {num(x)} {num(y)}"
            f"Q{num(x * 0.5 - dx)} {num(y * 0.5 - dy)} 0 0Z"
        )
    return d


def phikun(r: float, fill: str, heart: str) -> str:
    """The phikun flower of Lamphun's brocade: eight petals over eight."""
    return (
        path(petals(8, r, r * 0.26, pi / 8), heart, opacity=0.75)
        + path(petals(8, r * 0.92, r * 0.24), fill)
        + circle(0, 0, r * 0.2, heart)
        + circle(0, 0, r * 0.09, fill)
    )


def brocade(name: str, cloth: str, thread: str, heart: str, size: float = 120) -> str:
    """Defines a pattern: flowers in a lattice of diamonds, woven in `thread` on `cloth`."""
    half = size / 2
    diamond = f"M0 {num(half)}L{num(half)} 0L{num(size)} {num(half)}L{num(half)} {num(size)}Z"
    small = path(petals(4, size * 0.11, size * 0.04), thread)
    tile = (
        rect(0, 0, size, size, cloth)
        + line(diamond, thread, size * 0.022, opacity=0.85)
        + line(diamond, heart, size * 0.05, opacity=0.3)
        + moved(half, half, phikun(size * 0.27, thread, heart))
        + "".join(moved(x, y, small) for x, y in ((0, 0), (size, 0), (0, size), (size, size)))
    )
    pattern = element("pattern", tile, id=name, width=size, height=size, patternUnits="userSpaceOnUse")
    return element("defs", pattern)


def border(y: float, height: float, cloth: str, thread: str, left: float = 0, right: float = WIDTH) -> str:
    """A woven edge: a row of diamonds between two lines, from `left` to `right`."""
    count = round((right - left) / (height * 1.1))
    step, middle = (right - left) / count, y + height / 2
    d = ""
    for x in (left + step * (i + 0.5) for i in range(count)):
        d += (
            f"M{num(x - step * 0.4)} {num(middle)}L{num(x)} {num(middle - height * 0.34)}"
            f"L{num(x + step * 0.4)} {num(middle)}L{num(x)} {num(middle + height * 0.34)}Z"
        )
    edges = "".join(f"M{num(left)} {num(at)}H{num(right)}" for at in (y + 5, y + height - 5))
    return (
        rect(left, y, right - left, height, cloth)
        + path(d, thread)
        + line(edges, thread, 3, stroke_linecap="butt")
    )


def longans(rng: Random, x: float, y: float, count: int = 16, r: float = 30) -> str:
    """A hanging bunch of longans with its leaves."""
    twig, shell, shine = "#6b5236", "#b98a4e", "#d9b47c"
    parts = []
    for turn in (-62, -24, 28, 66):
        leaf = path("M0 0Q60 -34 132 0Q60 34 0 0Z", "#4c7a4a") + line("M6 0H118", "#6fa063", 3)
        parts.append(moved(x, y, leaf, turn=turn - 90 if turn % 4 else turn + 180, scale=r / 30))
    fruit = [symbol(
        f"longan{round(x)}",
        circle(0, 0, r, shell),
        circle(-r * 0.14, -r * 0.16, r * 0.72, shine, opacity=0.55),
        circle(-r * 0.34, -r * 0.38, r * 0.17, "#f5e2bb", opacity=0.9),
    )]  # fmt: skip
    stems, row, placed = "", 0, 0
    rows = [2, 3, 4, 3, 2, 2, 1, 1]
    while placed < count and row < len(rows):
        for i in range(min(rows[row], count - placed)):
            fx = x + (i - (rows[row] - 1) / 2) * r * 1.82 + rng.uniform(-5, 5)
            fy = y + r * (1.7 + 1.62 * row) + rng.uniform(-5, 5)
            stems += f"M{num(x)} {num(y)}Q{num(x + (fx - x) * 0.2)} {num(fy - r)} {num(fx)} {num(fy)}"
            fruit.append(use(f"longan{round(x)}", fx, fy))
            placed += 1
        row += 1
    return "".join(parts) + line(stems, twig, 4) + "".join(fruit)


def lantern_symbol() -> str:
    """Defines the lantern of the north, for `use` with a fill: eight-sided, with paper tails."""
    body = polygon(
        [(-18, -44), (18, -44), (40, -14), (40, 14), (18, 44), (-18, 44), (-40, 14), (-40, -14)], "inherit"
    )
    return symbol(
        "lantern",
        line("M0 -44V-66", "#6b4f3b", 3),
        path("M-14 42L-18 96H-8L-4 44ZM14 42L18 96H8L4 44ZM-3 44V110H3V44Z"),
        body.replace(' fill="inherit"', ""),
        path("M-18 -44L-8 0L-18 44L-40 14V-14Z", "#000000", opacity=0.1),
        path("M-8 0L0 -36L8 0L0 36Z", "#fffbe6", opacity=0.75),
        circle(0, 0, 60, "#fff1c4", opacity=0.13),
        line("M-18 -44H18M-18 44H18M-40 -14V14M40 -14V14", GOLD_LIGHT, 4),
    )


def person(
    x: float,
    base: float,
    height: float,
    shirt: str,
    lower: str = INK,
    hair: str = "#33282a",
    scarf: str | None = None,
) -> str:
    """A person without a face: anybody."""
    w = height * 0.15
    sash = (
        line(f"M{num(-w * 0.8)} {num(-height * 0.74)}L{num(w * 0.7)} {num(-height * 0.48)}", scarf, w * 0.42)
        if scarf
        else ""
    )
    return moved(
        x,
        base,
        path(
            f"M{num(-w * 0.85)} {num(-height * 0.46)}H{num(w * 0.85)}L{num(w * 0.95)} 0H{num(-w * 0.95)}Z",
            lower,
        ),
        path(
            f"M{num(-w)} {num(-height * 0.42)}V{num(-height * 0.66)}"
            f"Q{num(-w)} {num(-height * 0.79)} 0 {num(-height * 0.8)}Q{num(w)} {num(-height * 0.79)} {num(w)} {num(-height * 0.66)}"
            f"V{num(-height * 0.42)}Z",
            shirt,
        ),
        sash,
        rect(-height * 0.03, -height * 0.84, height * 0.06, height * 0.07, SKIN),
        circle(0, -height * 0.89, height * 0.075, SKIN),
        path(
            f"M{num(-height * 0.08)} {num(-height * 0.88)}a{num(height * 0.08)} {num(height * 0.085)} 0 0 1 {num(height * 0.16)} 0"
            f"q{num(-height * 0.08)} {num(-height * 0.05)} {num(-height * 0.16)} 0Z",
            hair,
        ),
    )


def wheelchair_user(x: float, base: float, height: float, shirt: str) -> str:
    r = height * 0.24
    return moved(
        x,
        base,
        circle(0, -r, r, "none", stroke=INK, stroke_width=6),
        circle(0, -r, 6, INK),
        line(
            f"M{num(-r * 0.9)} {num(-height * 0.66)}L{num(-r * 0.5)} {num(-r * 1.6)}H{num(r * 1.1)}L{num(r * 1.5)} -8H{num(r * 2)}",
            INK,
            7,
        ),
        line(
            f"M{num(-r * 0.2)} {num(-r * 1.9)}H{num(r * 1.1)}L{num(r * 1.4)} {num(-r * 0.5)}", "#5a5f78", 20
        ),
        line(f"M{num(-r * 0.25)} {num(-r * 2)}V{num(-height * 0.74)}", shirt, r * 1.05),
        line(f"M{num(-r * 0.1)} {num(-height * 0.68)}L{num(r * 0.7)} {num(-r * 1.5)}", SKIN, 10),
        circle(-r * 0.25, -height * 0.95, height * 0.1, SKIN),
        path(
            f"M{num(-r * 0.25 - height * 0.105)} {num(-height * 0.94)}a{num(height * 0.105)} {num(height * 0.11)} 0 0 1 {num(height * 0.21)} 0q{num(-height * 0.1)} {num(-height * 0.06)} {num(-height * 0.21)} 0Z",
            "#33282a",
        ),
    )


def train(x: float, base: float, coaches: int, body: str = "#a33d3a", stripe: str = "#f2e3bd") -> str:
    """A locomotive, heading left, and its coaches."""
    parts = [
        path("M0 0V-62Q0 -104 46 -108H232V0Z", body),
        rect(0, -48, 232, 12, stripe),
        path("M12 -66Q14 -94 48 -96H70V-66Z", "#bfd9dc"),
        *(rect(92 + 44 * i, -94, 30, 26, "#bfd9dc", rx=4) for i in range(3)),
        circle(16, -24, 9, GOLD_LIGHT),
    ]
    for n in range(coaches):
        left = 246 + n * 262
        parts.append(rect(left, -100, 250, 100, stripe, rx=12))
        parts.append(rect(left, -50, 250, 40, body))
        parts.extend(rect(left + 18 + 44 * i, -86, 30, 28, "#8fb4ba", rx=4) for i in range(5))
    dots = "".join(f"M{40 + n * 260 + at} 4h.1" for n in range(coaches + 1) for at in (0, 50, 120, 170))
    wheels = line(dots, INK, 30) + line(dots, "#8a8791", 12)
    return moved(x, base, *parts, wheels)


def rails(y: float) -> str:
    sleepers = "".join(f"M{x} {num(y + 14)}v12" for x in range(10, 1200, 44))
    return line(sleepers, "#6b4f3b", 16) + rect(0, y + 8, 1200, 7, "#7c7a80")


def songthaew(x: float, base: float, scale: float = 1, body: str = "#2f6c9e") -> str:
    """A covered pick-up with two benches, heading left."""
    return moved(
        x,
        base,
        path("M-170 -28V-72Q-168 -80 -150 -84L-124 -128Q-120 -136 -108 -136H-62V-28Z", body),
        path("M-138 -84L-116 -122H-76V-84Z", "#cfe4e6"),
        path("M-58 -28V-150Q-58 -160 -46 -160H160Q172 -160 172 -148V-28Z", body),
        rect(-44, -138, 200, 50, "#efe6cf", rx=6),
        line("M6 -138V-88M56 -138V-88M106 -138V-88", body, 8),
        rect(-170, -50, 342, 9, GOLD_LIGHT),
        *(person(10 + 50 * i, -62, 92, shirt) for i, shirt in enumerate(("#c7685a", "#5d8a72", "#d8a64a"))),
        rect(-58, -86, 230, 58, body),
        rect(-58, -50, 230, 9, GOLD_LIGHT),
        *(circle(at, -22, 30, INK) + circle(at, -22, 13, "#b8b4ab") for at in (-108, 112)),
        circle(-164, -60, 7, GOLD_LIGHT),
        scale=scale,
    )


def bicycle(x: float, base: float, scale: float = 1, frame: str = "#b5533c") -> str:
    wheels = "".join(
        circle(at, -70, 68, "none", stroke=INK, stroke_width=8)
        + line(
            "".join(
                f"M{at} -70L{num(at + 64 * cos(k * pi / 5))} {num(-70 + 64 * sin(k * pi / 5))}"
                for k in range(10)
            ),
            "#8a8791",
            2,
        )
        for at in (-120, 120)
    )
    return moved(
        x,
        base,
        wheels,
        line("M-120 -70L-52 -178L84 -170L8 -66ZM-62 -196L8 -66M84 -170L120 -70M84 -170L76 -214", frame, 11),
        line("M76 -214Q100 -228 122 -206", INK, 9),
        line("M-92 -200H-34", INK, 16),
        circle(8, -66, 20, INK),
        line("M-8 -44L24 -88", INK, 7),
        rect(76, -208, 76, 50, "#c99a5b", rx=8),
        line("M76 -190H152M76 -174H152M96 -208V-158M124 -208V-158", "#a37a42", 3),
        scale=scale,
    )


def sheet(
    x: float, y: float, width: float, height: float, lines: int, turn: float = 0, fill: str = CREAM
) -> str:
    """A sheet of paper with lines for words."""
    gap = (height - 60) / lines
    d = "".join(f"M26 {num(40 + gap * i)}H{num(width - (26 if i % 3 else 70))}" for i in range(lines))
    return moved(
        x,
        y,
        rect(5, 8, width, height, "#000000", rx=8, opacity=0.12),
        rect(0, 0, width, height, fill, rx=8),
        line(d, "#cdbfa6", 7),
        turn=turn,
    )


def phone(x: float, y: float, height: float, *screen: str) -> str:
    """A telephone; what its screen shows is drawn in a field of 200 by 400."""
    scale = height / 440
    return moved(
        x,
        y,
        rect(-112, -212, 232, 440, "#000000", rx=34, opacity=0.12),
        rect(-120, -220, 240, 440, INK, rx=34),
        rect(-104, -200, 208, 400, CREAM, rx=18),
        moved(-100, -200, *screen),
        scale=scale,
    )


def bin_(x: float, base: float, fill: str, shade: str, sign: str) -> str:
    """A bin with a lid and a mark on it."""
    return moved(
        x,
        base,
        ellipse(0, 2, 104, 14, "#000000", opacity=0.14),
        polygon([(-92, -230), (92, -230), (76, 0), (-76, 0)], fill),
        polygon([(20, -230), (92, -230), (76, 0), (20, 0)], shade, opacity=0.55),
        rect(-106, -258, 212, 34, shade, rx=14),
        rect(-26, -276, 52, 22, shade, rx=9),
        circle(0, -118, 50, CREAM),
        moved(0, -118, sign),
    )


def medal(x: float, y: float, scale: float = 1) -> str:
    return moved(
        x,
        y,
        path("M-44 30L-78 168L-38 144L-12 176L6 60ZM44 30L78 168L38 144L12 176L-6 60Z", "#8e3b52"),
        path(petals(16, 104, 20), GOLD_SHADE),
        circle(0, 0, 82, GOLD),
        circle(0, 0, 66, GOLD_LIGHT),
        phikun(50, GOLD_SHADE, "#8e3b52"),
        scale=scale,
    )


def frame_panel(x: float, y: float, width: float, height: float, fill: str, *content: str) -> str:
    """A rounded panel with something in its middle."""
    return group(rect(x, y, width, height, fill, rx=22), moved(x + width / 2, y + height / 2, *content))
