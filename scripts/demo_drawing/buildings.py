# ruff: noqa: E501 - a layer of a picture stays on one line: broken up, the order of layers is lost
"""Stupas, temples, houses, gates and offices."""

from __future__ import annotations

from collections.abc import Sequence

from demo_drawing.svg import (
    Point,
    circle,
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

GOLD, GOLD_SHADE, GOLD_LIGHT = "#dba63a", "#b07c22", "#f3d27c"
BRICK, BRICK_SHADE, STUCCO = "#b86f50", "#94543b", "#efe3cd"
ROOF, ROOF_SHADE, WALL = "#a8482f", "#813420", "#f7eddb"

CHEDI_PROFILE: tuple[Point, ...] = (
    (0.34, 0), (0.34, 0.05), (0.31, 0.05), (0.31, 0.1), (0.28, 0.1), (0.28, 0.15), (0.24, 0.16), (0.22, 0.19),
    (0.22, 0.27), (0.25, 0.28), (0.25, 0.31), (0.2, 0.31), (0.2, 0.335), (0.18, 0.335), (0.18, 0.36),
    (0.165, 0.36), (0.155, 0.45), (0.135, 0.52), (0.1, 0.56), (0.06, 0.575), (0.075, 0.585), (0.075, 0.63),
    (0.055, 0.635), (0.05, 0.66), (0.038, 0.74), (0.024, 0.83), (0.012, 0.9), (0.006, 1.0),
)  # fmt: skip
"""Half width and height, in parts of the whole height: stepped base, bell, throne, ringed spire."""


def _outline(profile: Sequence[Point], x: float, base: float, height: float, side: int) -> list[Point]:
    return [(x + side * w * height, base - y * height) for w, y in profile]


def chedi(
    x: float,
    base: float,
    height: float,
    fill: str = GOLD,
    shade: str = GOLD_SHADE,
    shine: str = GOLD_LIGHT,
) -> str:
    """A bell-shaped stupa on a stepped base, lit from the left."""
    right = _outline(CHEDI_PROFILE, x, base, height, 1)
    left = _outline(CHEDI_PROFILE, x, base, height, -1)
    edges = "".join(
        f"M{num(x - w * height)} {num(base - y * height)}h{num(2 * w * height)}"
        for w, y in ((0.34, 0.05), (0.31, 0.1), (0.28, 0.15), (0.25, 0.295), (0.2, 0.335), (0.165, 0.36),
                     (0.152, 0.46), (0.05, 0.66), (0.044, 0.7), (0.038, 0.74), (0.031, 0.785), (0.024, 0.83))
    )  # fmt: skip
    bell = (
        f"M{num(x - 0.125 * height)} {num(base - 0.375 * height)}"
        f"q{num(0.005 * height)} {num(-0.11 * height)} {num(0.06 * height)} {num(-0.165 * height)}"
    )
    tiers = "".join(
        ellipse(x, base - y * height, r * height, r * height * 0.28, shine)
        for y, r in ((0.875, 0.034), (0.91, 0.026), (0.94, 0.018))
    )
    return (
        polygon(right + left[::-1], fill)
        + polygon([(x, base), *right, (x, base - height)], shade, opacity=0.55)
        + line(edges, shade, max(1.5, height * 0.006), opacity=0.65)
        + line(bell, shine, height * 0.016, opacity=0.8)
        + tiers
    )


def far_chedi(x: float, base: float, height: float, fill: str) -> str:
    """Only its silhouette."""
    right = _outline(CHEDI_PROFILE, x, base, height, 1)
    return polygon(right + _outline(CHEDI_PROFILE, x, base, height, -1)[::-1], fill)


def stepped_chedi(x: float, base: float, height: float) -> str:
    """A square stupa of five storeys, each with three niches and a standing figure in each."""
    niche = path("M-10 0V-26Q-10 -40 0 -48Q10 -40 10 -26V0Z", BRICK_SHADE)
    standing = path("M-5 -2V-20Q-5 -28 0 -29Q5 -28 5 -20V-2Z", STUCCO) + circle(0, -32, 4, STUCCO)
    parts = [symbol("niche", niche, standing)]
    parts.append(rect(x - height * 0.37, base - height * 0.1, height * 0.74, height * 0.1, BRICK_SHADE))
    y, width = base - height * 0.1, height * 0.56
    for storey in range(5):
        tall = height * (0.19 - 0.018 * storey)
        narrow = width - height * 0.05
        parts.append(
            polygon(
                [
                    (x - width / 2, y),
                    (x - narrow / 2, y - tall),
                    (x + narrow / 2, y - tall),
                    (x + width / 2, y),
                ],
                BRICK,
            )
        )
        parts.append(
            polygon([(x + width * 0.18, y), (x + narrow * 0.18, y - tall), (x + narrow / 2, y - tall),
                     (x + width / 2, y)], BRICK_SHADE, opacity=0.4)
        )  # fmt: skip
        parts.append(rect(x - width / 2 - 5, y - 8, width + 10, 8, STUCCO, opacity=0.85))
        scale = tall / 66
        parts.extend(use("niche", x + i * width * 0.28, y - 10 * scale, scale=scale) for i in (-1, 0, 1))
        y -= tall
        width *= 0.8
    parts.append(polygon([(x - width / 2, y), (x, y - height * 0.08), (x + width / 2, y)], BRICK))
    return "".join(parts)


def round_tower(x: float, base: float, height: float) -> str:
    """A stupa like a cylinder with a rounded top, of bare brick."""
    w = height * 0.21
    body = (
        f"M{num(x - w)} {num(base)}V{num(base - height * 0.66)}"
        f"Q{num(x - w)} {num(base - height * 0.95)} {num(x)} {num(base - height * 0.97)}"
        f"Q{num(x + w)} {num(base - height * 0.95)} {num(x + w)} {num(base - height * 0.66)}V{num(base)}Z"
    )
    side = (
        f"M{num(x + w * 0.25)} {num(base)}V{num(base - height * 0.96)}"
        f"Q{num(x + w)} {num(base - height * 0.93)} {num(x + w)} {num(base - height * 0.66)}V{num(base)}Z"
    )
    courses = "".join(
        f"M{num(x - w)} {num(base - height * at)}q{num(w)} {num(w * 0.24)} {num(2 * w)} 0"
        for at in (0.2, 0.32, 0.44, 0.56, 0.68)
    )
    steps = "".join(
        rect(x - w * by, base - height * at, 2 * w * by, height * 0.055, BRICK_SHADE if i % 2 else BRICK)
        for i, (by, at) in enumerate(((1.6, 0.05), (1.42, 0.1), (1.24, 0.15)))
    )
    return (
        path(body, BRICK)
        + path(side, BRICK_SHADE, opacity=0.45)
        + line(courses, BRICK_SHADE, 3, opacity=0.5)
        + steps
    )


def temple(
    x: float, base: float, width: float, roof: str = ROOF, shade: str = ROOF_SHADE, wall: str = WALL
) -> str:
    """The front of a northern assembly hall: three roofs, one above the other, with curved eaves."""
    half, tall = width / 2, width * 0.3
    parts = [
        rect(-half * 0.78, -tall, half * 1.56, tall, wall),
        rect(-half * 0.95, -width * 0.04, half * 1.9, width * 0.04, shade),
    ]
    for lift, reach, rise in ((0.0, 1.0, 0.34), (0.13, 0.74, 0.34), (0.27, 0.5, 0.36)):
        y = -tall - width * lift
        eave, top = half * reach, y - width * rise * reach
        d = (
            f"M0 {num(top)}Q{num(eave * 0.38)} {num(y - width * 0.05)} {num(eave + 12)} {num(y)}"
            f"H{num(-eave - 12)}Q{num(-eave * 0.38)} {num(y - width * 0.05)} 0 {num(top)}Z"
        )
        parts.append(path(d, roof))
        parts.append(line(d.split("H", maxsplit=1)[0], GOLD, max(3, width * 0.012)))
        parts.append(
            line(
                f"M{num(-eave - 12)} {num(y)}Q{num(-eave * 0.38)} {num(y - width * 0.05)} 0 {num(top)}",
                GOLD,
                max(3, width * 0.012),
            )
        )
    parts.append(polygon([(0, -tall - width * 0.2), (-half * 0.4, -tall), (half * 0.4, -tall)], shade))
    parts.append(
        path(
            f"M{num(-half * 0.16)} 0V{num(-tall * 0.62)}L0 {num(-tall * 0.86)}L{num(half * 0.16)} {num(-tall * 0.62)}V0Z",
            shade,
        )
    )
    parts.extend(rect(side * half * 0.56 - half * 0.05, -tall, half * 0.1, tall, GOLD) for side in (-1, 1))
    parts.append(circle(0, -tall - width * 0.075, width * 0.03, GOLD))
    return moved(x, base, *parts)


def house(x: float, base: float, width: float, wall: str = "#c69a6b", roof: str = "#8d5640") -> str:
    """A wooden house on posts, with the crossed gable ends of the north."""
    half = width / 2
    floor, eave, top = -width * 0.26, -width * 0.6, -width * 1.02
    posts = "".join(
        rect(-half * 0.8 + i * half * 0.51, floor, width * 0.035, -floor, "#6b4f3b") for i in range(4)
    )
    crossed = line(
        f"M-14 {num(top - 18)}L14 {num(top + 14)}M14 {num(top - 18)}L-14 {num(top + 14)}", "#6b4f3b", 5
    )
    return moved(
        x,
        base,
        posts,
        rect(-half * 0.86, eave, half * 1.72, floor - eave, wall),
        rect(-half * 0.92, floor - 4, half * 1.84, 9, "#7d5a42"),
        rect(-half * 0.18, eave + width * 0.07, half * 0.36, floor - eave - width * 0.07, "#6b4f3b"),
        rect(-half * 0.66, eave + width * 0.09, half * 0.32, width * 0.13, "#f6e3b4"),
        rect(half * 0.34, eave + width * 0.09, half * 0.32, width * 0.13, "#f6e3b4"),
        polygon([(-half * 1.12, eave + 6), (0, top), (half * 1.12, eave + 6)], roof),
        polygon([(0, top), (half * 1.12, eave + 6), (half * 0.2, eave + 6)], "#000000", opacity=0.12),
        crossed,
    )


def gate(x: float, base: float, width: float) -> str:
    """A gate in a town wall of brick."""
    half, tall = width / 2, width * 0.5
    opening = (
        f"M{num(-half * 0.3)} 0V{num(-tall * 0.5)}A{num(half * 0.3)} {num(half * 0.3)} 0 0 1 "
        f"{num(half * 0.3)} {num(-tall * 0.5)}V0Z"
    )
    teeth = group(
        *(rect(-half + i * width / 9, -tall * 0.86, width / 18, tall * 0.12, BRICK) for i in range(9))
    )
    courses = "".join(f"M{num(-half)} {num(-tall * at)}H{num(half)}" for at in (0.2, 0.4, 0.6))
    return moved(
        x,
        base,
        rect(-half, -tall * 0.75, width, tall * 0.75, BRICK),
        teeth,
        line(courses, BRICK_SHADE, 3, opacity=0.45),
        rect(-half * 0.46, -tall, half * 0.92, tall, "#c67d5c"),
        polygon([(-half * 0.56, -tall), (0, -tall * 1.3), (half * 0.56, -tall)], ROOF_SHADE),
        path(opening, "#5b3a2b"),
    )


def office(x: float, base: float, width: float, wall: str = "#f5ead6", roof: str = "#a65a3e") -> str:
    """A public office with steps, a ramp with a rail, and a flag pole."""
    half, tall = width / 2, width * 0.34
    windows = group(
        *(
            rect(
                -half * 0.86 + i * half * 0.25,
                -tall * (0.86 - 0.46 * floor),
                half * 0.14,
                tall * 0.28,
                "#9cc0c4",
                rx=3,
            )
            for floor in (0, 1)
            for i in range(8)
            if i not in {3, 4} or not floor
        )
    )
    ramp = polygon([(half * 0.16, 0), (half * 0.16, -26), (half * 0.92, 0)], "#cdbd9f")
    rail = line(
        f"M{num(half * 0.16)} -62L{num(half * 0.9)} -36V-2M{num(half * 0.5)} -48V-12M{num(half * 0.17)} -62V-24",
        "#4f7f86",
        6,
    )
    return moved(
        x,
        base,
        rect(-half, -tall, width, tall, wall),
        polygon(
            [
                (-half * 1.06, -tall),
                (-half * 0.86, -tall * 1.3),
                (half * 0.86, -tall * 1.3),
                (half * 1.06, -tall),
            ],
            roof,
        ),
        polygon([(-half * 0.34, -tall), (0, -tall * 1.66), (half * 0.34, -tall)], "#c5714f"),
        circle(0, -tall * 1.22, tall * 0.11, GOLD_LIGHT),
        windows,
        rect(-half * 0.2, -tall * 0.5, half * 0.4, tall * 0.5, "#5b8a90"),
        rect(-half * 0.015, -tall * 0.5, half * 0.03, tall * 0.5, wall),
        *(rect(-half * 0.24 - 12 * i, -8 * (3 - i), half * 0.48 + 12 * i, 8, "#d9cbb0") for i in range(3)),
        ramp,
        rail,
    )
