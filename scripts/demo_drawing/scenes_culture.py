# ruff: noqa: E501 - a layer of a picture stays on one line: broken up, the order of layers is lost
"""Temples, cloth, fruit and festivals."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from demo_drawing import buildings as b
from demo_drawing import land
from demo_drawing import things as t
from demo_drawing.svg import (
    circle,
    document,
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

Scene = Callable[[Random], str]


def _backdrop(
    rng: Random, palette: land.Palette, sun: tuple[float, float, float], horizon: float = 330
) -> str:
    return (
        land.sky(palette)
        + land.sun(*sun, palette)
        + land.ranges(rng, palette, horizon)
        + land.mist(rng, horizon + 96)
    )


def award(_rng: Random) -> str:
    folds = "".join(
        path(f"M{x} 0Q{x + 34} 300 {x - 14} 675H{x + 50}Q{x + 66} 320 {x + 40} 0Z", "#000000", opacity=0.09)
        for x in range(30, 1200, 150)
    )
    return document(
        t.brocade("cloth", "#7b2d49", "#dcae52", "#b5803a", 150),
        rect(0, 0, 1200, 675, "url(#cloth)"),
        folds,
        circle(600, 330, 252, "#5e2038", opacity=0.9),
        circle(600, 330, 236, "#f6ead2"),
        circle(600, 330, 216, "none", stroke="#c99a45", stroke_width=4),
        t.medal(600, 296, 1.35),
    )


def hariphunchai(rng: Random) -> str:
    p = land.DAWN
    return document(
        symbol("hall", b.temple(0, 0, 300)),
        symbol("tree", land.tree(0, 0, 190, "#7f9b6b", "#5c7a55")),
        _backdrop(rng, p, (880, 190, 58)),
        land.cloud(240, 130, 1.1), land.cloud(1010, 92, 0.7),
        land.ground(p, 560, "#c9b28a"),
        use("hall", 250, 580), use("hall", 985, 580, scale=0.84),
        b.chedi(610, 586, 520),
        use("tree", 70, 590), use("tree", 1150, 590, scale=0.9),
        rect(0, 576, 1200, 16, "#e9d9b4"), line("".join(f"M{x} 578v-34" for x in range(12, 1200, 30)), "#b5803a", 5),
        line("M0 548H1200", "#b5803a", 5),
        path("M470 675L560 590H660L750 675Z", "#eadcbd"),
        land.bush(200, 622, 150, "#5c7a55"), land.bush(960, 628, 180, "#5c7a55"),
        t.person(520, 645, 92, "#f7f0e0", "#7b6a58"), t.person(560, 652, 86, "#d98f7a", "#7b2d49"),
    )  # fmt: skip


def hariphunchai_gate(rng: Random) -> str:
    p = land.GOLDEN
    lion = (
        path(
            "M-52 0Q-66 -70 -34 -108Q-58 -150 -18 -172Q30 -178 34 -132Q34 -104 22 -90Q46 -60 42 0Z", b.STUCCO
        )
        + path("M-18 -172Q-44 -140 -34 -108Q-16 -84 22 -90Q-2 -120 -18 -172Z", "#d9b25c")
        + circle(14, -146, 4, t.INK)
        + line("M18 -124Q28 -122 34 -126", "#a8482f", 5)
        + line("M-10 0V-56M20 0V-50", "#c9b28a", 5)
        + rect(-74, 0, 138, 34, "#b86f50")
    )
    tower = b.temple(600, 540, 250, "#8e3b2c", "#6d2a20", "#efe0c0")
    return document(
        _backdrop(rng, p, (250, 170, 54)),
        b.far_chedi(600, 470, 400, "#c9a04a"),
        land.tree(150, 560, 290, "#9aa457", "#76843f"), land.tree(1060, 560, 270, "#9aa457", "#76843f"),
        land.ground(p, 560, "#d8c08c"),
        rect(0, 470, 480, 86, "#c67d5c"), rect(720, 470, 480, 86, "#c67d5c"),
        rect(0, 462, 480, 14, "#efe0c0"), rect(720, 462, 480, 14, "#efe0c0"),
        tower,
        moved(392, 556, lion, scale=1.15), moved(808, 556, group(lion, transform="scale(-1 1)"), scale=1.15),
        path("M450 675L545 540H655L750 675Z", "#efe0c0"),
    )  # fmt: skip


def loom(_rng: Random) -> str:
    warp = "".join(f"M{x} 210L{num(430 + (x - 430) * 1.14)} 430" for x in range(436, 770, 9))
    wood, dark = "#8d6243", "#6b4831"
    return document(
        element("defs", element("linearGradient", element("stop", offset="0", stop_color="#f6e8cd") + element("stop", offset="1", stop_color="#e3cda3"), id="wall", x2="0", y2="1")),
        t.brocade("cloth", "#2f6b66", "#e9c069", "#d79a6a", 66),
        rect(0, 0, 1200, 675, "url(#wall)"),
        rect(120, 90, 190, 250, "#bcd6d3"), rect(890, 90, 190, 250, "#bcd6d3"),
        path("M120 340V270Q190 230 310 280V340Z", "#8fb09a"), path("M890 340V260Q990 240 1080 290V340Z", "#8fb09a"),
        line("M120 90H310V340H120ZM215 90V340M890 90H1080V340H890ZM985 90V340", dark, 9),
        rect(0, 560, 1200, 115, "#b58a60"), line("M0 596H1200M0 640H1200", "#9c7450", 4),
        rect(372, 90, 30, 500, wood), rect(798, 90, 30, 500, wood), rect(352, 78, 496, 30, dark),
        line("M440 108V190M600 108V190M760 108V190", "#c9a77f", 4),
        line("M430 196H770", dark, 16),
        line(warp, "#e9d9b4", 3),
        rect(420, 236, 360, 15, "#c9a77f"), rect(418, 262, 364, 15, "#c9a77f"), rect(404, 316, 392, 42, wood, rx=8),
        polygon([(424, 360), (776, 360), (812, 520), (388, 520)], "url(#cloth)"),
        rect(372, 512, 456, 34, dark, rx=16),
        path("M388 528H812V592Q600 620 388 592Z", "url(#cloth)"), path("M388 528H812V550H388Z", "#000000", opacity=0.18),
        rect(330, 596, 540, 22, wood, rx=6),
        path("M520 388Q600 366 680 388Q600 410 520 388Z", "#d9b47c"), rect(560, 382, 80, 12, "#8e3b52", rx=6),
        *(circle(150 + 66 * i, 590, 30, fill) + line(f"M{124 + 66 * i} 582h52M{124 + 66 * i} 598h52", "#ffffff", 3, opacity=0.4) for i, fill in enumerate(("#8e3b52", "#dba63a", "#2f6b66"))),
        *(circle(980 + 66 * i, 590, 30, fill) + line(f"M{954 + 66 * i} 582h52M{954 + 66 * i} 598h52", "#ffffff", 3, opacity=0.4) for i, fill in enumerate(("#4f6d9c", "#c7685a", "#7d9c62"))),
    )  # fmt: skip


def brocade_cloth(_rng: Random) -> str:
    return document(
        t.brocade("wine", "#7b2d49", "#e3b85c", "#c98a4a", 130),
        t.brocade("teal", "#1f5f66", "#e6cf8e", "#7fb0a4", 130),
        rect(0, 0, 1200, 675, "url(#wine)"),
        path("M1200 0V675H470Q640 420 560 240Q540 110 640 0Z", "#000000", opacity=0.22),
        path("M1200 0V675H500Q666 420 588 240Q566 110 664 0Z", "url(#teal)"),
        path(
            "M500 675Q666 420 588 240Q566 110 664 0H704Q612 110 640 240Q716 420 552 675Z",
            "#ffffff",
            opacity=0.16,
        ),
        path("M820 0Q760 330 880 675H960Q840 330 900 0Z", "#000000", opacity=0.1),
        path("M1040 0Q1000 330 1100 675H1150Q1060 330 1090 0Z", "#000000", opacity=0.1),
        t.border(607, 68, "#4a1a2e", "#e3b85c"),
    )


def longan(rng: Random) -> str:
    p = land.DAY
    rows = "".join(
        use("tree", x, y, scale=scale)
        for y, scale, xs in ((470, 0.61, range(40, 1200, 116)), (560, 1, range(-30, 1260, 190)))
        for x in xs
    )
    return document(
        symbol("tree", land.tree(0, 0, 150, "#7ba35f", "#5a8449")),
        _backdrop(rng, p, (190, 130, 50), 300),
        land.cloud(420, 110, 0.9),
        land.ground(p, 452, "#9dbb78"), rows,
        line("M560 -10Q640 60 800 54Q930 46 1010 -10", "#6b5236", 18),
        t.longans(rng, 690, 52, 16, 37), t.longans(rng, 930, 38, 12, 32),
    )  # fmt: skip


def chamadevi(rng: Random) -> str:
    p = land.DUSK
    queen = (
        path("M-64 0L-46 -190Q-60 -260 -34 -300H34Q60 -260 46 -190L64 0Z", "#4b3a2c")
        + path("M-34 -300Q-58 -250 -52 -190L-74 -150L-60 -140L-36 -186Z", "#5a4735")
        + path("M34 -300Q58 -250 52 -190L50 -130L36 -132L36 -186Z", "#5a4735")
        + line("M-30 -296L44 -120", "#6f5a42", 16)
        + circle(0, -330, 27, "#5a4735")
        + path("M-30 -338Q-26 -362 -12 -366L0 -420L12 -366Q26 -362 30 -338Q0 -352 -30 -338Z", "#8b6f43")
        + line("M-46 -190H46", "#8b6f43", 8)
        + line("M-54 -90H54M-60 -30H60", "#8b6f43", 5, opacity=0.7)
    )
    return document(
        land.sky(p), land.stars(rng, 22, 170), land.sun(860, 300, 88, p),
        land.hills(rng, 390, 50, p.far, 220), land.hills(rng, 450, 36, p.middle, 250), b.far_chedi(240, 500, 270, p.near), land.hills(rng, 500, 18, p.near, 320),
        land.ground(p, 560),
        land.tree(90, 590, 220, "#4d4a66", "#3b3752"), land.tree(1120, 596, 250, "#4d4a66", "#3b3752"),
        rect(440, 560, 320, 70, "#8a7f9c"), rect(470, 486, 260, 76, "#a598b0"), rect(420, 622, 360, 53, "#6f6585"),
        t.brocade("edge", "#8a7f9c", "#eab592", "#655f84", 52), rect(440, 574, 320, 36, "url(#edge)", opacity=0.7),
        moved(600, 488, queen),
        *(moved(x, 600, path(t.petals(8, 26, 8), "#f2c7a8"), circle(0, 0, 6, "#dba63a")) for x in (350, 300, 850, 900)),
        *(land.bush(x, 640, 130, "#262040") for x in (325, 875)),
    )  # fmt: skip


def ku_kut(rng: Random) -> str:
    p = land.GOLDEN
    return document(
        _backdrop(rng, p, (950, 150, 52)),
        land.cloud(260, 120, 1.0),
        land.ground(p, 556, "#c9bd7d"),
        land.tree(150, 570, 280, "#8d9b52", "#6d7c3e"), land.tree(1085, 572, 300, "#8d9b52", "#6d7c3e"),
        b.stepped_chedi(600, 600, 520),
        polygon([(0, 600), (1200, 600), (1200, 675), (0, 675)], "#b7ab6c"),
        land.bush(300, 622, 140, "#6d7c3e"), land.bush(905, 626, 150, "#6d7c3e"),
        t.person(360, 648, 84, "#f2e6cf", "#6b5b4b"),
    )  # fmt: skip


def ku_chang(rng: Random) -> str:
    p = land.DAY
    bell = (
        rect(-92, -30, 184, 30, b.BRICK_SHADE) + rect(-76, -56, 152, 28, b.BRICK)
        + path("M-62 -54Q-58 -150 -24 -176H24Q58 -150 62 -54Z", b.BRICK) + path("M10 -176H24Q58 -150 62 -54H22Z", b.BRICK_SHADE, opacity=0.45)
        + rect(-26, -196, 52, 22, b.BRICK_SHADE) + polygon([(-18, -196), (0, -270), (18, -196)], b.BRICK)
    )  # fmt: skip
    elephant = (
        path(
            "M-70 0V-58Q-74 -104 -20 -106H30Q66 -108 74 -76Q92 -70 90 -34Q90 -8 104 -4L98 6Q76 2 76 -36L64 -44V0H40V-34H-24V0Z",
            "#7d8588",
        )
        + path("M30 -98Q54 -92 50 -56Q28 -56 24 -84Z", "#666f73")
        + circle(66, -76, 3.5, t.INK)
        + line("M74 -46Q92 -40 98 -50", t.CREAM, 6)
        + line("M-70 -70Q-84 -50 -78 -30", "#666f73", 5)
    )
    return document(
        _backdrop(rng, p, (230, 150, 50)),
        land.cloud(930, 110, 1.0), land.cloud(560, 70, 0.6),
        land.ground(p, 552, "#a9c285"),
        land.tree(120, 566, 300, "#7ba35f", "#5a8449"), land.tree(1100, 560, 230, "#7ba35f", "#5a8449"), land.tall_tree(980, 560, 330, "#7ba35f", "#5a8449"),
        b.round_tower(470, 600, 440), moved(800, 596, bell),
        path("M0 606H1200V675H0Z", "#8fae6d"),
        moved(240, 628, elephant, scale=0.9), land.bush(690, 630, 120, "#5a8449"),
    )  # fmt: skip


def museum(_rng: Random) -> str:
    stone = path("M-70 0V-190Q-70 -250 0 -256Q70 -250 70 -190V0Z", "#a9a294") + path(
        "M20 -254Q70 -246 70 -190V0H30Z", "#8d8678", opacity=0.6
    )
    runes = "".join(
        f"M{-46} {y}" + "".join(f"q6 -12 12 0t{6 + (y * k) % 5} 0" for k in range(5))
        for y in range(-206, -20, 26)
    )
    pot = (
        path("M-30 -150H30Q28 -126 44 -108Q96 -60 40 0H-40Q-96 -60 -44 -108Q-28 -126 -30 -150Z", "#c07a54")
        + line("M-66 -70Q0 -46 66 -70M-58 -92Q0 -70 58 -92", "#8e5238", 6)
        + rect(-38, -160, 76, 14, "#a8643f", rx=6)
    )
    return document(
        element("defs", element("linearGradient", element("stop", offset="0", stop_color="#44506a") + element("stop", offset="1", stop_color="#6b7690"), id="room", x2="0", y2="1")),
        rect(0, 0, 1200, 675, "url(#room)"),
        *(polygon([(x, 0), (x - 130, 520), (x + 130, 520)], "#fff3d0", opacity=0.13) for x in (240, 600, 960)),
        rect(0, 540, 1200, 135, "#39415a"), path("M0 540H1200", "none", stroke="#8b95ae", stroke_width=4),
        *(rect(x - 130, 470, 260, 120, "#e6dcc8") + rect(x - 144, 456, 288, 22, "#f7f0e0") + rect(x - 130, 560, 260, 30, "#cabda3") for x in (240, 600, 960)),
        moved(240, 456, stone, line(runes, "#6b6558", 4)),
        b.chedi(600, 458, 300), moved(960, 456, pot, scale=1.25),
        t.person(430, 650, 170, "#c7685a", "#2b3045"), t.person(500, 650, 120, "#e3b85c", "#2b3045"),
    )  # fmt: skip


def _lanterns(rng: Random, rows: tuple[tuple[float, float, int], ...]) -> str:
    colours = ("#d9563f", "#e8913c", "#f0c14b", "#d8698a", "#7da35c", "#7f8fd0")
    hung = ""
    for y, scale, count in rows:
        wide = 1200 / scale
        row = line(
            f"M0 {num(y / scale - 66)}Q{num(wide / 2)} {num(y / scale - 30)} {num(wide)} {num(y / scale - 66)}",
            "#6b4f3b",
            3,
        )
        for i in range(count):
            across = (i + 0.5) / count
            sag = 18 * (1 - (2 * across - 1) ** 2)
            row += use("lantern", wide * across, y / scale + sag, rng.choice(colours))
        hung += group(row, transform=f"scale({scale})")
    return hung


def lanterns(rng: Random) -> str:
    p = land.NIGHT
    return document(
        t.lantern_symbol(),
        symbol("hall", b.temple(0, 0, 240, "#4a2d42", "#33203a", "#6b5566")),
        land.sky(p), land.stars(rng, 24, 380), land.hills(rng, 440, 34, p.far, 230), land.ground(p, 585),
        use("hall", 150, 600), use("hall", 1060, 600, scale=0.96),
        b.chedi(600, 610, 450), circle(600, 400, 300, "#ffdf9a", opacity=0.07), circle(600, 400, 200, "#ffdf9a", opacity=0.08),
        _lanterns(rng, ((330, 0.5, 8), (230, 0.72, 7), (100, 1.0, 6))),
        t.person(330, 660, 110, "#e9d3b4", "#8e3b52"), t.person(385, 662, 104, "#b9c6d8", "#2b3045"), t.person(850, 662, 100, "#e3b85c", "#5b3a5a"),
        line("".join(f"M{x} 652h.1" for x in range(430, 800, 46)), "#ffdf9a", 30, opacity=0.25), line("".join(f"M{x} 652h.1" for x in range(430, 800, 46)), "#ffdf9a", 10),
    )  # fmt: skip


def salak_yom(rng: Random) -> str:
    p = land.DAY
    fills = ("#d9563f", "#f0c14b", "#7da35c", "#d8698a", "#6f94c4", "#e8913c")

    parts = [rect(-6, -500, 12, 500, "#8d6243")]
    for i in range(7):
        y, reach = -500 * (0.2 + 0.11 * i), 500 * (0.2 - 0.022 * i)
        parts.append(ellipse(0, y, reach, reach * 0.22, fills[i % 6]))
        fringe = "".join(f"M{num(reach * k / 3)} {num(y + 4)}v27" for k in range(-3, 4))
        parts.append(line(fringe, fills[(i + 2) % 6], 7))
    parts.append(polygon([(-30, -475), (0, -560), (30, -475)], "#f7f0e0") + line("M0 -560v-26", "#dba63a", 5))
    parts.append(rect(-60, -34, 120, 34, "#b86f50"))
    return document(
        symbol("offering", *parts), _backdrop(rng, p, (1010, 120, 46), 320),
        b.temple(960, 590, 330), land.tree(60, 590, 230, "#7ba35f", "#5a8449"),
        land.ground(p, 580, "#d8c7a0"),
        use("offering", 250, 610, scale=0.86), use("offering", 470, 620), use("offering", 690, 610, scale=0.84),
        *(t.person(x, 660, h, shirt, skirt, scarf=scarf) for x, h, shirt, skirt, scarf in ((140, 120, "#f7f0e0", "#8e3b52", "#d8698a"), (360, 126, "#f7f0e0", "#2f6b66", "#f0c14b"), (585, 122, "#f7f0e0", "#5b3a5a", "#7da35c"), (820, 124, "#f2e0d0", "#8e3b52", "#e8913c"))),
    )  # fmt: skip


def cotton(rng: Random) -> str:
    p = land.DAY
    boll = symbol_boll()
    hanks = "".join(
        path(f"M{x} 128Q{x - 34} 260 {x} 340Q{x + 34} 260 {x} 128Z", fill) + line(f"M{x} 150V330M{x - 9} 190Q{x - 14} 260 {x - 4} 318M{x + 9} 190Q{x + 14} 260 {x + 4} 318", "#ffffff", 2.5, opacity=0.45)
        for x, fill in zip(range(640, 1160, 84), ("#3c5a86", "#6f94c4", "#f2e6cf", "#b86f50", "#8a6a45", "#7d9c62", "#c9a24e"), strict=True)
    )  # fmt: skip
    stems = "".join(
        f"M{x} 675Q{x + 10} {y + 120} {x} {y}" for x, y in ((90, 330), (220, 250), (360, 340), (470, 430))
    )
    return document(
        boll, _backdrop(rng, p, (180, 120, 46), 300), land.ground(p, 520, "#a9c285"),
        b.house(900, 640, 420), line("M590 122H1190", "#6b4f3b", 12), rect(600, 122, 14, 500, "#6b4f3b"), rect(1168, 122, 14, 500, "#6b4f3b"),
        hanks, line(stems, "#5a8449", 9),
        *(path(f"M{x} {y}q60 -50 96 6q-50 30 -96 -6Z", "#7ba35f") for x, y in ((96, 470), (226, 420), (366, 480), (470, 540))),
        *(path(f"M{x} {y}q-60 -40 -92 14q50 22 92 -14Z", "#6a9453") for x, y in ((96, 540), (226, 500), (362, 560), (470, 590))),
        *(element("use", href="#boll", x=x, y=y) for x, y in ((90, 320), (220, 240), (360, 330), (470, 420), (150, 400), (296, 420))),
    )  # fmt: skip


def symbol_boll() -> str:
    return element(
        "defs",
        group(
            path("M-40 22Q0 60 40 22Q30 44 0 50Q-30 44 -40 22Z", "#8a6a45"),
            circle(-24, 2, 28, "#fdfaf2"), circle(24, 2, 28, "#f3ecdc"), circle(0, -22, 30, "#fffdf7"), circle(0, 18, 26, "#f7f1e4"),
            id="boll",
        ),
    )  # fmt: skip


def songkran(rng: Random) -> str:
    p = land.DAY
    bowl = (
        path("M-120 -60H120Q108 36 46 52V66H-46V52Q-108 36 -120 -60Z", "#c9ccd0")
        + path("M20 -60H120Q108 36 46 52V66H10Z", "#a7abb2", opacity=0.6)
        + ellipse(0, -60, 120, 24, "#9cc9d6")
        + line("M-92 -20Q0 16 92 -20", "#eef1f3", 6)
    )
    flags = "".join(
        polygon([(x, 60 + y), (x + 44, 60 + y), (x + 22, 118 + y)], fill)
        for x, y, fill in zip(
            range(20, 1200, 110),
            (6, 16, 24, 30, 34, 36, 34, 30, 24, 16, 6),
            ("#d9563f", "#f0c14b", "#7da35c", "#6f94c4") * 3,
            strict=False,
        )
    )
    sand = (
        path("M700 600L830 400Q850 380 870 400L1000 600Z", "#d9bd86")
        + path("M850 386L870 400L1000 600H880Z", "#b99a63", opacity=0.6)
        + "".join(
            line(f"M{x} {y}V{y - 90}", "#6b4f3b", 4)
            + polygon([(x, y - 90), (x + 46, y - 76), (x, y - 60)], fill)
            for x, y, fill in ((850, 390, "#d9563f"), (790, 476, "#f0c14b"), (915, 480, "#7da35c"))
        )
    )
    drops = "".join(
        circle(x, y, r, "#7fb6c9")
        for x, y, r in ((236, 330, 10), (300, 296, 13), (370, 320, 9), (440, 300, 12), (330, 366, 8))
    )
    return document(
        _backdrop(rng, p, (1030, 190, 50), 330), b.temple(600, 590, 260),
        land.ground(p, 580, "#e0cfa6"), line("M0 62Q600 110 1200 62", "#6b4f3b", 4), flags, sand, drops,
        moved(330, 560, bowl, scale=1.35),
        *(moved(x, y, path(t.petals(5, 20, 9), fill), circle(0, 0, 5, "#f7e3a1")) for x, y, fill in ((260, 476, "#d8698a"), (330, 488, "#fffdf7"), (400, 474, "#f0c14b"))),
    )  # fmt: skip


SCENES: dict[str, Scene] = {
    "award-on-brocade": award,
    "hariphunchai-stupa": hariphunchai,
    "hariphunchai-gate": hariphunchai_gate,
    "loom": loom,
    "brocade-cloth": brocade_cloth,
    "longan-orchard": longan,
    "queen-chamadevi": chamadevi,
    "ku-kut": ku_kut,
    "ku-chang": ku_chang,
    "museum": museum,
    "lanterns": lanterns,
    "salak-yom": salak_yom,
    "cotton": cotton,
    "songkran": songkran,
}
